#include "base/str.h"

#include "base/attributes.h"
#include "unit/test.h"

static void test_to_u32(void)
{
    static const struct {
        const char *row;
        const char *text;
        bool ok;
        uint32_t number;
    } cases[] = {
        { "zero", "0", true, 0 },
        { "leading zeros", "0000000000012", true, 12 },
        { "largest", "4294967295", true, UINT32_MAX },
        { "one more", "4294967296", false, 7 },
        { "far more", "99999999999999999999", false, 7 },
        { "empty", "", false, 7 },
        { "sign", "+1", false, 7 },
        { "minus", "-1", false, 7 },
        { "blank", " 1", false, 7 },
        { "blank behind", "1 ", false, 7 },
        { "letter", "1a", false, 7 },
        { "byte above 127", "\xb1", false, 7 },
    };

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        uint32_t number = 7;

        test_row(cases[i].row);
        CHECK_INT(str_to_u32(str_of(cases[i].text), &number), cases[i].ok);
        CHECK_INT(number, cases[i].number);
    }
}

static void test_to_i64(void)
{
    static const struct {
        const char *row;
        const char *text;
        bool ok;
        int64_t number;
    } cases[] = {
        { "zero", "0", true, 0 },
        { "minus zero", "-0", true, 0 },
        { "negative", "-12", true, -12 },
        { "largest", "9223372036854775807", true, INT64_MAX },
        { "one more", "9223372036854775808", false, 7 },
        { "smallest", "-9223372036854775808", true, INT64_MIN },
        { "one less", "-9223372036854775809", false, 7 },
        { "minus alone", "-", false, 7 },
        { "two signs", "--1", false, 7 },
        { "plus", "+1", false, 7 },
        { "empty", "", false, 7 },
        { "hexadecimal", "0x1", false, 7 },
    };

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        int64_t number = 7;

        test_row(cases[i].row);
        CHECK_INT(str_to_i64(str_of(cases[i].text), &number), cases[i].ok);
        CHECK_INT(number, cases[i].number);
    }
}

static void test_to_u64(void)
{
    uint64_t number = 7;

    CHECK(str_to_u64(STR("18446744073709551615"), &number));
    CHECK(number == UINT64_MAX);
    CHECK(!str_to_u64(STR("18446744073709551616"), &number));
    CHECK(!str_to_u64(STR("-1"), &number));
    CHECK(!str_to_u64(STR(""), &number));
    CHECK(number == UINT64_MAX);
}

static void test_to_mode(void)
{
    static const struct {
        const char *row;
        const char *text;
        bool ok;
        uint32_t mode;
    } cases[] = {
        { "file", "0644", true, 0644 },
        { "without zero", "644", true, 0644 },
        { "set-uid", "4755", true, 04755 },
        { "largest", "0177777", true, 0177777 },
        { "one more", "0200000", false, 7 },
        { "no octal digit", "0648", false, 7 },
        { "prefix of YAML", "0o644", false, 7 },
        { "empty", "", false, 7 },
        { "sign", "-644", false, 7 },
    };

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        uint32_t mode = 7;

        test_row(cases[i].row);
        CHECK_INT(str_to_mode(str_of(cases[i].text), &mode), cases[i].ok);
        CHECK_INT(mode, cases[i].mode);
    }
}

static void test_cut(void)
{
    static const struct {
        const char *row;
        const char *text;
        const char *pieces[4];
    } cases[] = {
        { "two", "a:b", { "a", "b" } },
        { "empty behind", "a:", { "a", "" } },
        { "empty before", ":a", { "", "a" } },
        { "none", "a", { "a" } },
        { "empty text is one piece", "", { "" } },
        { "only separators", "::", { "", "", "" } },
    };

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct str rest = str_of(cases[i].text);
        struct str piece;

        test_row(cases[i].row);
        for (size_t n = 0; cases[i].pieces[n]; n++) {
            CHECK(str_cut(&rest, ':', &piece));
            CHECK_STR(piece, cases[i].pieces[n]);
        }
        CHECK(!str_cut(&rest, ':', &piece));
    }
}

static void test_word(void)
{
    static const struct {
        const char *row;
        const char *text;
        const char *words[4];
    } cases[] = {
        { "two", "a b", { "a", "b" } },
        { "blanks around", " \t a \t", { "a" } },
        { "nothing", "", { NULL } },
        { "only blanks", " \t ", { NULL } },
        { "a newline is no blank", "a\nb", { "a\nb" } },
    };

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct str rest = str_of(cases[i].text);
        struct str word;

        test_row(cases[i].row);
        for (size_t n = 0; cases[i].words[n]; n++) {
            CHECK(str_word(&rest, &word));
            CHECK_STR(word, cases[i].words[n]);
        }
        CHECK(!str_word(&rest, &word));
    }
}

static void test_find(void)
{
    static const struct {
        const char *row;
        const char *text;
        const char *needle;
        int place;
        bool starts;
        bool ends;
    } cases[] = {
        { "at the start", "abc", "ab", 0, true, false },
        { "at the end", "abc", "bc", 1, false, true },
        { "the whole", "abc", "abc", 0, true, true },
        { "first of two", "abab", "b", 1, false, true },
        { "absent", "abc", "x", -1, false, false },
        { "longer than the text", "a", "ab", -1, false, false },
        { "empty needle", "abc", "", 0, true, true },
        { "empty both", "", "", 0, true, true },
        { "in nothing", "", "a", -1, false, false },
    };

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct str text = str_of(cases[i].text);
        struct str needle = str_of(cases[i].needle);

        test_row(cases[i].row);
        CHECK_INT(str_find(text, needle), cases[i].place);
        CHECK_INT(str_starts_with(text, needle), cases[i].starts);
        CHECK_INT(str_ends_with(text, needle), cases[i].ends);
    }
}

static void test_compare(void)
{
    static const struct {
        const char *row;
        struct str a;
        struct str b;
        int order;
        bool same_nocase;
    } cases[] = {
        { "same", { "ab", 2 }, { "ab", 2 }, 0, true },
        { "case", { "AB", 2 }, { "ab", 2 }, -1, true },
        { "prefix", { "a", 1 }, { "ab", 2 }, -1, false },
        { "empty", { NULL, 0 }, { "", 0 }, 0, true },
        { "empty first", { NULL, 0 }, { "a", 1 }, -1, false },
        { "bytes, not signs", { "\xff", 1 }, { "a", 1 }, 1, false },
        { "NUL counts", { "a\0b", 3 }, { "a\0c", 3 }, -1, false },
        { "only ASCII letters fold", { "\xc3\x89", 2 }, { "\xc3\xa9", 2 }, -1, false },
        { "@ is no letter", { "@", 1 }, { "`", 1 }, -1, false },
    };

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        int order = str_compare(cases[i].a, cases[i].b);

        test_row(cases[i].row);
        CHECK_INT((order > 0) - (order < 0), cases[i].order);
        CHECK_INT(str_equal(cases[i].a, cases[i].b), cases[i].order == 0);
        CHECK_INT(str_equal_nocase(cases[i].a, cases[i].b), cases[i].same_nocase);
    }
}

static void test_trim_and_slice(void)
{
    CHECK_STR(str_trim(STR(" \t\r\na b\n ")), "a b");
    CHECK_STR(str_trim(STR(" \n")), "");
    CHECK_STR(str_trim((struct str){ .ptr = NULL, .len = 0 }), "");
    CHECK_STR(str_slice(STR("abc"), 1, 1), "b");
    CHECK_STR(str_slice(STR("abc"), 1, SIZE_MAX), "bc");
    CHECK_STR(str_slice(STR("abc"), 3, 1), "");
    CHECK_STR(str_slice(STR("abc"), 4, 1), "");
    CHECK_STR(str_slice((struct str){ .ptr = NULL, .len = 0 }, 0, 1), "");
}

static void test_nearest(void)
{
    static const char *const names[] = { "be_empty", "be_in", "eq", "match", "start_with" };
    static const struct {
        const char *row;
        const char *word;
        const char *nearest;
    } cases[] = {
        { "the name itself", "match", "match" },
        { "letter missing", "mach", "match" },
        { "letter too many", "be_emptyy", "be_empty" },
        { "letters swapped", "mathc", "match" },
        { "two of eight", "be_emtpi", "be_empty" },
        { "too far", "frobnicate", NULL },
        { "short", "eg", "eq" },
        { "empty", "", NULL },
        { "very long", "start_withstart_withstart_withstart_withstart_withstart_with12345", NULL },
    };

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        const char *nearest = str_nearest(str_of(cases[i].word), names, COUNT_OF(names));

        test_row(cases[i].row);
        CHECK_STR(str_of(nearest ? nearest : "none"), cases[i].nearest ? cases[i].nearest : "none");
    }
    CHECK(!str_nearest(STR("a"), NULL, 0));
}

static void test_is_one_of(void)
{
    static const char *const words[] = { "a", "bc" };

    CHECK(str_is_one_of(STR("a"), words, COUNT_OF(words)));
    CHECK(str_is_one_of(STR("bc"), words, COUNT_OF(words)));
    CHECK(!str_is_one_of(STR("b"), words, COUNT_OF(words)));
    CHECK(!str_is_one_of(STR("BC"), words, COUNT_OF(words)));
    CHECK(!str_is_one_of(STR(""), words, COUNT_OF(words)));
    CHECK(!str_is_one_of(STR("a"), words, 0));
    CHECK(str_has_word(STR(" a\tbc "), STR("bc")));
    CHECK(!str_has_word(STR("a bc"), STR("b")));
    CHECK(!str_has_word(STR(""), STR("")));
    CHECK(char_is_one_of("#;", ';'));
    CHECK(!char_is_one_of("#;", 'a'));
    CHECK(!char_is_one_of("#;", '\0'));
    CHECK(!char_is_one_of(NULL, '#'));
    CHECK(char_is_blank(' ') && char_is_blank('\t'));
    CHECK(!char_is_blank('\n') && !char_is_blank('\r') && !char_is_blank('\0'));
}

static const struct test tests[] = {
    { "to_u32", test_to_u32 },
    { "to_i64", test_to_i64 },
    { "to_u64", test_to_u64 },
    { "to_mode", test_to_mode },
    { "cut", test_cut },
    { "word", test_word },
    { "find", test_find },
    { "compare", test_compare },
    { "trim_and_slice", test_trim_and_slice },
    { "nearest", test_nearest },
    { "is_one_of", test_is_one_of },
};

int main(int argc, char *argv[])
{
    return test_main(tests, COUNT_OF(tests), argc, argv);
}
