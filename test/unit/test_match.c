#include "match/match.h"

#include <math.h>

#include "base/attributes.h"
#include "unit/test.h"
#include "unit/values.h"

static const struct value ab[] = { TEXT("a"), TEXT("b") };
static const struct value abc[] = { TEXT("a"), TEXT("b"), TEXT("c") };
static const struct value one[] = { TEXT("22") };
static const struct value mixed[] = { INTEGER(1), TEXT("1") };
static const struct value one_to_five[] = { INTEGER(1), INTEGER(5) };
static const struct value five_to_one[] = { INTEGER(5), INTEGER(1) };
static const struct value versions[] = { TEXT("1.9"), TEXT("1.10") };
static const struct value no_order[] = { YES, INTEGER(5) };
static const struct value with_nil[] = { TEXT("a"), NIL };
static const struct value_pair pairs[] = {
    { .key = { .ptr = "a", .len = 1 }, .value = INTEGER(1) },
    { .key = { .ptr = "b", .len = 1 }, .value = INTEGER(2) },
};
static const struct value_pair one_pair[] = {
    { .key = { .ptr = "b", .len = 1 }, .value = INTEGER(2) },
};
static const struct value_pair wrong_pair[] = {
    { .key = { .ptr = "b", .len = 1 }, .value = INTEGER(3) },
};
static const struct table no_rows = { .row_count = 0 };
static const struct table two_rows = { .row_count = 2 };

/* Shorter is less. */
static int by_length(struct str a, struct str b)
{
    return (a.len > b.len) - (a.len < b.len);
}

#define VERSION(literal)                                                               \
    {                                                                                  \
        .type = VALUE_STR, .string = { .ptr = (literal), .len = sizeof(literal) - 1 }, \
        .compare = by_length                                                           \
    }

struct match_case {
    const char *row;
    const char *matcher;
    struct value argument;
    struct value actual;
    enum gate_rc rc;
    bool holds;
};

static void run(const struct match_case *cases, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        CLEANUP(match_call_closep) struct match_call *call = NULL;
        const struct matcher_def *def = matcher_by_name(str_of(cases[i].matcher));
        struct error err = ERROR_INIT;
        bool holds = !cases[i].holds;

        test_row(cases[i].row);
        CHECK_INT(match_call_open(def, &cases[i].argument, &call, &err), GATE_OK);
        if (!call)
            continue;
        CHECK_INT(match_call_test(call, &cases[i].actual, &holds, &err), cases[i].rc);
        if (cases[i].rc == GATE_OK)
            CHECK_INT(holds, cases[i].holds);
        else
            CHECK(err.message[0] != '\0');
    }
}

static void test_equality(void)
{
    static const struct match_case cases[] = {
        { "eq text", "eq", TEXT("no"), TEXT("no"), GATE_OK, true },
        { "eq minds case", "eq", TEXT("no"), TEXT("No"), GATE_OK, false },
        { "eq minds type", "eq", INTEGER(1), TEXT("1"), GATE_OK, false },
        { "eq integer and real", "eq", REAL(1.0), INTEGER(1), GATE_OK, true },
        { "eq whole list", "eq", LIST(ab), LIST(ab), GATE_OK, true },
        { "eq of one element is no list", "eq", TEXT("22"), LIST(one), GATE_OK, false },
        { "eq null", "eq", NIL, NIL, GATE_OK, true },
        { "eq null of something", "eq", NIL, TEXT(""), GATE_OK, false },
        { "cmp minds no case", "cmp", TEXT("no"), TEXT("No"), GATE_OK, true },
        { "cmp text and number", "cmp", INTEGER(22), TEXT("22"), GATE_OK, true },
        { "cmp octal", "cmp", TEXT("0644"), INTEGER(0644), GATE_OK, true },
        { "cmp list of one", "cmp", INTEGER(22), LIST(one), GATE_OK, true },
        { "cmp nil", "cmp", TEXT("22"), NIL, GATE_OK, false },
        { "cmp ==", "cmp", TEXT("== no"), TEXT("NO"), GATE_OK, true },
        { "cmp !=", "cmp", TEXT("!= no"), TEXT("NO"), GATE_OK, false },
        { "cmp without blank is text", "cmp", TEXT("<=300"), TEXT("<=300"), GATE_OK, true },
        { "cmp does not read patterns", "cmp", TEXT("/2+/"), TEXT("22"), GATE_OK, false },
        { "cmp a path", "cmp", TEXT("/etc/"), TEXT("/etc/"), GATE_OK, true },
        { "==", "==", TEXT("no"), TEXT("NO"), GATE_OK, true },
        { "!=", "!=", TEXT("no"), TEXT("yes"), GATE_OK, true },
        { "text with an order of its own", "cmp", TEXT("b"), VERSION("a"), GATE_OK, true },
    };

    run(cases, COUNT_OF(cases));
}

static void test_order(void)
{
    static const struct match_case cases[] = {
        { "below", "<=", INTEGER(300), TEXT("60"), GATE_OK, true },
        { "at", "<=", INTEGER(300), TEXT("300"), GATE_OK, true },
        { "above", "<=", INTEGER(300), TEXT("301"), GATE_OK, false },
        { "less", "<", INTEGER(300), INTEGER(300), GATE_OK, false },
        { "greater", ">", INTEGER(300), INTEGER(301), GATE_OK, true },
        { "greater or equal", ">=", INTEGER(300), INTEGER(300), GATE_OK, true },
        { "in one text", "cmp", TEXT("<= 300"), INTEGER(300), GATE_OK, true },
        { "in one text, of text", "cmp", TEXT("< 1.10"), TEXT("1.9"), GATE_OK, true },
        { "real", "<", REAL(1.5), TEXT("1.25"), GATE_OK, true },
        { "exact beyond a real's digits", "<", INTEGER((1LL << 53) + 1), INTEGER(1LL << 53),
          GATE_OK, true },
        { "by its own order", "<", TEXT("aa"), VERSION("b"), GATE_OK, true },
        { "versions", ">", TEXT("9.9"), TEXT("9.10"), GATE_OK, true },
        { "pre-release", "<", TEXT("1.0"), TEXT("1.0-rc1"), GATE_OK, true },
        { "trailing zeros", "<=", TEXT("1"), TEXT("1.0.0"), GATE_OK, true },
        { "zeros before letters", ">=", TEXT("1.0.a"), TEXT("1.a"), GATE_OK, true },
        { "long numbers", ">", TEXT("99999999999999999998"), TEXT("99999999999999999999"), GATE_OK,
          true },
        { "no versions: bytes", "<", TEXT("b_"), TEXT("a_"), GATE_OK, true },
        { "a word has no order with a number", "<=", INTEGER(300), TEXT("5m"), GATE_EFORMAT,
          false },
        { "nor a boolean", "<=", INTEGER(300), YES, GATE_EFORMAT, false },
        { "nor a list of two", "<=", INTEGER(300), LIST(ab), GATE_EFORMAT, false },
        { "nor nil", ">", INTEGER(0), NIL, GATE_EFORMAT, false },
        { "nor what is not a number", "<=", INTEGER(300), REAL(NAN), GATE_EFORMAT, false },
        { "between", "be_between", LIST(one_to_five), INTEGER(3), GATE_OK, true },
        { "between: lowest", "be_between", LIST(one_to_five), TEXT("1"), GATE_OK, true },
        { "between: highest", "be_between", LIST(one_to_five), INTEGER(5), GATE_OK, true },
        { "between: below", "be_between", LIST(one_to_five), INTEGER(0), GATE_OK, false },
        { "between: above", "be_between", LIST(one_to_five), INTEGER(6), GATE_OK, false },
        { "between versions", "be_between", LIST(versions), TEXT("1.9.5"), GATE_OK, true },
        { "between of a word", "be_between", LIST(one_to_five), TEXT("x"), GATE_EFORMAT, false },
        { "between of a list", "be_between", LIST(one_to_five), LIST(one), GATE_EUSAGE, false },
    };

    run(cases, COUNT_OF(cases));
}

static void test_membership(void)
{
    static const struct match_case cases[] = {
        { "part of a text", "include", TEXT("bc"), TEXT("abcd"), GATE_OK, true },
        { "no part", "include", TEXT("x"), TEXT("abcd"), GATE_OK, false },
        { "several parts", "include", LIST(ab), TEXT("xbay"), GATE_OK, true },
        { "not all parts", "include", LIST(abc), TEXT("ab"), GATE_OK, false },
        { "element", "include", TEXT("a"), LIST(ab), GATE_OK, true },
        { "all elements", "include", LIST(ab), LIST(abc), GATE_OK, true },
        { "not all elements", "include", LIST(abc), LIST(ab), GATE_OK, false },
        { "part of an element is none", "include", TEXT("2"), LIST(one), GATE_OK, false },
        { "element of another type", "include", INTEGER(22), LIST(one), GATE_OK, false },
        { "in an empty list", "include", TEXT("a"), EMPTY_LIST, GATE_OK, false },
        { "key", "include", TEXT("a"), MAP(pairs), GATE_OK, true },
        { "no key", "include", TEXT("c"), MAP(pairs), GATE_OK, false },
        { "pair", "include", MAP(one_pair), MAP(pairs), GATE_OK, true },
        { "pair with another value", "include", MAP(wrong_pair), MAP(pairs), GATE_OK, false },
        { "number in a text", "include", INTEGER(1), TEXT("1"), GATE_EFORMAT, false },
        { "in a number", "include", INTEGER(1), INTEGER(1), GATE_EFORMAT, false },
        { "pair in a list", "include", MAP(one_pair), LIST(ab), GATE_EFORMAT, false },
        { "one of", "be_in", LIST(ab), TEXT("b"), GATE_OK, true },
        { "none of", "be_in", LIST(ab), TEXT("c"), GATE_OK, false },
        { "be_in minds type", "be_in", LIST(mixed), REAL(1.0), GATE_OK, true },
        { "be_in minds case", "be_in", LIST(ab), TEXT("A"), GATE_OK, false },
        { "every element", "be_in", LIST(abc), LIST(ab), GATE_OK, true },
        { "one element is not", "be_in", LIST(ab), LIST(abc), GATE_OK, false },
        { "an empty list", "be_in", LIST(ab), EMPTY_LIST, GATE_OK, true },
        { "one of nothing", "be_in", EMPTY_LIST, TEXT("a"), GATE_OK, false },
        { "one with nil", "be_in", LIST(with_nil), NIL, GATE_OK, true },
    };

    run(cases, COUNT_OF(cases));
}

static void test_presence(void)
{
    static const struct match_case cases[] = {
        { "empty text", "be_empty", NIL, TEXT(""), GATE_OK, true },
        { "blank is something", "be_empty", NIL, TEXT(" "), GATE_OK, false },
        { "empty list", "be_empty", NIL, EMPTY_LIST, GATE_OK, true },
        { "list", "be_empty", NIL, LIST(ab), GATE_OK, false },
        { "empty map", "be_empty", NIL, EMPTY_MAP, GATE_OK, true },
        { "map", "be_empty", NIL, MAP(pairs), GATE_OK, false },
        { "no rows", "be_empty", NIL, TABLE(&no_rows), GATE_OK, true },
        { "rows", "be_empty", NIL, TABLE(&two_rows), GATE_OK, false },
        { "a number is not empty, nor not empty", "be_empty", NIL, INTEGER(0), GATE_EFORMAT,
          false },
        { "nil neither", "be_empty", NIL, NIL, GATE_EFORMAT, false },
        { "exists: text", "exist", NIL, TEXT(""), GATE_OK, true },
        { "exists: false", "exist", NIL, { .type = VALUE_BOOL }, GATE_OK, true },
        { "exists: nil", "exist", NIL, NIL, GATE_OK, false },
        { "exists: rows", "exist", NIL, TABLE(&two_rows), GATE_OK, true },
        { "exists: no rows", "exist", NIL, TABLE(&no_rows), GATE_OK, false },
        { "exists: list", "exist", NIL, LIST(ab), GATE_OK, true },
        { "exists: empty list", "exist", NIL, EMPTY_LIST, GATE_OK, false },
    };

    run(cases, COUNT_OF(cases));
}

static void test_text(void)
{
    static const struct match_case cases[] = {
        { "match", "match", TEXT("^b"), TEXT("a\nb"), GATE_OK, true },
        { "match with flags", "match", TEXT("/NO/i"), TEXT("no"), GATE_OK, true },
        { "no match", "match", TEXT("x"), TEXT("a"), GATE_OK, false },
        { "match of a number", "match", TEXT("^-2+$"), INTEGER(-22), GATE_OK, true },
        { "match of a boolean", "match", TEXT("^true$"), YES, GATE_OK, true },
        { "match of a list", "match", TEXT("a"), LIST(ab), GATE_EUSAGE, false },
        { "match of nil", "match", TEXT("a"), NIL, GATE_EFORMAT, false },
        { "match gives up", "match", TEXT("(a+)+[bc]"), TEXT("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"),
          GATE_ELIMIT, false },
        { "starts", "start_with", TEXT("/home/"), TEXT("/home/a"), GATE_OK, true },
        { "does not start", "start_with", TEXT("/home/"), TEXT("/homes/a"), GATE_OK, false },
        { "start of a list", "start_with", TEXT("a"), LIST(ab), GATE_EUSAGE, false },
        { "start of a map", "start_with", TEXT("a"), MAP(pairs), GATE_EFORMAT, false },
        { "ends", "end_with", TEXT("nologin"), TEXT("/sbin/nologin"), GATE_OK, true },
        { "does not end", "end_with", TEXT("nologin"), TEXT("nologin2"), GATE_OK, false },
        { "end of nil", "end_with", TEXT("a"), NIL, GATE_EFORMAT, false },
    };

    run(cases, COUNT_OF(cases));
}

static void test_modes(void)
{
    static const struct match_case cases[] = {
        { "all bits", "mask", TEXT("027"), TEXT("0077"), GATE_OK, true },
        { "exactly these", "mask", TEXT("027"), TEXT("027"), GATE_OK, true },
        { "030 is greater but has not 007", "mask", TEXT("027"), TEXT("030"), GATE_OK, false },
        { "one bit missing", "mask", TEXT("027"), TEXT("026"), GATE_OK, false },
        { "integer", "mask", TEXT("0002"), INTEGER(0777), GATE_OK, true },
        { "sticky", "mask", TEXT("1000"), TEXT("1777"), GATE_OK, true },
        { "no mode", "mask", TEXT("027"), TEXT("rwx"), GATE_EFORMAT, false },
        { "no octal", "mask", TEXT("027"), TEXT("028"), GATE_EFORMAT, false },
        { "empty", "mask", TEXT("027"), TEXT(""), GATE_EFORMAT, false },
        { "negative", "mask", TEXT("027"), INTEGER(-1), GATE_EFORMAT, false },
        { "list", "mask", TEXT("027"), LIST(one), GATE_EUSAGE, false },
        { "same mode", "be_more_permissive_than", TEXT("0640"), TEXT("0640"), GATE_OK, false },
        { "fewer bits", "be_more_permissive_than", TEXT("0640"), TEXT("0400"), GATE_OK, false },
        { "one more bit", "be_more_permissive_than", TEXT("0640"), TEXT("0644"), GATE_OK, true },
        { "smaller but other bits", "be_more_permissive_than", TEXT("0700"), TEXT("0066"), GATE_OK,
          true },
        { "set-uid", "be_more_permissive_than", TEXT("0755"), TEXT("4755"), GATE_OK, true },
        { "set-uid allowed", "be_more_permissive_than", TEXT("4755"), TEXT("4755"), GATE_OK,
          false },
        { "type bits do not count", "be_more_permissive_than", TEXT("0644"), INTEGER(0100644),
          GATE_OK, false },
        { "nil", "be_more_permissive_than", TEXT("0644"), NIL, GATE_EFORMAT, false },
    };

    run(cases, COUNT_OF(cases));
}

static void test_refused_arguments(void)
{
    static const struct {
        const char *row;
        const char *matcher;
        struct value argument;
        const char *message;
    } cases[] = {
        { "argument where none belongs", "exist", YES, "'exist' takes no argument" },
        { "empty with one", "be_empty", TEXT(""), "'be_empty' takes no argument" },
        { "match without", "match", NIL, "'match' wants a regular expression" },
        { "match of a number", "match", INTEGER(1),
          "'match' wants a regular expression, not a value of type integer" },
        { "pattern", "match", TEXT("(a"), "end of pattern with unmatched parenthesis at offset 2" },
        { "start_with a list", "start_with", LIST(ab),
          "'start_with' wants a text, not a value of type list" },
        { "be_in one", "be_in", TEXT("a"), "'be_in' wants a list, not a value of type string" },
        { "between one", "be_between", LIST(one),
          "'be_between' wants a list of two: [LOWEST, HIGHEST]" },
        { "between three", "be_between", LIST(abc),
          "'be_between' wants a list of two: [LOWEST, HIGHEST]" },
        { "between backwards", "be_between", LIST(five_to_one),
          "nothing is between these two: the first is greater" },
        { "between without order", "be_between", LIST(no_order),
          "the two of 'be_between' have no order" },
        { "include nothing", "include", EMPTY_LIST, "'include' of nothing always holds" },
        { "mask as a number", "mask", INTEGER(27),
          "'mask' wants a mode in quotes, such as \"0640\"" },
        { "mask no octal", "mask", TEXT("0689"),
          "'mask' wants a mode in quotes, such as \"0640\"" },
        { "mask too large", "mask", TEXT("10000"),
          "'mask' wants a mode in quotes, such as \"0640\"" },
        { "less than a boolean", "<", YES, "nothing is less or greater than a value of type bool" },
        { "less than a list", "<", LIST(ab),
          "nothing is less or greater than a value of type list" },
        { "less without", "<", NIL, "'<' wants a number or a text" },
        { "cmp a map", "cmp", MAP(pairs), "'cmp' does not compare with a map" },
    };

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        CLEANUP(match_call_closep) struct match_call *call = NULL;
        const struct matcher_def *def = matcher_by_name(str_of(cases[i].matcher));
        struct error err = ERROR_INIT;

        test_row(cases[i].row);
        CHECK_INT(match_call_open(def, &cases[i].argument, &call, &err), GATE_EUSAGE);
        CHECK_STR(str_of(err.message), cases[i].message);
        CHECK(!call);
    }
}

static void test_expectation(void)
{
    static const struct {
        const char *row;
        const char *matcher;
        struct value argument;
        const char *text;
        const char *negated;
    } cases[] = {
        { "eq", "eq", TEXT("no"), "no", "not no" },
        { "eq nothing", "eq", NIL, "nothing", "not nothing" },
        { "eq empty", "eq", TEXT(""), "an empty text", "not an empty text" },
        { "cmp", "cmp", TEXT("<= 300"), "<= 300", "not <= 300" },
        { "operator", "!=", INTEGER(0), "not 0", "0" },
        { "match", "match", TEXT("/x/i"), "to match /x/i", "not to match /x/i" },
        { "include", "include", LIST(ab), "to include a, b", "not to include a, b" },
        { "be_in", "be_in", LIST(ab), "one of a, b", "none of a, b" },
        { "be_in nothing", "be_in", EMPTY_LIST, "one of an empty list", "none of an empty list" },
        { "mode", "be_more_permissive_than", TEXT("0640"), "more than 0640", "at most 0640" },
        { "exist", "exist", NIL, "something", "nothing" },
        { "be_empty", "be_empty", NIL, "nothing in it", "something in it" },
    };

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        CLEANUP(match_call_closep) struct match_call *call = NULL;
        CLEANUP(arena_release) struct arena arena = ARENA_INIT;
        const struct matcher_def *def = matcher_by_name(str_of(cases[i].matcher));
        struct error err = ERROR_INIT;

        test_row(cases[i].row);
        CHECK_INT(match_call_open(def, &cases[i].argument, &call, &err), GATE_OK);
        CHECK_STR(match_call_text(call, false, &arena), cases[i].text);
        CHECK_STR(match_call_text(call, true, &arena), cases[i].negated);
    }
}

static void test_nil(void)
{
    static const struct {
        const char *matcher;
        struct value argument;
        bool takes_nil;
    } cases[] = {
        { "exist", NIL, true },     { "eq", NIL, true },   { "eq", TEXT("x"), false },
        { "be_empty", NIL, false }, { "cmp", NIL, false }, { "!=", NIL, false },
    };

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        CLEANUP(match_call_closep) struct match_call *call = NULL;
        struct error err = ERROR_INIT;

        test_row(cases[i].matcher);
        CHECK_INT(match_call_open(matcher_by_name(str_of(cases[i].matcher)), &cases[i].argument,
                                  &call, &err),
                  GATE_OK);
        CHECK_INT(match_call_takes_nil(call), cases[i].takes_nil);
    }
}

static void test_table(void)
{
    for (size_t i = 0; i < matcher_def_count; i++) {
        const struct matcher_def *def = matcher_defs[i];

        test_row(def->name);
        CHECK(matcher_by_name(str_of(def->name)) == def);
        CHECK(def->summary && def->example && def->test);
        CHECK(str_find(str_of(def->example), str_of(def->name)) >= 0);
        CHECK(!def->expected == !def->expected_negated);
    }
    CHECK(!matcher_by_name(STR("be_present")));
    CHECK_STR(str_of(matcher_nearest(STR("be_emtpy"))), "be_empty");
    CHECK_STR(str_of(matcher_nearest(STR("matches"))), "match");
    CHECK(!matcher_nearest(STR("frobnicate")));
}

static const struct test tests[] = {
    { "equality", test_equality },
    { "order", test_order },
    { "membership", test_membership },
    { "presence", test_presence },
    { "text", test_text },
    { "modes", test_modes },
    { "refused_arguments", test_refused_arguments },
    { "expectation", test_expectation },
    { "nil", test_nil },
    { "table", test_table },
};

int main(int argc, char *argv[])
{
    return test_main(tests, COUNT_OF(tests), argc, argv);
}
