#include "format/pacman.h"

#include "format/mtree.h"
#include "unit/test.h"

#define CURL "%NAME%\ncurl\n\n%VERSION%\n7.57.0-1\n\n"

static void test_desc(void)
{
    static const struct {
        const char *row;
        struct str text;
        enum gate_rc rc;
        const char *message;
    } rows[] = {
        { "least", STR(CURL), GATE_OK, "" },
        { "no empty line at the end", STR("%NAME%\na\n\n%VERSION%\n1\n"), GATE_OK, "" },
        { "a list", STR(CURL "%DEPENDS%\na\nb\n\n"), GATE_OK, "" },
        { "a date", STR(CURL "%INSTALLDATE%\n1514824116\n\n"), GATE_OK, "" },
        { "empty", STR(""), GATE_EFORMAT, "a package without name or version" },
        { "no version", STR("%NAME%\na\n\n"), GATE_EFORMAT, "a package without name or version" },
        { "no name", STR("%VERSION%\n1\n\n"), GATE_EFORMAT, "a package without name or version" },
        { "cut", STR("%NAME%\ncurl\n\n%VERSION%\n7.5"), GATE_EFORMAT,
          "the record ends within a line" },
        { "NUL", STR("%NAME%\ncu\0rl\n"), GATE_EFORMAT, "the record holds a NUL byte" },
        { "no section", STR("curl\n"), GATE_EFORMAT, "line 1 is in no section" },
        { "two names", STR(CURL "%NAME%\nwget\n\n"), GATE_EFORMAT,
          "line 8: %NAME% is there twice" },
        { "two lines of a name", STR("%NAME%\na\nb\n"), GATE_EFORMAT,
          "line 3: %NAME% is there twice" },
        { "CRLF", STR("%NAME%\r\na\r\n"), GATE_EFORMAT, "line 1 is in no section" },
        { "no date", STR(CURL "%INSTALLDATE%\nnow\n\n"), GATE_EFORMAT, "%INSTALLDATE% is no time" },
        { "a heading of two bytes", STR("%%\n"), GATE_EFORMAT, "line 1 is in no section" },
    };

    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct pacman_package package = { .installed_at = 0 };
        struct error err = ERROR_INIT;

        test_row(rows[i].row);
        CHECK_INT(pacman_desc_parse(rows[i].text, &package, &err), rows[i].rc);
        CHECK_STR(str_of(err.message), rows[i].message);
    }
}

static void test_fields(void)
{
    struct pacman_package package = { .installed_at = 0 };
    struct error err = ERROR_INIT;

    CHECK_INT(pacman_desc_parse(STR(CURL "%BASE%\nsource\n\n%ARCH%\nany\n\n%INSTALLDATE%\n7\n"),
                                &package, &err),
              GATE_OK);
    CHECK_STR(package.name, "curl");
    CHECK_STR(package.version, "7.57.0-1");
    CHECK_STR(package.base, "source");
    CHECK_STR(package.architecture, "any");
    CHECK_INT(package.installed_at, 7);
    CHECK_INT(pacman_desc_parse(STR(CURL), &package, &err), GATE_OK);
    CHECK_STR(package.base, "curl");
}

static void test_section(void)
{
    static const struct {
        const char *row;
        struct str text;
        const char *name;
        const char *lines; /* NULL: it is not there */
    } rows[] = {
        { "first", STR("%FILES%\na\nb\n\n%BACKUP%\nc\n"), "FILES", "a\nb" },
        { "last", STR("%FILES%\na\n\n%BACKUP%\nc\n\n"), "BACKUP", "c" },
        { "not ended", STR("%BACKUP%\nc"), "BACKUP", "c" },
        { "empty", STR("%FILES%\n\n%BACKUP%\n"), "FILES", "" },
        { "nothing after it", STR("%FILES%"), "FILES", "" },
        { "none", STR("%FILES%\na\n"), "BACKUP", NULL },
        { "no text", STR(""), "FILES", NULL },
    };

    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct str lines = STR("");
        bool is_there = pacman_section(rows[i].text, str_of(rows[i].name), &lines);

        test_row(rows[i].row);
        CHECK_INT(is_there, rows[i].lines != NULL);
        CHECK_STR(lines, rows[i].lines ? rows[i].lines : "");
    }
}

static void test_mtree(void)
{
    static const struct {
        const char *row;
        struct str text;
        enum gate_rc rc;
        const char *paths;
        const char *message;
    } rows[] = {
        { "empty", STR(""), GATE_OK, "", "" },
        { "comments", STR("#mtree\n\n # x\n"), GATE_OK, "", "" },
        { "files", STR("./a type=file\n./b/c size=1\n"), GATE_OK, "a b/c ", "" },
        { "the root", STR(". type=dir\n"), GATE_OK, " ", "" },
        { "an escape", STR("./a\\040b type=file\n"), GATE_OK, "a b ", "" },
        { "half an escape", STR("./a\\04\n"), GATE_OK, "a\\04 ", "" },
        { "unknown keywords", STR("./a optional nlink=2 type=file\n"), GATE_OK, "a ", "" },
        { "defaults", STR("/set type=file uid=0\n/unset all\n./a\n"), GATE_OK, "a ", "" },
        { "types", STR("./a type=dir\n./b type=link link=a\n./c type=char\n./d type=socket\n"),
          GATE_OK, "a b c d ", "" },
        { "another command", STR("/get\n"), GATE_EFORMAT, "", "line 1: '/get' is no command" },
        { "no path", STR("./a\nb\n"), GATE_EFORMAT, "a ", "line 2: 'b' is no path" },
        { "two dots", STR("..\n"), GATE_EFORMAT, "", "line 1: '..' is no path" },
        { "a type that is none", STR("./a type=x\n"), GATE_EFORMAT, "",
          "line 1: 'type=x' is no value" },
        { "a mode of letters", STR("./a mode=u+x\n"), GATE_EFORMAT, "",
          "line 1: 'mode=u+x' is no value" },
        { "a mode with a type", STR("./a mode=100644\n"), GATE_EFORMAT, "",
          "line 1: 'mode=100644' is no value" },
        { "no uid", STR("./a uid=-1\n"), GATE_EFORMAT, "", "line 1: 'uid=-1' is no value" },
        { "no gid", STR("./a gid=x\n"), GATE_EFORMAT, "", "line 1: 'gid=x' is no value" },
        { "no size", STR("./a size=\n"), GATE_EFORMAT, "", "line 1: 'size=' is no value" },
        { "no time", STR("./a time=.5\n"), GATE_EFORMAT, "", "line 1: 'time=.5' is no value" },
        { "no digest", STR("./a sha256digest=00\n"), GATE_EFORMAT, "",
          "line 1: 'sha256digest=00' is no value" },
        { "no md5", STR("./a md5digest=xx\n"), GATE_EFORMAT, "",
          "line 1: 'md5digest=xx' is no value" },
        { "NUL", STR("./a\0\n"), GATE_EFORMAT, "", "line 1 holds a NUL byte" },
        { "a default that is none", STR("/set mode=9\n"), GATE_EFORMAT, "",
          "line 1: 'mode=9' is no value" },
    };

    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        CLEANUP(arena_release) struct arena arena = ARENA_INIT;
        struct str paths = STR("");
        struct error err = ERROR_INIT;
        struct mtree mtree;
        struct mtree_entry entry;
        bool is_found = true;

        test_row(rows[i].row);
        mtree_init(&mtree, rows[i].text);
        while (is_found && mtree_next(&mtree, &arena, &entry, &is_found, &err) == GATE_OK) {
            if (is_found)
                paths = arena_printf(&arena, "%.*s%.*s ", STR_ARG(paths), STR_ARG(entry.path));
        }
        CHECK_INT(err.rc, rows[i].rc);
        CHECK_STR(str_of(err.message), rows[i].message);
        CHECK_STR(paths, rows[i].paths);
    }
}

static void test_mtree_values(void)
{
    CLEANUP(arena_release) struct arena arena = ARENA_INIT;
    struct error err = ERROR_INIT;
    struct mtree mtree;
    struct mtree_entry entry;
    bool is_found = false;

    mtree_init(&mtree, STR("/set type=file uid=1 gid=2 mode=644\n"
                           "./a time=1511957878.442527818 size=3 mode=4755 "
                           "sha256digest=938a26f51fb46224a556f32a2a0fd5fa8c86b0ea2f35f342067369ff11"
                           "8c1503 md5digest=3ae72ac664c22a75498dd262532d4925\n"));
    CHECK_INT(mtree_next(&mtree, &arena, &entry, &is_found, &err), GATE_OK);
    CHECK(is_found && entry.has_mode && entry.has_uid && entry.has_time && entry.has_digest);
    CHECK_INT(entry.mode, 04755);
    CHECK_INT(entry.uid, 1);
    CHECK_INT(entry.gid, 2);
    CHECK_INT(entry.time, 1511957878);
    CHECK_INT((long long)entry.size, 3);
    CHECK_INT(entry.digest.kind, DIGEST_SHA256);
    CHECK_INT(entry.line, 2);
}

static const struct test tests[] = {
    { "desc", test_desc },
    { "fields", test_fields },
    { "section", test_section },
    { "mtree", test_mtree },
    { "mtree_values", test_mtree_values },
};

int main(int argc, char *argv[])
{
    return test_main(tests, COUNT_OF(tests), argc, argv);
}
