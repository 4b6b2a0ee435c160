/*
 * group: the group list of group(5).
 *
 * Specification: group(5) of shadow-utils 4.17, four fields parted by ':', the last a list parted
 * by ','. What is skipped and what is a fault is as in format/passwd.h.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/attributes.h"
#include "base/error.h"
#include "base/str.h"
#include "base/vec.h"

/* Views into the text that was parsed. */
struct group_entry {
    struct str name; /* not empty */
    struct str password;
    uint32_t gid;
    struct str members; /* "root,adm": see group_member() */
    uint32_t line;      /* from 1 */
};

/*
 * Adds the entries of `text`, the content of a whole group file, to `entries` (of struct
 * group_entry) in its order. Fails with GATE_EFORMAT at the first malformed line, which the
 * message names; `entries` then holds those before it.
 */
ATTR_MUST_CHECK
enum gate_rc group_parse(struct str text, struct vec *entries, struct error *err);

/* Takes the next name of a list of members; moves `rest` past it. False when none is left. */
bool group_member(struct str *rest, struct str *name);
