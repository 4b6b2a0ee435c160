#include "base/attributes.h"
#include "unit/asked.h"
#include "unit/test.h"

/* One file, one question, one answer. */
struct answer_row {
    const char *name;
    struct memory_file file;
    const char *resource;
    const char *asked; /* a property, or with '#' before it a column */
    const char *answer;
};

static void check_answers(const struct answer_row *rows, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        CLEANUP(asked_close) struct asked image;
        struct resource *resource;

        test_row(rows[i].name);
        asked_open_files(&image, &rows[i].file, 1);
        resource = asked_ask(&image, rows[i].resource, NULL);
        if (rows[i].asked[0] == '#')
            CHECK_STR(asked_column(&image, resource, rows[i].asked + 1), rows[i].answer);
        else
            CHECK_STR(asked_property(&image, resource, rows[i].asked), rows[i].answer);
    }
}

#define PASSWD                                        \
    MEMORY_FILE("/etc/passwd",                        \
                "root:x:0:0:root:/root:/bin/bash\n\n" \
                "open::1:1::/:\nset:$6$a$b:2:2:,,:/h:/s\nlocked:!$1$a$b:3:3:::/sbin/nologin\n")

static void test_passwd(void)
{
    static const struct answer_row rows[] = {
        { "names", PASSWD, "passwd", "users", "root, open, set, locked" },
        { "numbers", PASSWD, "passwd", "uids", "0, 1, 2, 3" },
        { "user", PASSWD, "passwd", "#user", "root|open|set|locked" },
        { "password without hashes", PASSWD, "passwd", "#password", "x||set|!" },
        { "gid", PASSWD, "passwd", "#gid", "0|1|2|3" },
        { "desc", PASSWD, "passwd", "#desc", "root||,,|" },
        { "home", PASSWD, "passwd", "#home", "/root|/|/h|" },
        { "shell", PASSWD, "passwd", "#shell", "/bin/bash|/bin/sh|/s|/sbin/nologin" },
        { "line", PASSWD, "passwd", "#line", "1|3|4|5" },
        { "another file", MEMORY_FILE("/etc/other", ""), "passwd", "users", "absent" },
        { "empty", MEMORY_FILE("/etc/passwd", ""), "passwd", "users", "" },
        { "garbage",
          MEMORY_FILE("/etc/passwd", "\x7f"
                                     "ELF"),
          "passwd", "users", "unparsable" },
        { "NUL", MEMORY_FILE("/etc/passwd", "a:x:0:0:\0::\n"), "passwd", "users", "unparsable" },
        { "a directory", MEMORY_DIRECTORY("/etc/passwd"), "passwd", "users", "unsupported" },
        { "a FIFO",
          { .path = STR("/etc/passwd"), .type = ENTRY_FIFO },
          "passwd",
          "users",
          "unsupported" },
        { "a dangling link", MEMORY_LINK("/etc/passwd", "/nowhere"), "passwd", "users", "absent" },
        { "a loop", MEMORY_LINK("/etc/passwd", "passwd"), "passwd", "users", "limit" },
    };

    check_answers(rows, COUNT_OF(rows));
}

static void test_passwd_is_a_link(void)
{
    static const struct memory_file files[] = {
        MEMORY_LINK("/etc", "usr/etc"),
        MEMORY_LINK("/usr/etc/passwd", "/data/passwd"),
        MEMORY_FILE("/data/passwd", "root:x:0:0:::\n"),
    };
    CLEANUP(asked_close) struct asked image;
    struct resource *resource;

    asked_open_files(&image, files, COUNT_OF(files));
    resource = asked_ask(&image, "passwd", NULL);
    CHECK_STR(asked_property(&image, resource, "users"), "root");
    CHECK_STR(resource->origin.path, "/data/passwd");
}

#define SHADOW                                              \
    MEMORY_FILE("/etc/shadow",                              \
                "root:*:19000:0:99999:7:::\nopen::::::::\n" \
                "a:$6$x$hash:19001:1:90:7:30:20000:\nb:!$6$x$hash:::::::\nc:x:::::::\n")

static void test_shadow(void)
{
    static const struct answer_row rows[] = {
        { "users", SHADOW, "shadow", "users", "root, open, a, b, c" },
        { "scheme", SHADOW, "shadow", "#scheme", "locked|none|sha512|locked|unknown" },
        { "locked", SHADOW, "shadow", "#is_locked", "true|false|false|true|false" },
        { "password", SHADOW, "shadow", "#has_password", "false|false|true|false|true" },
        { "last_change", SHADOW, "shadow", "#last_change", "19000|nothing|19001|nothing|nothing" },
        { "min_days", SHADOW, "shadow", "#min_days", "0|nothing|1|nothing|nothing" },
        { "max_days", SHADOW, "shadow", "#max_days", "99999|nothing|90|nothing|nothing" },
        { "warn_days", SHADOW, "shadow", "#warn_days", "7|nothing|7|nothing|nothing" },
        { "inactive_days", SHADOW, "shadow", "#inactive_days",
          "nothing|nothing|30|nothing|nothing" },
        { "expiry_date", SHADOW, "shadow", "#expiry_date",
          "nothing|nothing|20000|nothing|nothing" },
        { "line", SHADOW, "shadow", "#line", "1|2|3|4|5" },
        { "absent", MEMORY_FILE("/etc/x", ""), "shadow", "#user", "absent" },
        { "empty", MEMORY_FILE("/etc/shadow", ""), "shadow", "#user", "" },
        { "garbage", MEMORY_FILE("/etc/shadow", "root"), "shadow", "#user", "unparsable" },
        { "a directory", MEMORY_DIRECTORY("/etc/shadow"), "shadow", "#user", "unsupported" },
    };

    check_answers(rows, COUNT_OF(rows));
}

static void test_shadow_days_since_change(void)
{
    static const struct memory_file files[] = { SHADOW };
    CLEANUP(asked_close) struct asked image;
    struct resource *resource;

    asked_open_files(&image, files, COUNT_OF(files));
    image.context.has_time = true;
    image.context.time = INT64_C(19000) * 24 * 60 * 60 + 1;
    resource = asked_ask(&image, "shadow", NULL);
    CHECK_STR(asked_column(&image, resource, "days_since_change"), "0|nothing|-1|nothing|nothing");
}

static void test_shadow_without_a_time(void)
{
    static const struct memory_file files[] = { SHADOW };
    CLEANUP(asked_close) struct asked image;

    asked_open_files(&image, files, COUNT_OF(files));
    image.context.has_time = false;
    CHECK_STR(asked_column(&image, asked_ask(&image, "shadow", NULL), "days_since_change"),
              "undecidable|nothing|undecidable|nothing|nothing");
}

#define GROUP \
    MEMORY_FILE("/etc/group", "root:x:0:\n#c\nwheel:!:10:root,app\nopen::11:a\nset:secret:12:\n")

static void test_group(void)
{
    static const struct answer_row rows[] = {
        { "groups", GROUP, "group", "groups", "root, wheel, open, set" },
        { "gids", GROUP, "group", "gids", "0, 10, 11, 12" },
        { "group", GROUP, "group", "#group", "root|wheel|open|set" },
        { "password", GROUP, "group", "#password", "x|!||set" },
        { "members", GROUP, "group", "#members", "|root, app|a|" },
        { "line", GROUP, "group", "#line", "1|3|4|5" },
        { "absent", MEMORY_FILE("/etc/x", ""), "group", "#name", "absent" },
        { "garbage", MEMORY_FILE("/etc/group", "a:b"), "group", "#name", "unparsable" },
        { "a directory", MEMORY_DIRECTORY("/etc/group"), "group", "#name", "unsupported" },
    };

    check_answers(rows, COUNT_OF(rows));
}

static void test_login_defs(void)
{
#define DEFS                                                                            \
    MEMORY_FILE("/etc/login.defs", "PASS_MAX_DAYS\t90\nPASS_MAX_DAYS 60\r\n"            \
                                   "UMASK 022\nHOME_MODE 0700\nENCRYPT_METHOD SHA512\n" \
                                   "UID_MIN 0x10\nPASS_MIN_DAYS 07\nGID_MIN\nPASS_WARN_AGE -1")
    static const struct answer_row rows[] = {
        { "the last counts", DEFS, "login_defs", "PASS_MAX_DAYS", "60" },
        { "umask", DEFS, "login_defs", "UMASK", "022" },
        { "mode", DEFS, "login_defs", "HOME_MODE", "0700" },
        { "word", DEFS, "login_defs", "ENCRYPT_METHOD", "SHA512" },
        { "not decimal", DEFS, "login_defs", "UID_MIN", "0x10" },
        { "leading zero", DEFS, "login_defs", "PASS_MIN_DAYS", "07" },
        { "negative", DEFS, "login_defs", "PASS_WARN_AGE", "-1" },
        { "no value", DEFS, "login_defs", "GID_MIN", "nothing" },
        { "not set", DEFS, "login_defs", "SYS_UID_MIN", "nothing" },
        { "case counts", DEFS, "login_defs", "umask", "nothing" },
        { "decimal umask", MEMORY_FILE("/etc/login.defs", "UMASK 18"), "login_defs", "UMASK",
          "022" },
        { "umask of four digits", MEMORY_FILE("/etc/login.defs", "UMASK 0027"), "login_defs",
          "UMASK", "027" },
        { "umask too large", MEMORY_FILE("/etc/login.defs", "UMASK 01000"), "login_defs", "UMASK",
          "01000" },
        { "umask is a word", MEMORY_FILE("/etc/login.defs", "UMASK none"), "login_defs", "UMASK",
          "none" },
        { "absent", MEMORY_FILE("/etc/x", ""), "login_defs", "UMASK", "absent" },
        { "empty", MEMORY_FILE("/etc/login.defs", ""), "login_defs", "UMASK", "nothing" },
        { "NUL", MEMORY_FILE("/etc/login.defs", "A\0"), "login_defs", "UMASK", "unparsable" },
        { "a directory", MEMORY_DIRECTORY("/etc/login.defs"), "login_defs", "UMASK",
          "unsupported" },
    };
#undef DEFS

    check_answers(rows, COUNT_OF(rows));
}

static const struct test tests[] = {
    { "passwd", test_passwd },
    { "passwd_is_a_link", test_passwd_is_a_link },
    { "shadow", test_shadow },
    { "shadow_days_since_change", test_shadow_days_since_change },
    { "shadow_without_a_time", test_shadow_without_a_time },
    { "group", test_group },
    { "login_defs", test_login_defs },
};

int main(int argc, char *argv[])
{
    return test_main(tests, COUNT_OF(tests), argc, argv);
}
