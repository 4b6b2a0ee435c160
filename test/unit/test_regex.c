#include "base/regex.h"

#include "base/attributes.h"
#include "base/buf.h"
#include "base/limits.h"
#include "unit/test.h"

/* Ruby 3.1's meaning; see base/regex_translate.h for what differs. */
static const struct {
    const char *row;
    const char *pattern;
    const char *subject;
    bool holds;
} match_cases[] = {
    { "plain", "b+", "abbc", true },
    { "empty pattern", "", "", true },
    { "delimited", "/b+/", "abbc", true },
    { "ignore case", "/B+/i", "abbc", true },
    { "without it", "/B+/", "abbc", false },
    { "several flags", "/a . b/mix", "A\nB", true },
    { "a quoted slash is text", "/\\/etc\\/x/", "/etc/x", true },
    { "a path is not delimited", "/etc/x", "/etc/x", true },
    { "an unknown flag: bare", "/a/q", "/a/q", true },
    { "only slashes", "//", "", true },
    { "one slash", "/", "a/b", true },
    { "^ at every line", "^b", "a\nb", true },
    { "$ at every line", "a$", "a\nb", true },
    { "$ at the end", "b$", "a\nb", true },
    { "^ not behind the last newline", "\\n^", "a\n", false },
    { "\\A only at the start", "\\Ab", "a\nb", false },
    { "\\z only at the end", "a\\z", "a\n", false },
    { "\\Z before the last newline", "a\\Z", "a\n", true },
    { ". is not a newline", "a.b", "a\nb", false },
    { ". is with m", "/a.b/m", "a\nb", true },
    { ". is with (?m)", "a(?m).b", "a\nb", true },
    { ". is a carriage return", "a.b", "a\rb", true },
    { "(?-m) ends it", "/a(?-m:.)b/m", "a\nb", false },
    { "isolated option reaches over |", "^a(?i)b|c$", "aC", true },
    { "isolated option binds the alternatives", "^a(?i)b|c$", "c", false },
    { "isolated option ends with its group", "^(a(?i)b)c$", "aBC", false },
    { "\\h is a hex digit", "^\\h+$", "09afAF", true },
    { "\\h is no g", "\\h", "g", false },
    { "\\h in a class", "^[\\h:]+$", "a:f", true },
    { "\\H", "\\H", "abc", false },
    { "\\H in a class", "^[\\H]$", "g", true },
    { "\\v is one character", "\\v", "\n", false },
    { "\\v is VT", "\\v", "\v", true },
    { "\\Q is a Q", "\\Qa.b\\E", "Qa-bE", true },
    { "\\N is an N", "\\N", "N", true },
    { "\\u", "\\u0041", "A", true },
    { "\\u with braces", "\\u{41 42}", "AB", true },
    { "\\x", "\\x41", "A", true },
    { "\\x with one digit", "\\x9", "\t", true },
    { "\\e", "\\e", "\x1b", true },
    { "{,n}", "^a{,2}$", "aa", true },
    { "{,n} and one more", "^a{,2}$", "aaa", false },
    { "{n,m}? is lazy", "^a{1,2}?a$", "aa", true },
    { "*+ is possessive", "a*+a", "aaa", false },
    { "{ as text", "a{b", "a{b", true },
    { "{,} as text", "a{,}", "a{,}", true },
    { "blanks in braces are text", "^a{1, 2}$", "aa", false },
    { "] first in a class", "[]a]", "]", true },
    { "] first in a negated class", "[^]a]", "]", false },
    { "POSIX bracket", "^[[:alpha:]_]+$", "a_b", true },
    { "negated POSIX bracket", "[[:^alpha:]]", "abc", false },
    { "comment", "a(?# x \\) y)b", "ab", true },
    { "extended", "/a b # c ) [\n d/x", "abd", true },
    { "extended: a quoted blank", "/a\\ b/x", "a b", true },
    { "extended ends with its group", "((?x)a b)c d", "abc d", true },
    { "# is text without x", "a#b", "a#b", true },
    { "named group", "(?<x>a)\\k<x>", "aa", true },
    { "numbered back reference", "(a)\\k<1>", "aa", true },
    { "relative back reference", "(a)(b)\\k<-1>", "abb", true },
    { "look-behind", "(?<=a)b", "ab", true },
    { "negative look-behind", "(?<!a)b", "ab", false },
    { "atomic group", "(?>a*)a", "aaa", false },
    { "\\w is ASCII", "^\\w$", "\xc3\xa9", false },
    { "a character is not a byte", "^.$", "\xc3\xa9", true },
    { "a byte that is not UTF-8 matches nothing", "^.$", "\xff", false },
    { "around it goes on", "b",
      "\xff\xff"
      "b",
      true },
};

static void test_match(void)
{
    for (size_t i = 0; i < COUNT_OF(match_cases); i++) {
        CLEANUP(regex_closep) struct regex *regex = NULL;
        struct error err = ERROR_INIT;
        bool matches = !match_cases[i].holds;

        test_row(match_cases[i].row);
        CHECK_INT(regex_open(str_of(match_cases[i].pattern), &regex, &err), GATE_OK);
        CHECK_STR(str_of(err.message), "");
        if (!regex)
            continue;
        CHECK_INT(regex_match(regex, str_of(match_cases[i].subject), &matches, NULL, 0, &err),
                  GATE_OK);
        CHECK_INT(matches, match_cases[i].holds);
    }
}

/* The answer to the last subject is kept; another subject of its length is another. */
static void test_last(void)
{
    static const struct {
        const char *subject;
        bool holds;
    } rows[] = {
        { "/bin", true }, { "/bin", true }, { "/etc", false }, { "/etc", false },
        { "/bin", true }, { "", false },    { "", false },     { "/bin", true },
    };
    CLEANUP(regex_closep) struct regex *regex = NULL;
    struct error err = ERROR_INIT;

    CHECK_INT(regex_open(STR("^/(b)in"), &regex, &err), GATE_OK);
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct str groups[2] = { STR(""), STR("") };
        bool matches = !rows[i].holds;

        CHECK_INT(regex_match(regex, str_of(rows[i].subject), &matches, NULL, 0, &err), GATE_OK);
        CHECK_INT(matches, rows[i].holds);
        CHECK_INT(regex_match(regex, str_of(rows[i].subject), &matches, groups, 2, &err), GATE_OK);
        CHECK_INT(matches, rows[i].holds);
        CHECK_STR(groups[1], rows[i].holds ? "b" : "");
    }
}

static void test_refused(void)
{
    static const struct {
        const char *row;
        const char *pattern;
        enum gate_rc rc;
        const char *message;
    } cases[] = {
        { "open group", "(a", GATE_EFORMAT, "end of pattern with unmatched parenthesis" },
        { "closed too often", "a)", GATE_EFORMAT, "unmatched close parenthesis" },
        { "open class", "[a", GATE_EFORMAT, "missing ']' at offset 2" },
        { "empty class", "[]", GATE_EFORMAT, "missing ']' at offset 2" },
        { "open comment", "(?#a", GATE_EFORMAT, "end of pattern in group" },
        { "open comment with a backslash", "(?#a\\", GATE_EFORMAT, "end of pattern in group" },
        { "nothing to repeat", "*a", GATE_EFORMAT, "quantifier does not follow" },
        { "a verb of PCRE2", "(*ACCEPT)a", GATE_EFORMAT, "target of repeat operator" },
        { "a setting of PCRE2", "(*LIMIT_MATCH=1)a", GATE_EFORMAT, "target of repeat operator" },
        { "recursion of PCRE2", "a(?R)", GATE_EFORMAT, "undefined group option" },
        { "Python's name", "(?P<a>b)", GATE_EFORMAT, "undefined group option" },
        { "branch reset", "(?|a)", GATE_EFORMAT, "undefined group option" },
        { "callout", "(?C1)a", GATE_EFORMAT, "undefined group option" },
        { "backslash last", "a\\", GATE_EFORMAT, "too short escape sequence" },
        { "\\u too short", "\\u00", GATE_EFORMAT, "invalid Unicode escape" },
        { "\\u open", "\\u{41", GATE_EFORMAT, "invalid Unicode escape" },
        { "\\x without digits", "\\xg", GATE_EFORMAT, "invalid hex escape" },
        { "\\k without a name", "\\k<>", GATE_EFORMAT, "invalid back reference" },
        { "\\k of nobody", "(a)\\k<b>", GATE_EFORMAT, "reference to non-existent" },
        { "not UTF-8", "a\xff", GATE_EFORMAT, "UTF-8 error" },
        { "range backwards", "[b-a]", GATE_EFORMAT, "range out of order" },
        { "interval backwards", "a{2,1}", GATE_EFORMAT, "numbers out of order" },
        { "\\K in a look-ahead", "(?=ab\\K)a", GATE_EFORMAT, "\\K is not allowed" },
        { "{n}+ repeats in Ruby", "(?:a{2}+)", GATE_EUNSUPPORTED, "'+' behind an interval" },
        { "{n,m}+ too", "a{1,2}+", GATE_EUNSUPPORTED, "'+' behind an interval" },
        { "{n}? is optional in Ruby", "a{2}?", GATE_EUNSUPPORTED, "'?' behind {n}" },
        { "class in a class", "[a[bc]]", GATE_EUNSUPPORTED, "a class within a class" },
        { "unknown POSIX bracket", "[[:<:]]a", GATE_EUNSUPPORTED, "a class within a class" },
        { "intersection", "[a-z&&b]", GATE_EUNSUPPORTED, "an intersection of classes" },
        { "byte", "\\xe9", GATE_EUNSUPPORTED, "a byte above \\x7f" },
        { "control", "\\cA", GATE_EUNSUPPORTED, "a control or meta escape" },
        { "call", "(?<a>b)\\g<a>", GATE_EUNSUPPORTED, "a call of a group" },
        { "condition", "(a)?(?(1)b|c)", GATE_EUNSUPPORTED, "a condition" },
        { "absent group", "(?~a)", GATE_EUNSUPPORTED, "an absent group" },
        { "level", "(?<a>b)\\k<a+1>", GATE_EUNSUPPORTED, "a back reference with a level" },
        { "Unicode classes", "(?u)\\w", GATE_EUNSUPPORTED, "the option u" },
    };

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        CLEANUP(regex_closep) struct regex *regex = NULL;
        struct error err = ERROR_INIT;

        test_row(cases[i].row);
        CHECK_INT(regex_open(str_of(cases[i].pattern), &regex, &err), cases[i].rc);
        CHECK_INT(str_find(str_of(err.message), str_of(cases[i].message)), 0);
        CHECK(!regex);
    }
}

static void test_groups(void)
{
    static const struct {
        const char *row;
        const char *pattern;
        const char *subject;
        const char *groups[3];
    } cases[] = {
        { "whole and two", "(a+)(b+)", "xaabby", { "aabb", "aa", "bb" } },
        { "one did not take part", "(a)|(b)", "b", { "b", NULL, "b" } },
        { "empty group", "a(x*)b", "ab", { "ab", "", NULL } },
        { "beside named groups plain ones are not counted",
          "(a)(?<n>b)",
          "ab",
          { "ab", "b", NULL } },
        { "\\K moves the start", "a\\Kb", "ab", { "b", NULL, NULL } },
    };

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        CLEANUP(regex_closep) struct regex *regex = NULL;
        struct error err = ERROR_INIT;
        struct str groups[3];
        bool matches = false;

        test_row(cases[i].row);
        CHECK_INT(regex_open(str_of(cases[i].pattern), &regex, &err), GATE_OK);
        CHECK_INT(
            regex_match(regex, str_of(cases[i].subject), &matches, groups, COUNT_OF(groups), &err),
            GATE_OK);
        CHECK(matches);
        for (size_t g = 0; g < COUNT_OF(groups); g++) {
            CHECK_INT(groups[g].ptr != NULL, cases[i].groups[g] != NULL);
            if (groups[g].ptr && cases[i].groups[g])
                CHECK_STR(groups[g], cases[i].groups[g]);
        }
    }
}

static void test_limits(void)
{
    static const struct {
        const char *row;
        const char *pattern;
        size_t subject_bytes; /* of 'a' */
        enum gate_rc rc;
    } cases[] = {
        { "steps at one start", "(a+)+[bc]", 64, GATE_ELIMIT },
        { "steps at all starts", "[ab]+[ac]c?[!?]", 1 << 20, GATE_ELIMIT },
        { "a long subject", "b", 1 << 20, GATE_OK },
        { "a long match", "^a+$", 1 << 20, GATE_OK },
        { "heap", "^(a|b)*$", 1 << 20, GATE_ELIMIT },
    };

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        CLEANUP(regex_closep) struct regex *regex = NULL;
        CLEANUP(buf_release) struct buf subject = BUF_INIT(LIMIT_CONFIG_FILE_BYTES);
        struct error err = ERROR_INIT;
        bool matches = false;

        for (size_t n = 0; n < cases[i].subject_bytes; n++)
            buf_add(&subject, STR("a"));
        test_row(cases[i].row);
        CHECK_INT(regex_open(str_of(cases[i].pattern), &regex, &err), GATE_OK);
        CHECK_INT(regex_match(regex, buf_str(&subject), &matches, NULL, 0, &err), cases[i].rc);
    }
}

static enum gate_rc open_repeated(struct str before, struct str middle, struct str after,
                                  size_t count)
{
    CLEANUP(regex_closep) struct regex *regex = NULL;
    CLEANUP(buf_release) struct buf pattern = BUF_INIT(LIMIT_TEXT_BYTES);
    struct error err = ERROR_INIT;

    for (size_t i = 0; i < count; i++)
        buf_add(&pattern, before);
    buf_add(&pattern, middle);
    for (size_t i = 0; i < count; i++)
        buf_add(&pattern, after);
    return regex_open(buf_str(&pattern), &regex, &err);
}

static void test_pattern_limits(void)
{
    CHECK_INT(open_repeated(STR("(?:"), STR("a"), STR(")"), 200), GATE_OK);
    CHECK_INT(open_repeated(STR("(?:"), STR("a"), STR(")"), 201), GATE_EFORMAT);
    CHECK_INT(open_repeated(STR("(?i)"), STR("a"), STR(""), 401), GATE_EFORMAT);
    CHECK_INT(open_repeated(STR("a"), STR(""), STR(""), LIMIT_REGEX_BYTES / 4), GATE_OK);
    CHECK_INT(open_repeated(STR("a"), STR(""), STR(""), LIMIT_REGEX_BYTES + 1), GATE_ELIMIT);
}

static const struct test tests[] = {
    { "match", test_match },   { "refused", test_refused },
    { "last", test_last },     { "groups", test_groups },
    { "limits", test_limits }, { "pattern_limits", test_pattern_limits },
};

int main(int argc, char *argv[])
{
    return test_main(tests, COUNT_OF(tests), argc, argv);
}
