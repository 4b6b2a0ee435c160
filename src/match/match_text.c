#include "match/match_text.h"

#include <inttypes.h>
#include <stdio.h>

enum gate_rc match_text_prepare(struct match_call *call, struct error *err)
{
    if (call->argument.type != VALUE_STR)
        return error_set(err, GATE_EUSAGE, "'%s' wants %s, not a value of type %s", call->def->name,
                         call->def->argument, value_type_name(call->argument.type));
    return GATE_OK;
}

enum gate_rc match_text_of(const struct match_call *call, const struct value *actual,
                           char buffer[MATCH_TEXT_SIZE], struct str *text, struct error *err)
{
    switch (actual->type) {
    case VALUE_STR:
        *text = actual->string;
        return GATE_OK;
    case VALUE_BOOL:
        *text = actual->boolean ? STR("true") : STR("false");
        return GATE_OK;
    case VALUE_INTEGER:
        (void)snprintf(buffer, MATCH_TEXT_SIZE, "%" PRId64, actual->integer);
        *text = str_of(buffer);
        return GATE_OK;
    case VALUE_NIL:
    case VALUE_REAL:
    case VALUE_LIST:
    case VALUE_MAP:
    case VALUE_TABLE:
        break;
    }
    return error_set(err, GATE_EFORMAT, "'%s' wants a text, this is of type %s", call->def->name,
                     value_type_name(actual->type));
}

enum gate_rc match_text_holds(const struct match_call *call, const struct value *actual,
                              bool (*test)(struct str text, struct str argument), bool *holds,
                              struct error *err)
{
    char buffer[MATCH_TEXT_SIZE];
    struct str text;

    if (match_text_of(call, actual, buffer, &text, err))
        return err->rc;
    *holds = test(text, call->argument.string);
    return GATE_OK;
}
