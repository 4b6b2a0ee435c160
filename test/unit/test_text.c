#include "base/text.h"

#include "base/attributes.h"
#include "unit/test.h"

#define STR_INIT(literal)                            \
    {                                                \
        .ptr = (literal), .len = sizeof(literal) - 1 \
    }

static void test_is_utf8(void)
{
    static const struct {
        const char *row;
        struct str text;
        bool holds;
    } cases[] = {
        { "empty", { NULL, 0 }, true },
        { "ASCII with NUL", { "a\0b", 3 }, true },
        { "two bytes", { "\xc3\xa9", 2 }, true },
        { "three bytes", { "\xe2\x82\xac", 3 }, true },
        { "four bytes", { "\xf0\x9f\x98\x80", 4 }, true },
        { "largest", { "\xf4\x8f\xbf\xbf", 4 }, true },
        { "before the surrogates", { "\xed\x9f\xbf", 3 }, true },
        { "surrogate", { "\xed\xa0\x80", 3 }, false },
        { "overlong slash", { "\xc0\xaf", 2 }, false },
        { "overlong, two bytes", { "\xc1\xbf", 2 }, false },
        { "overlong, three bytes", { "\xe0\x9f\xbf", 3 }, false },
        { "overlong, four bytes", { "\xf0\x8f\xbf\xbf", 4 }, false },
        { "too large", { "\xf4\x90\x80\x80", 4 }, false },
        { "five bytes", { "\xf8\x88\x80\x80\x80", 5 }, false },
        { "cut off", { "\xe2\x82", 2 }, false },
        { "continuation alone", { "\x80", 1 }, false },
        { "continuation missing",
          { "\xc3"
            "a",
            2 },
          false },
        { "0xff", { "\xff", 1 }, false },
    };

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        test_row(cases[i].row);
        CHECK_INT(text_is_utf8(cases[i].text), cases[i].holds);
    }
}

static void test_safe(void)
{
    static const struct {
        const char *row;
        struct str text;
        const char *safe;
    } cases[] = {
        { "plain", STR_INIT("a b"), "a b" },
        { "backslash", STR_INIT("a\\x"), "a\\x" },
        { "letters of the world", STR_INIT("\xc3\xa9\xe6\xbc\xa2\xf0\x9f\x98\x80"),
          "\xc3\xa9\xe6\xbc\xa2\xf0\x9f\x98\x80" },
        { "escape sequence", STR_INIT("\x1b[2J"), "\\x1b[2J" },
        { "NUL", STR_INIT("a\0b"), "a\\x00b" },
        { "tab and newline", STR_INIT("a\tb\nc\r"), "a\\tb\\nc\\x0d" },
        { "DEL", STR_INIT("\x7f"), "\\x7f" },
        { "C1 (CSI)", STR_INIT("\xc2\x9b"), "\\u{009b}" },
        { "right-to-left override", STR_INIT("\xe2\x80\xae"), "\\u{202e}" },
        { "isolate", STR_INIT("\xe2\x81\xa6"), "\\u{2066}" },
        { "zero-width space", STR_INIT("\xe2\x80\x8b"), "\\u{200b}" },
        { "byte order mark", STR_INIT("\xef\xbb\xbf"), "\\u{feff}" },
        { "line separator", STR_INIT("\xe2\x80\xa8"), "\\u{2028}" },
        { "tag", STR_INIT("\xf3\xa0\x81\x81"), "\\u{e0041}" },
        { "not UTF-8", STR_INIT("a\xff\xc3"), "a\\xff\\xc3" },
        { "surrogate, byte by byte", STR_INIT("\xed\xa0\x80"), "\\xed\\xa0\\x80" },
    };

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        CLEANUP(arena_release) struct arena arena = ARENA_INIT;
        struct str safe = text_safe(cases[i].text, &arena);

        test_row(cases[i].row);
        CHECK_STR(safe, cases[i].safe);
        CHECK(text_is_utf8(safe));
        CHECK_INT(safe.ptr == cases[i].text.ptr, str_equal(safe, cases[i].text));
        CHECK(str_equal(text_safe(safe, &arena), safe));
    }
}

static void test_cut_and_columns(void)
{
    static const struct {
        const char *row;
        const char *text;
        size_t all;
        size_t columns;
        const char *cut;
    } cases[] = {
        { "fits", "abcde", 5, 5, "abcde" },
        { "one too long", "abcdef", 6, 5, "ab..." },
        { "three columns", "abcdef", 6, 3, "..." },
        { "one column", "abcdef", 6, 1, "." },
        { "none", "abcdef", 6, 0, "" },
        { "empty", "", 0, 0, "" },
        { "accents", "\xc3\xa9\xc3\xa9\xc3\xa9", 3, 3, "\xc3\xa9\xc3\xa9\xc3\xa9" },
        { "combining accent", "e\xcc\x81", 1, 1, "e\xcc\x81" },
        { "wide", "\xe6\xbc\xa2\xe5\xad\x97", 4, 4, "\xe6\xbc\xa2\xe5\xad\x97" },
        { "wide does not fit the last column", "\xe6\xbc\xa2\xe5\xad\x97x", 5, 4, "..." },
        { "wide before the dots", "\xe6\xbc\xa2\xe5\xad\x97xyz", 7, 5, "\xe6\xbc\xa2..." },
        { "picture", "\xf0\x9f\x98\x80", 2, 2, "\xf0\x9f\x98\x80" },
    };

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        CLEANUP(arena_release) struct arena arena = ARENA_INIT;
        struct str cut = text_cut(str_of(cases[i].text), cases[i].columns, &arena);

        test_row(cases[i].row);
        CHECK_INT((long long)text_columns(str_of(cases[i].text)), (long long)cases[i].all);
        CHECK_STR(cut, cases[i].cut);
        CHECK(text_columns(cut) <= cases[i].columns);
    }
}

static void test_is_plain(void)
{
    static const struct {
        const char *row;
        struct str text;
        bool is_plain;
    } cases[] = {
        { "a word", STR("ssh-ed25519"), true },
        { "every mark", STR("!#$%&()*+,-./"), true },
        { "as long as may be", STR("0123456789abcdef"), true },
        { "longer", STR("0123456789abcdefg"), false },
        { "empty", STR(""), false },
        { "blank", STR("a b"), false },
        { "quote", STR("a'b"), false },
        { "double quote", STR("a\"b"), false },
        { "backslash", STR("a\\b"), false },
        { "NUL", STR("a\0b"), false },
        { "escape", STR("\x1b[1m"), false },
        { "DEL", STR("a\x7f"), false },
        { "not ASCII", STR("\xc3\xa9"), false },
    };

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        test_row(cases[i].row);
        CHECK_INT(text_is_plain(cases[i].text, 16), cases[i].is_plain);
    }
}

static const struct test tests[] = {
    { "is_plain", test_is_plain },
    { "is_utf8", test_is_utf8 },
    { "safe", test_safe },
    { "cut_and_columns", test_cut_and_columns },
};

int main(int argc, char *argv[])
{
    return test_main(tests, COUNT_OF(tests), argc, argv);
}
