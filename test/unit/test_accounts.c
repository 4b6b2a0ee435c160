#include "base/attributes.h"
#include "format/group.h"
#include "format/gshadow.h"
#include "format/passwd.h"
#include "format/shadow.h"
#include "format/subid.h"
#include "unit/test.h"

/* A text and what becomes of it. */
struct parse_row {
    const char *name;
    struct str text;
    enum gate_rc rc;
    size_t count;        /* entries before the fault */
    const char *message; /* of the fault */
};

typedef enum gate_rc parse_fn(struct str text, struct vec *entries, struct error *err);

static void check_parse(parse_fn *parse, size_t entry_size, const struct parse_row *rows,
                        size_t count)
{
    for (size_t i = 0; i < count; i++) {
        CLEANUP(vec_release) struct vec entries = { .item_size = entry_size };
        struct error err = ERROR_INIT;

        test_row(rows[i].name);
        CHECK_INT(parse(rows[i].text, &entries, &err), rows[i].rc);
        CHECK_INT((long long)entries.count, (long long)rows[i].count);
        CHECK_STR(str_of(err.message), rows[i].message);
    }
}

#define ONE "a:x:1:2:g:/h:/s\n"

static void test_passwd(void)
{
    static const struct parse_row rows[] = {
        { "empty", STR(""), GATE_OK, 0, "" },
        { "one", STR(ONE), GATE_OK, 1, "" },
        { "no newline at the end", STR("a:x:1:2:::"), GATE_OK, 1, "" },
        { "comment, blank and NIS lines", STR("#c\n\n \t\r\n+::::::\n-b\n" ONE), GATE_OK, 1, "" },
        { "same name twice", STR(ONE ONE), GATE_OK, 2, "" },
        { "CRLF", STR("a:x:1:2:::/s\r\n"), GATE_OK, 1, "" },
        { "bytes that are not UTF-8", STR("\xff:x:1:2:::\n"), GATE_OK, 1, "" },
        { "largest uid", STR("a:x:4294967295:0:::\n"), GATE_OK, 1, "" },
        { "six fields", STR("a:x:1:2::\n"), GATE_EFORMAT, 0, "line 1 is not a passwd(5) entry" },
        { "eight fields", STR("a:x:1:2::::\n"), GATE_EFORMAT, 0,
          "line 1 is not a passwd(5) entry" },
        { "no field", STR(ONE "a\n"), GATE_EFORMAT, 1, "line 2 is not a passwd(5) entry" },
        { "cut after uid", STR("toor::0"), GATE_EFORMAT, 0, "line 1 is not a passwd(5) entry" },
        { "uid too large", STR("a:x:4294967296:0:::\n"), GATE_EFORMAT, 0,
          "line 1 is not a passwd(5) entry" },
        { "negative uid", STR("a:x:-1:0:::\n"), GATE_EFORMAT, 0,
          "line 1 is not a passwd(5) entry" },
        { "empty uid", STR("a:x::0:::\n"), GATE_EFORMAT, 0, "line 1 is not a passwd(5) entry" },
        { "blank in uid", STR("a:x: 0:0:::\n"), GATE_EFORMAT, 0,
          "line 1 is not a passwd(5) entry" },
        { "hexadecimal uid", STR("a:x:0x0:0:::\n"), GATE_EFORMAT, 0,
          "line 1 is not a passwd(5) entry" },
        { "gid is a name", STR("a:x:1:root:::\n"), GATE_EFORMAT, 0,
          "line 1 is not a passwd(5) entry" },
        { "empty name", STR(":x:0:0:::\n"), GATE_EFORMAT, 0, "line 1 is not a passwd(5) entry" },
        { "blank before the name", STR(" a:x:0:0:::\n"), GATE_EFORMAT, 0,
          "line 1 is not a passwd(5) entry" },
        { "NUL", STR("a:x:0:0:\0::\n"), GATE_EFORMAT, 0, "line 1 is not a passwd(5) entry" },
        { "fault after good lines", STR("#\n" ONE "\n" ONE "::\n" ONE), GATE_EFORMAT, 2,
          "line 5 is not a passwd(5) entry" },
    };

    check_parse(passwd_parse, sizeof(struct passwd_entry), rows, COUNT_OF(rows));
}

static void test_passwd_fields(void)
{
    CLEANUP(vec_release) struct vec entries = VEC_INIT(struct passwd_entry);
    struct error err = ERROR_INIT;

    CHECK_INT(passwd_parse(STR("# c\nroot::0:7:a,b:/root:\n"), &entries, &err), GATE_OK);
    CHECK_INT((long long)entries.count, 1);

    const struct passwd_entry *entry = vec_at(&entries, 0);
    CHECK_STR(entry->name, "root");
    CHECK_STR(entry->password, "");
    CHECK_INT(entry->uid, 0);
    CHECK_INT(entry->gid, 7);
    CHECK_STR(entry->gecos, "a,b");
    CHECK_STR(entry->home, "/root");
    CHECK_STR(entry->shell, "");
    CHECK_INT(entry->line, 2);
}

static void test_group(void)
{
    static const struct parse_row rows[] = {
        { "empty", STR(""), GATE_OK, 0, "" },
        { "no members", STR("a:x:1:\n"), GATE_OK, 1, "" },
        { "members", STR("a:x:1:b,c"), GATE_OK, 1, "" },
        { "NIS", STR("+:::\n"), GATE_OK, 0, "" },
        { "three fields", STR("a:x:1\n"), GATE_EFORMAT, 0, "line 1 is not a group(5) entry" },
        { "five fields", STR("a:x:1::\n"), GATE_EFORMAT, 0, "line 1 is not a group(5) entry" },
        { "empty gid", STR("a:x::\n"), GATE_EFORMAT, 0, "line 1 is not a group(5) entry" },
        { "gid too large", STR("a:x:4294967296:\n"), GATE_EFORMAT, 0,
          "line 1 is not a group(5) entry" },
        { "gid is a name", STR("a:x:b:\n"), GATE_EFORMAT, 0, "line 1 is not a group(5) entry" },
        { "empty name", STR(":x:0:\n"), GATE_EFORMAT, 0, "line 1 is not a group(5) entry" },
        { "tab before the name", STR("\ta:x:0:\n"), GATE_EFORMAT, 0,
          "line 1 is not a group(5) entry" },
        { "NUL", STR("a:x:1:b\0c\n"), GATE_EFORMAT, 0, "line 1 is not a group(5) entry" },
        { "binary",
          STR("\x7f"
              "ELF\x02\x01\n"),
          GATE_EFORMAT, 0, "line 1 is not a group(5) entry" },
    };

    check_parse(group_parse, sizeof(struct group_entry), rows, COUNT_OF(rows));
}

static void test_group_members(void)
{
    static const struct {
        const char *members;
        const char *first;
        int count;
    } rows[] = {
        { "", "", 0 },     { ",", "", 0 },      { "a", "a", 1 },
        { "a,b", "a", 2 }, { ",,a,,", "a", 1 }, { " a , b\r", "a", 2 },
    };

    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct str rest = str_of(rows[i].members);
        struct str first = STR("");
        struct str name;
        int count = 0;

        while (group_member(&rest, &name)) {
            if (count++ == 0)
                first = name;
        }
        test_row(rows[i].members);
        CHECK_INT(count, rows[i].count);
        CHECK_STR(first, rows[i].first);
    }
}

static void test_shadow(void)
{
    static const struct parse_row rows[] = {
        { "empty", STR(""), GATE_OK, 0, "" },
        { "locked", STR("a:*:19000:0:99999:7:::\n"), GATE_OK, 1, "" },
        { "all empty", STR("a::::::::\n"), GATE_OK, 1, "" },
        { "negative days", STR("a:!:-1:-1:-1:-1:-1:-1:\n"), GATE_OK, 1, "" },
        { "eight fields", STR("a:!:::::: \n"), GATE_EFORMAT, 0, "line 1 is not a shadow(5) entry" },
        { "ten fields", STR("a:!::::::::\n"), GATE_EFORMAT, 0, "line 1 is not a shadow(5) entry" },
        { "of passwd", STR("a:x:0:0:root:/root:/bin/sh\n"), GATE_EFORMAT, 0,
          "line 1 is not a shadow(5) entry" },
        { "days are words", STR("a:!:never::::::\n"), GATE_EFORMAT, 0,
          "line 1 is not a shadow(5) entry" },
        { "days too large", STR("a:!:9223372036854775808::::::\n"), GATE_EFORMAT, 0,
          "line 1 is not a shadow(5) entry" },
        { "blank for days", STR("a:!: ::::::\n"), GATE_EFORMAT, 0,
          "line 1 is not a shadow(5) entry" },
        { "empty name", STR("::::::::\n"), GATE_EFORMAT, 0, "line 1 is not a shadow(5) entry" },
        { "NUL in the hash", STR("a:\0:::::::\n"), GATE_EFORMAT, 0,
          "line 1 is not a shadow(5) entry" },
        { "hash not told", STR("#\na:$6$secret\n"), GATE_EFORMAT, 0,
          "line 2 is not a shadow(5) entry" },
    };

    check_parse(shadow_parse, sizeof(struct shadow_entry), rows, COUNT_OF(rows));
}

static void test_shadow_fields(void)
{
    CLEANUP(vec_release) struct vec entries = VEC_INIT(struct shadow_entry);
    struct error err = ERROR_INIT;

    CHECK_INT(shadow_parse(STR("a:!$6$x$y:1:2:3:4:5:6:\nb::::::::"), &entries, &err), GATE_OK);
    CHECK_INT((long long)entries.count, 2);

    const struct shadow_entry *a = vec_at(&entries, 0);
    CHECK_STR(a->name, "a");
    CHECK_INT(a->scheme, SHADOW_LOCKED);
    CHECK_INT(a->is_locked, true);
    CHECK_INT(a->last_change.days, 1);
    CHECK_INT(a->min.days, 2);
    CHECK_INT(a->max.days, 3);
    CHECK_INT(a->warn.days, 4);
    CHECK_INT(a->inactive.days, 5);
    CHECK_INT(a->expiry.days, 6);

    const struct shadow_entry *b = vec_at(&entries, 1);
    CHECK_INT(b->scheme, SHADOW_NONE);
    CHECK_INT(b->is_locked, false);
    CHECK_INT(b->max.is_set, false);
    CHECK_INT(b->line, 2);
}

static void test_scheme(void)
{
    static const struct {
        const char *password;
        const char *scheme;
    } rows[] = {
        { "", "none" },
        { "!", "locked" },
        { "!!", "locked" },
        { "*", "locked" },
        { "*LK*", "locked" },
        { "!*", "locked" },
        { "!$y$j9T$salt$hash", "locked" },
        { "$1$salt$hash", "md5" },
        { "$2a$10$x", "bcrypt" },
        { "$2b$10$x", "bcrypt" },
        { "$2x$10$x", "bcrypt" },
        { "$2y$10$x", "bcrypt" },
        { "$3$$x", "nt" },
        { "$5$salt$hash", "sha256" },
        { "$6$salt$hash", "sha512" },
        { "$6$rounds=5000$salt$hash", "sha512" },
        { "$7$CU", "scrypt" },
        { "$sha1$40000$x", "sha1" },
        { "$md5$x", "sunmd5" },
        { "$md5,rounds=904$x", "sunmd5" },
        { "$y$j9T$salt$hash", "yescrypt" },
        { "$gy$j9T$salt$hash", "gost-yescrypt" },
        { "$sm3y$j9T$salt", "sm3-yescrypt" },
        { "abJnggxhB/yWI", "des" },
        { "_J9..rasmBYk8r9AiWNc", "des" },
        { "x", "unknown" },
        { "secret", "unknown" },
        { "$", "unknown" },
        { "$4$x", "unknown" },
        { "$2$x", "unknown" },
        { "$6", "unknown" },
        { "abJnggxhB yWI", "unknown" },
        { "abJnggxhB/yW", "unknown" },
        { "_J9..rasmBYk8r9AiWN:", "unknown" },
        { " ", "unknown" },
    };

    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        test_row(rows[i].password);
        CHECK_STR(str_of(shadow_scheme_name(shadow_scheme_of(str_of(rows[i].password)))),
                  rows[i].scheme);
    }
}

static void test_gshadow(void)
{
#define MESSAGE "line 1 is not a gshadow(5) entry"
    static const struct parse_row rows[] = {
        { "empty", STR(""), GATE_OK, 0, "" },
        { "one", STR("a:!:root:b,c\n"), GATE_OK, 1, "" },
        { "no newline at the end", STR("a:::"), GATE_OK, 1, "" },
        { "comment, blank and NIS lines", STR("#c\n\n \t\r\n+:::\n-b\na:::\n"), GATE_OK, 1, "" },
        { "CRLF", STR("a:*::b\r\n"), GATE_OK, 1, "" },
        { "three fields", STR("a:!:\n"), GATE_EFORMAT, 0, MESSAGE },
        { "five fields", STR("a:!:::\n"), GATE_EFORMAT, 0, MESSAGE },
        { "no name", STR(":!::\n"), GATE_EFORMAT, 0, MESSAGE },
        { "blank before the name", STR(" a:!::\n"), GATE_EFORMAT, 0, MESSAGE },
        { "NUL", STR("a:!:\0:\n"), GATE_EFORMAT, 0, MESSAGE },
        { "a hash is not in the message", STR("a:$6$secret\n"), GATE_EFORMAT, 0, MESSAGE },
    };
#undef MESSAGE

    check_parse(gshadow_parse, sizeof(struct gshadow_entry), rows, COUNT_OF(rows));
}

static void test_gshadow_fields(void)
{
    CLEANUP(vec_release) struct vec entries = VEC_INIT(struct gshadow_entry);
    struct error err = ERROR_INIT;

    CHECK_INT(gshadow_parse(STR("\nw:$6$a$b:root,adm: b,c \r\n"), &entries, &err), GATE_OK);
    const struct gshadow_entry *entry = vec_at(&entries, 0);
    CHECK_STR(entry->name, "w");
    CHECK_INT(entry->scheme, SHADOW_SHA512);
    CHECK_STR(entry->administrators, "root,adm");
    CHECK_STR(entry->members, "b,c");
    CHECK_INT(entry->line, 2);
}

static void test_subid(void)
{
#define MESSAGE "line 1 is not a subuid(5) entry"
    static const struct parse_row rows[] = {
        { "empty", STR(""), GATE_OK, 0, "" },
        { "one", STR("a:100000:65536\n"), GATE_OK, 1, "" },
        { "a number for a name", STR("1000:100000:65536"), GATE_OK, 1, "" },
        { "no ids", STR("a:1:0\n"), GATE_OK, 1, "" },
        { "up to the last id", STR("a:4294967294:1\n"), GATE_OK, 1, "" },
        { "behind the last id", STR("a:4294967295:1\n"), GATE_EFORMAT, 0, MESSAGE },
        { "start too large", STR("a:4294967296:1\n"), GATE_EFORMAT, 0, MESSAGE },
        { "negative", STR("a:-1:1\n"), GATE_EFORMAT, 0, MESSAGE },
        { "no count", STR("a:1:\n"), GATE_EFORMAT, 0, MESSAGE },
        { "no start", STR("a::1\n"), GATE_EFORMAT, 0, MESSAGE },
        { "two fields", STR("a:1\n"), GATE_EFORMAT, 0, MESSAGE },
        { "four fields", STR("a:1:1:\n"), GATE_EFORMAT, 0, MESSAGE },
        { "CRLF", STR("a:1:1\r\n"), GATE_EFORMAT, 0, MESSAGE },
        { "NUL", STR("a\0:1:1\n"), GATE_EFORMAT, 0, MESSAGE },
    };
#undef MESSAGE

    check_parse(subid_parse, sizeof(struct subid_range), rows, COUNT_OF(rows));
}

enum { OVERLAPS = 6 };

static void test_subid_overlaps(void)
{
    static const struct {
        const char *name;
        const char *text;
        size_t overlaps[OVERLAPS]; /* of each range in turn */
    } rows[] = {
        { "none", "a:100:10\nb:110:10\nc:90:10\n", { 0, 1, 2 } },
        { "one id", "a:100:10\nb:109:10\n", { 1, 0 } },
        { "the same", "a:100:10\nb:100:10\n", { 1, 0 } },
        { "inside", "a:100:100\nb:120:1\nc:150:1\n", { 1, 0, 0 } },
        { "not of neighbours", "a:100:1000\nb:110:5\nc:200:5\nd:2000:5\n", { 1, 0, 0, 3 } },
        { "an empty range shares nothing", "a:100:10\nb:105:0\n", { 0, 1 } },
        { "unsorted", "a:300:10\nb:100:250\nc:50:10\n", { 1, 0, 2 } },
    };

    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        CLEANUP(vec_release) struct vec ranges = VEC_INIT(struct subid_range);
        struct error err = ERROR_INIT;
        size_t overlaps[OVERLAPS];

        test_row(rows[i].name);
        CHECK_INT(subid_parse(str_of(rows[i].text), &ranges, &err), GATE_OK);
        subid_overlaps(&ranges, overlaps);
        for (size_t k = 0; k < ranges.count; k++)
            CHECK_INT((long long)overlaps[k], (long long)rows[i].overlaps[k]);
    }
}

static const struct test tests[] = {
    { "gshadow", test_gshadow }, { "gshadow_fields", test_gshadow_fields },
    { "subid", test_subid },     { "subid_overlaps", test_subid_overlaps },
    { "passwd", test_passwd },   { "passwd_fields", test_passwd_fields },
    { "group", test_group },     { "group_members", test_group_members },
    { "shadow", test_shadow },   { "shadow_fields", test_shadow_fields },
    { "scheme", test_scheme },
};

int main(int argc, char *argv[])
{
    return test_main(tests, COUNT_OF(tests), argc, argv);
}
