/*
 * trust_pending: what the commit under check changes in .gate (TRUST R3). It is listed and not
 * used, but a .gate that is broken, or that locks everybody out, must not be merged.
 */
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/attributes.h"
#include "base/diagnostics.h"
#include "base/error.h"
#include "base/str.h"
#include "policy/trust.h"

/* One of the three files that differs. */
struct trust_change {
    struct str path;
    struct str trusted_blob; /* ids; empty: no such file */
    struct str head_blob;
};

struct trust_pending {
    const struct trust_change *changes;
    size_t change_count;
    struct trust_files files; /* of HEAD; all zero with no changes */
    /*
     * One line each: the files that change, and what will block after the merge: a stricter
     * policy, keys and waivers that are revoked or gone.
     */
    struct policy_texts notes;
};

/*
 * Compares .gate of the commit `head` (empty: none) with the root's. Fails with GATE_EUSAGE for a
 * file that is malformed, and for a policy with an approval that nobody could give with keys that
 * are valid at `now` (policy/lockout.h); the faults are in `diagnostics`. Other failures as
 * trust_read_files().
 */
ATTR_MUST_CHECK
enum gate_rc trust_pending_read(struct repository *repository, struct str head,
                                const struct trust *trust, int64_t now, struct arena *arena,
                                struct diagnostics *diagnostics, struct trust_pending *pending,
                                struct error *err);
