/*
 * policy_compare: what a change of policy, keys and revocations loosens and tightens.
 *
 * It compares two sets of files and nothing else: no clock, no repository. Where there is no
 * policy, the built-in defaults stand. What gate cannot tell (another value of an input, another
 * sha256 of a profile, another organisation) is taken for looser.
 */
#pragma once

#include "base/arena.h"
#include "base/str.h"
#include "base/vec.h"
#include "policy/trust.h"

enum policy_change_kind { POLICY_LOOSENS, POLICY_TIGHTENS, POLICY_CHANGES };

const char *policy_change_name(enum policy_change_kind kind); /* "loosens" */

struct policy_change {
    enum policy_change_kind kind;
    struct str setting; /* "waivers.approvals.cat1.roles", "keys", "revoked" */
    struct str text;    /* in words: "'lead' may approve" */
    struct str before;  /* empty: there was nothing */
    struct str after;
};

/*
 * Adds every difference to `changes` (struct policy_change) in the order of the manual: settings,
 * roles, keys, revocations. Texts live in `arena` or in the files.
 */
void policy_compare(const struct trust_files *before, const struct trust_files *after,
                    struct arena *arena, struct vec *changes);
