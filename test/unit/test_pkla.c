/* Entries of .pkla files, and the resource `polkit_rules`. */
#include "format/pkla.h"

#include "base/attributes.h"
#include "unit/asked.h"
#include "unit/test.h"

static void test_faults(void)
{
    static const struct {
        const char *name;
        struct str text;
        const char *message;
    } rows[] = {
        { "no identity", STR("[a]\nAction=b\nResultAny=no\n"),
          "line 2: an entry without Identity" },
        { "no action", STR("[a]\nIdentity=b\nResultAny=no\n"), "line 2: an entry without Action" },
        { "no result", STR("[a]\n\nIdentity=b\nAction=c\n"), "line 3: an entry without result" },
        { "other case", STR("[a]\nidentity=b\n"), "line 2: an entry without Identity" },
        { "an empty list", STR("[a]\nIdentity= ; ;\n"), "line 2: an empty list" },
        { "a list without anything", STR("[a]\nAction=\n"), "line 2: an empty list" },
        { "a backslash", STR("[a]\nIdentity=b\\;c\n"), "line 2: a list with a backslash" },
        { "an identity twice", STR("[a]\nIdentity=b\nIdentity=c\n"),
          "line 3: a key is given twice" },
        { "a result twice", STR("[a]\nResultAny=no\nResultAny=no\n"),
          "line 3: a key is given twice" },
        { "an unknown result", STR("[a]\nResultActive=maybe\n"),
          "line 2: a result that polkit does not know" },
        { "a result in capitals", STR("[a]\nResultInactive=YES\n"),
          "line 2: a result that polkit does not know" },
        { "an empty result", STR("[a]\nResultAny=\n"),
          "line 2: a result that polkit does not know" },
        { "a section twice",
          STR("[a]\nIdentity=b\nAction=c\nResultAny=no\n[b]\nIdentity=b\nAction=c\nResultAny=no\n"
              "[a]\nIdentity=b\nAction=c\nResultAny=yes\n"),
          "line 10: a section that was there before" },
    };

    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        CLEANUP(vec_release) struct vec entries = VEC_INIT(struct pkla_entry);
        CLEANUP(arena_release) struct arena arena = ARENA_INIT;
        struct error err = ERROR_INIT;

        test_row(rows[i].name);
        if (pkla_parse(rows[i].text, &arena, &entries, &err))
            CHECK_STR(str_of(err.message), rows[i].message);
        else
            CHECK_STR(STR("no fault"), rows[i].message);
    }
}

/* What the reader of settings refuses: that it does is enough here. */
static void test_no_key_file(void)
{
    static const struct {
        const char *name;
        struct str text;
    } rows[] = {
        { "no section", STR("Identity=b\n") },     { "an open section", STR("[a\n") },
        { "a bare name", STR("[a]\nIdentity\n") }, { "no name", STR("[a]\n=b\n") },
        { "a NUL", STR("[a]\nIdentity=b\0\n") },
    };

    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        CLEANUP(vec_release) struct vec entries = VEC_INIT(struct pkla_entry);
        CLEANUP(arena_release) struct arena arena = ARENA_INIT;
        struct error err = ERROR_INIT;

        test_row(rows[i].name);
        CHECK_INT(pkla_parse(rows[i].text, &arena, &entries, &err), GATE_EFORMAT);
    }
}

#define ENTRY(name, result) \
    "[" name "]\nIdentity=unix-user:bob;unix-group:x;\nAction=org.a.*\n" result "\n"
#define LOCAL "/etc/polkit-1/localauthority/50-local.d/"
#define ASK(question, expected) \
    .resource = "polkit_rules", .asked = (question), .answer = (expected)

static void test_resource(void)
{
    static const struct asked_row rows[] = {
        { "absent", { MEMORY_DIRECTORY("/etc/polkit-1/rules.d") }, ASK("?", "absent") },
        { "scripts, by name over all places",
          { MEMORY_FILE("/usr/share/polkit-1/rules.d/40-a.rules", "x"),
            MEMORY_FILE("/etc/polkit-1/rules.d/50-b.rules", "x"),
            MEMORY_FILE("/run/polkit-1/rules.d/45-c.rules", "x"),
            MEMORY_FILE("/usr/local/share/polkit-1/rules.d/60-d.rules", "x"),
            MEMORY_FILE("/etc/polkit-1/rules.d/README", "x") },
          ASK("#name", "40-a.rules|45-c.rules|50-b.rules|60-d.rules") },
        { "scripts of one name are all read",
          { MEMORY_FILE("/usr/share/polkit-1/rules.d/50-b.rules", "x"),
            MEMORY_FILE("/etc/polkit-1/rules.d/50-b.rules", ""),
            MEMORY_FILE("/run/polkit-1/rules.d/50-b.rules", "x") },
          ASK("#path", "/etc/polkit-1/rules.d/50-b.rules|/run/polkit-1/rules.d/50-b.rules|"
                       "/usr/share/polkit-1/rules.d/50-b.rules") },
        { "order",
          { MEMORY_FILE("/usr/share/polkit-1/rules.d/50-b.rules", "x"),
            MEMORY_FILE("/etc/polkit-1/rules.d/40-b.rules", ""),
            MEMORY_FILE(LOCAL "a.pkla", ENTRY("a", "ResultAny=no") ENTRY("b", "ResultAny=no")) },
          ASK("#order", "1|2|1|1") },
        { "kinds",
          { MEMORY_FILE("/etc/polkit-1/rules.d/40-b.rules", ""),
            MEMORY_FILE(LOCAL "a.pkla", ENTRY("a", "ResultAny=no")) },
          ASK("#kind", "script|entry") },
        { "entries, by folder, then place, then name",
          { MEMORY_FILE(LOCAL "b.pkla", ENTRY("1", "ResultAny=no")),
            MEMORY_FILE(LOCAL "a.pkla", ENTRY("2", "ResultAny=no")),
            MEMORY_FILE("/var/lib/polkit-1/localauthority/50-local.d/c.pkla",
                        ENTRY("3", "ResultAny=no")),
            MEMORY_FILE("/etc/polkit-1/localauthority/10-vendor.d/d.pkla",
                        ENTRY("4", "ResultAny=no")),
            MEMORY_FILE("/etc/polkit-1/localauthority/e.pkla", "nonsense") },
          ASK("#section", "4|3|2|1") },
        { "an identity",
          { MEMORY_FILE(LOCAL "a.pkla", ENTRY("a", "ResultAny=no")) },
          ASK("#identity", "unix-user:bob, unix-group:x") },
        { "blanks of a list belong to its parts",
          { MEMORY_FILE(LOCAL "a.pkla",
                        "[a]\nIdentity= unix-user:a ; unix-user:b\nAction=c\nResultAny=no\n") },
          ASK("#identity", "unix-user:a ,  unix-user:b") },
        { "an action",
          { MEMORY_FILE(LOCAL "a.pkla", ENTRY("a", "ResultAny=no")) },
          ASK("#action", "org.a.*") },
        { "results for all",
          { MEMORY_FILE(LOCAL "a.pkla",
                        ENTRY("a", "ResultAny=yes") ENTRY("b", "ResultActive=yes")) },
          ASK("#result_any", "yes|nothing") },
        { "results for the inactive",
          { MEMORY_FILE(LOCAL "a.pkla", ENTRY("a", "ResultInactive=auth_admin_keep")) },
          ASK("#result_inactive", "auth_admin_keep") },
        { "results for the active",
          { MEMORY_FILE(LOCAL "a.pkla", ENTRY("a", "ResultActive=auth_self\nReturnValue=x=y")) },
          ASK("#result_active", "auth_self") },
        { "CRLF",
          { MEMORY_FILE(LOCAL "a.pkla", "[a]\r\nIdentity=b\r\nAction=c\r\nResultAny=no\r\n") },
          ASK("#result_any", "no") },
        { "lines",
          { MEMORY_FILE(LOCAL "a.pkla",
                        "# x\n" ENTRY("a", "ResultAny=no") "\n" ENTRY("b", "ResultAny=no")) },
          ASK("#line", "3|8") },
        { "malformed", { MEMORY_FILE(LOCAL "a.pkla", "[a]\nx\n") }, ASK("?", "unparsable") },
        { "a script with a NUL",
          { MEMORY_FILE("/etc/polkit-1/rules.d/a.rules", "a\0b") },
          ASK("?", "unparsable") },
        { "a script that is no UTF-8",
          { MEMORY_FILE("/etc/polkit-1/rules.d/a.rules", "\xff") },
          ASK("?", "unparsable") },
        { "a folder",
          { MEMORY_DIRECTORY("/etc/polkit-1/rules.d/a.rules") },
          ASK("?", "unsupported") },
        { "a loop of links",
          { MEMORY_LINK("/etc/polkit-1/rules.d/a.rules", "a.rules") },
          ASK("?", "limit") },
        { "a link to nothing",
          { MEMORY_LINK("/etc/polkit-1/rules.d/a.rules", "/x") },
          ASK("?", "absent") },
    };

    asked_check_rows(rows, COUNT_OF(rows));
}

static const struct test tests[] = {
    { "faults", test_faults },
    { "no_key_file", test_no_key_file },
    { "resource", test_resource },
};

int main(int argc, char *argv[])
{
    return test_main(tests, COUNT_OF(tests), argc, argv);
}
