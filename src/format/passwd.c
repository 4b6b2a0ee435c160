#include "format/passwd.h"

#include <stdbool.h>

#include "format/colon.h"

enum { PASSWD_FIELDS = 7 };

static bool parse_line(struct str line, struct passwd_entry *entry)
{
    struct str field[PASSWD_FIELDS];

    if (!colon_fields(line, field, PASSWD_FIELDS))
        return false;
    entry->name = field[0];
    entry->password = field[1];
    entry->gecos = field[4];
    entry->home = field[5];
    entry->shell = field[6];
    return str_to_u32(field[2], &entry->uid) && str_to_u32(field[3], &entry->gid);
}

enum gate_rc passwd_parse(struct str text, struct vec *entries, struct error *err)
{
    uint32_t number = 0;
    struct str line;

    while (colon_next(&text, &number, &line)) {
        struct passwd_entry entry = { .line = number };

        if (!parse_line(line, &entry))
            return error_set(err, GATE_EFORMAT, "line %u is not a passwd(5) entry", number);
        *(struct passwd_entry *)vec_add(entries) = entry;
    }
    return GATE_OK;
}
