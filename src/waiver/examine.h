/*
 * examine: what can be said of a waiver from its file, its signatures and the policy alone.
 */
#pragma once

#include <stdint.h>

#include "base/arena.h"
#include "base/attributes.h"
#include "base/error.h"
#include "policy/trust.h"
#include "waiver/judged.h"

/* TRUST R17: what ends is judged by the latest clock, what begins by the system's. */
struct waiver_times {
    int64_t now;    /* the system's clock, or --at */
    int64_t latest; /* the latest of that, the trust commit's time and HEAD's */
};

enum { WAIVER_SKEW_SECONDS = 300 }; /* that a clock may be behind on not_before */

/* What waivers are judged by. */
struct waiver_court {
    const struct trust *trust;
    struct waiver_times times;
    struct str image_name;    /* the policy's entry that was chosen; empty: none */
    struct str config_digest; /* as gate computed them; empty: unknown, as outside of a run */
    struct str manifest_digest;
    bool is_image_known; /* false outside of a run: scope is then the project alone */
};

/*
 * Fills `judged` from `blobs`; `ledger` (ended waivers, which only count renewals) may have none.
 * Status WAIVER_UNUSED means: nothing speaks against it so far. Texts live in `arena`; `blobs` must
 * outlive it. Fails with GATE_ELIMIT when more than LIMIT_WAIVERS are unexpired.
 */
ATTR_MUST_CHECK
enum gate_rc waiver_examine(const struct waiver_blobs *blobs, const struct waiver_blobs *ledger,
                            const struct waiver_court *court, struct arena *arena,
                            struct judged_waivers *judged, struct error *err);

/* Sets status and explanation, unless something was said before. */
void waiver_refuse(struct judged_waiver *judged, enum waiver_status status, struct str explanation);
