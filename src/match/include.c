#include "match/matchers.h"

static enum gate_rc mismatch(const struct value *actual, const struct value *wanted,
                             struct error *err)
{
    return error_set(err, GATE_EFORMAT, "a value of type %s cannot include one of type %s",
                     value_type_name(actual->type), value_type_name(wanted->type));
}

/* Whether `actual` includes the one value: a text a part, a list an element, a map a key. */
static enum gate_rc includes(const struct value *actual, const struct value *wanted, bool *holds,
                             struct error *err)
{
    switch (actual->type) {
    case VALUE_STR:
        if (wanted->type != VALUE_STR)
            return mismatch(actual, wanted, err);
        *holds = str_find(actual->string, wanted->string) >= 0;
        return GATE_OK;
    case VALUE_LIST:
        *holds = false;
        for (size_t i = 0; i < actual->list.count && !*holds; i++)
            *holds = value_equal(&actual->list.items[i], wanted);
        return GATE_OK;
    case VALUE_MAP:
        if (wanted->type != VALUE_STR)
            return mismatch(actual, wanted, err);
        *holds = value_find(actual, wanted->string) != NULL;
        return GATE_OK;
    case VALUE_NIL:
    case VALUE_BOOL:
    case VALUE_INTEGER:
    case VALUE_REAL:
    case VALUE_TABLE:
        break;
    }
    return mismatch(actual, wanted, err);
}

/* Each pair must be in the map, value and all. */
static enum gate_rc includes_pairs(const struct value *actual, const struct value *wanted,
                                   bool *holds, struct error *err)
{
    if (actual->type != VALUE_MAP)
        return mismatch(actual, wanted, err);

    *holds = true;
    for (size_t i = 0; i < wanted->map.count && *holds; i++) {
        const struct value_pair *pair = &wanted->map.pairs[i];
        const struct value *found = value_find(actual, pair->key);

        *holds = found && value_equal(found, &pair->value);
    }
    return GATE_OK;
}

static enum gate_rc include_prepare(struct match_call *call, struct error *err)
{
    const struct value *argument = &call->argument;

    if ((argument->type == VALUE_LIST && argument->list.count == 0) ||
        (argument->type == VALUE_MAP && argument->map.count == 0))
        return error_set(err, GATE_EUSAGE, "'include' of nothing always holds");
    return GATE_OK;
}

static enum gate_rc include_test(const struct match_call *call, const struct value *actual,
                                 bool *holds, struct error *err)
{
    const struct value *argument = &call->argument;
    bool is_included = true;

    if (argument->type == VALUE_MAP)
        return includes_pairs(actual, argument, holds, err);
    if (argument->type != VALUE_LIST)
        return includes(actual, argument, holds, err);

    for (size_t i = 0; i < argument->list.count && is_included; i++) {
        if (includes(actual, &argument->list.items[i], &is_included, err))
            return err->rc;
    }
    *holds = is_included;
    return GATE_OK;
}

const struct matcher_def matcher_include = {
    .name = "include",
    .summary = "a text with this part, a list with this element, a map with this key or these "
               "pairs; of a list of them: all",
    .argument = "a value or a list of values",
    .example = "its: {members: {include: [alice, bob]}}",
    .expected = "to include",
    .expected_negated = "not to include",
    .takes_list_argument = true,
    .takes_list = true,
    .prepare = include_prepare,
    .test = include_test,
};
