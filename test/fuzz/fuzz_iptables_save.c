#include "format/iptables_save.h"

#include <stdlib.h>

#include "base/attributes.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Lines ascend; what is told has a table and a chain, an option begins with '-' or '!'. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    CLEANUP(vec_release) struct vec lines = VEC_INIT(struct iptables_line);
    CLEANUP(arena_release) struct arena arena = ARENA_INIT;
    const struct str text = { .ptr = (const char *)data, .len = size };
    struct error err = ERROR_INIT;
    uint32_t number = 0;

    if (iptables_save_parse(text, &arena, &lines, &err) != err.rc)
        abort();
    for (size_t i = 0; i < lines.count; i++) {
        const struct iptables_line *line = vec_at(&lines, i);

        if (line->line <= number || line->table.len == 0 || line->chain.len == 0)
            abort();
        for (size_t j = 0; j < line->option_count; j++) {
            if (line->options[j].ptr[0] != '-' && line->options[j].ptr[0] != '!')
                abort();
        }
        number = line->line;
    }
    return 0;
}
