/*
 * login_defs: the settings of the shadow password suite.
 *
 * Specification: login.defs(5) of shadow-utils 4.13 and its lib/getdef.c: a name, blanks, a value
 * that a '"' ends; "#" begins a comment only at the start of a line; a name without a value says
 * nothing; of several lines for one name the last counts.
 */
#pragma once

#include <stdint.h>

#include "base/attributes.h"
#include "base/error.h"
#include "base/str.h"
#include "base/vec.h"

/* Views into the text that was parsed. */
struct login_defs_setting {
    struct str name;
    struct str value; /* without quotes and blanks around it */
    uint32_t line;    /* from 1 */
};

/*
 * Adds the settings of `text`, the content of a whole login.defs, to `settings` (of struct
 * login_defs_setting) in its order. Fails with GATE_EFORMAT for a line that holds a NUL; `settings`
 * then holds those before it.
 */
ATTR_MUST_CHECK
enum gate_rc login_defs_parse(struct str text, struct vec *settings, struct error *err);
