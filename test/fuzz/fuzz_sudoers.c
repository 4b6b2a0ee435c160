#include "format/sudoers.h"

#include <stdlib.h>
#include <string.h>

#include "base/attributes.h"
#include "format/sudoers_defaults.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_rule(const struct sudoers_entry *entry)
{
    bool is_tagged = false;

    if (entry->users.count == 0 || entry->hosts.count == 0 || entry->command.len == 0)
        abort();
    for (size_t i = 0; i < entry->tags.count; i++)
        is_tagged = is_tagged || str_equal(entry->tags.items[i], STR("NOPASSWD"));
    if (is_tagged != (entry->nopasswd == SUDOERS_YES))
        abort();
}

/* Every setting is known, every rule whole; lines never go back. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    CLEANUP(vec_release) struct vec entries = VEC_INIT(struct sudoers_entry);
    CLEANUP(arena_release) struct arena arena = ARENA_INIT;
    const struct str text = { .ptr = (const char *)data, .len = size };
    struct error err = ERROR_INIT;
    uint32_t line = 1;
    enum gate_rc rc = sudoers_parse(text, &arena, &entries, &err);

    if (rc != err.rc)
        abort();
    for (size_t i = 0; rc == GATE_OK && i < entries.count; i++) {
        const struct sudoers_entry *entry = vec_at(&entries, i);

        if (entry->line < line)
            abort();
        line = entry->line;
        if (entry->kind == SUDOERS_DEFAULTS && sudoers_default_check(entry, &err))
            abort();
        if (entry->kind == SUDOERS_RULE)
            check_rule(entry);
        if (entry->kind == SUDOERS_ALIAS && entry->users.count == 0)
            abort();
    }
    return 0;
}
