#include "match/matchers.h"

/* A list, map or table exists when something is in it, as a collection does when a row is left. */
static enum gate_rc exist_test(const struct match_call *call, const struct value *actual,
                               bool *holds, struct error *err)
{
    (void)call;
    (void)err;
    switch (actual->type) {
    case VALUE_NIL:
        *holds = false;
        return GATE_OK;
    case VALUE_BOOL:
    case VALUE_INTEGER:
    case VALUE_REAL:
    case VALUE_STR:
        *holds = true;
        return GATE_OK;
    case VALUE_LIST:
        *holds = actual->list.count > 0;
        return GATE_OK;
    case VALUE_MAP:
        *holds = actual->map.count > 0;
        return GATE_OK;
    case VALUE_TABLE:
        *holds = actual->table->row_count > 0;
        return GATE_OK;
    }
    return GATE_OK;
}

const struct matcher_def matcher_exist = {
    .name = "exist",
    .summary = "there is a value; of a list, map or collection: there is something in it",
    .example = "its: {password_max_days: exist}",
    .expected = "something",
    .expected_negated = "nothing",
    .takes_list = true,
    .knows_nil = true,
    .test = exist_test,
};
