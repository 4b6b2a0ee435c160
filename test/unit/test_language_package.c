#include "format/language_package.h"

#include "base/attributes.h"
#include "unit/asked.h"
#include "unit/test.h"

struct parse_row {
    const char *row;
    struct str text;
    enum gate_rc rc;
    const char *answer; /* "NAME VERSION" */
};

static void check(const struct parse_row *row, enum gate_rc rc,
                  const struct language_package *package, struct arena *arena)
{
    test_row(row->row);
    CHECK_INT(rc, row->rc);
    CHECK_STR(arena_printf(arena, "%.*s %.*s", STR_ARG(package->name), STR_ARG(package->version)),
              row->answer);
}

static void test_npm(void)
{
    static const struct parse_row rows[] = {
        { "package", STR("{\"name\": \"@a/b\", \"version\": \"1.0.0\"}"), GATE_OK, "@a/b 1.0.0" },
        { "no version", STR("{\"name\": \"a\"}"), GATE_OK, "a " },
        { "no name", STR("{\"type\": \"commonjs\"}"), GATE_OK, " " },
        { "a name that is no text", STR("{\"name\": 1}"), GATE_OK, " " },
        { "a name twice", STR("{\"name\": \"a\", \"name\": \"b\"}"), GATE_OK, "b " },
        { "a byte order mark", STR("\xef\xbb\xbf{\"name\": \"a\"}"), GATE_OK, "a " },
        { "empty", STR(""), GATE_EFORMAT, " " },
        { "cut", STR("{\"name\": \"a\""), GATE_EFORMAT, " " },
        { "a list", STR("[]"), GATE_EFORMAT, " " },
        { "a text", STR("\"a\""), GATE_EFORMAT, " " },
        { "garbage after it", STR("{} x"), GATE_EFORMAT, " " },
        { "NUL", STR("{\"name\": \"a\0\"}"), GATE_EFORMAT, " " },
        { "not UTF-8", STR("{\"name\": \"\xff\"}"), GATE_EFORMAT, " " },
    };

    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        CLEANUP(arena_release) struct arena arena = ARENA_INIT;
        struct language_package package = { .name = STR("") };
        struct error err = ERROR_INIT;

        check(&rows[i], npm_package_parse(rows[i].text, &arena, &package, &err), &package, &arena);
    }
}

static void test_python(void)
{
    static const struct parse_row rows[] = {
        { "package", STR("Metadata-Version: 2.1\nName: pip\nVersion: 23.0.1\n\nName: x\n"), GATE_OK,
          "pip 23.0.1" },
        { "CRLF", STR("Name: pip\r\nVersion: 1\r\n\r\n"), GATE_OK, "pip 1" },
        { "no version", STR("Name: pip\n"), GATE_OK, "pip " },
        { "other case", STR("name: pip\nVERSION: 1"), GATE_OK, "pip 1" },
        { "empty", STR(""), GATE_EFORMAT, " " },
        { "only a description", STR("\nName: pip\n"), GATE_EFORMAT, " " },
        { "an empty name", STR("Name:\nVersion: 1\n"), GATE_EFORMAT, " " },
        { "another field", STR("Namespace: a\n"), GATE_EFORMAT, " " },
        { "NUL", STR("Name: a\0b\n"), GATE_EFORMAT, " " },
    };

    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        CLEANUP(arena_release) struct arena arena = ARENA_INIT;
        struct language_package package = { .name = STR("") };
        struct error err = ERROR_INIT;

        check(&rows[i], python_metadata_parse(rows[i].text, &package, &err), &package, &arena);
    }
}

static void test_gem(void)
{
    static const struct parse_row rows[] = {
        { "specification",
          STR("# -*- encoding: utf-8 -*-\nGem::Specification.new do |s|\n"
              "  s.name = \"rake\".freeze\n  s.version = \"13.0.6\"\nend\n"),
          GATE_OK, "rake 13.0.6" },
        { "no version", STR("s.name = \"rake\"\n"), GATE_OK, "rake " },
        { "a required version", STR("s.name=\"a\"\ns.version_required = \"1\"\n"), GATE_OK, "a " },
        { "empty", STR(""), GATE_EFORMAT, " " },
        { "no quotes", STR("s.name = rake\n"), GATE_EFORMAT, " " },
        { "an open quote", STR("s.name = \"rake\n"), GATE_EFORMAT, " " },
        { "no value", STR("s.name\n"), GATE_EFORMAT, " " },
    };

    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        CLEANUP(arena_release) struct arena arena = ARENA_INIT;
        struct language_package package = { .name = STR("") };
        struct error err = ERROR_INIT;

        check(&rows[i], gem_specification_parse(rows[i].text, &package, &err), &package, &arena);
    }
}

static void test_java(void)
{
    static const struct {
        const char *file;
        const char *answer;
    } rows[] = {
        { "log4j-core-2.14.1.jar", "log4j-core 2.14.1" },
        { "guava-31.1-jre.jar", "guava 31.1-jre" },
        { "app.war", "app " },
        { "a-b.ear", "a-b " },
        { "x-1.jar", "x 1" },
        { "-1.jar", "-1 " },
        { ".jar", "none" },
        { "a.jar.txt", "none" },
        { "a-.jar", "a- " },
    };

    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        CLEANUP(arena_release) struct arena arena = ARENA_INIT;
        struct language_package package = { .name = STR("") };
        bool is_archive = java_archive_name(str_of(rows[i].file), &package);

        test_row(rows[i].file);
        CHECK_STR(is_archive ? arena_printf(&arena, "%.*s %.*s", STR_ARG(package.name),
                                            STR_ARG(package.version))
                             : STR("none"),
                  rows[i].answer);
    }
}

static void test_resource(void)
{
    static const struct asked_row rows[] = {
        { "none", { MEMORY_FILE("/etc/passwd", "") }, "language_packages", NULL, "#name", "" },
        { "npm",
          { MEMORY_FILE("/app/node_modules/a/package.json", "{\"name\":\"a\",\"version\":\"1\"}"),
            MEMORY_FILE("/app/node_modules/@s/b/package.json", "{\"name\":\"@s/b\"}"),
            MEMORY_FILE("/app/node_modules/a/node_modules/c/package.json", "{\"name\":\"c\"}"),
            MEMORY_FILE("/app/node_modules/a/test/package.json", "malformed"),
            MEMORY_FILE("/app/node_modules/.cache/package.json", "malformed"),
            MEMORY_FILE("/app/package.json", "{\"name\":\"app\"}") },
          "language_packages",
          NULL,
          "#name",
          "@s/b|c|a" },
        { "python",
          { MEMORY_FILE("/usr/lib/python3/dist-packages/a-1.dist-info/METADATA",
                        "Name: a\nVersion: 1\n"),
            MEMORY_FILE("/usr/lib/python3/dist-packages/b.egg-info/PKG-INFO", "Name: b\n"),
            MEMORY_FILE("/usr/lib/python3/dist-packages/c-1.egg-info", "Name: c\n") },
          "language_packages",
          NULL,
          "#name",
          "a|b|c" },
        { "gem",
          { MEMORY_FILE("/var/lib/gems/3.1.0/specifications/rake-13.gemspec",
                        "s.name = \"rake\"\ns.version = \"13\"\n") },
          "language_packages",
          NULL,
          "#version",
          "13" },
        { "java",
          { MEMORY_FILE("/opt/lib/log4j-core-2.14.1.jar", "PK") },
          "language_packages",
          NULL,
          "#ecosystem",
          "java" },
        { "malformed",
          { MEMORY_FILE("/app/node_modules/a/package.json", "{") },
          "language_packages",
          NULL,
          "?",
          "unparsable" },
        { "a directory",
          { MEMORY_DIRECTORY("/app/node_modules/a/package.json") },
          "language_packages",
          NULL,
          "#name",
          "" },
    };

    asked_check_rows(rows, COUNT_OF(rows));
}

static const struct test tests[] = {
    { "npm", test_npm },   { "python", test_python },     { "gem", test_gem },
    { "java", test_java }, { "resource", test_resource },
};

int main(int argc, char *argv[])
{
    return test_main(tests, COUNT_OF(tests), argc, argv);
}
