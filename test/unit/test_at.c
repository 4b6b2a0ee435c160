/* The resource `at`. */
#include "base/attributes.h"
#include "unit/asked.h"
#include "unit/test.h"

static void test_resource(void)
{
    static const struct asked_row rows[] = {
        { "absent", { MEMORY_DIRECTORY("/etc") }, "at", NULL, "?", "absent" },
        { "another's list", { MEMORY_FILE("/etc/cron.allow", "x\n") }, "at", NULL, "?", "absent" },
        { "the program alone", { MEMORY_FILE("/usr/bin/at", "") }, "at", NULL, "?", "there" },
        { "the daemon alone", { MEMORY_FILE("/usr/sbin/atd", "") }, "at", NULL, "?", "there" },
        { "a spool", { MEMORY_DIRECTORY("/var/spool/cron/atjobs") }, "at", NULL, "?", "there" },
        { "no list", { MEMORY_FILE("/usr/bin/at", "") }, "at", NULL, "allowed_users", "nothing" },
        { "who may",
          { MEMORY_FILE("/etc/at.allow", "root\n# x\n\nbob") },
          "at",
          NULL,
          "allowed_users",
          "root, bob" },
        { "nobody may", { MEMORY_FILE("/etc/at.allow", "") }, "at", NULL, "allowed_users", "" },
        { "who may not",
          { MEMORY_FILE("/etc/at.deny", "alias\nbackup\n") },
          "at",
          NULL,
          "@denied_users",
          "alias, backup @/etc/at.deny" },
        { "a blank is of the name",
          { MEMORY_FILE("/etc/at.deny", "bob \n") },
          "at",
          NULL,
          "denied_users",
          "bob " },
        { "a carriage return is of the name",
          { MEMORY_FILE("/etc/at.deny", "bob\r\n") },
          "at",
          NULL,
          "denied_users",
          "bob\r" },
        { "a NUL", { MEMORY_FILE("/etc/at.allow", "a\0b\n") }, "at", NULL, "?", "unparsable" },
        { "no UTF-8", { MEMORY_FILE("/etc/at.allow", "a\xff\n") }, "at", NULL, "?", "unparsable" },
        { "a folder", { MEMORY_DIRECTORY("/etc/at.deny") }, "at", NULL, "?", "unsupported" },
        { "a loop of links",
          { MEMORY_LINK("/etc/at.allow", "at.allow") },
          "at",
          NULL,
          "?",
          "limit" },
        { "a link to nothing", { MEMORY_LINK("/etc/at.allow", "/x") }, "at", NULL, "?", "absent" },
    };

    asked_check_rows(rows, COUNT_OF(rows));
}

static void test_restricted(void)
{
    static const struct {
        const char *name;
        struct memory_file files[ASKED_ROW_FILES];
        const char *expected;
    } rows[] = {
        { "allow", { MEMORY_FILE("/etc/at.allow", "root\n") }, "yes" },
        { "deny", { MEMORY_FILE("/etc/at.deny", "bob\n") }, "no" },
        { "an empty deny lets everybody in", { MEMORY_FILE("/etc/at.deny", "") }, "no" },
        { "both", { MEMORY_FILE("/etc/at.allow", ""), MEMORY_FILE("/etc/at.deny", "") }, "yes" },
        { "neither: root alone", { MEMORY_FILE("/usr/bin/at", "") }, "yes" },
    };

    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct asked asked;

        test_row(rows[i].name);
        asked_open_files(&asked, rows[i].files, asked_file_count(rows[i].files));
        CHECK_STR(asked_claim(asked_ask(&asked, "at", NULL), "be_restricted", value_nil()),
                  rows[i].expected);
        asked_close(&asked);
    }
}

static const struct test tests[] = {
    { "resource", test_resource },
    { "restricted", test_restricted },
};

int main(int argc, char *argv[])
{
    return test_main(tests, COUNT_OF(tests), argc, argv);
}
