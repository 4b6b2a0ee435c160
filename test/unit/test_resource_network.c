#include "base/attributes.h"
#include "unit/answers.h"
#include "unit/asked.h"
#include "unit/test.h"

#define CHRONY(text) MEMORY_FILE("/etc/chrony/chrony.conf", text)

static void test_chrony(void)
{
    static const struct asked_row rows[] = {
        { "absent", { MEMORY_DIRECTORY("/etc") }, "chrony", NULL, "?", "absent" },
        { "the file of other distributions",
          { MEMORY_FILE("/etc/chrony.conf", "user chrony\n") },
          "chrony",
          NULL,
          "@user",
          "chrony @/etc/chrony.conf" },
        { "servers",
          { CHRONY("server a iburst maxpoll 4\n# x\n! y\n% z\n; w\npool b\n") },
          "chrony",
          NULL,
          "#subject",
          "a|b" },
        { "options",
          { CHRONY("server a iburst maxpoll 4\n") },
          "chrony",
          NULL,
          "#options",
          "iburst, maxpoll, 4" },
        { "names in capitals", { CHRONY("User _chrony\n") }, "chrony", NULL, "user", "_chrony" },
        { "several", { CHRONY("server a\nserver b\n") }, "chrony", NULL, "server", "a, b" },
        { "none", { CHRONY("server a\n") }, "chrony", NULL, "user", "nothing" },
        { "a bare name", { CHRONY("rtcsync\n") }, "chrony", NULL, "#value", "nothing" },
        { "directories",
          { CHRONY("confdir /etc/chrony/conf.d\nsourcedir /etc/chrony/sources.d\nuser x\n"),
            MEMORY_FILE("/etc/chrony/conf.d/b.conf", "pool b\n"),
            MEMORY_FILE("/etc/chrony/conf.d/a.conf", "pool a\n"),
            MEMORY_FILE("/etc/chrony/conf.d/c.txt", "pool c\n"),
            MEMORY_FILE("/etc/chrony/sources.d/d.sources", "server d\n") },
          "chrony",
          NULL,
          "#subject",
          "/etc/chrony/conf.d|a|b|/etc/chrony/sources.d|d|x" },
        { "one name in two directories",
          { CHRONY("confdir /run/x /etc/x\n"), MEMORY_FILE("/etc/x/a.conf", "pool a\n"),
            MEMORY_FILE("/run/x/a.conf", "pool b\n") },
          "chrony",
          NULL,
          "pool",
          "b" },
        { "an include",
          { CHRONY("include /etc/x*\n"), MEMORY_FILE("/etc/x1", "pool a\n") },
          "chrony",
          NULL,
          "#path",
          "/etc/chrony/chrony.conf|/etc/x1" },
        { "an include of itself",
          { CHRONY("include /etc/chrony/chrony.conf\n") },
          "chrony",
          NULL,
          "?",
          "limit" },
        { "an include of nothing", { CHRONY("include\n") }, "chrony", NULL, "?", "unparsable" },
        { "no directory", { CHRONY("confdir\n") }, "chrony", NULL, "?", "unparsable" },
        { "an unknown directive",
          { CHRONY("server a\nsrever b\n") },
          "chrony",
          NULL,
          "@server",
          "error 3: /etc/chrony/chrony.conf: line 2: an unknown directive" },
        { "NUL", { CHRONY("server a\0\n") }, "chrony", NULL, "?", "unparsable" },
        { "a directory",
          { MEMORY_DIRECTORY("/etc/chrony/chrony.conf") },
          "chrony",
          NULL,
          "?",
          "unsupported" },
    };

    asked_check_rows(rows, COUNT_OF(rows));
}

static void test_others(void)
{
    static const struct asked_row rows[] = {
        { "no ntp.conf", { MEMORY_DIRECTORY("/etc") }, "ntp_conf", NULL, "?", "absent" },
        { "restrictions",
          { MEMORY_FILE("/etc/ntp.conf", "restrict -4 default nomodify # x\nrestrict ::1\n") },
          "ntp_conf",
          NULL,
          "restrict",
          "-4 default nomodify, ::1" },
        { "ntpsec first",
          { MEMORY_FILE("/etc/ntp.conf", "server a\n"),
            MEMORY_FILE("/etc/ntpsec/ntp.conf", "includefile /etc/ntpsec/x\nServer b iburst\n"),
            MEMORY_FILE("/etc/ntpsec/x", "server c\n") },
          "ntp_conf",
          NULL,
          "server",
          "c, b iburst" },
        { "a relative include",
          { MEMORY_FILE("/etc/ntp.conf", "includefile x\n") },
          "ntp_conf",
          NULL,
          "?",
          "unparsable" },
        { "a keyword behind a blank",
          { MEMORY_FILE("/etc/resolv.conf", " nameserver 1.1.1.1\nnameserver 1.1.1.2\n") },
          "resolv_conf",
          NULL,
          "nameserver",
          "1.1.1.2" },
        { "a comment without a blank",
          { MEMORY_FILE("/etc/hosts", "10.0.0.1 a#b c\n10.0.0.2#d e\n") },
          "hosts",
          NULL,
          "#subject",
          "a|nothing" },
        { "no resolv.conf", { MEMORY_DIRECTORY("/etc") }, "resolv_conf", NULL, "?", "absent" },
        { "resolv.conf",
          { MEMORY_FILE("/etc/resolv.conf", "; x\n# y\nnameserver 1.1.1.1\nnameserver ::1\n"
                                            "options edns0 rotate\n") },
          "resolv_conf",
          NULL,
          "nameserver",
          "1.1.1.1, ::1" },
        { "resolv.conf, a directory",
          { MEMORY_DIRECTORY("/etc/resolv.conf") },
          "resolv_conf",
          NULL,
          "?",
          "unsupported" },
        { "hosts",
          { MEMORY_FILE("/etc/hosts", "127.0.0.1\tlocalhost me # x\n::1 localhost\n") },
          "hosts",
          NULL,
          "127.0.0.1",
          "localhost me" },
        { "host names",
          { MEMORY_FILE("/etc/hosts", "127.0.0.1 a b c\n") },
          "hosts",
          NULL,
          "#options",
          "b, c" },
        { "no hosts", { MEMORY_DIRECTORY("/etc") }, "hosts", NULL, "?", "absent" },
        { "hosts with NUL",
          { MEMORY_FILE("/etc/hosts", "127.0.0.1 a\0b\n") },
          "hosts",
          NULL,
          "?",
          "unparsable" },
    };

    asked_check_rows(rows, COUNT_OF(rows));
}

/* Which directives there are, against what chronyd of Debian 12 answered. */
static void test_as_chronyd(void)
{
    CLEANUP(answers_close) struct answers answers;
    struct answers_case one;
    size_t count = 0;

    answers_open(&answers, "services/chronyd");
    while (answers_next(&answers, &one)) {
        CLEANUP(asked_close) struct asked image;
        const struct memory_file files[] = {
            { .path = STR("/etc/chrony.conf"),
              .type = ENTRY_FILE,
              .content = answers_body(&one, "input"),
              .mode = 0644 },
        };

        asked_open_files(&image, files, COUNT_OF(files));
        test_row(arena_str(&image.arena, answers_body(&one, "input")).ptr);
        CHECK_STR(asked_state(asked_ask(&image, "chrony", NULL)),
                  str_equal(answers_body(&one, "answer"), STR("known\n")) ? "there" : "unparsable");
        count++;
    }
    CHECK(count > 50);
}

static void test_hosts_allow_deny(void)
{
    static const struct asked_row rows[] = {
        { "absent", { MEMORY_DIRECTORY("/etc") }, "hosts_allow_deny", NULL, "?", "absent" },
        { "both files",
          { MEMORY_FILE("/etc/hosts.allow", "sshd: 10.\n"),
            MEMORY_FILE("/etc/hosts.deny", "ALL: ALL\n") },
          "hosts_allow_deny",
          NULL,
          "#list",
          "allow|deny" },
        { "all is denied",
          { MEMORY_FILE("/etc/hosts.deny", "all : ALL\n") },
          "hosts_allow_deny",
          NULL,
          "deny_all",
          "true" },
        { "all but some",
          { MEMORY_FILE("/etc/hosts.deny", "ALL: ALL EXCEPT x\n") },
          "hosts_allow_deny",
          NULL,
          "deny_all",
          "false" },
        { "all is allowed",
          { MEMORY_FILE("/etc/hosts.allow", "ALL: ALL\n") },
          "hosts_allow_deny",
          NULL,
          "deny_all",
          "false" },
        { "clients",
          { MEMORY_FILE("/etc/hosts.allow", "a: b, c\n") },
          "hosts_allow_deny",
          NULL,
          "#clients",
          "b, c" },
        { "no newline",
          { MEMORY_FILE("/etc/hosts.deny", "ALL: ALL") },
          "hosts_allow_deny",
          NULL,
          "?",
          "unparsable" },
        { "a directory",
          { MEMORY_DIRECTORY("/etc/hosts.deny") },
          "hosts_allow_deny",
          NULL,
          "?",
          "unsupported" },
    };

    asked_check_rows(rows, COUNT_OF(rows));
}

#define V4(text) MEMORY_FILE("/etc/iptables/rules.v4", "*filter\n" text "COMMIT\n")

static void test_iptables_rules(void)
{
    static const struct asked_row rows[] = {
        { "absent", { MEMORY_DIRECTORY("/etc") }, "iptables_rules", NULL, "?", "absent" },
        { "both families",
          { V4(":INPUT DROP [0:0]\n"),
            MEMORY_FILE("/etc/sysconfig/ip6tables", "*filter\n:INPUT ACCEPT\nCOMMIT\n") },
          "iptables_rules",
          NULL,
          "#family",
          "ipv4|ipv6" },
        { "policies",
          { V4(":INPUT DROP [0:0]\n:x - [0:0]\n-A INPUT -j x\n") },
          "iptables_rules",
          NULL,
          "#policy",
          "DROP|nothing|nothing" },
        { "targets",
          { V4("-A INPUT -i lo -j ACCEPT\n-A INPUT -i lo\n") },
          "iptables_rules",
          NULL,
          "#target",
          "ACCEPT|nothing" },
        { "options",
          { V4("-A INPUT -i lo -j ACCEPT\n") },
          "iptables_rules",
          NULL,
          "#options",
          "-i lo, -j ACCEPT" },
        { "no COMMIT",
          { MEMORY_FILE("/etc/iptables/rules.v6", "*filter\n") },
          "iptables_rules",
          NULL,
          "?",
          "unparsable" },
        { "a directory",
          { MEMORY_DIRECTORY("/etc/iptables/rules.v6") },
          "iptables_rules",
          NULL,
          "?",
          "unsupported" },
    };

    asked_check_rows(rows, COUNT_OF(rows));
}

static void test_have_rule(void)
{
    static const struct {
        const char *name;
        const char *chain;
        const char *table;
        const char *family;
        const char *options[3];
        const char *answer;
    } rows[] = {
        { "there", "INPUT", NULL, NULL, { "-j ACCEPT", "-i lo" }, "yes" },
        { "with a module", "INPUT", NULL, NULL, { "-p tcp", "--dport 22", "-j ACCEPT" }, "yes" },
        { "of a family", "INPUT", NULL, "ipv4", { "-j ACCEPT", "-i lo" }, "yes" },
        { "of the other", "INPUT", NULL, "ipv6", { "-j ACCEPT", "-i lo" }, "no" },
        { "of a table", "INPUT", "filter", NULL, { "-j ACCEPT", "-i lo" }, "yes" },
        { "of another table", "INPUT", "nat", NULL, { "-j ACCEPT", "-i lo" }, "no" },
        { "of another chain", "OUTPUT", NULL, NULL, { "-j ACCEPT", "-i lo" }, "no" },
        { "an option more in the rule", "INPUT", NULL, NULL, { "-j ACCEPT" }, "no" },
        { "an option more in the question",
          "INPUT",
          NULL,
          NULL,
          { "-j ACCEPT", "-i lo", "-p tcp" },
          "no" },
    };
    static const struct memory_file files[] = {
        V4("-A INPUT -i lo -j ACCEPT\n-A INPUT -p tcp -m tcp --dport 22 -j ACCEPT\n"),
    };

    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        CLEANUP(asked_close) struct asked image;
        struct value options[3];
        struct value_pair pairs[4];
        size_t option_count = 0;
        size_t count = 0;

        for (; option_count < 3 && rows[i].options[option_count]; option_count++)
            options[option_count] = value_str(str_of(rows[i].options[option_count]));
        pairs[count++] = (struct value_pair){ STR("chain"), value_str(str_of(rows[i].chain)) };
        pairs[count++] = (struct value_pair){ STR("options"), value_list(options, option_count) };
        if (rows[i].table)
            pairs[count++] = (struct value_pair){ STR("table"), value_str(str_of(rows[i].table)) };
        if (rows[i].family)
            pairs[count++] =
                (struct value_pair){ STR("family"), value_str(str_of(rows[i].family)) };
        asked_open_files(&image, files, COUNT_OF(files));
        test_row(rows[i].name);
        CHECK_STR(asked_claim(asked_ask(&image, "iptables_rules", NULL), "have_rule",
                              value_map(pairs, count)),
                  rows[i].answer);
    }
}

#define ZONE(name, text) MEMORY_FILE("/etc/firewalld/zones/" name ".xml", text)

static const struct asked_row firewalld_zone_rows[] = {
    { "absent", { MEMORY_DIRECTORY("/etc") }, "firewalld_zone", NULL, "?", "absent" },
    { "the default zone without settings",
      { ZONE("public", "<zone/>") },
      "firewalld_zone",
      NULL,
      "default_zone",
      "public" },
    { "the default zone",
      { MEMORY_FILE("/etc/firewalld/firewalld.conf", "# x\nDefaultZone=drop\n"),
        ZONE("drop", "<zone target='DROP'/>"), ZONE("public", "<zone/>") },
      "firewalld_zone",
      NULL,
      "@default_zone",
      "drop @/etc/firewalld/firewalld.conf:2 (DefaultZone)" },
    { "which is the default",
      { MEMORY_FILE("/etc/firewalld/firewalld.conf", "DefaultZone=drop\n"),
        ZONE("drop", "<zone target='DROP'/>"), ZONE("public", "<zone/>") },
      "firewalld_zone",
      NULL,
      "#is_default",
      "true|false" },
    { "one in /etc hides another",
      { MEMORY_FILE("/usr/lib/firewalld/zones/public.xml", "<zone target='ACCEPT'/>"),
        MEMORY_FILE("/usr/lib/firewalld/zones/work.xml", "<zone target='ACCEPT'/>"),
        ZONE("public", "<zone target='DROP'/>") },
      "firewalld_zone",
      NULL,
      "#target",
      "DROP|ACCEPT" },
    { "services",
      { ZONE("x", "<zone><service name='ssh'/><service name='a'/><service/></zone>") },
      "firewalld_zone",
      NULL,
      "#services",
      "ssh, a" },
    { "ports",
      { ZONE("x", "<zone><port port='1' protocol='tcp'/><port port='2'/></zone>") },
      "firewalld_zone",
      NULL,
      "#ports",
      "1/tcp, 2" },
    { "rich rules",
      { ZONE("x", "<zone><rule><accept/></rule><rule/></zone>") },
      "firewalld_zone",
      NULL,
      "#rich_rules",
      "2" },
    { "interfaces and sources",
      { ZONE("x", "<zone><interface name='e'/><source address='::1'/></zone>") },
      "firewalld_zone",
      NULL,
      "#sources",
      "::1" },
    { "no zone",
      { ZONE("x", "\n<service/>") },
      "firewalld_zone",
      NULL,
      "@default_zone",
      "error 3: /etc/firewalld/zones/x.xml: line 2: not a zone" },
    { "no XML", { ZONE("x", "") }, "firewalld_zone", NULL, "?", "unparsable" },
    { "an entity",
      { ZONE("x", "<!DOCTYPE zone [<!ENTITY a 'b'>]><zone/>") },
      "firewalld_zone",
      NULL,
      "?",
      "unsupported" },
    { "settings that do not parse",
      { MEMORY_FILE("/etc/firewalld/firewalld.conf", "DefaultZone\n") },
      "firewalld_zone",
      NULL,
      "?",
      "unparsable" },
    { "a directory",
      { MEMORY_DIRECTORY("/etc/firewalld/firewalld.conf") },
      "firewalld_zone",
      NULL,
      "?",
      "unsupported" },
    { "a directory in place of a zone",
      { MEMORY_DIRECTORY("/etc/firewalld/zones/x.xml") },
      "firewalld_zone",
      NULL,
      "?",
      "unsupported" },
};

static void test_firewalld_zone(void)
{
    asked_check_rows(firewalld_zone_rows, COUNT_OF(firewalld_zone_rows));
}

/* Words with one blank between them, in place of commas. */
static struct str words_of(struct asked *image, struct resource *resource, const char *column)
{
    struct str text = asked_column(image, resource, column);
    char *words = arena_new(&image->arena, text.len + 1, 1);
    size_t length = 0;

    for (size_t i = 0; i < text.len; i++) {
        if (text.ptr[i] != ',')
            words[length++] = text.ptr[i];
    }
    return (struct str){ .ptr = words, .len = length };
}

static struct str yes_or_no(struct str text)
{
    return str_equal(text, STR("true")) ? STR("yes") : STR("no");
}

/* Zones against what firewall-offline-cmd of Debian 12 listed. */
static void test_as_firewalld(void)
{
    CLEANUP(answers_close) struct answers answers;
    struct answers_case one;
    size_t count = 0;

    answers_open(&answers, "services/firewalld");
    while (answers_next(&answers, &one)) {
        CLEANUP(asked_close) struct asked image;
        const struct memory_file files[] = {
            { .path = STR("/etc/firewalld/zones/x.xml"),
              .type = ENTRY_FILE,
              .content = answers_body(&one, "input"),
              .mode = 0644 },
        };

        asked_open_files(&image, files, COUNT_OF(files));
        test_row(arena_str(&image.arena, answers_body(&one, "input")).ptr);
        struct resource *zone = asked_ask(&image, "firewalld_zone", NULL);
        struct str services = words_of(&image, zone, "services");
        struct str ports = words_of(&image, zone, "ports");
        CHECK_STR(arena_printf(&image.arena,
                               "target %.*s\nservices%s%.*s\nports%s%.*s\nmasquerade %.*s\n"
                               "forward %.*s\n",
                               STR_ARG(asked_column(&image, zone, "target")),
                               services.len > 0 ? " " : "", STR_ARG(services),
                               ports.len > 0 ? " " : "", STR_ARG(ports),
                               STR_ARG(yes_or_no(asked_column(&image, zone, "masquerade"))),
                               STR_ARG(yes_or_no(asked_column(&image, zone, "forward")))),
                  arena_str(&image.arena, answers_body(&one, "answer")).ptr);
        count++;
    }
    CHECK(count > 5);
}

static const struct test tests[] = {
    { "firewalld_zone", test_firewalld_zone },
    { "as_firewalld", test_as_firewalld },
    { "iptables_rules", test_iptables_rules },
    { "have_rule", test_have_rule },
    { "hosts_allow_deny", test_hosts_allow_deny },
    { "as_chronyd", test_as_chronyd },
    { "chrony", test_chrony },
    { "others", test_others },
};

int main(int argc, char *argv[])
{
    return test_main(tests, COUNT_OF(tests), argc, argv);
}
