/*
 * pax: the records of extended tar headers, POSIX.1-2017 pax, "pax Extended Header": a sequence of
 * "LENGTH KEYWORD=VALUE\n", where LENGTH counts the whole record in decimal.
 *
 * Departure: values are bytes, not checked for UTF-8, as GNU tar and Go take them.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/attributes.h"
#include "base/error.h"
#include "base/str.h"

struct pax_record {
    struct str keyword; /* not empty, no NUL */
    struct str value;   /* may be empty, may hold any byte */
};

/*
 * Takes the first record of `rest`, which is not empty, and moves `rest` past it. The views point
 * into `rest`. Fails with GATE_EFORMAT.
 */
ATTR_MUST_CHECK
enum gate_rc pax_next(struct str *rest, struct pax_record *record, struct error *err);

/*
 * Reads a pax time, decimal seconds since 1970 with an optional fraction and sign, rounded down.
 * False if it is not one.
 */
bool pax_time(struct str text, int64_t *seconds);
