#include "match/match.h"

#include <stdlib.h>

#include "base/memory.h"
#include "match/matchers.h"

const struct matcher_def *const matcher_defs[] = {
#define MATCHER(name) &matcher_##name,
#include "match/matchers.def"
#undef MATCHER
};

const size_t matcher_def_count = COUNT_OF(matcher_defs);

const struct matcher_def *matcher_by_name(struct str name)
{
    for (size_t i = 0; i < matcher_def_count; i++) {
        if (str_equal(str_of(matcher_defs[i]->name), name))
            return matcher_defs[i];
    }
    return NULL;
}

const char *matcher_nearest(struct str name)
{
    const char *names[COUNT_OF(matcher_defs)];

    for (size_t i = 0; i < COUNT_OF(names); i++)
        names[i] = matcher_defs[i]->name;
    return str_nearest(name, names, COUNT_OF(names));
}

static enum gate_rc check_presence(const struct matcher_def *def, const struct value *argument,
                                   struct error *err)
{
    bool is_given = argument->type != VALUE_NIL || def->takes_nil_argument;

    if (def->argument && !is_given)
        return error_set(err, GATE_EUSAGE, "'%s' wants %s", def->name, def->argument);
    if (!def->argument && is_given)
        return error_set(err, GATE_EUSAGE, "'%s' takes no argument", def->name);
    return GATE_OK;
}

enum gate_rc match_call_open(const struct matcher_def *def, const struct value *argument,
                             struct match_call **call, struct error *err)
{
    if (check_presence(def, argument, err))
        return err->rc;

    CLEANUP(match_call_closep) struct match_call *opened = memory_new(1, sizeof(*opened));
    opened->def = def;
    opened->argument = *argument;
    opened->operator= def->operator;
    if (def->prepare && def->prepare(opened, err))
        return err->rc;
    *call = STEAL(opened);
    return GATE_OK;
}

void match_call_close(struct match_call *call)
{
    if (!call)
        return;
    regex_close(call->regex);
    free(call);
}

void match_call_closep(struct match_call **call)
{
    match_call_close(*call);
    *call = NULL;
}

enum gate_rc match_call_test(const struct match_call *call, const struct value *actual, bool *holds,
                             struct error *err)
{
    if (actual->type == VALUE_LIST && !call->def->takes_list)
        return error_set(err, GATE_EUSAGE, "'%s' of a list wants 'all', 'any' or 'none' before it",
                         call->def->name);
    return call->def->test(call, actual, holds, err);
}

bool match_call_takes_nil(const struct match_call *call)
{
    return call->def->knows_nil && call->argument.type == VALUE_NIL;
}

static const char *operator_text(enum match_operator operator, bool is_negated)
{
    switch (operator) {
    case MATCH_EQUAL:
        return is_negated ? "not" : "";
    case MATCH_NOT_EQUAL:
        return is_negated ? "" : "not";
    case MATCH_LESS:
        return is_negated ? "not <" : "<";
    case MATCH_LESS_EQUAL:
        return is_negated ? "not <=" : "<=";
    case MATCH_GREATER:
        return is_negated ? "not >" : ">";
    case MATCH_GREATER_EQUAL:
        return is_negated ? "not >=" : ">=";
    }
    return "";
}

struct str match_call_text(const struct match_call *call, bool is_negated, struct arena *arena)
{
    const struct matcher_def *def = call->def;
    const char *before = is_negated ? def->expected_negated : def->expected;
    struct str argument = value_text(&call->argument, arena);

    if (!before)
        before = operator_text(call->operator, is_negated);
    if (!def->argument)
        return str_of(before);
    if (argument.len == 0)
        argument = call->argument.type == VALUE_LIST ? STR("an empty list") : STR("an empty text");
    return arena_printf(arena, "%s%s%.*s", before, before[0] ? " " : "", STR_ARG(argument));
}
