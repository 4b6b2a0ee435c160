/*
 * approve: whether the signatures of a waiver are enough (TRUST R10 to R13, R17).
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "waiver/examine.h"
#include "waiver/judged.h"

/* What a waiver of one kind and category needs. */
struct waiver_need {
    bool is_allowed;                        /* false: nobody can approve it */
    struct str refusal;                     /* then: why */
    const struct policy_approval *approval; /* whose count and fido hold */
    size_t count;                           /* distinct persons, without the requester */
    int64_t max_seconds;                    /* life, from issued */
};

/*
 * What the policy asks of `kind` for `category` at that many renewals. Roles are those of the
 * category and of the graver ones; a false positive has an entry of its own.
 */
struct waiver_need waiver_need(const struct policy *policy, enum waiver_kind kind,
                               enum policy_category category, size_t renewals, struct arena *arena);

/* Whether a person of `role` may approve it. */
bool waiver_need_has_role(const struct policy *policy, enum waiver_kind kind,
                          enum policy_category category, struct str role);

/* "security (sec@example.com)", with several roles joined by " or ": who may approve. */
struct str waiver_need_text(const struct policy *policy, enum waiver_kind kind,
                            enum policy_category category, struct arena *arena);

/*
 * Judges a waiver that waiver_examine() left unrefused for `category`: kind, life, the requester's
 * signature, persons and roles. Sets status, explanation, missing, approved and is_accepted.
 */
void waiver_approve(struct judged_waiver *judged, enum policy_category category,
                    const struct waiver_court *court, struct arena *arena);
