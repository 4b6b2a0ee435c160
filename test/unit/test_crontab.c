/*
 * Files of cron, against what crontab of Debian's cron and of cronie takes
 * (test/fixtures/answers/login/crontab, recorded by test/peer/login/cron_answers.py), and the
 * resource `cron`.
 */
#include "format/crontab.h"

#include "base/attributes.h"
#include "unit/answers.h"
#include "unit/asked.h"
#include "unit/test.h"

static void test_answers(void)
{
    struct answers answers;
    struct answers_case one;

    answers_open(&answers, "login/crontab");
    while (answers_next(&answers, &one)) {
        CLEANUP(vec_release) struct vec entries = VEC_INIT(struct crontab_entry);
        bool is_taken = false;
        struct error err = ERROR_INIT;

        for (size_t i = 1; i < one.count; i++)
            is_taken |= str_equal(str_trim(one.sections[i].body), STR("taken"));
        CHECK_INT(crontab_parse(one.sections[0].body, false, &entries, &err),
                  is_taken ? GATE_OK : GATE_EFORMAT);
    }
    test_row("all");
    CHECK(answers.cases > 50);
    answers_close(&answers);
}

static void test_faults(void)
{
    static const struct {
        const char *name;
        struct str text;
        const char *message;
    } rows[] = {
        { "a NUL", STR("\n* * * * * root x\0\n"), "line 2: a NUL byte" },
        { "no user", STR("* * * * *\n"), "line 1: no user" },
        { "no command", STR("* * * * * root\n"), "line 1: no command" },
        { "a wrong minute", STR("60 * * * * root x\n"), "line 1: a wrong minute" },
        { "a wrong hour", STR("* 24 * * * root x\n"), "line 1: a wrong hour" },
        { "a wrong day", STR("* * 32 * * root x\n"), "line 1: a wrong day of the month" },
        { "a wrong month", STR("* * * foo * root x\n"), "line 1: a wrong month" },
        { "a wrong weekday", STR("* * * * 8 root x\n"), "line 1: a wrong day of the week" },
        { "a huge number", STR("99999999999 * * * * root x\n"), "line 1: a wrong minute" },
        { "a step of a huge number", STR("*/99999999999 * * * * root x\n"),
          "line 1: a wrong minute" },
        { "two signs", STR("1-2-3 * * * * root x\n"), "line 1: a wrong minute" },
        { "an unknown time", STR("@foo root x\n"), "line 1: '@foo' is no time" },
        { "a time without user", STR("@daily\n"), "line 1: no user" },
        { "a byte order mark", STR("\xef\xbb\xbf* * * * * root x\n"), "line 1: a wrong minute" },
        { "an open quote", STR("\"A=b\n"), "line 1: a wrong minute" },
    };

    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        CLEANUP(vec_release) struct vec entries = VEC_INIT(struct crontab_entry);
        struct error err = ERROR_INIT;

        test_row(rows[i].name);
        if (crontab_parse(rows[i].text, true, &entries, &err))
            CHECK_STR(str_of(err.message), rows[i].message);
        else
            CHECK_STR(STR("no fault"), rows[i].message);
    }
}

#define JOB "* * * * * root /bin/a b\n"

static const struct asked_row resource_rows[] = {
    { "absent", { MEMORY_DIRECTORY("/etc") }, "cron", NULL, "?", "absent" },
    { "the system's",
      { MEMORY_FILE("/etc/crontab", "# x\nSHELL=/bin/sh\n17 *\t* * *\troot\tcd / && run\n") },
      "cron",
      NULL,
      "#command",
      "/bin/sh|cd / && run" },
    { "schedule",
      { MEMORY_FILE("/etc/crontab", "17 *\t* * 1-5\troot x\n@daily root y\r\n") },
      "cron",
      NULL,
      "#schedule",
      "17 * * * 1-5|@daily" },
    { "a field",
      { MEMORY_FILE("/etc/crontab", "17 * 3 * 1-5\troot x\n") },
      "cron",
      NULL,
      "#day_of_month",
      "3" },
    { "cronie's signs",
      { MEMORY_FILE("/etc/crontab", "-*/5 0~9 ~ * ~5 root x\n") },
      "cron",
      NULL,
      "#hour",
      "0~9" },
    { "drop-ins",
      { MEMORY_FILE("/etc/cron.d/a", JOB), MEMORY_FILE("/etc/cron.d/b.dpkg-old", "nonsense"),
        MEMORY_FILE("/etc/cron.d/.placeholder", "nonsense"),
        MEMORY_FILE("/etc/cron.d/c~", "nonsense") },
      "cron",
      NULL,
      "#path",
      "/etc/cron.d/a" },
    { "of persons",
      { MEMORY_FILE("/var/spool/cron/crontabs/bob", "@reboot x\n"),
        MEMORY_FILE("/var/spool/cron/al", "@reboot y\n"),
        MEMORY_FILE("/etc/crontabs/root", "* * * * * z\n") },
      "cron",
      NULL,
      "#user",
      "bob|al|root" },
    { "of persons, in a folder that a link leads to",
      { MEMORY_FILE("/etc/crontabs/root", "* * * * * z\n"),
        MEMORY_LINK("/var/spool/cron/crontabs", "/etc/crontabs") },
      "cron",
      NULL,
      "#user",
      "root" },
    { "scripts",
      { MEMORY_FILE("/etc/cron.daily/a", "x"), MEMORY_FILE("/etc/cron.daily/.placeholder", ""),
        MEMORY_FILE("/etc/periodic/weekly/b", "x") },
      "cron",
      NULL,
      "#schedule",
      "@daily|@weekly" },
    { "kinds",
      { MEMORY_FILE("/etc/crontab", "A=b\n" JOB), MEMORY_FILE("/etc/cron.daily/a", "") },
      "cron",
      NULL,
      "#kind",
      "variable|job|script" },
    { "malformed",
      { MEMORY_FILE("/etc/cron.d/a", "61 * * * * root x\n") },
      "cron",
      NULL,
      "?",
      "unparsable" },
    { "a folder", { MEMORY_DIRECTORY("/etc/crontab") }, "cron", NULL, "?", "unsupported" },
    { "a loop of links", { MEMORY_LINK("/etc/cron.d/a", "a") }, "cron", NULL, "?", "limit" },
    { "a link to nothing",
      { MEMORY_LINK("/etc/cron.d/a", "/b"), MEMORY_FILE("/etc/crontab", "") },
      "cron",
      NULL,
      "?",
      "there" },
    { "who may",
      { MEMORY_FILE("/etc/cron.allow", "root\n# x\n\nbob") },
      "cron",
      NULL,
      "allowed_users",
      "root, bob" },
    { "a blank is of the name, as cron compares",
      { MEMORY_FILE("/etc/cron.deny", "bob \n") },
      "cron",
      NULL,
      "denied_users",
      "bob " },
    { "a list with a NUL",
      { MEMORY_FILE("/etc/cron.allow", "bo\0b\n") },
      "cron",
      NULL,
      "?",
      "unparsable" },
    { "nobody may", { MEMORY_FILE("/etc/cron.allow", "") }, "cron", NULL, "allowed_users", "" },
    { "no such file",
      { MEMORY_FILE("/etc/crontab", "") },
      "cron",
      NULL,
      "allowed_users",
      "nothing" },
    { "who may not",
      { MEMORY_FILE("/etc/cron.deny", "bob\n") },
      "cron",
      NULL,
      "denied_users",
      "bob" },
};

static void test_resource(void)
{
    asked_check_rows(resource_rows, COUNT_OF(resource_rows));
}

static void test_restricted(void)
{
    static const struct {
        const char *name;
        struct memory_file files[ASKED_ROW_FILES];
        const char *expected;
    } rows[] = {
        { "allow", { MEMORY_FILE("/etc/cron.allow", "root\n") }, "yes" },
        { "deny", { MEMORY_FILE("/etc/cron.deny", "") }, "no" },
        { "both",
          { MEMORY_FILE("/etc/cron.allow", ""), MEMORY_FILE("/etc/cron.deny", "") },
          "yes" },
        { "neither", { MEMORY_FILE("/etc/crontab", "") }, "no" },
        { "neither, cronie",
          { MEMORY_FILE("/etc/crontab", ""), MEMORY_FILE("/etc/os-release", "ID=fedora\n") },
          "yes" },
        { "neither, Debian",
          { MEMORY_FILE("/etc/crontab", ""), MEMORY_FILE("/etc/os-release", "ID=debian\n") },
          "no" },
    };

    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct asked asked;

        test_row(rows[i].name);
        asked_open_files(&asked, rows[i].files, asked_file_count(rows[i].files));
        CHECK_STR(asked_claim(asked_ask(&asked, "cron", NULL), "be_restricted", value_nil()),
                  rows[i].expected);
        asked_close(&asked);
    }
}

static const struct test tests[] = {
    { "answers", test_answers },
    { "faults", test_faults },
    { "resource", test_resource },
    { "restricted", test_restricted },
};

int main(int argc, char *argv[])
{
    return test_main(tests, COUNT_OF(tests), argc, argv);
}
