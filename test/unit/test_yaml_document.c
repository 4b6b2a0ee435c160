#include "format/yaml_document.h"

#include <stdio.h>

#include "base/buf.h"
#include "base/limits.h"
#include "unit/test.h"

static void write_node(struct buf *out, const struct yaml_node *node);

static void write_list(struct buf *out, const struct yaml_node *node)
{
    buf_add(out, STR("["));
    for (size_t i = 0; i < node->item_count; i++) {
        if (i > 0)
            buf_add(out, STR(" "));
        write_node(out, node->items[i]);
    }
    buf_add(out, STR("]"));
}

static void write_map(struct buf *out, const struct yaml_node *node)
{
    buf_add(out, STR("{"));
    for (size_t i = 0; i < node->pair_count; i++) {
        if (i > 0)
            buf_add(out, STR(" "));
        write_node(out, node->pairs[i].key);
        buf_add(out, STR(":"));
        write_node(out, node->pairs[i].value);
    }
    buf_add(out, STR("}"));
}

/* A tree in one line, each scalar with the letter of its kind. */
static void write_node(struct buf *out, const struct yaml_node *node)
{
    char text[128] = "";

    switch (node->kind) {
    case YAML_NULL:
        (void)snprintf(text, sizeof(text), "n");
        break;
    case YAML_BOOL:
        (void)snprintf(text, sizeof(text), "b%d", node->boolean);
        break;
    case YAML_INTEGER:
        (void)snprintf(text, sizeof(text), "i%lld", (long long)node->integer);
        break;
    case YAML_REAL:
        (void)snprintf(text, sizeof(text), "r%g", node->real);
        break;
    case YAML_STRING:
        (void)snprintf(text, sizeof(text), "s%.*s", STR_ARG(node->text));
        break;
    case YAML_LIST:
        write_list(out, node);
        return;
    case YAML_MAP:
        write_map(out, node);
        return;
    }
    buf_add(out, str_of(text));
}

static void test_tree(void)
{
    static const struct {
        const char *row;
        const char *text;
        const char *tree;
    } cases[] = {
        { "map of scalars", "a: 1\nb: x\n", "{sa:i1 sb:sx}" },
        { "nested", "a:\n  - b: [1, {c: d}]\n  - e\n", "{sa:[{sb:[i1 {sc:sd}]} se]}" },
        { "list as a key", "{[a, 2]: b, c: d}", "{[sa i2]:sb sc:sd}" },
        { "empty list and map", "[[], {}]", "[[] {}]" },
        { "document marker", "---\na\n...\n", "sa" },
        { "marker alone", "---\n", "n" },
        { "nulls", "[null, Null, NULL, ~, nULL]", "[n n n n snULL]" },
        { "value left out", "a:\nb: 1\n", "{sa:n sb:i1}" },
        { "booleans", "[true, True, TRUE, false, False, FALSE, tRUE]",
          "[b1 b1 b1 b0 b0 b0 stRUE]" },
        { "no booleans in YAML 1.2", "[yes, no, on, off, y, n]", "[syes sno son soff sy sn]" },
        { "integers", "[0, -1, +7, 0o17, 0x1F, 9223372036854775807, -9223372036854775808]",
          "[i0 i-1 i7 i15 i31 i9223372036854775807 i-9223372036854775808]" },
        { "no integers", "[1_000, 0b1, 0o8, 0xg, 1:30, -, +, --1]",
          "[s1_000 s0b1 s0o8 s0xg s1:30 s- s+ s--1]" },
        { "reals", "[1.5, .5, 1., 1e3, -1.5e-1, .inf, -.INF, 01.5]",
          "[r1.5 r0.5 r1 r1000 r-0.15 rinf r-inf r1.5]" },
        { "not a number", "[.nan]", "[rnan]" },
        { "no reals", "[., 1e, 1.2.3, e3, .e3, inf, -.nan]",
          "[s. s1e s1.2.3 se3 s.e3 sinf s-.nan]" },
        { "quoted is a string", "[\"1\", 'true', \"0644\", '']", "[s1 strue s0644 s]" },
        { "block is a string", "a: |\n  1\nb: >-\n  x\n  y\n", "{sa:s1\n sb:sx y}" },
        { "escapes", "\"\\t\\u00e9\\x41\"",
          "s\t\xc3\xa9"
          "A" },
        { "quoted <<", "{\"<<\": 1}", "{s<<:i1}" },
        { "the same key in two maps", "[{a: 1}, {a: 2}]", "[{sa:i1} {sa:i2}]" },
        { "keys of other kinds", "{1: a, true: b}", "{i1:sa b1:sb}" },
        { "comment", "# a\na: b # c\n", "{sa:sb}" },
        { "CRLF", "a: b\r\nc: d\r\n", "{sa:sb sc:sd}" },
        { "time is a string", "2026-11-23", "s2026-11-23" },
    };

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        CLEANUP(arena_release) struct arena arena = ARENA_INIT;
        CLEANUP(buf_release) struct buf tree = BUF_INIT(4096);
        struct error err = ERROR_INIT;
        const struct yaml_node *root = NULL;
        uint32_t line = 0;
        uint32_t column = 0;

        test_row(cases[i].row);
        CHECK_INT(yaml_document_parse(str_of(cases[i].text), &arena, &root, &line, &column, &err),
                  GATE_OK);
        CHECK_STR(str_of(err.message), "");
        if (root)
            write_node(&tree, root);
        CHECK_STR(buf_str(&tree), cases[i].tree);
    }
}

static void test_refused(void)
{
    static const struct {
        const char *row;
        const char *text;
        uint32_t line;
        uint32_t column;
        const char *message;
    } cases[] = {
        { "anchor", "a: &x 1\n", 1, 4, "anchors are not allowed" },
        { "anchor of a list", "a: &x [1]\n", 1, 4, "anchors are not allowed" },
        { "alias", "a: *x\n", 1, 4, "aliases are not allowed" },
        { "tag", "a: !!str 1\n", 1, 4, "tags are not allowed" },
        { "tag of a map", "!x {a: b}\n", 1, 1, "tags are not allowed" },
        { "tag without a name", "a: ! 1\n", 1, 4, "tags are not allowed" },
        { "version directive", "%YAML 1.2\n---\na\n", 1, 1, "directives are not allowed" },
        { "tag directive", "%TAG ! x:\n---\na\n", 1, 1, "directives are not allowed" },
        { "two documents", "a\n---\nb\n", 2, 1, "a second document is not allowed" },
        { "merge key", "a:\n  <<: {b: c}\n", 2, 3, "merge keys are not allowed" },
        { "duplicate key", "a: 1\nb: 2\na: 3\n", 3, 1, "duplicate key 'a'" },
        { "duplicate key, once quoted", "{a: 1, \"a\": 2}", 1, 8, "duplicate key 'a'" },
        { "list of lists as a key", "? [[a]]\n: b\n", 1, 7,
          "a key must be a word or a list of words" },
        { "list with nothing in it as a key", "{[a, ]: b, [a, ~]: c}", 1, 17,
          "a key must be a word or a list of words" },
        { "long list as a key", "{[1,2,3,4,5,6,7,8,9,1,2,3,4,5,6,7,8]: b}", 1, 36,
          "a key has too many words" },
        { "duplicate key, a list", "{[a, b]: 1, [a, b]: 2}", 1, 18, "duplicate key '[a, b]'" },
        { "map as a key", "{{a: b}: c}", 1, 2, "a key must be a word, not a map" },
        { "empty key", "{\"\": a}", 1, 2, "an empty key is not allowed" },
        { "leading zero", "mode: 0644\n", 1, 7, "integer with a leading zero: quote it" },
        { "leading zero in a list", "a:\n  - 00\n", 2, 5, "integer with a leading zero: quote it" },
        { "leading zero, negative", "-07", 1, 1, "integer with a leading zero: quote it" },
        { "leading zero in a key", "0644: a", 1, 1, "integer with a leading zero: quote it" },
        { "integer of 65 bits", "9223372036854775808", 1, 1, "number out of range: quote it" },
        { "hexadecimal of 64 bits", "0xffffffffffffffff", 1, 1, "number out of range: quote it" },
        { "real too large", "1e999", 1, 1, "number out of range: quote it" },
        { "byte order mark",
          "\xef\xbb\xbf"
          "a: 1\n",
          1, 1, "a byte order mark is not allowed" },
        { "line separator", "a: \xc3\xa9\xe2\x80\xa8\n", 1, 5, "U+2028 is not allowed" },
        { "bad UTF-8", "a: 1\nb: \xff\n", 2, 4, "invalid leading UTF-8 octet" },
        { "control character", "a: \x01\n", 1, 4, "control characters are not allowed" },
        { "tab as indent", "a:\n\tb: 1\n", 2, 1,
          "while scanning for the next token: found character that cannot start any token" },
        { "open list", "a: [1, 2\n", 2, 1,
          "while parsing a flow sequence: did not find expected ',' or ']'" },
        { "open quote", "a: \"b\n", 2, 1,
          "while scanning a quoted scalar: found unexpected end of stream" },
        { "colon in a value", "a: b: c\n", 1, 5, "mapping values are not allowed in this context" },
    };

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        CLEANUP(arena_release) struct arena arena = ARENA_INIT;
        struct error err = ERROR_INIT;
        const struct yaml_node *root = NULL;
        uint32_t line = 0;
        uint32_t column = 0;

        test_row(cases[i].row);
        CHECK_INT(yaml_document_parse(str_of(cases[i].text), &arena, &root, &line, &column, &err),
                  GATE_EFORMAT);
        CHECK_STR(str_of(err.message), cases[i].message);
        CHECK_INT(line, cases[i].line);
        CHECK_INT(column, cases[i].column);
        CHECK(!root);
    }
}

static void test_nul(void)
{
    CLEANUP(arena_release) struct arena arena = ARENA_INIT;
    struct error err = ERROR_INIT;
    const struct yaml_node *root = NULL;
    uint32_t line = 0;
    uint32_t column = 0;

    CHECK_INT(yaml_document_parse(STR("a: 1\nb\0: 2"), &arena, &root, &line, &column, &err),
              GATE_EFORMAT);
    CHECK_STR(str_of(err.message), "a NUL byte is not allowed");
    CHECK_INT(line, 2);
    CHECK_INT(column, 2);
}

static void test_places(void)
{
    CLEANUP(arena_release) struct arena arena = ARENA_INIT;
    struct error err = ERROR_INIT;
    const struct yaml_node *root = NULL;
    uint32_t line = 0;
    uint32_t column = 0;

    CHECK_INT(yaml_document_parse(STR("# first\nversion: 4.10\nlist:\n  - \xc3\xa9: \"q\"\n"),
                                  &arena, &root, &line, &column, &err),
              GATE_OK);
    const struct yaml_node *version = root->pairs[0].value;
    CHECK_INT(root->line, 2);
    CHECK_INT(version->line, 2);
    CHECK_INT(version->column, 10);
    CHECK_STR(version->text, "4.10");
    CHECK(!version->is_quoted);

    const struct yaml_node *item = root->pairs[1].value->items[0];
    const struct yaml_node *quoted = item->pairs[0].value;
    CHECK_INT(item->line, 4);
    CHECK_INT(item->column, 5);
    CHECK_INT(quoted->column, 8); /* in characters, not bytes */
    CHECK(quoted->is_quoted);
}

static void test_empty(void)
{
    static const char *const cases[] = { "", "\n\n", "# only a comment\n" };

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        CLEANUP(arena_release) struct arena arena = ARENA_INIT;
        struct error err = ERROR_INIT;
        const struct yaml_node *root = NULL;
        uint32_t line = 0;
        uint32_t column = 0;

        test_row(cases[i]);
        CHECK_INT(yaml_document_parse(str_of(cases[i]), &arena, &root, &line, &column, &err),
                  GATE_OK);
        CHECK(!root);
    }
}

static enum gate_rc parse_repeated(struct str before, struct str after, size_t count)
{
    CLEANUP(arena_release) struct arena arena = ARENA_INIT;
    CLEANUP(buf_release) struct buf text = BUF_INIT(LIMIT_TEXT_BYTES);
    struct error err = ERROR_INIT;
    const struct yaml_node *root = NULL;
    uint32_t line = 0;
    uint32_t column = 0;

    for (size_t i = 0; i < count; i++)
        buf_add(&text, before);
    for (size_t i = 0; i < count; i++)
        buf_add(&text, after);
    return yaml_document_parse(buf_str(&text), &arena, &root, &line, &column, &err);
}

static void test_limits(void)
{
    CHECK_INT(parse_repeated(STR("["), STR("]"), LIMIT_NESTING), GATE_OK);
    CHECK_INT(parse_repeated(STR("["), STR("]"), LIMIT_NESTING + 1), GATE_ELIMIT);
    CHECK_INT(parse_repeated(STR("{a: "), STR("}"), LIMIT_NESTING), GATE_OK);
    CHECK_INT(parse_repeated(STR("{a: "), STR("}"), LIMIT_NESTING + 1), GATE_ELIMIT);
    CHECK_INT(parse_repeated(STR("- a\n"), STR(""), 1 << 16), GATE_OK);
    CHECK_INT(parse_repeated(STR("- a\n"), STR(""), LIMIT_YAML_NODES), GATE_ELIMIT);
}

static const struct test tests[] = {
    { "tree", test_tree },     { "refused", test_refused }, { "nul", test_nul },
    { "places", test_places }, { "empty", test_empty },     { "limits", test_limits },
};

int main(int argc, char *argv[])
{
    return test_main(tests, COUNT_OF(tests), argc, argv);
}
