#include "match/match_mode.h"
#include "match/matchers.h"

/* By bits and not by size: 0066 is more permissive than 0700. */
static enum gate_rc be_more_permissive_than_test(const struct match_call *call,
                                                 const struct value *actual, bool *holds,
                                                 struct error *err)
{
    uint32_t mode = 0;

    if (match_mode_of(call, actual, &mode, err))
        return err->rc;
    *holds = (mode & 07777 & ~call->mode) != 0;
    return GATE_OK;
}

const struct matcher_def matcher_be_more_permissive_than = {
    .name = "be_more_permissive_than",
    .summary = "a mode with a bit that this one lacks, set-uid, set-gid and sticky bits included",
    .argument = "a mode in quotes",
    .argument_types = 1U << VALUE_STR,
    .example = "its: {mode: {not: {be_more_permissive_than: \"0640\"}}}",
    .expected = "more than",
    .expected_negated = "at most",
    .prepare = match_mode_prepare,
    .test = be_more_permissive_than_test,
};
