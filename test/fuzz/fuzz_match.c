#include "match/match.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Whether the operator or matcher holds; an error is GATE_EFORMAT and counts as no. */
static bool holds(const char *name, struct value actual, struct value wanted)
{
    CLEANUP(match_call_closep) struct match_call *call = NULL;
    struct error err = ERROR_INIT;
    bool answer = false;

    if (match_call_open(matcher_by_name(str_of(name)), &wanted, &call, &err))
        abort();
    enum gate_rc rc = match_call_test(call, &actual, &answer, &err);
    if (rc != err.rc || (rc != GATE_OK && rc != GATE_EFORMAT))
        abort();
    return rc == GATE_OK && answer;
}

/* Two values have at most one order, and <= and >= are made of it. */
static void check_order(struct value a, struct value b, bool has_order)
{
    bool less = holds("<", a, b);
    bool greater = holds(">", a, b);
    bool at_most = holds("<=", a, b);
    bool at_least = holds(">=", a, b);

    if ((less && greater) || less != (at_most && !at_least) || greater != (at_least && !at_most))
        abort();
    if (has_order && !at_most && !at_least)
        abort();
}

/* A text, a newline, another text: as texts they always have an order, the same both ways. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct str second = { .ptr = (const char *)data, .len = size };
    struct str first;

    if (!str_cut(&second, '\n', &first) || !second.ptr)
        return 0;

    struct value a = value_str(first);
    struct value b = value_str(second);
    check_order(a, b, true);
    if (holds("<", a, b) != holds(">", b, a) || holds("==", a, b) != holds("==", b, a) ||
        !holds("==", a, a) || !holds("<=", a, a) || holds("<", a, a))
        abort();
    check_order(a, value_integer(22), false);
    check_order(value_integer(22), a, false);
    check_order(a, value_real(1.5), false);
    (void)holds("be_more_permissive_than", a, value_str(STR("0640")));
    return 0;
}
