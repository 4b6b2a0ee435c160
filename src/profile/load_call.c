/* The argument of an entry: what is asked of which thing. */
#include "profile/load.h"

static const struct call_option_def *find_option(const struct resource_def *def, struct str name)
{
    for (size_t i = 0; i < def->option_count; i++) {
        if (str_equal(str_of(def->options[i].name), name))
            return &def->options[i];
    }
    return NULL;
}

/* The declared type of the input that stands at `value`, else its own type. */
static enum value_type type_of(struct yaml_reader *reader, const struct value *value)
{
    const struct str *name = operand_input(value);
    const struct profile *profile = loader_of(reader)->profile;

    for (size_t i = 0; name && i < profile->input_count; i++) {
        if (str_equal(profile->inputs[i].name, *name))
            return profile->inputs[i].type;
    }
    return name ? VALUE_NIL : value->type;
}

/* Brings a scalar to what an argument is: a text as it stands, or a list of one. */
static struct value fit(struct yaml_reader *reader, const struct yaml_node *node,
                        struct value value, enum value_type type)
{
    if (type == VALUE_STR && yaml_keys_is_scalar(node))
        return value_str(arena_str(reader->arena, node->text));
    if (type == VALUE_LIST && yaml_keys_is_scalar(node)) {
        struct value *item = arena_new(reader->arena, 1, sizeof(*item));

        *item = value_str(arena_str(reader->arena, node->text));
        return value_list(item, 1);
    }
    return value;
}

static struct value load_argument(struct yaml_reader *reader, const struct yaml_node *node,
                                  enum value_type type, const char *what, struct question *question)
{
    struct operand operand = load_operand(reader, node);
    struct value value = fit(reader, node, operand.value, type);
    enum value_type is = type_of(reader, &value);

    question->has_input |= operand.has_input;
    if (is != type && is != VALUE_NIL)
        yaml_keys_fault(reader, node, value_type_name(type), NULL, "%s is %s", what,
                        yaml_keys_phrase(node));
    if (value.type == VALUE_NIL)
        yaml_keys_fault(reader, node, value_type_name(type), NULL, "%s has no value", what);
    return value;
}

static void load_positional(struct yaml_reader *reader, const struct yaml_node *node,
                            struct question *question)
{
    const struct resource_def *def = question->resource;
    struct value *value = arena_new(reader->arena, 1, sizeof(*value));
    enum value_type type =
        def->is_list_accepted && node->kind == YAML_LIST ? VALUE_LIST : VALUE_STR;

    if (def->arity == CALL_NONE) {
        yaml_keys_fault(reader, node, def->option_count ? "a map of named arguments" : "nothing",
                        NULL, "'%s' takes no argument", def->name);
        return;
    }
    *value = load_argument(reader, node, type, def->argument ? def->argument : def->name, question);
    question->call.positional = (struct value_list){ .items = value, .count = 1 };
}

static void load_named(struct yaml_reader *reader, const struct yaml_node *node,
                       struct question *question)
{
    CLEANUP(vec_release) struct vec names = VEC_INIT(const char *);
    const struct resource_def *def = question->resource;
    struct value_pair *pairs = arena_new(reader->arena, node->pair_count + 1, sizeof(*pairs));
    size_t count = 0;

    yaml_keys_names(&names, def->options, def->option_count, sizeof(*def->options));
    for (size_t i = 0; i < node->pair_count; i++) {
        const struct yaml_node *key = node->pairs[i].key;
        const struct call_option_def *option = find_option(def, key->text);

        if (!option) {
            yaml_keys_fault(reader, key, NULL, yaml_keys_nearest(&names, key->text),
                            "unknown argument '%.*s' of '%s'", STR_ARG(key->text), def->name);
            continue;
        }
        pairs[count].key = str_of(option->name);
        pairs[count].value =
            load_argument(reader, node->pairs[i].value, option->type, option->name, question);
        count++;
    }
    question->call.named = (struct value_map){ .pairs = pairs, .count = count };
}

/* Lets the resource itself look at the call. */
static void check_call(struct yaml_reader *reader, const struct yaml_node *node,
                       const struct question *question)
{
    static const struct value no_inputs = { .type = VALUE_NIL };
    struct error err = ERROR_INIT;
    struct resource_call call = question->call;

    if (!question->resource->check)
        return;
    if (question->has_input)
        call = call_resolve(&call, &no_inputs, reader->arena);
    if (question->resource->check(&call, &err))
        yaml_keys_fault(reader, node, NULL, NULL, "%s", err.message);
}

void load_call(struct yaml_reader *reader, const struct yaml_node *node, struct question *question)
{
    const struct resource_def *def = question->resource;
    size_t before = reader->diagnostics->items.count;
    bool is_input = node->kind == YAML_MAP && node->pair_count == 1 &&
                    str_equal(node->pairs[0].key->text, STR("input"));

    if (node->kind == YAML_MAP && !is_input)
        load_named(reader, node, question);
    else if (node->kind != YAML_NULL)
        load_positional(reader, node, question);

    if (reader->diagnostics->items.count > before)
        return;
    if (def->arity == CALL_REQUIRED && question->call.positional.count == 0) {
        yaml_keys_fault(reader, node, def->argument, NULL, "'%s' has no argument", def->name);
        return;
    }
    question->subject = subject_text(def, &question->call, reader->arena);
    check_call(reader, node, question);
}
