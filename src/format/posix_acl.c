#include "format/posix_acl.h"

#include <stdbool.h>

enum { ACL_HEADER = 4, ACL_ENTRY = 8, ACL_VERSION = 2, ACL_ALL = 7 };

static const struct {
    uint16_t number;  /* in the attribute */
    const char *word; /* in text */
    bool is_named;
} tags[] = {
    [ACL_OWNER] = { .number = 0x01, .word = "user" },
    [ACL_USER] = { .number = 0x02, .word = "user", .is_named = true },
    [ACL_GROUP_OWNER] = { .number = 0x04, .word = "group" },
    [ACL_GROUP] = { .number = 0x08, .word = "group", .is_named = true },
    [ACL_MASK] = { .number = 0x10, .word = "mask" },
    [ACL_OTHERS] = { .number = 0x20, .word = "other" },
};

static uint32_t little_endian(const char *bytes, unsigned count)
{
    uint32_t number = 0;

    for (unsigned i = count; i-- > 0;)
        number = number << 8 | (unsigned char)bytes[i];
    return number;
}

static enum gate_rc malformed(struct error *err, const char *what)
{
    return error_set(err, GATE_EFORMAT, "malformed access control list: %s", what);
}

/* One each of owner, group and others, a mask if accounts or groups are named, in this order. */
static enum gate_rc check(const struct vec *entries, size_t first, struct error *err)
{
    size_t counts[COUNT_OF(tags)] = { 0 };
    enum posix_acl_tag last = ACL_OWNER;

    for (size_t i = first; i < entries->count; i++) {
        const struct posix_acl_entry *entry = vec_at(entries, i);

        if (entry->tag < last)
            return malformed(err, "entries out of order");
        last = entry->tag;
        counts[entry->tag]++;
    }
    if (counts[ACL_OWNER] != 1 || counts[ACL_GROUP_OWNER] != 1 || counts[ACL_OTHERS] != 1)
        return malformed(err, "not one entry each for owner, group and others");
    if (counts[ACL_MASK] > 1 || (counts[ACL_MASK] == 0 && counts[ACL_USER] + counts[ACL_GROUP] > 0))
        return malformed(err, "not one mask");
    return GATE_OK;
}

enum gate_rc posix_acl_parse(struct str attribute, struct vec *entries, struct error *err)
{
    size_t first = entries->count;

    if (attribute.len < ACL_HEADER || (attribute.len - ACL_HEADER) % ACL_ENTRY != 0)
        return malformed(err, "a length that cannot be");
    if (little_endian(attribute.ptr, 4) != ACL_VERSION)
        return error_set(err, GATE_EUNSUPPORTED, "access control list of version %u",
                         little_endian(attribute.ptr, 4));
    for (size_t at = ACL_HEADER; at < attribute.len; at += ACL_ENTRY) {
        uint32_t number = little_endian(attribute.ptr + at, 2);
        size_t tag = 0;

        while (tag < COUNT_OF(tags) && tags[tag].number != number)
            tag++;
        if (tag == COUNT_OF(tags))
            return malformed(err, "an unknown tag");
        struct posix_acl_entry *entry = vec_add(entries);
        *entry = (struct posix_acl_entry){
            .tag = (enum posix_acl_tag)tag,
            .permissions = little_endian(attribute.ptr + at + 2, 2),
            .id = little_endian(attribute.ptr + at + 4, 4),
        };
        if (entry->permissions > ACL_ALL)
            return malformed(err, "an unknown permission");
    }
    return check(entries, first, err);
}

/* "rw-": each letter in its place, or a dash. */
static bool parse_permissions(struct str text, unsigned *permissions)
{
    static const char letters[] = "rwx";

    *permissions = 0;
    for (size_t i = 0; i < 3 && i < text.len; i++) {
        if (text.ptr[i] != letters[i] && text.ptr[i] != '-')
            return false;
        *permissions = *permissions << 1 | (text.ptr[i] == letters[i]);
    }
    return text.len == 3;
}

static bool find_tag(struct str word, bool is_named, enum posix_acl_tag *tag)
{
    for (size_t i = 0; i < COUNT_OF(tags); i++) {
        if (tags[i].is_named == is_named && str_equal(word, str_of(tags[i].word))) {
            *tag = (enum posix_acl_tag)i;
            return true;
        }
    }
    return false;
}

/* TAG:NAME:PERMISSIONS, perhaps with :ID */
static bool parse_entry(struct str text, struct posix_acl_entry *entry)
{
    struct str word = STR("");
    struct str permissions = STR("");
    struct str id;

    if (!str_cut(&text, ':', &word) || !str_cut(&text, ':', &entry->name) ||
        !str_cut(&text, ':', &permissions) || !parse_permissions(permissions, &entry->permissions))
        return false;
    if (!find_tag(word, entry->name.len > 0, &entry->tag))
        return false;
    bool has_id = str_cut(&text, ':', &id);
    if (text.ptr || (has_id && !str_to_u32(id, &entry->id)))
        return false;
    if (has_id || str_to_u32(entry->name, &entry->id))
        entry->name = STR("");
    return true;
}

enum gate_rc posix_acl_parse_text(struct str text, struct vec *entries, struct error *err)
{
    size_t first = entries->count;
    struct str line;
    struct str piece;

    while (str_cut(&text, '\n', &line)) {
        while (str_cut(&line, ',', &piece)) {
            struct posix_acl_entry entry = { .tag = ACL_OWNER };

            piece = str_trim(piece);
            if (piece.len == 0)
                continue;
            if (!parse_entry(piece, &entry))
                return malformed(err, "an entry that cannot be read");
            *(struct posix_acl_entry *)vec_add(entries) = entry;
        }
    }
    return check(entries, first, err);
}

unsigned posix_acl_effective(const struct vec *entries, const struct posix_acl_entry *entry)
{
    bool is_masked = tags[entry->tag].is_named || entry->tag == ACL_GROUP_OWNER;

    for (size_t i = 0; is_masked && i < entries->count; i++) {
        const struct posix_acl_entry *mask = vec_at(entries, i);

        if (mask->tag == ACL_MASK)
            return entry->permissions & mask->permissions;
    }
    return entry->permissions;
}
