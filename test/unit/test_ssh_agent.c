#include "format/ssh_agent.h"

#include "format/ssh_wire.h"
#include "unit/test.h"

static void test_ask(void)
{
    CLEANUP(buf_release) struct buf request = BUF_INIT(64);
    CLEANUP(buf_release) struct buf small = BUF_INIT(8);

    ssh_agent_ask_identities(&request);
    CHECK(str_equal(buf_str(&request), STR("\0\0\0\x01\x0b")));

    buf_release(&request);
    ssh_agent_ask_signature(STR("key"), STR("bytes"), &request);
    CHECK(str_equal(buf_str(&request), STR("\0\0\0\x15\x0d\0\0\0\x03key\0\0\0\x05"
                                           "bytes\0\0\0\0")));

    buf_release(&request);
    ssh_agent_ask_signature(STR("\0\0\0\x07ssh-rsa"), STR("bytes"), &request);
    CHECK(str_equal(buf_str(&request), STR("\0\0\0\x1d\x0d\0\0\0\x0b\0\0\0\x07ssh-rsa\0\0\0\x05"
                                           "bytes\0\0\0\x04")));

    ssh_agent_ask_signature(STR("key"), STR("bytes"), &small);
    CHECK(buf_failed(&small));
}

static void test_identities(void)
{
    static const struct {
        const char *row;
        struct str answer;
        enum gate_rc rc;
        size_t count;
        const char *last;
    } rows[] = {
        { "none", STR("\x0c\0\0\0\0"), GATE_OK, 0, "" },
        { "one", STR("\x0c\0\0\0\x01\0\0\0\x03key\0\0\0\x01x"), GATE_OK, 1, "x" },
        { "two", STR("\x0c\0\0\0\x02\0\0\0\x03key\0\0\0\x01x\0\0\0\0\0\0\0\x01y"), GATE_OK, 2,
          "y" },
        { "empty", STR(""), GATE_EFORMAT, 0, "" },
        { "failure", STR("\x05"), GATE_ETRUST, 0, "" },
        { "another message", STR("\x0e\0\0\0\0"), GATE_EFORMAT, 0, "" },
        { "success is no answer", STR("\x06"), GATE_EFORMAT, 0, "" },
        { "the number alone", STR("\x0c"), GATE_EFORMAT, 0, "" },
        { "half a count", STR("\x0c\0\0\0"), GATE_EFORMAT, 0, "" },
        { "one of two", STR("\x0c\0\0\0\x02\0\0\0\x03key\0\0\0\x01x"), GATE_EFORMAT, 0, "" },
        { "no comment", STR("\x0c\0\0\0\x01\0\0\0\x03key"), GATE_EFORMAT, 0, "" },
        { "a long key", STR("\x0c\0\0\0\x01\xff\xff\xff\xffkey\0\0\0\0"), GATE_EFORMAT, 0, "" },
        { "bytes behind", STR("\x0c\0\0\0\0x"), GATE_EFORMAT, 0, "" },
        { "as many as may be, but cut", STR("\x0c\0\0\x08\0"), GATE_EFORMAT, 0, "" },
        { "too many", STR("\x0c\0\0\x08\x01"), GATE_ELIMIT, 0, "" },
        { "far too many", STR("\x0c\xff\xff\xff\xff"), GATE_ELIMIT, 0, "" },
    };

    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        CLEANUP(arena_release) struct arena arena = ARENA_INIT;
        struct ssh_agent_identities identities = { .count = 0 };
        struct error err = ERROR_INIT;

        test_row(rows[i].row);
        CHECK_INT(ssh_agent_read_identities(rows[i].answer, &arena, &identities, &err), rows[i].rc);
        CHECK_INT((long long)identities.count, (long long)rows[i].count);
        if (identities.count > 0)
            CHECK_STR(identities.items[identities.count - 1].comment, rows[i].last);
    }
}

static void test_signature(void)
{
    static const struct {
        const char *row;
        struct str answer;
        enum gate_rc rc;
        const char *signature;
    } rows[] = {
        { "a signature", STR("\x0e\0\0\0\x03sig"), GATE_OK, "sig" },
        { "an empty one", STR("\x0e\0\0\0\0"), GATE_OK, "" },
        { "failure", STR("\x05"), GATE_ETRUST, "" },
        { "empty", STR(""), GATE_EFORMAT, "" },
        { "another message", STR("\x0c\0\0\0\x03sig"), GATE_EFORMAT, "" },
        { "the number alone", STR("\x0e"), GATE_EFORMAT, "" },
        { "cut", STR("\x0e\0\0\0\x04sig"), GATE_EFORMAT, "" },
        { "a byte behind", STR("\x0e\0\0\0\x03sigx"), GATE_EFORMAT, "" },
        { "flags of FIDO behind", STR("\x0e\0\0\0\x03sig\x01\0\0\0\x01"), GATE_EFORMAT, "" },
    };

    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct str signature = STR("");
        struct error err = ERROR_INIT;

        test_row(rows[i].row);
        CHECK_INT(ssh_agent_read_signature(rows[i].answer, &signature, &err), rows[i].rc);
        if (rows[i].rc == GATE_OK)
            CHECK_STR(signature, rows[i].signature);
    }
}

static const struct test tests[] = {
    { "ask", test_ask },
    { "identities", test_identities },
    { "signature", test_signature },
};

int main(int argc, char *argv[])
{
    return test_main(tests, COUNT_OF(tests), argc, argv);
}
