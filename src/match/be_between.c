#include "match/compare.h"
#include "match/matchers.h"

static enum gate_rc be_between_prepare(struct match_call *call, struct error *err)
{
    const struct value *argument = &call->argument;
    int order = 0;

    if (argument->type != VALUE_LIST || argument->list.count != 2)
        return error_set(err, GATE_EUSAGE, "'be_between' wants a list of two: [LOWEST, HIGHEST]");
    if (!compare_order(&argument->list.items[0], &argument->list.items[1], &order))
        return error_set(err, GATE_EUSAGE, "the two of 'be_between' have no order");
    if (order > 0)
        return error_set(err, GATE_EUSAGE, "nothing is between these two: the first is greater");
    return GATE_OK;
}

/* Both ends count. */
static enum gate_rc be_between_test(const struct match_call *call, const struct value *actual,
                                    bool *holds, struct error *err)
{
    int low = 0;
    int high = 0;

    if (!compare_order(actual, &call->argument.list.items[0], &low) ||
        !compare_order(actual, &call->argument.list.items[1], &high))
        return error_set(err, GATE_EFORMAT, "a value of type %s has no order with these two",
                         value_type_name(actual->type));
    *holds = low >= 0 && high <= 0;
    return GATE_OK;
}

const struct matcher_def matcher_be_between = {
    .name = "be_between",
    .summary = "not less than the first and not greater than the second, as cmp compares",
    .argument = "a list of two",
    .argument_types = 1U << VALUE_LIST,
    .example = "its: {deny: {all: {be_between: [1, 5]}}}",
    .expected = "between",
    .expected_negated = "not between",
    .takes_list_argument = true,
    .prepare = be_between_prepare,
    .test = be_between_test,
};
