#include "base/attributes.h"
#include "base/value.h"
#include "format/apk.h"
#include "format/dpkg.h"
#include "format/pacman.h"
#include "format/rpm_header.h"
#include "unit/answers.h"
#include "unit/test.h"

struct version_row {
    const char *a;
    const char *b;
    int order;
};

static int sign(int number)
{
    return (number > 0) - (number < 0);
}

static void check_order(value_compare_fn *compare, const struct version_row *rows, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        struct str a = str_of(rows[i].a);
        struct str b = str_of(rows[i].b);

        test_row(rows[i].a);
        CHECK_INT(sign(compare(a, b)), rows[i].order);
        CHECK_INT(sign(compare(b, a)), -rows[i].order);
    }
}

static void test_dpkg(void)
{
    static const struct version_row rows[] = {
#define ROW(a, b, order) { a, b, order },
#include "unit/dpkg_versions.def"
#undef ROW
    };

    check_order(dpkg_version_compare, rows, COUNT_OF(rows));
}

/* What dpkg would refuse must not crash, and has one place. */
static void test_dpkg_refused(void)
{
    static const struct version_row rows[] = {
        { "", "", 0 },
        { "", "0", 0 },
        { "", "1", -1 },
        { ":", "1", 1 },
        { "a:1", "a:2", -1 },
        { "-", "", 0 },
        { "--", "-", 1 },
        { "1:", "1", 1 },
        { "~", "", -1 },
        { "\x80", "a", 1 },
        { "\xff", "\x80", 1 },
        { "1\t", "1", 1 },
        { "99999999999999999999999:1", "99999999999999999999998:1", 1 },
        { "100000000000000000000000000001", "99999999999999999999999999999", 1 },
    };

    check_order(dpkg_version_compare, rows, COUNT_OF(rows));
}

/* The order that apk-tools' src/version.c and the packaging rules of Alpine state. */
static void test_apk(void)
{
    static const struct version_row rows[] = {
        { "1.36.1-r15", "1.36.1-r15", 0 },
        { "1.36.1-r9", "1.36.1-r15", -1 },
        { "1.36.1", "1.36.1-r0", -1 },
        { "1.36", "1.36.1", -1 },
        { "9.9", "10.0", -1 },
        { "3.1.4_alpha", "3.1.4", -1 },
        { "3.1.4_alpha", "3.1.4_beta", -1 },
        { "3.1.4_beta", "3.1.4_pre", -1 },
        { "3.1.4_pre", "3.1.4_rc", -1 },
        { "3.1.4_rc9", "3.1.4_rc10", -1 },
        { "3.1.4_rc1", "3.1.4", -1 },
        { "3.1.4", "3.1.4_cvs1", -1 },
        { "3.1.4_cvs1", "3.1.4_svn1", -1 },
        { "3.1.4_svn1", "3.1.4_git1", -1 },
        { "3.1.4_git20200101", "3.1.4_hg1", -1 },
        { "3.1.4_hg2", "3.1.4_p1", -1 },
        { "9.3_p1-r2", "9.3_p2-r0", -1 },
        { "1.1.1k", "1.1.1l", -1 },
        { "1.1.1", "1.1.1a", -1 },
        { "1.1.1z", "1.1.2", -1 },
        { "1.2_alpha_pre3", "1.2_alpha", -1 },
        { "1.05", "1.5", -1 },
        { "1.005", "1.05", -1 },
        { "1.0", "1.00", 1 },
        { "1.00", "1.01", -1 },
        { "007", "7", 0 },
        { "20231025", "20230801", 1 },
        { "1.2.3~0a1b2c3-r1", "1.2.3~ffffff0-r1", 0 },
        { "1.2.3~0a1b2c3-r1", "1.2.3-r2", -1 },
        { "100000000000000000000000000001", "99999999999999999999999999999", 1 },
    };

    check_order(apk_version_compare, rows, COUNT_OF(rows));
}

static void test_apk_refused(void)
{
    static const struct version_row rows[] = {
        { "", "", 0 },        { "", "1", -1 },     { "a", "b", 0 },     { "1.", "1.", 0 },
        { "1.x", "1.", 1 },   { "1_foo", "1", 0 }, { "1-x", "1", 0 },   { "1bc", "1b", 0 },
        { "1-r", "1-r0", 0 }, { "1~", "1", 0 },    { "1~xyz", "1", 0 }, { "1-r1-r2", "1-r1", 0 },
        { "1\x80", "1", 0 },  { "-r1", "", 0 },    { "_rc1", "", 0 },
    };

    check_order(apk_version_compare, rows, COUNT_OF(rows));
}

/* What rpm would refuse must not crash, and has one place. */
static void test_rpm_refused(void)
{
    static const struct version_row rows[] = {
        { "", "", 0 },        { "", "1", -1 },
        { "", "~", 1 },       { "", "^", -1 },
        { "~", "^", -1 },     { ":", "", 0 },
        { ":1", "0:1", 0 },   { "1:", "1", 1 },
        { "-", "", 1 },       { "--1", "-", 1 },
        { "1--1", "1-1", 0 }, { "\xff", "\x80", 0 },
        { "1\x80", "1", 0 },  { "99999999999999999999999:1", "1", 1 },
        { "1-1", "1", 1 },    { "1-~1", "1", 1 },
    };

    check_order(rpm_version_compare, rows, COUNT_OF(rows));
}

static void test_pacman_refused(void)
{
    static const struct version_row rows[] = {
        { "", "", 0 },      { "", "1", -1 },      { "", "a", 1 },        { "1-1", "1", 0 },
        { "-", "", 0 },     { "1-1", "1-2", -1 }, { ":", "", 0 },        { "1:", "1", 1 },
        { "", "\xff", -1 }, { "1..1", "1.1", 1 }, { "1.0", "1.0.", -1 },
    };

    check_order(pacman_version_compare, rows, COUNT_OF(rows));
}

/* "A tab B tab ORDER" lines that the real program answered. */
static void check_answers(const char *name, value_compare_fn *compare)
{
    CLEANUP(buf_release) struct buf text = answers_read(name);
    struct str rest = buf_str(&text);
    struct str line;
    size_t count = 0;

    while (str_cut(&rest, '\n', &line)) {
        struct str a = STR("");
        struct str b = STR("");
        int64_t order = 0;
        struct str fields = line;

        if (line.len == 0 || str_starts_with(line, STR("#")))
            continue;
        test_row("recorded");
        CHECK(str_cut(&fields, '\t', &a) && str_cut(&fields, '\t', &b) &&
              str_to_i64(fields, &order));
        if (sign(compare(a, b)) != order || sign(compare(b, a)) != -order)
            CHECK_STR(line, "another order");
        count++;
    }
    CHECK(count > 100);
}

static void test_rpm_answers(void)
{
    check_answers("software/rpm.vercmp", rpm_version_compare);
}

static void test_pacman_answers(void)
{
    check_answers("software/pacman.vercmp", pacman_version_compare);
}

static void test_apk_answers(void)
{
    check_answers("software/apk.vercmp", apk_version_compare);
}

static const struct test tests[] = {
    { "rpm_refused", test_rpm_refused },   { "pacman_refused", test_pacman_refused },
    { "rpm_answers", test_rpm_answers },   { "pacman_answers", test_pacman_answers },
    { "apk_answers", test_apk_answers },   { "dpkg", test_dpkg },
    { "dpkg_refused", test_dpkg_refused }, { "apk", test_apk },
    { "apk_refused", test_apk_refused },
};

int main(int argc, char *argv[])
{
    return test_main(tests, COUNT_OF(tests), argc, argv);
}
