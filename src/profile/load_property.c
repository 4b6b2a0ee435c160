/* The keys of `its`: which datum of a resource is meant. */
#include "profile/load.h"

/* A step of a walk: a number picks an item of a list too. */
static struct value step_value(struct yaml_reader *reader, const struct yaml_node *node)
{
    if (node->kind == YAML_INTEGER)
        return value_integer(node->integer);
    return value_str(arena_str(reader->arena, node->text));
}

/* `text` cut at its dots. */
static struct value_list cut_steps(struct yaml_reader *reader, struct str text)
{
    size_t room = 1;
    size_t count = 0;
    struct str piece;

    for (size_t i = 0; i < text.len; i++)
        room += text.ptr[i] == '.';

    struct value *steps = arena_new(reader->arena, room, sizeof(*steps));
    while (count < room && str_cut(&text, '.', &piece))
        steps[count++] = value_str(arena_str(reader->arena, piece));
    return (struct value_list){ .items = steps, .count = count };
}

/* The declared property whose name is `text` or the longest beginning of it up to a dot. */
static const struct property_def *longest_declared(const struct resource_def *def, struct str text,
                                                   struct str *rest)
{
    const struct property_def *property = resource_property(def, text);

    *rest = STR("");
    for (size_t length = text.len; !property && length > 0; length--) {
        if (text.ptr[length - 1] != '.')
            continue;
        property = resource_property(def, str_slice(text, 0, length - 1));
        *rest = str_slice(text, length, text.len);
    }
    return property;
}

static bool declare(struct yaml_reader *reader, const struct resource_def *def, struct str text,
                    struct property *property)
{
    struct str rest;

    property->def = longest_declared(def, text, &rest);
    if (!property->def)
        return false;
    property->kind = PROPERTY_DECLARED;
    property->query.name = str_of(property->def->name);
    if (rest.len > 0)
        property->query.path = cut_steps(reader, rest);
    return true;
}

static void use_dynamic(struct yaml_reader *reader, const struct resource_def *def, struct str text,
                        struct property *property)
{
    struct value_list steps = cut_steps(reader, text);

    property->kind = PROPERTY_DYNAMIC;
    property->def = def->dynamic;
    property->query.name = arena_str(reader->arena, text);
    if (steps.count > 1) {
        property->walk.name = steps.items[0].string;
        property->walk.path =
            (struct value_list){ .items = steps.items + 1, .count = steps.count - 1 };
    }
}

/* `[a, b]`: the property a, then the step b. False if the resource has no such property. */
static bool load_steps(struct yaml_reader *reader, const struct question *question,
                       const struct yaml_node *key, struct property *property)
{
    const struct resource_def *def = question->resource;
    size_t count = key->item_count;

    if (count == 0)
        return false;

    struct value *steps = arena_new(reader->arena, count, sizeof(*steps));
    for (size_t i = 0; i < count; i++)
        steps[i] = step_value(reader, key->items[i]);

    property->query.name = key->items[0]->text;
    property->query.path = (struct value_list){ .items = steps + 1, .count = count - 1 };
    property->def = resource_property(def, property->query.name);
    property->kind = property->def ? PROPERTY_DECLARED : PROPERTY_DYNAMIC;
    if (!property->def)
        property->def = def->dynamic;
    return property->def != NULL;
}

static void fault_property(struct yaml_reader *reader, const struct question *question,
                           const struct yaml_node *key)
{
    CLEANUP(vec_release) struct vec names = VEC_INIT(const char *);
    const struct resource_def *def = question->resource;

    if (!question->is_filtered)
        yaml_keys_names(&names, def->properties, def->property_count, sizeof(*def->properties));
    yaml_keys_names(&names, def->columns, def->column_count, sizeof(*def->columns));

    bool is_steps = key->kind == YAML_LIST && key->item_count > 0;
    struct str word = is_steps ? key->items[0]->text : key->text;
    yaml_keys_fault(reader, key, NULL, yaml_keys_nearest(&names, word), "unknown %s '%.*s' of '%s'",
                    question->is_filtered ? "column" : "property", STR_ARG(key->text), def->name);
}

bool load_property(struct yaml_reader *reader, const struct question *question,
                   const struct yaml_node *key, struct property *property)
{
    const struct resource_def *def = question->resource;

    *property = (struct property){ .text = key->text, .column = COLUMN_NONE };
    if (!question->is_filtered) {
        if (key->kind == YAML_LIST) {
            if (load_steps(reader, question, key, property))
                return true;
            fault_property(reader, question, key);
            return false;
        }
        if (declare(reader, def, key->text, property))
            return true;
    }
    property->column = load_column_path(reader, def, key->text, &property->query.path);
    if (property->column != COLUMN_NONE) {
        property->kind = PROPERTY_COLUMN;
        return true;
    }
    if (def->rows && str_equal(key->text, STR("count"))) {
        property->kind = PROPERTY_COUNT;
        return true;
    }
    if (!question->is_filtered && def->dynamic) {
        use_dynamic(reader, def, key->text, property);
        return true;
    }
    fault_property(reader, question, key);
    return false;
}

int column_index(const struct resource_def *def, struct str name)
{
    for (size_t i = 0; i < def->column_count; i++) {
        if (str_equal(str_of(def->columns[i].name), name))
            return (int)i;
    }
    return COLUMN_NONE;
}

int load_column_path(struct yaml_reader *reader, const struct resource_def *def, struct str name,
                     struct value_list *path)
{
    int column = column_index(def, name);

    *path = (struct value_list){ .count = 0 };
    for (size_t length = name.len; column == COLUMN_NONE && length > 0; length--) {
        if (name.ptr[length - 1] != '.')
            continue;
        column = column_index(def, str_slice(name, 0, length - 1));
        /* only what has parts can be walked into */
        if (column != COLUMN_NONE && def->columns[column].type != VALUE_MAP &&
            def->columns[column].type != VALUE_LIST)
            return COLUMN_NONE;
        if (column != COLUMN_NONE)
            *path = cut_steps(reader, str_slice(name, length, name.len));
    }
    return column;
}

int load_column(struct yaml_reader *reader, const struct resource_def *resource,
                const struct yaml_node *node)
{
    CLEANUP(vec_release) struct vec names = VEC_INIT(const char *);
    int column = column_index(resource, node->text);

    if (column == COLUMN_NONE) {
        yaml_keys_names(&names, resource->columns, resource->column_count,
                        sizeof(*resource->columns));
        yaml_keys_fault(reader, node, NULL, yaml_keys_nearest(&names, node->text),
                        "unknown column '%.*s' of '%s'", STR_ARG(node->text), resource->name);
    }
    return column;
}
