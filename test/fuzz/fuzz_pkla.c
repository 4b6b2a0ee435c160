#include "format/pkla.h"

#include <stdlib.h>

#include "base/attributes.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Lines ascend; an entry names persons, actions and a result. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    CLEANUP(vec_release) struct vec entries = VEC_INIT(struct pkla_entry);
    CLEANUP(arena_release) struct arena arena = ARENA_INIT;
    const struct str text = { .ptr = (const char *)data, .len = size };
    struct error err = ERROR_INIT;
    uint32_t line = 0;

    if (pkla_parse(text, &arena, &entries, &err) != err.rc)
        abort();
    for (size_t i = 0; i < entries.count; i++) {
        const struct pkla_entry *entry = vec_at(&entries, i);

        if (entry->line <= line || entry->identity_count == 0 || entry->action_count == 0)
            abort();
        if (entry->result_any.len + entry->result_inactive.len + entry->result_active.len == 0)
            abort();
        line = entry->line;
    }
    return 0;
}
