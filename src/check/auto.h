/*
 * auto: which of the candidate profiles take part, and why. What was named always does; by itself
 * gate takes those that fit what the image says it is.
 */
#pragma once

#include <stdbool.h>

#include "base/vec.h"
#include "check/check.h"
#include "check/results.h"

/*
 * Fills the profiles of the results, whose platform and target are known, and with auto the
 * candidates that were not chosen, with what spoke against each. A profile for the very
 * distribution takes the place of those it includes, so that nothing is asked twice. Adds to
 * `warnings` (of struct str) which profile was left out for want of a config, and that a
 * distribution is unknown or has no benchmark here: then only generic controls are evaluated.
 */
void auto_choose(const struct check_plan *plan, bool has_config, struct results *results,
                 struct vec *warnings);

/*
 * Why no control for `target` can be asked of this image, or NULL; has_config is false for a bare
 * root file system.
 */
const char *auto_refusal(enum control_target target, bool has_config, enum target is);
