/*
 * shadow: the password records of shadow(5).
 *
 * Specification: shadow(5) of shadow-utils 4.17, nine fields parted by ':'; crypt(5) of libxcrypt
 * 4.4 for the prefixes of hashes. What is skipped and what is a fault is as in format/passwd.h.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/attributes.h"
#include "base/error.h"
#include "base/str.h"
#include "base/vec.h"

/* How a password is kept. */
enum shadow_scheme {
    SHADOW_NONE,   /* empty field: no password is asked for */
    SHADOW_LOCKED, /* "!", "*" and the like: nothing matches */
    SHADOW_DES,    /* traditional and BSDi */
    SHADOW_MD5,
    SHADOW_SUNMD5,
    SHADOW_NT,
    SHADOW_SHA1,
    SHADOW_SHA256,
    SHADOW_SHA512,
    SHADOW_BCRYPT,
    SHADOW_SCRYPT,
    SHADOW_YESCRYPT,
    SHADOW_GOST_YESCRYPT,
    SHADOW_SM3_YESCRYPT,
    SHADOW_UNKNOWN, /* none of them: treated as a password, since it may be one */
};

/* "none", "locked", "des", "md5", ... */
const char *shadow_scheme_name(enum shadow_scheme scheme);

/* A number that may be missing. */
struct shadow_days {
    bool is_set;
    int64_t days;
};

/* Views into the text that was parsed. The hash itself is not handed out. */
struct shadow_entry {
    struct str name;                /* not empty */
    enum shadow_scheme scheme;      /* of a locked password that could be unlocked: LOCKED */
    bool is_locked;                 /* the field begins with '!' or '*' */
    struct shadow_days last_change; /* since 1970-01-01 */
    struct shadow_days min;
    struct shadow_days max;
    struct shadow_days warn;
    struct shadow_days inactive;
    struct shadow_days expiry; /* since 1970-01-01 */
    uint32_t line;             /* from 1 */
};

/* What the second field of passwd(5) or shadow(5) says. */
enum shadow_scheme shadow_scheme_of(struct str password);

/*
 * Adds the records of `text`, the content of a whole shadow file, to `entries` (of struct
 * shadow_entry) in its order. Fails with GATE_EFORMAT at the first malformed line, which the
 * message names without any of its content; `entries` then holds those before it.
 */
ATTR_MUST_CHECK
enum gate_rc shadow_parse(struct str text, struct vec *entries, struct error *err);
