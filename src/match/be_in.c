#include "match/matchers.h"

static enum gate_rc be_in_prepare(struct match_call *call, struct error *err)
{
    if (call->argument.type != VALUE_LIST)
        return error_set(err, GATE_EUSAGE, "'be_in' wants a list, not a value of type %s",
                         value_type_name(call->argument.type));
    return GATE_OK;
}

static bool is_in(struct value_list list, const struct value *value)
{
    for (size_t i = 0; i < list.count; i++) {
        if (value_equal(&list.items[i], value))
            return true;
    }
    return false;
}

/* Every element of a list must be in it. An empty list has none that is not. */
static enum gate_rc be_in_test(const struct match_call *call, const struct value *actual,
                               bool *holds, struct error *err)
{
    struct value_list allowed = call->argument.list;

    (void)err;
    if (actual->type != VALUE_LIST) {
        *holds = is_in(allowed, actual);
        return GATE_OK;
    }
    *holds = true;
    for (size_t i = 0; i < actual->list.count && *holds; i++)
        *holds = is_in(allowed, &actual->list.items[i]);
    return GATE_OK;
}

const struct matcher_def matcher_be_in = {
    .name = "be_in",
    .summary = "one of these values, as eq compares them; of a list: each of its elements is",
    .argument = "a list",
    .argument_types = 1U << VALUE_LIST,
    .example = "its: {ENCRYPT_METHOD: {be_in: [YESCRYPT, SHA512]}}",
    .expected = "one of",
    .expected_negated = "none of",
    .takes_list_argument = true,
    .is_typed = true,
    .takes_list = true,
    .is_of_elements = true,
    .prepare = be_in_prepare,
    .test = be_in_test,
};
