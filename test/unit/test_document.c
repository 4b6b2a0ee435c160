/* Lines, places and faults of the readers of documents; values are in test_document_answers. */
#include "format/document.h"

#include "base/attributes.h"
#include "base/buf.h"
#include "base/limits.h"
#include "base/memory.h"
#include "format/csv.h"
#include "format/json_value.h"
#include "format/key_value.h"
#include "format/toml.h"
#include "format/yaml_value.h"
#include "unit/test.h"

enum format { JSON, TOML, YAML, YAML_SECOND, CSV };

static enum gate_rc parse(enum format format, struct str text, const struct document *document,
                          struct value *root, struct error *err)
{
    switch (format) {
    case JSON:
        return json_value_parse(text, document, root, err);
    case TOML:
        return toml_parse(text, document, root, err);
    case YAML:
        return yaml_value_parse(text, 0, document, root, err);
    case YAML_SECOND:
        return yaml_value_parse(text, 2, document, root, err);
    case CSV:
        return csv_parse(text, document, root, err);
    }
    return GATE_OK;
}

/* Each value that holds no others as "ENTRY=VALUE@LINE", lists and maps as "ENTRY@LINE". */
static void show(const struct value *value, struct arena *arena, struct buf *out)
{
    const struct origin *origin = value->origin;
    bool is_deep = value->type == VALUE_LIST || value->type == VALUE_MAP;

    CHECK_STR(origin->path, "/f");
    if (out->len > 0)
        buf_add(out, STR(" "));
    buf_add(out, origin->entry);
    if (!is_deep) {
        buf_add(out, STR("="));
        buf_add(out, value_text(value, arena));
    }
    buf_add(out, arena_printf(arena, "@%u", origin->line));
    for (size_t i = 0; value->type == VALUE_LIST && i < value->list.count; i++)
        show(&value->list.items[i], arena, out);
    for (size_t i = 0; value->type == VALUE_MAP && i < value->map.count; i++)
        show(&value->map.pairs[i].value, arena, out);
}

struct document_row {
    const char *name;
    enum format format;
    struct str text;
    const char *expected; /* what show() says, or the message of a failure */
};

static void check_rows(const struct document_row *rows, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        CLEANUP(arena_release) struct arena arena = ARENA_INIT;
        CLEANUP(buf_release) struct buf out = BUF_INIT(LIMIT_TEXT_BYTES);
        struct document document = { .arena = &arena, .place = ORIGIN_INIT };
        struct value root = value_nil();
        struct error err = ERROR_INIT;

        test_row(rows[i].name);
        document.place.path = STR("/f");
        if (parse(rows[i].format, rows[i].text, &document, &root, &err)) {
            CHECK_STR(str_of(err.message), rows[i].expected);
            continue;
        }
        show(&root, &arena, &out);
        CHECK_STR(buf_str(&out), rows[i].expected);
    }
}

static void test_places(void)
{
    static const struct document_row rows[] = {
        { "json", JSON, STR("{\n\"a\": [1,\n2, {\"b\":\n null}],\n\"c\": \"x\\\"\\n\" }\n"),
          "@1 a@2 a=1@2 a=2@3 a@3 b=nothing@4 c=x\"\n@5" },
        { "json with a byte order mark", JSON, STR("\xef\xbb\xbf[true]"), "@1 =true@1" },
        { "json, brackets in texts", JSON, STR("{\"a[\": \"]}\",\n\"b\": {}}"), "@1 a[=]}@1 b@2" },
        { "json, a real", JSON, STR("[1.5]"), "@1 =1.5@1" },
        { "toml", TOML, STR("a = 1\n[t]\nb.c = 'x'\n[[l]]\nd = [\n1,\n2]\n[[l]]\n"),
          "@1 a=1@1 t@2 b@3 c=x@3 l@4 l@4 d@5 d=1@6 d=2@7 l@8" },
        { "toml, nothing", TOML, STR(""), "@1" },
        { "toml, a header below another", TOML, STR("[a.b]\nc = 1\n[a]\nd = 2\n"),
          "@1 a@3 b@1 c=1@2 d=2@4" },
        { "toml, lines of texts count", TOML, STR("a = '''\n\n'''\r\nb = 1\n"), "@1 a=\n@1 b=1@4" },
        { "toml, a date with a blank", TOML, STR("a = 2000-01-02 03:04:05 # x\n"),
          "@1 a=2000-01-02 03:04:05@1" },
        { "toml, a date alone", TOML, STR("a = [2000-01-02 ]\n"), "@1 a@1 a=2000-01-02@1" },
        { "yaml", YAML, STR("# c\na:\n  - 1\n  - b: x\nd: |\n  y\n"),
          "@2 a@3 a=1@3 a@4 b=x@4 d=y\n@5" },
        { "yaml, an alias has the line of its anchor", YAML, STR("a: &x\n  b: 1\nc: *x\n"),
          "@1 a@1 b=1@2 c@1 b=1@2" },
        { "yaml, merged", YAML, STR("a: &x {b: 1, d: 2}\nc:\n  d: 3\n  <<: *x\n"),
          "@1 a@1 b=1@1 d=2@1 c@3 d=3@3 b=1@1" },
        { "yaml, the second document", YAML_SECOND, STR("a: 1\n---\nb: &x 2\n"), "@3 b=2@3" },
        { "yaml with a byte order mark", YAML,
          STR("\xef\xbb\xbf"
              "a: 1\n"),
          "@1 a=1@1" },
        { "yaml, a quoted << is a key", YAML, STR("'<<': 1\n"), "@1 <<=1@1" },
        { "yaml, an anchor set again", YAML, STR("a: &x 1\nb: &x 2\nc: *x\n"),
          "@1 a=1@1 b=2@2 c=2@2" },
        { "csv", CSV, STR("a,b\n1,\"x\ny\"\n\n2\n"),
          "@1 record@2 a=1@2 b=x\ny@2 record@5 a=2@5 b=nothing@5" },
        { "csv, a header alone", CSV, STR("a\n"), "@1" },
        { "csv, nothing before the header", CSV, STR("\n\na\n1\n"), "@1 record@4 a=1@4" },
    };

    check_rows(rows, COUNT_OF(rows));
}

static const struct document_row fault_rows[] = {
    { "json, nothing", JSON, STR(""), "line 1, column 0: '[' or '{' expected near end of file" },
    { "json, twice", JSON, STR("{\"a\":1,\n\"a\":2}"),
      "line 2, column 3: duplicate object key near '\"a\"'" },
    { "json, a scalar", JSON, STR("1"), "line 1, column 1: '[' or '{' expected near '1'" },
    { "json, NUL", JSON, STR("[\n\"\0\"]"), "line 2 holds a NUL byte" },
    { "json, no UTF-8", JSON, STR("[\n\n\"\xff\"]"), "line 3 is not UTF-8" },
    { "json, a number too large", JSON, STR("[99999999999999999999]"),
      "line 1, column 21: too big integer near '99999999999999999999'" },
    { "toml, no value", TOML, STR("a = 1\nb =\n"), "line 2: this is no value" },
    { "toml, no key", TOML, STR("= 1\n"), "line 1: a key is missing" },
    { "toml, a key alone", TOML, STR("a\n"), "line 1: a key without a value" },
    { "toml, a key of three quotes", TOML, STR("'''a''' = 1\n"), "line 1: a key of several lines" },
    { "toml, twice", TOML, STR("a = 1\n\na = 2\n"), "line 3: a key that was given before" },
    { "toml, a table twice", TOML, STR("[a]\n[a]\n"), "line 2: a table that was given before" },
    { "toml, a table over a value", TOML, STR("a = 1\n[a.b]\n"),
      "line 2: a header that adds to a value" },
    { "toml, a list of tables over a table", TOML, STR("[a]\n[[a]]\n"),
      "line 2: a list of tables where something else was given" },
    { "toml, more in an inline table", TOML, STR("a = {}\na.b = 1\n"),
      "line 2: a key that adds to what is complete" },
    { "toml, an open header", TOML, STR("[a\n"), "line 1: a header that does not close" },
    { "toml, half a header", TOML, STR("[[a]\n"), "line 1: a header that does not close" },
    { "toml, an open list", TOML, STR("a = [1\n"), "line 2: a list that does not close" },
    { "toml, an open table", TOML, STR("a = {b = 1\n"),
      "line 1: an inline table that does not close on its line" },
    { "toml, a last comma", TOML, STR("a = {b = 1,}\n"),
      "line 1: a comma at the end of an inline table" },
    { "toml, text behind", TOML, STR("a = 1 b\n"), "line 1: something behind the value" },
    { "toml, an open text", TOML, STR("a = \"b\n\"\n"), "line 1: a string that does not close" },
    { "toml, an open long text", TOML, STR("a = '''b\n"), "line 1: a string that does not close" },
    { "toml, an escape", TOML, STR("a = \"\\q\"\n"), "line 1: an escape that TOML does not have" },
    { "toml, an escape in lines", TOML, STR("a = \"\"\"\\q\"\"\"\n"),
      "line 1: an escape that TOML does not have" },
    { "toml, half an escape", TOML, STR("a = \"\\u12"),
      "line 1: an escape that TOML does not have" },
    { "toml, a control in a comment", TOML, STR("# \x01\n"),
      "line 1: a control character in a comment" },
    { "toml, a control in lines", TOML, STR("a = '''\x01'''\n"),
      "line 1: a control character in a string" },
    { "toml, a return alone", TOML, STR("a = 1\rb = 2\n"), "line 1: something behind the value" },
    { "toml, NUL", TOML, STR("a = 1\0\n"), "line 1 holds a NUL byte" },
    { "yaml, nothing", YAML, STR(""), "line 1: no document" },
    { "yaml, two documents", YAML, STR("a: 1\n---\nb: 2\n"),
      "line 3: a second document; name one with 'document'" },
    { "yaml, no second document", YAML_SECOND, STR("a: 1\n"), "only 1 documents" },
    { "yaml, twice", YAML, STR("a: 1\na: 2\n"), "line 2, column 1: duplicate key 'a'" },
    { "yaml, no anchor", YAML, STR("a: *x\n"), "line 1, column 4: an alias without its anchor" },
    { "yaml, an anchor of the document before", YAML_SECOND, STR("a: &x 1\n---\nb: *x\n"),
      "line 3, column 4: an alias without its anchor" },
    { "yaml, an anchor within itself", YAML, STR("a: &x [*x]\n"),
      "line 1, column 8: an alias to what it stands in" },
    { "yaml, a tag", YAML, STR("a: !x 1\n"),
      "line 1, column 4: a tag that is not of the core schema" },
    { "yaml, a tag of a list", YAML, STR("a: !x [1]\n"),
      "line 1, column 4: a tag that is not of the core schema" },
    { "yaml, a tag that lies", YAML, STR("a: !!int x\n"),
      "line 1, column 4: a value that is not what its tag says" },
    { "yaml, %TAG", YAML, STR("%TAG ! tag:x,2000:\n---\na: 1\n"),
      "line 1, column 1: a %TAG directive" },
    { "yaml, a merge of a text", YAML, STR("a:\n  <<: x\n"),
      "line 3, column 1: a merge key of what is no map" },
    { "yaml, a merge of texts", YAML, STR("a: {<<: [x]}\n"),
      "line 1, column 12: a merge key of what is no map" },
    { "yaml, an alias of a list as key", YAML, STR("a: &x [1]\n? *x\n: 1\n"),
      "line 2, column 3: a key must be a word, not an alias of a list" },
    { "yaml, a number too large", YAML, STR("a: 99999999999999999999\n"),
      "line 1, column 4: number out of range: quote it" },
    { "yaml, no UTF-8", YAML, STR("a: \xff\n"), "line 1 is not UTF-8" },
    { "csv, nothing", CSV, STR("\n"), "line 2: no header" },
    { "csv, a name twice", CSV, STR("a,a\n"), "line 1: a name that stands twice in the header" },
    { "csv, more fields", CSV, STR("a\n1\n2,3\n"), "line 3: more fields than the header has" },
    { "csv, an open quote", CSV, STR("a\n\"1\n"), "line 2: a quote that does not close" },
    { "csv, text behind a quote", CSV, STR("a\n\"1\"2\n"), "line 2: text behind a quote" },
    { "csv, a quote within", CSV, STR("a\n1\"2\n"), "line 2: a quote within a field" },
};

static void test_faults(void)
{
    check_rows(fault_rows, COUNT_OF(fault_rows));
}

/* `count` times `piece` between `head` and `tail`. */
static void repeat(struct buf *out, const char *head, const char *piece, size_t count,
                   const char *tail)
{
    buf_add(out, str_of(head));
    for (size_t i = 0; i < count; i++)
        buf_add(out, str_of(piece));
    buf_add(out, str_of(tail));
}

static void test_limits(void)
{
    static const struct {
        const char *name;
        enum format format;
        const char *head;
        const char *piece;
        size_t count;
        const char *tail;
        enum gate_rc rc;
    } rows[] = {
        { "json", JSON, "", "[", LIMIT_NESTING + 1, "", GATE_ELIMIT },
        { "toml lists", TOML, "a = ", "[", LIMIT_NESTING + 1, "", GATE_ELIMIT },
        { "toml tables", TOML, "a = ", "{b = ", LIMIT_NESTING + 1, "", GATE_ELIMIT },
        { "toml keys", TOML, "a", ".b", LIMIT_NESTING, " = 1", GATE_ELIMIT },
        { "toml keys, just so", TOML, "a", ".b", LIMIT_NESTING - 2, " = 1", GATE_OK },
        { "toml dates in a row", TOML, "a = ", "2000-01-01 ", 10000, "", GATE_EFORMAT },
        { "toml open quotes", TOML, "a = \"", "\"\"", 10000, "", GATE_EFORMAT },
        { "yaml", YAML, "", "[", LIMIT_NESTING + 1, "", GATE_ELIMIT },
        { "csv fields", CSV, "a", ",", LIMIT_CSV_FIELDS, "\n", GATE_ELIMIT },
        { "csv quotes", CSV, "a\n", "\"\"\"", 10001, "\n", GATE_EFORMAT },
    };

    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        CLEANUP(arena_release) struct arena arena = ARENA_INIT;
        CLEANUP(buf_release) struct buf text = BUF_INIT(LIMIT_TEXT_BYTES);
        const struct document document = { .arena = &arena, .place = ORIGIN_INIT };
        struct value root = value_nil();
        struct error err = ERROR_INIT;

        test_row(rows[i].name);
        repeat(&text, rows[i].head, rows[i].piece, rows[i].count, rows[i].tail);
        CHECK_INT(parse(rows[i].format, buf_str(&text), &document, &root, &err), rows[i].rc);
    }
}

/* Each line doubles what the line before it holds: 2^30 values in 31 lines. */
static void test_laughs(void)
{
    CLEANUP(arena_release) struct arena arena = ARENA_INIT;
    const struct document document = { .arena = &arena, .place = ORIGIN_INIT };
    struct value root = value_nil();
    struct error err = ERROR_INIT;
    struct str text = STR("a0: &a0 [1]\n");

    for (int i = 1; i <= 30; i++)
        text =
            arena_printf(&arena, "%.*sa%d: &a%d [*a%d, *a%d]\n", STR_ARG(text), i, i, i - 1, i - 1);
    CHECK_INT(yaml_value_parse(text, 0, &document, &root, &err), GATE_ELIMIT);
    CHECK_STR(str_of(err.message), "line 19, column 12: more than 1048576 values");

    struct error deep = ERROR_INIT;
    text = STR("a0: &a0 [1]\n");
    for (int i = 1; i <= LIMIT_NESTING; i++)
        text = arena_printf(&arena, "%.*sa%d: &a%d [*a%d]\n", STR_ARG(text), i, i, i - 1);
    CHECK_INT(yaml_value_parse(text, 0, &document, &root, &deep), GATE_ELIMIT);
}

static void test_key_value(void)
{
    static const struct {
        const char *name;
        const char *assignment;
        char comment;
        bool is_alone;
        unsigned key_values;
        struct str text;
        const char *expected;
    } rows[] = {
        { "plain", KEY_VALUE_ASSIGNMENT, '#', false, 1, STR("a = 1 # x\n# b = 2\n c=d = e\r\n"),
          "a=1@1 c=d = e@3" },
        { "groups", KEY_VALUE_ASSIGNMENT, '#', false, 1, STR("a=1\n[g]\na=2\n[h] \nb\n"),
          "a=1@1 [g]a=2@3 [h]b@5" },
        { "comments alone", KEY_VALUE_ASSIGNMENT, '#', true, 1, STR(" # c\na = 1 # x\n"),
          "a=1 # x@2" },
        { "another comment", KEY_VALUE_ASSIGNMENT, ';', false, 1, STR("; x\na = #1 ; y\n"),
          "a=#1@2" },
        { "no comment", KEY_VALUE_ASSIGNMENT, '\0', false, 1, STR("#a = 1\n"), "#a=1@1" },
        { "words", "^(\\S+)\\s+(\\S+)\\s*(\\S*)$", '#', false, 2, STR("a b c\nd e\n"),
          "a=b,c@1 d=e,@2" },
        { "no name", KEY_VALUE_ASSIGNMENT, '#', false, 1, STR("a=1\n = 2\n"),
          "line 2: an assignment without a name" },
        { "NUL", KEY_VALUE_ASSIGNMENT, '#', false, 1, STR("a=1\n\0"), "line 2 holds a NUL byte" },
        { "no UTF-8", KEY_VALUE_ASSIGNMENT, '#', false, 1, STR("a=\xff"), "line 1 is not UTF-8" },
        { "nothing", KEY_VALUE_ASSIGNMENT, '#', false, 1, STR(""), "" },
    };

    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        CLEANUP(regex_closep) struct regex *assignment = NULL;
        CLEANUP(regex_closep) struct regex *group = NULL;
        CLEANUP(arena_release) struct arena arena = ARENA_INIT;
        CLEANUP(vec_release) struct vec found = VEC_INIT(struct key_value);
        struct error err = ERROR_INIT;
        struct str out = STR("");

        test_row(rows[i].name);
        CHECK_INT(regex_open(str_of(rows[i].assignment), &assignment, &err), GATE_OK);
        CHECK_INT(regex_open(STR(KEY_VALUE_GROUP), &group, &err), GATE_OK);
        const struct key_value_syntax syntax = {
            .assignment = assignment,
            .group = group,
            .comment = rows[i].comment,
            .is_comment_alone = rows[i].is_alone,
            .key_values = rows[i].key_values,
        };
        if (key_value_parse(rows[i].text, &syntax, &found, &err)) {
            CHECK_STR(str_of(err.message), rows[i].expected);
            continue;
        }
        for (size_t j = 0; j < found.count; j++) {
            const struct key_value *one = vec_at(&found, j);
            bool has_group = one->group.len > 0;

            out = arena_printf(&arena, "%.*s%s%s%.*s%s%.*s", STR_ARG(out), j ? " " : "",
                               has_group ? "[" : "", STR_ARG(one->group), has_group ? "]" : "",
                               STR_ARG(one->name));
            for (unsigned k = 0; k < one->count; k++)
                out = arena_printf(&arena, "%.*s%s%.*s", STR_ARG(out), k ? "," : "=",
                                   STR_ARG(one->values[k]));
            out = arena_printf(&arena, "%.*s@%u", STR_ARG(out), one->line);
        }
        CHECK_STR(out, rows[i].expected);
    }
}

static const struct test tests[] = {
    { "places", test_places }, { "faults", test_faults },       { "limits", test_limits },
    { "laughs", test_laughs }, { "key_value", test_key_value },
};

int main(int argc, char *argv[])
{
    return test_main(tests, COUNT_OF(tests), argc, argv);
}
