#include "match/match_mode.h"

enum { LARGEST_MODE = 07777 };

enum gate_rc match_mode_prepare(struct match_call *call, struct error *err)
{
    const struct value *argument = &call->argument;

    /* as a number it would be decimal to one reader and octal to the other */
    if (argument->type != VALUE_STR || !str_to_mode(argument->string, &call->mode) ||
        call->mode > LARGEST_MODE)
        return error_set(err, GATE_EUSAGE, "'%s' wants a mode in quotes, such as \"0640\"",
                         call->def->name);
    return GATE_OK;
}

enum gate_rc match_mode_of(const struct match_call *call, const struct value *actual,
                           uint32_t *mode, struct error *err)
{
    if (actual->type == VALUE_STR && str_to_mode(actual->string, mode))
        return GATE_OK;
    if (actual->type == VALUE_INTEGER && actual->integer >= 0 && actual->integer <= UINT16_MAX) {
        *mode = (uint32_t)actual->integer;
        return GATE_OK;
    }
    return error_set(err, GATE_EFORMAT, "'%s' wants a mode, and this is none", call->def->name);
}
