/*
 * logrotate_conf against what logrotate of Debian 12 answered, and by tables. ANSWERS names another
 * folder of answers.
 */
#include "format/logrotate_conf.h"

#include "base/attributes.h"
#include "unit/answers.h"
#include "unit/test.h"

static enum gate_rc parse(struct str text, struct error *err)
{
    CLEANUP(vec_release) struct vec items = VEC_INIT(struct logrotate_item);
    CLEANUP(arena_release) struct arena arena = ARENA_INIT;

    return logrotate_conf_parse(text, &arena, &items, err);
}

static void test_as_logrotate(void)
{
    CLEANUP(answers_close) struct answers answers;
    CLEANUP(arena_release) struct arena arena = ARENA_INIT;
    struct answers_case one;
    size_t count = 0;

    answers_open(&answers, "services/logrotate");
    while (answers_next(&answers, &one)) {
        struct error err = ERROR_INIT;

        test_row(arena_str(&arena, answers_body(&one, "input")).ptr);
        CHECK_INT(parse(answers_body(&one, "input"), &err) != GATE_OK,
                  str_equal(answers_body(&one, "answer"), STR("refused\n")));
        count++;
    }
    CHECK(count > 100);
}

struct conf_row {
    const char *name;
    struct str text;
    const char *message;
};

static void test_faults(void)
{
    static const struct conf_row rows[] = {
        { "an unknown directive", STR("weekly\nwekly\n"), "line 2: an unknown directive" },
        { "a directive in capitals", STR("Weekly\n"), "line 1: an unknown directive" },
        { "a directive that goes on", STR("weekly7\n"), "line 1: an unknown directive" },
        { "CRLF", STR("rotate 4x\r\n"), "line 1: a number is expected" },
        { "no value", STR("olddir\n"), "line 1: a directive without its value" },
        { "a value too many", STR("compress yes\n"),
          "line 1: a directive with a value that it does not take" },
        { "a size", STR("size 1T\n"), "line 1: a number is expected" },
        { "a mode", STR("create 0888\n"), "line 1: a mode that is not octal" },
        { "an open script", STR("/a {\nprerotate\n}\n\n"), "line 4: a script without endscript" },
        { "an open block", STR("/a {\nweekly\n"), "line 2: a block that does not close" },
        { "a block in a block", STR("/a {\n{\n"), "line 2: a block in a block" },
        { "a log in a block", STR("/a {\n/b {\n"), "line 2: an unknown directive" },
        { "a brace too many", STR("}\n"), "line 1: a brace that closes nothing" },
        { "a block of nothing", STR("{\n}\n"), "line 1: a block without a log" },
        { "a log without a block", STR("/a\nweekly\n"), "line 2: a log that no block follows" },
        { "a log at the end", STR("/a\n"), "line 1: a log that no block follows" },
        { "an open quote", STR("\"/a {\n}\n"), "line 1: a quote that does not close" },
        { "an include in a block", STR("/a {\ninclude /b\n}\n"), "line 2: an include in a block" },
        { "an include of nothing", STR("include\n"), "line 1: a directive without its value" },
        { "NUL", STR("weekly\n\0"), "line 2 holds a NUL byte" },
        { "no UTF-8", STR("\xff\n"), "line 1: an unknown directive" },
        { "a byte order mark", STR("\xef\xbb\xbfweekly\n"), "line 1: an unknown directive" },
    };

    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct error err = ERROR_INIT;

        test_row(rows[i].name);
        CHECK_INT(parse(rows[i].text, &err), GATE_EFORMAT);
        CHECK_STR(str_of(err.message), rows[i].message);
    }
}

static const struct test tests[] = {
    { "faults", test_faults },
    { "as_logrotate", test_as_logrotate },
};

int main(int argc, char *argv[])
{
    return test_main(tests, COUNT_OF(tests), argc, argv);
}
