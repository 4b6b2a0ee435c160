#include "match/matchers.h"

static enum gate_rc eq_test(const struct match_call *call, const struct value *actual, bool *holds,
                            struct error *err)
{
    (void)err;
    *holds = value_equal(actual, &call->argument);
    return GATE_OK;
}

const struct matcher_def matcher_eq = {
    .name = "eq",
    .summary = "the same value of the same type: \"0\" is not 0",
    .argument = "a value",
    .example = "its: {PermitRootLogin: {eq: \"no\"}}",
    .is_typed = true,
    .takes_list = true,
    .takes_nil_argument = true,
    .knows_nil = true,
    .test = eq_test,
};
