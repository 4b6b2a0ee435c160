#include "match/match_mode.h"
#include "match/matchers.h"

static enum gate_rc mask_test(const struct match_call *call, const struct value *actual,
                              bool *holds, struct error *err)
{
    uint32_t mode = 0;

    if (match_mode_of(call, actual, &mode, err))
        return err->rc;
    *holds = (mode & call->mode) == call->mode;
    return GATE_OK;
}

const struct matcher_def matcher_mask = {
    .name = "mask",
    .summary = "a mode or umask in which all these bits are set",
    .argument = "a mode in quotes",
    .argument_types = 1U << VALUE_STR,
    .example = "its: {umask: {all: {mask: \"027\"}}}",
    .expected = "all bits of",
    .expected_negated = "not all bits of",
    .prepare = match_mode_prepare,
    .test = mask_test,
};
