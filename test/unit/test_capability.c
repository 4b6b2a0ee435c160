#include "format/capability.h"

#include "base/attributes.h"
#include "unit/test.h"

#define ZERO4 "\0\0\0\0"

static void test_parse(void)
{
    static const struct {
        const char *row;
        struct str value;
        enum gate_rc rc;
        uint64_t permitted;
    } rows[] = {
        { "revision 1", STR("\1\0\0\1\0\x20\0\0" ZERO4), GATE_OK, 1U << 13 },
        { "revision 2", STR("\1\0\0\2\0\x20\0\0" ZERO4 ZERO4 ZERO4), GATE_OK, 1U << 13 },
        { "revision 2, high word", STR("\0\0\0\2" ZERO4 ZERO4 "\1\0\0\0" ZERO4), GATE_OK,
          1ULL << 32 },
        { "revision 3", STR("\1\0\0\3\1\0\0\x80" ZERO4 ZERO4 ZERO4 "\xe8\3\0\0"), GATE_OK,
          1U << 31 | 1 },
        { "empty", STR(""), GATE_EFORMAT, 0 },
        { "three bytes", STR("\1\0\0"), GATE_EFORMAT, 0 },
        { "revision 0", STR(ZERO4), GATE_EUNSUPPORTED, 0 },
        { "revision 4", STR("\0\0\0\4" ZERO4 ZERO4 ZERO4 ZERO4 ZERO4), GATE_EUNSUPPORTED, 0 },
        { "revision 1 too long", STR("\0\0\0\1" ZERO4 ZERO4 "\0"), GATE_EFORMAT, 0 },
        { "revision 2 cut", STR("\0\0\0\2" ZERO4 ZERO4 ZERO4), GATE_EFORMAT, 0 },
        { "revision 3 as long as 2", STR("\0\0\0\3" ZERO4 ZERO4 ZERO4 ZERO4), GATE_EFORMAT, 0 },
    };

    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct capability_set set = { .permitted = 0 };
        struct error err = ERROR_INIT;

        test_row(rows[i].row);
        CHECK_INT(capability_parse(rows[i].value, &set, &err), rows[i].rc);
        CHECK_INT((long long)set.permitted, (long long)rows[i].permitted);
    }
}

static void test_names(void)
{
    CHECK_STR(str_of(capability_name(0)), "cap_chown");
    CHECK_STR(str_of(capability_name(13)), "cap_net_raw");
    CHECK_STR(str_of(capability_name(21)), "cap_sys_admin");
    CHECK_STR(str_of(capability_name(40)), "cap_checkpoint_restore");
    CHECK(!capability_name(41));
    CHECK(!capability_name(63));
}

static void test_text(void)
{
    static const struct {
        const char *text;
        enum gate_rc rc;
        uint64_t permitted;
        uint64_t inheritable;
        bool is_effective;
    } rows[] = {
        { "", GATE_OK, 0, 0, false },
        { "=", GATE_OK, 0, 0, false },
        { "cap_net_raw=p", GATE_OK, 1U << 13, 0, false },
        { "cap_net_raw+ep", GATE_OK, 1U << 13, 0, true },
        { "= cap_net_raw+ep", GATE_OK, 1U << 13, 0, true },
        { "cap_chown,CAP_KILL=eip", GATE_OK, 1U << 5 | 1, 1U << 5 | 1, true },
        { "cap_chown=ep cap_chown-e", GATE_OK, 1, 0, false },
        { "cap_chown=ep-e", GATE_OK, 1, 0, false },
        { "=p cap_chown-p", GATE_OK, 0x1fffffffffeULL, 0, false },
        { "all=i", GATE_OK, 0, 0x1ffffffffffULL, false },
        { "13=p", GATE_OK, 1U << 13, 0, false },
        { "cap_net_raw", GATE_EFORMAT, 0, 0, false },
        { "cap_nothing=p", GATE_EFORMAT, 0, 0, false },
        { "cap_chown=x", GATE_EFORMAT, 0, 0, false },
        { "cap_chown,=p", GATE_EFORMAT, 0, 0, false },
        { "+p", GATE_EFORMAT, 0, 0, false },
        { "64=p", GATE_EFORMAT, 0, 0, false },
    };

    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct capability_set set = { .permitted = 0 };
        struct error err = ERROR_INIT;

        test_row(rows[i].text);
        CHECK_INT(capability_from_text(str_of(rows[i].text), &set, &err), rows[i].rc);
        CHECK_INT((long long)set.permitted, (long long)rows[i].permitted);
        CHECK_INT((long long)set.inheritable, (long long)rows[i].inheritable);
        CHECK_INT(set.is_effective, rows[i].is_effective);
    }
}

static const struct test tests[] = {
    { "text", test_text },
    { "parse", test_parse },
    { "names", test_names },
};

int main(int argc, char *argv[])
{
    return test_main(tests, COUNT_OF(tests), argc, argv);
}
