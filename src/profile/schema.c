#include "profile/schema.h"

#include <stdarg.h>
#include <stdio.h>

#include "profile/load.h"
#include "profile/schema_parts.h"

enum { NAME_SIZE = 256 };

json_t *schema_ref(const char *format, ...)
{
    char name[NAME_SIZE];
    va_list args;

    va_start(args, format);
    (void)vsnprintf(name, sizeof(name), format, args);
    va_end(args);
    return json_pack("{s:s+}", "$ref", "#/$defs/", name);
}

json_t *schema_object(json_t *properties, json_t *required)
{
    json_t *schema = json_pack("{s:s, s:o, s:b}", "type", "object", "properties", properties,
                               "additionalProperties", 0);

    if (json_array_size(required) > 0)
        (void)json_object_set(schema, "required", required);
    json_decref(required);
    return schema;
}

json_t *schema_scalar(void)
{
    return json_pack("{s:[s, s, s]}", "type", "string", "number", "boolean");
}

json_t *schema_filled_list(json_t *items)
{
    return json_pack("{s:s, s:o, s:i}", "type", "array", "items", items, "minItems", 1);
}

json_t *schema_describe(json_t *schema, const char *help)
{
    if (help)
        (void)json_object_set_new(schema, "description", json_string(help));
    return schema;
}

void schema_add_rivals(json_t *schema, const char *const *rivals, const char *const *needed)
{
    json_t *rules = json_array();
    json_t *each = json_array();

    for (size_t i = 0; rivals[i]; i++) {
        for (size_t k = 0; k < i; k++)
            (void)json_array_append_new(
                rules, json_pack("{s:{s:[s, s]}}", "not", "required", rivals[k], rivals[i]));
    }
    for (size_t i = 0; needed && needed[i]; i++)
        (void)json_array_append_new(each, json_pack("{s:[s]}", "required", needed[i]));
    if (needed)
        (void)json_array_append_new(rules, json_pack("{s:O}", "anyOf", each));
    json_decref(each);
    (void)json_object_set_new(schema, "allOf", rules);
}

static json_t *value_schema(const struct key_value *value, json_t *defs);

static json_t *word_schema(const struct key_value *value)
{
    json_t *schema = json_pack("{s:s}", "type", "string");
    json_t *words = json_array();

    for (size_t i = 0; i < value->word_count; i++)
        (void)json_array_append_new(words, json_string(value->words[i]));
    for (size_t i = 0; value->word_at && value->word_at(i); i++)
        (void)json_array_append_new(words, json_string(value->word_at(i)));
    if (json_array_size(words) > 0) {
        (void)json_object_set_new(schema, "enum", words);
        return schema;
    }
    json_decref(words);
    json_decref(schema);
    return schema_scalar(); /* its pattern is added by the caller */
}

static json_t *number_schema(const struct key_value *value, const char *type)
{
    json_t *schema = json_pack("{s:s}", "type", type);
    const double *range = value->range;
    bool is_integer = value->shape == KEY_INTEGER;

    for (int i = 0; range && i < 2; i++) {
        const char *low = value->is_lowest_excluded ? "exclusiveMinimum" : "minimum";
        json_t *bound = is_integer && range[i] < 1e15 ? json_integer((json_int_t)range[i])
                                                      : json_real(range[i]);

        (void)json_object_set_new(schema, i == 0 ? low : "maximum", bound);
    }
    return schema;
}

/* The definition of a table, which is made where it is first asked for. */
static json_t *table_ref(const struct key_table *table, json_t *defs)
{
    json_t *properties;
    json_t *required;
    json_t *schema;

    if (json_object_get(defs, table->name))
        return schema_ref("%s", table->name);
    (void)json_object_set_new(defs, table->name, json_object()); /* keeps its place */
    properties = json_object();
    required = json_array();
    for (size_t i = 0; i < table->count; i++) {
        const struct key_def *key = &table->keys[i];
        const struct key_value plain = { .shape = key->shape };
        json_t *value = value_schema(key->value ? key->value : &plain, defs);

        (void)json_object_set_new(properties, key->name, schema_describe(value, key->help));
        if (key->is_required)
            (void)json_array_append_new(required, json_string(key->name));
    }
    schema = schema_object(properties, required);
    if (table->rivals)
        schema_add_rivals(schema, table->rivals, table->needed);
    (void)json_object_set_new(defs, table->name, schema);
    return schema_ref("%s", table->name);
}

static json_t *list_schema(const struct key_value *value, json_t *defs)
{
    json_t *schema = json_pack("{s:s}", "type", "array");

    if (value->each)
        (void)json_object_set_new(schema, "items", value_schema(value->each, defs));
    if (value->is_filled)
        (void)json_object_set_new(schema, "minItems", json_integer(1));
    return schema;
}

static json_t *map_schema(const struct key_value *value, json_t *defs)
{
    json_t *schema;

    if (value->table)
        return table_ref(value->table, defs);
    schema = json_pack("{s:s}", "type", "object");
    if (value->key_pattern)
        (void)json_object_set_new(schema, "propertyNames",
                                  json_pack("{s:s}", "pattern", value->key_pattern));
    if (value->each)
        (void)json_object_set_new(schema, "additionalProperties", value_schema(value->each, defs));
    if (value->is_filled)
        (void)json_object_set_new(schema, "minProperties", json_integer(1));
    return schema;
}

static json_t *shape_schema(const struct key_value *value, json_t *defs)
{
    switch (value->shape) {
    case KEY_TEXT:
        return json_pack("{s:s}", "type", "string");
    case KEY_SOURCE:
        return schema_scalar();
    case KEY_TEXTS:
        return json_pack("{s:[s, s, s, s], s:o}", "type", "string", "number", "boolean", "array",
                         "items", schema_scalar());
    case KEY_NUMBER:
        return number_schema(value, "number");
    case KEY_INTEGER:
        return number_schema(value, "integer");
    case KEY_BOOLEAN:
        return json_pack("{s:s}", "type", "boolean");
    case KEY_WORD:
        return word_schema(value);
    case KEY_LIST:
        return list_schema(value, defs);
    case KEY_MAP:
        return map_schema(value, defs);
    case KEY_ANY:
        return json_object();
    }
    return json_object();
}

static json_t *value_schema(const struct key_value *value, json_t *defs)
{
    json_t *schema;

    if (value->definition)
        return schema_ref("%s", value->definition);
    schema = shape_schema(value, defs);
    if (value->pattern)
        (void)json_object_set_new(schema, "pattern", json_string(value->pattern));
    if (!value->other)
        return schema;
    return json_pack("{s:[o, o]}", "anyOf", schema, value_schema(value->other, defs));
}

/* Which of the three kinds a file is: by `tests`, or because it holds nothing but `controls`. */
static void add_kinds(json_t *schema, json_t *defs)
{
    json_t *controls = table_ref(&load_controls_table, defs);
    json_t *profile = table_ref(&load_profile_table, defs);
    json_t *only_controls = json_pack("{s:{s:[s]}}", "propertyNames", "enum", "controls");
    json_t *other =
        json_pack("{s:o, s:o, s:o}", "if", only_controls, "then", controls, "else", profile);

    (void)json_object_set_new(schema, "if", json_pack("{s:[s]}", "required", "tests"));
    (void)json_object_set_new(schema, "then", table_ref(&load_tests_table, defs));
    (void)json_object_set_new(schema, "else", other);
}

json_t *profile_schema(void)
{
    json_t *defs = json_object();
    json_t *schema = json_pack(
        "{s:s, s:s, s:s, s:s, s:s}", "$schema", "https://json-schema.org/draft/2020-12/schema",
        "$id", "gate-profile-1", "title", "A file of a gate profile", "description",
        "profile.yaml, a file of the folder controls, or one of the folder tests; see "
        "gate-profile(5)",
        "type", "object");

    add_kinds(schema, defs);
    schema_add_entries(defs);
    (void)json_object_set_new(schema, "$defs", defs);
    return schema;
}
