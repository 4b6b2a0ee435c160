/*
 * gshadow: the group passwords and administrators of gshadow(5).
 *
 * Specification: gshadow(5) of shadow-utils 4.17, four fields parted by ':', the last two lists
 * parted by ','. What is skipped and what is a fault is as in format/passwd.h.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/attributes.h"
#include "base/error.h"
#include "base/str.h"
#include "base/vec.h"
#include "format/shadow.h"

/* Views into the text that was parsed. The hash itself is not handed out. */
struct gshadow_entry {
    struct str name; /* of the group, not empty */
    enum shadow_scheme scheme;
    struct str administrators; /* "root,adm": see group_member() */
    struct str members;        /* likewise */
    uint32_t line;             /* from 1 */
};

/*
 * Adds the records of `text`, the content of a whole gshadow file, to `entries` (of struct
 * gshadow_entry) in its order. Fails with GATE_EFORMAT at the first malformed line, which the
 * message names without any of its content; `entries` then holds those before it.
 */
ATTR_MUST_CHECK
enum gate_rc gshadow_parse(struct str text, struct vec *entries, struct error *err);
