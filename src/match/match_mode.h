/* match_mode: what mask and be_more_permissive_than have in common: they look at modes. */
#pragma once

#include "match/match.h"

/* For matcher_def.prepare: the argument is a string of octal digits; sets call->mode. */
ATTR_MUST_CHECK
enum gate_rc match_mode_prepare(struct match_call *call, struct error *err);

/*
 * The mode that `actual` is: a string of octal digits, or an integer that is the mode itself. Fails
 * with GATE_EFORMAT for anything else.
 */
ATTR_MUST_CHECK
enum gate_rc match_mode_of(const struct match_call *call, const struct value *actual,
                           uint32_t *mode, struct error *err);
