#include "format/crontab.h"

#include <stdlib.h>

#include "base/attributes.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Lines ascend; a job has a time, and of the system's file a user and a command. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    CLEANUP(vec_release) struct vec entries = VEC_INIT(struct crontab_entry);
    struct error err = ERROR_INIT;
    uint32_t line = 0;

    if (size == 0)
        return 0;
    const struct str text = { .ptr = (const char *)data + 1, .len = size - 1 };
    bool has_user = data[0] & 1;
    if (crontab_parse(text, has_user, &entries, &err) != err.rc)
        abort();
    for (size_t i = 0; i < entries.count; i++) {
        const struct crontab_entry *entry = vec_at(&entries, i);

        if (entry->line <= line)
            abort();
        line = entry->line;
        if (entry->is_variable)
            continue;
        if (entry->special.len == 0 && entry->fields[CRONTAB_FIELDS - 1].len == 0)
            abort();
        if (has_user && (entry->user.len == 0 || entry->command.len == 0))
            abort();
    }
    return 0;
}
