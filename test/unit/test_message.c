#include "base/attributes.h"
#include "format/issue_text.h"
#include "unit/asked.h"
#include "unit/test.h"

#define ISSUE(text) MEMORY_FILE("/etc/issue", text)
#define OS MEMORY_FILE("/etc/os-release", "ID=debian\nNAME=\"Debian GNU/Linux\"\n")

/* Which files are shown is what `agetty --show-issue` of util-linux 2.38.1 answered. */
static const struct asked_row issue_rows[] = {
    { "a plain text", { ISSUE("Hello\n"), OS }, "issue", NULL, "content", "Hello\n" },
    { "it tells nothing", { ISSUE("Hello\n"), OS }, "issue", NULL, "tells_system", "false" },
    { "escapes", { ISSUE("Debian \\n \\l\n\\m\n"), OS }, "issue", NULL, "escapes", "n, l, m" },
    { "the machine", { ISSUE("\n\\m\n") }, "issue", NULL, "tells_system", "true" },
    { "only the terminal", { ISSUE("\\n \\l\n"), OS }, "issue", NULL, "tells_system", "false" },
    { "two backslashes", { ISSUE("\\\\m\n") }, "issue", NULL, "escapes", "" },
    { "an argument", { ISSUE("\\S{PRETTY_NAME}\n") }, "issue", NULL, "tells_system", "true" },
    { "the name", { ISSUE("a debian machine\n"), OS }, "issue", NULL, "tells_system", "true" },
    { "in capitals", { ISSUE("DEBIAN\n"), OS }, "issue", NULL, "tells_system", "true" },
    { "within a word", { ISSUE("debianized\n"), OS }, "issue", NULL, "tells_system", "false" },
    { "no os-release", { ISSUE("debian\n") }, "issue", NULL, "tells_system", "false" },
    { "more in issue.d",
      { ISSUE("a"), MEMORY_FILE("/etc/issue.d/b.issue", "b"), MEMORY_FILE("/etc/issue.d/c", "c"),
        MEMORY_FILE("/usr/lib/issue", "d") },
      "issue",
      NULL,
      "files",
      "/etc/issue, /etc/issue.d/b.issue" },
    { "issue.d alone is nothing",
      { MEMORY_FILE("/etc/issue.d/b.issue", "b") },
      "issue",
      NULL,
      "?",
      "absent" },
    { "the vendor's",
      { MEMORY_FILE("/usr/lib/issue", "a"), MEMORY_FILE("/usr/lib/issue.d/b.issue", "b") },
      "issue",
      NULL,
      "content",
      "ab" },
    { "the vendor's directory",
      { MEMORY_FILE("/usr/lib/issue.d/b.issue", "b") },
      "issue",
      NULL,
      "content",
      "b" },
    { "/run hides it",
      { MEMORY_FILE("/usr/lib/issue", "a"), MEMORY_FILE("/run/issue", "r") },
      "issue",
      NULL,
      "content",
      "r" },
    { "also an empty directory",
      { MEMORY_FILE("/usr/lib/issue", "a"), MEMORY_DIRECTORY("/run/issue.d") },
      "issue",
      NULL,
      "?",
      "absent" },
    { "a dangling link",
      { MEMORY_LINK("/etc/issue", "/none"), MEMORY_FILE("/usr/lib/issue", "a") },
      "issue",
      NULL,
      "content",
      "a" },
    { "of the network",
      { MEMORY_FILE("/etc/issue.net", "\\r\n"), ISSUE("a") },
      "issue",
      "net",
      "tells_system",
      "true" },
    { "none of the network", { ISSUE("a") }, "issue", "net", "?", "absent" },
    { "of something else", { ISSUE("a") }, "issue", "motd", "?", "absent" },
    { "rows",
      { ISSUE("a\n\\s\n"), MEMORY_FILE("/etc/issue.d/b.issue", "b") },
      "issue",
      NULL,
      "#tells_system",
      "true|false" },
    { "modes", { ISSUE("a") }, "issue", NULL, "#mode", "0644" },
    { "absent", { OS }, "issue", NULL, "?", "absent" },
    { "a directory", { MEMORY_DIRECTORY("/etc/issue") }, "issue", NULL, "?", "unsupported" },
    { "a part is a directory",
      { ISSUE("a"), MEMORY_DIRECTORY("/etc/issue.d/a.issue") },
      "issue",
      NULL,
      "?",
      "unsupported" },
    { "os-release does not parse",
      { ISSUE("a"), MEMORY_FILE("/etc/os-release", "x") },
      "issue",
      NULL,
      "?",
      "unparsable" },
    { "NUL and bytes", { ISSUE("\\\0\\\xff\\m") }, "issue", NULL, "escapes", "m" },
    { "a backslash at the end", { ISSUE("a\\") }, "issue", NULL, "escapes", "" },
};

static void test_issue(void)
{
    asked_check_rows(issue_rows, COUNT_OF(issue_rows));
}

#define SCRIPT(file_path)                                        \
    {                                                            \
        .path = STR(file_path), .type = ENTRY_FILE, .mode = 0755 \
    }

static void test_motd(void)
{
    static const struct asked_row rows[] = {
        { "content", { MEMORY_FILE("/etc/motd", "a\n") }, "motd", NULL, "content", "a\n" },
        { "the first of three",
          { MEMORY_FILE("/etc/motd", "a"), MEMORY_FILE("/run/motd", "b"),
            MEMORY_FILE("/usr/lib/motd", "c") },
          "motd",
          NULL,
          "files",
          "/etc/motd" },
        { "the vendor's",
          { MEMORY_FILE("/usr/lib/motd", "c") },
          "motd",
          NULL,
          "files",
          "/usr/lib/motd" },
        { "motd.d by name",
          { MEMORY_FILE("/etc/motd", "a"), MEMORY_FILE("/etc/motd.d/20", "b"),
            MEMORY_FILE("/usr/lib/motd.d/10", "c"), MEMORY_FILE("/usr/lib/motd.d/20", "d") },
          "motd",
          NULL,
          "files",
          "/etc/motd, /usr/lib/motd.d/10, /etc/motd.d/20" },
        { "one is silenced",
          { MEMORY_LINK("/etc/motd.d/10", "/dev/null"), MEMORY_FILE("/usr/lib/motd.d/10", "c"),
            MEMORY_FILE("/usr/lib/motd.d/20", "d") },
          "motd",
          NULL,
          "content",
          "d" },
        { "it tells",
          { MEMORY_FILE("/etc/motd", "Debian GNU/Linux comes\n"), OS },
          "motd",
          NULL,
          "tells_system",
          "true" },
        { "a part tells",
          { MEMORY_FILE("/etc/motd", "a"), MEMORY_FILE("/etc/motd.d/x", "\\v") },
          "motd",
          NULL,
          "#tells_system",
          "false|true" },
        { "scripts",
          { MEMORY_FILE("/etc/motd", ""), SCRIPT("/etc/update-motd.d/10-uname"),
            MEMORY_FILE("/etc/update-motd.d/20-off", "") },
          "motd",
          NULL,
          "scripts",
          "/etc/update-motd.d/10-uname" },
        { "absent", { OS }, "motd", NULL, "?", "absent" },
        { "a directory", { MEMORY_DIRECTORY("/etc/motd") }, "motd", NULL, "?", "unsupported" },
        { "a FIFO in motd.d",
          { { .path = STR("/etc/motd.d/x"), .type = ENTRY_FIFO } },
          "motd",
          NULL,
          "?",
          "unsupported" },
        { "a loop", { MEMORY_LINK("/etc/motd", "motd") }, "motd", NULL, "?", "limit" },
    };

    asked_check_rows(rows, COUNT_OF(rows));
}

static void test_names(void)
{
    CHECK(issue_text_names(STR("x Debian."), STR("debian")));
    CHECK(issue_text_names(STR("debian"), STR("debian")));
    CHECK(!issue_text_names(STR("debian12"), STR("debian")));
    CHECK(!issue_text_names(STR("mydebian"), STR("debian")));
    CHECK(!issue_text_names(STR("debia"), STR("debian")));
    CHECK(!issue_text_names(STR("debian"), STR("")));
    CHECK(issue_escape_tells('m') && issue_escape_tells('S'));
    CHECK(!issue_escape_tells('n') && !issue_escape_tells('\0'));
}

static const struct test tests[] = {
    { "issue", test_issue },
    { "motd", test_motd },
    { "names", test_names },
};

int main(int argc, char *argv[])
{
    return test_main(tests, COUNT_OF(tests), argc, argv);
}
