/*
 * allowed_signers: which key signs for whom.
 *
 * Specification: ssh-keygen(1), ALLOWED SIGNERS: a line is PRINCIPALS [OPTIONS] TYPE KEY [COMMENT];
 * PRINCIPALS is a comma-separated list of patterns with `*`, `?` and `!`, where a negated match
 * wins; options are namespaces=, valid-after=, valid-before= (both ends inclusive). Stricter than
 * ssh-keygen: one malformed line refuses the whole file; cert-authority, quotes around principals,
 * backslashes in values, control characters and days that no month has are faults; times are UTC
 * and end in Z.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/attributes.h"
#include "base/diagnostics.h"
#include "base/error.h"
#include "base/str.h"
#include "format/ssh_key.h"

/* One line. Texts are views of the file, the key lives in the arena. */
struct signer {
    struct str principals; /* pattern list as it stands */
    bool has_namespaces;
    struct str namespaces; /* pattern list */
    bool has_valid_after;
    bool has_valid_before;
    int64_t valid_after; /* seconds since 1970, UTC */
    int64_t valid_before;
    struct ssh_key key;
    struct str comment;
    uint32_t line; /* from 1 */
};

struct allowed_signers {
    const struct signer *items; /* in file order */
    size_t count;
};

/*
 * Reads the whole file; every fault is added to `diagnostics` at `file` (its line and column are
 * set here). Fails with GATE_EFORMAT if there was one, or GATE_ELIMIT.
 */
ATTR_MUST_CHECK
enum gate_rc allowed_signers_parse(struct str text, const struct source_location *file,
                                   struct arena *arena, struct diagnostics *diagnostics,
                                   struct allowed_signers *signers, struct error *err);

enum signer_answer {
    SIGNER_ALLOWED,
    SIGNER_UNKNOWN,   /* no line has this key, or none for this principal */
    SIGNER_NAMESPACE, /* its lines are for other namespaces */
    SIGNER_NOT_YET,   /* before valid-after */
    SIGNER_EXPIRED,   /* after valid-before */
};

/*
 * Whether a line lets `key` sign for `principal` (empty: anybody) in `name_space` at `time`, as
 * `ssh-keygen -Y verify` answers. *line is the line that allows it, else the last that had the key
 * for this principal and so gave the answer, else the last that had the key; NULL if none; `line`
 * may be NULL.
 */
enum signer_answer allowed_signers_ask(const struct allowed_signers *signers,
                                       const struct ssh_key *key, struct str principal,
                                       struct str name_space, int64_t time,
                                       const struct signer **line);

/* Whether `text` matches the pattern list: a negated match wins over all others. */
bool signer_pattern_match(struct str patterns, struct str text);

/* Whether a list has a pattern in it (`*`, `?` or `!`): such a line confers no role. */
bool signer_has_pattern(struct str principals);
