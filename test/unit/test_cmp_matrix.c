/*
 * cmp against 4,900 answers of the original, recorded by test/peer/inspec/cmp_matrix.py. The
 * fixture's values are s:text, i:integer, r:real, b:boolean, n: (nil), m: (empty map), y:symbol,
 * x:regular expression and l:VALUE|VALUE.
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/file.h"
#include "base/limits.h"
#include "match/match.h"
#include "unit/test.h"

enum { ANSWERS = 4, ROWS = 1225 };

/* Where gate answers otherwise, and why. `asked` has the letters of the questions, as in `names`.
 */
static const char names[ANSWERS + 1] = "=<>!";

static const struct {
    char actual; /* type, or '*' */
    char wanted;
    const char *asked;
    const char *reason;
    int count; /* answers that differ */
} departures[] = {
    { 'x', '*', "=<>!", "no resource has a regular expression for a value", 23 },
    { '*', 'x', "<>", "the original ignores the operator; gate has 'match'", 29 },
    { '*', 'y', "=<>!", "a symbol is text here; the original compares it with symbols only", 26 },
    { '*', 'm', "=!", "`cmp {}` passes a block in Ruby, so nothing was compared", 34 },
    { 'm', 'm', ">", "a map has no order", 1 },
    { 's', 'b', ">", "a boolean has no order; 'true' >= true holds in the original", 1 },
};

static struct value parse_scalar(struct str text, struct arena *arena)
{
    struct str content = str_slice(text, 2, text.len);
    struct str line;
    int64_t integer = 0;

    switch (text.ptr[0]) {
    case 'i':
        CHECK(str_to_i64(content, &integer));
        return value_integer(integer);
    case 'r':
        return value_real(strtod(arena_str(arena, content).ptr, NULL));
    case 'b':
        return value_bool(str_equal(content, STR("true")));
    case 'm':
        return (struct value){ .type = VALUE_MAP };
    case 's':
        if (!str_ends_with(content, STR("\\n")))
            return value_str(content);
        line = str_slice(content, 0, content.len - 2);
        return value_str(arena_printf(arena, "%.*s\n", STR_ARG(line)));
    case 'x':
    case 'y':
        return value_str(content);
    default:
        return value_nil();
    }
}

static struct value parse_value(struct str text, struct arena *arena)
{
    struct value *items = arena_new(arena, 2, sizeof(*items));
    struct str rest = str_slice(text, 2, text.len);
    struct str item;
    size_t count = 0;

    if (text.ptr[0] != 'l')
        return parse_scalar(text, arena);
    while (rest.len > 0 && str_cut(&rest, '|', &item))
        items[count++] = parse_scalar(item, arena);
    return value_list(items, count);
}

/* What a control with this question says: passed or not; an error is no pass either. */
static bool passes(struct value actual, const char *matcher, struct value wanted, bool is_negated)
{
    CLEANUP(match_call_closep) struct match_call *call = NULL;
    struct error err = ERROR_INIT;
    bool holds = false;

    if (match_call_open(matcher_by_name(str_of(matcher)), &wanted, &call, &err) ||
        match_call_test(call, &actual, &holds, &err))
        return false;
    return holds != is_negated;
}

/* Asks as the fixture does. A regular expression is `match` here, but has no order. */
static bool ask(struct str actual_text, struct str wanted_text, char question)
{
    CLEANUP(arena_release) struct arena arena = ARENA_INIT;
    struct value actual = parse_value(actual_text, &arena);
    struct value wanted = parse_value(wanted_text, &arena);

    if (question == '<')
        return passes(actual, "<", wanted, false);
    if (question == '>')
        return passes(actual, ">=", wanted, false);
    if (wanted_text.ptr[0] != 'x')
        return passes(actual, "cmp", wanted, question == '!');

    bool is_one = actual.type == VALUE_LIST && actual.list.count == 1;
    bool is_text = actual.type == VALUE_STR || actual.type == VALUE_INTEGER || is_one;
    bool holds = is_text && passes(is_one ? actual.list.items[0] : actual, "match", wanted, false);
    return holds == (question == '=');
}

/* The departure that covers the question, or -1. */
static int find_departure(char actual, char wanted, char question)
{
    for (size_t i = 0; i < COUNT_OF(departures); i++) {
        if ((departures[i].actual == '*' || departures[i].actual == actual) &&
            (departures[i].wanted == '*' || departures[i].wanted == wanted) &&
            str_find(str_of(departures[i].asked), (struct str){ &question, 1 }) >= 0)
            return (int)i;
    }
    return -1;
}

static void check_row(struct str line, int counts[])
{
    struct str actual;
    struct str wanted;

    bool is_whole = str_cut(&line, '\t', &actual) && str_cut(&line, '\t', &wanted) &&
                    actual.len > 0 && wanted.len > 0 && line.len == ANSWERS;
    CHECK(is_whole);
    for (size_t i = 0; is_whole && i < ANSWERS; i++) {
        bool is_passed = ask(actual, wanted, names[i]);
        int departure = find_departure(actual.ptr[0], wanted.ptr[0], names[i]);

        if (is_passed == (line.ptr[i] == 'p'))
            continue;
        if (departure >= 0)
            counts[departure]++;
        else
            CHECK_INT(is_passed, line.ptr[i] == 'p');
    }
}

static void test_matrix(void)
{
    CLEANUP(buf_release) struct buf text = BUF_INIT(LIMIT_TEXT_BYTES);
    int counts[COUNT_OF(departures)] = { 0 };
    struct error err = ERROR_INIT;
    const char *root = getenv("ROOT"); /* the repository */
    char path[4096];
    int rows = 0;

    (void)snprintf(path, sizeof(path), "%s/test/fixtures/cmp_matrix.tsv", root ? root : ".");
    CHECK_INT(file_read_at(AT_FDCWD, path, &text, &err), GATE_OK);

    struct str rest = buf_str(&text);
    struct str line;
    while (str_cut(&rest, '\n', &line) && line.len > 0) {
        char row[128];

        (void)snprintf(row, sizeof(row), "%.*s", STR_ARG(line));
        test_row(row);
        check_row(line, counts);
        rows++;
    }
    CHECK_INT(rows, ROWS);
    for (size_t i = 0; i < COUNT_OF(departures); i++) {
        test_row(departures[i].reason);
        CHECK_INT(counts[i], departures[i].count);
    }
}

static const struct test tests[] = { { "matrix", test_matrix } };

int main(int argc, char *argv[])
{
    return test_main(tests, COUNT_OF(tests), argc, argv);
}
