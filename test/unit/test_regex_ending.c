#include "base/regex_ending.h"

#include <stdlib.h>

#include "base/attributes.h"
#include "base/buf.h"
#include "base/regex.h"
#include "unit/test.h"

/* Patterns whose ending is known, with a subject that fits and one that does not. */
static const struct {
    const char *pattern;
    const char *fits;
    const char *misses;
} known[] = {
    { "abc$", "abc", "ab" },
    { "abc\\z", "xabc", "abcd" },
    { "\\.conf$", "a.conf", "aconf" },
    { "/(?:s?bin|lib(?:exec)?(?:/[^/]+)?)/(?:nginx|httpd)$", "/x/httpd", "/usr/sbin/apache2" },
    { "^(a|b)c$", "xc", "a" },
    { "(?:x+a|y?b)$", "a", "c" },
    { "(?:ab|[cd]e)$", "e", "cd" },
    { "(a|(b)c)\\z", "c", "b" },
    { "(?=x)y$", "y", "x" },
    { "[^]a]b$", "b", "a" },
    { "(a|b)(c|d)$", "d", "b" },
    { "^/etc/(a|b)", "/etc/", "/usr" },
    { "\\A/etc/.*", "/etc/x", "x/etc/" },
    { "^abc?", "ab", "a" },
    { "^abc*", "ab", "a" },
    { "^abc+", "abc", "ab" },
    { "^a\\.b[c]", "a.b", "a.c" },
    { "^ab(c|d)$", "abd", "xd" },
    { "^\xc3\xa9?"
      "b$",
      "b", "c" },
};

/* Those of which nothing may be said. */
static const char *const unknown[] = {
    "",        "$",           "abc",    "ab?$",          "^",        "^a?",      "^\xc3\xa9?",
    "^(a|b)",  "^a|b",        "(^a)",   "^a{0}",         "^a(?i)b",  "ab*$",     "ab+$",
    "(ab)?$",  "(ab)+$",      "ab{0}$", "(ab|)$",        "(|ab)$",   "(ab|c?)$", "(a$|b)c?$",
    "a(?!b)$", "a(?=b)$",     "a|b$",   "a$|b",          "(?i)ab$",  "(?i:ab)$", "(?<n>ab)$",
    "a(?#b)$", "(*ACCEPT)a$", "\\Qa$",  "\\x41$",        "\\x{41}$", "a\\",      "a\\Z",
    "(a$",     "a)$",         "[a$",    "[[:alpha:]]b$", ".$",       "a[b]$",    "^[a]b",
};

static bool fits(const char *pattern, const char *subject)
{
    struct regex_ending *ending = regex_ending_of(str_of(pattern));
    bool result = true;

    CHECK(ending != NULL);
    if (ending)
        result = regex_ending_fits(ending, str_of(subject));
    free(ending);
    return result;
}

static void test_known(void)
{
    for (size_t i = 0; i < COUNT_OF(known); i++) {
        test_row(known[i].pattern);
        CHECK_INT(fits(known[i].pattern, known[i].fits), true);
        CHECK_INT(fits(known[i].pattern, known[i].misses), false);
    }
    CHECK_INT(fits("abc$", "abc\nx"), true); /* `$` is before a newline as well */
}

static void test_unknown(void)
{
    for (size_t i = 0; i < COUNT_OF(unknown); i++) {
        struct regex_ending *ending = regex_ending_of(str_of(unknown[i]));

        test_row(unknown[i]);
        CHECK(ending == NULL);
        free(ending);
    }
}

/* More branches than there is room for. */
static void test_room(void)
{
    CLEANUP(buf_release) struct buf pattern = BUF_INIT(4096);

    buf_add(&pattern, STR("(a"));
    for (size_t i = 0; i < 40; i++)
        buf_add(&pattern, STR("|b"));
    buf_add(&pattern, STR(")$"));
    CHECK(regex_ending_of(buf_str(&pattern)) == NULL);
}

/* Whatever is known, the outcome is that of PCRE2 alone. */
static void test_same(void)
{
    static const char *const subjects[] = { "",
                                            "a",
                                            "b",
                                            "ab",
                                            "abc",
                                            "c",
                                            "a\n",
                                            "b\n",
                                            "abc\n",
                                            "a\nb",
                                            "ab\nx",
                                            "xcd",
                                            "ac",
                                            "bd",
                                            "e",
                                            "de",
                                            "y",
                                            "x.conf",
                                            "/etc/a",
                                            "x\n/etc/a",
                                            "abd",
                                            ("\xc3\xa9"
                                             "b") };
    static const char *const patterns[] = { "ab?$",     "(ab)?$", "ab{0}$",    "(ab|)$",
                                            "(ab|c?)$", "a|b$",   "[a-c]b\\z", "(a$|b)c?$" };

    for (size_t i = 0; i < COUNT_OF(known) + COUNT_OF(patterns); i++) {
        const char *pattern =
            i < COUNT_OF(known) ? known[i].pattern : patterns[i - COUNT_OF(known)];
        CLEANUP(regex_closep) struct regex *ours = NULL;
        CLEANUP(regex_closep) struct regex *plain = NULL;
        CLEANUP(buf_release) struct buf text = BUF_INIT(4096);
        struct error err = ERROR_INIT;

        test_row(pattern);
        buf_add(&text, STR("(?m)"));
        buf_add(&text, str_of(pattern));
        CHECK_INT(regex_open(str_of(pattern), &ours, &err), GATE_OK);
        CHECK_INT(regex_open_plain(buf_str(&text), false, &plain, &err), GATE_OK);
        for (size_t k = 0; ours && plain && k < COUNT_OF(subjects); k++) {
            bool a = false;
            bool b = false;

            CHECK_INT(regex_match(ours, str_of(subjects[k]), &a, NULL, 0, &err), GATE_OK);
            CHECK_INT(regex_match(plain, str_of(subjects[k]), &b, NULL, 0, &err), GATE_OK);
            CHECK_INT(a, b);
        }
    }
}

static const struct test tests[] = {
    { "known", test_known },
    { "unknown", test_unknown },
    { "room", test_room },
    { "same", test_same },
};

int main(int argc, char *argv[])
{
    return test_main(tests, COUNT_OF(tests), argc, argv);
}
