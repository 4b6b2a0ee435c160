/*
 * killed: the waivers that count under one trust and would not under another, as when policy, keys
 * or revocations change (TRUST, section 5).
 */
#pragma once

#include <stdbool.h>

#include "base/arena.h"
#include "base/attributes.h"
#include "base/error.h"
#include "base/vec.h"
#include "waiver/approve.h"
#include "waiver/examine.h"

/* Waivers as they stand at a commit, and what judges them there. */
struct waiver_side {
    const struct waiver_blobs *blobs;
    const struct waiver_blobs *ledger;
    const struct waiver_court *court;
};

struct killed_waiver {
    struct str id;
    enum policy_category category; /* the gravest that it counted for and does not any more */
    bool is_removed;               /* its file is gone */
    enum waiver_status status;     /* what it becomes, unless its file is gone */
    struct str explanation;
};

/*
 * Adds them to `killed` (struct killed_waiver), sorted by id. Which category a waiver is used for
 * is known in a run only, so each is judged for all. Fails as waiver_examine().
 */
ATTR_MUST_CHECK
enum gate_rc waiver_find_killed(const struct waiver_side *before, const struct waiver_side *after,
                                struct arena *arena, struct vec *killed, struct error *err);
