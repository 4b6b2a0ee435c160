/*
 * Files of doas, against what `doas -C` takes (test/fixtures/answers/privileges/doas, recorded by
 * test/peer/doas.sh; GATE_ANSWERS names another folder), and the resource `doas_conf`.
 */
#include "format/doas_conf.h"

#include "base/attributes.h"
#include "unit/answers.h"
#include "unit/asked.h"
#include "unit/test.h"

static void test_answers(void)
{
    struct answers answers;
    struct answers_case one;

    answers_open(&answers, "privileges/doas");
    while (answers_next(&answers, &one)) {
        CLEANUP(vec_release) struct vec rules = VEC_INIT(struct doas_rule);
        CLEANUP(arena_release) struct arena arena = ARENA_INIT;
        bool is_taken = str_equal(str_trim(one.sections[1].body), STR("taken"));
        struct error err = ERROR_INIT;

        CHECK_INT(doas_conf_parse(one.sections[0].body, &arena, &rules, &err),
                  is_taken ? GATE_OK : GATE_EFORMAT);
    }
    test_row("all");
    CHECK(answers.cases > 300);
    answers_close(&answers);
}

static void test_faults(void)
{
    static const struct {
        const char *name;
        struct str text;
        const char *message;
    } rows[] = {
        { "a NUL", STR("\npermit a\0\n"), "line 2 holds a NUL byte" },
        { "no newline at the end", STR("\n\npermit a"),
          "line 3: the end of the line is wanted, and the file ends" },
        { "no action", STR("# x\nfoo a\n"), "line 2: permit or deny is wanted" },
        { "no person", STR("permit\n"), "line 1: a person or group is wanted" },
        { "a keyword as person", STR("permit as\n"), "line 1: a person or group is wanted" },
        { "options of deny", STR("deny nopass a\n"), "line 1: a person or group is wanted" },
        { "no target", STR("permit a as\n"), "line 1: a person is wanted" },
        { "no command", STR("permit a cmd\n"), "line 1: a command is wanted" },
        { "arguments of nothing", STR("permit a args b\n"),
          "line 1: the end of the line is wanted" },
        { "a target behind the command", STR("permit a cmd b as c\n"),
          "line 1: the end of the line is wanted" },
        { "two persons", STR("permit a b\n"), "line 1: the end of the line is wanted" },
        { "nopass and persist", STR("permit nopass persist a\n"),
          "line 1: nopass or persist, not both, is wanted" },
        { "two setenv", STR("permit setenv {} setenv {} a\n"),
          "line 1: one setenv alone is wanted" },
        { "setenv without a brace", STR("permit setenv a\n"), "line 1: '{' is wanted" },
        { "setenv over two lines", STR("permit setenv { A\n} a\n"), "line 1: '}' is wanted" },
        { "an open quote", STR("permit \"a\n"), "line 1: a quote does not close" },
        { "an open quote at the end", STR("permit \"a"), "line 1: a quote does not close" },
        { "a quote over two lines", STR("permit \"a\\\nb\"\n"), "line 1: a quote does not close" },
        { "a backslash at the end", STR("permit a\n\\"), "line 2: a backslash ends the file" },
        { "a keyword behind a joined line", STR("permit a \\\nas b\n"),
          "line 1: the end of the line is wanted" },
        { "a byte order mark", STR("\xef\xbb\xbfpermit a\n"), "line 1: permit or deny is wanted" },
    };

    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        CLEANUP(vec_release) struct vec rules = VEC_INIT(struct doas_rule);
        CLEANUP(arena_release) struct arena arena = ARENA_INIT;
        struct error err = ERROR_INIT;

        test_row(rows[i].name);
        if (doas_conf_parse(rows[i].text, &arena, &rules, &err))
            CHECK_STR(str_of(err.message), rows[i].message);
        else
            CHECK_STR(STR("no fault"), rows[i].message);
    }
}

static void test_long_word(void)
{
    CLEANUP(vec_release) struct vec rules = VEC_INIT(struct doas_rule);
    CLEANUP(arena_release) struct arena arena = ARENA_INIT;
    struct str text = arena_printf(&arena, "permit %0*d\n", (int)DOAS_WORD_BYTES + 1, 0);
    struct error err = ERROR_INIT;

    CHECK_INT(doas_conf_parse(text, &arena, &rules, &err), GATE_EFORMAT);
    CHECK_STR(str_of(err.message), "line 1: a word is longer than doas reads");
}

#define CONF(text)                          \
    {                                       \
        MEMORY_FILE("/etc/doas.conf", text) \
    }
#define ALPINE MEMORY_FILE("/etc/os-release", "ID=alpine\nVERSION_ID=3.20\n")
#define DEBIAN MEMORY_FILE("/etc/os-release", "ID=debian\nVERSION_ID=12\n")

static void test_resource(void)
{
    static const struct asked_row rows[] = {
        { "absent", { MEMORY_DIRECTORY("/etc") }, "doas_conf", NULL, "?", "absent" },
        { "empty", CONF(""), "doas_conf", NULL, "#action", "" },
        { "actions", CONF("permit a\ndeny b\n"), "doas_conf", NULL, "#action", "permit|deny" },
        { "identities", CONF("permit a\npermit :b\n"), "doas_conf", NULL, "#identity", "a|:b" },
        { "a carriage return is of the name", CONF("permit a\r\n"), "doas_conf", NULL, "#identity",
          "a\r" },
        { "targets", CONF("permit a as root\ndeny b\n"), "doas_conf", NULL, "#target",
          "root|nothing" },
        { "commands", CONF("permit a cmd \"b c\"\ndeny b\n"), "doas_conf", NULL, "#command",
          "b c|nothing" },
        { "arguments", CONF("permit a cmd b args c d\npermit a cmd b args\npermit a cmd b\n"),
          "doas_conf", NULL, "#arguments", "c, d||nothing" },
        { "nopass", CONF("permit nopass a\npermit a\n"), "doas_conf", NULL, "#nopass",
          "true|false" },
        { "a quoted option is a name", CONF("permit \"nopass\"\n"), "doas_conf", NULL, "#nopass",
          "false" },
        { "persist", CONF("permit nolog persist a\n"), "doas_conf", NULL, "#persist", "true" },
        { "keepenv", CONF("permit keepenv a\n"), "doas_conf", NULL, "#keepenv", "true" },
        { "nolog", CONF("permit nolog a\n"), "doas_conf", NULL, "#nolog", "true" },
        { "setenv", CONF("permit setenv { A=b -C } a\ndeny b\n"), "doas_conf", NULL, "#setenv",
          "A=b, -C|nothing" },
        { "lines of joined lines", CONF("# x\n\npermit a\\\n\npermit b\n"), "doas_conf", NULL,
          "#line", "3|5" },
        { "lines", CONF("# x\n\npermit \\\na\npermit b\n"), "doas_conf", NULL, "#line", "3|5" },
        { "Alpine's folder",
          { ALPINE, MEMORY_FILE("/etc/doas.d/b.conf", "permit b\n"),
            MEMORY_FILE("/etc/doas.d/a.conf", "permit a\n"),
            MEMORY_FILE("/etc/doas.d/c.txt", "nonsense"),
            MEMORY_FILE("/etc/doas.conf", "permit c\n") },
          "doas_conf",
          NULL,
          "#path",
          "/etc/doas.conf|/etc/doas.d/a.conf|/etc/doas.d/b.conf" },
        { "the folder of an unknown system",
          { MEMORY_FILE("/etc/doas.d/b.conf", "permit b\n") },
          "doas_conf",
          NULL,
          "#identity",
          "b" },
        { "the folder is nothing to Debian",
          { DEBIAN, MEMORY_FILE("/etc/doas.d/b.conf", "permit b\n") },
          "doas_conf",
          NULL,
          "?",
          "absent" },
        { "malformed",
          { ALPINE, MEMORY_FILE("/etc/doas.d/b.conf", "permit") },
          "doas_conf",
          NULL,
          "?",
          "unparsable" },
        { "a folder",
          { MEMORY_DIRECTORY("/etc/doas.conf") },
          "doas_conf",
          NULL,
          "?",
          "unsupported" },
        { "a loop of links",
          { MEMORY_LINK("/etc/doas.conf", "doas.conf") },
          "doas_conf",
          NULL,
          "?",
          "limit" },
    };

    asked_check_rows(rows, COUNT_OF(rows));
}

static const struct test tests[] = {
    { "answers", test_answers },
    { "faults", test_faults },
    { "long_word", test_long_word },
    { "resource", test_resource },
};

int main(int argc, char *argv[])
{
    return test_main(tests, COUNT_OF(tests), argc, argv);
}
