#include "base/buf.h"

#include "base/attributes.h"
#include "unit/test.h"

static void test_limit(void)
{
    static const struct {
        const char *row;
        size_t limit;
        bool failed;
        const char *content; /* of "abc", "" and "de" */
    } cases[] = {
        { "room to spare", 100, false, "abcde" },
        { "just enough", 5, false, "abcde" },
        { "one too few", 4, true, "abc" },
        { "none", 0, true, "" },
    };

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        CLEANUP(buf_release) struct buf buf = BUF_INIT(cases[i].limit);

        test_row(cases[i].row);
        buf_add(&buf, STR("abc"));
        buf_add(&buf, STR(""));
        buf_add(&buf, STR("de"));
        CHECK_INT(buf_failed(&buf), cases[i].failed);
        CHECK_STR(buf_str(&buf), cases[i].content);
    }
}

static void test_stays_failed(void)
{
    CLEANUP(buf_release) struct buf buf = BUF_INIT(3);

    buf_add(&buf, STR("abcd"));
    buf_add(&buf, STR("a"));
    CHECK(buf_failed(&buf));
    CHECK_STR(buf_str(&buf), "");
    buf_release(&buf);
    CHECK(!buf_failed(&buf));
    buf_add(&buf, STR("abc"));
    CHECK_STR(buf_str(&buf), "abc");
    CHECK_INT(buf_str(&buf).ptr[3], 0);
}

static void test_growth(void)
{
    CLEANUP(buf_release) struct buf buf = BUF_INIT(100000);

    for (int i = 0; i < 10000; i++)
        buf_add(&buf, STR("0123456789"));
    CHECK(!buf_failed(&buf));
    CHECK_STR(str_slice(buf_str(&buf), 99990, 10), "0123456789");
    buf_add(&buf, STR("x"));
    CHECK(buf_failed(&buf));
}

static const struct test tests[] = {
    { "limit", test_limit },
    { "stays_failed", test_stays_failed },
    { "growth", test_growth },
};

int main(int argc, char *argv[])
{
    return test_main(tests, COUNT_OF(tests), argc, argv);
}
