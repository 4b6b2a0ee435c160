#include <string.h>

#include "base/limits.h"
#include "unit/asked.h"
#include "unit/test.h"

#define MAIN "/etc/ssh/sshd_config"
#define DROP_IN "/etc/ssh/sshd_config.d/"
#define INCLUDE "Include /etc/ssh/sshd_config.d/*.conf\n"

/* Enough of Debian 12 for a version of OpenSSH. */
#define STATUS                                                                              \
    "Package: openssh-server\nStatus: install ok installed\nArchitecture: amd64\nVersion: " \
    "1:9.2p1-2+deb12u3\n\n"

struct row {
    const char *name;
    const char *keyword;
    const char *want;
    struct asked_file files[8];
};

static void check_rows(const struct row *rows, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        CLEANUP(buf_release) struct buf shown = BUF_INIT(4096);
        struct asked asked;

        test_row(rows[i].name);
        asked_open(&asked, "sshd_effective", NULL, NULL, rows[i].files);
        asked_show(&asked, rows[i].keyword, &shown);
        CHECK_STR(buf_str(&shown), rows[i].want);
        asked_close(&asked);
    }
}

static void first_wins(void)
{
    static const struct row rows[] = {
        { "one line",
          "PermitRootLogin",
          "no @" MAIN ":2 (PermitRootLogin)",
          { { MAIN, "\nPermitRootLogin no\n", NULL, 0 } } },
        { "any case",
          "permitrootlogin",
          "no @" MAIN ":1 (PermitRootLogin)",
          { { MAIN, "PERMITROOTLOGIN NO\n", NULL, 0 } } },
        { "the second loses",
          "PermitRootLogin",
          "no @" MAIN ":1 (PermitRootLogin)",
          { { MAIN, "PermitRootLogin no\nPermitRootLogin yes\n", NULL, 0 } } },
        { "a drop-in wins over what follows it",
          "PermitRootLogin",
          "yes @" DROP_IN "10.conf:1 (PermitRootLogin)",
          { { MAIN, INCLUDE "PermitRootLogin no\n", NULL, 0 },
            { DROP_IN "10.conf", "PermitRootLogin yes\n", NULL, 0 } } },
        { "a drop-in behind loses",
          "PermitRootLogin",
          "no @" MAIN ":1 (PermitRootLogin)",
          { { MAIN, "PermitRootLogin no\n" INCLUDE, NULL, 0 },
            { DROP_IN "10.conf", "PermitRootLogin yes\n", NULL, 0 } } },
        { "drop-ins by name",
          "PermitRootLogin",
          "no @" DROP_IN "05.conf:1 (PermitRootLogin)",
          { { MAIN, "include sshd_config.d/*.conf\n", NULL, 0 },
            { DROP_IN "10.conf", "PermitRootLogin yes\n", NULL, 0 },
            { DROP_IN "05.conf", "PermitRootLogin no\n", NULL, 0 } } },
        { "other endings and hidden files are not included",
          "PermitRootLogin",
          "no @" MAIN ":2 (PermitRootLogin)",
          { { MAIN, INCLUDE "PermitRootLogin no\n", NULL, 0 },
            { DROP_IN "10.conf.bak", "PermitRootLogin yes\n", NULL, 0 },
            { DROP_IN ".conf", "PermitRootLogin yes\n", NULL, 0 } } },
        { "an include in an included file",
          "PermitRootLogin",
          "no @/etc/x:1 (PermitRootLogin)",
          { { MAIN, INCLUDE, NULL, 0 },
            { DROP_IN "10.conf", "Include /etc/x\n", NULL, 0 },
            { "/etc/x", "PermitRootLogin no\n", NULL, 0 } } },
        { "a linked drop-in",
          "PermitRootLogin",
          "no @/etc/x:1 (PermitRootLogin)",
          { { MAIN, INCLUDE, NULL, 0 },
            { DROP_IN "10.conf", NULL, "/etc/x", 0 },
            { "/etc/x", "PermitRootLogin no\n", NULL, 0 } } },
        { "an include of nothing",
          "PermitRootLogin",
          "no @" MAIN ":2 (PermitRootLogin)",
          { { MAIN, INCLUDE "PermitRootLogin no\n", NULL, 0 } } },
        { "an older name",
          "KbdInteractiveAuthentication",
          "no @" MAIN ":1 (KbdInteractiveAuthentication)",
          { { MAIN, "ChallengeResponseAuthentication no\n", NULL, 0 } } },
        { "a word for a word",
          "PermitRootLogin",
          "without-password @" MAIN ":1 (PermitRootLogin)",
          { { MAIN, "PermitRootLogin prohibit-password\n", NULL, 0 } } },
        { "a time",
          "ClientAliveInterval",
          "300 @" MAIN ":1 (ClientAliveInterval)",
          { { MAIN, "ClientAliveInterval 5m\n", NULL, 0 } } },
        { "all lines of a gathered keyword",
          "AllowUsers",
          "a, b, c @" MAIN ":1 (AllowUsers)",
          { { MAIN, "AllowUsers a b\nAllowUsers c\n", NULL, 0 } } },
        { "SUSE's place",
          "PermitRootLogin",
          "no @/usr/etc/ssh/sshd_config:1 (PermitRootLogin)",
          { { "/usr/etc/ssh/sshd_config", "PermitRootLogin no\n", NULL, 0 } } },
    };

    check_rows(rows, COUNT_OF(rows));
}

static void matches(void)
{
    static const struct row rows[] = {
        { "a weak Match is an item of its own",
          "PermitRootLogin",
          "no @" MAIN ":1 (PermitRootLogin); "
          "yes @" MAIN ":3 (PermitRootLogin, Match address 10.0.0.0/8)",
          { { MAIN, "PermitRootLogin no\nMatch Address 10.0.0.0/8\nPermitRootLogin yes\n", NULL,
              0 } } },
        { "a Match of another keyword is none",
          "PermitRootLogin",
          "no @" MAIN ":1 (PermitRootLogin)",
          { { MAIN, "PermitRootLogin no\nMatch user a\nBanner none\n", NULL, 0 } } },
        { "in a drop-in, its end is the file's",
          "X11Forwarding",
          "no @" MAIN ":2 (X11Forwarding); "
          "yes @" DROP_IN "10.conf:2 (X11Forwarding, Match user bob)",
          { { MAIN, INCLUDE "X11Forwarding no\n", NULL, 0 },
            { DROP_IN "10.conf", "Match user bob\nX11Forwarding yes\n", NULL, 0 } } },
        { "an include under a Match",
          "X11Forwarding",
          "no @" MAIN ":1 (X11Forwarding); "
          "yes @" DROP_IN "10.conf:1 (X11Forwarding, Match user bob)",
          { { MAIN, "X11Forwarding no\nMatch user bob\n" INCLUDE, NULL, 0 },
            { DROP_IN "10.conf", "X11Forwarding yes\n", NULL, 0 } } },
        { "a Match within a Match needs both",
          "X11Forwarding",
          "no @" MAIN ":1 (X11Forwarding); "
          "yes @" DROP_IN "10.conf:2 (X11Forwarding, Match user bob host h)",
          { { MAIN, "X11Forwarding no\nMatch user bob\n" INCLUDE, NULL, 0 },
            { DROP_IN "10.conf", "Match host h\nX11Forwarding yes\n", NULL, 0 } } },
        { "the first line of a Match wins",
          "X11Forwarding",
          "no @" MAIN ":1 (X11Forwarding); no @" MAIN ":3 (X11Forwarding, Match user bob)",
          { { MAIN, "X11Forwarding no\nMatch user bob\nX11Forwarding no\nX11Forwarding yes\n", NULL,
              0 } } },
        { "a second Match of the same loses",
          "X11Forwarding",
          "no @" MAIN ":1 (X11Forwarding); no @" MAIN ":3 (X11Forwarding, Match user bob)",
          { { MAIN,
              "X11Forwarding no\nMatch user bob\nX11Forwarding no\nMatch user bob\n"
              "X11Forwarding yes\n",
              NULL, 0 } } },
        { "a narrower one behind a wider one loses",
          "X11Forwarding",
          "no @" MAIN ":1 (X11Forwarding); no @" MAIN ":3 (X11Forwarding, Match user bob)",
          { { MAIN,
              "X11Forwarding no\nMatch user bob\nX11Forwarding no\nMatch user bob host h\n"
              "X11Forwarding yes\n",
              NULL, 0 } } },
        { "Match all wins over what is outside",
          "PermitRootLogin",
          "yes @" MAIN ":3 (PermitRootLogin)",
          { { MAIN, "PermitRootLogin no\nMatch all\nPermitRootLogin yes\n", NULL, 0 } } },
        { "Match all before another Match",
          "PermitRootLogin",
          "no @" MAIN ":2 (PermitRootLogin)",
          { { MAIN, "Match all\nPermitRootLogin no\nMatch user a\nPermitRootLogin yes\n", NULL,
              0 } } },
        { "global keywords behind Match all",
          "Port",
          "23 @" MAIN ":3 (Port)",
          { { MAIN, "Match user a\nMatch all\nPort 23\n", NULL, 0 } } },
        { "gathered under a Match",
          "AllowUsers",
          "a @" MAIN ":1 (AllowUsers); b, c @" MAIN ":3 (AllowUsers, Match host h)",
          { { MAIN,
              "AllowUsers a\nMatch host h\nAllowUsers b\nMatch all\nMatch host h\n"
              "AllowUsers c\n",
              NULL, 0 } } },
    };

    check_rows(rows, COUNT_OF(rows));
}

static void defaults(void)
{
    static const struct row rows[] = {
        { "nothing sets it",
          "PermitRootLogin",
          "without-password @" MAIN " (PermitRootLogin, default)",
          { { MAIN, "\n", NULL, 0 } } },
        { "of the version in the package database",
          "version",
          "9.2 @" MAIN,
          { { MAIN, "", NULL, 0 },
            { "/etc/os-release", "ID=debian\nVERSION_ID=\"12\"\n", NULL, 0 },
            { "/var/lib/dpkg/status", STATUS, NULL, 0 } } },
        { "of the distribution",
          "version",
          "8.7 @" MAIN,
          { { MAIN, "", NULL, 0 },
            { "/etc/os-release", "ID=rhel\nVERSION_ID=\"9.4\"\nID_LIKE=fedora\n", NULL, 0 } } },
        { "of none", "version", "nothing @" MAIN, { { MAIN, "", NULL, 0 } } },
        { "an added algorithm",
          "Ciphers",
          "chacha20-poly1305@openssh.com, aes128-ctr, aes192-ctr, aes256-ctr, "
          "aes128-gcm@openssh.com, aes256-gcm@openssh.com, 3des-cbc @" MAIN ":1 (Ciphers)",
          { { MAIN, "Ciphers +3des-cbc,aes128-ctr\n", NULL, 0 },
            { "/etc/os-release", "ID=debian\nVERSION_ID=\"12\"\n", NULL, 0 },
            { "/var/lib/dpkg/status", STATUS, NULL, 0 } } },
        { "removed by pattern",
          "MACs",
          "umac-128-etm@openssh.com, hmac-sha2-256-etm@openssh.com, "
          "hmac-sha2-512-etm@openssh.com, umac-128@openssh.com, hmac-sha2-256, hmac-sha2-512 "
          "@" MAIN ":1 (MACs)",
          { { MAIN, "MACs -hmac-sha1*,umac-64*\n", NULL, 0 } } },
        { "put first",
          "CASignatureAlgorithms",
          "x, ssh-ed25519, ecdsa-sha2-nistp256, ecdsa-sha2-nistp384, ecdsa-sha2-nistp521, "
          "sk-ssh-ed25519@openssh.com, sk-ecdsa-sha2-nistp256@openssh.com, rsa-sha2-512, "
          "rsa-sha2-256 @" MAIN ":1 (CASignatureAlgorithms)",
          { { MAIN, "CASignatureAlgorithms ^x\n", NULL, 0 } } },
        { "an empty list",
          "AllowUsers",
          " @" MAIN " (AllowUsers, default)",
          { { MAIN, "", NULL, 0 } } },
        { "a default that distributions choose",
          "PidFile",
          "nothing @" MAIN " (PidFile, default)",
          { { MAIN, "", NULL, 0 } } },
    };

    check_rows(rows, COUNT_OF(rows));
}

static void errors(void)
{
    static const struct row rows[] = {
        { "no sshd",
          "PermitRootLogin",
          "error 2: no '" MAIN "' in the image",
          { { "/etc/hosts", "", NULL, 0 } } },
        { "sshd without its file: no default answers",
          "PermitRootLogin",
          "error 2: no '" MAIN "' in the image",
          { { "/usr/sbin/sshd", "", NULL, 0 } } },
        { "no such keyword",
          "PermitRotLogin",
          "error 9: sshd has no value of 'PermitRotLogin', perhaps of PermitRootLogin",
          { { MAIN, "", NULL, 0 } } },
        { "a deprecated keyword",
          "Protocol",
          "error 9: sshd has no value of 'Protocol'",
          { { MAIN, "Protocol 2\n", NULL, 0 } } },
        { "malformed",
          "PermitRootLogin",
          "error 3: " MAIN ": line 2: 'Foo' is no keyword of sshd",
          { { MAIN, "PermitRootLogin no\nFoo bar\n", NULL, 0 } } },
        { "malformed drop-in",
          "PermitRootLogin",
          "error 3: " MAIN ": line 1: " DROP_IN "a.conf: line 1: PermitRootLogin: 'maybe' is not "
          "one of the words it takes",
          { { MAIN, INCLUDE, NULL, 0 },
            { DROP_IN "a.conf", "PermitRootLogin maybe\n", NULL, 0 } } },
        { "a dangling drop-in is not an absent sshd",
          "PermitRootLogin",
          "error 3: " MAIN ": line 1: '" DROP_IN "a.conf' is a link to nothing",
          { { MAIN, INCLUDE, NULL, 0 }, { DROP_IN "a.conf", NULL, "/nowhere", 0 } } },
        { "a keyword that may not stand under a Match",
          "Port",
          "error 3: " MAIN ": line 2: Port may not stand under a Match",
          { { MAIN, "Match user a\nPort 22\n", NULL, 0 } } },
        { "nor by way of an include",
          "Port",
          "error 3: " MAIN ": line 2: " DROP_IN "a.conf: line 1: Port may not stand under a Match",
          { { MAIN, "Match user a\n" INCLUDE, NULL, 0 },
            { DROP_IN "a.conf", "Port 22\n", NULL, 0 } } },
    };

    check_rows(rows, COUNT_OF(rows));
}

/* An include of itself ends, with a message that is cut but no crash. */
static void includes_end(void)
{
    static const struct asked_file files[] = { { MAIN, "Include sshd_config\n", NULL, 0 },
                                               { NULL, NULL, NULL, 0 } };
    struct asked asked;

    test_row("include of itself");
    asked_open(&asked, "sshd_effective", NULL, NULL, files);
    CHECK_INT(asked.resource->rc, GATE_EFORMAT);
    asked_close(&asked);
}

/* What a line repeats, `count` times, behind a beginning. */
static const char *repeated(struct arena *arena, const char *head, const char *part, size_t count)
{
    struct str one = str_of(part);
    size_t length = str_of(head).len;
    char *text = arena_new(arena, length + one.len * count + 2, 1);

    memcpy(text, head, length);
    for (size_t i = 0; i < count; i++, length += one.len)
        memcpy(text + length, one.ptr, one.len);
    text[length] = '\n';
    return text;
}

/* Configurations made to cost time or memory are refused or read in time with their size. */
static void hostile_sizes(void)
{
    static const struct {
        const char *name;
        const char *head;
        const char *part;
        size_t count;
        enum gate_rc want;
    } rows[] = {
        { "many arguments", "AllowUsers", " a", 500000, GATE_OK },
        { "many words", "RekeyLimit", " a", 500000, GATE_OK },
        { "many criteria", "Match", " user a", 100000, GATE_ELIMIT },
        { "a long pattern", "Match user a", "a", 100000, GATE_ELIMIT },
        { "a long list of algorithms", "Ciphers a", ",a", 100000, GATE_EFORMAT },
        { "many lines", "", "Banner x\n", 20000, GATE_ELIMIT },
        { "many conditions", "", "Match user a\nBanner x\n", 4000, GATE_OK },
        { "much included", "", "Include sshd_config.d/*\n", 600, GATE_ELIMIT },
    };

    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        CLEANUP(arena_release) struct arena arena = ARENA_INIT;
        CLEANUP(buf_release) struct buf shown = BUF_INIT(LIMIT_TEXT_BYTES);
        const char *more = repeated(&arena, "#", "x", 10000);
        const struct asked_file files[] = {
            { MAIN, repeated(&arena, rows[i].head, rows[i].part, rows[i].count), NULL, 0 },
            { DROP_IN "a", more, NULL, 0 },
            { NULL, NULL, NULL, 0 },
        };
        struct asked asked;

        test_row(rows[i].name);
        asked_open(&asked, "sshd_effective", NULL, NULL, files);
        CHECK_INT(asked.resource->rc, rows[i].want);
        asked_show(&asked, "Banner", &shown);
        asked_show(&asked, "RekeyLimit", &shown);
        asked_close(&asked);
    }
}

static void literal(void)
{
    static const struct asked_file files[] = {
        { MAIN, INCLUDE "banner \"/a b\"\nMatch user bob\n  X11Forwarding yes\n", NULL, 0 },
        { NULL, NULL, NULL, 0 },
    };
    CLEANUP(buf_release) struct buf shown = BUF_INIT(4096);
    struct asked asked;

    test_row("sshd_config");
    asked_open(&asked, "sshd_config", NULL, NULL, files);
    asked_rows(&asked, "line keyword value match", &shown);
    CHECK_STR(buf_str(&shown), "1 Include /etc/ssh/sshd_config.d/*.conf ; 2 Banner /a b ; "
                               "3 Match user bob user bob; 4 X11Forwarding yes user bob");
    buf_release(&shown);
    shown = BUF_INIT(4096);
    asked_show(&asked, "Banner", &shown);
    buf_add(&shown, STR("; "));
    asked_show(&asked, "X11Forwarding", &shown);
    CHECK_STR(buf_str(&shown), "/a b @" MAIN ":2 (Banner); nothing @" MAIN);
    asked_close(&asked);
}

int main(int argc, char *argv[])
{
    static const struct test tests[] = {
        { "first_wins", first_wins },       { "matches", matches },
        { "defaults", defaults },           { "errors", errors },
        { "includes_end", includes_end },   { "literal", literal },
        { "hostile_sizes", hostile_sizes },
    };

    return test_main(tests, COUNT_OF(tests), argc, argv);
}
