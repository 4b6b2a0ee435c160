#include <stdlib.h>

#include "base/attributes.h"
#include "base/regex.h"
#include "format/csv.h"
#include "format/json_value.h"
#include "format/key_value.h"
#include "format/toml.h"
#include "format/yaml_value.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Every value has its place in the text, keys of a map differ; the depth is the parser's limit. */
static void check_value(const struct value *value, uint32_t lines, unsigned depth)
{
    enum { DEEPEST = 200 };

    if (depth > DEEPEST || !value->origin || value->origin->line < 1 || value->origin->line > lines)
        abort();
    for (size_t i = 0; value->type == VALUE_LIST && i < value->list.count; i++)
        check_value(&value->list.items[i], lines, depth + 1);
    for (size_t i = 0; value->type == VALUE_MAP && i < value->map.count; i++) {
        check_value(&value->map.pairs[i].value, lines, depth + 1);
        if (value_find(value, value->map.pairs[i].key) != &value->map.pairs[i].value)
            abort();
    }
}

static enum gate_rc parse(uint8_t format, struct str text, const struct document *document,
                          struct value *root, struct error *err)
{
    switch (format) {
    case 0:
        return json_value_parse(text, document, root, err);
    case 1:
        return toml_parse(text, document, root, err);
    case 2:
        return yaml_value_parse(text, 0, document, root, err);
    case 3:
        return yaml_value_parse(text, 2, document, root, err);
    default:
        return csv_parse(text, document, root, err);
    }
}

/* Lines ascend, and names are not empty. */
static void check_key_values(struct str text)
{
    CLEANUP(regex_closep) struct regex *assignment = NULL;
    CLEANUP(regex_closep) struct regex *group = NULL;
    CLEANUP(vec_release) struct vec found = VEC_INIT(struct key_value);
    struct error err = ERROR_INIT;
    uint32_t line = 0;

    if (regex_open(STR(KEY_VALUE_ASSIGNMENT), &assignment, &err) ||
        regex_open(STR(KEY_VALUE_GROUP), &group, &err))
        abort();
    const struct key_value_syntax syntax = {
        .assignment = assignment, .group = group, .comment = '#', .key_values = 1
    };
    if (key_value_parse(text, &syntax, &found, &err) != err.rc)
        abort();
    for (size_t i = 0; i < found.count; i++) {
        const struct key_value *one = vec_at(&found, i);

        if (one->line <= line || one->name.len == 0)
            abort();
        line = one->line;
    }
}

/* The first byte picks the format. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    CLEANUP(arena_release) struct arena arena = ARENA_INIT;
    const struct document document = { .arena = &arena, .place = ORIGIN_INIT };
    struct value root = value_nil();
    struct error err = ERROR_INIT;
    uint32_t lines = 1;

    if (size == 0)
        return 0;
    const struct str text = { .ptr = (const char *)data + 1, .len = size - 1 };
    for (size_t i = 0; i < text.len; i++)
        lines += text.ptr[i] == '\n' || text.ptr[i] == '\r';
    if (data[0] % 6 == 5) {
        check_key_values(text);
        return 0;
    }
    enum gate_rc rc = parse(data[0] % 6, text, &document, &root, &err);
    if (rc != err.rc)
        abort();
    if (rc == GATE_OK)
        check_value(&root, lines + 1, 0); /* libyaml ends the last line itself */
    return 0;
}
