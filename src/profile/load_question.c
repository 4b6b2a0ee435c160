/* Entries of `describe` and `only_if`. */
#include "profile/load.h"

/* The key that names the resource: a known one, else the first that is no keyword; or NULL. */
static const struct yaml_pair *resource_pair(const struct yaml_node *node)
{
    const struct yaml_pair *first = NULL;

    for (size_t i = 0; i < node->pair_count; i++) {
        const struct yaml_pair *pair = &node->pairs[i];

        if (load_entry_word(pair->key->text))
            continue;
        if (resource_by_name(pair->key->text))
            return pair;
        if (!first)
            first = pair;
    }
    return first;
}

static void fault_resource(struct yaml_reader *reader, const struct yaml_node *key)
{
    CLEANUP(vec_release) struct vec names = VEC_INIT(const char *);

    for (size_t i = 0; i < resource_def_count; i++)
        *(const char **)vec_add(&names) = resource_defs[i]->name;
    yaml_keys_names(&names, load_entry_words, load_entry_word_count, sizeof(*load_entry_words));
    yaml_keys_fault(reader, key, NULL, yaml_keys_nearest(&names, key->text),
                    "unknown resource '%.*s'", STR_ARG(key->text));
}

/* Faults of keys that are neither `own` nor words that may stand `beside` it. */
static void check_keys(struct yaml_reader *reader, const struct yaml_node *node,
                       const struct yaml_pair *own, unsigned beside)
{
    CLEANUP(vec_release) struct vec names = VEC_INIT(const char *);

    yaml_keys_names(&names, load_entry_words, load_entry_word_count, sizeof(*load_entry_words));
    for (size_t i = 0; i < node->pair_count; i++) {
        const struct yaml_node *key = node->pairs[i].key;
        const struct entry_word *word = load_entry_word(key->text);

        if (key == own->key || (word && (word->beside & beside)))
            continue;
        if (word)
            yaml_keys_fault(reader, key, NULL, NULL, "'%.*s' cannot stand beside '%.*s'",
                            STR_ARG(key->text), STR_ARG(own->key->text));
        else
            yaml_keys_fault(reader, key, NULL, yaml_keys_nearest(&names, key->text),
                            "unknown key '%.*s' of an entry", STR_ARG(key->text));
    }
}

static void load_because(struct yaml_reader *reader, const struct yaml_node *node,
                         struct question *question)
{
    const struct yaml_pair *pair = yaml_keys_pair(node, "because");

    if (pair)
        yaml_keys_text(reader, pair, &question->because);
}

static void load_absence(struct yaml_reader *reader, const struct yaml_node *node, const char *name,
                         enum absence *absence)
{
    const struct yaml_pair *pair = yaml_keys_pair(node, name);
    int index =
        pair ? yaml_keys_word(reader, pair, load_absence_value.words, load_absence_value.word_count)
             : -1;

    if (index >= 0)
        *absence = (enum absence)index;
}

static void add_assertion(struct vec *assertions, struct assertion assertion)
{
    *(struct assertion *)vec_add(assertions) = assertion;
}

static void load_it(struct yaml_reader *reader, const struct question *question,
                    const struct yaml_node *node, struct vec *assertions)
{
    const struct scope scope = {
        .kind = SCOPE_RESOURCE,
        .resource = question->resource,
        .is_filtered = question->is_filtered,
    };
    const struct condition *condition = load_condition(reader, &scope, node);

    if (condition)
        add_assertion(assertions, (struct assertion){
                                      .kind = ASSERT_IT,
                                      .condition = condition,
                                      .column = COLUMN_NONE,
                                  });
}

bool load_is_list(const struct property *property)
{
    switch (property->kind) {
    case PROPERTY_DECLARED:
        return property->def->type == VALUE_LIST && !property->def->is_each &&
               property->query.path.count == 0;
    case PROPERTY_COLUMN:
        return true;
    case PROPERTY_DYNAMIC:
    case PROPERTY_COUNT:
        return false;
    }
    return false;
}

enum value_type load_type_of(const struct property *property)
{
    if (property->kind == PROPERTY_DECLARED && property->query.path.count == 0)
        return property->def->type;
    return property->kind == PROPERTY_COUNT ? VALUE_INTEGER : VALUE_NIL;
}

static void load_its(struct yaml_reader *reader, const struct question *question,
                     const struct yaml_pair *its, struct vec *assertions)
{
    if (!yaml_keys_expect(reader, its->value, YAML_MAP, its->key->text))
        return;
    if (its->value->pair_count == 0)
        yaml_keys_fault(reader, its->value, NULL, NULL, "'its' asks for nothing");
    for (size_t i = 0; i < its->value->pair_count; i++) {
        const struct yaml_pair *pair = &its->value->pairs[i];
        struct assertion assertion = { .kind = ASSERT_PROPERTY, .column = COLUMN_NONE };
        bool is_known = load_property(reader, question, pair->key, &assertion.property);
        const struct scope scope = {
            .kind = SCOPE_VALUE,
            .resource = question->resource,
            .is_list = is_known && load_is_list(&assertion.property),
            .type = is_known ? load_type_of(&assertion.property) : VALUE_NIL,
        };

        assertion.condition = load_condition(reader, &scope, pair->value);
        if (is_known && assertion.condition)
            add_assertion(assertions, assertion);
    }
}

/* Whether the resource has rows; a fault of `key` if not. */
static bool has_rows(struct yaml_reader *reader, const struct question *question,
                     const struct yaml_node *key)
{
    if (question->resource->rows)
        return true;
    yaml_keys_fault(reader, key, NULL, NULL, "'%.*s' asks for rows, and '%s' has none",
                    STR_ARG(key->text), question->resource->name);
    return false;
}

static void load_assertion(struct yaml_reader *reader, const struct question *question,
                           const struct yaml_pair *pair, struct vec *assertions)
{
    struct str name = pair->key->text;
    struct assertion assertion = { .kind = ASSERT_EACH, .column = COLUMN_NONE };

    if (str_equal(name, STR("it"))) {
        load_it(reader, question, pair->value, assertions);
    } else if (str_equal(name, STR("its"))) {
        load_its(reader, question, pair, assertions);
    } else if (str_equal(name, STR("each")) && has_rows(reader, question, pair->key)) {
        load_each(reader, question->resource, pair->value, &assertion.each);
        add_assertion(assertions, assertion);
    } else if (str_equal(name, STR("unique")) && has_rows(reader, question, pair->key) &&
               yaml_keys_expect(reader, pair->value, YAML_STRING, name)) {
        assertion.kind = ASSERT_UNIQUE;
        assertion.column = load_column(reader, question->resource, pair->value);
        assertion.column_name = pair->value->text;
        add_assertion(assertions, assertion);
    }
}

static void load_assertions(struct yaml_reader *reader, const struct yaml_node *node,
                            const struct yaml_pair *own, struct question *question)
{
    CLEANUP(vec_release) struct vec assertions = VEC_INIT(struct assertion);
    size_t before = reader->diagnostics->items.count;

    for (size_t i = 0; i < node->pair_count; i++)
        load_assertion(reader, question, &node->pairs[i], &assertions);
    if (assertions.count == 0 && reader->diagnostics->items.count == before)
        yaml_keys_fault(reader, own->key, "it, its, each or unique", NULL,
                        "nothing is asked of '%.*s'", STR_ARG(own->key->text));

    struct assertion *rows = arena_new(reader->arena, assertions.count + 1, sizeof(*rows));
    for (size_t i = 0; i < assertions.count; i++)
        rows[i] = *(struct assertion *)vec_at(&assertions, i);
    question->assertions = rows;
    question->assertion_count = assertions.count;
}

void load_subject(struct yaml_reader *reader, const struct yaml_node *node,
                  const struct yaml_pair *own, struct question *question)
{
    const struct yaml_pair *where = yaml_keys_pair(node, "where");

    question->kind = QUESTION_RESOURCE;
    question->resource = resource_by_name(own->key->text);
    if (!question->resource) {
        fault_resource(reader, own->key);
        return;
    }
    if (question->resource->input)
        load_note_input(loader_of(reader), str_of(question->resource->input));
    load_call(reader, own->value, question);
    if (where && has_rows(reader, question, where->key)) {
        question->is_filtered = true;
        load_where(reader, question->resource, where->value, &question->where);
    }
}

static void load_resource(struct yaml_reader *reader, const struct yaml_node *node,
                          const struct yaml_pair *own, struct question *question)
{
    const struct vec *references = &loader_of(reader)->references;

    question->reference_first = references->count;
    load_subject(reader, node, own, question);
    if (!question->resource)
        return;
    check_keys(reader, node, own, BESIDE_RESOURCE);
    load_absence(reader, node, "absent", &question->absent);
    load_absence(reader, node, "empty", &question->empty);
    load_assertions(reader, node, own, question);
    question->reference_count = references->count - question->reference_first;
}

static void load_question(struct yaml_reader *reader, const struct yaml_node *node,
                          struct question *question);

/* The members of a group, or the entries of `describe`. */
static struct question *load_questions(struct yaml_reader *reader, const struct yaml_node *list,
                                       struct str what)
{
    if (!yaml_keys_expect(reader, list, YAML_LIST, what))
        return NULL;
    if (list->item_count == 0)
        yaml_keys_fault(reader, list, NULL, NULL, "'%.*s' has no entries", STR_ARG(what));

    struct question *questions = arena_new(reader->arena, list->item_count + 1, sizeof(*questions));
    for (size_t i = 0; i < list->item_count; i++)
        load_question(reader, list->items[i], &questions[i]);
    return questions;
}

static void load_group(struct yaml_reader *reader, const struct yaml_pair *pair,
                       struct question *question)
{
    question->kind = QUESTION_GROUP;
    (void)group_by_word(pair->key->text, &question->group);
    question->members = load_questions(reader, pair->value, pair->key->text);
    question->member_count = question->members ? pair->value->item_count : 0;
}

static const struct yaml_pair *group_pair(const struct yaml_node *node)
{
    enum group_kind kind;

    for (size_t i = 0; i < node->pair_count; i++) {
        if (group_by_word(node->pairs[i].key->text, &kind))
            return &node->pairs[i];
    }
    return NULL;
}

static void load_question(struct yaml_reader *reader, const struct yaml_node *node,
                          struct question *question)
{
    if (!yaml_keys_expect(reader, node, YAML_MAP, STR("entry")))
        return;
    load_because(reader, node, question);

    const struct yaml_pair *ask = yaml_keys_pair(node, "ask");
    const struct yaml_pair *group = group_pair(node);
    const struct yaml_pair *own = resource_pair(node);
    if (own) {
        load_resource(reader, node, own, question);
    } else if (ask) {
        question->kind = QUESTION_PERSON;
        check_keys(reader, node, ask, BESIDE_GROUP);
        yaml_keys_text(reader, ask, &question->text);
    } else if (group) {
        check_keys(reader, node, group, BESIDE_GROUP);
        load_group(reader, group, question);
    } else {
        yaml_keys_fault(reader, node, "RESOURCE: ARGUMENT", NULL, "an entry names no resource");
    }
}

void load_describe(struct yaml_reader *reader, const struct yaml_pair *pair, void *member)
{
    struct assertions *body = member;

    body->questions = load_questions(reader, pair->value, pair->key->text);
    body->question_count = body->questions ? pair->value->item_count : 0;
}

void load_only_if(struct yaml_reader *reader, const struct yaml_pair *pair, void *member)
{
    struct assertions *body = member;
    const struct yaml_node *node = pair->value;
    struct question *question = arena_new(reader->arena, 1, sizeof(*question));

    if (!yaml_keys_expect(reader, node, YAML_MAP, pair->key->text))
        return;

    const struct yaml_pair *reason = yaml_keys_pair(node, "reason");
    const struct yaml_pair *group = group_pair(node);
    if (reason)
        yaml_keys_text(reader, reason, &body->only_if_reason);
    else
        yaml_keys_fault(reader, node, NULL, NULL, "missing key 'reason' of only_if");
    if (!group) {
        yaml_keys_fault(reader, node, "any, all or none", NULL, "only_if asks for nothing");
        return;
    }
    check_keys(reader, node, group, BESIDE_CONDITION);
    load_group(reader, group, question);
    body->only_if = question;
}
