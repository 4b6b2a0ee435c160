#include "format/group.h"

#include "format/colon.h"

enum { GROUP_FIELDS = 4 };

static bool parse_line(struct str line, struct group_entry *entry)
{
    struct str field[GROUP_FIELDS];

    if (!colon_fields(line, field, GROUP_FIELDS))
        return false;
    entry->name = field[0];
    entry->password = field[1];
    entry->members = str_trim(field[3]);
    return str_to_u32(field[2], &entry->gid);
}

enum gate_rc group_parse(struct str text, struct vec *entries, struct error *err)
{
    uint32_t number = 0;
    struct str line;

    while (colon_next(&text, &number, &line)) {
        struct group_entry entry = { .line = number };

        if (!parse_line(line, &entry))
            return error_set(err, GATE_EFORMAT, "line %u is not a group(5) entry", number);
        *(struct group_entry *)vec_add(entries) = entry;
    }
    return GATE_OK;
}

bool group_member(struct str *rest, struct str *name)
{
    while (str_cut(rest, ',', name)) {
        *name = str_trim(*name);
        if (name->len > 0)
            return true;
    }
    return false;
}
