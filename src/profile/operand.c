/* Values that a profile writes down, and the inputs and references that stand in them. */
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

bool operand_reference(const struct value *value, size_t *number)
{
    if (value->type != VALUE_MAP || value->map.count != 1)
        return false;

    const struct value_pair *pair = &value->map.pairs[0];
    if (pair->value.type != VALUE_INTEGER || !str_equal(pair->key, STR("of")))
        return false;
    *number = (size_t)pair->value.integer;
    return true;
}

/* {KEY: value} */
static struct value one_pair(struct arena *arena, struct str key, struct value value)
{
    struct value_pair *pair = arena_new(arena, 1, sizeof(*pair));

    *pair = (struct value_pair){ .key = key, .value = value };
    return value_map(pair, 1);
}

static void load_part(struct yaml_reader *reader, const struct yaml_node *node,
                      struct operand *operand);

static void load_items(struct yaml_reader *reader, const struct yaml_node *node,
                       struct operand *operand)
{
    struct value *items = arena_new(reader->arena, node->item_count + 1, sizeof(*items));
    struct value *shown = arena_new(reader->arena, node->item_count + 1, sizeof(*shown));

    for (size_t i = 0; i < node->item_count; i++) {
        load_part(reader, node->items[i], operand);
        items[i] = operand->value;
        shown[i] = operand->shown;
    }
    operand->value = value_list(items, node->item_count);
    operand->shown = value_list(shown, node->item_count);
}

static void load_pairs(struct yaml_reader *reader, const struct yaml_node *node,
                       struct operand *operand)
{
    struct value_pair *pairs = arena_new(reader->arena, node->pair_count + 1, sizeof(*pairs));
    struct value_pair *shown = arena_new(reader->arena, node->pair_count + 1, sizeof(*shown));

    for (size_t i = 0; i < node->pair_count; i++) {
        struct str key = arena_str(reader->arena, node->pairs[i].key->text);

        load_part(reader, node->pairs[i].value, operand);
        pairs[i] = (struct value_pair){ .key = key, .value = operand->value };
        shown[i] = (struct value_pair){ .key = key, .value = operand->shown };
    }
    operand->value = value_map(pairs, node->pair_count);
    operand->shown = value_map(shown, node->pair_count);
}

static void load_input_name(struct yaml_reader *reader, const struct yaml_node *node,
                            struct operand *operand)
{
    const struct yaml_node *name = node->pairs[0].value;

    operand->value = operand->shown = load_value(node, reader->arena);
    if (!yaml_keys_expect(reader, name, YAML_STRING, STR("input")))
        return;
    operand->has_input = true;
    const struct profile_input *input = load_input(reader, name, name->text);
    if (input)
        load_note_input(loader_of(reader), name->text);
    operand->is_secret |= input && input->is_sensitive;
}

static void load_other(struct yaml_reader *reader, const struct yaml_node *node,
                       struct operand *operand)
{
    size_t number = 0;
    const struct reference *reference = load_reference(reader, node, &number);

    operand->has_reference = true;
    operand->is_secret |= reference && reference->question.is_secret;
    operand->value = one_pair(reader->arena, STR("of"), value_integer((int64_t)number));
    operand->shown =
        one_pair(reader->arena, STR("of"), value_str(reference ? reference->text : STR("")));
}

/* Sets value and shown to those of `node`, and adds to the rest. */
static void load_part(struct yaml_reader *reader, const struct yaml_node *node,
                      struct operand *operand)
{
    if (load_is_input(node))
        load_input_name(reader, node, operand);
    else if (load_is_reference(node))
        load_other(reader, node, operand);
    else if (node->kind == YAML_LIST)
        load_items(reader, node, operand);
    else if (node->kind == YAML_MAP)
        load_pairs(reader, node, operand);
    else
        operand->value = operand->shown = load_value(node, reader->arena);
}

struct operand load_operand(struct yaml_reader *reader, const struct yaml_node *node)
{
    struct operand operand = { .has_input = false };

    load_part(reader, node, &operand);
    return operand;
}

bool load_is_input(const struct yaml_node *node)
{
    return node->kind == YAML_MAP && node->pair_count == 1 &&
           str_equal(node->pairs[0].key->text, STR("input"));
}

bool load_is_reference(const struct yaml_node *node)
{
    return node->kind == YAML_MAP && yaml_keys_pair(node, "of");
}

bool operand_is_scalar(enum value_type type)
{
    switch (type) {
    case VALUE_BOOL:
    case VALUE_INTEGER:
    case VALUE_REAL:
    case VALUE_STR:
        return true;
    case VALUE_NIL:
    case VALUE_LIST:
    case VALUE_MAP:
    case VALUE_TABLE:
        return false;
    }
    return false;
}

static bool is_number_type(enum value_type type)
{
    return type == VALUE_INTEGER || type == VALUE_REAL;
}

bool operand_can_equal(enum value_type a, enum value_type b)
{
    return a == b || !operand_is_scalar(a) || !operand_is_scalar(b) ||
           (is_number_type(a) && is_number_type(b));
}

static struct value resolve_list(const struct value *value, const struct bindings *bindings,
                                 struct arena *arena)
{
    struct value *items = arena_new(arena, value->list.count + 1, sizeof(*items));

    for (size_t i = 0; i < value->list.count; i++)
        items[i] = operand_resolve(&value->list.items[i], bindings, arena);
    return value_list(items, value->list.count);
}

static struct value resolve_map(const struct value *value, const struct bindings *bindings,
                                struct arena *arena)
{
    struct value_pair *pairs = arena_new(arena, value->map.count + 1, sizeof(*pairs));

    for (size_t i = 0; i < value->map.count; i++) {
        pairs[i].key = value->map.pairs[i].key;
        pairs[i].value = operand_resolve(&value->map.pairs[i].value, bindings, arena);
    }
    return value_map(pairs, value->map.count);
}

/* The list of a column belongs to one control, and what is compared has no place of its own. */
static struct value copy_found(const struct value *found, struct arena *arena)
{
    struct value copy = *found;

    copy.origin = NULL;
    if (found->type != VALUE_LIST)
        return copy;

    struct value *items = arena_new(arena, found->list.count + 1, sizeof(*items));
    for (size_t i = 0; i < found->list.count; i++) {
        items[i] = found->list.items[i];
        items[i].origin = NULL;
    }
    copy.list.items = items;
    return copy;
}

struct value operand_resolve(const struct value *value, const struct bindings *bindings,
                             struct arena *arena)
{
    const struct str *name = operand_input(value);
    size_t number;

    if (name) {
        const struct value *input = value_find(&bindings->inputs, *name);

        return input ? *input : value_nil();
    }
    if (operand_reference(value, &number))
        return bindings->references ? copy_found(&bindings->references[number], arena)
                                    : value_nil();
    if (value->type == VALUE_LIST)
        return resolve_list(value, bindings, arena);
    if (value->type == VALUE_MAP)
        return resolve_map(value, bindings, arena);
    return *value;
}

struct resource_call call_resolve(const struct resource_call *call, const struct bindings *bindings,
                                  struct arena *arena)
{
    struct value positional = value_list(call->positional.items, call->positional.count);
    struct value_pair *pairs = arena_new(arena, call->named.count + 1, sizeof(*pairs));

    for (size_t i = 0; i < call->named.count; i++) {
        pairs[i].key = call->named.pairs[i].key;
        pairs[i].value = operand_resolve(&call->named.pairs[i].value, bindings, arena);
    }
    return (struct resource_call){
        .positional = resolve_list(&positional, bindings, arena).list,
        .named = { .pairs = pairs, .count = call->named.count },
    };
}
