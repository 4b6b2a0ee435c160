/*
 * apparmor: which profiles a file of AppArmor policy defines, and in which mode: apparmor.d(5). The
 * rules of profiles are passed over.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/attributes.h"
#include "base/error.h"
#include "base/str.h"
#include "base/vec.h"

enum apparmor_kind {
    APPARMOR_PROFILE, /* its children and hats come after it */
    APPARMOR_INCLUDE, /* whose items would stand here */
};

enum apparmor_mode { APPARMOR_ENFORCE, APPARMOR_COMPLAIN, APPARMOR_KILL, APPARMOR_UNCONFINED };

enum apparmor_place {
    APPARMOR_POLICY,   /* a file of profiles */
    APPARMOR_FRAGMENT, /* one that is included within a profile: rules, hats and children */
};

enum { APPARMOR_NO_PARENT = -1 };

struct apparmor_item {
    enum apparmor_kind kind;
    struct str name;       /* as it stands there, without quotes; what is included */
    struct str attachment; /* empty: none is given and the name is no path */
    enum apparmor_mode mode;
    bool is_hat;
    bool is_optional; /* an include that may lead nowhere */
    bool is_searched; /* an include in <>: below the directory of policies */
    ptrdiff_t parent; /* index of the profile that it stands in, or APPARMOR_NO_PARENT */
    uint32_t line;    /* from 1 */
};

/*
 * Appends the items of a whole file to `items` (of struct apparmor_item, empty). Texts are views.
 * Fails with GATE_EFORMAT, the message with the line: a NUL byte, a quote, list or block that does
 * not close, a rule outside a profile or without a comma, a flag that is not known; with
 * GATE_EUNSUPPORTED (a condition: which of its ways is gone is not known) and GATE_ELIMIT (nested
 * deeper than LIMIT_NESTING).
 */
ATTR_MUST_CHECK
enum gate_rc apparmor_parse(struct str text, enum apparmor_place place, struct vec *items,
                            struct error *err);

/* "enforce", "complain", "kill", "unconfined". */
const char *apparmor_mode_name(enum apparmor_mode mode);
