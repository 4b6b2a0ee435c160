#include "match/matchers.h"

static enum gate_rc be_empty_test(const struct match_call *call, const struct value *actual,
                                  bool *holds, struct error *err)
{
    switch (actual->type) {
    case VALUE_STR:
        *holds = actual->string.len == 0;
        return GATE_OK;
    case VALUE_LIST:
        *holds = actual->list.count == 0;
        return GATE_OK;
    case VALUE_MAP:
        *holds = actual->map.count == 0;
        return GATE_OK;
    case VALUE_TABLE:
        *holds = actual->table->row_count == 0;
        return GATE_OK;
    case VALUE_NIL:
    case VALUE_BOOL:
    case VALUE_INTEGER:
    case VALUE_REAL:
        break;
    }
    return error_set(err, GATE_EFORMAT, "'%s' wants a text, list or map, this is of type %s",
                     call->def->name, value_type_name(actual->type));
}

const struct matcher_def matcher_be_empty = {
    .name = "be_empty",
    .summary = "a text, list, map or collection with nothing in it",
    .example = "its: {members: be_empty}",
    .expected = "nothing in it",
    .expected_negated = "something in it",
    .takes_list = true,
    .test = be_empty_test,
};
