#include <stdlib.h>

#include "format/group.h"
#include "format/gshadow.h"
#include "format/passwd.h"
#include "format/shadow.h"
#include "format/subid.h"

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

static void check_gshadow(struct str text)
{
    CLEANUP(vec_release) struct vec entries = VEC_INIT(struct gshadow_entry);
    struct error err = ERROR_INIT;
    uint32_t line = 0;

    if (gshadow_parse(text, &entries, &err) != err.rc)
        abort();
    for (size_t i = 0; i < entries.count; i++) {
        const struct gshadow_entry *entry = vec_at(&entries, i);

        check_name(text, entry->name);
        check_line(&line, entry->line, text.len);
    }
}

/* A range overlaps another exactly if some other shares an id with it. */
static void check_overlaps(const struct vec *ranges)
{
    size_t *overlaps = calloc(ranges->count + 1, sizeof(*overlaps));

    subid_overlaps(ranges, overlaps);
    for (size_t i = 0; i < ranges->count && i < 64; i++) {
        const struct subid_range *range = vec_at(ranges, i);
        bool is_shared = false;

        for (size_t k = 0; k < ranges->count; k++) {
            const struct subid_range *other = vec_at(ranges, k);

            is_shared |= k != i && range->count && other->count &&
                         range->start < other->start + other->count &&
                         other->start < range->start + range->count;
        }
        if (is_shared != (overlaps[i] != i) || overlaps[i] >= ranges->count)
            abort();
    }
    free(overlaps);
}

static void check_subid(struct str text)
{
    CLEANUP(vec_release) struct vec ranges = VEC_INIT(struct subid_range);
    struct error err = ERROR_INIT;
    uint32_t line = 0;

    if (subid_parse(text, &ranges, &err) != err.rc)
        abort();
    for (size_t i = 0; i < ranges.count; i++) {
        const struct subid_range *range = vec_at(&ranges, i);

        check_name(text, range->owner);
        check_line(&line, range->line, text.len);
        if (range->count > UINT32_MAX - range->start)
            abort();
    }
    check_overlaps(&ranges);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const struct str text = { .ptr = (const char *)data, .len = size };

    check_passwd(text);
    check_group(text);
    check_shadow(text);
    check_gshadow(text);
    check_subid(text);
    return 0;
}
