/*
 * Access control lists, and who may do what with a file: the answers of a kernel that
 * test/peer/access_answers.py records in test/fixtures/answers/files.
 */
#include "resource/access.h"

#include <stdlib.h>
#include <string.h>

#include "base/attributes.h"
#include "format/posix_acl.h"
#include "unit/answers_json.h"
#include "unit/asked.h"
#include "unit/test.h"

#define HEAD "\2\0\0\0"
#define ENTRY(tag, permissions, id) tag "\0" permissions "\0" id
#define NOBODY "\xff\xff\xff\xff"
#define OWNER ENTRY("\1", "\6", NOBODY)
#define GROUP ENTRY("\4", "\4", NOBODY)
#define OTHERS ENTRY("\x20", "\0", NOBODY)
#define MASK ENTRY("\x10", "\4", NOBODY)
#define BOB ENTRY("\2", "\7", "\xe9\3\0\0")
#define STAFF ENTRY("\x8", "\5", "\xd1\7\0\0")

struct acl_row {
    const char *name;
    struct str attribute;
    const char *expected; /* "TAG:ID:PERMISSIONS/EFFECTIVE", or the message of a failure */
};

typedef enum gate_rc parse_fn(struct str text, struct vec *entries, struct error *err);

static void check_lists(const struct acl_row *rows, size_t count, parse_fn *parse)
{
    for (size_t i = 0; i < count; i++) {
        CLEANUP(vec_release) struct vec entries = VEC_INIT(struct posix_acl_entry);
        CLEANUP(arena_release) struct arena arena = ARENA_INIT;
        struct error err = ERROR_INIT;
        struct str out = STR("");

        test_row(rows[i].name);
        if (parse(rows[i].attribute, &entries, &err)) {
            CHECK_STR(str_of(err.message), rows[i].expected);
            continue;
        }
        for (size_t j = 0; j < entries.count; j++) {
            const struct posix_acl_entry *entry = vec_at(&entries, j);

            out = arena_printf(&arena, "%.*s%s%d:%.*s", STR_ARG(out), j ? " " : "", (int)entry->tag,
                               STR_ARG(entry->name));
            if (entry->name.len == 0 && (entry->tag == ACL_USER || entry->tag == ACL_GROUP))
                out = arena_printf(&arena, "%.*s%u", STR_ARG(out), entry->id);
            out = arena_printf(&arena, "%.*s:%u/%u", STR_ARG(out), entry->permissions,
                               posix_acl_effective(&entries, entry));
        }
        CHECK_STR(out, rows[i].expected);
    }
}

static void test_attributes(void)
{
    static const struct acl_row rows[] = {
        { "the least", STR(HEAD OWNER GROUP OTHERS), "0::6/6 2::4/4 5::0/0" },
        { "all", STR(HEAD OWNER BOB GROUP STAFF MASK OTHERS),
          "0::6/6 1:1001:7/4 2::4/4 3:2001:5/4 4::4/4 5::0/0" },
        { "nothing", STR(""), "malformed access control list: a length that cannot be" },
        { "cut short", STR(HEAD OWNER GROUP "\x20\0\0"),
          "malformed access control list: a length that cannot be" },
        { "another version", STR("\3\0\0\0" OWNER GROUP OTHERS),
          "access control list of version 3" },
        { "no entries", STR(HEAD),
          "malformed access control list: not one entry each for owner, group and others" },
        { "an unknown tag", STR(HEAD OWNER GROUP ENTRY("\x40", "\0", NOBODY) OTHERS),
          "malformed access control list: an unknown tag" },
        { "an unknown permission", STR(HEAD ENTRY("\1", "\x8", NOBODY) GROUP OTHERS),
          "malformed access control list: an unknown permission" },
        { "out of order", STR(HEAD GROUP OWNER OTHERS),
          "malformed access control list: entries out of order" },
        { "no mask", STR(HEAD OWNER BOB GROUP OTHERS),
          "malformed access control list: not one mask" },
        { "two masks", STR(HEAD OWNER GROUP MASK MASK OTHERS),
          "malformed access control list: not one mask" },
        { "no others", STR(HEAD OWNER GROUP),
          "malformed access control list: not one entry each for owner, group and others" },
        { "two owners", STR(HEAD OWNER OWNER GROUP OTHERS),
          "malformed access control list: not one entry each for owner, group and others" },
    };

    check_lists(rows, COUNT_OF(rows), posix_acl_parse);
}

static void test_texts(void)
{
    static const struct acl_row rows[] = {
        { "the least", STR("user::rw-,group::r--,other::---"), "0::6/6 2::4/4 5::0/0" },
        { "names and numbers",
          STR("user::rw-\nuser:bob:rwx\nuser:eve:r--:1003\nuser:7:r-x\ngroup::r--\ngroup:a:-w-\n"
              "mask::r--\nother::---\n"),
          "0::6/6 1:bob:7/4 1:1003:4/4 1:7:5/4 2::4/4 3:a:2/0 4::4/4 5::0/0" },
        { "nothing", STR(""),
          "malformed access control list: not one entry each for owner, group and others" },
        { "letters out of place", STR("user::wr-,group::r--,other::---"),
          "malformed access control list: an entry that cannot be read" },
        { "two letters", STR("user::rw,group::r--,other::---"),
          "malformed access control list: an entry that cannot be read" },
        { "a word", STR("owner::rw-,group::r--,other::---"),
          "malformed access control list: an entry that cannot be read" },
        { "a mask with a name", STR("user::rw-,group::r--,mask:x:r--,other::---"),
          "malformed access control list: an entry that cannot be read" },
        { "a number that is none", STR("user::rw-,user:b:r--:x,group::r--,mask::r--,other::---"),
          "malformed access control list: an entry that cannot be read" },
        { "too many parts", STR("user::rw-,user:b:r--:1:2,group::r--,mask::r--,other::---"),
          "malformed access control list: an entry that cannot be read" },
        { "a part alone", STR("user"),
          "malformed access control list: an entry that cannot be read" },
    };

    check_lists(rows, COUNT_OF(rows), posix_acl_parse_text);
}

/* --- the answers of a kernel --- */

static struct str unhex(const char *hex, struct arena *arena)
{
    size_t length = strlen(hex) / 2;
    char *bytes = arena_new(arena, length + 1, 1);

    for (size_t i = 0; i < length; i++) {
        const char digits[] = { hex[2 * i], hex[2 * i + 1], '\0' };

        bytes[i] = (char)strtoul(digits, NULL, 16);
    }
    return (struct str){ .ptr = bytes, .len = length };
}

static struct memory_file file_of(const json_t *made, const char *path, enum entry_type type,
                                  struct arena *arena)
{
    struct xattr *xattr = arena_new(arena, 1, sizeof(*xattr));
    const char *acl = json_string_value(json_object_get(made, "acl"));

    *xattr = (struct xattr){ .name = STR("system.posix_acl_access"), .value = unhex(acl, arena) };
    return (struct memory_file){
        .path = str_of(path),
        .type = type,
        .mode = (uint16_t)json_integer_value(json_object_get(made, "mode")),
        .uid = (uint32_t)json_integer_value(json_object_get(made, "uid")),
        .gid = (uint32_t)json_integer_value(json_object_get(made, "gid")),
        .xattrs = xattr,
        .xattr_count = acl[0] ? 1 : 0,
    };
}

static char allowed(struct resource *file, const char *predicate, const char *account, char letter)
{
    const struct value_pair by = { .key = STR("by_user"), .value = value_str(str_of(account)) };
    bool holds = str_equal(asked_claim(file, predicate, value_map(&by, 1)), STR("yes"));

    return (char)(holds ? letter : '-');
}

static void check_case(const json_t *test, const void *context ATTR_UNUSED)
{
    CLEANUP(arena_release) struct arena arena = ARENA_INIT;
    CLEANUP(asked_close) struct asked asked;
    const struct memory_file files[] = {
        MEMORY_FILE("/etc/passwd", "root:x:0:0:::\nann:x:1001:1001:::\nbob:x:1002:1002:::\n"
                                   "eve:x:1003:1003:::\n"),
        MEMORY_FILE("/etc/group", "root:x:0:\nstaff:x:2001:ann,bob\nmore:x:2002:bob\n"),
        file_of(json_object_get(test, "directory"), "/d", ENTRY_DIRECTORY, &arena),
        file_of(json_object_get(test, "file"), "/d/f", ENTRY_FILE, &arena),
    };
    json_t *answers = json_object_get(test, "answers");

    asked_open_files(&asked, files, COUNT_OF(files));
    struct resource *file = asked_ask(&asked, "file", "/d/f");
    for (void *i = json_object_iter(answers); i; i = json_object_iter_next(answers, i)) {
        const char *account = json_object_iter_key(i);
        const char got[] = { allowed(file, "be_readable", account, 'r'),
                             allowed(file, "be_writable", account, 'w'),
                             allowed(file, "be_executable", account, 'x'), '\0' };

        test_row(account);
        CHECK_STR(str_of(got), json_string_value(json_object_iter_value(i)));
    }
}

static void test_answers(void)
{
    answers_check_json("files/access.json", check_case, NULL);
}

static const struct test tests[] = {
    { "attributes", test_attributes },
    { "texts", test_texts },
    { "answers", test_answers },
};

int main(int argc, char *argv[])
{
    return test_main(tests, COUNT_OF(tests), argc, argv);
}
