#include "format/allowed_signers.h"

#include <string.h>

#include "base/limits.h"
#include "unit/sshsig_vectors.h"
#include "unit/test.h"

/* RFC 8032, section 7.1, tests 1 and 2 */
#define KEY "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAINdamAGCsQq31Uv+08lkBzoO4XLz2qYjJa8CGmj3B1Ea"
#define OTHER "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAID1AF8PoQ4lakrcKp00bfrycmCzPLsSWjMDNVfEq9GYM"

static const struct source_location place = { .file = STR("allowed_signers") };

/* As `ssh-keygen -Y verify` of OpenSSH_9.2p1 answers: test/peer/sshsig.sh asks it the same. */
static void test_patterns(void)
{
    static const struct {
        const char *patterns;
        const char *text;
        bool is_match;
    } rows[] = {
        { "a@b", "a@b", true },     { "a@b", "a@bc", false },     { "a@b", "A@b", false },
        { "a@b,c@d", "c@d", true }, { "a@b, c@d", "c@d", false }, { "*", "a@b", true },
        { "**", "a@b", true },      { "*@b", "a@b", true },       { "*@b", "@b", true },
        { "*@b", "a@b.c", false },  { "a*b*c", "aXbYbZc", true }, { "a*b*c", "aXbYbZ", false },
        { "?@b", "a@b", true },     { "?@b", "aa@b", false },     { "?@b", "@b", false },
        { "*?", "a", true },        { "?*?", "a", false },        { "!a@b,*", "a@b", false },
        { "*,!a@b", "a@b", false }, { "*,!a@b", "c@d", true },    { "!a@b", "c@d", false },
        { "!*,a@b", "a@b", false }, { "!!a@b", "a@b", false },    { "*,!!a@b", "!a@b", false },
        { "a@b,", "a@b", true },    { ",a@b", "a@b", true },      { ",", "a@b", false },
        { "", "a@b", false },       { "!", "a@b", false },        { "[ab]", "a", false },
        { "[ab]", "[ab]", true },   { "\\*", "*", false },        { "\\*", "\\x", true },
        { "a/*", "a/b/c", true },
    };

    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        test_row(rows[i].patterns);
        CHECK_INT(signer_pattern_match(str_of(rows[i].patterns), str_of(rows[i].text)),
                  rows[i].is_match);
    }
}

static void test_long_patterns(void)
{
    static const struct {
        const char *row;
        size_t length;
        bool is_match;
    } rows[] = {
        { "as long as may be", 1022, true },
        { "too long", 1023, false },
    };

    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        CLEANUP(buf_release) struct buf patterns = BUF_INIT(4096);

        test_row(rows[i].row);
        buf_add(&patterns, STR("a@b,"));
        for (size_t k = 0; k < rows[i].length; k++)
            buf_add(&patterns, STR("x"));
        CHECK_INT(signer_pattern_match(buf_str(&patterns), STR("a@b")), rows[i].is_match);
    }
}

static void test_has_pattern(void)
{
    CHECK(!signer_has_pattern(STR("a@b,c@d")));
    CHECK(signer_has_pattern(STR("a@b,*@d")));
    CHECK(signer_has_pattern(STR("a?b")));
    CHECK(signer_has_pattern(STR("!a@b")));
    CHECK(!signer_has_pattern(STR("")));
}

/* The first fault, in `text`; empty if there is none. */
static struct str first_fault(const struct diagnostics *diagnostics)
{
    if (diagnostics->items.count == 0)
        return STR("");
    return ((const struct diagnostic *)vec_at(&diagnostics->items, 0))->message;
}

static uint32_t first_column(const struct diagnostics *diagnostics)
{
    if (diagnostics->items.count == 0)
        return 0;
    return ((const struct diagnostic *)vec_at(&diagnostics->items, 0))->column;
}

#define NOT_UTC "a time is not YYYYMMDD[HHMM[SS]]Z in UTC"

static const struct {
    const char *row;
    struct str text;
    size_t count;
    uint32_t column; /* of the fault */
    const char *fault;
} line_rows[] = {
    { "plain", STR("a@b " KEY), 1, 0, "" },
    { "comment, CR LF", STR("a@b " KEY " a comment\r\n"), 1, 0, "" },
    { "blanks", STR(" \ta@b \t " KEY "\t\n"), 1, 0, "" },
    { "nothing", STR(""), 0, 0, "" },
    { "blank lines and comments", STR("\n \t\n# a\n  # b\r\n\r\n"), 0, 0, "" },
    { "two lines", STR("a@b " KEY "\n\nc@d " OTHER "\n"), 2, 0, "" },
    { "the same twice", STR("a@b " KEY "\na@b " KEY "\n"), 2, 0, "" },
    { "namespaces", STR("a@b namespaces=\"file,git\" " KEY), 1, 0, "" },
    { "upper case", STR("a@b NameSpaces=\"file\",VALID-AFTER=\"20260101Z\" " KEY), 1, 0, "" },
    { "a blank in a value", STR("a@b namespaces=\"file git\" " KEY), 1, 0, "" },
    { "no namespace at all", STR("a@b namespaces=\"\" " KEY), 1, 0, "" },
    { "all options",
      STR("a@b valid-before=\"20270101Z\",namespaces=\"x\",valid-after=\"20260101Z\" " KEY), 1, 0,
      "" },
    { "principals alone", STR("a@b"), 0, 4, "there is no key behind the principals" },
    { "principals and a blank", STR("a@b \n"), 0, 5, "there is no key behind the principals" },
    { "the key alone", STR(KEY), 0, 13, "there is no type of key that is accepted" },
    { "the type alone", STR("a@b ssh-ed25519"), 0, 5, "there is no key behind its type" },
    { "quoted principals", STR("\"a b\" " KEY), 0, 1, "principals hold a quote" },
    { "a quote in principals", STR("a\"b " KEY), 0, 1, "principals hold a quote" },
    { "cert-authority", STR("a@b cert-authority " KEY), 0, 5,
      "cert-authority: certificates are not accepted" },
    { "cert-authority, later", STR("a@b namespaces=\"x\",Cert-Authority " KEY), 0, 5,
      "cert-authority: certificates are not accepted" },
    { "an unknown option", STR("a@b valid-befor=\"20260101Z\" " KEY), 0, 5, "an unknown option" },
    { "a flag", STR("a@b no-touch-required " KEY), 0, 5,
      "keys of type 'no-touch-required' are not accepted" },
    { "a flag among options", STR("a@b namespaces=\"x\",verify-required " KEY), 0, 5,
      "an unknown option" },
    { "an empty option", STR("a@b ,namespaces=\"x\" " KEY), 0, 5, "an unknown option" },
    { "a comma at the end", STR("a@b namespaces=\"x\", " KEY), 0, 5, "an unknown option" },
    { "two commas", STR("a@b namespaces=\"x\",,valid-after=\"20260101Z\" " KEY), 0, 5,
      "an unknown option" },
    { "a semicolon", STR("a@b namespaces=\"x\";valid-after=\"20260101Z\" " KEY), 0, 5,
      "options are not separated by ','" },
    { "text behind a quote", STR("a@b namespaces=\"x\"y " KEY), 0, 5,
      "options are not separated by ','" },
    { "a name without a value", STR("a@b namespaces= " KEY), 0, 5,
      "the value of an option has no quote in front" },
    { "no quotes", STR("a@b namespaces=x " KEY), 0, 5,
      "the value of an option has no quote in front" },
    { "one quote", STR("a@b namespaces=\"x " KEY), 0, 5,
      "the value of an option has no quote behind" },
    { "a quote with a backslash", STR("a@b namespaces=\"x\\\"y\" " KEY), 0, 5,
      "the value of an option holds a backslash" },
    { "namespaces twice", STR("a@b namespaces=\"x\",namespaces=\"y\" " KEY), 0, 5,
      "namespaces stands twice" },
    { "valid-after twice", STR("a@b valid-after=\"20260101Z\",valid-after=\"20260101Z\" " KEY), 0,
      5, "valid-after stands twice" },
    { "valid-before twice", STR("a@b valid-before=\"20260101Z\",valid-before=\"20260101Z\" " KEY),
      0, 5, "valid-before stands twice" },
    { "an end before the beginning",
      STR("a@b valid-after=\"20260102Z\",valid-before=\"20260101Z\" " KEY), 0, 5,
      "valid-before is not later than valid-after" },
    { "an end at the beginning",
      STR("a@b valid-after=\"20260101Z\",valid-before=\"202601010000Z\" " KEY), 0, 5,
      "valid-before is not later than valid-after" },
    { "options without a key", STR("a@b namespaces=\"x\""), 0, 19, "there is no key" },
    { "options twice", STR("a@b namespaces=\"x\" valid-after=\"20260101Z\" " KEY), 0, 20,
      "there is no type of key that is accepted" },
    { "not base64", STR("a@b ssh-ed25519 !!!"), 0, 5, "a key is not base64" },
    { "DSA", STR("a@b ssh-dss AAAAB3NzaC1kc3M="), 0, 5, "keys of type 'ssh-dss' are not accepted" },
    { "NUL", STR("a@b " KEY " \0"), 0, 86, "a control character" },
    { "CR in the middle", STR("a@b\r" KEY), 0, 4, "a control character" },
    { "two CR", STR("a@b " KEY "\r\r\n"), 0, 85, "a control character" },
    { "an escape in a comment", STR("# \x1b[2J\n"), 0, 3, "a control character" },
    { "a byte order mark",
      STR("\xef\xbb\xbf"
          "a@b " KEY),
      0, 1, "a byte order mark" },
};

static void test_lines(void)
{
    for (size_t i = 0; i < COUNT_OF(line_rows); i++) {
        CLEANUP(arena_release) struct arena arena = ARENA_INIT;
        CLEANUP(diagnostics_release) struct diagnostics diagnostics = DIAGNOSTICS_INIT;
        struct allowed_signers signers = { .count = 0 };
        struct error err = ERROR_INIT;
        bool is_good = line_rows[i].fault[0] == '\0';

        test_row(line_rows[i].row);
        CHECK_INT(
            allowed_signers_parse(line_rows[i].text, &place, &arena, &diagnostics, &signers, &err),
            is_good ? GATE_OK : GATE_EFORMAT);
        CHECK_INT((long long)signers.count, (long long)line_rows[i].count);
        CHECK_STR(first_fault(&diagnostics), line_rows[i].fault);
        CHECK_INT(first_column(&diagnostics), line_rows[i].column);
        CHECK_STR(str_of(err.message), is_good ? "" : "'allowed_signers' has 1 fault");
    }
}

static void test_times(void)
{
    static const struct {
        const char *time;
        int64_t seconds; /* 0: refused */
    } rows[] = {
        { "20260101Z", 1767225600 },
        { "202601010203Z", 1767232980 },
        { "20260101020304Z", 1767232984 },
        { "20240229Z", 1709164800 },
        { "20261231235959Z", 1798761599 },
        { "20261231235960Z", 1798761600 }, /* a leap second, as strptime() has it */
        { "99991231235959Z", 253402300799 },
        { "19700101000001Z", 1 },
        { "19700101Z", 0 },
        { "19691231Z", 0 },
        { "20260101", 0 },
        { "20260101z", 0 },
        { "20260101UTC", 0 },
        { "20260101T0203Z", 0 },
        { "2026010102Z", 0 },
        { "2026010Z", 0 },
        { "202601010203040Z", 0 },
        { "20260230Z", 0 },
        { "20250229Z", 0 },
        { "20261301Z", 0 },
        { "20260001Z", 0 },
        { "20260100Z", 0 },
        { "202601012400Z", 0 },
        { "202601010060Z", 0 },
        { "20260101000061Z", 0 },
        { "20260101000060Z", 0 },
        { "2026-01-01Z", 0 },
        { "+2026101Z", 0 },
        { " 2026101Z", 0 },
        { "2026010aZ", 0 },
        { "Z", 0 },
        { "", 0 },
        { "always", 0 },
        { "+1d", 0 },
    };

    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        CLEANUP(arena_release) struct arena arena = ARENA_INIT;
        CLEANUP(diagnostics_release) struct diagnostics diagnostics = DIAGNOSTICS_INIT;
        struct allowed_signers signers = { .count = 0 };
        struct error err = ERROR_INIT;
        const struct str line = arena_printf(&arena, "a@b valid-before=\"%s\" " KEY, rows[i].time);

        test_row(rows[i].time);
        CHECK_INT(allowed_signers_parse(line, &place, &arena, &diagnostics, &signers, &err),
                  rows[i].seconds ? GATE_OK : GATE_EFORMAT);
        CHECK_STR(first_fault(&diagnostics), rows[i].seconds ? "" : NOT_UTC);
        if (signers.count > 0) {
            CHECK(signers.items[0].has_valid_before && !signers.items[0].has_valid_after);
            CHECK_INT(signers.items[0].valid_before, rows[i].seconds);
        }
    }
}

/* 2026-01-01, and its last second */
enum { NEW_YEAR = 1767225600, NEW_YEAR_END = 1767311999 };

static void test_ask(void)
{
    static const struct {
        const char *row;
        struct str text;
        const char *principal;
        const char *name_space;
        int64_t time;
        enum signer_answer answer;
        uint32_t line;
    } rows[] = {
        { "allowed", STR("a@b " KEY), "a@b", "n", 1, SIGNER_ALLOWED, 1 },
        { "anybody", STR("a@b " KEY), "", "n", 1, SIGNER_ALLOWED, 1 },
        { "another principal", STR("a@b " KEY), "c@d", "n", 1, SIGNER_UNKNOWN, 1 },
        { "another key", STR("a@b " OTHER), "a@b", "n", 1, SIGNER_UNKNOWN, 0 },
        { "nobody", STR("# none\n"), "a@b", "n", 1, SIGNER_UNKNOWN, 0 },
        { "the second line", STR("c@d " KEY "\na@b " KEY), "a@b", "n", 1, SIGNER_ALLOWED, 2 },
        { "the first of two", STR("a@b " KEY "\n*@b " KEY), "a@b", "n", 1, SIGNER_ALLOWED, 1 },
        { "negated", STR("*@b,!a@b " KEY), "a@b", "n", 1, SIGNER_UNKNOWN, 1 },
        { "negated in front", STR("!a@b,*@b " KEY), "a@b", "n", 1, SIGNER_UNKNOWN, 1 },
        { "negated for another line", STR("!a@b,* " KEY "\na@b " KEY), "a@b", "n", 1,
          SIGNER_ALLOWED, 2 },
        { "the namespace", STR("a@b namespaces=\"m,n\" " KEY), "a@b", "n", 1, SIGNER_ALLOWED, 1 },
        { "another namespace", STR("a@b namespaces=\"m\" " KEY), "a@b", "n", 1, SIGNER_NAMESPACE,
          1 },
        { "a pattern of namespaces", STR("a@b namespaces=\"gate-*\" " KEY), "a@b", "gate-x", 1,
          SIGNER_ALLOWED, 1 },
        { "a negated namespace", STR("a@b namespaces=\"*,!n\" " KEY), "a@b", "n", 1,
          SIGNER_NAMESPACE, 1 },
        { "no namespace at all", STR("a@b namespaces=\"\" " KEY), "a@b", "n", 1, SIGNER_NAMESPACE,
          1 },
        { "a second before", STR("a@b valid-after=\"20260101Z\" " KEY), "a@b", "n", NEW_YEAR - 1,
          SIGNER_NOT_YET, 1 },
        { "at the beginning", STR("a@b valid-after=\"20260101Z\" " KEY), "a@b", "n", NEW_YEAR,
          SIGNER_ALLOWED, 1 },
        { "at the end", STR("a@b valid-before=\"20260101235959Z\" " KEY), "a@b", "n", NEW_YEAR_END,
          SIGNER_ALLOWED, 1 },
        { "a second after", STR("a@b valid-before=\"20260101235959Z\" " KEY), "a@b", "n",
          NEW_YEAR_END + 1, SIGNER_EXPIRED, 1 },
        { "renewed",
          STR("a@b valid-before=\"20250101Z\" " KEY "\na@b valid-after=\"20250101Z\" " KEY), "a@b",
          "n", NEW_YEAR, SIGNER_ALLOWED, 2 },
        { "expired, and another's later", STR("a@b valid-before=\"20250101Z\" " KEY "\nc@d " KEY),
          "a@b", "n", NEW_YEAR, SIGNER_EXPIRED, 1 },
        { "the last that had the key counts",
          STR("a@b valid-before=\"20250101Z\" " KEY "\na@b namespaces=\"m\" " KEY "\nc@d " OTHER),
          "a@b", "n", NEW_YEAR, SIGNER_NAMESPACE, 2 },
    };

    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        CLEANUP(arena_release) struct arena arena = ARENA_INIT;
        CLEANUP(diagnostics_release) struct diagnostics diagnostics = DIAGNOSTICS_INIT;
        struct allowed_signers signers = { .count = 0 };
        struct error err = ERROR_INIT;
        struct ssh_key key;
        const struct signer *line = NULL;

        test_row(rows[i].row);
        CHECK_INT(ssh_key_parse_line(STR(KEY), &arena, &key, NULL, &err), GATE_OK);
        CHECK_INT(allowed_signers_parse(rows[i].text, &place, &arena, &diagnostics, &signers, &err),
                  GATE_OK);
        CHECK_INT(allowed_signers_ask(&signers, &key, str_of(rows[i].principal),
                                      str_of(rows[i].name_space), rows[i].time, &line),
                  rows[i].answer);
        CHECK_INT(line ? line->line : 0, rows[i].line);
        CHECK_INT(allowed_signers_ask(&signers, &key, str_of(rows[i].principal),
                                      str_of(rows[i].name_space), rows[i].time, NULL),
                  rows[i].answer);
    }
}

/* One bad line refuses the file, and all bad ones are told. */
static void test_faults(void)
{
    CLEANUP(arena_release) struct arena arena = ARENA_INIT;
    CLEANUP(diagnostics_release) struct diagnostics diagnostics = DIAGNOSTICS_INIT;
    struct allowed_signers signers = { .count = 7 };
    struct error err = ERROR_INIT;

    test_row("two of four lines");
    CHECK_INT(allowed_signers_parse(STR("a@b " KEY "\nx\n\n  y z\nc@d " OTHER "\n"), &place, &arena,
                                    &diagnostics, &signers, &err),
              GATE_EFORMAT);
    CHECK_STR(str_of(err.message), "'allowed_signers' has 2 faults");
    CHECK_INT((long long)signers.count, 7);
    CHECK_INT((long long)diagnostics.items.count, 2);

    const struct diagnostic *second = vec_at(&diagnostics.items, 1);
    CHECK_STR(second->file, "allowed_signers");
    CHECK_INT(second->line, 4);
    CHECK_INT(second->column, 5);
    CHECK_STR(second->message, "keys of type 'z' are not accepted");
}

static void test_size(void)
{
    CLEANUP(buf_release) struct buf text = BUF_INIT(LIMIT_CONFIG_FILE_BYTES + 1);
    CLEANUP(arena_release) struct arena arena = ARENA_INIT;
    CLEANUP(diagnostics_release) struct diagnostics diagnostics = DIAGNOSTICS_INIT;
    struct allowed_signers signers;
    struct error err = ERROR_INIT;

    while (text.len < LIMIT_CONFIG_FILE_BYTES)
        buf_add(&text, STR("\n"));
    test_row("as large as may be");
    CHECK_INT(allowed_signers_parse(buf_str(&text), &place, &arena, &diagnostics, &signers, &err),
              GATE_OK);
    test_row("a byte more");
    buf_add(&text, STR("\n"));
    CHECK_INT(allowed_signers_parse(buf_str(&text), &place, &arena, &diagnostics, &signers, &err),
              GATE_ELIMIT);
}

/* Each kind of key that ssh-keygen made. */
static void test_vectors(void)
{
    for (size_t i = 0; i < SSHSIG_VECTOR_COUNT; i++) {
        CLEANUP(arena_release) struct arena arena = ARENA_INIT;
        CLEANUP(diagnostics_release) struct diagnostics diagnostics = DIAGNOSTICS_INIT;
        const struct str line = arena_printf(&arena, "a@b %s", sshsig_vectors[i].public_line);
        struct allowed_signers signers = { .count = 0 };
        struct error err = ERROR_INIT;

        test_row(sshsig_vectors[i].row);
        CHECK_INT(allowed_signers_parse(line, &place, &arena, &diagnostics, &signers, &err),
                  GATE_OK);
        CHECK_INT((long long)signers.count, 1);
        CHECK_STR(str_of(signers.items[0].key.fingerprint), sshsig_vectors[i].fingerprint);
        CHECK_STR(signers.items[0].principals, "a@b");
        CHECK(str_ends_with(signers.items[0].comment, STR("@example.com")));
    }
}

static const struct test tests[] = {
    { "patterns", test_patterns },
    { "long_patterns", test_long_patterns },
    { "has_pattern", test_has_pattern },
    { "lines", test_lines },
    { "times", test_times },
    { "ask", test_ask },
    { "faults", test_faults },
    { "size", test_size },
    { "vectors", test_vectors },
};

int main(int argc, char *argv[])
{
    return test_main(tests, COUNT_OF(tests), argc, argv);
}
