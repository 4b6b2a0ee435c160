#include "match/match_text.h"
#include "match/matchers.h"

static enum gate_rc start_with_test(const struct match_call *call, const struct value *actual,
                                    bool *holds, struct error *err)
{
    return match_text_holds(call, actual, str_starts_with, holds, err);
}

const struct matcher_def matcher_start_with = {
    .name = "start_with",
    .summary = "a text that begins so",
    .argument = "a text",
    .argument_types = 1U << VALUE_STR,
    .example = "its: {home: {start_with: /home/}}",
    .expected = "to start with",
    .expected_negated = "not to start with",
    .prepare = match_text_prepare,
    .test = start_with_test,
};
