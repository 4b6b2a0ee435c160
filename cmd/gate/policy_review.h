/*
 * policy_review: what `gate policy check` finds out about the .gate of a commit: its faults, and
 * against another commit what it loosens, tightens and kills, who would be locked out, and which
 * files around it change (TRUST R3 and section 5).
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/attributes.h"
#include "base/diagnostics.h"
#include "base/error.h"
#include "base/vec.h"
#include "gate/exit.h"
#include "git/repository.h"
#include "policy/policy_compare.h"
#include "policy/trust.h"

/* What is reviewed. All of it outlives the review. */
struct policy_subject {
    struct repository *repository;
    struct trust_organisation organisation; /* of --trust-repo */
    bool is_organisation;                   /* the repository itself is an organisation's */
    int64_t now;
    struct str after;        /* the commit whose .gate is reviewed */
    struct str after_shown;  /* "HEAD" */
    struct str before;       /* what it is compared with; empty: nothing is */
    struct str before_shown; /* "refs/remotes/origin/main", "--trust-commit" */
};

struct policy_review {
    const struct policy_subject *subject;
    struct arena arena;
    bool has_gate;            /* one of the commits has .gate */
    struct trust_files files; /* of `after` */
    size_t waiver_count;
    bool is_compared;
    struct str obstacle; /* why not, where something stood against it */
    struct vec changes;  /* struct policy_change */
    struct vec killed;   /* struct killed_waiver */
    struct vec lockouts; /* struct lockout_fault */
    struct vec guards;   /* struct guard_change */
};

/*
 * Fills `review`; release it in any case. Fails with GATE_EUSAGE for a malformed file, all faults
 * of all files in `diagnostics`; GATE_ETRUST as trust_load(); GATE_ENOTFOUND and GATE_EFORMAT for
 * what the clone lacks or has damaged. A malformed .gate of `before` is no failure: it is what a
 * change repairs; then nothing is compared.
 */
ATTR_MUST_CHECK
enum gate_rc policy_review_open(const struct policy_subject *subject,
                                struct diagnostics *diagnostics, struct policy_review *review,
                                struct error *err);
void policy_review_release(struct policy_review *review);

/* How many changes are of that kind. */
size_t policy_review_count(const struct policy_review *review, enum policy_change_kind kind);

/* Writes the review to standard output; EXIT_PASSED unless it could not be written. */
void policy_review_print(const struct policy_review *review);
ATTR_MUST_CHECK
enum exit_code policy_review_print_json(const struct policy_review *review);
