/* match_text: what start_with, end_with and match have in common: they look at text. */
#pragma once

#include "match/match.h"

/* For matcher_def.prepare: the argument is a string. */
ATTR_MUST_CHECK
enum gate_rc match_text_prepare(struct match_call *call, struct error *err);

enum { MATCH_TEXT_SIZE = 32 };

/* Whether `test` holds of the text and the argument; fails as match_text_of(). */
ATTR_MUST_CHECK
enum gate_rc match_text_holds(const struct match_call *call, const struct value *actual,
                              bool (*test)(struct str text, struct str argument), bool *holds,
                              struct error *err);

/*
 * The text of a string, integer or boolean; a number's is written to `buffer`. Fails with
 * GATE_EFORMAT for other types.
 */
ATTR_MUST_CHECK
enum gate_rc match_text_of(const struct match_call *call, const struct value *actual,
                           char buffer[MATCH_TEXT_SIZE], struct str *text, struct error *err);
