#include "format/apk.h"

#include "base/arena.h"
#include "base/attributes.h"
#include "unit/test.h"

#define MUSL "P:musl\nV:1.2.4-r2\n"

static void test_parse(void)
{
    static const struct {
        const char *row;
        struct str text;
        enum gate_rc rc;
        size_t count; /* packages before the fault */
        const char *message;
    } rows[] = {
        { "empty", STR(""), GATE_OK, 0, "" },
        { "newlines", STR("\n\n"), GATE_OK, 0, "" },
        { "one", STR(MUSL "\n"), GATE_OK, 1, "" },
        { "two", STR(MUSL "\n" MUSL "\n"), GATE_OK, 2, "" },
        { "empty values", STR(MUSL "F:\no:\n\n"), GATE_OK, 1, "" },
        { "unknown fields", STR(MUSL "?:x\n\n"), GATE_OK, 1, "" },
        { "cut after a line", STR(MUSL), GATE_EFORMAT, 0,
          "line 3: the database ends within a package" },
        { "cut within a line", STR(MUSL "\nP:busy"), GATE_EFORMAT, 1,
          "line 4: the database ends within a package" },
        { "cut before a colon", STR(MUSL "\nP"), GATE_EFORMAT, 1, "line 4 is not a field" },
        { "no name", STR("V:1\n\n"), GATE_EFORMAT, 0, "line 1: a package without name or version" },
        { "no version", STR("\nP:a\n\n"), GATE_EFORMAT, 0,
          "line 2: a package without name or version" },
        { "empty name", STR("P:\nV:1\n\n"), GATE_EFORMAT, 0,
          "line 1: a package without name or version" },
        { "no colon", STR(MUSL "xy\n\n"), GATE_EFORMAT, 0, "line 3 is not a field" },
        { "long name of a field", STR("Package: a\n\n"), GATE_EFORMAT, 0, "line 1 is not a field" },
        { "blank line", STR(MUSL " \n\n"), GATE_EFORMAT, 0, "line 3 is not a field" },
        { "NUL", STR("P:a\0\nV:1\n\n"), GATE_EFORMAT, 0, "line 1 is not a field" },
        { "CRLF", STR("P:a\r\nV:1\r\n\r\n"), GATE_EFORMAT, 0, "line 3 is not a field" },
        { "version 3 of the format", STR("ADBd.....\n"), GATE_EFORMAT, 0, "line 1 is not a field" },
    };

    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        CLEANUP(vec_release) struct vec packages = VEC_INIT(struct apk_package);
        struct error err = ERROR_INIT;

        test_row(rows[i].row);
        CHECK_INT(apk_parse(rows[i].text, &packages, &err), rows[i].rc);
        CHECK_INT((long long)packages.count, (long long)rows[i].count);
        CHECK_STR(str_of(err.message), rows[i].message);
    }
}

static void test_fields(void)
{
    CLEANUP(vec_release) struct vec packages = VEC_INIT(struct apk_package);
    struct error err = ERROR_INIT;

    CHECK_INT(
        apk_parse(STR("\nC:Q1x=\nP:ssl_client\nV:1.36.1-r15\nA:x86_64\no:busybox\n\n" MUSL "\n"),
                  &packages, &err),
        GATE_OK);
    CHECK_INT((long long)packages.count, 2);

    const struct apk_package *client = vec_at(&packages, 0);
    CHECK_STR(client->name, "ssl_client");
    CHECK_STR(client->version, "1.36.1-r15");
    CHECK_STR(client->architecture, "x86_64");
    CHECK_STR(client->origin, "busybox");
    CHECK_INT(client->line, 2);
    CHECK_STR(((const struct apk_package *)vec_at(&packages, 1))->origin, "musl");
}

static void test_files(void)
{
    struct str rest = STR("P:a\nR:top\nF:bin\nM:0:0:755\nR:sh\na:0:0:777\n"
                          "Z:Q1pcfTfDNEbNKQc2s1tia7da05M8Q=\nR:plain\nF:etc\nR:conf\n"
                          "Z:d41d8cd98f00b204e9800998ecf8427e\nR:bad\nZ:Q1short\nR:\n");
    static const struct {
        const char *directory;
        const char *name;
        bool has_digest;
        const char *digest;
    } wanted[] = {
        { "", "top", false, "" },
        { "bin", "sh", true, "sha1:a5c7d37c33446cd290736b35b626bb75ad3933c4" },
        { "bin", "plain", false, "" },
        { "etc", "conf", true, "md5:d41d8cd98f00b204e9800998ecf8427e" },
        { "etc", "bad", false, "" },
        { "etc", "", false, "" },
    };
    struct str directory = STR("");
    struct apk_file file;
    size_t count = 0;

    while (apk_file_next(&rest, &directory, &file)) {
        char text[DIGEST_TEXT_SIZE];

        if (count == COUNT_OF(wanted))
            break;
        test_row(wanted[count].name);
        CHECK_STR(file.directory, wanted[count].directory);
        CHECK_STR(file.name, wanted[count].name);
        CHECK_INT(file.has_digest, wanted[count].has_digest);
        if (file.has_digest) {
            digest_format(&file.digest, text);
            CHECK_STR(str_of(text), wanted[count].digest);
        }
        count++;
    }
    CHECK_INT((long long)count, (long long)COUNT_OF(wanted));
}

/* Base64 of a SHA-1 has one form only. */
static void test_checksums(void)
{
    static const struct {
        const char *text;
        bool is_valid;
    } rows[] = {
        { "Z:Q1pcfTfDNEbNKQc2s1tia7da05M8Q=\n", true },
        { "Z:Q1AAAAAAAAAAAAAAAAAAAAAAAAAAA=\n", true },
        { "Z:Q1+/+/+/+/+/+/+/+/+/+/+/+/+/8=\n", true },
        { "Z:Q1AAAAAAAAAAAAAAAAAAAAAAAAAAB=\n", false }, /* bits beyond the end */
        { "Z:Q1AAAAAAAAAAAAAAAAAAAAAAAAAAAA\n", false },
        { "Z:Q1AAAAAAAAAAAAAAAAAAAAAAAAAA==\n", false },
        { "Z:Q1AAAAAAAAAAAAAAAAAAAAAAAAA=\n", false },
        { "Z:Q1AAAA-AAAAAAAAAAAAAAAAAAAAAA=\n", false },
        { "Z:Q2AAAAAAAAAAAAAAAAAAAAAAAAAAA=\n", false },
        { "Z:Q1\n", false },
        { "Z:\n", false },
        { "Z:d41d8cd98f00b204e9800998ecf8427\n", false },
        { "a:0:0:755\n", false },
    };

    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        CLEANUP(arena_release) struct arena arena = ARENA_INIT;
        struct str rest = arena_printf(&arena, "R:x\n%s", rows[i].text);
        struct str directory = STR("");
        struct apk_file file;

        test_row(rows[i].text);
        CHECK(apk_file_next(&rest, &directory, &file));
        CHECK_INT(file.has_digest, rows[i].is_valid);
    }
}

static void test_world(void)
{
    static const struct {
        const char *text;
        const char *names;
    } rows[] = {
        { "", "" },
        { "a\nb\n", "a b " },
        { "a", "a " },
        { "\n\n a\t\r\n", "a " },
        { "a=1.2-r0\nb>1\nc<2\nd~3\ne@edge\n", "a b c d e " },
        { "!a\nb\n!c", "b " },
        { "=1\n", "" },
        { "a b", "a b " },
    };

    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        CLEANUP(arena_release) struct arena arena = ARENA_INIT;
        struct str rest = str_of(rows[i].text);
        struct str names = STR("");
        struct str name;

        while (apk_world_next(&rest, &name))
            names = arena_printf(&arena, "%.*s%.*s ", STR_ARG(names), STR_ARG(name));
        test_row(rows[i].text);
        CHECK_STR(names, rows[i].names);
    }
}

static void test_provides(void)
{
    const struct str record = STR("P:busybox\np:/bin/sh cmd:sh=1.36 so:a.so.1=1\nr:ash\n");

    CHECK(apk_provides(record, STR("/bin/sh")));
    CHECK(apk_provides(record, STR("cmd:sh")));
    CHECK(apk_provides(record, STR("so:a.so.1")));
    CHECK(!apk_provides(record, STR("cmd:sh=1.36")));
    CHECK(!apk_provides(record, STR("ash")));
    CHECK(!apk_provides(record, STR("busybox")));
    CHECK(!apk_provides(STR(""), STR("")));
}

static const struct test tests[] = {
    { "parse", test_parse },         { "fields", test_fields }, { "files", test_files },
    { "checksums", test_checksums }, { "world", test_world },   { "provides", test_provides },
};

int main(int argc, char *argv[])
{
    return test_main(tests, COUNT_OF(tests), argc, argv);
}
