/*
 * limits_conf: the limits of resources that pam_limits sets at login.
 *
 * Specification: limits.conf(5) and modules/pam_limits/pam_limits.c of Linux-PAM 1.5.2. A line is
 * "domain type item value"; "#" begins a comment anywhere; type, item and value are the same in
 * upper and lower case. The module passes over what it does not understand, and so does this: a
 * line with more or fewer words, an unknown type.
 */
#pragma once

#include <stdint.h>

#include "base/attributes.h"
#include "base/error.h"
#include "base/str.h"
#include "base/vec.h"

/* Views into the text that was parsed. */
struct limits_conf_entry {
    struct str domain; /* "*", "root", "@group", "1000:2000": not empty */
    struct str type;   /* "soft", "hard" or "-", both; as written */
    struct str item;   /* as written; empty in "domain -", which frees the domain of all limits */
    struct str value;  /* as written; empty likewise */
    uint32_t line;     /* from 1 */
};

/*
 * Adds the entries of `text`, the content of a whole file, to `entries` (of struct
 * limits_conf_entry) in its order. Fails with GATE_EFORMAT for a line that holds a NUL; `entries`
 * then holds those before it.
 */
ATTR_MUST_CHECK
enum gate_rc limits_conf_parse(struct str text, struct vec *entries, struct error *err);
