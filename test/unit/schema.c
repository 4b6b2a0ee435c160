#include "unit/schema.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "base/attributes.h"
#include "base/clock.h"

struct walk {
    const json_t *root;
    int faults;
    char place[512];
};

static void fault(struct walk *walk, const char *what)
{
    walk->faults++;
    (void)fprintf(stderr, "schema: %s: %s\n", walk->place[0] ? walk->place : "/", what);
}

static bool has_type(const json_t *value, const char *type)
{
    if (strcmp(type, "null") == 0)
        return json_is_null(value);
    if (strcmp(type, "boolean") == 0)
        return json_is_boolean(value);
    if (strcmp(type, "integer") == 0)
        return json_is_integer(value);
    if (strcmp(type, "number") == 0)
        return json_is_number(value);
    if (strcmp(type, "string") == 0)
        return json_is_string(value);
    return strcmp(type, "array") == 0 ? json_is_array(value) : json_is_object(value);
}

static void check_type(struct walk *walk, const json_t *types, const json_t *value)
{
    size_t i;
    json_t *type;

    if (json_is_string(types)) {
        if (!has_type(value, json_string_value(types)))
            fault(walk, "wrong type");
        return;
    }
    json_array_foreach(types, i, type)
    {
        if (has_type(value, json_string_value(type)))
            return;
    }
    fault(walk, "none of the types");
}

static void check_enum(struct walk *walk, const json_t *values, const json_t *value)
{
    size_t i;
    json_t *one;

    json_array_foreach(values, i, one)
    {
        if (json_equal(one, value))
            return;
    }
    fault(walk, "not one of the values");
}

static void check(struct walk *walk, const json_t *schema, const json_t *value);

static void check_below(struct walk *walk, const json_t *schema, const json_t *value,
                        const char *name)
{
    size_t length = strlen(walk->place);

    (void)snprintf(walk->place + length, sizeof(walk->place) - length, "/%s", name);
    check(walk, schema, value);
    walk->place[length] = '\0';
}

static void check_object(struct walk *walk, const json_t *schema, json_t *value)
{
    const json_t *properties = json_object_get(schema, "properties");
    const json_t *others = json_object_get(schema, "additionalProperties");
    const json_t *required = json_object_get(schema, "required");
    const char *name;
    json_t *member;
    size_t i;

    json_object_foreach(value, name, member)
    {
        const json_t *of = json_object_get(properties, name);

        if (of)
            check_below(walk, of, member, name);
        else if (json_is_object(others))
            check_below(walk, others, member, name);
        else
            check_below(walk, json_false(), member, name);
    }
    json_array_foreach(required, i, member)
    {
        if (!json_object_get(value, json_string_value(member)))
            fault(walk, json_string_value(member));
    }
}

static bool is_digest(const char *text)
{
    return strncmp(text, "sha256:", 7) == 0 && strlen(text) == 71 &&
           strspn(text + 7, "0123456789abcdef") == 64;
}

static void check_keyword(struct walk *walk, const char *keyword, const json_t *rule,
                          const json_t *value)
{
    static const char *const quiet[] = { "$schema",    "$id",      "$defs",
                                         "title",      "required", "additionalProperties",
                                         "properties", "items",    "description" };
    int64_t seconds = 0;

    if (strcmp(keyword, "type") == 0)
        check_type(walk, rule, value);
    else if (strcmp(keyword, "enum") == 0)
        check_enum(walk, rule, value);
    else if (strcmp(keyword, "const") == 0 && !json_equal(rule, value))
        fault(walk, "not the value");
    else if (strcmp(keyword, "minimum") == 0 && json_is_integer(value) &&
             json_integer_value(value) < json_integer_value(rule))
        fault(walk, "below the minimum");
    else if (strcmp(keyword, "pattern") == 0 && json_is_string(value) &&
             !is_digest(json_string_value(value)))
        fault(walk, "no digest");
    else if (strcmp(keyword, "format") == 0 &&
             !clock_parse(str_of(json_string_value(value)), &seconds))
        fault(walk, "no time");
    if (strcmp(keyword, "const") == 0 || strcmp(keyword, "minimum") == 0 ||
        strcmp(keyword, "pattern") == 0 || strcmp(keyword, "format") == 0 ||
        strcmp(keyword, "type") == 0 || strcmp(keyword, "enum") == 0)
        return;
    for (size_t i = 0; i < COUNT_OF(quiet); i++) {
        if (strcmp(keyword, quiet[i]) == 0)
            return;
    }
    fault(walk, keyword);
}

static void check(struct walk *walk, const json_t *schema, const json_t *value)
{
    const char *target = json_string_value(json_object_get(schema, "$ref"));
    const char *keyword;
    json_t *rule;
    size_t i;
    json_t *item;

    if (!json_is_object(schema)) {
        fault(walk, "not in the schema");
        return;
    }
    if (target)
        check(walk, json_object_get(json_object_get(walk->root, "$defs"), target + 8), value);
    json_object_foreach((json_t *)schema, keyword, rule)
    {
        if (strcmp(keyword, "$ref") != 0)
            check_keyword(walk, keyword, rule, value);
    }
    if (json_is_object(value) && !target)
        check_object(walk, schema, (json_t *)value);
    json_array_foreach((json_t *)value, i, item)
    {
        if (json_object_get(schema, "items"))
            check_below(walk, json_object_get(schema, "items"), item, "[]");
    }
}

int schema_faults(const json_t *schema, const json_t *value)
{
    struct walk walk = { .root = schema };

    check(&walk, schema, value);
    return walk.faults;
}
