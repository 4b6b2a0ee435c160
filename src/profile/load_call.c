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

/* What a reference gives: a list, or one value; of an unknown property nobody knows. */
static enum value_type reference_type(struct yaml_reader *reader, size_t number)
{
    const struct reference *const *reference = vec_at(&loader_of(reader)->references, number);
    struct reference_type type = load_reference_type(*reference);

    return type.is_list ? VALUE_LIST : type.type;
}

/* The type of what stands at `value`: of an input the declared one. */
static enum value_type type_of(struct yaml_reader *reader, const struct value *value)
{
    const struct str *name = operand_input(value);
    const struct profile *profile = loader_of(reader)->profile;
    size_t number;

    if (operand_reference(value, &number))
        return reference_type(reader, number);

    for (size_t i = 0; name && i < profile->input_count; i++) {
        if (str_equal(profile->inputs[i].name, *name))
            return profile->inputs[i].type;
    }
    return name ? VALUE_NIL : value->type;
}

/* Brings a scalar to what an argument is: a text as it stands, or a list of one. */
static void fit(struct yaml_reader *reader, const struct yaml_node *node, struct operand *operand,
                enum value_type type)
{
    struct value *item;

    if ((type != VALUE_STR && type != VALUE_LIST) || !yaml_keys_is_scalar(node))
        return;
    item = arena_new(reader->arena, 1, sizeof(*item));
    *item = value_str(arena_str(reader->arena, node->text));
    operand->value = type == VALUE_STR ? *item : value_list(item, 1);
    operand->shown = operand->value;
}

static struct operand load_argument(struct yaml_reader *reader, const struct yaml_node *node,
                                    enum value_type type, const char *what,
                                    struct question *question)
{
    size_t before = reader->diagnostics->items.count;
    struct operand operand = load_operand(reader, node);

    question->has_input |= operand.has_input;
    question->has_reference |= operand.has_reference;
    question->is_secret |= operand.is_secret;
    if (reader->diagnostics->items.count > before)
        return operand;
    fit(reader, node, &operand, type);
    enum value_type is = type_of(reader, &operand.value);
    if (is != type && is != VALUE_NIL)
        yaml_keys_fault(reader, node, value_type_name(type), NULL, "%s is %s", what,
                        load_is_reference(node) ? value_type_name(is) : yaml_keys_phrase(node));
    if (operand.value.type == VALUE_NIL)
        yaml_keys_fault(reader, node, value_type_name(type), NULL, "%s has no value", what);
    return operand;
}

/* `shown` is the call as a line of text tells it. */
static void load_positional(struct yaml_reader *reader, const struct yaml_node *node,
                            struct question *question, struct resource_call *shown)
{
    const struct resource_def *def = question->resource;
    struct value *values = arena_new(reader->arena, 2, sizeof(*values));
    enum value_type type =
        def->is_list_accepted && node->kind == YAML_LIST ? VALUE_LIST : VALUE_STR;

    if (def->arity == CALL_NONE) {
        yaml_keys_fault(reader, node, def->option_count ? "a map of named arguments" : "nothing",
                        NULL, "'%s' takes no argument", def->name);
        return;
    }
    struct operand operand =
        load_argument(reader, node, type, def->argument ? def->argument : def->name, question);
    values[0] = operand.value;
    values[1] = operand.shown;
    question->call.positional = (struct value_list){ .items = &values[0], .count = 1 };
    shown->positional = (struct value_list){ .items = &values[1], .count = 1 };
}

static void load_named(struct yaml_reader *reader, const struct yaml_node *node,
                       struct question *question, struct resource_call *shown)
{
    CLEANUP(vec_release) struct vec names = VEC_INIT(const char *);
    const struct resource_def *def = question->resource;
    struct value_pair *pairs = arena_new(reader->arena, node->pair_count + 1, sizeof(*pairs));
    struct value_pair *texts = arena_new(reader->arena, node->pair_count + 1, sizeof(*texts));
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
        struct operand operand =
            load_argument(reader, node->pairs[i].value, option->type, option->name, question);
        pairs[count].key = texts[count].key = str_of(option->name);
        pairs[count].value = operand.value;
        texts[count].value = operand.shown;
        count++;
    }
    question->call.named = (struct value_map){ .pairs = pairs, .count = count };
    shown->named = (struct value_map){ .pairs = texts, .count = count };
}

/* Lets the resource itself look at the call. */
static void check_call(struct yaml_reader *reader, const struct yaml_node *node,
                       const struct question *question)
{
    static const struct bindings nothing = { .inputs = { .type = VALUE_NIL } };
    struct error err = ERROR_INIT;
    struct resource_call call = question->call;

    if (!question->resource->check)
        return;
    if (question->has_input || question->has_reference)
        call = call_resolve(&call, &nothing, reader->arena);
    if (question->resource->check(&call, &err))
        yaml_keys_fault(reader, node, NULL, NULL, "%s", err.message);
}

void load_call(struct yaml_reader *reader, const struct yaml_node *node, struct question *question)
{
    const struct resource_def *def = question->resource;
    size_t before = reader->diagnostics->items.count;
    struct resource_call shown = { .positional = { .count = 0 } };

    if (node->kind == YAML_MAP && !load_is_input(node) && !load_is_reference(node))
        load_named(reader, node, question, &shown);
    else if (node->kind != YAML_NULL)
        load_positional(reader, node, question, &shown);

    if (reader->diagnostics->items.count > before)
        return;
    if (def->arity == CALL_REQUIRED && question->call.positional.count == 0) {
        yaml_keys_fault(reader, node, def->argument, NULL, "'%s' has no argument", def->name);
        return;
    }
    question->subject = subject_text(def, &shown, reader->arena);
    check_call(reader, node, question);
}
