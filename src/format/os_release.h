/*
 * os_release: what a distribution says of itself.
 *
 * Specification: os-release(5) of systemd 254: VARIABLE=value lines, "#" comments, the quoting of
 * shell strings without expansion. Blanks in an unquoted value are taken as they stand, as systemd
 * does. A line that is none of these is a fault.
 */
#pragma once

#include <stdint.h>

#include "base/arena.h"
#include "base/attributes.h"
#include "base/error.h"
#include "base/str.h"
#include "base/vec.h"

struct os_release_variable {
    struct str name;  /* [A-Za-z_][A-Za-z0-9_]* */
    struct str value; /* unquoted; in the arena where that changed it, else a view into the text */
    uint32_t line;    /* from 1 */
};

/*
 * Adds the assignments of `text`, the content of a whole os-release file, to `variables` (of
 * struct os_release_variable) in its order; of several for one name the last one counts. Fails
 * with GATE_EFORMAT at the first malformed line; `variables` then holds those before it.
 */
ATTR_MUST_CHECK
enum gate_rc os_release_parse(struct str text, struct arena *arena, struct vec *variables,
                              struct error *err);

/* The value that counts for `name`, or empty. */
struct str os_release_value(const struct vec *variables, struct str name);
