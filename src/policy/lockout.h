/*
 * lockout: which approvals of a policy nobody can give with the keys that there are, or nobody once
 * a single key is lost (TRUST R3, R11, R12).
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/str.h"
#include "base/vec.h"
#include "format/allowed_signers.h"
#include "format/revocations.h"
#include "policy/policy.h"

/*
 * Whether holders of `role` may approve a waiver of `kind` for `category`: roles of the category
 * and of the graver ones; a false positive has an entry of its own.
 */
bool lockout_has_role(const struct policy *policy, enum waiver_kind kind,
                      enum policy_category category, struct str role);

/* What approvals are asked of. */
struct lockout {
    const struct policy *policy;
    const struct allowed_signers *signers;
    const struct revocations *revocations;
    int64_t now; /* seconds since 1970, at which keys are judged */
};

/*
 * Whether the line's key signs waivers as a person at that time: in its window, not revoked, a
 * literal principal and a `namespaces=` that has gate-waiver@v1.
 */
bool lockout_is_good(const struct lockout *lockout, const struct signer *line);

/* An approval that cannot be had. */
struct lockout_fault {
    struct str setting; /* "waivers.approvals.cat1" */
    struct str key;     /* fingerprint of the key whose loss does it; empty: it is so already */
    struct str text;    /* one line, without the setting */
};

/*
 * Adds what nobody can approve to `faults` (struct lockout_fault), the gravest category first:
 * fewer persons with good keys than `count`, with the requester, who never approves, taken off.
 * With is_any_key also what losing one key, whichever, would make so. Texts live in `arena`.
 */
void lockout_find(const struct lockout *lockout, bool is_any_key, struct arena *arena,
                  struct vec *faults);
