#include "report/cell.h"

#include "base/attributes.h"
#include "unit/test.h"

struct cell_case {
    const char *row;
    const char *text;
    const char *cell;
};

static void check(const struct cell_case *cases, size_t count,
                  struct str (*cell)(struct str text, struct arena *arena))
{
    CLEANUP(arena_release) struct arena arena = ARENA_INIT;

    for (size_t i = 0; i < count; i++) {
        test_row(cases[i].row);
        CHECK_STR(cell(str_of(cases[i].text), &arena), cases[i].cell);
    }
}

static void test_csv(void)
{
    static const struct cell_case cases[] = {
        { "empty", "", "" },
        { "plain", "dev@example.com", "dev@example.com" },
        { "a comma", "a, b", "\"a, b\"" },
        { "a semicolon, which some locales separate by", "a;b", "\"a;b\"" },
        { "a quote", "say \"no\"", "\"say \"\"no\"\"\"" },
        { "only a quote", "\"", "\"\"\"\"" },
        { "a newline", "a\nb", "\"a\nb\"" },
        { "blanks around", " a ", "\" a \"" },
        { "a formula", "=1+1", "\"'=1+1\"" },
        { "plus", "+1", "\"'+1\"" },
        { "minus", "-1", "\"'-1\"" },
        { "at", "@SUM(A1)", "\"'@SUM(A1)\"" },
        { "a formula behind blanks", "  =1", "\"'  =1\"" },
        { "a formula behind a tab", "\t=1", "\"'\t=1\"" },
        { "a formula with quotes", "=HYPERLINK(\"x\",\"y\")",
          "\"'=HYPERLINK(\"\"x\"\",\"\"y\"\")\"" },
        { "a sign inside", "a=b", "a=b" },
    };

    check(cases, COUNT_OF(cases), cell_csv);
}

static void test_markdown(void)
{
    static const struct cell_case cases[] = {
        { "empty", "", "" },
        { "plain", "WVR-20261126-k3f9 CAT II", "WVR-20261126-k3f9 CAT II" },
        { "the end of the cell", "a | b", "a \\| b" },
        { "an escaped end of the cell", "a \\| b", "a \\\\\\| b" },
        { "HTML", "<img src=x>", "&lt;img src=x&gt;" },
        { "an entity", "&lt;", "&amp;lt;" },
        { "a link", "[x](y)", "\\[x\\]\\(y\\)" },
        { "an address", "https://example.com", "https&#58;//example.com" },
        { "a mention", "@everyone", "&#64;everyone" },
        { "emphasis and code", "*a* _b_ `c` ~d~", "\\*a\\* \\_b\\_ \\`c\\` \\~d\\~" },
        { "a newline", "a\nb\r\nc", "a b  c" },
        { "formulas", "$x$ #1 !", "\\$x\\$ \\#1 \\!" },
    };

    check(cases, COUNT_OF(cases), cell_markdown);
}

int main(int argc, char *argv[])
{
    static const struct test tests[] = {
        { "csv", test_csv },
        { "markdown", test_markdown },
    };

    return test_main(tests, COUNT_OF(tests), argc, argv);
}
