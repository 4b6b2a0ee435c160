/* MATCHERS: words, maps and lists of what must hold. */
#include "match/match.h"
#include "profile/load.h"

/* The condition that a word of the language itself makes, or false. */
static bool structure_kind(struct str word, enum condition_kind *kind)
{
    static const enum condition_kind kinds[] = {
        CONDITION_NOT,
        CONDITION_ALL,
        CONDITION_ANY,
        CONDITION_NONE,
    };

    for (size_t i = 0; i < COUNT_OF(kinds); i++) {
        if (str_equal(str_of(load_structure_words[i]), word)) {
            *kind = kinds[i];
            return true;
        }
    }
    return false;
}

static struct condition *new_condition(struct yaml_reader *reader, enum condition_kind kind)
{
    struct condition *condition = arena_new(reader->arena, 1, sizeof(*condition));

    condition->kind = kind;
    return condition;
}

static const struct predicate_def *find_predicate(const struct scope *scope, struct str word,
                                                  bool is_of_rows)
{
    const struct resource_def *def = scope->resource;

    for (size_t i = 0; i < def->predicate_count; i++) {
        if (def->predicates[i].is_of_rows == is_of_rows &&
            str_equal(str_of(def->predicates[i].name), word))
            return &def->predicates[i];
    }
    return NULL;
}

static void names_of_scope(const struct scope *scope, struct vec *names)
{
    yaml_keys_names(names, load_structure_words,
                    scope->kind == SCOPE_VALUE ? LOAD_STRUCTURE_WORDS : 1,
                    sizeof(*load_structure_words));
    for (size_t i = 0; scope->kind == SCOPE_VALUE && i < matcher_def_count; i++)
        *(const char **)vec_add(names) = matcher_defs[i]->name;
    for (size_t i = 0; scope->kind != SCOPE_VALUE && i < scope->resource->predicate_count; i++) {
        const struct predicate_def *predicate = &scope->resource->predicates[i];

        if (predicate->is_of_rows == (scope->kind == SCOPE_ROW))
            *(const char **)vec_add(names) = predicate->name;
    }
    if (scope->kind == SCOPE_RESOURCE)
        *(const char **)vec_add(names) = "exist";
}

/* Says why `word` means nothing here, and where it would. */
static void fault_word(struct yaml_reader *reader, const struct scope *scope,
                       const struct yaml_node *node, struct str word)
{
    CLEANUP(vec_release) struct vec names = VEC_INIT(const char *);
    const char *resource = scope->resource->name;

    if (scope->kind == SCOPE_VALUE && resource_predicate(scope->resource, word)) {
        yaml_keys_fault(reader, node, "it under 'it'", NULL,
                        "'%.*s' is asked of '%s', not of a value", STR_ARG(word), resource);
        return;
    }
    if (scope->kind == SCOPE_RESOURCE && find_predicate(scope, word, true)) {
        yaml_keys_fault(reader, node, "it under 'each'", NULL,
                        "'%.*s' is asked of the rows of '%s'", STR_ARG(word), resource);
        return;
    }
    if (scope->kind == SCOPE_ROW && find_predicate(scope, word, false)) {
        yaml_keys_fault(reader, node, "it beside 'each'", NULL,
                        "'%.*s' is asked of '%s' as a whole, not of a row", STR_ARG(word),
                        resource);
        return;
    }
    if (scope->kind != SCOPE_VALUE && matcher_by_name(word)) {
        yaml_keys_fault(reader, node, "it under 'its'", NULL,
                        "'%.*s' is asked of a value, not of '%s'", STR_ARG(word), resource);
        return;
    }
    names_of_scope(scope, &names);
    if (scope->kind == SCOPE_VALUE)
        yaml_keys_fault(reader, node, NULL, yaml_keys_nearest(&names, word),
                        "unknown matcher '%.*s'", STR_ARG(word));
    else
        yaml_keys_fault(reader, node, NULL, yaml_keys_nearest(&names, word),
                        "'%s' has no predicate '%.*s'", resource, STR_ARG(word));
}

/* False with a fault: what stands there is then told by nobody else. */
static bool load_whole_operand(struct yaml_reader *reader, const struct yaml_node *node,
                               struct operand *operand)
{
    size_t before = reader->diagnostics->items.count;

    *operand = load_operand(reader, node);
    return reader->diagnostics->items.count == before;
}

/* The argument with the defaults of its inputs: what a matcher can judge when it is loaded. */
static struct value default_argument(struct yaml_reader *reader, const struct condition *condition)
{
    struct bindings bindings;

    if (!condition->argument.has_input)
        return condition->argument.value;
    bindings = (struct bindings){ .inputs = profile_inputs_variant(loader_of(reader)->profile, 0) };
    return operand_resolve(&condition->argument.value, &bindings, reader->arena);
}

/* What another resource gives is known when an image is. */
static bool has_value(const struct condition *condition, const struct value *argument)
{
    if (condition->argument.has_reference)
        return false;
    return !condition->argument.has_input || argument->type != VALUE_NIL;
}

/*
 * Says where equality can never hold. On an image nobody would see it: `not:` of it, and a filter
 * that leaves no row, pass.
 */
static bool check_type(struct yaml_reader *reader, const struct scope *scope,
                       const struct matcher_def *matcher, const struct value *argument,
                       const struct yaml_node *node)
{
    struct value_list items = { .items = argument, .count = 1 };

    if (!matcher->is_typed || scope->is_list || load_is_reference(node))
        return true;
    if (argument->type == VALUE_LIST)
        items = argument->list;
    for (size_t i = 0; i < items.count; i++) {
        if (operand_can_equal(items.items[i].type, scope->type))
            continue;
        yaml_keys_fault(reader, node, value_type_name(scope->type), NULL,
                        "a value of type %s never equals one of type %s",
                        value_type_name(items.items[i].type), value_type_name(scope->type));
        return false;
    }
    return true;
}

/*
 * Says where a value of another resource can never be equal: of another type, or a list where there
 * is one value, which `eq` and `cmp` take as a whole.
 */
static bool check_reference(struct yaml_reader *reader, const struct scope *scope,
                            const struct condition *condition, const struct yaml_node *node)
{
    const struct matcher_def *matcher = condition->matcher;
    size_t number;

    if (!operand_reference(&condition->argument.value, &number))
        return true;

    const struct reference *const *reference = vec_at(&loader_of(reader)->references, number);
    struct reference_type type = load_reference_type(*reference);
    if (type.is_list && operand_is_scalar(scope->type) && !scope->is_list &&
        !matcher->takes_list_argument) {
        yaml_keys_fault(reader, node, "a matcher such as be_in", NULL,
                        "'its' gives a list, and '%s' compares one value", condition->name);
        return false;
    }
    if (matcher->is_typed && !scope->is_list && !operand_can_equal(type.type, scope->type)) {
        yaml_keys_fault(reader, node, value_type_name(scope->type), NULL,
                        "a value of type %s never equals one of type %s",
                        value_type_name(type.type), value_type_name(scope->type));
        return false;
    }
    return true;
}

static const struct condition *value_condition(struct yaml_reader *reader,
                                               const struct scope *scope,
                                               const struct matcher_def *matcher,
                                               const struct yaml_node *key,
                                               const struct yaml_node *node)
{
    CLEANUP(match_call_closep) struct match_call *call = NULL;
    struct condition *condition = new_condition(reader, CONDITION_VALUE);
    struct error err = ERROR_INIT;
    struct value argument;

    condition->matcher = matcher;
    condition->name = matcher->name;
    condition->has_argument = node != NULL;
    condition->slot = loader_of(reader)->slots++;
    if (!node && matcher->argument) {
        yaml_keys_fault(reader, key, NULL, NULL, "'%s' wants %s", matcher->name, matcher->argument);
        return NULL;
    }
    if (node && !load_whole_operand(reader, node, &condition->argument))
        return NULL;
    /* A text of an image must not choose the operator. */
    if (condition->argument.has_reference && matcher == matcher_by_name(STR("cmp")))
        condition->matcher = matcher_by_name(STR("=="));
    argument = default_argument(reader, condition);
    if (has_value(condition, &argument) && match_call_open(matcher, &argument, &call, &err)) {
        yaml_keys_fault(reader, node ? node : key, NULL, NULL, "%s", err.message);
        return NULL;
    }
    if (node && (!check_type(reader, scope, matcher, &argument, node) ||
                 !check_reference(reader, scope, condition, node)))
        return NULL;
    return condition;
}

static const struct condition *predicate_condition(struct yaml_reader *reader,
                                                   const struct predicate_def *predicate,
                                                   const struct yaml_node *key,
                                                   const struct yaml_node *node)
{
    struct condition *condition = new_condition(reader, CONDITION_PREDICATE);
    struct error err = ERROR_INIT;
    struct value argument;

    condition->predicate = predicate;
    condition->name = predicate->name;
    condition->has_argument = node != NULL;
    if (node && !load_whole_operand(reader, node, &condition->argument))
        return NULL;
    if (!node && predicate->argument) {
        yaml_keys_fault(reader, key, NULL, NULL, "'%s' wants %s", predicate->name,
                        predicate->argument);
        return NULL;
    }
    if (node && !predicate->argument) {
        yaml_keys_fault(reader, node, NULL, NULL, "'%s' takes no argument", predicate->name);
        return NULL;
    }
    argument = default_argument(reader, condition);
    if (predicate->check && has_value(condition, &argument) && predicate->check(&argument, &err)) {
        yaml_keys_fault(reader, node ? node : key, NULL, NULL, "%s", err.message);
        return NULL;
    }
    return condition;
}

/* A name with its argument (NULL: a bare word), which is a matcher or a predicate. */
static const struct condition *named_condition(struct yaml_reader *reader,
                                               const struct scope *scope,
                                               const struct yaml_node *key,
                                               const struct yaml_node *node)
{
    const struct matcher_def *matcher =
        scope->kind == SCOPE_VALUE ? matcher_by_name(key->text) : NULL;
    const struct predicate_def *predicate =
        scope->kind == SCOPE_VALUE ? NULL
                                   : find_predicate(scope, key->text, scope->kind == SCOPE_ROW);
    bool is_exist = scope->kind == SCOPE_RESOURCE && str_equal(key->text, STR("exist"));

    if (matcher && scope->is_list && !matcher->takes_list) {
        yaml_keys_fault(reader, key, "all, any or none before it", NULL, "'%s' is asked of a list",
                        matcher->name);
        return NULL;
    }

    if (matcher)
        return value_condition(reader, scope, matcher, key, node);
    /* Of a collection it asks for a row that is left, which only the engine knows. */
    if (is_exist && (!predicate || scope->resource->rows)) {
        struct condition *condition = new_condition(reader, CONDITION_EXIST);

        condition->name = "exist";
        if (node)
            yaml_keys_fault(reader, node, NULL, NULL, "'exist' takes no argument");
        return condition;
    }
    if (predicate && scope->is_filtered) {
        yaml_keys_fault(reader, key, "'exist', or it under 'each'", NULL,
                        "'%s' is asked of all rows, not of those that 'where' leaves",
                        predicate->name);
        return NULL;
    }
    if (predicate)
        return predicate_condition(reader, predicate, key, node);
    fault_word(reader, scope, key, key->text);
    return NULL;
}

/* A scalar where a matcher belongs: a word that is one, or somebody who meant equality. */
static const struct condition *word_condition(struct yaml_reader *reader, const struct scope *scope,
                                              const struct yaml_node *node)
{
    bool is_known = scope->kind != SCOPE_VALUE || matcher_by_name(node->text) ||
                    resource_predicate(scope->resource, node->text);

    if (node->kind == YAML_STRING && is_known)
        return named_condition(reader, scope, node, NULL);

    const char *quote = node->kind == YAML_STRING ? "\"" : "";
    struct str text = node->kind == YAML_NULL ? STR("null") : node->text;
    struct str meant = arena_printf(reader->arena, "{eq: %s%.*s%s}", quote, STR_ARG(text), quote);

    yaml_keys_fault(reader, node, meant.ptr,
                    node->kind == YAML_STRING ? matcher_nearest(node->text) : NULL,
                    "'%.*s' is no matcher", STR_ARG(text));
    return NULL;
}

static const struct condition *structure_condition(struct yaml_reader *reader,
                                                   const struct scope *scope,
                                                   enum condition_kind kind,
                                                   const struct yaml_pair *pair)
{
    struct condition *condition = new_condition(reader, kind);

    if (kind != CONDITION_NOT && scope->kind != SCOPE_VALUE) {
        yaml_keys_fault(reader, pair->key, "a list of values", NULL,
                        "'%.*s' is a quantifier, and '%s' is no value", STR_ARG(pair->key->text),
                        scope->resource->name);
        return NULL;
    }
    struct scope inner = *scope;
    if (kind != CONDITION_NOT && scope->is_list) { /* the members look at the items */
        inner.is_list = false;
        inner.type = VALUE_NIL;
    }
    condition->name = load_structure_words[kind == CONDITION_NOT ? 0 : kind - CONDITION_ALL + 1];
    condition->members = load_condition(reader, &inner, pair->value);
    condition->member_count = 1;
    return condition->members ? condition : NULL;
}

static const struct condition *pair_condition(struct yaml_reader *reader, const struct scope *scope,
                                              const struct yaml_pair *pair)
{
    enum condition_kind kind;

    if (structure_kind(pair->key->text, &kind))
        return structure_condition(reader, scope, kind, pair);
    return named_condition(reader, scope, pair->key, pair->value);
}

/* All members, or the only one; NULL if one has a fault. */
static const struct condition *map_condition(struct yaml_reader *reader, const struct scope *scope,
                                             const struct yaml_node *node)
{
    size_t count = node->kind == YAML_MAP ? node->pair_count : node->item_count;
    struct condition *members = arena_new(reader->arena, count + 1, sizeof(*members));
    struct condition *all = new_condition(reader, CONDITION_AND);
    bool is_whole = true;

    if (count == 0) {
        yaml_keys_fault(reader, node, "a matcher", NULL, "nothing is asked here");
        return NULL;
    }
    for (size_t i = 0; i < count; i++) {
        const struct condition *member = node->kind == YAML_MAP
                                             ? pair_condition(reader, scope, &node->pairs[i])
                                             : load_condition(reader, scope, node->items[i]);

        if (member)
            members[i] = *member;
        is_whole = is_whole && member;
    }
    if (!is_whole)
        return NULL;
    if (count == 1)
        return members;
    all->members = members;
    all->member_count = count;
    return all;
}

const struct condition *load_condition(struct yaml_reader *reader, const struct scope *scope,
                                       const struct yaml_node *node)
{
    switch (node->kind) {
    case YAML_LIST:
    case YAML_MAP:
        return map_condition(reader, scope, node);
    case YAML_NULL:
    case YAML_BOOL:
    case YAML_INTEGER:
    case YAML_REAL:
    case YAML_STRING:
        return word_condition(reader, scope, node);
    }
    return NULL;
}

const struct condition *load_filter(struct yaml_reader *reader, const struct scope *scope,
                                    const struct yaml_node *node)
{
    bool is_value = load_is_input(node) || load_is_reference(node);

    if (node->kind == YAML_LIST || (node->kind == YAML_MAP && !is_value))
        return load_condition(reader, scope, node);
    return value_condition(reader, scope, matcher_by_name(STR("eq")), node, node);
}
