/* Entries of `describe`, from the tables of resources and matchers. */
#include <stdio.h>
#include <string.h>

#include "base/buf.h"
#include "base/limits.h"
#include "match/match.h"
#include "profile/load.h"
#include "profile/schema_parts.h"

/* What matchers are about: which definition of them is meant. */
static const char *matchers_name(bool is_list)
{
    return is_list ? "matchers_of_list" : "matchers";
}

static json_t *join(json_t *first, json_t *second)
{
    return json_pack("{s:[o, o]}", "anyOf", first, second);
}

/* MATCHERS: a word, a map of `properties`, or a list of such MATCHERS called `name`. */
static json_t *matchers_schema(json_t *words, json_t *properties, const char *name)
{
    json_t *map = schema_object(properties, json_array());
    json_t *either = json_array();

    (void)json_object_set_new(map, "minProperties", json_integer(1));
    if (json_array_size(words) > 0)
        (void)json_array_append_new(either, json_pack("{s:O}", "enum", words));
    json_decref(words);
    (void)json_array_append_new(either, map);
    (void)json_array_append_new(either, schema_filled_list(schema_ref("%s", name)));
    return json_pack("{s:o}", "anyOf", either);
}

/*
 * {input: NAME} and {of: ...}, which may stand where a value does, and ${NAME} of a control with
 * `for`, which may stand for a list or a map.
 */
static json_t *reference_schema(void)
{
    json_t *map =
        json_pack("{s:s, s:{s:{s:s}}, s:[{s:[s]}, {s:[s]}]}", "type", "object", "properties",
                  "input", "type", "string", "anyOf", "required", "input", "required", "of");

    return join(map, json_pack("{s:s, s:s}", "type", "string", "pattern", load_row_pattern));
}

static json_t *typed_schema(unsigned types)
{
    static const struct {
        enum value_type type;
        const char *name;
    } names[] = {
        { VALUE_BOOL, "boolean" }, { VALUE_INTEGER, "integer" }, { VALUE_REAL, "number" },
        { VALUE_STR, "string" },   { VALUE_LIST, "array" },      { VALUE_MAP, "object" },
    };
    json_t *list = json_array();

    for (size_t i = 0; i < COUNT_OF(names); i++) {
        bool is_integer_too = names[i].type == VALUE_INTEGER && (types & 1U << VALUE_REAL);

        if ((types & 1U << names[i].type) && !is_integer_too)
            (void)json_array_append_new(list, json_string(names[i].name));
    }
    return json_pack("{s:o}", "type", list);
}

static json_t *argument_schema(const struct matcher_def *def)
{
    const unsigned any = 1U << VALUE_BOOL | 1U << VALUE_INTEGER | 1U << VALUE_REAL |
                         1U << VALUE_STR | 1U << VALUE_LIST | 1U << VALUE_MAP;

    if (!def->argument)
        return json_pack("{s:s}", "type", "null");
    if (def->takes_nil_argument)
        return json_object();
    if (def->argument_types == 0)
        return typed_schema(any);
    return join(typed_schema(def->argument_types), schema_ref("reference"));
}

/* Matchers of a value; those of a list do without the ones that want a quantifier. */
static json_t *value_matchers(bool is_list)
{
    const char *name = matchers_name(is_list);
    json_t *words = json_array();
    json_t *properties = json_object();

    for (size_t i = 0; i < LOAD_STRUCTURE_WORDS; i++)
        (void)json_object_set_new(properties, load_structure_words[i],
                                  schema_ref("%s", i == 0 ? name : matchers_name(false)));
    for (size_t i = 0; i < matcher_def_count; i++) {
        const struct matcher_def *def = matcher_defs[i];

        if (is_list && !def->takes_list)
            continue;
        if (!def->argument)
            (void)json_array_append_new(words, json_string(def->name));
        (void)json_object_set_new(properties, def->name,
                                  schema_describe(argument_schema(def), def->summary));
    }
    return matchers_schema(words, properties, name);
}

/* Values of `where`: a bare scalar is equality. */
static json_t *filter_schema(bool is_list)
{
    json_t *scalar = json_pack("{s:[s, s, s, s]}", "type", "string", "number", "boolean", "null");

    return json_pack("{s:[o, o, o]}", "anyOf", scalar, schema_ref("reference"),
                     schema_ref("%s", matchers_name(is_list)));
}

static const char *filter_name(bool is_list)
{
    return is_list ? "filter_of_list" : "filter";
}

/* Adds `text` with what a regular expression reads otherwise escaped. */
static void add_escaped(struct buf *buf, const char *text)
{
    for (; *text; text++) {
        if (strchr(".*+?()[]{}|^$\\", *text))
            buf_add(buf, STR("\\"));
        buf_add(buf, (struct str){ .ptr = text, .len = 1 });
    }
}

/* Names of a table of definitions, whose first member is the name, as `(a|b)`. */
static void add_names(struct buf *buf, const void *table, size_t count, size_t stride)
{
    CLEANUP(vec_release) struct vec names = VEC_INIT(const char *);

    yaml_keys_names(&names, table, count, stride);
    for (size_t i = 0; i < count; i++) {
        buf_add(buf, i > 0 ? STR("|") : STR("("));
        add_escaped(buf, *(const char *const *)vec_at(&names, i));
    }
    buf_add(buf, STR(")"));
}

/* Keys that walk on from a name: "a.b", and "[a, b]" where `is_list_key`. */
static void add_walks(json_t *schema, const void *table, size_t count, size_t stride,
                      bool is_list_key, const char *target)
{
    CLEANUP(buf_release) struct buf pattern = BUF_INIT(LIMIT_TEXT_BYTES);
    json_t *patterns = json_object_get(schema, "patternProperties");

    if (count == 0)
        return;
    if (!patterns) {
        patterns = json_object();
        (void)json_object_set_new(schema, "patternProperties", patterns);
    }
    buf_add(&pattern, is_list_key ? STR("^\\[") : STR("^"));
    add_names(&pattern, table, count, stride);
    buf_add(&pattern, is_list_key ? STR("[,\\]]") : STR("\\."));
    (void)json_object_set_new(patterns, pattern.data, schema_ref("%s", target));
}

/* Columns of rows with what may be asked of each. */
static json_t *column_properties(const struct resource_def *def, const char *(*name)(bool is_list),
                                 bool is_list_known)
{
    json_t *properties = json_object();

    for (size_t i = 0; i < def->column_count; i++) {
        const struct column_def *column = &def->columns[i];
        bool is_list = !is_list_known || column->type == VALUE_LIST;

        (void)json_object_set_new(properties, column->name,
                                  schema_describe(schema_ref("%s", name(is_list)), column->help));
    }
    return properties;
}

/* Adds the group words as lists of what is called `name`. */
static void add_groups(json_t *properties, const char *name, const char *resource)
{
    for (int kind = GROUP_ALL; kind <= GROUP_NONE; kind++)
        (void)json_object_set_new(properties, group_name((enum group_kind)kind),
                                  schema_filled_list(schema_ref("%s.%s", name, resource)));
}

static json_t *where_schema(const struct resource_def *def)
{
    json_t *properties = column_properties(def, filter_name, true);
    json_t *schema;

    add_groups(properties, "where", def->name);
    schema = schema_object(properties, json_array());
    add_walks(schema, def->columns, def->column_count, sizeof(*def->columns), false, "filter");
    (void)json_object_set_new(schema, "minProperties", json_integer(1));
    return schema;
}

/* Predicates of the resource, or of its rows; without `resource` none, and exist where a row may be
 * left. */
static json_t *predicates_schema(const struct resource_def *def, bool is_of_rows, bool is_filtered,
                                 const char *name)
{
    char full[128];
    json_t *words = json_array();
    json_t *properties = json_object();

    (void)snprintf(full, sizeof(full), "%s.%s", name, def->name);
    (void)json_object_set_new(properties, load_structure_words[0], schema_ref("%s", full));
    for (size_t i = 0; i < def->predicate_count; i++) {
        const struct predicate_def *predicate = &def->predicates[i];
        bool is_exist = !is_of_rows && strcmp(predicate->name, "exist") == 0;

        if (predicate->is_of_rows != is_of_rows || is_filtered || is_exist)
            continue;
        if (predicate->argument)
            (void)json_object_set_new(properties, predicate->name,
                                      schema_describe(json_object(), predicate->help));
        else
            (void)json_array_append_new(words, json_string(predicate->name));
    }
    if (!is_of_rows)
        (void)json_array_append_new(words, json_string("exist"));
    return matchers_schema(words, properties, full);
}

static json_t *each_schema(const struct resource_def *def)
{
    json_t *its = schema_object(column_properties(def, matchers_name, true), json_array());
    json_t *properties = json_object();
    json_t *schema;

    add_walks(its, def->columns, def->column_count, sizeof(*def->columns), false, "matchers");
    (void)json_object_set_new(its, "minProperties", json_integer(1));
    (void)json_object_set_new(properties, "it", schema_ref("row.%s", def->name));
    (void)json_object_set_new(properties, "its", its);
    add_groups(properties, "each", def->name);
    schema = schema_object(properties, json_array());
    (void)json_object_set_new(schema, "minProperties", json_integer(1));
    return schema;
}

/* `its` after `where`: lists of columns, and the number of rows. */
static json_t *columns_schema(const struct resource_def *def)
{
    json_t *properties = column_properties(def, matchers_name, false);
    json_t *schema;

    (void)json_object_set_new(properties, "count",
                              schema_describe(schema_ref("matchers"), "number of rows left"));
    schema = schema_object(properties, json_array());
    (void)json_object_set_new(schema, "minProperties", json_integer(1));
    return schema;
}

static json_t *its_schema(const struct resource_def *def)
{
    json_t *properties = column_properties(def, matchers_name, false);
    json_t *schema;

    for (size_t i = 0; i < def->property_count; i++) {
        const struct property_def *property = &def->properties[i];
        bool is_list = property->type == VALUE_LIST && !property->is_each;

        (void)json_object_set_new(
            properties, property->name,
            schema_describe(schema_ref("%s", matchers_name(is_list)), property->help));
    }
    if (def->rows && !json_object_get(properties, "count"))
        (void)json_object_set_new(properties, "count", schema_ref("matchers"));
    schema = schema_object(properties, json_array());
    (void)json_object_set_new(schema, "minProperties", json_integer(1));
    if (def->dynamic)
        (void)json_object_set_new(schema, "additionalProperties",
                                  schema_describe(schema_ref("matchers"), def->dynamic->help));
    if (!def->dynamic) {
        add_walks(schema, def->properties, def->property_count, sizeof(*def->properties), false,
                  "matchers");
        add_walks(schema, def->properties, def->property_count, sizeof(*def->properties), true,
                  "matchers");
    }
    return schema;
}

/* A value that is brought to `type` when it is read. */
static json_t *fitted_schema(enum value_type type)
{
    json_t *schema;

    if (type == VALUE_STR)
        return join(schema_scalar(), schema_ref("reference"));
    if (type == VALUE_LIST) {
        schema = schema_scalar();
        (void)json_array_append_new(json_object_get(schema, "type"), json_string("array"));
        return join(schema, schema_ref("reference"));
    }
    return join(typed_schema(1U << type), schema_ref("reference"));
}

static json_t *options_schema(const struct resource_def *def)
{
    json_t *properties = json_object();

    for (size_t i = 0; i < def->option_count; i++) {
        const struct call_option_def *option = &def->options[i];

        (void)json_object_set_new(properties, option->name,
                                  schema_describe(fitted_schema(option->type), option->help));
    }
    return schema_object(properties, json_array());
}

/* What stands behind the name of a resource. */
static json_t *call_schema(const struct resource_def *def)
{
    json_t *either = json_array();

    if (def->arity != CALL_NONE)
        (void)json_array_append_new(either,
                                    fitted_schema(def->is_list_accepted ? VALUE_LIST : VALUE_STR));
    if (def->arity != CALL_REQUIRED) {
        (void)json_array_append_new(either, json_pack("{s:s}", "type", "null"));
        (void)json_array_append_new(either, options_schema(def));
    }
    return json_pack("{s:o}", "anyOf", either);
}

static void add_words(const struct resource_def *def, json_t *properties)
{
    json_t *columns = json_array();

    (void)json_object_set_new(properties, "where", schema_ref("where.%s", def->name));
    (void)json_object_set_new(properties, "each", schema_ref("each.%s", def->name));
    for (size_t i = 0; i < def->column_count; i++)
        (void)json_array_append_new(columns, json_string(def->columns[i].name));
    (void)json_object_set_new(properties, "unique",
                              json_pack("{s:s, s:o}", "type", "string", "enum", columns));
}

static json_t *absence_schema(void)
{
    json_t *words = json_array();

    for (size_t i = 0; i < load_absence_value.word_count; i++)
        (void)json_array_append_new(words, json_string(load_absence_value.words[i]));
    return json_pack("{s:o}", "enum", words);
}

/* One of the words that ask something must be there. */
static json_t *asking_schema(bool has_rows)
{
    json_t *either = json_pack("[{s:[s]}, {s:[s]}]", "required", "it", "required", "its");

    for (int i = 0; has_rows && i < 2; i++)
        (void)json_array_append_new(either,
                                    json_pack("{s:[s]}", "required", i == 0 ? "each" : "unique"));
    return either;
}

/* After `where` only rows can be asked about. */
static void add_filtered(const struct resource_def *def, json_t *schema)
{
    (void)json_object_set_new(schema, "if", json_pack("{s:[s]}", "required", "where"));
    (void)json_object_set_new(schema, "then",
                              json_pack("{s:{s:o, s:o}}", "properties", "it",
                                        schema_ref("left.%s", def->name), "its",
                                        schema_ref("columns.%s", def->name)));
    (void)json_object_set_new(schema, "else",
                              json_pack("{s:{s:o, s:o}}", "properties", "it",
                                        schema_ref("it.%s", def->name), "its",
                                        schema_ref("its.%s", def->name)));
}

static json_t *resource_schema(const struct resource_def *def)
{
    json_t *properties = json_object();
    json_t *schema;

    (void)json_object_set_new(properties, def->name, call_schema(def));
    (void)json_object_set_new(properties, "it",
                              def->rows ? json_object() : schema_ref("it.%s", def->name));
    (void)json_object_set_new(properties, "its",
                              def->rows ? json_object() : schema_ref("its.%s", def->name));
    if (def->rows)
        add_words(def, properties);
    (void)json_object_set_new(properties, "absent", absence_schema());
    (void)json_object_set_new(properties, "empty", absence_schema());
    (void)json_object_set_new(properties, "because", json_pack("{s:s}", "type", "string"));
    schema = schema_object(properties, json_pack("[s]", def->name));
    (void)json_object_set_new(schema, "anyOf", asking_schema(def->rows != NULL));
    if (def->rows)
        add_filtered(def, schema);
    return schema_describe(schema, def->summary);
}

static void add_definition(json_t *defs, const char *kind, const char *name, json_t *schema)
{
    char full[128];

    (void)snprintf(full, sizeof(full), "%s.%s", kind, name);
    (void)json_object_set_new(defs, full, schema);
}

static void add_resource(json_t *defs, const struct resource_def *def)
{
    add_definition(defs, "entry", def->name, resource_schema(def));
    add_definition(defs, "it", def->name, predicates_schema(def, false, false, "it"));
    add_definition(defs, "its", def->name, its_schema(def));
    if (!def->rows)
        return;
    add_definition(defs, "left", def->name, predicates_schema(def, false, true, "left"));
    add_definition(defs, "columns", def->name, columns_schema(def));
    add_definition(defs, "where", def->name, where_schema(def));
    add_definition(defs, "each", def->name, each_schema(def));
    add_definition(defs, "row", def->name, predicates_schema(def, true, false, "row"));
}

/* An entry that has the key `own` is what is called `target`. */
static json_t *choice(const char *own, json_t *target)
{
    return json_pack("{s:{s:[s]}, s:o}", "if", "required", own, "then", target);
}

static json_t *group_schema(const char *word)
{
    return json_pack("{s:s, s:{s:o, s:{s:s}}, s:b}", "type", "object", "properties", word,
                     schema_filled_list(schema_ref("entry")), "because", "type", "string",
                     "additionalProperties", 0);
}

static json_t *person_schema(void)
{
    return json_pack("{s:s, s:{s:{s:s}, s:{s:s}}, s:b}", "type", "object", "properties", "ask",
                     "type", "string", "because", "type", "string", "additionalProperties", 0);
}

/* One alternative of an entry: told apart by its own key, which editors are shown as well. */
static void add_choice(json_t *schema, const char *own, const char *help, json_t *target)
{
    (void)json_array_append_new(json_object_get(schema, "allOf"), choice(own, target));
    (void)json_array_append_new(json_object_get(schema, "anyOf"),
                                json_pack("{s:[s]}", "required", own));
    (void)json_object_set_new(json_object_get(schema, "properties"), own,
                              schema_describe(json_object(), help));
}

static json_t *entry_schema(void)
{
    json_t *schema =
        json_pack("{s:s, s:{}, s:[], s:[]}", "type", "object", "properties", "allOf", "anyOf");

    for (size_t i = 0; i < load_entry_word_count; i++) {
        const struct entry_word *word = &load_entry_words[i];

        if (!(word->beside & BESIDE_CONDITION))
            (void)json_object_set_new(json_object_get(schema, "properties"), word->name,
                                      schema_describe(json_object(), word->help));
    }
    for (size_t i = 0; i < resource_def_count; i++)
        add_choice(schema, resource_defs[i]->name, resource_defs[i]->summary,
                   schema_ref("entry.%s", resource_defs[i]->name));
    for (int kind = GROUP_ALL; kind <= GROUP_NONE; kind++) {
        const char *word = group_name((enum group_kind)kind);

        add_choice(schema, word, load_entry_word(str_of(word))->help, group_schema(word));
    }
    add_choice(schema, "ask", load_entry_word(STR("ask"))->help, person_schema());
    return schema;
}

static json_t *only_if_schema(void)
{
    static const char *const groups[] = { "any", "all", "none", NULL };
    json_t *properties = json_object();
    json_t *schema;

    (void)json_object_set_new(properties, "reason", json_pack("{s:s}", "type", "string"));
    for (size_t i = 0; groups[i]; i++)
        (void)json_object_set_new(properties, groups[i], schema_filled_list(schema_ref("entry")));
    schema = schema_object(properties, json_pack("[s]", "reason"));
    schema_add_rivals(schema, groups, groups);
    return schema;
}

void schema_add_entries(json_t *defs)
{
    (void)json_object_set_new(defs, "entry", entry_schema());
    (void)json_object_set_new(defs, "only_if", only_if_schema());
    (void)json_object_set_new(defs, "reference", reference_schema());
    for (int i = 0; i < 2; i++) {
        (void)json_object_set_new(defs, matchers_name(i), value_matchers(i));
        (void)json_object_set_new(defs, filter_name(i), filter_schema(i));
    }
    for (size_t i = 0; i < resource_def_count; i++)
        add_resource(defs, resource_defs[i]);
}
