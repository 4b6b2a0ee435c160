#include "format/postgres_hba.h"

#include <stdlib.h>

#include "base/attributes.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Lines ascend; a rule has a type, a database, an account and, unless local, an address. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    CLEANUP(vec_release) struct vec lines = VEC_INIT(struct postgres_hba_line);
    CLEANUP(arena_release) struct arena arena = ARENA_INIT;
    const struct str text = { .ptr = (const char *)data, .len = size };
    struct error err = ERROR_INIT;
    uint32_t last = 0;

    if (postgres_hba_parse(text, &arena, &lines, &err) != err.rc)
        abort();
    for (size_t i = 0; i < lines.count; i++) {
        const struct postgres_hba_line *line = vec_at(&lines, i);

        if (line->rule.line <= last || line->rule.line > size + 1)
            abort();
        last = line->rule.line;
        if (!line->is_include &&
            (line->rule.type.len == 0 || !line->rule.databases.count || !line->rule.users.count))
            abort();
    }
    return 0;
}
