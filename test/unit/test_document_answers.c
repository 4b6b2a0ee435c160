/*
 * The readers of documents against other programs' readers: the cases that
 * test/peer/document_answers.py records in test/fixtures/answers/documents.
 */
#include <math.h>
#include <stdlib.h>

#include "base/attributes.h"
#include "format/csv.h"
#include "format/json_value.h"
#include "format/toml.h"
#include "format/yaml_value.h"
#include "unit/answers_json.h"
#include "unit/test.h"

static json_t *as_json(const struct value *value)
{
    json_t *made = json_null();

    switch (value->type) {
    case VALUE_BOOL:
        return json_boolean(value->boolean);
    case VALUE_INTEGER:
        return json_integer(value->integer);
    case VALUE_REAL:
        if (isfinite(value->real))
            return json_real(value->real);
        return json_string(isnan(value->real) ? "number nan"
                           : value->real > 0  ? "number inf"
                                              : "number -inf");
    case VALUE_STR:
        return json_stringn(value->string.ptr, value->string.len);
    case VALUE_LIST:
        made = json_array();
        for (size_t i = 0; i < value->list.count; i++)
            CHECK_INT(json_array_append_new(made, as_json(&value->list.items[i])), 0);
        break;
    case VALUE_MAP:
        made = json_object();
        for (size_t i = 0; i < value->map.count; i++)
            CHECK_INT(json_object_setn_new(made, value->map.pairs[i].key.ptr,
                                           value->map.pairs[i].key.len,
                                           as_json(&value->map.pairs[i].value)),
                      0);
        break;
    case VALUE_NIL:
    case VALUE_TABLE:
        break;
    }
    return made;
}

/* Equal, but that a date may be written in several ways. */
static bool is_same(const json_t *got, const json_t *want)
{
    const char *text = json_string_value(want);

    if (text && str_equal(str_of(text), STR("a date or time")))
        return json_is_string(got);
    if (!json_is_object(want) || !json_is_object(got))
        return json_equal(got, want);

    bool is_equal = json_object_size(got) == json_object_size(want);
    for (void *i = json_object_iter((json_t *)want); i;
         i = json_object_iter_next((json_t *)want, i))
        is_equal = is_equal && is_same(json_object_get(got, json_object_iter_key(i)),
                                       json_object_iter_value(i));
    return is_equal;
}

typedef enum gate_rc parse_fn(struct str text, const struct document *document, struct value *root,
                              struct error *err);

static enum gate_rc parse_yaml(struct str text, const struct document *document, struct value *root,
                               struct error *err)
{
    return yaml_value_parse(text, 0, document, root, err);
}

struct reader {
    parse_fn *parse;
};

static void check_case(const json_t *test, const void *context)
{
    parse_fn *parse = ((const struct reader *)context)->parse;
    CLEANUP(arena_release) struct arena arena = ARENA_INIT;
    const struct document document = { .arena = &arena, .place = ORIGIN_INIT };
    const json_t *text = json_object_get(test, "text");
    const json_t *answer = json_object_get(test, "answer");
    struct value root = value_nil();
    struct error err = ERROR_INIT;

    test_row(json_string_value(text));
    enum gate_rc rc =
        parse((struct str){ .ptr = json_string_value(text), .len = json_string_length(text) },
              &document, &root, &err);
    CHECK_INT(rc, err.rc);
    if (rc || !answer) {
        CHECK_STR(rc ? STR("refused") : STR("taken"), answer ? "taken" : "refused");
        if (answer)
            CHECK_STR(str_of(err.message), "");
        return;
    }
    json_auto_t *got = as_json(&root);
    if (is_same(got, answer)) {
        CHECK(true);
        return;
    }
    char *shown_got = json_dumps(got, JSON_ENCODE_ANY);
    char *shown_want = json_dumps(answer, JSON_ENCODE_ANY);
    CHECK_STR(str_of(shown_got), shown_want);
    free(shown_got);
    free(shown_want);
}

static void test_json(void)
{
    answers_check_json("documents/json.json", check_case,
                       &(const struct reader){ json_value_parse });
}

static void test_toml(void)
{
    answers_check_json("documents/toml.json", check_case, &(const struct reader){ toml_parse });
}

static void test_yaml(void)
{
    answers_check_json("documents/yaml.json", check_case, &(const struct reader){ parse_yaml });
}

static void test_csv(void)
{
    answers_check_json("documents/csv.json", check_case, &(const struct reader){ csv_parse });
}

static const struct test tests[] = {
    { "json", test_json },
    { "toml", test_toml },
    { "yaml", test_yaml },
    { "csv", test_csv },
};

int main(int argc, char *argv[])
{
    return test_main(tests, COUNT_OF(tests), argc, argv);
}
