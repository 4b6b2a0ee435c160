/*
 * Profiles of AppArmor, against what apparmor_parser says they are called
 * (test/fixtures/answers/boot/apparmor, recorded by test/peer/boot.sh; GATE_ANSWERS names
 * another folder, APPARMOR_ROOT and APPARMOR_NAMES a whole system and the names of its profiles).
 */
#include "format/apparmor.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/attributes.h"
#include "base/buf.h"
#include "unit/answers.h"
#include "unit/asked.h"
#include "unit/test.h"

#define FOLDER "/etc/apparmor.d"
#define ONE FOLDER "/one"

static int compare_names(const void *left, const void *right)
{
    return str_compare(*(const struct str *)left, *(const struct str *)right);
}

/* The names parted by '|', sorted. */
static void sort_names(struct str text, struct buf *out)
{
    CLEANUP(vec_release) struct vec names = VEC_INIT(struct str);
    struct str name;

    while (text.len > 0 && str_cut(&text, '|', &name))
        *(struct str *)vec_add(&names) = name;
    if (names.count > 1)
        qsort(vec_at(&names, 0), names.count, sizeof(struct str), compare_names);
    for (size_t i = 0; i < names.count; i++) {
        const struct str *at = vec_at(&names, i);

        buf_add(out, i > 0 ? STR("|") : STR(""));
        buf_add(out, *at);
    }
}

/* What gate leaves undecided, which is never wrong. */
static bool is_undecided(struct str state)
{
    return str_equal(state, STR("unsupported"));
}

static void test_answers(void)
{
    struct answers answers;
    struct answers_case one;
    int undecided = 0;

    answers_open(&answers, "boot/apparmor");
    while (answers_next(&answers, &one)) {
        CLEANUP(buf_release) struct buf sorted = BUF_INIT(1 << 16);
        CLEANUP(vec_release) struct vec files = VEC_INIT(struct memory_file);
        struct str wanted = str_trim(one.sections[one.count - 1].body);
        struct asked image;

        answers_files(&one, &files);
        asked_open_files(&image, files.items, files.count);
        struct resource *resource = asked_ask(&image, "apparmor", NULL);
        struct str state = asked_state(resource);
        if (str_equal(wanted, STR("refused"))) {
            CHECK(!str_equal(state, STR("there")));
        } else if (is_undecided(state)) {
            undecided++;
        } else {
            sort_names(asked_column(&image, resource, "name"), &sorted);
            CHECK_STR(buf_str(&sorted), arena_printf(&image.arena, "%.*s", STR_ARG(wanted)).ptr);
        }
        asked_close(&image);
    }
    test_row("all");
    CHECK(answers.cases > 50);
    CHECK(undecided <= 3);
    answers_close(&answers);
}

static void test_system(void)
{
    const char *root = getenv("APPARMOR_ROOT");
    const char *names = getenv("APPARMOR_NAMES");
    CLEANUP(buf_release) struct buf sorted = BUF_INIT(1 << 16);
    struct asked image;
    char wanted[1 << 14];

    if (!root || !names)
        return;
    FILE *file = fopen(names, "re");
    CHECK(file);
    if (!file)
        return;
    size_t length = fread(wanted, 1, sizeof(wanted) - 1, file);
    CHECK_INT(fclose(file), 0);
    for (size_t i = 0; i < length; i++)
        wanted[i] = (char)(wanted[i] == '\n' ? '|' : wanted[i]);
    wanted[length > 0 ? length - 1 : 0] = '\0';
    asked_open_path(&image, "apparmor", root);
    sort_names(asked_column(&image, image.resource, "name"), &sorted);
    CHECK(length > 100);
    CHECK_STR(buf_str(&sorted), wanted);
    asked_close(&image);
}

static void test_faults(void)
{
    static const struct {
        const char *name;
        struct str text;
        const char *message;
    } rows[] = {
        { "a NUL", STR("\nprofile a { }\0\n"), "line 2 holds a NUL byte" },
        { "an open block", STR("profile a {\n"), "line 2: a block that does not close" },
        { "a brace too many", STR("\n}\n"), "line 2: a brace that closes nothing" },
        { "an open quote", STR("profile a {\n \"/b\n"), "line 2: a quote that does not close" },
        { "an open list", STR("profile a flags=(complain {\n}\n"),
          "line 1: a list that does not close" },
        { "no name", STR("profile { }\n"), "line 1: a profile without a name" },
        { "a list for a name", STR("profile (complain) { }\n"),
          "line 1: a profile without a name" },
        { "another word", STR("foo { }\n"), "line 1: a block that is no profile" },
        { "no word", STR("{ }\n"), "line 1: a block that is no profile" },
        { "a rule outside", STR("\n/a r,\n"), "line 2: a rule outside a profile" },
        { "a statement that is not ended", STR("\nalias /a\n"),
          "line 2: a statement that does not end" },
        { "a rule without a comma", STR("profile a {\n/x r\n}\n"),
          "line 2: a rule that does not end in a comma" },
        { "two attachments", STR("profile a /b /c { }\n"),
          "line 1: a header with more than one attachment" },
        { "an attachment of a hat", STR("profile a {\n^b /c { } }\n"),
          "line 2: a header with more than one attachment" },
        { "an odd header", STR("profile a b { }\n"), "line 1: a header that is not understood" },
        { "flags without a list", STR("profile a flags=complain { }\n"),
          "line 1: flags that are no list" },
        { "no flags", STR("profile a flags=() { }\n"), "line 1: an empty list of flags" },
        { "an unknown flag", STR("profile a flags=(b) { }\n"), "line 1: a flag that is not known" },
        { "two modes", STR("profile a flags=(kill,complain) { }\n"), "line 1: flags of two modes" },
        { "a condition", STR("profile a {\nif $x { } }\n"), "line 2: a condition" },
        { "a namespace", STR(":a:b { }\n"), "line 1: a profile of another namespace" },
        { "an include of nothing", STR("include\n"), "line 1: an include of nothing" },
        { "an include of two", STR("include <a> <b>\n"), "line 1: more than one name to include" },
        { "an odd condition of an include", STR("include if <a>\n"),
          "line 1: an include whose condition is not 'if exists'" },
        { "an include that does not close", STR("include <a\n"),
          "line 1: a name to include that is not one" },
        { "an include in a rule", STR("profile a { /x\n#include <b>\nr, }\n"),
          "line 2: an include within a rule" },
    };

    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        CLEANUP(vec_release) struct vec items = VEC_INIT(struct apparmor_item);
        struct error err = ERROR_INIT;

        test_row(rows[i].name);
        CHECK(apparmor_parse(rows[i].text, APPARMOR_POLICY, &items, &err) != GATE_OK);
        CHECK_STR(str_of(err.message), rows[i].message);
    }
}

static void test_depth(void)
{
    CLEANUP(vec_release) struct vec items = VEC_INIT(struct apparmor_item);
    CLEANUP(buf_release) struct buf text = BUF_INIT(1 << 16);
    struct error err = ERROR_INIT;

    for (int i = 0; i < 65; i++)
        buf_add(&text, STR("profile a {\n"));
    CHECK_INT(apparmor_parse(buf_str(&text), APPARMOR_POLICY, &items, &err), GATE_ELIMIT);
    CHECK_STR(str_of(err.message), "line 65: blocks nested deeper than 64");
}

static const struct asked_row resource_rows[] = {
    { "absent", { MEMORY_DIRECTORY("/etc") }, "apparmor", NULL, "?", "absent" },
    { "a file for the directory",
      { MEMORY_FILE(FOLDER, "") },
      "apparmor",
      NULL,
      "?",
      "unsupported" },
    { "attachments",
      { MEMORY_FILE(ONE, "/bin/a { }\nprofile b /bin/b* { }\nprofile c { ^h { } }\n"
                         "profile /bin/d { }\n") },
      "apparmor",
      NULL,
      "#attachment",
      "/bin/a|/bin/b*|nothing|nothing|/bin/d" },
    { "parents",
      { MEMORY_FILE(ONE, "profile c { ^h { } profile k { profile l { } } }\n") },
      "apparmor",
      NULL,
      "#parent",
      "nothing|c|c|c//k" },
    { "modes",
      { MEMORY_FILE(ONE, "profile a { }\nprofile b flags=(attach_disconnected, complain) { }\n"
                         "profile c flags=(kill) { ^h flags=(complain) { } }\n"
                         "profile d (unconfined) { }\n") },
      "apparmor",
      NULL,
      "#mode",
      "enforce|complain|kill|complain|unconfined" },
    { "made to complain",
      { MEMORY_FILE(ONE, "profile a { ^h { } }\n"), MEMORY_FILE(FOLDER "/two", "/b { }\n"),
        MEMORY_LINK(FOLDER "/force-complain/one", "../one") },
      "apparmor",
      NULL,
      "#mode",
      "complain|complain|enforce" },
    { "disabled",
      { MEMORY_FILE(ONE, "profile a { }\n"), MEMORY_FILE(FOLDER "/two", "/b { }\n"),
        MEMORY_LINK(FOLDER "/disable/two", "../two"),
        MEMORY_LINK(FOLDER "/disable/one", "../none") },
      "apparmor",
      NULL,
      "#disabled",
      "false|true" },
    { "lines",
      { MEMORY_FILE(ONE, "# x\n@{A}=a \\\n  b\nprofile a {\n  /x r,\n\n  ^h { }\n}\n") },
      "apparmor",
      NULL,
      "#line",
      "4|7" },
    { "hats of a directory that is included",
      { MEMORY_FILE(ONE, "profile a {\n include <a.d>\n include if exists <none>\n}\n"),
        MEMORY_FILE(FOLDER "/a.d/x", "/x r,\n^x { }\n"),
        MEMORY_FILE(FOLDER "/a.d/y.dpkg-new", "^y { }\n") },
      "apparmor",
      NULL,
      "#name",
      "a|a//x" },
    { "what packages leave beside",
      { MEMORY_FILE(ONE, "profile a { }\n"), MEMORY_FILE(FOLDER "/b~", "{"),
        MEMORY_FILE(FOLDER "/c.dpkg-old", "{"), MEMORY_FILE(FOLDER "/README", "{"),
        MEMORY_FILE(FOLDER "/abstractions/base", "/x r,\n") },
      "apparmor",
      NULL,
      "#name",
      "a" },
    { "an include that leads nowhere",
      { MEMORY_FILE(ONE, "include <none>\n") },
      "apparmor",
      NULL,
      "?",
      "unparsable" },
    { "an include of itself",
      { MEMORY_FILE(ONE, "include <one>\n") },
      "apparmor",
      NULL,
      "?",
      "limit" },
    { "a relative include",
      { MEMORY_FILE(ONE, "include \"x\"\n") },
      "apparmor",
      NULL,
      "?",
      "unsupported" },
    { "a fault", { MEMORY_FILE(ONE, "foo { }\n") }, "apparmor", NULL, "?", "unparsable" },
    { "a loop of links", { MEMORY_LINK(ONE, "one") }, "apparmor", NULL, "?", "limit" },
    { "CRLF",
      { MEMORY_FILE(ONE, "profile a {\r\n  /x r,\r\n}\r\n") },
      "apparmor",
      NULL,
      "#name",
      "a" },
};

static void test_resource(void)
{
    static const struct memory_file files[] = { MEMORY_FILE(ONE, "profile a { }\n") };
    struct asked image;

    asked_check_rows(resource_rows, COUNT_OF(resource_rows));
    asked_open_files(&image, files, COUNT_OF(files));
    CHECK_STR(asked_claim(asked_ask(&image, "apparmor", NULL), "be_loaded_now", value_nil()),
              "running");
    asked_close(&image);
}

static const struct test tests[] = {
    { "answers", test_answers }, { "system", test_system },     { "faults", test_faults },
    { "depth", test_depth },     { "resource", test_resource },
};

int main(int argc, char *argv[])
{
    return test_main(tests, COUNT_OF(tests), argc, argv);
}
