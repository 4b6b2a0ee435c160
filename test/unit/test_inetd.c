/* inetd.conf and xinetd.conf: parsers and resources. */
#include "format/inetd.h"

#include "base/attributes.h"
#include "format/xinetd.h"
#include "unit/asked.h"
#include "unit/test.h"

struct fault_row {
    const char *name;
    struct str text;
    const char *message; /* NULL: it is right */
};

static void test_inetd_faults(void)
{
    static const struct fault_row rows[] = {
        { "nothing", STR(""), NULL },
        { "a service", STR("telnet stream tcp nowait root /usr/sbin/tcpd in.telnetd\n"), NULL },
        { "internal", STR("echo dgram udp wait root internal\n"), NULL },
        { "switched off", STR("#<off># telnet stream tcp nowait root /x\n#\n\n"), NULL },
        { "five words", STR("\ntelnet stream tcp nowait root\n"), "line 2: fewer than six words" },
        { "going on with nothing", STR("  -x\n"), "line 1 goes on with no other" },
        { "an address alone", STR("a: stream tcp nowait root /x\n"),
          "line 1: an address without a service" },
        { "NUL", STR("echo dgram udp wait root internal\n\0\n"), "line 2 holds a NUL byte" },
    };

    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        CLEANUP(vec_release) struct vec services = VEC_INIT(struct inetd_service);
        CLEANUP(arena_release) struct arena arena = ARENA_INIT;
        struct error err = ERROR_INIT;

        test_row(rows[i].name);
        CHECK_INT(inetd_parse(rows[i].text, &arena, &services, &err),
                  rows[i].message ? GATE_EFORMAT : GATE_OK);
        CHECK_STR(str_of(err.message), rows[i].message ? rows[i].message : "");
    }
}

static void test_xinetd_faults(void)
{
    static const struct fault_row rows[] = {
        { "nothing", STR("# x\n"), NULL },
        { "a service", STR("service a\n{\n\tdisable = yes\n\tflags += X Y\n}\n"), NULL },
        { "an empty block", STR("defaults\n{\n}\n"), NULL },
        { "another word", STR("server a\n{\n}\n"),
          "line 1: expected 'service', 'defaults', 'include' or 'includedir'" },
        { "no name", STR("service\n{\n}\n"), "line 1: a name is missing" },
        { "defaults with a name", STR("defaults a\n{\n}\n"), "line 1: a name too many" },
        { "a brace on the line", STR("service a {\n}\n"), "line 2: expected '{'" },
        { "no block", STR("service a\n"), "line 2: expected '{'" },
        { "an open block", STR("service a\n{\na = b\n"), "line 4: a block that does not close" },
        { "no value", STR("service a\n{\na\n}\n"), "line 3: expected 'attribute = value'" },
        { "no attribute", STR("service a\n{\n += b\n}\n"), "line 3: a value without an attribute" },
        { "an equals sign alone", STR("service a\n{\n= b\n}\n"),
          "line 3: expected 'attribute = value'" },
        { "NUL", STR("service a\n{\n\0}\n"), "line 3 holds a NUL byte" },
    };

    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        CLEANUP(vec_release) struct vec blocks = VEC_INIT(struct xinetd_block);
        CLEANUP(arena_release) struct arena arena = ARENA_INIT;
        struct error err = ERROR_INIT;

        test_row(rows[i].name);
        CHECK_INT(xinetd_parse(rows[i].text, &arena, &blocks, &err),
                  rows[i].message ? GATE_EFORMAT : GATE_OK);
        CHECK_STR(str_of(err.message), rows[i].message ? rows[i].message : "");
    }
}

static void test_too_many_attributes(void)
{
    enum { ATTRIBUTES = 1025 };
    static char text[32 + ATTRIBUTES * 4];
    CLEANUP(vec_release) struct vec blocks = VEC_INIT(struct xinetd_block);
    CLEANUP(arena_release) struct arena arena = ARENA_INIT;
    struct error err = ERROR_INIT;
    size_t length = 0;

    for (const char *c = "service a\n{\n"; *c; c++)
        text[length++] = *c;
    for (size_t i = 0; i < ATTRIBUTES; i++) {
        for (const char *c = "a=b\n"; *c; c++)
            text[length++] = *c;
    }
    CHECK_INT(xinetd_parse((struct str){ text, length }, &arena, &blocks, &err), GATE_ELIMIT);
    CHECK_STR(str_of(err.message), "line 1027: more than 1024 attributes");
}

static void test_inetd_resource(void)
{
    static const struct asked_row rows[] = {
        { "absent", { MEMORY_DIRECTORY("/etc") }, "inetd", NULL, "?", "absent" },
        { "services",
          { MEMORY_FILE("/etc/inetd.conf",
                        "# x\ntelnet stream tcp nowait root /usr/sbin/tcpd in.telnetd\n  -debug\n"
                        "echo\tdgram udp wait root internal\n") },
          "inetd",
          NULL,
          "#service",
          "telnet|echo" },
        { "lines that go on",
          { MEMORY_FILE("/etc/inetd.conf",
                        "telnet stream tcp nowait root /usr/sbin/tcpd in.telnetd\n  -debug\n"
                        "echo dgram udp wait root internal\n x\n") },
          "inetd",
          NULL,
          "#arguments",
          "in.telnetd -debug|x" },
        { "an address before the name",
          { MEMORY_FILE("/etc/inetd.conf", "127.0.0.1:telnet stream tcp nowait root /x\n"
                                           "[::1]:ftp stream tcp nowait root /x\n"
                                           "echo stream tcp nowait root internal\n") },
          "inetd",
          NULL,
          "#service",
          "telnet|ftp|echo" },
        { "addresses",
          { MEMORY_FILE("/etc/inetd.conf", "127.0.0.1:telnet stream tcp nowait root /x\n"
                                           "[::1]:ftp stream tcp nowait root /x\n"
                                           "echo stream tcp nowait root internal\n") },
          "inetd",
          NULL,
          "#address",
          "127.0.0.1|::1|nothing" },
        { "a folder of them",
          { MEMORY_FILE("/etc/inetd.d/a", "a stream tcp nowait root /a\n") },
          "inetd",
          NULL,
          "#path",
          "/etc/inetd.d/a" },
        { "garbage",
          { MEMORY_FILE("/etc/inetd.conf", "a b\n") },
          "inetd",
          NULL,
          "?",
          "unparsable" },
        { "a directory",
          { MEMORY_DIRECTORY("/etc/inetd.conf") },
          "inetd",
          NULL,
          "?",
          "unsupported" },
    };

    asked_check_rows(rows, COUNT_OF(rows));
}

#define SERVICE(name, more) "service " name "\n{\n\tsocket_type = stream\n" more "}\n"

static const struct asked_row xinetd_resource_rows[] = {
    { "absent", { MEMORY_DIRECTORY("/etc") }, "xinetd", NULL, "?", "absent" },
    { "on and off",
      { MEMORY_FILE("/etc/xinetd.conf", SERVICE("a", "") SERVICE("b", "disable=yes\n")
                                            SERVICE("c", "disable = no\n")) },
      "xinetd",
      NULL,
      "#disabled",
      "false|true|false" },
    { "the first of an attribute counts",
      { MEMORY_FILE("/etc/xinetd.conf", SERVICE("a", "disable = yes\ndisable = no\n")
                                            SERVICE("b", "disable = no\ndisable = yes\n")) },
      "xinetd",
      NULL,
      "#disabled",
      "true|false" },
    { "nothing is added to what has one value",
      { MEMORY_FILE("/etc/xinetd.conf", SERVICE("a", "disable += yes\nid += x\n")) },
      "xinetd",
      NULL,
      "#disabled",
      "false" },
    { "capitals",
      { MEMORY_FILE("/etc/xinetd.conf", SERVICE("a", "DISABLE = Yes\n")) },
      "xinetd",
      NULL,
      "#disabled",
      "true" },
    { "switched off by the defaults, whatever the operator",
      { MEMORY_FILE("/etc/xinetd.conf", "defaults\n{\ndisabled = a\nDisabled -= b\n}\n" SERVICE(
                                            "a", "") SERVICE("b", "") SERVICE("c", "")) },
      "xinetd",
      NULL,
      "#disabled",
      "true|true|false" },
    { "only what the defaults name is on",
      { MEMORY_FILE("/etc/xinetd.conf",
                    SERVICE("a", "") SERVICE("b", "id = c\n") "defaults\n{\nenabled = c\n}\n") },
      "xinetd",
      NULL,
      "#disabled",
      "true|false" },
    { "ids",
      { MEMORY_FILE("/etc/xinetd.conf", SERVICE("a", "id = b\n")) },
      "xinetd",
      NULL,
      "#id",
      "b" },
    { "attributes",
      { MEMORY_FILE("/etc/xinetd.conf", SERVICE("a", "user = root\nserver = /x\n")) },
      "xinetd",
      NULL,
      "#attributes",
      "{socket_type: stream, user: root, server: /x}" },
    { "a folder, but not every file of it",
      { MEMORY_FILE("/etc/xinetd.conf", "includedir /etc/xinetd.d\n"),
        MEMORY_FILE("/etc/xinetd.d/b", SERVICE("b", "")),
        MEMORY_FILE("/etc/xinetd.d/a", SERVICE("a", "")),
        MEMORY_FILE("/etc/xinetd.d/c.rpmsave", SERVICE("c", "")),
        MEMORY_FILE("/etc/xinetd.d/d~", SERVICE("d", "")) },
      "xinetd",
      NULL,
      "#service",
      "a|b" },
    { "an include of nothing",
      { MEMORY_FILE("/etc/xinetd.conf", "include /etc/x\n") },
      "xinetd",
      NULL,
      "?",
      "unparsable" },
    { "an include of itself",
      { MEMORY_FILE("/etc/xinetd.conf", "include /etc/xinetd.conf\n") },
      "xinetd",
      NULL,
      "?",
      "unparsable" },
    { "defaults twice",
      { MEMORY_FILE("/etc/xinetd.conf", "defaults\n{\n}\ndefaults\n{\n}\n") },
      "xinetd",
      NULL,
      "?",
      "unparsable" },
    { "a link to itself",
      { MEMORY_LINK("/etc/xinetd.conf", "xinetd.conf") },
      "xinetd",
      NULL,
      "?",
      "limit" },
};

static void test_xinetd_resource(void)
{
    asked_check_rows(xinetd_resource_rows, COUNT_OF(xinetd_resource_rows));
}

static const struct test tests[] = {
    { "inetd_faults", test_inetd_faults },
    { "xinetd_faults", test_xinetd_faults },
    { "too_many_attributes", test_too_many_attributes },
    { "inetd_resource", test_inetd_resource },
    { "xinetd_resource", test_xinetd_resource },
};

int main(int argc, char *argv[])
{
    return test_main(tests, COUNT_OF(tests), argc, argv);
}
