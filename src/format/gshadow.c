#include "format/gshadow.h"

#include "format/colon.h"

enum { GSHADOW_FIELDS = 4 };

static bool parse_line(struct str line, struct gshadow_entry *entry)
{
    struct str field[GSHADOW_FIELDS];

    if (!colon_fields(line, field, GSHADOW_FIELDS))
        return false;
    entry->name = field[0];
    entry->scheme = shadow_scheme_of(field[1]);
    entry->administrators = str_trim(field[2]);
    entry->members = str_trim(field[3]);
    return true;
}

enum gate_rc gshadow_parse(struct str text, struct vec *entries, struct error *err)
{
    uint32_t number = 0;
    struct str line;

    while (colon_next(&text, &number, &line)) {
        struct gshadow_entry entry = { .line = number };

        if (!parse_line(line, &entry))
            return error_set(err, GATE_EFORMAT, "line %u is not a gshadow(5) entry", number);
        *(struct gshadow_entry *)vec_add(entries) = entry;
    }
    return GATE_OK;
}
