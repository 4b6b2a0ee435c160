/* `where` and `each`: what is asked of every row of a collection. */
#include <stddef.h>

#include "profile/load.h"

static const char *const group_words[] = {
    [GROUP_ALL] = "all",
    [GROUP_ANY] = "any",
    [GROUP_NONE] = "none",
};

const char *group_name(enum group_kind kind)
{
    return group_words[kind];
}

bool group_by_word(struct str name, enum group_kind *kind)
{
    for (size_t i = 0; i < COUNT_OF(group_words); i++) {
        if (str_equal(str_of(group_words[i]), name)) {
            *kind = (enum group_kind)i;
            return true;
        }
    }
    return false;
}

/* A row test while it grows. */
struct row_builder {
    struct vec claims; /* struct row_claim */
    struct vec groups; /* struct row_group */
};

#define ROW_BUILDER_INIT                                         \
    ((struct row_builder){ .claims = VEC_INIT(struct row_claim), \
                           .groups = VEC_INIT(struct row_group) })

static void row_builder_finish(struct row_builder *builder, struct arena *arena,
                               struct row_test *test)
{
    struct row_claim *claims = arena_new(arena, builder->claims.count + 1, sizeof(*claims));
    struct row_group *groups = arena_new(arena, builder->groups.count + 1, sizeof(*groups));

    for (size_t i = 0; i < builder->claims.count; i++)
        claims[i] = *(struct row_claim *)vec_at(&builder->claims, i);
    for (size_t i = 0; i < builder->groups.count; i++)
        groups[i] = *(struct row_group *)vec_at(&builder->groups, i);
    *test = (struct row_test){
        .claims = claims,
        .claim_count = builder->claims.count,
        .groups = groups,
        .group_count = builder->groups.count,
    };
    vec_release(&builder->claims);
    vec_release(&builder->groups);
}

/* Reads one map of a `where` or an `each`. */
typedef void load_row_fn(struct yaml_reader *reader, const struct resource_def *resource,
                         const struct yaml_node *node, struct row_test *test);

static void load_row_group(struct yaml_reader *reader, const struct resource_def *resource,
                           const struct yaml_node *node, load_row_fn *load, struct row_group *group)
{
    struct row_test *members = arena_new(reader->arena, node->item_count + 1, sizeof(*members));

    for (size_t i = 0; i < node->item_count; i++)
        load(reader, resource, node->items[i], &members[i]);
    group->members = members;
    group->member_count = node->item_count;
}

/* Takes the pair if it is a group of such maps. */
static bool take_group(struct yaml_reader *reader, const struct resource_def *resource,
                       const struct yaml_pair *pair, load_row_fn *load, struct row_builder *builder)
{
    struct row_group group = { .member_count = 0 };

    if (!group_by_word(pair->key->text, &group.kind))
        return false;
    if (yaml_keys_expect(reader, pair->value, YAML_LIST, pair->key->text)) {
        if (pair->value->item_count == 0)
            yaml_keys_fault(reader, pair->value, NULL, NULL, "'%.*s' has no members",
                            STR_ARG(pair->key->text));
        load_row_group(reader, resource, pair->value, load, &group);
        *(struct row_group *)vec_add(&builder->groups) = group;
    }
    return true;
}

static void add_claim(struct row_builder *builder, struct row_claim claim)
{
    if (claim.condition)
        *(struct row_claim *)vec_add(&builder->claims) = claim;
}

static void add_cell(struct yaml_reader *reader, const struct resource_def *resource,
                     const struct yaml_pair *pair, bool is_filter, struct row_builder *builder)
{
    struct row_claim claim = { .name = pair->key->text };

    claim.column = load_column_path(reader, resource, pair->key->text, &claim.path);
    if (claim.column == COLUMN_NONE)
        claim.column = load_column(reader, resource, pair->key); /* which says what is wrong */
    bool is_known = claim.column != COLUMN_NONE && claim.path.count == 0;
    enum value_type type = is_known ? resource->columns[claim.column].type : VALUE_NIL;
    const struct scope scope = {
        .kind = SCOPE_VALUE,
        .resource = resource,
        .is_list = type == VALUE_LIST,
        .type = type,
    };

    claim.condition = is_filter ? load_filter(reader, &scope, pair->value)
                                : load_condition(reader, &scope, pair->value);
    if (claim.column != COLUMN_NONE)
        add_claim(builder, claim);
}

static bool expect_map(struct yaml_reader *reader, const struct yaml_node *node, const char *what)
{
    if (!yaml_keys_expect(reader, node, YAML_MAP, str_of(what)))
        return false;
    if (node->pair_count == 0)
        yaml_keys_fault(reader, node, NULL, NULL, "'%s' asks for nothing", what);
    return true;
}

void load_where(struct yaml_reader *reader, const struct resource_def *resource,
                const struct yaml_node *node, struct row_test *test)
{
    struct row_builder builder = ROW_BUILDER_INIT;

    *test = (struct row_test){ .claim_count = 0 };
    if (!expect_map(reader, node, "where"))
        return;
    for (size_t i = 0; i < node->pair_count; i++) {
        if (!take_group(reader, resource, &node->pairs[i], load_where, &builder))
            add_cell(reader, resource, &node->pairs[i], true, &builder);
    }
    row_builder_finish(&builder, reader->arena, test);
}

static void load_each_it(struct yaml_reader *reader, const struct resource_def *resource,
                         const struct yaml_node *node, struct row_builder *builder)
{
    const struct scope scope = { .kind = SCOPE_ROW, .resource = resource };

    add_claim(builder, (struct row_claim){
                           .column = COLUMN_NONE,
                           .condition = load_condition(reader, &scope, node),
                       });
}

static void load_each_its(struct yaml_reader *reader, const struct resource_def *resource,
                          const struct yaml_node *node, struct row_builder *builder)
{
    if (!expect_map(reader, node, "its"))
        return;
    for (size_t i = 0; i < node->pair_count; i++)
        add_cell(reader, resource, &node->pairs[i], false, builder);
}

void load_each(struct yaml_reader *reader, const struct resource_def *resource,
               const struct yaml_node *node, struct row_test *test)
{
    static const char *const words[] = { "it", "its", "any", "all", "none" };
    struct row_builder builder = ROW_BUILDER_INIT;

    *test = (struct row_test){ .claim_count = 0 };
    if (!expect_map(reader, node, "each"))
        return;
    for (size_t i = 0; i < node->pair_count; i++) {
        const struct yaml_pair *pair = &node->pairs[i];

        if (str_equal(pair->key->text, STR("it")))
            load_each_it(reader, resource, pair->value, &builder);
        else if (str_equal(pair->key->text, STR("its")))
            load_each_its(reader, resource, pair->value, &builder);
        else if (!take_group(reader, resource, pair, load_each, &builder))
            yaml_keys_fault(reader, pair->key, NULL,
                            str_nearest(pair->key->text, words, COUNT_OF(words)),
                            "unknown key '%.*s' of 'each'", STR_ARG(pair->key->text));
    }
    row_builder_finish(&builder, reader->arena, test);
}
