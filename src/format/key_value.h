/*
 * key_value: names and values by a pattern of the asker's, for files of no well-known format. It
 * means what InSpec's parse_config does with its options (lib/inspec/utils/simpleconfig.rb, 5.22),
 * but that a group which begins twice goes on.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/attributes.h"
#include "base/error.h"
#include "base/regex.h"
#include "base/str.h"
#include "base/vec.h"

#define KEY_VALUE_ASSIGNMENT "^\\s*([^=]*?)\\s*=\\s*(.*?)\\s*$"
#define KEY_VALUE_GROUP "\\[([^\\]]+)\\]\\s*$"

enum { KEY_VALUE_MAX = 8 };

struct key_value_syntax {
    const struct regex *assignment; /* group 1 is the name, those behind it the values */
    const struct regex *group;      /* group 1 is the name */
    char comment;                   /* that begins a comment; NUL: nothing does */
    bool is_comment_alone;          /* only where it begins the line, blanks apart */
    unsigned key_values;            /* values of one assignment, 1 to KEY_VALUE_MAX */
};

/* Views into the text. */
struct key_value {
    struct str group; /* empty before the first */
    struct str name;
    struct str values[KEY_VALUE_MAX];
    unsigned count; /* of values; 0: a line that is no assignment, whose name is all of it */
    uint32_t line;
};

/*
 * Appends what `text` says to `found` (of struct key_value) in its order. Fails with GATE_EFORMAT,
 * the message with the line (NUL, no UTF-8, an assignment without a name), or GATE_ELIMIT (a
 * pattern that explodes).
 */
ATTR_MUST_CHECK
enum gate_rc key_value_parse(struct str text, const struct key_value_syntax *syntax,
                             struct vec *found, struct error *err);
