#include "unit/test.h"

#include <stdio.h>
#include <string.h>

static const char *current_row = "";
static int checks;
static int failures;

void test_row(const char *name)
{
    current_row = name;
}

void test_check_int(const char *file, int line, const char *what, long long got, long long want)
{
    checks++;
    if (got == want)
        return;
    failures++;
    (void)fprintf(stderr, "%s:%d: [%s] %s is %lld, want %lld\n", file, line, current_row, what, got,
                  want);
}

void test_check_str(const char *file, int line, const char *what, struct str got, struct str want)
{
    checks++;
    if (str_equal(got, want))
        return;
    failures++;
    (void)fprintf(stderr, "%s:%d: [%s] %s is '%.*s', want '%.*s'\n", file, line, current_row, what,
                  STR_ARG(got), STR_ARG(want));
}

static int is_selected(const char *name, int argc, char *argv[])
{
    for (int i = 1; i < argc; i++) {
        if (strcmp(argv[i], name) == 0)
            return 1;
    }
    return argc < 2;
}

int test_main(const struct test *tests, size_t count, int argc, char *argv[])
{
    for (size_t i = 0; i < count; i++) {
        if (!is_selected(tests[i].name, argc, argv))
            continue;
        int before = failures;
        test_row("");
        tests[i].run();
        (void)printf("%s %s\n", failures == before ? "ok" : "FAIL", tests[i].name);
        (void)fflush(stdout);
    }
    if (checks == 0)
        (void)fprintf(stderr, "nothing was checked\n");
    return failures != 0 || checks == 0;
}
