#include "base/attributes.h"
#include "unit/asked.h"
#include "unit/test.h"

#define PASSWD                                                        \
    MEMORY_FILE("/etc/passwd", "root:x:0:0::/root:/bin/sh\n"          \
                               "app:x:1000:1000::/home/app:/bin/sh\n" \
                               "web:x:33:33::/srv:/usr/sbin/nologin\n")
#define GROUP MEMORY_FILE("/etc/group", "root:x:0:\napp:x:1000:\n")
#define OWNED(file_path, file_mode, owner, file_group)                                   \
    {                                                                                    \
        .path = STR(file_path), .type = ENTRY_FILE, .mode = (file_mode), .uid = (owner), \
        .gid = (file_group)                                                              \
    }
/* What is below a child is none of the home's own, also where a sibling sorts in between. */
#define ALL                                                                                   \
    {                                                                                         \
        PASSWD, GROUP, MEMORY_FILE("/bin/sh", ""), OWNED("/root/.profile", 0644, 0, 0),       \
            OWNED("/home/app/.ssh/known_hosts", 0600, 1000, 1000),                            \
            OWNED("/home/app/.ssh-old", 0666, 0, 7), OWNED("/home/app2/x", 0644, 1000, 1000), \
    }

static void test_rows(void)
{
    static const struct asked_row rows[] = {
        { "path", ALL, "home_files", NULL, "#path",
          "/root/.profile|/home/app/.ssh|/home/app/.ssh-old" },
        { "user", ALL, "home_files", NULL, "#user", "root|app|app" },
        { "name", ALL, "home_files", NULL, "#name", ".profile|.ssh|.ssh-old" },
        { "type", ALL, "home_files", NULL, "#type", "file|directory|file" },
        { "mode", ALL, "home_files", NULL, "#mode", "0644|0755|0666" },
        { "gid", ALL, "home_files", NULL, "#gid", "0|0|7" },
        { "group", ALL, "home_files", NULL, "#group", "root|root|nothing" },
        { "is_own", ALL, "home_files", NULL, "#is_own", "true|false|false" },
        { "has_own_group", ALL, "home_files", NULL, "#has_own_group", "true|false|false" },
        { "shell", ALL, "home_files", NULL, "#shell", "/bin/sh|/bin/sh|/bin/sh" },
        { "shell_exists", ALL, "home_files", NULL, "#shell_exists", "true|true|true" },
        { "has_valid_shell", ALL, "home_files", NULL, "#has_valid_shell", "true|true|true" },
    };

    asked_check_rows(rows, COUNT_OF(rows));
}

static void test_homes(void)
{
    static const struct asked_row rows[] = {
        { "of the whole tree",
          { MEMORY_FILE("/etc/passwd", "a:x:1:1::/:\n"), MEMORY_FILE("/b/c/d", "") },
          "home_files",
          NULL,
          "#path",
          "/b|/etc" },
        { "of two accounts",
          { MEMORY_FILE("/etc/passwd", "a:x:1:1::/h:\nb:x:0:0::/h:\n"), MEMORY_FILE("/h/f", "") },
          "home_files",
          NULL,
          "#is_own",
          "false|true" },
        { "behind a link",
          { MEMORY_FILE("/etc/passwd", "a:x:1:1::/h:\n"), MEMORY_LINK("/h", "var/h"),
            MEMORY_FILE("/var/h/.f", "") },
          "home_files",
          NULL,
          "#path",
          "/var/h/.f" },
        { "a link in it",
          { MEMORY_FILE("/etc/passwd", "a:x:1:1::/h:\n"), MEMORY_LINK("/h/.f", "/nowhere") },
          "home_files",
          NULL,
          "#type",
          "link" },
        { "a link in it that leads to a file",
          { MEMORY_FILE("/etc/passwd", "a:x:1:1::/h:\n"), MEMORY_LINK("/h/.f", "/srv/g"),
            OWNED("/srv/g", 0666, 7, 8) },
          "home_files",
          NULL,
          "#mode",
          "0666" },
        { "the name of a link in it",
          { MEMORY_FILE("/etc/passwd", "a:x:1:1::/h:\n"), MEMORY_LINK("/h/.f", "/srv/g"),
            OWNED("/srv/g", 0666, 7, 8) },
          "home_files",
          NULL,
          "#name",
          ".f" },
        { "not there", { PASSWD }, "home_files", NULL, "?", "there" },
        { "without a directory",
          { MEMORY_FILE("/etc/passwd", "a:x:1:1::/h:\nb:x:2:2::rel:\nc:x:3:3:::\n"),
            MEMORY_FILE("/h", "") },
          "home_files",
          NULL,
          "#path",
          "" },
        { "a loop",
          { MEMORY_FILE("/etc/passwd", "a:x:1:1::/h:\n"), MEMORY_LINK("/h", "h") },
          "home_files",
          NULL,
          "?",
          "limit" },
        { "without accounts", { GROUP }, "home_files", NULL, "?", "absent" },
        { "accounts that do not parse",
          { MEMORY_FILE("/etc/passwd", "root") },
          "home_files",
          NULL,
          "?",
          "unparsable" },
        { "shells that do not parse",
          { MEMORY_FILE("/etc/passwd", "a:x:1:1::/h:\n"), MEMORY_FILE("/h/f", ""),
            MEMORY_DIRECTORY("/etc/shells") },
          "home_files",
          NULL,
          "#has_valid_shell",
          "unsupported" },
    };

    asked_check_rows(rows, COUNT_OF(rows));
}

static const struct test tests[] = {
    { "rows", test_rows },
    { "homes", test_homes },
};

int main(int argc, char *argv[])
{
    return test_main(tests, COUNT_OF(tests), argc, argv);
}
