/*
 * audit_rules: the rules of the audit system as auditctl -R loads them, and as augenrules joins
 * them from several files.
 *
 * Specification: auditctl(8), audit.rules(7), augenrules(8) of audit 3.0.9. auditctl stops at the
 * first line that it refuses, and what follows is not in force: such a line is GATE_EFORMAT here.
 * Departures: rules that delete others (-d, -W, -D -k) are GATE_EUNSUPPORTED; a number with text
 * behind it is refused; whether the kernel has a field is not looked at, whether an account exists
 * is for the caller.
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

enum { AUDIT_LINE_BYTES = 6142, AUDIT_FIELDS = 64 }; /* what auditctl reads of a line, of a rule */

enum audit_rule_kind {
    AUDIT_RULE_WATCH,   /* of a path, whatever calls are made */
    AUDIT_RULE_SYSCALL, /* any other rule */
    AUDIT_RULE_CONTROL, /* -e 2, -b 8192 and the like */
};

/* A line of a rules file. */
struct audit_line {
    struct str text;
    size_t file;   /* the caller's: which file */
    uint32_t line; /* of it, from 1 */
    bool is_open;  /* no newline ends it */
};

/* The machines that b64 and b32 name, of audit_syscall.h; 0: unknown, any will do. */
struct audit_target {
    unsigned b64;
    unsigned b32;
};

/* An account or group that a field names. */
struct audit_account {
    struct str name;
    bool is_group;
};

struct audit_rule {
    enum audit_rule_kind kind;
    struct str list;            /* "exit", "task", "user", "exclude", "filesystem" */
    struct str action;          /* "always" or "never" */
    bool is_first;              /* -A: put before the others */
    struct str arch;            /* "b64", "b32", else as written; empty: any */
    const struct str *syscalls; /* names or numbers, or "all"; none of a watch */
    size_t syscall_count;
    const struct str *fields; /* "auid>=1000", "euid!=uid": in the spelling of audit_field.h */
    size_t field_count;
    const struct audit_account *accounts; /* that must be there, or auditctl refuses the rule */
    size_t account_count;
    struct str path;        /* of -w, path= or dir=, without a slash at its end; empty: none */
    struct str permissions; /* out of rwxa, in that order; empty: none given */
    const struct str *keys;
    size_t key_count;
    struct str option; /* of a control: "-e", "--backlog_wait_time" */
    struct str value;  /* of a control, as written; empty: it has none */
    int64_t number;    /* of a control with a value */
    size_t place;      /* index of its line */
};

/*
 * Appends the lines of `text` to `lines` (of struct audit_line). The first continues the last of
 * the file before where no newline ended that, as cat(1) makes it. A NUL is GATE_EFORMAT, a longer
 * line than auditctl reads too; the message begins with "line N".
 */
ATTR_MUST_CHECK
enum gate_rc audit_lines_parse(struct str text, size_t file, struct arena *arena, struct vec *lines,
                               struct error *err);

/*
 * Orders `lines`, those of all files in the order of audit_rules_name_compare(), as augenrules
 * writes them, in place: empty ones and comments are gone, the last -D without argument, the last
 * -b and the last -f come first, the last -e comes last. `text`, which may be NULL, gets the file
 * that it would write.
 */
void audit_lines_join(struct vec *lines, struct arena *arena, struct str *text);

/* The order of `ls -v`, in which augenrules takes the files of a directory. */
int audit_rules_name_compare(struct str a, struct str b);

/*
 * Appends what `lines` set to `rules` (of struct audit_rule), in their order; -D takes away those
 * before it. Texts are views of the lines or in `arena`. Fails with GATE_EFORMAT or
 * GATE_EUNSUPPORTED, *place is then the index of the line; the message is without its number.
 */
ATTR_MUST_CHECK
enum gate_rc audit_rules_parse(const struct vec *lines, struct audit_target target,
                               struct arena *arena, struct vec *rules, size_t *place,
                               struct error *err);
