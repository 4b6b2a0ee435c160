#include "unit/schema.h"

#include <stdio.h>
#include <string.h>

#include "base/attributes.h"
#include "base/clock.h"
#include "base/regex.h"

struct walk {
    const json_t *root;
    int faults;
    bool is_quiet;
    char place[512];
};

static void fault(struct walk *walk, const char *what)
{
    walk->faults++;
    if (!walk->is_quiet)
        (void)fprintf(stderr, "schema: %s: %s\n", walk->place[0] ? walk->place : "/", what);
}

static void check(struct walk *walk, const json_t *schema, const json_t *value);

static bool keeps(const struct walk *walk, const json_t *schema, const json_t *value)
{
    struct walk inner = { .root = walk->root, .is_quiet = true };

    check(&inner, schema, value);
    return inner.faults == 0;
}

static void check_below(struct walk *walk, const json_t *schema, const json_t *value,
                        const char *name)
{
    size_t length = strlen(walk->place);

    (void)snprintf(walk->place + length, sizeof(walk->place) - length, "/%s", name);
    check(walk, schema, value);
    walk->place[length] = '\0';
}

static bool matches(const char *pattern, const char *text)
{
    struct error err = ERROR_INIT;
    struct regex *regex = NULL;
    bool is_matched = false;

    if (regex_open(str_of(pattern), &regex, &err) ||
        regex_match(regex, str_of(text), &is_matched, NULL, 0, &err))
        (void)fprintf(stderr, "schema: %s: %s\n", pattern, err.message);
    regex_close(regex);
    return is_matched;
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

typedef void rule_fn(struct walk *walk, const json_t *rule, const json_t *schema,
                     const json_t *value);

static void rule_none(struct walk *walk ATTR_UNUSED, const json_t *rule ATTR_UNUSED,
                      const json_t *schema ATTR_UNUSED, const json_t *value ATTR_UNUSED)
{
}

static void rule_type(struct walk *walk, const json_t *rule, const json_t *schema ATTR_UNUSED,
                      const json_t *value)
{
    bool is_one = json_is_string(rule) && has_type(value, json_string_value(rule));
    size_t i;
    json_t *type;

    json_array_foreach(rule, i, type)
    {
        is_one = is_one || has_type(value, json_string_value(type));
    }
    if (!is_one)
        fault(walk, "wrong type");
}

static void rule_enum(struct walk *walk, const json_t *rule, const json_t *schema ATTR_UNUSED,
                      const json_t *value)
{
    bool is_one = false;
    size_t i;
    json_t *one;

    json_array_foreach(rule, i, one)
    {
        is_one = is_one || json_equal(one, value);
    }
    if (!is_one)
        fault(walk, "not one of the values");
}

static void rule_const(struct walk *walk, const json_t *rule, const json_t *schema ATTR_UNUSED,
                       const json_t *value)
{
    if (!json_equal(rule, value))
        fault(walk, "not the value");
}

static void rule_minimum(struct walk *walk, const json_t *rule, const json_t *schema ATTR_UNUSED,
                         const json_t *value)
{
    if (json_is_number(value) && json_number_value(value) < json_number_value(rule))
        fault(walk, "below the minimum");
}

static void rule_above(struct walk *walk, const json_t *rule, const json_t *schema ATTR_UNUSED,
                       const json_t *value)
{
    if (json_is_number(value) && json_number_value(value) <= json_number_value(rule))
        fault(walk, "not above the minimum");
}

static void rule_maximum(struct walk *walk, const json_t *rule, const json_t *schema ATTR_UNUSED,
                         const json_t *value)
{
    if (json_is_number(value) && json_number_value(value) > json_number_value(rule))
        fault(walk, "above the maximum");
}

static void rule_pattern(struct walk *walk, const json_t *rule, const json_t *schema ATTR_UNUSED,
                         const json_t *value)
{
    if (json_is_string(value) && !matches(json_string_value(rule), json_string_value(value)))
        fault(walk, "breaks the pattern");
}

static void rule_format(struct walk *walk, const json_t *rule ATTR_UNUSED,
                        const json_t *schema ATTR_UNUSED, const json_t *value)
{
    int64_t seconds = 0;

    if (json_is_string(value) && !clock_parse(str_of(json_string_value(value)), &seconds))
        fault(walk, "no time");
}

static void rule_items(struct walk *walk, const json_t *rule, const json_t *schema ATTR_UNUSED,
                       const json_t *value)
{
    size_t i;
    json_t *item;

    json_array_foreach(value, i, item)
    {
        check_below(walk, rule, item, "[]");
    }
}

static void rule_min_items(struct walk *walk, const json_t *rule, const json_t *schema ATTR_UNUSED,
                           const json_t *value)
{
    if (json_is_array(value) && (json_int_t)json_array_size(value) < json_integer_value(rule))
        fault(walk, "too few items");
}

static void rule_min_properties(struct walk *walk, const json_t *rule,
                                const json_t *schema ATTR_UNUSED, const json_t *value)
{
    if (json_is_object(value) && (json_int_t)json_object_size(value) < json_integer_value(rule))
        fault(walk, "too few members");
}

static void rule_required(struct walk *walk, const json_t *rule, const json_t *schema ATTR_UNUSED,
                          const json_t *value)
{
    size_t i;
    json_t *name;

    json_array_foreach(rule, i, name)
    {
        if (json_is_object(value) && !json_object_get(value, json_string_value(name)))
            fault(walk, json_string_value(name));
    }
}

static void rule_property_names(struct walk *walk, const json_t *rule,
                                const json_t *schema ATTR_UNUSED, const json_t *value)
{
    const char *name;
    json_t *member;

    json_object_foreach((json_t *)value, name, member)
    {
        json_t *text = json_string(name);

        check_below(walk, rule, text, name);
        json_decref(text);
    }
}

/* Judges one member by all patterns that its name matches; false if there are none. */
static bool check_patterns(struct walk *walk, const json_t *patterns, const char *name,
                           const json_t *member)
{
    const char *pattern;
    json_t *rule;
    bool is_found = false;

    json_object_foreach((json_t *)patterns, pattern, rule)
    {
        if (!matches(pattern, name))
            continue;
        is_found = true;
        check_below(walk, rule, member, name);
    }
    return is_found;
}

/* properties, patternProperties and additionalProperties, at the first that a schema has. */
static void rule_members(struct walk *walk, const json_t *rule, const json_t *schema,
                         const json_t *value)
{
    const json_t *properties = json_object_get(schema, "properties");
    const json_t *patterns = json_object_get(schema, "patternProperties");
    const json_t *others = json_object_get(schema, "additionalProperties");
    const char *name;
    json_t *member;

    if (rule != (properties ? properties : (patterns ? patterns : others)))
        return;
    json_object_foreach((json_t *)value, name, member)
    {
        const json_t *of = json_object_get(properties, name);

        if (of)
            check_below(walk, of, member, name);
        if (!check_patterns(walk, patterns, name, member) && !of && others)
            check_below(walk, others, member, name);
    }
}

static void rule_all_of(struct walk *walk, const json_t *rule, const json_t *schema ATTR_UNUSED,
                        const json_t *value)
{
    size_t i;
    json_t *one;

    json_array_foreach(rule, i, one)
    {
        check(walk, one, value);
    }
}

static void rule_any_of(struct walk *walk, const json_t *rule, const json_t *schema ATTR_UNUSED,
                        const json_t *value)
{
    bool is_kept = false;
    size_t i;
    json_t *one;

    json_array_foreach(rule, i, one)
    {
        is_kept = is_kept || keeps(walk, one, value);
    }
    if (!is_kept)
        fault(walk, "none of the alternatives");
}

static void rule_not(struct walk *walk, const json_t *rule, const json_t *schema ATTR_UNUSED,
                     const json_t *value)
{
    if (keeps(walk, rule, value))
        fault(walk, "what may not be");
}

static void rule_if(struct walk *walk, const json_t *rule, const json_t *schema,
                    const json_t *value)
{
    const json_t *next = json_object_get(schema, keeps(walk, rule, value) ? "then" : "else");

    if (next)
        check(walk, next, value);
}

static void rule_ref(struct walk *walk, const json_t *rule, const json_t *schema ATTR_UNUSED,
                     const json_t *value)
{
    static const char prefix[] = "#/$defs/";
    const char *name = json_string_value(rule) + sizeof(prefix) - 1;

    check(walk, json_object_get(json_object_get(walk->root, "$defs"), name), value);
}

static const struct {
    const char *keyword;
    rule_fn *check;
} rules[] = {
    { "$schema", rule_none },
    { "$id", rule_none },
    { "$defs", rule_none },
    { "title", rule_none },
    { "description", rule_none },
    { "$ref", rule_ref },
    { "type", rule_type },
    { "enum", rule_enum },
    { "const", rule_const },
    { "minimum", rule_minimum },
    { "exclusiveMinimum", rule_above },
    { "maximum", rule_maximum },
    { "pattern", rule_pattern },
    { "format", rule_format },
    { "items", rule_items },
    { "minItems", rule_min_items },
    { "minProperties", rule_min_properties },
    { "required", rule_required },
    { "propertyNames", rule_property_names },
    { "properties", rule_members },
    { "patternProperties", rule_members },
    { "additionalProperties", rule_members },
    { "allOf", rule_all_of },
    { "anyOf", rule_any_of },
    { "not", rule_not },
    { "if", rule_if },
    { "then", rule_none },
    { "else", rule_none },
};

static void check_keyword(struct walk *walk, const char *keyword, const json_t *rule,
                          const json_t *schema, const json_t *value)
{
    for (size_t i = 0; i < COUNT_OF(rules); i++) {
        if (strcmp(rules[i].keyword, keyword) == 0) {
            rules[i].check(walk, rule, schema, value);
            return;
        }
    }
    (void)fprintf(stderr, "schema: the keyword '%s' is not known\n", keyword);
    walk->faults++;
}

static void check(struct walk *walk, const json_t *schema, const json_t *value)
{
    const char *keyword;
    json_t *rule;

    if (json_is_true(schema))
        return;
    if (!json_is_object(schema)) {
        fault(walk, "not in the schema");
        return;
    }
    json_object_foreach((json_t *)schema, keyword, rule)
    {
        check_keyword(walk, keyword, rule, schema, value);
    }
}

int schema_faults(const json_t *schema, const json_t *value)
{
    struct walk walk = { .root = schema };

    check(&walk, schema, value);
    return walk.faults;
}

bool schema_keeps(const json_t *schema, const json_t *value)
{
    const struct walk walk = { .root = schema };

    return keeps(&walk, schema, value);
}
