#include "format/json_document.h"

#include "base/attributes.h"
#include "base/buf.h"
#include "base/limits.h"
#include "unit/test.h"

static void test_parse(void)
{
    static const struct {
        const char *row;
        const char *text;
        enum gate_rc rc;
        const char *message;
    } cases[] = {
        { "object", "{\"a\":[1,2.5,null,true,\"x\"]}", GATE_OK, "" },
        { "brackets in a string", "[\"[[[\\\"[[[\"]", GATE_OK, "" },
        { "empty", "", GATE_EFORMAT, "line 1, column 0: '[' or '{' expected near end of file" },
        { "scalar root", "1", GATE_EFORMAT, "line 1, column 1: '[' or '{' expected near '1'" },
        { "duplicate key", "{\"a\":1,\n\"a\":2}", GATE_EFORMAT,
          "line 2, column 3: duplicate object key near '\"a\"'" },
        { "cut off", "{\"a\":", GATE_EFORMAT,
          "line 1, column 5: unexpected token near end of file" },
        { "something after", "{} x", GATE_EFORMAT,
          "line 1, column 4: end of file expected near 'x'" },
        { "trailing comma", "[1,]", GATE_EFORMAT, "line 1, column 4: unexpected token near ']'" },
        { "comment", "[1] // x", GATE_EFORMAT, "line 1, column 5: end of file expected near '/'" },
        { "NUL in a string", "[\"\\u0000\"]", GATE_EFORMAT,
          "line 1, column 9: \\u0000 is not allowed without JSON_ALLOW_NUL near '\"\\u0000\"'" },
        { "byte order mark", "\xef\xbb\xbf[]", GATE_EFORMAT,
          "line 1, column 1: '[' or '{' expected near '?\?\?'" },
        { "bad UTF-8", "[\"\xff\"]", GATE_EFORMAT,
          "line 1, column 2: unable to decode byte 0xff near '\"'" },
        { "lone surrogate", "[\"\\ud800\"]", GATE_EFORMAT,
          "line 1, column 9: invalid Unicode '\\uD800' near '\"\\ud800\"'" },
        { "integer of 65 bits", "[18446744073709551616]", GATE_EFORMAT,
          "line 1, column 21: too big integer near '18446744073709551616'" },
        { "control characters are not repeated", "[\x1b]", GATE_EFORMAT,
          "line 1, column 2: invalid token near '?'" },
    };

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct error err = ERROR_INIT;
        json_auto_t *root = NULL;

        test_row(cases[i].row);
        CHECK_INT(json_document_parse(str_of(cases[i].text), &root, &err), cases[i].rc);
        CHECK_STR(str_of(err.message), cases[i].message);
        CHECK(!root == (cases[i].rc != GATE_OK));
    }
}

static enum gate_rc parse_nested(int depth, json_t **root)
{
    CLEANUP(buf_release) struct buf text = BUF_INIT(4096);
    struct error err = ERROR_INIT;

    for (int i = 0; i < depth; i++)
        buf_add(&text, i % 2 ? STR("{\"a\":") : STR("["));
    for (int i = depth; i-- > 0;)
        buf_add(&text, i % 2 ? STR("}") : STR("]"));
    return json_document_parse(buf_str(&text), root, &err);
}

static void test_nesting(void)
{
    json_auto_t *allowed = NULL;
    json_auto_t *refused = NULL;

    CHECK_INT(parse_nested(LIMIT_NESTING - 1, &allowed), GATE_OK);
    CHECK_INT(parse_nested(LIMIT_NESTING + 1, &refused), GATE_ELIMIT);
    CHECK(!refused);
}

static void test_get_str(void)
{
    static const struct {
        const char *row;
        const char *path;
        const char *key;
        enum gate_rc rc;
        const char *value;
        const char *message;
    } cases[] = {
        { "string", "", "text", GATE_OK, "abc", "" },
        { "empty string", "", "empty", GATE_OK, "", "" },
        { "absent", "", "none", GATE_EFORMAT, "", "'none' is missing" },
        { "null", "a.b", "null", GATE_EFORMAT, "", "'a.b.null' is missing" },
        { "integer", "list[2]", "five", GATE_EFORMAT, "", "'list[2].five' is not a string" },
    };
    json_auto_t *root = NULL;
    struct error none = ERROR_INIT;

    CHECK_INT(json_document_parse(STR("{\"text\":\"abc\",\"empty\":\"\",\"null\":null,\"five\":5}"),
                                  &root, &none),
              GATE_OK);
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct error err = ERROR_INIT;
        struct str value = STR("");

        test_row(cases[i].row);
        CHECK_INT(json_document_get_str(root, cases[i].path, cases[i].key, &value, &err),
                  cases[i].rc);
        CHECK_STR(value, cases[i].value);
        CHECK_STR(str_of(err.message), cases[i].message);
    }
}

static void test_get_u64(void)
{
    static const struct {
        const char *row;
        const char *text;
        enum gate_rc rc;
        const char *message;
    } cases[] = {
        { "zero", "{\"n\":0}", GATE_OK, "" },
        { "largest", "{\"n\":9223372036854775807}", GATE_OK, "" },
        { "negative", "{\"n\":-1}", GATE_EFORMAT, "'n' is negative" },
        { "real", "{\"n\":1.0}", GATE_EFORMAT, "'n' is not an integer" },
        { "string", "{\"n\":\"1\"}", GATE_EFORMAT, "'n' is not an integer" },
        { "absent", "{}", GATE_EFORMAT, "'n' is missing" },
        { "no object", "[]", GATE_EFORMAT, "the document is not an object" },
    };

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct error err = ERROR_INIT;
        json_auto_t *root = NULL;
        uint64_t value = 7;

        test_row(cases[i].row);
        CHECK_INT(json_document_parse(str_of(cases[i].text), &root, &err), GATE_OK);
        CHECK_INT(json_document_get_u64(root, "", "n", &value, &err), cases[i].rc);
        CHECK_STR(str_of(err.message), cases[i].message);
        CHECK_INT(value == 7, cases[i].rc != GATE_OK);
    }
}

static void test_optional(void)
{
    struct error err = ERROR_INIT;
    struct error wrong = ERROR_INIT;
    json_auto_t *root = NULL;
    const json_t *list = NULL;
    struct str text = STR("x");
    bool is_set = false;

    CHECK_INT(json_document_parse(STR("{\"list\":[],\"yes\":true,\"null\":null}"), &root, &err),
              GATE_OK);
    CHECK_INT(json_document_find(root, "", "list", JSON_ARRAY, &list, &err), GATE_OK);
    CHECK(json_is_array(list));
    CHECK_INT(json_document_find(root, "", "null", JSON_ARRAY, &list, &err), GATE_OK);
    CHECK(!list);
    CHECK_INT(json_document_find_str(root, "", "none", &text, &err), GATE_OK);
    CHECK(!text.ptr);
    CHECK_INT(json_document_find_bool(root, "", "yes", false, &is_set, &err), GATE_OK);
    CHECK(is_set);
    CHECK_INT(json_document_find_bool(root, "", "none", true, &is_set, &err), GATE_OK);
    CHECK(is_set);
    CHECK_INT(json_document_find_bool(root, "", "list", false, &is_set, &wrong), GATE_EFORMAT);
    CHECK_STR(str_of(wrong.message), "'list' is not true or false");
}

static const struct test tests[] = {
    { "parse", test_parse },     { "nesting", test_nesting },   { "get_str", test_get_str },
    { "get_u64", test_get_u64 }, { "optional", test_optional },
};

int main(int argc, char *argv[])
{
    return test_main(tests, COUNT_OF(tests), argc, argv);
}
