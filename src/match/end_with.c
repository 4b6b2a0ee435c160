#include "match/match_text.h"
#include "match/matchers.h"

static enum gate_rc end_with_test(const struct match_call *call, const struct value *actual,
                                  bool *holds, struct error *err)
{
    return match_text_holds(call, actual, str_ends_with, holds, err);
}

const struct matcher_def matcher_end_with = {
    .name = "end_with",
    .summary = "a text that ends so",
    .argument = "a text",
    .argument_types = 1U << VALUE_STR,
    .example = "its: {shell: {end_with: /nologin}}",
    .expected = "to end with",
    .expected_negated = "not to end with",
    .prepare = match_text_prepare,
    .test = end_with_test,
};
