#include <stdlib.h>

#include "base/attributes.h"
#include "format/apache_conf.h"
#include "format/nginx_conf.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Lines do not descend, and nothing stands deeper than one block below what comes before it. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    CLEANUP(arena_release) struct arena arena = ARENA_INIT;
    CLEANUP(vec_release) struct vec found = VEC_INIT(struct directive);
    struct error err = ERROR_INIT;
    uint32_t line = 1;
    unsigned deepest = 0;

    if (size == 0)
        return 0;
    const struct str text = { .ptr = (const char *)data + 1, .len = size - 1 };
    enum gate_rc rc = data[0] & 1 ? apache_conf_parse(text, &arena, &found, &err)
                                  : nginx_conf_parse(text, &arena, &found, &err);
    if (rc != err.rc)
        abort();
    for (size_t i = 0; i < found.count; i++) {
        const struct directive *directive = vec_at(&found, i);

        if (directive->line < line || directive->depth > deepest)
            abort();
        line = directive->line;
        deepest = directive->depth + directive->is_block;
    }
    return 0;
}
