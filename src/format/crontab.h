/*
 * crontab: the jobs of one file of cron.
 *
 * Specification: crontab(5) of Debian's cron 3.0 and of cronie 1.7; what either takes is taken: a
 * '~' of cronie draws a number at random, a '-' before its line writes no log. What both refuse is
 * refused: a field out of its range, a name that is none, a step of 0. Departures: a last line
 * without a newline counts; a NUL is refused; what may follow a '*' is a step alone, and a number
 * is followed by nothing that Debian's passes over ("1;2"); no number drawn may be out of its
 * range.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/attributes.h"
#include "base/error.h"
#include "base/str.h"
#include "base/vec.h"

enum { CRONTAB_FIELDS = 5 }; /* minute, hour, day of the month, month, day of the week */

/* Views of the text that was parsed. */
struct crontab_entry {
    bool is_variable;
    struct str name;    /* of a variable, without quotes */
    struct str value;   /* likewise */
    struct str special; /* "@reboot"; else empty, and the fields say when */
    struct str fields[CRONTAB_FIELDS];
    struct str user; /* of a file of the system; else empty */
    struct str command;
    uint32_t line; /* from 1 */
};

/*
 * Appends the entries of `text`, a whole file, to `entries` (of struct crontab_entry) in their
 * order. With `has_user` a name stands before each command, as in /etc/crontab. Fails with
 * GATE_EFORMAT, the message beginning with "line N: ".
 */
ATTR_MUST_CHECK
enum gate_rc crontab_parse(struct str text, bool has_user, struct vec *entries, struct error *err);
