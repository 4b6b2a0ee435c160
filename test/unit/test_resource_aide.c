/*
 * aide_conf against what aide answered of paths by generated configurations, and by tables.
 * GATE_ANSWERS names another folder of answers.
 */
#include "base/attributes.h"
#include "base/buf.h"
#include "base/limits.h"
#include "format/aide_rules.h"
#include "unit/answers.h"
#include "unit/asked.h"
#include "unit/test.h"

static const char *type_word(char letter)
{
    return letter == 'd' ? "directory" : letter == 'l' ? "link" : "file";
}

static struct str cover(struct asked *asked, struct str question, struct str attribute)
{
    const struct value item = value_str(attribute);
    const struct value_pair pairs[] = {
        { STR("path"), value_str(str_slice(question, 2, question.len)) },
        { STR("type"), value_str(str_of(type_word(question.ptr[0]))) },
        { STR("attributes"), value_list(&item, attribute.len > 0 ? 1 : 0) },
    };

    return asked_claim(asked->resource, "cover", value_map(pairs, COUNT_OF(pairs)));
}

/* The attributes with which the path is covered, as the program writes them. */
static void check_answer(struct asked *asked, const struct answers_section *section)
{
    const char *answer = arena_str(&asked->arena, str_trim(section->body)).ptr;
    CLEANUP(buf_release) struct buf text = BUF_INIT(LIMIT_TEXT_BYTES);

    if (!str_equal(asked_state(asked->resource), STR("there"))) {
        CHECK_STR(str_of("refused"), answer);
        return;
    }
    if (str_equal(cover(asked, section->name, STR("")), STR("no"))) {
        CHECK_STR(str_of("no"), answer);
        return;
    }
    for (size_t i = 0; i < AIDE_ATTRIBUTE_COUNT; i++) {
        struct str name = str_of(aide_attribute_names[i]);

        if (!str_equal(cover(asked, section->name, name), STR("yes")))
            continue;
        buf_add(&text, buf_str(&text).len > 0 ? STR("+") : STR(""));
        buf_add(&text, name);
    }
    CHECK_STR(buf_str(&text), answer);
}

static void test_as_aide(void)
{
    struct answers answers;
    struct answers_case one;
    size_t count = 0;

    answers_open(&answers, "aide/rules.cases");
    while (answers_next(&answers, &one)) {
        CLEANUP(vec_release) struct vec files = VEC_INIT(struct memory_file);
        struct asked asked;

        answers_files(&one, &files);
        asked_open_files(&asked, files.items, files.count);
        asked.resource = asked_ask(&asked, "aide_conf", NULL);
        for (size_t i = 0; i < one.count; i++) {
            if (one.sections[i].name.ptr[0] != '/') {
                check_answer(&asked, &one.sections[i]);
                count++;
            }
        }
        asked_close(&asked);
    }
    CHECK(count > 500);
    answers_close(&answers);
}

#define MAIN "/etc/aide/aide.conf"
#define RULES "Full = R+H\n/etc$ d p+u\n!/etc/mtab\n=/var L-X\n"
#define PROGRAM                                                                                  \
    {                                                                                            \
        .path = STR("/etc/aide/run"), .type = ENTRY_FILE, .content = STR("/x R\n"), .mode = 0755 \
    }
#define LOOP "@@include " MAIN "\n"

static const struct asked_row aide_rows[] = {
    { "kinds", { MEMORY_FILE(MAIN, RULES) }, "aide_conf", NULL, "#kind", "select|negative|equal" },
    { "patterns",
      { MEMORY_FILE(MAIN, RULES) },
      "aide_conf",
      NULL,
      "#regex",
      "/etc$|/etc/mtab|/var" },
    { "restrictions",
      { MEMORY_FILE(MAIN, "/a d,f p\n") },
      "aide_conf",
      NULL,
      "#restriction",
      "f, d" },
    { "attributes",
      { MEMORY_FILE(MAIN, "A=p+u\n/a A-u+sha512\n") },
      "aide_conf",
      NULL,
      "#attributes",
      "p, sha512" },
    { "lines", { MEMORY_FILE(MAIN, RULES) }, "aide_conf", NULL, "#line", "2|3|4" },
    { "an included file",
      { MEMORY_FILE(MAIN, "@@include /etc/b\n"), MEMORY_FILE("/etc/b", "/b p\n") },
      "aide_conf",
      NULL,
      "#path",
      "/etc/b" },
    { "an included folder with a prefix",
      { MEMORY_FILE(MAIN, "@@include /etc/d ^b /p/\n"), MEMORY_FILE("/etc/d/b", "/b p\n"),
        MEMORY_FILE("/etc/d/c", "/c p\n") },
      "aide_conf",
      NULL,
      "#regex",
      "/p/b" },
    { "the other place",
      { MEMORY_FILE("/etc/aide.conf", "/b p\n") },
      "aide_conf",
      NULL,
      "#regex",
      "/b" },
    { "absent", { MEMORY_FILE("/etc/passwd", "") }, "aide_conf", NULL, "?", "absent" },
    { "a directory", { MEMORY_DIRECTORY(MAIN) }, "aide_conf", NULL, "?", "unsupported" },
    { "no rules", { MEMORY_FILE(MAIN, "") }, "aide_conf", NULL, "?", "there" },
    { "the first database counts",
      { MEMORY_FILE(MAIN, "@@define D /v\ndatabase_in=file:@@{D}/a\ndatabase_in=file:/b\n") },
      "aide_conf",
      NULL,
      "database_in",
      "file:/v/a" },
    { "an older name",
      { MEMORY_FILE(MAIN, "database=file:/a\n") },
      "aide_conf",
      NULL,
      "database_in",
      "file:/a" },
    { "the last word counts",
      { MEMORY_FILE(MAIN, "report_level=minimal\nreport_level=summary\n") },
      "aide_conf",
      NULL,
      "report_level",
      "summary" },
    { "a default", { MEMORY_FILE(MAIN, "/a p\n") }, "aide_conf", NULL, "gzip_dbout", "false" },
    { "attributes of an option",
      { MEMORY_FILE(MAIN, "database_attrs = sha256+md5\n") },
      "aide_conf",
      NULL,
      "database_attrs",
      "md5+sha256" },
    { "no option", { MEMORY_FILE(MAIN, "/a p\n") }, "aide_conf", NULL, "nope", "nothing" },
    { "nothing is run", { MEMORY_FILE(MAIN, "/a p\n") }, "aide_conf", NULL, "executed", "" },
    { "a program",
      { MEMORY_FILE(MAIN, "@@x_include /etc/aide/run\n"), PROGRAM },
      "aide_conf",
      NULL,
      "executed",
      "/etc/aide/run" },
    { "a program that is only read",
      { MEMORY_FILE(MAIN, "@@include /etc/aide/run\n"), PROGRAM },
      "aide_conf",
      NULL,
      "#regex",
      "/x" },
    { "a program of a folder",
      { MEMORY_FILE(MAIN, "@@x_include /etc/aide ^run$\n"), PROGRAM },
      "aide_conf",
      NULL,
      "executed",
      "/etc/aide/run" },
    { "what a program may define anew",
      { MEMORY_FILE(MAIN, "@@x_include /etc/aide/run\n/a Own\n"), PROGRAM },
      "aide_conf",
      NULL,
      "#attributes",
      "running|running" },
    { "an option before a program",
      { MEMORY_FILE(MAIN, "database_in=file:/a\n@@x_include /etc/aide/run\n"), PROGRAM },
      "aide_conf",
      NULL,
      "database_in",
      "file:/a" },
    { "an option that a program may change",
      { MEMORY_FILE(MAIN, "gzip_dbout=yes\n@@x_include /etc/aide/run\n"), PROGRAM },
      "aide_conf",
      NULL,
      "gzip_dbout",
      "running" },
    { "an option that a program may set first",
      { MEMORY_FILE(MAIN, "@@x_include /etc/aide/run\ndatabase_in=file:/a\n"), PROGRAM },
      "aide_conf",
      NULL,
      "database_in",
      "running" },
    { "the name of the host",
      { MEMORY_FILE(MAIN, "@@ifhost a\n/a p\n@@endif\n") },
      "aide_conf",
      NULL,
      "executed",
      "running" },
    { "a rule with the name of the host",
      { MEMORY_FILE(MAIN, "/@@{HOSTNAME} p\n") },
      "aide_conf",
      NULL,
      "#regex",
      "running" },
    { "a path that is there",
      { MEMORY_FILE(MAIN, "@@if exists " MAIN "\n/a p\n@@endif\n") },
      "aide_conf",
      NULL,
      "#regex",
      "/a" },
    { "an include of itself", { MEMORY_FILE(MAIN, LOOP) }, "aide_conf", NULL, "?", "limit" },
    { "many includes of itself",
      { MEMORY_FILE(MAIN, LOOP LOOP LOOP) },
      "aide_conf",
      NULL,
      "?",
      "limit" },
    { "an include of nothing",
      { MEMORY_FILE(MAIN, "@@include /none\n") },
      "aide_conf",
      NULL,
      "?",
      "unparsable" },
    { "an include of a link",
      { MEMORY_FILE(MAIN, "@@include /l\n"), MEMORY_LINK("/l", "/etc/b"),
        MEMORY_FILE("/etc/b", "/b p\n") },
      "aide_conf",
      NULL,
      "?",
      "unsupported" },
    { "a variable that doubles",
      { MEMORY_FILE(MAIN, "@@define A aaaaaaaaaaaaaaaa\n@@define A @@{A}@@{A}@@{A}@@{A}\n"
                          "@@define A @@{A}@@{A}@@{A}@@{A}@@{A}@@{A}@@{A}@@{A}@@{A}\n"
                          "@@define A @@{A}@@{A}@@{A}@@{A}@@{A}@@{A}@@{A}@@{A}@@{A}\n"
                          "@@define A @@{A}@@{A}@@{A}@@{A}@@{A}@@{A}@@{A}@@{A}@@{A}\n"
                          "@@define A @@{A}@@{A}@@{A}@@{A}@@{A}@@{A}@@{A}@@{A}@@{A}\n") },
      "aide_conf",
      NULL,
      "?",
      "limit" },
    { "a group that is not defined",
      { MEMORY_FILE(MAIN, "/a Nope\n") },
      "aide_conf",
      NULL,
      "?",
      "unparsable" },
    { "a pattern that is none",
      { MEMORY_FILE(MAIN, "/( R\n") },
      "aide_conf",
      NULL,
      "?",
      "unparsable" },
    { "a value that is none",
      { MEMORY_FILE(MAIN, "gzip_dbout=maybe\n") },
      "aide_conf",
      NULL,
      "?",
      "unparsable" },
    { "a URL that is none",
      { MEMORY_FILE(MAIN, "database_in=/a\n") },
      "aide_conf",
      NULL,
      "?",
      "unparsable" },
    { "a number that is none",
      { MEMORY_FILE(MAIN, "num_workers=101%\n") },
      "aide_conf",
      NULL,
      "?",
      "unparsable" },
};

static void test_rows(void)
{
    asked_check_rows(aide_rows, COUNT_OF(aide_rows));
}

struct cover_row {
    const char *name;
    const char *config;
    const char *path;
    const char *answer;
};

static void test_cover(void)
{
    static const struct cover_row rows[] = {
        { "a rule", "/etc p+sha512\n", "/etc/passwd", "yes" },
        { "an attribute too few", "/etc p\n", "/etc/passwd", "no" },
        { "no rule", "/usr p+sha512\n", "/etc/passwd", "no" },
        { "excluded", "/etc p+sha512\n!/etc/pass\n", "/etc/passwd", "no" },
        { "a directory above is excluded", "/etc p+sha512\n!/etc/a$\n", "/etc/a/b/c", "no" },
        { "the type of the image", "/etc/dir d p+sha512\n", "/etc/dir", "yes" },
        { "another type than in the image", "/etc/dir f p+sha512\n", "/etc/dir", "no" },
        { "below a link", "/lib p+sha512\n", "/lib/libc.so", "no" },
        { "a link itself", "/lib l p+sha512\n", "/lib", "yes" },
        { "a program is run", "/etc p+sha512\n@@x_include /etc/aide/run\n", "/etc/passwd",
          "running" },
        { "the name of the host", "/etc p+sha512\n@@ifhost a\n!/etc\n@@endif\n", "/etc/passwd",
          "running" },
    };

    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct memory_file files[] = { MEMORY_FILE(MAIN, ""), MEMORY_DIRECTORY("/etc/dir"),
                                       MEMORY_LINK("/lib", "usr/lib"), PROGRAM };
        const struct value items[] = { value_str(STR("p")), value_str(STR("sha512")) };
        const struct value_pair pairs[] = {
            { STR("path"), value_str(str_of(rows[i].path)) },
            { STR("attributes"), value_list(items, COUNT_OF(items)) },
        };
        struct asked asked;

        test_row(rows[i].name);
        files[0].content = str_of(rows[i].config);
        asked_open_files(&asked, files, COUNT_OF(files));
        CHECK_STR(asked_claim(asked_ask(&asked, "aide_conf", NULL), "cover",
                              value_map(pairs, COUNT_OF(pairs))),
                  rows[i].answer);
        asked_close(&asked);
    }
}

static void test_argument(void)
{
    static const struct {
        const char *name;
        struct value_pair pair;
    } rows[] = {
        { "no path", { STR("attributes"), { .type = VALUE_NIL } } },
        { "a path that is not absolute",
          { STR("path"), { .type = VALUE_STR, .string = { "a", 1 } } } },
        { "a path with dots", { STR("path"), { .type = VALUE_STR, .string = { "/a/..", 5 } } } },
        { "a slash at the end", { STR("path"), { .type = VALUE_STR, .string = { "/a/", 3 } } } },
        { "two slashes", { STR("path"), { .type = VALUE_STR, .string = { "//a", 3 } } } },
        { "a number", { STR("path"), { .type = VALUE_INTEGER, .integer = 1 } } },
    };
    const struct resource_def *def = resource_by_name(STR("aide_conf"));

    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        const struct value argument = value_map(&rows[i].pair, 1);
        struct error err = ERROR_INIT;

        test_row(rows[i].name);
        CHECK_INT(def->predicates[0].check(&argument, &err), GATE_EUSAGE);
    }
}

static const struct test tests[] = {
    { "as_aide", test_as_aide },
    { "rows", test_rows },
    { "cover", test_cover },
    { "argument", test_argument },
};

int main(int argc, char *argv[])
{
    return test_main(tests, COUNT_OF(tests), argc, argv);
}
