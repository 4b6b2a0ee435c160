#include <stdlib.h>

#include "format/group.h"
#include "format/passwd.h"
#include "format/shadow.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* A view that a parser hands out lies in the text, and a name is never empty. */
static void check_name(struct str text, struct str name)
{
    if (name.len == 0 || name.ptr < text.ptr || name.ptr + name.len > text.ptr + text.len)
        abort();
}

/* Lines ascend from 1 and there are no more of them than bytes. */
static void check_line(uint32_t *last, uint32_t line, size_t size)
{
    if (line <= *last || line > size)
        abort();
    *last = line;
}

static void check_passwd(struct str text)
{
    CLEANUP(vec_release) struct vec entries = VEC_INIT(struct passwd_entry);
    struct error err = ERROR_INIT;
    uint32_t line = 0;

    if (passwd_parse(text, &entries, &err) != err.rc)
        abort();
    for (size_t i = 0; i < entries.count; i++) {
        const struct passwd_entry *entry = vec_at(&entries, i);

        check_name(text, entry->name);
        check_line(&line, entry->line, text.len);
    }
}

static void check_group(struct str text)
{
    CLEANUP(vec_release) struct vec entries = VEC_INIT(struct group_entry);
    struct error err = ERROR_INIT;
    uint32_t line = 0;

    if (group_parse(text, &entries, &err) != err.rc)
        abort();
    for (size_t i = 0; i < entries.count; i++) {
        const struct group_entry *entry = vec_at(&entries, i);
        struct str rest = entry->members;
        struct str name;

        check_name(text, entry->name);
        check_line(&line, entry->line, text.len);
        while (group_member(&rest, &name))
            check_name(text, name);
    }
}

static void check_shadow(struct str text)
{
    CLEANUP(vec_release) struct vec entries = VEC_INIT(struct shadow_entry);
    struct error err = ERROR_INIT;
    uint32_t line = 0;

    if (shadow_parse(text, &entries, &err) != err.rc)
        abort();
    for (size_t i = 0; i < entries.count; i++) {
        const struct shadow_entry *entry = vec_at(&entries, i);

        check_name(text, entry->name);
        check_line(&line, entry->line, text.len);
        if (entry->is_locked != (entry->scheme == SHADOW_LOCKED))
            abort();
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const struct str text = { .ptr = (const char *)data, .len = size };

    check_passwd(text);
    check_group(text);
    check_shadow(text);
    return 0;
}
