/*
 * pam: one configuration file of Linux-PAM, line by line.
 *
 * Specification: pam.conf(5), and how libpam 1.5.2 reads: pieces are parted by blanks, one that
 * begins with '[' goes to the next ']', '#' begins a comment wherever it stands, a backslash at the
 * end of a line joins the next to it. `@include` is Debian's addition.
 *
 * What libpam installs as a module that always fails is refused here: an unknown type, a control
 * that does not parse, a line without a module. Departures: a NUL, a carriage return, a
 * bracket that does not close and a line that libpam would cut in two (PAM_LINE_BYTES) are refused.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/attributes.h"
#include "base/error.h"
#include "base/str.h"
#include "base/vec.h"
#include "format/pam_control.h"

enum { PAM_LINE_BYTES = 1023 };

enum pam_type { PAM_AUTH, PAM_ACCOUNT, PAM_PASSWORD, PAM_SESSION, PAM_TYPES };

enum pam_kind {
    PAM_MODULE,
    PAM_INCLUDE,     /* the lines of that type in another file */
    PAM_INCLUDE_ALL, /* "@include": its lines of every type; `type` means nothing */
    PAM_SUBSTACK,    /* as PAM_INCLUDE, but "done" and "die" end it alone */
};

struct pam_line {
    struct str service; /* of pam.conf; else empty */
    enum pam_type type;
    enum pam_kind kind;
    bool may_be_missing; /* "-auth": no complaint when there is no such module */
    /* "required", "[success=1 default=ignore]"; a bracket that means a word is that word. */
    struct str control;
    const struct pam_control *meaning; /* of `control`; only of PAM_MODULE */
    struct str module;                 /* as written, or the file that is included */
    const struct str *arguments;
    size_t argument_count;
    uint32_t line; /* where it begins, from 1 */
};

/*
 * Appends the lines of `text`, a whole file, to `lines` (of struct pam_line) in their order; texts
 * are views of it or of `arena`. With `has_service` each begins with a service, as in pam.conf.
 * Fails with GATE_EFORMAT, the message beginning with "line N".
 */
ATTR_MUST_CHECK
enum gate_rc pam_parse(struct str text, bool has_service, struct arena *arena, struct vec *lines,
                       struct error *err);

/* "auth", "account", "password" or "session". */
const char *pam_type_name(enum pam_type type);
/* False if `name` is none of these, in any case. */
bool pam_type_find(struct str name, enum pam_type *type);
