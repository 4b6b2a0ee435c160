#include "format/yaml_format.h"

#include "base/limits.h"
#include "profile/files.h"
#include "profile/profile.h"
#include "unit/test.h"

static const struct {
    const char *row;
    const char *text;
    const char *formatted; /* NULL: the same */
} good[] = {
    { "nothing", "", NULL },
    { "nothing but lines", "\n\n", "" },
    { "nothing but a comment", "  # a\n", "# a\n" },
    { "a scalar", " a", "a\n" },
    { "indentation", "a:\n    b:\n          c: d\n", "a:\n  b:\n    c: d\n" },
    { "lists below their key", "a:\n- b\n-   c\n", "a:\n  - b\n  - c\n" },
    { "a map in a list", "-   a: b\n    c: d\n-\n  e: f\n", "- a: b\n  c: d\n- e: f\n" },
    { "a list in a list", "-\n  - a\n  -   b\n- - - c\n", "- - a\n  - b\n- - - c\n" },
    { "spaces", "a :   b\n\"c\"  :  d  \n", "a: b\n\"c\": d\n" },
    { "a value on its own line", "a:\n  b\nc:\n   [d]\n", "a: b\nc: [d]\n" },
    { "no value", "a:\nb:\n  -\n  - c\n", NULL },
    { "one empty line stays", "a: b\n\nc: d\n", NULL },
    { "two become one", "a: b\n\n \n\nc: d\n\n", "a: b\n\nc: d\n" },
    { "none behind a key", "a:\n\n  b: c\n\n  # d\n  e: f\n", "a:\n  b: c\n\n  # d\n  e: f\n" },
    { "none behind a dash", "-\n\n  # a\n  b: c\n", "-\n  # a\n  b: c\n" },
    { "none at the beginning", "\n\na: b\n", "a: b\n" },
    { "document markers", "---\na: b\n...\n", "a: b\n" },
    { "a marker before a list", "--- # a\n- b\n", "# a\n- b\n" },
    { "CRLF", "a: b\r\n# c\r\nd: |\r\n  e\r\n  f\r\n", "a: b\n# c\nd: |\n  e\n  f\n" },
    { "no line end", "a: b", "a: b\n" },
    { "characters of several bytes", "a: \"\xc3\xa9\xe2\x82\xac\"   # c\n", NULL },

    { "comments", "# a\n\n# b\nc: d\n# e\n", NULL },
    { "a comment keeps its column", "a: b     # c\ndd: e    # f\n", NULL },
    { "also where the line becomes shorter", "a:    b # c\n", "a: b    # c\n" },
    { "or is pushed behind the line", "a:\n - b # c\n", "a:\n  - b # c\n" },
    { "a comment too near", "a: \"b\"# c\n", "a: \"b\" # c\n" },
    { "a comment behind a key", "a: # b\n  c: d\n", NULL },
    { "a comment behind a key of a scalar", "a: # b\n  c\n", NULL },
    { "a comment between key and scalar", "a:\n      # b\n      c\n", "a:\n  # b\n  c\n" },
    { "a comment behind a dash", "- # a\n  b: c\n  d: e\n", NULL },
    { "a comment below a dash", "-\n  # a\n  - b\n", NULL },
    { "a comment before an entry", "a:\n    b: c\n# d\n    e: f\n", "a:\n  b: c\n  # d\n  e: f\n" },
    { "a comment of a block that has ended", "a:\n    - b\n    # c\n\n  # d\ne: f\n",
      "a:\n  - b\n  # c\n\n# d\ne: f\n" },
    { "comments at the end", "a:\n  - b: c\n    # d\n  # e\n# f\n", NULL },
    { "a dash in a comment", "# - a\n- b\n# - c\n- d\n", NULL },

    { "brackets", "[ a ,b,{c: d},{ e : f } , ]\n", "[a, b, {c: d}, {e: f}]\n" },
    { "empty brackets", "a: [ ]\nb: {  }\n", "a: []\nb: {}\n" },
    { "a JSON map", "{\"a\":1,\"b\":[true,null]}\n", "{\"a\": 1, \"b\": [true, null]}\n" },
    { "no value in brackets", "{a, b: , c: d}\n", "{a: , b: , c: d}\n" },
    { "a pair alone", "[a: b, c : d]\n", "[{a: b}, {c: d}]\n" },
    { "a list as a key", "[a,  b]: c\nd: {[e,f]: g}\n", "[a, b]: c\nd: {[e, f]: g}\n" },
    { "a key with a question mark", "? a\n: b\n", "a: b\n" },
    { "brackets over lines", "a: [b,\nc,   d,\n  e]\n", "a: [b,\n    c, d,\n    e]\n" },
    { "brackets in brackets", "a: {b: [c,\n   d],\n e: f}\n",
      "a: {b: [c,\n        d],\n    e: f}\n" },
    { "hanging brackets", "a: [\nb, c,\nd\n]\n", "a: [\n    b, c,\n    d\n  ]\n" },
    { "hanging in hanging", "- a: [\n  {\n   b: c\n  },\n  d ]\n",
      "- a: [\n      {\n        b: c\n      },\n      d]\n" },
    { "a comma at the end", "a: [\n b,\n c,\n]\n", "a: [\n    b,\n    c\n  ]\n" },
    { "comments in brackets", "a: [ # b\n  c, # d\n  # e\n  f # g\n  ]\n",
      "a: [ # b\n    c, # d\n    # e\n    f # g\n  ]\n" },
    { "a comment behind a comma", "a: [b, # c\n d]\n", "a: [b, # c\n    d]\n" },
    { "a comment at the end of brackets", "a: [b # c\n]\n", "a: [b # c\n    ]\n" },

    { "single quotes", "'a b'\n", "\"a b\"\n" },
    { "a backslash", "a: '\\d+'\nb: \"\\\\d+\"\n", "a: '\\d+'\nb: '\\d+'\n" },
    { "a double quote", "a: \"say \\\"b\\\"\"\n", "a: 'say \"b\"'\n" },
    { "a single quote", "a: 'it''s'\n", "a: \"it's\"\n" },
    { "all of them", "a: 'it''s \"\\'\n", "a: \"it's \\\"\\\\\"\n" },
    { "escapes stay", "a: \"\\t\\x41\\u00e9\\n\"\n", NULL },
    { "quotes that are needed not", "a: \"b\"\n\"c\": \"1\"\n", NULL },
    { "a tab in quotes", "a: 'b\tc'\n", NULL },
    { "plain stays", "a: b c\nd: /e/f:g\n", NULL },
    { "quotes over lines", "a: \"b\n     c\n\n     d\"\n", "a: \"b\n  c\n\n  d\"\n" },
    { "a blank that is escaped", "a: \"b\\ \n  c\"\n", NULL },
    { "plain over lines", "a: b\n     c\n\n     d\n", "a: b\n  c\n\n  d\n" },
    { "plain over lines in brackets", "a: [b\n c, d]\n", "a: [b\n    c, d]\n" },

    { "a block text", "a: |\n      b\n        c\n\n      d\ne: f\n",
      "a: |\n  b\n    c\n\n  d\ne: f\n" },
    { "a folded text", "a: >-\n    b\n    c\n", "a: >-\n  b\n  c\n" },
    { "a header", "a: |   # b\n  c\n", "a: |   # b\n  c\n" },
    { "an indicator", "a: |4\n      b\n    c\n", "a: |2\n    b\n  c\n" },
    { "an indicator behind a sign", "- >-1\n  a\n", "- >2-\n   a\n" },
    { "lines that are kept", "a: |+\n    b\n\n\nc: d\n", "a: |+\n  b\n\n\nc: d\n" },
    { "lines that are not", "a: |\n  b\n\n\n\nc: d\n", "a: |\n  b\n\nc: d\n" },
    { "empty lines first", "a: |\n\n\n   b\n", "a: |\n\n\n  b\n" },
    { "nothing but empty lines", "a: |+\n \n    \nb: c\n", "a: |+\n\n\nb: c\n" },
    { "no text", "a: |\nb: c\n", NULL },
    { "blanks are text", "a: |\n  b  \n     \n  c\n", NULL },
    { "no line end in a block text", "a: |\n   b", "a: |-\n  b\n" },
    { "a block text in a list", "- |\n a\n- b\n", "- |\n  a\n- b\n" },
    { "a comment behind a block text", "a: |\n    b\n  # c\nd: e\n", "a: |\n  b\n# c\nd: e\n" },
    { "a hash in a block text", "a: |\n  # b\n", NULL },
};

static const struct {
    const char *row;
    const char *text;
    enum gate_rc rc;
    uint32_t line;
    uint32_t column;
    const char *message;
} bad[] = {
    { "no YAML", "a: [", GATE_EFORMAT, 2, 1,
      "while parsing a flow node: did not find expected node content" },
    { "an anchor", "a: &b c\n", GATE_EFORMAT, 1, 4, "anchors are not allowed" },
    { "two documents", "a\n---\nb\n", GATE_EFORMAT, 2, 1, "a second document is not allowed" },
    { "a directive", "%YAML 1.2\n---\na\n", GATE_EFORMAT, 1, 1, "directives are not allowed" },
    { "a leading zero", "a: 07\n", GATE_EFORMAT, 1, 4, "integer with a leading zero: quote it" },
    { "a key of several lines", "? a\n  b\n: c\n", GATE_EUNSUPPORTED, 1, 3,
      "a key of several lines cannot be formatted" },
    { "the same in brackets", "{a\n  b}\n", GATE_EUNSUPPORTED, 1, 2,
      "a key of several lines cannot be formatted" },
    { "a block text as a key", "? |\n  a\n: b\n", GATE_EUNSUPPORTED, 1, 3,
      "a key of several lines cannot be formatted" },
    { "a list as a key, in block style", "? - a\n: b\n", GATE_EUNSUPPORTED, 1, 3,
      "a key of several lines cannot be formatted" },
    { "a text that would become a marker", " ---\n", GATE_EUNSUPPORTED, 0, 0,
      "cannot be formatted without a change of values or comments" },
};

static void test_good(void)
{
    for (size_t i = 0; i < COUNT_OF(good); i++) {
        const char *want = good[i].formatted ? good[i].formatted : good[i].text;
        CLEANUP(buf_release) struct buf once = BUF_INIT(LIMIT_TEXT_BYTES);
        CLEANUP(buf_release) struct buf twice = BUF_INIT(LIMIT_TEXT_BYTES);
        struct error err = ERROR_INIT;
        uint32_t line = 0;
        uint32_t column = 0;

        test_row(good[i].row);
        CHECK_INT(yaml_format(str_of(good[i].text), &once, &line, &column, &err), GATE_OK);
        CHECK_STR(str_of(err.message), "");
        CHECK_STR(once.len ? buf_str(&once) : STR(""), want);
        CHECK_INT(yaml_format(str_of(want), &twice, &line, &column, &err), GATE_OK);
        CHECK_STR(twice.len ? buf_str(&twice) : STR(""), want);
    }
}

static void test_bad(void)
{
    for (size_t i = 0; i < COUNT_OF(bad); i++) {
        CLEANUP(buf_release) struct buf out = BUF_INIT(LIMIT_TEXT_BYTES);
        struct error err = ERROR_INIT;
        uint32_t line = 0;
        uint32_t column = 0;

        test_row(bad[i].row);
        CHECK_INT(yaml_format(str_of(bad[i].text), &out, &line, &column, &err), bad[i].rc);
        CHECK_STR(str_of(err.message), bad[i].message);
        CHECK_INT(line, bad[i].line);
        CHECK_INT(column, bad[i].column);
    }
}

static void test_limit(void)
{
    CLEANUP(buf_release) struct buf out = BUF_INIT(16);
    struct error err = ERROR_INIT;
    uint32_t line = 0;
    uint32_t column = 0;

    CHECK_INT(yaml_format(STR("a: a text that is too long\n"), &out, &line, &column, &err),
              GATE_ELIMIT);
    CHECK_STR(str_of(err.message), "the formatted file is too large");
}

static void check_builtin(const struct profile_file *file)
{
    CLEANUP(buf_release) struct buf out = BUF_INIT(LIMIT_TEXT_BYTES);
    struct error err = ERROR_INIT;
    uint32_t line = 0;
    uint32_t column = 0;

    test_row(file->shown.ptr);
    CHECK_INT(yaml_format(file->text, &out, &line, &column, &err), GATE_OK);
    CHECK(str_equal(buf_str(&out), file->text));
}

/* The built-in profiles are formatted. */
static void test_builtin(void)
{
    for (size_t i = 0; i < profile_builtin_count(); i++) {
        for (int part = PROFILE_CONTROLS; part <= PROFILE_TESTS; part++) {
            CLEANUP(arena_release) struct arena arena = ARENA_INIT;
            struct str name = arena_str(&arena, profile_builtin_name(i));
            struct profile_files files;
            struct error err = ERROR_INIT;

            CHECK_INT(profile_files_read(name.ptr, (enum profile_part)part, &arena, &files, &err),
                      GATE_OK);
            CHECK(files.items.count > 0 || profile_builtin_is_selection(name));
            for (size_t k = 0; k < files.items.count; k++)
                check_builtin(vec_at(&files.items, k));
            vec_release(&files.items);
        }
    }
}

static const struct test tests[] = {
    { "good", test_good },
    { "bad", test_bad },
    { "limit", test_limit },
    { "builtin", test_builtin },
};

int main(int argc, char *argv[])
{
    return test_main(tests, COUNT_OF(tests), argc, argv);
}
