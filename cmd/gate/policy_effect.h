/*
 * policy_effect: what the trusted policy makes of a `gate check`: which image it is, what is
 * evaluated, and which options narrow or loosen it (TRUST R6, R8, R16).
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "base/attributes.h"
#include "base/error.h"
#include "check/results.h"
#include "gate/facts.h"
#include "gate/input.h"
#include "gate/trusted.h"
#include "report/report.h"
#include "waiver/judged.h"

struct plan;
struct plan_options;

struct policy_effect {
    const struct trusted *trusted;
    const struct policy *policy;      /* NULL: none counts, built-in defaults */
    const struct policy_image *image; /* the entry that this image is; NULL: none */
    bool is_enforcing;
};

/* The options of `gate check` that may narrow a run. */
struct check_words {
    const struct plan_options *plan;
    const struct trusted_options *trusted;
    const struct input_options *input;
    const char *mode;
    const char *as;
    const char *base;
    const char *only;
};

/*
 * Chooses the entry of `images:` (R6): `as`, else the only one. Fails with GATE_EUSAGE when the
 * policy has several and none was chosen, or none of that name.
 */
ATTR_MUST_CHECK
enum gate_rc policy_effect_open(const struct trusted *trusted, const char *as,
                                struct policy_effect *effect, struct error *err);

/* What holds for this image: its own setting, else the policy's. `effect` has a policy. */
const struct policy_threshold *policy_effect_threshold(const struct policy_effect *effect);
int policy_effect_level(const struct policy_effect *effect);
const struct policy_profile *policy_effect_profiles(const struct policy_effect *effect,
                                                    size_t *count);

/* Records in `facts` what narrows or loosens the run, and its mode. */
void policy_effect_narrow(const struct policy_effect *effect, const struct check_words *words,
                          const struct plan *plan, struct facts *facts);

/* Hands trust, waivers and the commands to go on with over to the record. */
void policy_effect_tell(const struct policy_effect *effect, const struct report_request *reports,
                        size_t report_count, const struct results *results,
                        const struct judged_waivers *waivers, struct facts *facts);

/* Fails with GATE_EUSAGE for a report whose path lies in a folder .gate: it would be evidence. */
ATTR_MUST_CHECK
enum gate_rc policy_effect_check_paths(const struct report_request *reports, size_t count,
                                       struct error *err);
