#include "format/login_defs.h"

#include "base/attributes.h"
#include "unit/test.h"

static void test_lines(void)
{
    static const struct {
        const char *row;
        struct str text;
        size_t count;
        const char *name; /* of the last setting */
        const char *value;
        uint32_t line;
    } rows[] = {
        { "blank", STR("PASS_MAX_DAYS 99999\n"), 1, "PASS_MAX_DAYS", "99999", 1 },
        { "tabs", STR("UMASK\t\t022\n"), 1, "UMASK", "022", 1 },
        { "no newline at the end", STR("A b"), 1, "A", "b", 1 },
        { "blanks around", STR("  A  b  \n"), 1, "A", "b", 1 },
        { "quotes", STR("A \"b c\"\n"), 1, "A", "b c", 1 },
        { "an open quote", STR("A \"b\n"), 1, "A", "b", 1 },
        { "text after a quote", STR("A \"b\" c\n"), 1, "A", "b", 1 },
        { "several words", STR("ENV_PATH PATH=/bin /sbin\n"), 1, "ENV_PATH", "PATH=/bin /sbin", 1 },
        { "a '#' within is no comment", STR("A b # c\n"), 1, "A", "b # c", 1 },
        { "CRLF", STR("A b\r\n"), 1, "A", "b", 1 },
        { "twice", STR("A b\nA c\n"), 2, "A", "c", 2 },
        { "after comments", STR("#x\n\n # y\nA b\n"), 1, "A", "b", 4 },
        { "comment", STR("#A b\n"), 0, "", "", 0 },
        { "comment after blanks", STR("  #A b\n"), 0, "", "", 0 },
        { "name alone", STR("A\n"), 0, "", "", 0 },
        { "name and blanks", STR("A \t\n"), 0, "", "", 0 },
        { "empty quotes", STR("A \"\"\n"), 0, "", "", 0 },
        { "nothing", STR(""), 0, "", "", 0 },
        { "'=' is no separator", STR("A=b\n"), 0, "", "", 0 },
    };

    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        CLEANUP(vec_release) struct vec settings = VEC_INIT(struct login_defs_setting);
        struct error err = ERROR_INIT;

        test_row(rows[i].row);
        CHECK_INT(login_defs_parse(rows[i].text, &settings, &err), GATE_OK);
        CHECK_INT((long long)settings.count, (long long)rows[i].count);
        if (settings.count == 0)
            continue;

        const struct login_defs_setting *setting = vec_at(&settings, settings.count - 1);
        CHECK_STR(setting->name, rows[i].name);
        CHECK_STR(setting->value, rows[i].value);
        CHECK_INT(setting->line, rows[i].line);
    }
}

static void test_nul(void)
{
    CLEANUP(vec_release) struct vec settings = VEC_INIT(struct login_defs_setting);
    struct error err = ERROR_INIT;

    CHECK_INT(login_defs_parse(STR("A b\nC \0d\n"), &settings, &err), GATE_EFORMAT);
    CHECK_STR(str_of(err.message), "line 2 holds a NUL byte");
}

static const struct test tests[] = {
    { "lines", test_lines },
    { "nul", test_nul },
};

int main(int argc, char *argv[])
{
    return test_main(tests, COUNT_OF(tests), argc, argv);
}
