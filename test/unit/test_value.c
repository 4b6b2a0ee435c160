#include "base/value.h"

#include <math.h>

#include "base/arena.h"
#include "base/attributes.h"
#include "base/limits.h"
#include "unit/test.h"
#include "unit/values.h"

static const struct table no_rows = { .row_count = 0 };
static const struct table one_row = { .row_count = 1 };

static const struct value integers[] = { INTEGER(1), INTEGER(2) };
static const struct value reals[] = { REAL(1.0), REAL(2.0) };
static const struct value longer[] = { INTEGER(1), INTEGER(2), INTEGER(3) };
static const struct value nested[] = { LIST(integers), TEXT("x") };
static const struct value many[25];

static const struct value_pair pairs[] = {
    { .key = { .ptr = "a", .len = 1 }, .value = INTEGER(1) },
    { .key = { .ptr = "b", .len = 1 }, .value = LIST(integers) },
};
static const struct value_pair turned[] = {
    { .key = { .ptr = "b", .len = 1 }, .value = LIST(reals) },
    { .key = { .ptr = "a", .len = 1 }, .value = INTEGER(1) },
};
static const struct value_pair other_keys[] = {
    { .key = { .ptr = "a", .len = 1 }, .value = INTEGER(1) },
    { .key = { .ptr = "c", .len = 1 }, .value = LIST(integers) },
};

static void test_equal(void)
{
    static const struct {
        const char *row;
        struct value a;
        struct value b;
        bool holds;
    } cases[] = {
        { "nil", { .type = VALUE_NIL }, { .type = VALUE_NIL }, true },
        { "nil and false", { .type = VALUE_NIL }, { .type = VALUE_BOOL }, false },
        { "text", TEXT("a\0b"), TEXT("a\0b"), true },
        { "text behind a NUL", TEXT("a\0b"), TEXT("a\0c"), false },
        { "case", TEXT("a"), TEXT("A"), false },
        { "text and number", TEXT("1"), INTEGER(1), false },
        { "integer and real", INTEGER(1), REAL(1.0), true },
        { "real and integer", REAL(-2.0), INTEGER(-2), true },
        { "fraction", INTEGER(1), REAL(1.5), false },
        { "beyond a real's digits", INTEGER((1LL << 53) + 1), REAL(0x1p53), false },
        { "largest integer", INTEGER(INT64_MAX), REAL(0x1p63), false },
        { "smallest integer", INTEGER(INT64_MIN), REAL(-0x1p63), true },
        { "infinity", INTEGER(INT64_MAX), REAL(INFINITY), false },
        { "not a number", REAL(NAN), REAL(NAN), false },
        { "lists", LIST(integers), LIST(reals), true },
        { "longer list", LIST(integers), LIST(longer), false },
        { "nested", LIST(nested), LIST(nested), true },
        { "list and its element", LIST(integers), INTEGER(1), false },
        { "maps in another order", MAP(pairs), MAP(turned), true },
        { "maps with other keys", MAP(pairs), MAP(other_keys), false },
        { "one table",
          { .type = VALUE_TABLE, .table = &no_rows },
          { .type = VALUE_TABLE, .table = &no_rows },
          true },
        { "two tables",
          { .type = VALUE_TABLE, .table = &no_rows },
          { .type = VALUE_TABLE, .table = &one_row },
          false },
    };

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        test_row(cases[i].row);
        CHECK_INT(value_equal(&cases[i].a, &cases[i].b), cases[i].holds);
        CHECK_INT(value_equal(&cases[i].b, &cases[i].a), cases[i].holds);
    }
}

static void test_text(void)
{
    static const struct {
        const char *row;
        struct value value;
        const char *text;
    } cases[] = {
        { "nil", { .type = VALUE_NIL }, "nothing" },
        { "true", { .type = VALUE_BOOL, .boolean = true }, "true" },
        { "false", { .type = VALUE_BOOL }, "false" },
        { "integer", INTEGER(INT64_MIN), "-9223372036854775808" },
        { "real", REAL(0.1), "0.1" },
        { "whole real", REAL(3.0), "3.0" },
        { "large real", REAL(1e300), "1e+300" },
        { "real with many digits", REAL(0.1 + 0.2), "0.30000000000000004" },
        { "infinity", REAL(INFINITY), "inf" },
        { "not a number", REAL(NAN), "nan" },
        { "string", TEXT("a b"), "a b" },
        { "empty string", TEXT(""), "" },
        { "list", LIST(longer), "1, 2, 3" },
        { "nested list", LIST(nested), "[1, 2], x" },
        { "empty list", { .type = VALUE_LIST }, "" },
        { "map", MAP(pairs), "{a: 1, b: [1, 2]}" },
        { "long list", LIST(many),
          "nothing, nothing, nothing, nothing, nothing, nothing, nothing, nothing, nothing, "
          "nothing, nothing, nothing, nothing, nothing, nothing, nothing, nothing, nothing, "
          "nothing, nothing and 5 more" },
        { "table", { .type = VALUE_TABLE, .table = &no_rows }, "0 rows" },
        { "table of one row", { .type = VALUE_TABLE, .table = &one_row }, "1 row" },
    };

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        CLEANUP(arena_release) struct arena arena = ARENA_INIT;

        test_row(cases[i].row);
        CHECK_STR(value_text(&cases[i].value, &arena), cases[i].text);
    }
}

/* A list in a list in a list: neither comparison nor text goes down for ever. */
static void test_depth(void)
{
    CLEANUP(arena_release) struct arena arena = ARENA_INIT;
    struct value levels[2 * LIMIT_NESTING];

    levels[0] = value_list(NULL, 0);
    for (size_t i = 1; i < COUNT_OF(levels); i++)
        levels[i] = value_list(&levels[i - 1], 1);
    CHECK(value_equal(&levels[LIMIT_NESTING - 1], &levels[LIMIT_NESTING - 1]));
    CHECK(!value_equal(&levels[COUNT_OF(levels) - 1], &levels[COUNT_OF(levels) - 1]));
    CHECK_STR(value_text(&levels[COUNT_OF(levels) - 1], &arena), "[[[[[...]]]]]");
}

static void test_find(void)
{
    static const struct column_def columns[] = {
        { .name = "path", .type = VALUE_STR, .help = "" },
        { .name = "uid", .type = VALUE_INTEGER, .help = "" },
    };
    static const struct table table = { .columns = columns, .column_count = COUNT_OF(columns) };
    static const struct value map = MAP(pairs);
    static const struct value text = TEXT("a");

    CHECK(value_find(&map, STR("b")) == &pairs[1].value);
    CHECK(!value_find(&map, STR("x")));
    CHECK(!value_find(&text, STR("a")));
    CHECK_INT(table_column(&table, STR("uid")), 1);
    CHECK_INT(table_column(&table, STR("u")), -1);
    CHECK_STR(str_of(value_type_name(VALUE_TABLE)), "table");
}

static const struct test tests[] = {
    { "equal", test_equal },
    { "text", test_text },
    { "depth", test_depth },
    { "find", test_find },
};

int main(int argc, char *argv[])
{
    return test_main(tests, COUNT_OF(tests), argc, argv);
}
