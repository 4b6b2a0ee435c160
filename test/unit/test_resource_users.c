#include "base/attributes.h"
#include "unit/asked.h"
#include "unit/test.h"

#define PASSWD                                                           \
    MEMORY_FILE("/etc/passwd", "root:x:0:0:root:/root:/bin/bash\n"       \
                               "app:x:1000:1000:,,,:/home/app:/bin/sh\n" \
                               "open::1001:7:::/usr/sbin/nologin\n"      \
                               "app:x:1002:1000::/home/x:/bin/csh\n"     \
                               "lost:x:1003:1000::nowhere:/bin/zsh\n")
#define GROUP                                                                              \
    MEMORY_FILE("/etc/group", "root:x:0:\nwheel:x:10:app,ghost,root\n#c\napp:x:1000:app\n" \
                              "adm:x:4:app\n")
#define SHADOW                                                                          \
    MEMORY_FILE("/etc/shadow", "root:*:19000:0:99999:7:::\n"                            \
                               "app:$y$j9T$x:19001:1:90:14:30:20000:\nstale:!:::::::\n" \
                               "app:!:1::::::\n")
#define GSHADOW MEMORY_FILE("/etc/gshadow", "root:*::\nwheel:$6$a$b:app:app\nold:!::\n")
#define SHELLS MEMORY_FILE("/etc/shells", "/bin/sh\n/bin/bash\n/usr/sbin/nologin\n")
#define HOME                                                                         \
    {                                                                                \
        .path = STR("/home/app"), .type = ENTRY_DIRECTORY, .mode = 0750, .uid = 1000 \
    }
#define SHELL                                                      \
    {                                                              \
        .path = STR("/bin/bash"), .type = ENTRY_FILE, .mode = 0755 \
    }
#define ALL                                                 \
    {                                                       \
        PASSWD, GROUP, SHADOW, GSHADOW, SHELLS, HOME, SHELL \
    }

static const struct asked_row user_rows[] = {
    { "user", ALL, "users", NULL, "#user", "root|app|open|app|lost" },
    { "uid", ALL, "users", NULL, "#uid", "0|1000|1001|1002|1003" },
    { "group", ALL, "users", NULL, "#group", "root|app|nothing|app|app" },
    { "groups", ALL, "users", NULL, "#groups", "root, wheel|app, wheel, adm||app, wheel, adm|app" },
    { "administers", ALL, "users", NULL, "#administers", "|wheel||wheel|" },
    { "home_exists", ALL, "users", NULL, "#home_exists", "false|true|false|false|false" },
    { "home_mode", ALL, "users", NULL, "#home_mode", "nothing|0750|nothing|nothing|nothing" },
    { "home_owner", ALL, "users", NULL, "#home_owner", "nothing|app|nothing|nothing|nothing" },
    { "owns_home", ALL, "users", NULL, "#owns_home", "nothing|true|nothing|nothing|nothing" },
    { "shell_exists", ALL, "users", NULL, "#shell_exists", "true|false|false|false|false" },
    { "has_valid_shell", ALL, "users", NULL, "#has_valid_shell", "true|true|false|false|false" },
    { "has_record", ALL, "users", NULL, "#has_record", "true|true|false|true|false" },
    { "is_shadowed", ALL, "users", NULL, "#is_shadowed", "true|true|false|true|true" },
    { "scheme", ALL, "users", NULL, "#scheme", "locked|yescrypt|none|yescrypt|nothing" },
    { "is_locked", ALL, "users", NULL, "#is_locked", "true|false|false|false|true" },
    { "has_password", ALL, "users", NULL, "#has_password", "false|true|false|true|false" },
    { "last_change", ALL, "users", NULL, "#last_change", "19000|19001|nothing|19001|nothing" },
    { "max_days", ALL, "users", NULL, "#max_days", "99999|90|nothing|90|nothing" },
    { "expiry_date", ALL, "users", NULL, "#expiry_date", "nothing|20000|nothing|20000|nothing" },
    { "line", ALL, "users", NULL, "#line", "1|2|3|4|5" },
    { "without shadow", { PASSWD }, "users", NULL, "#is_locked", "true|true|false|true|true" },
    { "without groups", { PASSWD }, "users", NULL, "#groups", "||||" },
    { "without shells",
      { PASSWD },
      "users",
      NULL,
      "#has_valid_shell",
      "false|true|false|true|false" },
    { "a shadow that does not parse",
      { PASSWD, MEMORY_FILE("/etc/shadow", "x") },
      "users",
      NULL,
      "#has_password",
      "unparsable|unparsable|unparsable|unparsable|unparsable" },
    { "what does not hang on it",
      { PASSWD, MEMORY_FILE("/etc/shadow", "x") },
      "users",
      NULL,
      "#uid",
      "0|1000|1001|1002|1003" },
    { "groups that do not parse",
      { PASSWD, MEMORY_FILE("/etc/group", "x") },
      "users",
      NULL,
      "#groups",
      "unparsable|unparsable|unparsable|unparsable|unparsable" },
    { "gshadow is a directory",
      { PASSWD, MEMORY_DIRECTORY("/etc/gshadow") },
      "users",
      NULL,
      "#administers",
      "unsupported|unsupported|unsupported|unsupported|unsupported" },
    { "shells is a directory",
      { PASSWD, MEMORY_DIRECTORY("/etc/shells") },
      "users",
      NULL,
      "#has_valid_shell",
      "unsupported|unsupported|unsupported|unsupported|unsupported" },
    { "a home that is a loop",
      { MEMORY_FILE("/etc/passwd", "a:x:1:1::/h:\n"), MEMORY_LINK("/h", "h") },
      "users",
      NULL,
      "#home_exists",
      "limit" },
    { "a home that is a file",
      { MEMORY_FILE("/etc/passwd", "a:x:1:1::/h:\n"), MEMORY_FILE("/h", "") },
      "users",
      NULL,
      "#home_exists",
      "false" },
    { "absent", { GROUP }, "users", NULL, "?", "absent" },
    { "a FIFO",
      { { .path = STR("/etc/passwd"), .type = ENTRY_FIFO } },
      "users",
      NULL,
      "?",
      "unsupported" },
    { "garbage", { MEMORY_FILE("/etc/passwd", "root") }, "users", NULL, "?", "unparsable" },
    { "NUL", { MEMORY_FILE("/etc/passwd", "a\0b:x:0:0:::\n") }, "users", NULL, "?", "unparsable" },
};

static void test_users(void)
{
    asked_check_rows(user_rows, COUNT_OF(user_rows));
}

static void test_user(void)
{
    static const struct asked_row rows[] = {
        { "uid", ALL, "user", "app", "@uid", "1000 @/etc/passwd:2 (app)" },
        { "groups", ALL, "user", "app", "groups", "app, wheel, adm" },
        { "username", ALL, "user", "app", "username", "app" },
        { "mindays", ALL, "user", "app", "mindays", "1" },
        { "maxdays", ALL, "user", "app", "maxdays", "90" },
        { "warndays", ALL, "user", "app", "warndays", "14" },
        { "inactive_days", ALL, "user", "app", "inactive_days", "30" },
        { "no record", ALL, "user", "lost", "maxdays", "nothing" },
        { "home", ALL, "user", "root", "home", "/root" },
        { "no such account", ALL, "user", "nobody", "?", "absent" },
        { "no name", ALL, "user", "", "?", "absent" },
        { "a number is no name", ALL, "user", "1000", "?", "absent" },
        { "no accounts", { GROUP }, "user", "root", "?", "absent" },
        { "garbage", { MEMORY_FILE("/etc/passwd", "root") }, "user", "root", "?", "unparsable" },
    };

    asked_check_rows(rows, COUNT_OF(rows));
}

static void test_groups(void)
{
    static const struct asked_row rows[] = {
        { "names", ALL, "groups", NULL, "names", "root, wheel, app, adm" },
        { "gids", ALL, "groups", NULL, "gids", "0, 10, 1000, 4" },
        { "unknown members", ALL, "groups", NULL, "#unknown_members", "|ghost||" },
        { "all members are unknown",
          { GROUP },
          "groups",
          NULL,
          "#unknown_members",
          "|app, ghost, root|app|app" },
        { "has_record", ALL, "groups", NULL, "#has_record", "true|true|false|false" },
        { "no gshadow", { GROUP }, "groups", NULL, "#has_record", "false|false|false|false" },
        { "gshadow does not parse",
          { GROUP, MEMORY_FILE("/etc/gshadow", "x") },
          "groups",
          NULL,
          "#has_record",
          "unparsable|unparsable|unparsable|unparsable" },
        { "one group", ALL, "group", "wheel", "@gid", "10 @/etc/group:2 (wheel)" },
        { "its members", ALL, "group", "wheel", "members", "app, ghost, root" },
        { "its name", ALL, "group", "wheel", "name", "wheel" },
        { "its row", ALL, "group", "wheel", "#name", "wheel" },
        { "all of them", ALL, "group", NULL, "gid", "0, 10, 1000, 4" },
        { "no such group", ALL, "group", "nogroup", "?", "absent" },
        { "no name", ALL, "group", "", "?", "absent" },
        { "no file", { PASSWD }, "group", "root", "?", "absent" },
        { "absent", { PASSWD }, "groups", NULL, "?", "absent" },
        { "garbage", { MEMORY_FILE("/etc/group", "a") }, "groups", NULL, "?", "unparsable" },
    };

    asked_check_rows(rows, COUNT_OF(rows));
}

static void test_gshadow(void)
{
    static const struct asked_row rows[] = {
        { "groups", ALL, "gshadow", NULL, "groups", "root, wheel, old" },
        { "scheme", ALL, "gshadow", NULL, "#scheme", "locked|sha512|locked" },
        { "has_password", ALL, "gshadow", NULL, "#has_password", "false|true|false" },
        { "is_locked", ALL, "gshadow", NULL, "#is_locked", "true|false|true" },
        { "administrators", ALL, "gshadow", NULL, "#administrators", "|app|" },
        { "members", ALL, "gshadow", NULL, "#members", "|app|" },
        { "has_group", ALL, "gshadow", NULL, "#has_group", "true|true|false" },
        { "no groups", { GSHADOW }, "gshadow", NULL, "#has_group", "false|false|false" },
        { "groups do not parse",
          { GSHADOW, MEMORY_FILE("/etc/group", "x") },
          "gshadow",
          NULL,
          "?",
          "unparsable" },
        { "absent", { GROUP }, "gshadow", NULL, "?", "absent" },
        { "garbage", { MEMORY_FILE("/etc/gshadow", "a:b") }, "gshadow", NULL, "?", "unparsable" },
        { "a directory",
          { MEMORY_DIRECTORY("/etc/gshadow") },
          "gshadow",
          NULL,
          "?",
          "unsupported" },
    };

    asked_check_rows(rows, COUNT_OF(rows));
}

static void test_subid(void)
{
#define SUBUID                                                                          \
    MEMORY_FILE("/etc/subuid", "app:100000:65536\n1001:165536:65536\nold:165000:1000\n" \
                               "root:500:600\nlost:1:0\n")
    static const struct asked_row rows[] = {
        { "user", { SUBUID, PASSWD }, "subuid", NULL, "#user", "app|1001|old|root|lost" },
        { "has_account",
          { SUBUID, PASSWD },
          "subuid",
          NULL,
          "#has_account",
          "true|true|false|true|true" },
        { "start", { SUBUID }, "subuid", NULL, "#start", "100000|165536|165000|500|1" },
        { "size", { SUBUID }, "subuid", NULL, "#size", "65536|65536|1000|600|0" },
        { "end", { SUBUID }, "subuid", NULL, "#end", "165535|231071|165999|1099|nothing" },
        { "overlaps", { SUBUID }, "subuid", NULL, "#overlaps", "old|old|app|nothing|nothing" },
        { "holds_account",
          { SUBUID, PASSWD },
          "subuid",
          NULL,
          "#holds_account",
          "nothing|nothing|nothing|app|nothing" },
        { "no accounts",
          { SUBUID },
          "subuid",
          NULL,
          "#has_account",
          "false|false|false|false|false" },
        { "accounts do not parse",
          { SUBUID, MEMORY_FILE("/etc/passwd", "x") },
          "subuid",
          NULL,
          "?",
          "unparsable" },
        { "subgid", { MEMORY_FILE("/etc/subgid", "app:7:1\n") }, "subgid", NULL, "#end", "7" },
        { "another file", { SUBUID }, "subgid", NULL, "?", "absent" },
        { "empty", { MEMORY_FILE("/etc/subuid", "") }, "subuid", NULL, "#user", "" },
        { "garbage", { MEMORY_FILE("/etc/subuid", "a:1") }, "subuid", NULL, "?", "unparsable" },
        { "a directory", { MEMORY_DIRECTORY("/etc/subuid") }, "subuid", NULL, "?", "unsupported" },
    };
#undef SUBUID

    asked_check_rows(rows, COUNT_OF(rows));
}

static void test_useradd_defaults(void)
{
#define USERADD(text)                             \
    {                                             \
        MEMORY_FILE("/etc/default/useradd", text) \
    }
    static const struct asked_row rows[] = {
        { "a number", USERADD("INACTIVE=30\n"), "useradd_defaults", NULL, "@INACTIVE",
          "30 @/etc/default/useradd:1 (INACTIVE)" },
        { "the last counts", USERADD("INACTIVE=30\nINACTIVE=60\n"), "useradd_defaults", NULL,
          "INACTIVE", "60" },
        { "not set", USERADD("# INACTIVE=30\n"), "useradd_defaults", NULL, "INACTIVE", "-1" },
        { "a blank before", USERADD(" INACTIVE=30\n"), "useradd_defaults", NULL, "INACTIVE", "-1" },
        { "a blank behind", USERADD("INACTIVE=30 \n"), "useradd_defaults", NULL, "INACTIVE", "-1" },
        { "blanks around =", USERADD("INACTIVE = 30\n"), "useradd_defaults", NULL, "INACTIVE",
          "-1" },
        { "CRLF", USERADD("INACTIVE=30\r\n"), "useradd_defaults", NULL, "INACTIVE", "-1" },
        { "less than never", USERADD("INACTIVE=-2\n"), "useradd_defaults", NULL, "INACTIVE", "-1" },
        { "a word", USERADD("INACTIVE=never\n"), "useradd_defaults", NULL, "INACTIVE", "-1" },
        { "shell", USERADD("SHELL=/bin/sh\n"), "useradd_defaults", NULL, "SHELL", "/bin/sh" },
        { "default shell", USERADD(""), "useradd_defaults", NULL, "SHELL", "/bin/bash" },
        { "home", USERADD("HOME=/srv\n"), "useradd_defaults", NULL, "HOME", "/srv" },
        { "skel", USERADD(""), "useradd_defaults", NULL, "SKEL", "/etc/skel" },
        { "no default of the group", USERADD(""), "useradd_defaults", NULL, "GROUP", "nothing" },
        { "group", USERADD("GROUP=100\n"), "useradd_defaults", NULL, "GROUP", "100" },
        { "rows", USERADD("#A=1\nSHELL=/bin/sh\nGROUP=1\n"), "useradd_defaults", NULL, "#name",
          "SHELL|GROUP" },
        { "absent", { PASSWD }, "useradd_defaults", NULL, "?", "absent" },
        { "NUL", USERADD("A=\0\n"), "useradd_defaults", NULL, "?", "unparsable" },
        { "a directory",
          { MEMORY_DIRECTORY("/etc/default/useradd") },
          "useradd_defaults",
          NULL,
          "?",
          "unsupported" },
    };
#undef USERADD

    asked_check_rows(rows, COUNT_OF(rows));
}

static void test_limits_conf(void)
{
#define MAIN                                                                               \
    MEMORY_FILE("/etc/security/limits.conf", "* soft core 1\n*  Hard core unlimited # x\n" \
                                             "@adm - core 5\nroot -\nbob soft core 9\n")
#define PART MEMORY_FILE("/etc/security/limits.d/10.conf", "* hard core 0\n")
#define OTHER MEMORY_FILE("/etc/security/limits.d/20.conf.bak", "* hard core 7\n")
    static const struct asked_row rows[] = {
        { "hard, of each domain",
          { MAIN, PART, OTHER },
          "limits_conf",
          NULL,
          "@core",
          "0 @/etc/security/limits.d/10.conf:1 (*); 5 @/etc/security/limits.conf:3 (@adm); "
          "unlimited @/etc/security/limits.conf:4 (root)" },
        { "by its whole name",
          { MAIN },
          "limits_conf",
          NULL,
          "hard.core",
          "unlimited, 5, unlimited" },
        { "soft", { MAIN, PART }, "limits_conf", NULL, "soft.core", "1, 5, unlimited, 9" },
        { "nobody said it of everybody",
          { MAIN },
          "limits_conf",
          NULL,
          "maxlogins",
          "nothing, unlimited" },
        { "everybody cannot be freed",
          { MEMORY_FILE("/etc/security/limits.conf", "* -\n") },
          "limits_conf",
          NULL,
          "core",
          "nothing" },
        { "items", { MAIN }, "limits_conf", NULL, "#item", "core|core|core|nothing|core" },
        { "types", { MAIN }, "limits_conf", NULL, "#type", "soft|hard|-|-|soft" },
        { "values", { MAIN }, "limits_conf", NULL, "#value", "1|unlimited|5|nothing|9" },
        { "a part alone", { PART }, "limits_conf", NULL, "core", "0" },
        { "a part is masked",
          { PART, MEMORY_FILE("/usr/lib/security/limits.d/10.conf", "* hard core 3\n") },
          "limits_conf",
          NULL,
          "core",
          "0" },
        { "minus one",
          { MEMORY_FILE("/etc/security/limits.conf", "* hard core -1\n") },
          "limits_conf",
          NULL,
          "core",
          "unlimited" },
        { "a word",
          { MEMORY_FILE("/etc/security/limits.conf", "* hard core none\n") },
          "limits_conf",
          NULL,
          "core",
          "none" },
        { "absent", { PASSWD }, "limits_conf", NULL, "?", "absent" },
        { "NUL",
          { MEMORY_FILE("/etc/security/limits.conf", "\0") },
          "limits_conf",
          NULL,
          "?",
          "unparsable" },
        { "a directory",
          { MEMORY_DIRECTORY("/etc/security/limits.conf") },
          "limits_conf",
          NULL,
          "?",
          "unsupported" },
        { "a part is a directory",
          { MEMORY_DIRECTORY("/etc/security/limits.d/10.conf") },
          "limits_conf",
          NULL,
          "?",
          "unsupported" },
    };
#undef MAIN
#undef PART
#undef OTHER

    asked_check_rows(rows, COUNT_OF(rows));
}

static void test_lists(void)
{
    static const struct asked_row rows[] = {
        { "shells", { SHELLS }, "shells", NULL, "shells", "/bin/sh, /bin/bash, /usr/sbin/nologin" },
        { "lines", { SHELLS }, "shells", NULL, "#line", "1|2|3" },
        { "a vendor's copy",
          { MEMORY_FILE("/usr/etc/shells", "/bin/zsh\n") },
          "shells",
          NULL,
          "#path",
          "/usr/etc/shells" },
        { "it is hidden",
          { MEMORY_FILE("/usr/etc/shells", "/bin/zsh\n"), SHELLS },
          "shells",
          NULL,
          "#name",
          "/bin/sh|/bin/bash|/usr/sbin/nologin" },
        { "absent", { PASSWD }, "shells", NULL, "?", "absent" },
        { "NUL", { MEMORY_FILE("/etc/shells", "\0") }, "shells", NULL, "?", "unparsable" },
        { "a directory",
          {
              MEMORY_DIRECTORY("/etc/shells"),
          },
          "shells",
          NULL,
          "?",
          "unsupported" },
        { "terminals",
          { MEMORY_FILE("/etc/securetty", "console\n#a\npts/0\n") },
          "securetty",
          NULL,
          "ttys",
          "console, pts/0" },
        { "none", { MEMORY_FILE("/etc/securetty", "") }, "securetty", NULL, "ttys", "" },
        { "no securetty", { PASSWD }, "securetty", NULL, "?", "absent" },
        { "a link to itself",
          { MEMORY_LINK("/etc/securetty", "securetty") },
          "securetty",
          NULL,
          "?",
          "limit" },
    };

    asked_check_rows(rows, COUNT_OF(rows));
}

static void test_inspec_lists(void)
{
    static const struct asked_row rows[] = {
        { "passwords", ALL, "passwd", NULL, "passwords", "x, x, , x, x" },
        { "gids", ALL, "passwd", NULL, "gids", "0, 1000, 7, 1000, 1000" },
        { "homes", ALL, "passwd", NULL, "homes", "/root, /home/app, , /home/x, nowhere" },
        { "shells", ALL, "passwd", NULL, "shells",
          "/bin/bash, /bin/sh, /usr/sbin/nologin, /bin/csh, /bin/zsh" },
        { "descs", ALL, "passwd", NULL, "descs", "root, ,,,, , , " },
        { "schemes", ALL, "shadow", NULL, "schemes", "locked, yescrypt, locked, locked" },
        { "last_changes", ALL, "shadow", NULL, "last_changes", "19000, 19001, nothing, 1" },
        { "expiry_dates", ALL, "shadow", NULL, "expiry_dates", "nothing, 20000, nothing, nothing" },
        { "has_account", ALL, "shadow", NULL, "#has_account", "true|true|false|true" },
        { "no accounts", { SHADOW }, "shadow", NULL, "#has_account", "false|false|false|false" },
        { "accounts do not parse",
          { SHADOW, MEMORY_FILE("/etc/passwd", "x") },
          "shadow",
          NULL,
          "#has_account",
          "unparsable|unparsable|unparsable|unparsable" },
    };

    asked_check_rows(rows, COUNT_OF(rows));
}

static const struct test tests[] = {
    { "users", test_users },
    { "user", test_user },
    { "groups", test_groups },
    { "gshadow", test_gshadow },
    { "subid", test_subid },
    { "useradd_defaults", test_useradd_defaults },
    { "limits_conf", test_limits_conf },
    { "lists", test_lists },
    { "inspec_lists", test_inspec_lists },
};

int main(int argc, char *argv[])
{
    return test_main(tests, COUNT_OF(tests), argc, argv);
}
