/*
 * lockout: whether the keys of a policy are enough for the approvals that it asks for (TRUST R3).
 */
#pragma once

#include <stdint.h>

#include "base/arena.h"
#include "base/vec.h"
#include "format/allowed_signers.h"
#include "format/revocations.h"
#include "policy/policy.h"

struct lockout {
    const struct policy *policy;
    const struct allowed_signers *signers;
    const struct revocations *revocations;
    int64_t now; /* keys that are not valid then do not help; seconds since 1970 */
};

/*
 * Adds a line (struct str, in `arena`) for each approval of the policy that nobody could give with
 * keys that are valid now: "cat1 needs 1 of vp, and 0 persons could sign". A person counts who has
 * a role of the entry and a key, not revoked, on a line that lets it sign waivers; the requester,
 * who may not approve, is another one. A category is also satisfied by what a graver one asks for.
 */
void lockout_find(const struct lockout *lockout, struct arena *arena, struct vec *lines);
