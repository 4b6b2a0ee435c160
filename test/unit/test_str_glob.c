#include "base/attributes.h"
#include "base/buf.h"
#include "base/str.h"
#include "unit/test.h"

static void test_glob(void)
{
    static const struct {
        const char *row;
        const char *pattern;
        const char *text;
        bool holds;
    } cases[] = {
        { "plain", "abc", "abc", true },
        { "more text", "abc", "abcd", false },
        { "less text", "abc", "ab", false },
        { "both empty", "", "", true },
        { "empty pattern", "", "a", false },
        { "star of nothing", "a*", "a", true },
        { "star of some", "a*c", "abbc", true },
        { "star goes back", "a*bc", "abbbc", true },
        { "two stars apart", "*.d/*.conf", "x.d/y.conf", true },
        { "star stops at a slash", "/etc/*.conf", "/etc/a/b.conf", false },
        { "double star does not", "/etc/**.conf", "/etc/a/b.conf", true },
        { "double star within", "/etc/**/x", "/etc/a/b/x", true },
        { "double star needs its slashes", "/etc/**/x", "/etc/x", false },
        { "star behind double star", "**/*.c", "a/b/c.c", true },
        { "star behind double star, later component", "**a*b/c", "ab/x/ab/c", true },
        { "double star alone", "**", "a/b", true },
        { "three stars are two", "a***b", "a/x/b", true },
        { "question mark", "a?c", "abc", true },
        { "question mark is no slash", "a?c", "a/c", false },
        { "question mark of nothing", "a?", "a", false },
        { "bracket", "[a-c]x", "bx", true },
        { "bracket, outside", "[a-c]x", "dx", false },
        { "negated", "[!a-c]", "d", true },
        { "negated, inside", "[!a-c]", "b", false },
        { "negated is no slash", "[!a]", "/", false },
        { "bracket with a slash", "[/]", "/", false },
        { "closing bracket first", "[]a]", "]", true },
        { "hyphen last", "[a-]", "-", true },
        { "quoted in a bracket", "[\\]]", "]", true },
        { "open bracket is itself", "[a", "[a", true },
        { "open bracket is no a", "[a", "a", false },
        { "quoted star", "\\*", "*", true },
        { "quoted star is no star", "\\*", "a", false },
        { "backslash last", "a\\", "a\\", true },
        { "bytes above 127", "[\x80-\xff]*", "\xc3\xa9", true },
    };

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        test_row(cases[i].row);
        CHECK_INT(str_glob(str_of(cases[i].pattern), str_of(cases[i].text)), cases[i].holds);
    }
}

/* The meaning in the simplest words, for patterns of letters, slashes and stars. */
static bool is_match(struct str pattern, struct str text)
{
    size_t stars = 0;

    while (stars < pattern.len && pattern.ptr[stars] == '*')
        stars++;
    struct str rest = str_slice(pattern, stars, pattern.len);
    if (stars == 0) {
        if (pattern.len == 0 || text.len == 0)
            return pattern.len == text.len;
        return pattern.ptr[0] == text.ptr[0] &&
               is_match(str_slice(pattern, 1, pattern.len), str_slice(text, 1, text.len));
    }
    for (size_t i = 0; i <= text.len; i++) {
        if (is_match(rest, str_slice(text, i, text.len)))
            return true;
        if (stars == 1 && i < text.len && text.ptr[i] == '/')
            return false;
    }
    return false;
}

/* The word with this number in the list of all words of `length` letters. */
static struct str nth_word(char *word, size_t length, const char *letters, size_t number)
{
    size_t base = str_of(letters).len;

    for (size_t i = 0; i < length; i++, number /= base)
        word[i] = letters[number % base];
    return (struct str){ .ptr = word, .len = length };
}

static void test_all_short_patterns(void)
{
    enum { PATTERN = 6, TEXT = 6, PATTERNS = 4096, TEXTS = 729 };
    long differing = 0;

    for (size_t p = 0; p < PATTERNS; p++) {
        char pattern[PATTERN];
        struct str wanted = nth_word(pattern, PATTERN, "ab/*", p);

        for (size_t t = 0; t < TEXTS; t++) {
            char text[TEXT];
            struct str path = nth_word(text, TEXT, "ab/", t);

            differing += str_glob(wanted, path) != is_match(wanted, path);
        }
    }
    CHECK_INT(differing, 0);
}

/* Would take longer than anyone waits, were it not linear. */
static void test_hostile_text(void)
{
    CLEANUP(buf_release) struct buf text = BUF_INIT(1 << 20);

    while (!buf_failed(&text))
        buf_add(&text, STR("aaaaaaaaaaaaaaa/"));
    CHECK(!str_glob(STR("**a*a*a*a*a*b"), buf_str(&text)));
    CHECK(!str_glob(STR("**a*/a*/a*/**b*/**c"), buf_str(&text)));
    CHECK(str_glob(STR("**a*a*a*/"), buf_str(&text)));
}

static const struct test tests[] = {
    { "glob", test_glob },
    { "all_short_patterns", test_all_short_patterns },
    { "hostile_text", test_hostile_text },
};

int main(int argc, char *argv[])
{
    return test_main(tests, COUNT_OF(tests), argc, argv);
}
