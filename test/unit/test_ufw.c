/* The rules and settings of ufw; the file of rules is one that ufw 0.36.1 wrote. */
#include "format/ufw_rules.h"

#include "base/attributes.h"
#include "unit/asked.h"
#include "unit/test.h"

#define ANY " 0.0.0.0/0 any 0.0.0.0/0 in"

static void test_faults(void)
{
    static const struct {
        const char *name;
        struct str text;
        const char *message; /* NULL: it is right */
    } rows[] = {
        { "nothing", STR(""), NULL },
        { "lines of iptables", STR("*filter\n:ufw - [0:0]\n-A x -j y\nCOMMIT\n"), NULL },
        { "a rule", STR("### tuple ### allow tcp 22" ANY "\n"), NULL },
        { "with applications", STR("### tuple ### allow tcp 22 0.0.0.0/0 any 0.0.0.0/0 SSH - in\n"),
          NULL },
        { "too few words", STR("\n### tuple ### allow tcp 22 0.0.0.0/0 any in\n"),
          "line 2: not a rule: ' allow tcp 22 0.0.0.0/0 any in'" },
        { "too many words", STR("### tuple ### allow tcp 22 a any b c d in more\n"),
          "line 1: too many words: ' allow tcp 22 a any b c d in more'" },
        { "no words", STR("### tuple ###\n"), "line 1: not a rule: ''" },
        { "another action", STR("### tuple ### permit tcp 22" ANY "\n"),
          "line 1: unknown action 'permit'" },
        { "another log", STR("### tuple ### allow_all tcp 22" ANY "\n"),
          "line 1: unknown action 'allow_all'" },
        { "another direction", STR("### tuple ### allow tcp 22 a any b up\n"),
          "line 1: unknown direction 'up'" },
        { "a comment of odd length", STR("### tuple ### allow tcp 22" ANY " comment=616\n"),
          "line 1: a comment that is not in hex: '616'" },
        { "a comment of other digits", STR("### tuple ### allow tcp 22" ANY " comment=6g\n"),
          "line 1: a comment that is not in hex: '6g'" },
        { "NUL", STR("### tuple ###\0\n"), "line 1 holds a NUL byte" },
    };

    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        CLEANUP(vec_release) struct vec rules = VEC_INIT(struct ufw_rule);
        CLEANUP(arena_release) struct arena arena = ARENA_INIT;
        struct error err = ERROR_INIT;

        test_row(rows[i].name);
        CHECK_INT(ufw_rules_parse(rows[i].text, &arena, &rules, &err),
                  rows[i].message ? GATE_EFORMAT : GATE_OK);
        CHECK_STR(str_of(err.message), rows[i].message ? rows[i].message : "");
    }
}

#define RULES                                                                  \
    MEMORY_FILE("/etc/ufw/user.rules",                                         \
                "*filter\n### RULES ###\n\n"                                   \
                "### tuple ### allow tcp 22 0.0.0.0/0 any 0.0.0.0/0 in "       \
                "comment=7373682068657265\n"                                   \
                "-A ufw-user-input -p tcp --dport 22 -j ACCEPT\n\n"            \
                "### tuple ### deny udp 53 0.0.0.0/0 any 10.0.0.0/8 in_eth0\n" \
                "### tuple ### route:allow any any 0.0.0.0/0 any 0.0.0.0/0 "   \
                "in_eth0!out_eth1\n"                                           \
                "### tuple ### reject_log any 23 0.0.0.0/0 any 0.0.0.0/0 in\n" \
                "### END RULES ###\n")
#define CONF MEMORY_FILE("/etc/ufw/ufw.conf", "# x\nENABLED=yes\nLOGLEVEL=low\n")
#define DEFAULTS                                           \
    MEMORY_FILE("/etc/default/ufw",                        \
                "IPV6=no\nDEFAULT_INPUT_POLICY=\"DROP\"\n" \
                "DEFAULT_OUTPUT_POLICY=\"ACCEPT\"\nDEFAULT_FORWARD_POLICY=REJECT\n")

static void test_resource(void)
{
    static const struct asked_row rows[] = {
        { "absent", { MEMORY_DIRECTORY("/etc") }, "ufw", NULL, "enabled", "absent" },
        { "enabled",
          { CONF, DEFAULTS },
          "ufw",
          NULL,
          "@enabled",
          "true @/etc/ufw/ufw.conf:2 (ENABLED)" },
        { "in any case",
          { MEMORY_FILE("/etc/ufw/ufw.conf", "ENABLED=\"YES\"\n") },
          "ufw",
          NULL,
          "enabled",
          "true" },
        { "another word",
          { MEMORY_FILE("/etc/ufw/ufw.conf", "ENABLED=true\n") },
          "ufw",
          NULL,
          "enabled",
          "false" },
        { "not said", { DEFAULTS }, "ufw", NULL, "enabled", "nothing" },
        { "the last file wins",
          { MEMORY_FILE("/etc/default/ufw", "ENABLED=yes\n"),
            MEMORY_FILE("/etc/ufw/ufw.conf", "ENABLED=no\n") },
          "ufw",
          NULL,
          "enabled",
          "false" },
        { "IPv6", { CONF, DEFAULTS }, "ufw", NULL, "ipv6", "false" },
        { "loglevel", { CONF, DEFAULTS }, "ufw", NULL, "loglevel", "low" },
        { "incoming", { CONF, DEFAULTS }, "ufw", NULL, "default_incoming", "deny" },
        { "outgoing", { CONF, DEFAULTS }, "ufw", NULL, "default_outgoing", "allow" },
        { "routed", { CONF, DEFAULTS }, "ufw", NULL, "default_routed", "reject" },
        { "actions", { CONF, RULES }, "ufw", NULL, "#action", "allow|deny|allow|reject" },
        { "ports", { CONF, RULES }, "ufw", NULL, "#to_port", "22|53|any|23" },
        { "sources",
          { CONF, RULES },
          "ufw",
          NULL,
          "#from",
          "0.0.0.0/0|10.0.0.0/8|0.0.0.0/0|0.0.0.0/0" },
        { "interfaces", { CONF, RULES }, "ufw", NULL, "#in_on", "nothing|eth0|eth0|nothing" },
        { "routes", { CONF, RULES }, "ufw", NULL, "#routed", "false|false|true|false" },
        { "logs", { CONF, RULES }, "ufw", NULL, "#log", "nothing|nothing|nothing|log" },
        { "comments",
          { CONF, RULES },
          "ufw",
          NULL,
          "#comment",
          "ssh here|nothing|nothing|nothing" },
        { "lines", { CONF, RULES }, "ufw", NULL, "#line", "4|7|8|9" },
        { "a rule that is none",
          { CONF, MEMORY_FILE("/etc/ufw/user6.rules", "### tuple ### x\n") },
          "ufw",
          NULL,
          "enabled",
          "unparsable" },
        { "a directory",
          { MEMORY_DIRECTORY("/etc/ufw/ufw.conf") },
          "ufw",
          NULL,
          "enabled",
          "unsupported" },
    };

    asked_check_rows(rows, COUNT_OF(rows));
}

static const struct test tests[] = {
    { "faults", test_faults },
    { "resource", test_resource },
};

int main(int argc, char *argv[])
{
    return test_main(tests, COUNT_OF(tests), argc, argv);
}
