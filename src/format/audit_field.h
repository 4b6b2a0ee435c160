/*
 * audit_field: a field of an audit rule, "auid>=1000", in the one spelling that tells whether two
 * are the same.
 *
 * Specification: auditctl(8) of audit 3.0.9, options -F and -C.
 */
#pragma once

#include <stdbool.h>

#include "base/arena.h"
#include "base/attributes.h"
#include "base/error.h"
#include "base/str.h"

/* What the parser of rules must know of a field. */
enum audit_field_kind {
    AUDIT_FIELD_OTHER,
    AUDIT_FIELD_ARCH,
    AUDIT_FIELD_PATH,
    AUDIT_FIELD_DIRECTORY,
    AUDIT_FIELD_PERMISSIONS,
    AUDIT_FIELD_KEY,
    AUDIT_FIELD_PROGRAM,    /* exe */
    AUDIT_FIELD_FILESYSTEM, /* fstype */
};

/* The lists that a rule can stand in; bits. */
enum audit_list {
    AUDIT_LIST_TASK = 1,
    AUDIT_LIST_EXIT = 2,
    AUDIT_LIST_USER = 4,
    AUDIT_LIST_EXCLUDE = 8,
    AUDIT_LIST_FILESYSTEM = 16,
};

struct audit_field {
    enum audit_field_kind kind;
    struct str name;  /* loginuid is auid */
    struct str sign;  /* = != > < >= <= & &= */
    struct str value; /* normalised: unset, -EACCES, b64, rwxa in that order */
    bool is_account;  /* the value is the name of an account */
    bool is_group;    /* the value is the name of a group */
    unsigned lists;   /* that take it, of enum audit_list */
};

/*
 * Reads what follows -F. Its texts are views of `written`, of constants or in `arena`. Fails with
 * GATE_EFORMAT for an unknown name, a missing sign or a value that the field cannot have.
 */
ATTR_MUST_CHECK
enum gate_rc audit_field_parse(struct str written, struct arena *arena, struct audit_field *field,
                               struct error *err);

/* Reads what follows -C: two fields in either order give the same text, "euid!=uid". */
ATTR_MUST_CHECK
enum gate_rc audit_comparison_parse(struct str written, struct arena *arena, struct str *text,
                                    struct error *err);

/* The letters of `written` in the order rwxa, each once. False if there are others, or none. */
bool audit_permissions(struct str written, struct arena *arena, struct str *permissions);

/* Name, sign and value joined. */
struct str audit_field_text(const struct audit_field *field, struct arena *arena);
