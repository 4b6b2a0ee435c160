#include "format/sysctl.h"

#include <stdint.h>
#include <stdlib.h>

#include "base/attributes.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Of the lines of a key one is in force, and it is the one that is found. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    CLEANUP(arena_release) struct arena arena = ARENA_INIT;
    const struct str text = { .ptr = (const char *)data, .len = size };
    struct sysctl_table table = SYSCTL_TABLE_INIT;
    struct error err = ERROR_INIT;

    if (sysctl_add(&table, text, NULL, &arena, &err) != err.rc)
        abort();
    for (size_t i = 0; i < table.lines.count; i++) {
        const struct sysctl_line *line = vec_at(&table.lines, i);
        const struct sysctl_line *found = sysctl_find(&table, line->key);

        if (!found || !str_equal(found->key, line->key) || !found->is_in_force ||
            (line->is_in_force && found != line))
            abort();
        if (str_find(line->key, STR("//")) >= 0 || str_starts_with(line->key, STR("/")))
            abort();
    }
    sysctl_table_release(&table);
    return 0;
}
