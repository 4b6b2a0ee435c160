#include "match/match_text.h"
#include "match/matchers.h"

static enum gate_rc end_with_test(const struct match_call *call, const struct value *actual,
                                  bool *holds, struct error *err)
{
    char buffer[MATCH_TEXT_SIZE];
    struct str text;

    if (match_text_of(call, actual, buffer, &text, err))
        return err->rc;
    *holds = str_ends_with(text, call->argument.string);
    return GATE_OK;
}

const struct matcher_def matcher_end_with = {
    .name = "end_with",
    .summary = "a text that ends so",
    .argument = "a text",
    .example = "its: {shell: {end_with: /nologin}}",
    .expected = "to end with",
    .expected_negated = "not to end with",
    .prepare = match_text_prepare,
    .test = end_with_test,
};
