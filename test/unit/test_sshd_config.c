#include "format/sshd_config.h"

#include "base/buf.h"
#include "unit/test.h"

/* One line for each directive: "2 PermitRootLogin [no]", "1 Match {user=bob}", "<1" under line 1.
 */
static void show(const struct vec *directives, struct buf *out, struct arena *arena)
{
    for (size_t i = 0; i < directives->count; i++) {
        const struct sshd_directive *directive = vec_at(directives, i);

        if (out->len > 0)
            buf_add(out, STR("; "));
        buf_add(out, arena_printf(arena, "%u %s", directive->line, directive->keyword->name));
        if (directive->keyword->kind == SSHD_REST) {
            buf_add(out, arena_printf(arena, " <%.*s>", STR_ARG(directive->value)));
        } else if (directive->keyword->kind != SSHD_MATCH) {
            for (size_t k = 0; k < directive->argument_count; k++)
                buf_add(out, arena_printf(arena, " [%.*s]", STR_ARG(directive->arguments[k])));
        }
        for (size_t k = 0; k < directive->criterion_count; k++)
            buf_add(out, arena_printf(arena, " {%.*s=%.*s}", STR_ARG(directive->criteria[k].name),
                                      STR_ARG(directive->criteria[k].pattern)));
        if (directive->match != SSHD_NO_MATCH && directive->match != i) {
            const struct sshd_directive *match = vec_at(directives, directive->match);

            buf_add(out, arena_printf(arena, " <%u", match->line));
        }
    }
}

struct row {
    const char *name;
    struct str text;
    enum gate_rc rc;
    const char *want; /* what show() gives, or the message */
};

static void check_rows(const struct row *rows, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        CLEANUP(arena_release) struct arena arena = ARENA_INIT;
        CLEANUP(vec_release) struct vec directives = VEC_INIT(struct sshd_directive);
        CLEANUP(buf_release) struct buf shown = BUF_INIT(4096);
        struct error err = ERROR_INIT;

        test_row(rows[i].name);
        enum gate_rc rc = sshd_config_parse(rows[i].text, SSHD_SERVER, &arena, &directives, &err);
        CHECK_INT(rc, rows[i].rc);
        show(&directives, &shown, &arena);
        if (rc)
            CHECK_STR(str_of(err.message), rows[i].want);
        else
            CHECK_STR(buf_str(&shown), rows[i].want);
    }
}

/* What `sshd -t` of OpenSSH 9.2 takes, and what `sshd -T` then prints. */
static void takes(void)
{
    static const struct row rows[] = {
        { "empty", STR(""), GATE_OK, "" },
        { "blank and comment", STR("\n  \t\n# x\n  # y\n"), GATE_OK, "" },
        { "plain", STR("PermitRootLogin no\n"), GATE_OK, "1 PermitRootLogin [no]" },
        { "no newline", STR("\nport 22"), GATE_OK, "2 Port [22]" },
        { "any case", STR("PERMITROOTLOGIN NO"), GATE_OK, "1 PermitRootLogin [NO]" },
        { "equals", STR("PermitRootLogin=no"), GATE_OK, "1 PermitRootLogin [no]" },
        { "equals and blanks", STR("PermitRootLogin \t= \tno"), GATE_OK, "1 PermitRootLogin [no]" },
        { "CR and form feed", STR("PermitRootLogin no \f\r\n"), GATE_OK, "1 PermitRootLogin [no]" },
        { "indented", STR(" \t PermitRootLogin no"), GATE_OK, "1 PermitRootLogin [no]" },
        { "comment behind", STR("PermitRootLogin no # yes"), GATE_OK, "1 PermitRootLogin [no]" },
        { "quoted value", STR("PermitRootLogin \"no\""), GATE_OK, "1 PermitRootLogin [no]" },
        { "single quotes", STR("PermitRootLogin 'no'"), GATE_OK, "1 PermitRootLogin [no]" },
        { "quoted keyword", STR("\"PermitRootLogin\" no"), GATE_OK, "1 PermitRootLogin [no]" },
        { "half quoted keyword", STR("PermitRoot\"Login\" no"), GATE_OK, "1 PermitRootLogin [no]" },
        { "open quote before keyword", STR("\"PermitRootLogin no\nPort 1"), GATE_OK, "2 Port [1]" },
        { "blank in quotes", STR("Banner \"/etc/a b\""), GATE_OK, "1 Banner [/etc/a b]" },
        { "hash in quotes", STR("AllowUsers \"#a\" b#c"), GATE_OK, "1 AllowUsers [#a] [b#c]" },
        { "escapes", STR("AllowUsers a\\ b \\\"c \\\\ \\x"), GATE_OK,
          "1 AllowUsers [a b] [\"c] [\\] [\\x]" },
        { "empty argument", STR("Banner \"\""), GATE_OK, "1 Banner []" },
        { "rest of the line", STR("ForceCommand  echo \"a  b\" # c \n"), GATE_OK,
          "1 ForceCommand <echo \"a  b\" # c>" },
        { "apostrophe in rest", STR("VersionAddendum it's"), GATE_OK, "1 VersionAddendum <it's>" },
        { "older names", STR("ChallengeResponseAuthentication no\nDSAAuthentication yes\n"),
          GATE_OK, "1 KbdInteractiveAuthentication [no]; 2 PubkeyAuthentication [yes]" },
        { "deprecated", STR("UsePrivilegeSeparation sandbox\nProtocol 2\n"), GATE_OK,
          "1 UsePrivilegeSeparation [sandbox]; 2 Protocol [2]" },
        { "subsystem", STR("Subsystem\tsftp\t/usr/lib/sftp-server -l INFO"), GATE_OK,
          "1 Subsystem [sftp] [/usr/lib/sftp-server] [-l] [INFO]" },
        { "match", STR("Match User bob\n  PermitRootLogin no\n"), GATE_OK,
          "1 Match {user=bob}; 2 PermitRootLogin [no] <1" },
        { "match of two", STR("Match user=\"b c\" Host *.x # y\nBanner n"), GATE_OK,
          "1 Match {user=b c} {host=*.x}; 2 Banner [n] <1" },
        { "match all", STR("Match ALL # y\nPort 1"), GATE_OK, "1 Match; 2 Port [1] <1" },
        { "second match ends the first", STR("Match user a\nMatch group b\nBanner n"), GATE_OK,
          "1 Match {user=a}; 2 Match {group=b}; 3 Banner [n] <2" },
        { "include", STR("Include a.d/*.conf \"/x y\""), GATE_OK, "1 Include [a.d/*.conf] [/x y]" },
        { "time", STR("LoginGraceTime 1h30m"), GATE_OK, "1 LoginGraceTime [1h30m]" },
    };

    check_rows(rows, COUNT_OF(rows));
}

static void refuses(void)
{
    static const struct row rows[] = {
        { "unknown keyword", STR("\nPermitRotLogin no"), GATE_EFORMAT,
          "line 2: 'PermitRotLogin' is no keyword of sshd, perhaps PermitRootLogin" },
        { "binary", STR("\177ELF \001"), GATE_EFORMAT, "line 1: '\177ELF' is no keyword of sshd" },
        { "NUL", STR("Port 22\0\n"), GATE_EFORMAT, "line 1: a NUL byte" },
        { "no argument", STR("PermitRootLogin\n"), GATE_EFORMAT,
          "line 1: 'PermitRootLogin' has no argument" },
        { "equals alone", STR("PermitRootLogin =\n"), GATE_EFORMAT,
          "line 1: 'PermitRootLogin' has no argument" },
        { "only a comment", STR("PermitRootLogin # no\n"), GATE_EFORMAT,
          "line 1: PermitRootLogin has no argument" },
        { "two equals", STR("PermitRootLogin==no"), GATE_EFORMAT,
          "line 1: PermitRootLogin: '=no' is not one of the words it takes" },
        { "surplus", STR("PermitRootLogin no yes"), GATE_EFORMAT,
          "line 1: PermitRootLogin has surplus arguments" },
        { "open quote", STR("PermitRootLogin \"no"), GATE_EFORMAT,
          "line 1: a quote is not closed" },
        { "open apostrophe", STR("Banner it's"), GATE_EFORMAT, "line 1: a quote is not closed" },
        { "continued line", STR("PermitRootLogin no\\\n"), GATE_EFORMAT,
          "line 1: PermitRootLogin: 'no\\' is not one of the words it takes" },
        { "form feed parts nothing", STR("PermitRootLogin\fno"), GATE_EFORMAT,
          "line 1: 'PermitRootLogin\fno' has no argument" },
        { "no flag", STR("X11Forwarding yes;"), GATE_EFORMAT,
          "line 1: X11Forwarding: 'yes;' is not yes or no" },
        { "no number", STR("MaxAuthTries 0x5"), GATE_EFORMAT,
          "line 1: MaxAuthTries: '0x5' is not a number" },
        { "negative", STR("MaxAuthTries -3"), GATE_EFORMAT,
          "line 1: MaxAuthTries: '-3' is not a number" },
        { "number too large", STR("MaxAuthTries 2147483648"), GATE_EFORMAT,
          "line 1: MaxAuthTries: '2147483648' is not a number" },
        { "no time", STR("LoginGraceTime none"), GATE_EFORMAT,
          "line 1: LoginGraceTime: 'none' is not a time" },
        { "time in hex", STR("ClientAliveInterval 0x10"), GATE_EFORMAT,
          "line 1: ClientAliveInterval: '0x10' is not a time" },
        { "match without criterion", STR("Match # x"), GATE_EFORMAT,
          "line 1: Match: '# x' has no criterion" },
        { "match without pattern", STR("Match user"), GATE_EFORMAT,
          "line 1: Match: 'user' has no pattern" },
        { "match with a comment for a pattern", STR("Match user # bob"), GATE_EFORMAT,
          "line 1: Match: 'user' has no pattern" },
        { "unknown criterion", STR("Match foo bar"), GATE_EFORMAT,
          "line 1: Match: 'foo' is no criterion" },
        { "all and more", STR("Match all user b"), GATE_EFORMAT,
          "line 1: Match: 'all' stands beside other criteria" },
        { "more and all", STR("Match user b all"), GATE_EFORMAT,
          "line 1: Match: 'all' is no criterion" },
        { "empty include", STR("Include \"\""), GATE_EFORMAT,
          "line 1: Include: '' is not a pattern" },
    };

    check_rows(rows, COUNT_OF(rows));
}

static void seconds(void)
{
    static const struct {
        const char *text;
        int64_t want; /* -1: refused */
    } rows[] = {
        { "0", 0 },
        { "90", 90 },
        { "5m", 300 },
        { "1H30M", 5400 },
        { "1w2d", 777600 },
        { "10s", 10 },
        { "2147483647", INT32_MAX },
        { "2147483648", -1 },
        { "3551w", -1 },
        { "", -1 },
        { "m", -1 },
        { "5x", -1 },
        { "5 m", -1 },
        { "-5", -1 },
        { "none", -1 },
        { "4294967296", -1 },
    };

    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        int64_t got = -1;

        test_row(rows[i].text);
        CHECK_INT(sshd_config_seconds(str_of(rows[i].text), &got), rows[i].want >= 0);
        CHECK_INT(got, rows[i].want);
    }
}

/* A name that stands for another must stand for one that exists, or look-ups would give NULL. */
static void older_names_resolve(void)
{
    static const char *const names[] = {
        "skeyauthentication",       "hostdsakey", "keepalive",
        "GSSAPICleanupCreds",       "RSAMinSize", "pubkeyacceptedkeytypes",
        "HostbasedAcceptedKeyTypes"
    };

    for (size_t i = 0; i < COUNT_OF(names); i++) {
        const struct sshd_keyword *keyword = sshd_keyword_find(str_of(names[i]));

        test_row(names[i]);
        CHECK(keyword && !keyword->meaning);
    }
    CHECK(!sshd_keyword_find(STR("")));
}

int main(int argc, char *argv[])
{
    static const struct test tests[] = {
        { "takes", takes },
        { "refuses", refuses },
        { "seconds", seconds },
        { "older_names_resolve", older_names_resolve },
    };

    return test_main(tests, COUNT_OF(tests), argc, argv);
}
