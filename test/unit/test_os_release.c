#include "format/os_release.h"

#include "base/attributes.h"
#include "unit/test.h"

static void test_values(void)
{
    static const struct {
        const char *name;
        struct str text;
        const char *value; /* of ID */
    } rows[] = {
        { "bare", STR("ID=debian\n"), "debian" },
        { "no newline at the end", STR("ID=debian"), "debian" },
        { "double quotes", STR("ID=\"rhel\"\n"), "rhel" },
        { "single quotes", STR("ID='opensuse-leap'\n"), "opensuse-leap" },
        { "empty", STR("ID=\n"), "" },
        { "empty quotes", STR("ID=\"\"\n"), "" },
        { "not there", STR("NAME=x\n"), "" },
        { "nothing", STR(""), "" },
        { "comments and blank lines", STR("# ID=x\n\n  \nID=y\n"), "y" },
        { "the last counts", STR("ID=a\nID=b\n"), "b" },
        { "CRLF", STR("ID=debian\r\n"), "debian" },
        { "blanks around the line", STR("  ID=a \n"), "a" },
        { "blank within", STR("ID=Alpine Linux\n"), "Alpine Linux" },
        { "'=' within", STR("ID=a=b\n"), "a=b" },
        { "'#' within", STR("ID=a#b\n"), "a#b" },
        { "quoted quote", STR("ID=\"a\\\"b\"\n"), "a\"b" },
        { "quoted dollar, backquote, backslash", STR("ID=\"\\$\\`\\\\\"\n"), "$`\\" },
        { "backslash before others stays", STR("ID=\"a\\nb\"\n"), "a\\nb" },
        { "single quotes keep backslashes", STR("ID='a\\$'\n"), "a\\$" },
        { "backslash without quotes", STR("ID=a\\ b\n"), "a b" },
        { "backslash at the end", STR("ID=a\\\n"), "a\\" },
    };

    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        CLEANUP(arena_release) struct arena arena = ARENA_INIT;
        CLEANUP(vec_release) struct vec variables = VEC_INIT(struct os_release_variable);
        struct error err = ERROR_INIT;

        test_row(rows[i].name);
        CHECK_INT(os_release_parse(rows[i].text, &arena, &variables, &err), GATE_OK);
        CHECK_STR(os_release_value(&variables, STR("ID")), rows[i].value);
    }
}

static void test_faults(void)
{
    static const struct {
        const char *name;
        struct str text;
        const char *message;
    } rows[] = {
        { "no '='", STR("ID\n"), "line 1 is not an os-release(5) assignment" },
        { "no name", STR("=x\n"), "line 1 is not an os-release(5) assignment" },
        { "name with a dash", STR("A-B=x\n"), "line 1 is not an os-release(5) assignment" },
        { "name begins with a digit", STR("1A=x\n"), "line 1 is not an os-release(5) assignment" },
        { "blank before '='", STR("ID =x\n"), "line 1 is not an os-release(5) assignment" },
        { "export", STR("export ID=x\n"), "line 1 is not an os-release(5) assignment" },
        { "open quote", STR("A=b\nID=\"x\n"), "line 2 is not an os-release(5) assignment" },
        { "open single quote", STR("ID='x\n"), "line 1 is not an os-release(5) assignment" },
        { "quote alone", STR("ID=\"\n"), "line 1 is not an os-release(5) assignment" },
        { "last quote is quoted", STR("ID=\"x\\\"\n"),
          "line 1 is not an os-release(5) assignment" },
        { "text after the quotes", STR("ID=\"x\"y\n"),
          "line 1 is not an os-release(5) assignment" },
        { "comment after the quotes", STR("ID=\"x\" # y\n"),
          "line 1 is not an os-release(5) assignment" },
        { "quote within", STR("ID=x\"y\"\n"), "line 1 is not an os-release(5) assignment" },
        { "NUL", STR("ID=x\0y\n"), "line 1 is not an os-release(5) assignment" },
        { "binary", STR("\x89PNG\r\n\x1a\n"), "line 1 is not an os-release(5) assignment" },
        { "HTML", STR("\n<html>\n"), "line 2 is not an os-release(5) assignment" },
    };

    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        CLEANUP(arena_release) struct arena arena = ARENA_INIT;
        CLEANUP(vec_release) struct vec variables = VEC_INIT(struct os_release_variable);
        struct error err = ERROR_INIT;

        test_row(rows[i].name);
        CHECK_INT(os_release_parse(rows[i].text, &arena, &variables, &err), GATE_EFORMAT);
        CHECK_STR(str_of(err.message), rows[i].message);
    }
}

static const struct test tests[] = {
    { "values", test_values },
    { "faults", test_faults },
};

int main(int argc, char *argv[])
{
    return test_main(tests, COUNT_OF(tests), argc, argv);
}
