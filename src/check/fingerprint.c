#include "check/fingerprint.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "base/attributes.h"
#include "base/digest.h"

static void add_field(struct digest_stream *stream, struct str field)
{
    uint8_t length[8];

    for (size_t i = 0; i < sizeof(length); i++)
        length[i] = (uint8_t)((uint64_t)field.len >> (8 * (sizeof(length) - 1 - i)));
    digest_update(stream, length, sizeof(length));
    digest_update(stream, field.ptr, field.len);
}

/* `ordinal` is a seventh field when it is above 1. */
static void write_text(const struct fingerprint_fields *fields, size_t ordinal,
                       char text[FINGERPRINT_SIZE])
{
    const struct str all[] = { fields->control, fields->property, fields->matcher,
                               fields->path,    fields->entry,    fields->observation };
    struct digest_stream *stream = digest_open(DIGEST_SHA256);
    char long_text[DIGEST_TEXT_SIZE];
    char number[24];

    for (size_t i = 0; i < COUNT_OF(all); i++)
        add_field(stream, all[i]);
    if (ordinal > 1) {
        (void)snprintf(number, sizeof(number), "%zu", ordinal);
        add_field(stream, str_of(number));
    }

    struct digest digest = digest_finish(stream);
    digest_format(&digest, long_text);
    (void)snprintf(text, FINGERPRINT_SIZE, "%.*s", FINGERPRINT_SIZE - 1, long_text);
}

void fingerprint_next(struct fingerprint_set *set, const struct fingerprint_fields *fields,
                      char text[FINGERPRINT_SIZE])
{
    write_text(fields, 1, text);

    size_t *count = map_find(&set->seen, str_of(text));
    if (!count) {
        count = arena_new(&set->arena, 1, sizeof(*count));
        map_set(&set->seen, arena_str(&set->arena, str_of(text)), count);
    }
    *count += 1;
    if (*count > 1)
        write_text(fields, *count, text);
}

void fingerprint_set_release(struct fingerprint_set *set)
{
    map_release(&set->seen);
    arena_release(&set->arena);
}
