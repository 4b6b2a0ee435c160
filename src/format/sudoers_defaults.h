/*
 * sudoers_defaults: what each name of a Defaults line of sudoers takes.
 *
 * Source: sudoers(5) of sudo 1.9.13, and which values its visudo takes and refuses.
 */
#pragma once

#include <stdbool.h>

#include "base/attributes.h"
#include "base/error.h"
#include "base/str.h"
#include "format/sudoers.h"

enum sudoers_value_kind {
    SUDOERS_FLAG,
    SUDOERS_NUMBER,
    SUDOERS_INTEGER, /* a sign may stand before it */
    SUDOERS_REAL,    /* minutes */
    SUDOERS_MODE,    /* octal */
    SUDOERS_TIME,    /* "1d2h", or seconds */
    SUDOERS_TEXT,
    SUDOERS_PATH,   /* absolute */
    SUDOERS_FOLDER, /* absolute, "~" or "*" */
    SUDOERS_LIST,   /* words; lines may add to it and take away */
    SUDOERS_CHOICE, /* one of `choices` */
};

struct sudoers_default {
    const char *name;
    enum sudoers_value_kind kind;
    bool may_be_negated; /* always of a flag */
    bool may_be_bare;    /* likewise */
    const char *choices; /* parted by blanks */
};

/* NULL: there is no such name. */
const struct sudoers_default *sudoers_default_find(struct str name);

/* Whether the text is a time: seconds, or numbers with the units d, h, m and s. */
bool sudoers_is_time(struct str text);

/*
 * Whether sudo takes the entry, of SUDOERS_DEFAULTS. GATE_EFORMAT: an unknown name, or a value,
 * sign or negation that the name does not take.
 */
ATTR_MUST_CHECK
enum gate_rc sudoers_default_check(const struct sudoers_entry *entry, struct error *err);
