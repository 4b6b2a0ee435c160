/* MATCHERS: whether they hold of one value, resource or row. */
#include <assert.h>

#include "profile/evaluate.h"

struct value condition_argument(struct evaluation *evaluation, const struct condition *condition)
{
    const struct operand *operand = &condition->argument;
    const struct bindings bindings = evaluation_bindings(evaluation);

    if (!operand->has_input && !operand->has_reference)
        return operand->value;
    return operand_resolve(&operand->value, &bindings, evaluation->arena);
}

struct bindings evaluation_bindings(const struct evaluation *evaluation)
{
    return (struct bindings){
        .inputs = evaluation->subject->inputs,
        .references = evaluation->references,
    };
}

const struct match_call *condition_call(struct evaluation *evaluation,
                                        const struct condition *condition, struct verdict *verdict)
{
    struct match_call **call = &evaluation->calls[condition->slot];

    if (!*call) {
        struct error err = ERROR_INIT;
        struct value argument = condition_argument(evaluation, condition);

        if (match_call_open(condition->matcher, &argument, call, &err))
            *verdict = condition->argument.is_secret ? verdict_secret(evaluation, &err)
                                                     : verdict_error(evaluation, &err);
    }
    return *call;
}

static struct verdict of_bool(bool holds)
{
    return verdict_of(holds ? OUTCOME_TRUE : OUTCOME_FALSE);
}

/* What an empty list is to a quantifier that wants something to look at. */
static struct verdict judge_empty(enum judge_mode mode, enum absence empty)
{
    if (mode == JUDGE_FILTER)
        return of_bool(empty == ABSENCE_PASS);
    return verdict_of(OUTCOME_EMPTY);
}

static struct verdict judge_nil(enum judge_mode mode)
{
    return verdict_of(mode == JUDGE_FILTER ? OUTCOME_FALSE : OUTCOME_ABSENT);
}

/*
 * Whether a value that a user or another resource gave can be compared at all. A difference of
 * types that nobody could know when the profile was loaded is told here: the negation of `eq` would
 * hold.
 */
static enum gate_rc check_comparable(const struct condition *condition,
                                     const struct value *argument, const struct value *actual,
                                     struct error *err)
{
    const struct matcher_def *matcher = condition->matcher;
    const struct operand *operand = &condition->argument;
    struct value_list items = { .items = argument, .count = 1 };
    size_t fitting = 0;
    size_t number;

    if ((!operand->has_input && !operand->has_reference) || actual->type == VALUE_LIST)
        return GATE_OK;
    bool is_reference = operand_reference(&operand->value, &number);
    bool is_whole = argument->type == VALUE_LIST && !matcher->takes_list_argument;
    if (argument->type == VALUE_LIST && !is_whole)
        items = argument->list;
    for (size_t i = 0; i < items.count; i++)
        fitting += operand_can_equal(items.items[i].type, actual->type);
    /* a list of a user may have values of several types, for several kinds of things */
    bool is_fit = is_reference ? fitting == items.count : fitting > 0 || items.count == 0;
    if ((is_fit || !matcher->is_typed) && !(is_reference && is_whole))
        return GATE_OK;
    return error_set(err, GATE_EUNSUPPORTED,
                     "a value of type %s is not compared with one of type %s",
                     value_type_name(actual->type), value_type_name(argument->type));
}

static struct verdict judge_value(struct evaluation *evaluation, const struct condition *condition,
                                  const struct value *value, enum judge_mode mode,
                                  enum absence empty)
{
    struct verdict verdict = verdict_of(OUTCOME_ERROR);
    const struct match_call *call = condition_call(evaluation, condition, &verdict);
    struct error err;
    bool holds = false;

    if (!call)
        return verdict;
    error_reset(&err);
    if (value->type == VALUE_NIL && !match_call_takes_nil(call))
        return judge_nil(mode);
    if (check_comparable(condition, &call->argument, value, &err))
        return verdict_error(evaluation, &err);
    if (condition->matcher->is_of_elements && value->type == VALUE_LIST && value->list.count == 0)
        return judge_empty(mode, empty);
    if (match_call_test(call, value, &holds, &err))
        return verdict_error(evaluation, &err);
    return of_bool(holds);
}

static struct verdict judge_predicate(struct evaluation *evaluation,
                                      const struct condition *condition, const struct thing *thing)
{
    const struct predicate_def *predicate = condition->predicate;
    struct value argument = condition_argument(evaluation, condition);
    struct value observed = value_nil();
    struct error err;
    bool holds = false;

    error_reset(&err);
    assert(thing->resource); /* the loader lets no predicate stand on a value */
    if (thing->resource->rc)
        return verdict_of(predicate->is_presence ? OUTCOME_FALSE : OUTCOME_ABSENT);

    /* What stood here when the profile was loaded was checked then. */
    if (condition->argument.has_reference && predicate->check && predicate->check(&argument, &err))
        return verdict_error(evaluation, &err);
    enum gate_rc rc =
        predicate->test(thing->resource->self, thing->row, &argument, &holds, &observed, &err);
    if (rc == GATE_ENOTFOUND)
        return verdict_of(predicate->is_presence ? OUTCOME_FALSE : OUTCOME_ABSENT);
    if (rc && condition->argument.is_secret)
        return verdict_secret(evaluation, &err);
    if (rc)
        return verdict_error(evaluation, &err);
    return of_bool(holds);
}

static bool exists(const struct thing *thing)
{
    assert(thing->resource);
    return thing->resource->def->rows ? thing->row_count > 0 : thing->resource->rc == GATE_OK;
}

static struct verdict judge_members(struct evaluation *evaluation,
                                    const struct condition *condition, const struct thing *thing,
                                    enum judge_mode mode, enum absence empty)
{
    struct verdict verdict = verdict_of(OUTCOME_TRUE);

    for (size_t i = 0; i < condition->member_count && verdict.outcome != OUTCOME_FALSE; i++)
        verdict = verdict_and(
            verdict, condition_judge(evaluation, &condition->members[i], thing, mode, empty));
    return verdict;
}

struct value_list quantified(const struct value *value)
{
    if (value->type == VALUE_LIST)
        return value->list;
    return (struct value_list){ .items = value, .count = 1 };
}

static struct verdict judge_items(struct evaluation *evaluation, const struct condition *condition,
                                  const struct thing *thing, enum judge_mode mode,
                                  enum absence empty)
{
    struct value_list items = quantified(thing->value);
    bool is_all = condition->kind == CONDITION_ALL;
    struct verdict verdict = verdict_of(is_all ? OUTCOME_TRUE : OUTCOME_FALSE);

    if (thing->value->type == VALUE_NIL)
        return judge_nil(mode);
    if (items.count == 0 && is_all)
        return judge_empty(mode, empty);
    for (size_t i = 0; i < items.count; i++) {
        const struct thing item = { .kind = THING_VALUE, .value = &items.items[i] };
        struct verdict one = condition_judge(evaluation, condition->members, &item, mode, empty);

        verdict = is_all ? verdict_and(verdict, one) : verdict_or(verdict, one);
    }
    return condition->kind == CONDITION_NONE ? verdict_not(verdict) : verdict;
}

struct verdict condition_judge(struct evaluation *evaluation, const struct condition *condition,
                               const struct thing *thing, enum judge_mode mode, enum absence empty)
{
    switch (condition->kind) {
    case CONDITION_VALUE:
        return judge_value(evaluation, condition, thing->value, mode, empty);
    case CONDITION_PREDICATE:
        return judge_predicate(evaluation, condition, thing);
    case CONDITION_EXIST:
        return of_bool(exists(thing));
    case CONDITION_NOT:
        return verdict_not(condition_judge(evaluation, condition->members, thing, mode, empty));
    case CONDITION_AND:
        return judge_members(evaluation, condition, thing, mode, empty);
    case CONDITION_ALL:
    case CONDITION_ANY:
    case CONDITION_NONE:
        return judge_items(evaluation, condition, thing, mode, empty);
    }
    return verdict_of(OUTCOME_FALSE);
}

bool condition_is_presence(const struct condition *condition)
{
    switch (condition->kind) {
    case CONDITION_EXIST:
        return true;
    case CONDITION_PREDICATE:
        return condition->predicate->is_presence;
    case CONDITION_VALUE:
        return false;
    case CONDITION_NOT:
    case CONDITION_AND:
    case CONDITION_ALL:
    case CONDITION_ANY:
    case CONDITION_NONE:
        break;
    }
    for (size_t i = 0; i < condition->member_count; i++) {
        if (!condition_is_presence(&condition->members[i]))
            return false;
    }
    return true;
}
