/*
 * choice: which controls a plan asks for, by id, glob, tag, number of a benchmark and level. What
 * it leaves out is "not selected" and no part of the counts by status.
 */
#pragma once

#include <stdbool.h>

#include "base/attributes.h"
#include "base/error.h"
#include "base/str.h"
#include "check/check.h"
#include "profile/control.h"

/* By --control and --skip alone. */
bool choice_names(const struct check_plan *plan, const struct control *control);

/* By the lowest level of any benchmark too: all that can be told before the image was seen. */
bool choice_may_have(const struct check_plan *plan, const struct control *control);

/* By level too, which depends on the benchmark's key, such as "debian12". */
bool choice_has(const struct check_plan *plan, const struct control *control, struct str key);

/*
 * Fails with GATE_EUSAGE when a --control names no control of any candidate: a typing error must
 * not shrink a run. The message has the nearest id. So it does when two profiles share a name.
 */
ATTR_MUST_CHECK
enum gate_rc choice_check(const struct check_plan *plan, struct error *err);

/* Whether control_matches() `pattern` for some control of some candidate. */
bool choice_matches_any(const struct check_plan *plan, struct str pattern);
