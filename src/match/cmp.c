#include "match/compare.h"
#include "match/matchers.h"

static const struct {
    struct str sign;
    enum match_operator operator;
} operators[] = { { .sign = { .ptr = "== ", .len = 3 }, .operator= MATCH_EQUAL },
                    { .sign = { .ptr = "!= ", .len = 3 }, .operator= MATCH_NOT_EQUAL },
                      { .sign = { .ptr = "< ", .len = 2 }, .operator= MATCH_LESS },
                        { .sign = { .ptr = "<= ", .len = 3 }, .operator= MATCH_LESS_EQUAL },
                          { .sign = { .ptr = "> ", .len = 2 }, .operator= MATCH_GREATER },
                            {
                                .sign = { .ptr = ">= ", .len = 3 },
                                .operator= MATCH_GREATER_EQUAL },
                          };

static bool is_ordering(enum match_operator operator)
{
    return operator!= MATCH_EQUAL && operator!= MATCH_NOT_EQUAL;
}

static enum gate_rc operator_prepare(struct match_call *call, struct error *err)
{
    const struct value *argument = &call->argument;
    bool has_order = argument->type == VALUE_STR || argument->type == VALUE_INTEGER ||
                     argument->type == VALUE_REAL;

    if (argument->type == VALUE_MAP || argument->type == VALUE_TABLE)
        return error_set(err, GATE_EUSAGE, "'%s' does not compare with a %s", call->def->name,
                         value_type_name(argument->type));
    if (is_ordering(call->operator) && !has_order)
        return error_set(err, GATE_EUSAGE, "nothing is less or greater than a value of type %s",
                         value_type_name(argument->type));
    return GATE_OK;
}

/* "<= 300" is the operator and "300", which compares with a number as a number. */
static enum gate_rc cmp_prepare(struct match_call *call, struct error *err)
{
    struct str *text = &call->argument.string;

    for (size_t i = 0; call->argument.type == VALUE_STR && i < COUNT_OF(operators); i++) {
        if (!str_starts_with(*text, operators[i].sign))
            continue;
        call->operator= operators[i].operator;
        *text = str_trim(str_slice(*text, operators[i].sign.len, text->len));
        break;
    }
    return operator_prepare(call, err);
}

static bool holds_for(enum match_operator operator, int order)
{
    switch (operator) {
    case MATCH_EQUAL:
        return order == 0;
    case MATCH_NOT_EQUAL:
        return order != 0;
    case MATCH_LESS:
        return order < 0;
    case MATCH_LESS_EQUAL:
        return order <= 0;
    case MATCH_GREATER:
        return order > 0;
    case MATCH_GREATER_EQUAL:
        return order >= 0;
    }
    return false;
}

static enum gate_rc cmp_test(const struct match_call *call, const struct value *actual, bool *holds,
                             struct error *err)
{
    int order = 0;

    if (!is_ordering(call->operator)) {
        *holds = compare_equal(actual, &call->argument) == (call->operator== MATCH_EQUAL);
        return GATE_OK;
    }
    if (!compare_order(actual, &call->argument, &order))
        return error_set(err, GATE_EFORMAT,
                         "a value of type %s that is no number has no order "
                         "with one of type %s",
                         value_type_name(actual->type), value_type_name(call->argument.type));
    *holds = holds_for(call->operator, order);
    return GATE_OK;
}

const struct matcher_def matcher_cmp = {
    .name = "cmp",
    .summary = "loosely the same: text whatever its case, numbers in text, octal modes; or ordered",
    .argument = "a value, or an operator and a value",
    .example = "its: {ClientAliveInterval: {cmp: \"<= 300\"}}",
    .takes_list = true,
    .takes_nil_argument = true,
    .operator= MATCH_EQUAL,
    .prepare = cmp_prepare,
    .test = cmp_test,
};

const struct matcher_def matcher_equal = {
    .name = "==",
    .summary = "what {cmp: VALUE} says",
    .argument = "a value",
    .example = "its: {PermitRootLogin: {\"==\": \"no\"}}",
    .takes_list = true,
    .takes_nil_argument = true,
    .operator= MATCH_EQUAL,
    .prepare = operator_prepare,
    .test = cmp_test,
};

const struct matcher_def matcher_not_equal = {
    .name = "!=",
    .summary = "what {cmp: VALUE} denies",
    .argument = "a value",
    .example = "its: {PermitRootLogin: {\"!=\": \"no\"}}",
    .takes_list = true,
    .takes_nil_argument = true,
    .operator= MATCH_NOT_EQUAL,
    .prepare = operator_prepare,
    .test = cmp_test,
};

const struct matcher_def matcher_less = {
    .name = "<",
    .summary = "less, by the comparison of cmp",
    .argument = "a number or a text",
    .argument_types = 1U << VALUE_STR | 1U << VALUE_INTEGER | 1U << VALUE_REAL,
    .example = "its: {ClientAliveInterval: {\"<\": 300}}",
    .takes_list = true,
    .operator= MATCH_LESS,
    .prepare = operator_prepare,
    .test = cmp_test,
};

const struct matcher_def matcher_less_equal = {
    .name = "<=",
    .summary = "less or the same, by the comparison of cmp",
    .argument = "a number or a text",
    .argument_types = 1U << VALUE_STR | 1U << VALUE_INTEGER | 1U << VALUE_REAL,
    .example = "its: {ClientAliveInterval: {\"<=\": 300}}",
    .takes_list = true,
    .operator= MATCH_LESS_EQUAL,
    .prepare = operator_prepare,
    .test = cmp_test,
};

const struct matcher_def matcher_greater = {
    .name = ">",
    .summary = "greater, by the comparison of cmp",
    .argument = "a number or a text",
    .argument_types = 1U << VALUE_STR | 1U << VALUE_INTEGER | 1U << VALUE_REAL,
    .example = "its: {ClientAliveInterval: {\">\": 300}}",
    .takes_list = true,
    .operator= MATCH_GREATER,
    .prepare = operator_prepare,
    .test = cmp_test,
};

const struct matcher_def matcher_greater_equal = {
    .name = ">=",
    .summary = "greater or the same, by the comparison of cmp",
    .argument = "a number or a text",
    .argument_types = 1U << VALUE_STR | 1U << VALUE_INTEGER | 1U << VALUE_REAL,
    .example = "its: {ClientAliveInterval: {\">=\": 300}}",
    .takes_list = true,
    .operator= MATCH_GREATER_EQUAL,
    .prepare = operator_prepare,
    .test = cmp_test,
};
