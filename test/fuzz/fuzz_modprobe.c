#include "format/modprobe.h"

#include <stdlib.h>

#include "base/attributes.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Lines ascend, names are not empty and stay what they are when folded again. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    CLEANUP(vec_release) struct vec lines = VEC_INIT(struct modprobe_line);
    CLEANUP(arena_release) struct arena arena = ARENA_INIT;
    const struct str text = { .ptr = (const char *)data, .len = size };
    struct error err = ERROR_INIT;
    uint32_t last = 0;

    if (modprobe_parse(text, &arena, &lines, &err) != err.rc)
        abort();
    for (size_t i = 0; i < lines.count; i++) {
        const struct modprobe_line *line = vec_at(&lines, i);

        if (line->line <= last || line->name.len == 0 || str_find(line->name, STR(" ")) >= 0 ||
            str_find(line->value, STR("\n\n")) == 0)
            abort();
        if (!str_equal(line->name, modprobe_name(line->name, &arena)))
            abort();
        last = line->line;
    }
    return 0;
}
