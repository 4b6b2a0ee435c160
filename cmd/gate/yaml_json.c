#include "gate/yaml_json.h"

#include <math.h>

static json_t *text_json(struct str text)
{
    return json_stringn(text.ptr, text.len);
}

static json_t *items_json(const struct yaml_node *node)
{
    json_t *items = json_array();

    for (size_t i = 0; i < node->item_count; i++)
        (void)json_array_append_new(items, yaml_json(node->items[i]));
    return items;
}

static json_t *pairs_json(const struct yaml_node *node)
{
    json_t *pairs = json_object();

    for (size_t i = 0; i < node->pair_count; i++) {
        struct str key = node->pairs[i].key->text;

        (void)json_object_setn_new(pairs, key.ptr, key.len, yaml_json(node->pairs[i].value));
    }
    return pairs;
}

json_t *yaml_json(const struct yaml_node *node)
{
    switch (node->kind) {
    case YAML_NULL:
        return json_null();
    case YAML_BOOL:
        return json_boolean(node->boolean);
    case YAML_INTEGER:
        return json_integer(node->integer);
    case YAML_REAL:
        return isfinite(node->real) ? json_real(node->real) : text_json(node->text);
    case YAML_STRING:
        return text_json(node->text);
    case YAML_LIST:
        return items_json(node);
    case YAML_MAP:
        return pairs_json(node);
    }
    return NULL;
}
