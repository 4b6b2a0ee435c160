/* Values that a profile writes down, and the inputs that stand in them. */
#include "profile/load.h"

static struct value list_value(const struct yaml_node *node, struct arena *arena)
{
    struct value *items = arena_new(arena, node->item_count + 1, sizeof(*items));

    for (size_t i = 0; i < node->item_count; i++)
        items[i] = load_value(node->items[i], arena);
    return value_list(items, node->item_count);
}

static struct value map_value(const struct yaml_node *node, struct arena *arena)
{
    struct value_pair *pairs = arena_new(arena, node->pair_count + 1, sizeof(*pairs));

    for (size_t i = 0; i < node->pair_count; i++) {
        pairs[i] = (struct value_pair){
            .key = arena_str(arena, node->pairs[i].key->text),
            .value = load_value(node->pairs[i].value, arena),
        };
    }
    return value_map(pairs, node->pair_count);
}

struct value load_value(const struct yaml_node *node, struct arena *arena)
{
    switch (node->kind) {
    case YAML_NULL:
        return value_nil();
    case YAML_BOOL:
        return value_bool(node->boolean);
    case YAML_INTEGER:
        return value_integer(node->integer);
    case YAML_REAL:
        return value_real(node->real);
    case YAML_STRING:
        return value_str(arena_str(arena, node->text));
    case YAML_LIST:
        return list_value(node, arena);
    case YAML_MAP:
        return map_value(node, arena);
    }
    return value_nil();
}

const struct str *operand_input(const struct value *value)
{
    if (value->type != VALUE_MAP || value->map.count != 1)
        return NULL;

    const struct value_pair *pair = &value->map.pairs[0];
    return pair->value.type == VALUE_STR && str_equal(pair->key, STR("input")) ? &pair->value.string
                                                                               : NULL;
}

/* Checks the inputs below `node`; sets *has_input if there is one. */
static void check_inputs(struct yaml_reader *reader, const struct yaml_node *node, bool *has_input)
{
    if (node->kind == YAML_LIST) {
        for (size_t i = 0; i < node->item_count; i++)
            check_inputs(reader, node->items[i], has_input);
        return;
    }
    if (node->kind != YAML_MAP)
        return;

    bool is_input = node->pair_count == 1 && str_equal(node->pairs[0].key->text, STR("input"));
    if (is_input && yaml_keys_expect(reader, node->pairs[0].value, YAML_STRING, STR("input"))) {
        *has_input = true;
        (void)load_input(reader, node->pairs[0].value, node->pairs[0].value->text);
        return;
    }
    for (size_t i = 0; i < node->pair_count; i++) {
        const struct yaml_node *key = node->pairs[i].key;

        /* A later version of the language takes values from other resources. */
        if (str_equal(key->text, STR("of")))
            yaml_keys_fault(reader, key, "a value or {input: NAME}", NULL, "unknown key 'of'");
        check_inputs(reader, node->pairs[i].value, has_input);
    }
}

struct operand load_operand(struct yaml_reader *reader, const struct yaml_node *node)
{
    struct operand operand = { .value = load_value(node, reader->arena) };

    check_inputs(reader, node, &operand.has_input);
    return operand;
}

static struct value resolve_list(const struct value *value, const struct value *inputs,
                                 struct arena *arena)
{
    struct value *items = arena_new(arena, value->list.count + 1, sizeof(*items));

    for (size_t i = 0; i < value->list.count; i++)
        items[i] = operand_resolve(&value->list.items[i], inputs, arena);
    return value_list(items, value->list.count);
}

static struct value resolve_map(const struct value *value, const struct value *inputs,
                                struct arena *arena)
{
    struct value_pair *pairs = arena_new(arena, value->map.count + 1, sizeof(*pairs));

    for (size_t i = 0; i < value->map.count; i++) {
        pairs[i].key = value->map.pairs[i].key;
        pairs[i].value = operand_resolve(&value->map.pairs[i].value, inputs, arena);
    }
    return value_map(pairs, value->map.count);
}

struct value operand_resolve(const struct value *value, const struct value *inputs,
                             struct arena *arena)
{
    const struct str *name = operand_input(value);

    if (name) {
        const struct value *input = value_find(inputs, *name);

        return input ? *input : value_nil();
    }
    if (value->type == VALUE_LIST)
        return resolve_list(value, inputs, arena);
    if (value->type == VALUE_MAP)
        return resolve_map(value, inputs, arena);
    return *value;
}

struct resource_call call_resolve(const struct resource_call *call, const struct value *inputs,
                                  struct arena *arena)
{
    struct value positional = value_list(call->positional.items, call->positional.count);
    struct value_pair *pairs = arena_new(arena, call->named.count + 1, sizeof(*pairs));

    for (size_t i = 0; i < call->named.count; i++) {
        pairs[i].key = call->named.pairs[i].key;
        pairs[i].value = operand_resolve(&call->named.pairs[i].value, inputs, arena);
    }
    return (struct resource_call){
        .positional = resolve_list(&positional, inputs, arena).list,
        .named = { .pairs = pairs, .count = call->named.count },
    };
}
