#include "git/repository_config.h"

#include <string.h>

#include "unit/test.h"

struct config_case {
    const char *row;
    const char *text;
    enum gate_rc rc;
    const char *settings; /* SECTION|SUBSECTION|NAME=VALUE; a line each, or the error */
};

/*
 * As git 2.39.5 answers `git config -z --list --file`; it takes two that are refused here, a
 * setting before the first section and a backslash at the end.
 */
static const struct config_case config_cases[] = {
    { "nothing", "", GATE_OK, "" },
    { "blank lines and comments", "\n  \t\n# x\n; y\n", GATE_OK, "" },
    { "a section alone", "[core]\n", GATE_OK, "" },
    { "a setting", "[core]\n\tbare = false\n", GATE_OK, "core||bare=false\n" },
    { "no blanks", "[core]\nbare=false", GATE_OK, "core||bare=false\n" },
    { "on one line", "[core] bare = false\n", GATE_OK, "core||bare=false\n" },
    { "a subsection keeps its case", "[Remote \"Origin\"]\nURL = X\n", GATE_OK,
      "remote|Origin|url=X\n" },
    { "the old subsection", "[remote.Origin]\nurl = X\n", GATE_OK, "remote|origin|url=X\n" },
    { "quotes in a subsection", "[a \"b\\\"c\\\\d\\e\"]\nk = v\n", GATE_OK, "a|b\"c\\de|k=v\n" },
    { "a name alone", "[a]\nk\n", GATE_OK, "a||k=true\n" },
    { "a name and a comment", "[a]\nk # x\n", GATE_EFORMAT, "line 2: a name without '='" },
    { "an empty value", "[a]\nk =\n", GATE_OK, "a||k=\n" },
    { "blanks at the end", "[a]\nk =  v w \t\n", GATE_OK, "a||k=v w\n" },
    { "a comment behind a value", "[a]\nk = v # x\nl = w;y\n", GATE_OK, "a||k=v\na||l=w\n" },
    { "quoted signs", "[a]\nk = \" v # ; \"\n", GATE_OK, "a||k= v # ; \n" },
    { "a part is quoted", "[a]\nk = a\" b \"c\n", GATE_OK, "a||k=a b c\n" },
    { "escapes", "[a]\nk = \\\"\\\\\\t\\bx\n", GATE_OK, "a||k=\"\\\t\bx\n" },
    { "on the next line", "[a]\nk = v\\\n  w\n", GATE_OK, "a||k=v  w\n" },
    { "CR LF", "[a]\r\nk = v\r\n", GATE_OK, "a||k=v\n" },
    { "a byte order mark", "\xef\xbb\xbf[a]\nk = v\n", GATE_OK, "a||k=v\n" },
    { "an include is a setting", "[include]\npath = /x\n", GATE_OK, "include||path=/x\n" },
    { "several", "[a]\nk = 1\nk = 2\n[b]\n[a]\nk = 3\n", GATE_OK, "a||k=1\na||k=2\na||k=3\n" },
    { "no section", "k = v\n", GATE_EFORMAT, "line 1: a setting before the first section" },
    { "no name of a section", "\n[]\n", GATE_EFORMAT, "line 2: a section has no name" },
    { "a section that does not end", "[a\nk = v\n", GATE_EFORMAT,
      "line 2: a section's name does not end" },
    { "a subsection that does not end", "[a \"b\nk = v\n", GATE_EFORMAT,
      "line 2: a section's name does not end" },
    { "a subsection without quotes", "[a b]\nk = v\n", GATE_EFORMAT,
      "line 1: a subsection is not quoted" },
    { "quotes that do not end", "[a]\nk = \"v\n", GATE_EFORMAT,
      "line 3: a quoted value does not end" },
    { "an unknown escape", "[a]\nk = \\q\n", GATE_EFORMAT,
      "line 2: a backslash before what needs none" },
    { "a backslash at the end", "[a]\nk = v\\", GATE_EFORMAT,
      "line 2: a backslash before what needs none" },
    { "a digit first", "[a]\n1k = v\n", GATE_EFORMAT, "line 2: a name begins with no letter" },
    { "an underline", "[a]\nk_l = v\n", GATE_EFORMAT, "line 2: a name without '='" },
    { "no equals", "[a]\nk v\n", GATE_EFORMAT, "line 2: a name without '='" },
};

static struct str describe(const struct repository_config *config, struct arena *arena)
{
    struct str all = STR("");

    for (size_t i = 0; i < config->count; i++) {
        const struct repository_setting *setting = &config->items[i];

        all = arena_printf(arena, "%.*s%.*s|%.*s|%.*s=%.*s\n", STR_ARG(all),
                           STR_ARG(setting->section), STR_ARG(setting->subsection),
                           STR_ARG(setting->name), STR_ARG(setting->value));
    }
    return all;
}

static void test_parse(void)
{
    for (size_t i = 0; i < COUNT_OF(config_cases); i++) {
        const struct config_case *row = &config_cases[i];
        CLEANUP(arena_release) struct arena arena = ARENA_INIT;
        struct repository_config config = { .count = 99 };
        struct error err = ERROR_INIT;

        test_row(row->row);
        CHECK_INT(repository_config_parse(str_of(row->text), &arena, &config, &err), row->rc);
        if (row->rc == GATE_OK) {
            CHECK_STR(describe(&config, &arena), row->settings);
        } else {
            CHECK_STR(str_of(err.message), row->settings);
            CHECK_INT(config.count, 99);
        }
    }
}

static void test_find(void)
{
    CLEANUP(arena_release) struct arena arena = ARENA_INIT;
    struct repository_config config;
    struct error err = ERROR_INIT;

    CHECK_INT(repository_config_parse(STR("[a]\nk = 1\n[a \"b\"]\nk = 2\n[a]\nk = 3\nl = Yes\n"),
                                      &arena, &config, &err),
              GATE_OK);
    CHECK_STR(repository_config_find(&config, "a", "", "k"), "3");
    CHECK_STR(repository_config_find(&config, "a", "b", "k"), "2");
    CHECK(repository_config_find(&config, "a", "c", "k").ptr == NULL);
    CHECK(repository_config_is_true(repository_config_find(&config, "a", "", "l")));
    CHECK(!repository_config_is_true(repository_config_find(&config, "a", "", "k")));
    CHECK(!repository_config_is_true(repository_config_find(&config, "a", "", "none")));
}

static const struct test tests[] = {
    { "parse", test_parse },
    { "find", test_find },
};

int main(int argc, char *argv[])
{
    return test_main(tests, COUNT_OF(tests), argc, argv);
}
