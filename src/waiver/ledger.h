/*
 * ledger: every waiver that ever was on the root, also those that were deleted: who overrode what,
 * when, for which image, approved by whom, until when. It is read from the history: from the first
 * parents of the root's tip, as those are the states that counted.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/attributes.h"
#include "base/error.h"
#include "git/repository.h"
#include "waiver/examine.h"
#include "waiver/judged.h"

/* One file of one content. An id has several where its file was changed. */
struct ledger_entry {
    struct judged_waiver *judged;
    struct str added; /* the oldest commit of the root that has it */
    int64_t added_time;
    struct str added_by;  /* author of that commit: "Name <mail>"; it decides nothing */
    struct str removed;   /* the commit that took it away; empty: it is there still */
    int64_t removed_time; /* 0: it is there still */
    bool is_archived;     /* it is in .gate/ledger of the tip */
};

struct ledger {
    const struct ledger_entry *items; /* by time of adding, then id */
    size_t count;
    bool is_cut; /* a shallow clone: what is older is not known */
};

/*
 * Reads the history of `tip` and examines what it finds; nothing is approved yet. Signatures are
 * all that ever stood beside a waiver. Texts live in `arena`. Fails with GATE_ELIMIT,
 * GATE_ENOTFOUND (an object that a partial clone lacks) or GATE_EFORMAT (damage).
 */
ATTR_MUST_CHECK
enum gate_rc ledger_read(struct repository *repository, struct str tip,
                         const struct waiver_court *court, struct arena *arena,
                         struct ledger *ledger, struct error *err);
