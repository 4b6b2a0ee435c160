#include "match/match_text.h"
#include "match/matchers.h"

static enum gate_rc match_prepare(struct match_call *call, struct error *err)
{
    struct error inner = ERROR_INIT;

    if (match_text_prepare(call, err))
        return err->rc;
    /* whatever is wrong with the pattern is wrong with the profile */
    if (regex_open(call->argument.string, &call->regex, &inner))
        return error_set(err, GATE_EUSAGE, "%s", inner.message);
    return GATE_OK;
}

static enum gate_rc match_test(const struct match_call *call, const struct value *actual,
                               bool *holds, struct error *err)
{
    char buffer[MATCH_TEXT_SIZE];
    struct str text;

    if (match_text_of(call, actual, buffer, &text, err))
        return err->rc;
    return regex_match(call->regex, text, holds, NULL, 0, err);
}

const struct matcher_def matcher_match = {
    .name = "match",
    .summary = "a text in which this regular expression matches somewhere, as Ruby reads it",
    .argument = "a regular expression",
    .argument_types = 1U << VALUE_STR,
    .example = "its: {content: {match: '^\\s*umask\\s+0?[0-7]?[2367]7'}}",
    .expected = "to match",
    .expected_negated = "not to match",
    .prepare = match_prepare,
    .test = match_test,
};
