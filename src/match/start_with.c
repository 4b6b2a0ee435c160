#include "match/match_text.h"
#include "match/matchers.h"

static enum gate_rc start_with_test(const struct match_call *call, const struct value *actual,
                                    bool *holds, struct error *err)
{
    char buffer[MATCH_TEXT_SIZE];
    struct str text;

    if (match_text_of(call, actual, buffer, &text, err))
        return err->rc;
    *holds = str_starts_with(text, call->argument.string);
    return GATE_OK;
}

const struct matcher_def matcher_start_with = {
    .name = "start_with",
    .summary = "a text that begins so",
    .argument = "a text",
    .example = "its: {home: {start_with: /home/}}",
    .expected = "to start with",
    .expected_negated = "not to start with",
    .prepare = match_text_prepare,
    .test = start_with_test,
};
