#include "base/base64.h"

#include "base/attributes.h"
#include "unit/test.h"

static void test_decode(void)
{
    static const struct {
        const char *row;
        const char *text;
        bool is_good;
        const char *bytes;
    } cases[] = {
        /* RFC 4648, section 10 */
        { "empty", "", true, "" },
        { "one byte", "Zg==", true, "f" },
        { "two bytes", "Zm8=", true, "fo" },
        { "three bytes", "Zm9v", true, "foo" },
        { "six bytes", "Zm9vYmFy", true, "foobar" },
        { "both last digits", "+/+/", true, "\xfb\xff\xbf" },
        { "blanks and newlines", " Zm 9v\nYmFy\n", true, "foobar" },
        { "no padding", "Zg", false, "" },
        { "half the padding", "Zg=", false, "" },
        { "too much padding", "Zm9v====", false, "" },
        { "padding alone", "=", false, "" },
        { "padding in the middle", "Zg==Zg==", false, "" },
        { "one digit", "Z", false, "" },
        { "bits behind the last byte", "Zh==", false, "" },
        { "another alphabet", "-_-_", false, "" },
        { "another byte", "Zm9v!", false, "" },
    };

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        CLEANUP(arena_release) struct arena arena = ARENA_INIT;
        struct str bytes = STR("");

        test_row(cases[i].row);
        CHECK_INT(base64_decode(str_of(cases[i].text), &arena, &bytes), cases[i].is_good);
        CHECK_STR(bytes, cases[i].bytes);
    }
}

static void test_encode(void)
{
    static const struct {
        const char *row;
        struct str bytes;
        const char *text;
    } cases[] = {
        { "empty", STR(""), "" },
        { "one byte", STR("f"), "Zg==" },
        { "two bytes", STR("fo"), "Zm8=" },
        { "three bytes", STR("foo"), "Zm9v" },
        { "six bytes", STR("foobar"), "Zm9vYmFy" },
        { "NUL", STR("\0"), "AA==" },
        { "both last digits", STR("\xfb\xff\xbf"), "+/+/" },
    };

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        CLEANUP(buf_release) struct buf text = BUF_INIT(64);

        test_row(cases[i].row);
        base64_encode(cases[i].bytes, &text);
        CHECK_STR(buf_str(&text), cases[i].text);
    }
}

static const struct test tests[] = { { "decode", test_decode }, { "encode", test_encode } };

int main(int argc, char *argv[])
{
    return test_main(tests, COUNT_OF(tests), argc, argv);
}
