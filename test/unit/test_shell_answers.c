/*
 * shell_env against what bash, dash and ash ended up with:
 * test/fixtures/answers/accounts/shell.cases, recorded by test/peer/shell_answers.py. What gate
 * leaves open is no fault, but it may not be much.
 */
#include <stdio.h>
#include <string.h>

#include "base/attributes.h"
#include "unit/answers.h"
#include "unit/asked.h"
#include "unit/test.h"

enum { DECIDED_PERCENT = 55 };

static size_t answered;
static size_t decided;

static struct value cell(const struct table *table, size_t row, const char *column)
{
    struct value value = value_nil();
    struct error err = ERROR_INIT;

    if (table->cell(table, row, (size_t)table_column(table, str_of(column)), &value, &err))
        value = value_str(STR("?"));
    return value;
}

static bool is_row(const struct table *table, size_t row, const struct str *words)
{
    return str_equal(cell(table, row, "shell").string, words[0]) &&
           str_equal(cell(table, row, "kind").string, words[1]) &&
           str_equal(cell(table, row, "account").string, words[2]) &&
           str_equal(cell(table, row, "variable").string, words[3]);
}

static size_t str_find_last(struct str text, char c)
{
    size_t at = text.len;

    while (at > 0 && text.ptr[at - 1] != c)
        at--;
    return at > 0 ? at - 1 : 0;
}

/* What gate leaves open is taken from the answer. */
static const char *mark(const struct table *table, size_t row, const char *column, struct str marks,
                        const char *letter)
{
    struct value value = cell(table, row, column);

    if (value.type == VALUE_NIL)
        return str_find(marks, str_of(letter)) >= 0 ? letter : "";
    return value.boolean ? letter : "";
}

/* "bash login root TMOUT 900 rx" */
static void check_line(struct asked *asked, const struct table *table, struct str line)
{
    struct str rest = line;
    struct str words[4];
    size_t row = 0;

    for (size_t i = 0; i < COUNT_OF(words); i++)
        CHECK(str_cut(&rest, ' ', &words[i]));
    while (row < table->row_count && !is_row(table, row, words))
        row++;
    answered++;
    CHECK(row < table->row_count);
    if (row == table->row_count)
        return;
    struct value value = cell(table, row, "value");
    if (value.type == VALUE_STR && str_equal(value.string, STR("?")))
        return;
    decided++;
    struct str shown = value.type == VALUE_NIL ? STR("-") : value_text(&value, &asked->arena);
    struct str marks = str_slice(line, str_find_last(line, ' ') + 1, line.len);
    if (!str_equal(words[3], STR("PATH"))) /* that is the environment's, always exported */
        marks = arena_printf(&asked->arena, "%s%s", mark(table, row, "readonly", marks, "r"),
                             mark(table, row, "exported", marks, "x"));
    struct str got = arena_printf(&asked->arena, "%.*s %.*s %.*s %.*s %.*s %.*s", STR_ARG(words[0]),
                                  STR_ARG(words[1]), STR_ARG(words[2]), STR_ARG(words[3]),
                                  STR_ARG(shown), STR_ARG(marks));
    CHECK_STR(got, arena_str(&asked->arena, line).ptr);
}

static void check_case(const struct answers_case *one, struct asked *asked)
{
    struct resource *resource = asked_ask(asked, "shell_env", NULL);

    CHECK_STR(asked_state(resource), "there");
    CHECK_STR(str_of(resource->err.message), "");
    if (resource->rc)
        return;
    const struct table *table = resource->def->rows(resource->self);
    for (size_t i = 0; i < one->count; i++) {
        struct str rest = one->sections[i].body;
        struct str line;

        if (!str_equal(one->sections[i].name, STR("answers")))
            continue;
        while (str_cut(&rest, '\n', &line) && line.len > 0)
            check_line(asked, table, line);
    }
}

static void test_answers(void)
{
    answers_check("accounts/shell.cases", check_case);
    printf("%zu of %zu answers are decided\n", decided, answered);
    CHECK(decided * 100 >= answered * DECIDED_PERCENT);
}

static const struct test tests[] = {
    { "answers", test_answers },
};

int main(int argc, char *argv[])
{
    return test_main(tests, COUNT_OF(tests), argc, argv);
}
