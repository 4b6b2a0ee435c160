#include "base/error.h"

#include <errno.h>
#include <string.h>

#include "base/attributes.h"
#include "unit/test.h"

static void test_set(void)
{
    struct error err = ERROR_INIT;

    CHECK_INT(error_set(&err, GATE_EFORMAT, "line %d is no entry", 3), GATE_EFORMAT);
    CHECK_INT(error_set(&err, GATE_ELIMIT, "later"), GATE_EFORMAT);
    CHECK_INT(err.rc, GATE_EFORMAT);
    CHECK_STR(str_of(err.message), "line 3 is no entry");
    CHECK_INT(error_wrap(&err, "%s", "/etc/passwd"), GATE_EFORMAT);
    CHECK_STR(str_of(err.message), "/etc/passwd: line 3 is no entry");
}

static void test_system(void)
{
    static const struct {
        const char *row;
        int number;
        enum gate_rc rc;
        const char *message;
    } cases[] = {
        { "absent", ENOENT, GATE_ENOTFOUND, "cannot read 'x': no such file or directory" },
        { "denied", EACCES, GATE_EIO, "cannot read 'x': permission denied" },
    };

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct error err = ERROR_INIT;

        test_row(cases[i].row);
        errno = cases[i].number;
        CHECK_INT(error_system(&err, "read", "x"), cases[i].rc);
        CHECK_STR(str_of(err.message), cases[i].message);
    }
}

static void test_long_message_is_cut(void)
{
    struct error err = ERROR_INIT;
    char text[2 * ERROR_MESSAGE_SIZE];

    memset(text, 'x', sizeof(text) - 1);
    text[sizeof(text) - 1] = '\0';
    CHECK_INT(error_set(&err, GATE_EIO, "%s", text), GATE_EIO);
    CHECK_INT((long long)strlen(err.message), ERROR_MESSAGE_SIZE - 1);
    CHECK_INT(error_wrap(&err, "a"), GATE_EIO);
    CHECK_INT((long long)strlen(err.message), ERROR_MESSAGE_SIZE - 1);
    CHECK_STR(str_slice(str_of(err.message), 0, 4), "a: x");
    CHECK_INT(error_wrap(&err, "%s", text), GATE_EIO);
    CHECK_INT((long long)strlen(err.message), ERROR_MESSAGE_SIZE - 1);
}

static const struct test tests[] = {
    { "set", test_set },
    { "system", test_system },
    { "long_message_is_cut", test_long_message_is_cut },
};

int main(int argc, char *argv[])
{
    return test_main(tests, COUNT_OF(tests), argc, argv);
}
