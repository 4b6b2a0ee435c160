/*
 * plan_inputs: what the inputs of a plan's profiles are set to: by the policy, by files of
 * --input-file, by words of --input. Private to plan.
 */
#pragma once

#include "base/attributes.h"
#include "base/error.h"
#include "gate/plan.h"

/* The later of these wins. Fails with GATE_EUSAGE and as reading does. */
ATTR_MUST_CHECK
enum gate_rc plan_set_inputs(struct plan *plan, const struct plan_options *options,
                             const struct policy_effect *effect, struct error *err);
