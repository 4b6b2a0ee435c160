/*
 * passwd: the account list of passwd(5).
 *
 * Specification: passwd(5) of shadow-utils 4.17, seven fields parted by ':'. Empty lines, comments
 * ("#") and NIS entries ("+" and "-" lines) are skipped: an image has no NIS server. Any other
 * line that is not an entry is a fault, also where a C library would guess: it may guess an
 * account into being.
 */
#pragma once

#include <stdint.h>

#include "base/attributes.h"
#include "base/error.h"
#include "base/str.h"
#include "base/vec.h"

/* Views into the text that was parsed. */
struct passwd_entry {
    struct str name; /* not empty */
    struct str password;
    uint32_t uid;
    uint32_t gid;
    struct str gecos;
    struct str home;
    struct str shell; /* empty means /bin/sh */
    uint32_t line;    /* from 1 */
};

/*
 * Adds the entries of `text`, the content of a whole passwd file, to `entries` (of struct
 * passwd_entry) in its order. Fails with GATE_EFORMAT at the first malformed line, which the
 * message names; `entries` then holds those before it.
 */
ATTR_MUST_CHECK
enum gate_rc passwd_parse(struct str text, struct vec *entries, struct error *err);
