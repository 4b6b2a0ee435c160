#include "format/yaml_tree.h"

enum { MAX_KEY_WORDS = 16, FEW_KEYS = 16 };

enum gate_rc yaml_tree_refuse(struct yaml_tree *tree, const char *what)
{
    return error_set(tree->err, GATE_EFORMAT, "%s", what);
}

/* Whether what comes next is a key. */
static bool is_key_next(const struct yaml_tree *tree)
{
    if (tree->depth == 0)
        return false;

    const struct yaml_frame *frame = &tree->frames[tree->depth - 1];
    return frame->node->kind == YAML_MAP && (tree->nodes.count - frame->first) % 2 == 0;
}

static bool is_merge(const struct yaml_node *key)
{
    return key->kind == YAML_STRING && !key->is_quoted && str_equal(key->text, STR("<<"));
}

/* Children take turns, and a list that is a key stands there before it is one. */
static size_t key_count_of(const struct yaml_tree *tree, const struct yaml_frame *frame)
{
    return (tree->nodes.count - frame->first) / 2;
}

/* Puts the first keys of a map, whose children stand from frame->first on, where they are found. */
static void index_keys(struct yaml_tree *tree, struct yaml_frame *frame, size_t key_count)
{
    for (size_t i = 0; i < key_count; i++) {
        const struct yaml_node *const *key = vec_at(&tree->nodes, frame->first + 2 * i);

        map_set(&frame->keys, (*key)->text, frame->node);
    }
}

/* Whether the innermost map has that key. Most have few: to look at each is quicker than to hash.
 */
static bool has_key(const struct yaml_tree *tree, const struct yaml_frame *frame, struct str text)
{
    size_t key_count = key_count_of(tree, frame);

    if (key_count > FEW_KEYS)
        return map_find(&frame->keys, text) != NULL;
    for (size_t i = 0; i < key_count; i++) {
        const struct yaml_node *const *key = vec_at(&tree->nodes, frame->first + 2 * i);

        if (str_equal((*key)->text, text))
            return true;
    }
    return false;
}

/* Takes a key, whose text is known now, into the innermost map. */
static enum gate_rc add_key(struct yaml_tree *tree, const struct yaml_node *node)
{
    struct yaml_frame *frame = &tree->frames[tree->depth - 1];

    if (node->text.len == 0)
        return yaml_tree_refuse(tree, "an empty key is not allowed");
    if (tree->reading == YAML_OWN && is_merge(node))
        return yaml_tree_refuse(tree, "merge keys are not allowed");
    if (has_key(tree, frame, node->text))
        return error_set(tree->err, GATE_EFORMAT, "duplicate key '%.*s'",
                         STR_ARG(str_slice(node->text, 0, 80)));
    if (key_count_of(tree, frame) == FEW_KEYS)
        index_keys(tree, frame, FEW_KEYS);
    if (key_count_of(tree, frame) >= FEW_KEYS)
        map_set(&frame->keys, node->text, frame->node);
    return GATE_OK;
}

/* Places one node under the innermost open one. In a map keys and values take turns. */
static enum gate_rc place_node(struct yaml_tree *tree, const struct yaml_node *node)
{
    if (tree->depth == 0) {
        *(const struct yaml_node **)vec_add(&tree->roots) = node;
        return GATE_OK;
    }
    if (is_key_next(tree) && node->kind == YAML_MAP)
        return yaml_tree_refuse(tree, "a key must be a word, not a map");
    /* A list becomes a key when it ends. */
    if (is_key_next(tree) && node->kind != YAML_LIST && add_key(tree, node))
        return tree->err->rc;
    *(const struct yaml_node **)vec_add(&tree->nodes) = node;
    return GATE_OK;
}

/* Counts `size` more nodes. */
static enum gate_rc take_room(struct yaml_tree *tree, size_t size)
{
    if (size > LIMIT_YAML_NODES - tree->node_count)
        return error_set(tree->err, GATE_ELIMIT, "more than %d values", LIMIT_YAML_NODES);
    tree->node_count += size;
    return GATE_OK;
}

static void set_anchor(struct yaml_tree *tree, struct str anchor, struct yaml_node *node)
{
    if (anchor.len > 0)
        map_set(&tree->anchors, arena_str(tree->arena, anchor), node);
}

enum gate_rc yaml_tree_add(struct yaml_tree *tree, struct yaml_node *node, struct str anchor)
{
    node->size = 1;
    if (take_room(tree, 1))
        return tree->err->rc;
    set_anchor(tree, anchor, node);
    return place_node(tree, node);
}

enum gate_rc yaml_tree_open(struct yaml_tree *tree, struct yaml_node *node, struct str anchor)
{
    bool is_key = is_key_next(tree);

    if (tree->depth == LIMIT_NESTING)
        return error_set(tree->err, GATE_ELIMIT, "nested more than %d deep", LIMIT_NESTING);
    if (take_room(tree, 1))
        return tree->err->rc;
    set_anchor(tree, anchor, node);
    if (place_node(tree, node))
        return tree->err->rc;
    tree->frames[tree->depth++] = (struct yaml_frame){
        .node = node,
        .first = tree->nodes.count,
        .keys = MAP_INIT,
        .is_key = is_key,
    };
    return GATE_OK;
}

static void fill_list(struct arena *arena, struct yaml_node *list,
                      const struct yaml_node *const *children, size_t count)
{
    const struct yaml_node **items = arena_new(arena, count, sizeof(const struct yaml_node *));

    for (size_t i = 0; i < count; i++)
        items[i] = children[i];
    list->items = items;
    list->item_count = count;
}

static void add_pair(struct vec *pairs, const struct yaml_node *key, const struct yaml_node *value)
{
    *(struct yaml_pair *)vec_add(pairs) = (struct yaml_pair){ .key = key, .value = value };
}

/* Adds the pairs of `from` whose keys the map does not have. */
static enum gate_rc merge_map(struct yaml_tree *tree, struct yaml_frame *frame, struct vec *pairs,
                              const struct yaml_node *from)
{
    if (from->kind != YAML_MAP)
        return yaml_tree_refuse(tree, "a merge key of what is no map");
    for (size_t i = 0; i < from->pair_count; i++) {
        const struct yaml_pair *pair = &from->pairs[i];

        if (map_find(&frame->keys, pair->key->text))
            continue;
        if (take_room(tree, 1 + pair->value->size))
            return tree->err->rc;
        map_set(&frame->keys, pair->key->text, frame->node);
        add_pair(pairs, pair->key, pair->value);
    }
    return GATE_OK;
}

/* The value of `<<`: a map, or a list of maps, the earlier of which win. */
static enum gate_rc merge(struct yaml_tree *tree, struct yaml_frame *frame, struct vec *pairs,
                          const struct yaml_node *value)
{
    if (value->kind != YAML_LIST)
        return merge_map(tree, frame, pairs, value);
    for (size_t i = 0; i < value->item_count; i++) {
        if (merge_map(tree, frame, pairs, value->items[i]))
            return tree->err->rc;
    }
    return GATE_OK;
}

static enum gate_rc fill_merged(struct yaml_tree *tree, struct yaml_frame *frame,
                                const struct yaml_node *const *children, size_t count)
{
    CLEANUP(vec_release) struct vec pairs = VEC_INIT(struct yaml_pair);

    index_keys(tree, frame, count / 2);
    for (size_t i = 0; i < count; i += 2) {
        if (!is_merge(children[i]))
            add_pair(&pairs, children[i], children[i + 1]);
    }
    for (size_t i = 0; i < count; i += 2) {
        if (is_merge(children[i]) && merge(tree, frame, &pairs, children[i + 1]))
            return tree->err->rc;
    }
    frame->node->pairs = vec_keep(&pairs, tree->arena);
    frame->node->pair_count = pairs.count;
    return GATE_OK;
}

static enum gate_rc fill_map(struct yaml_tree *tree, struct yaml_frame *frame,
                             const struct yaml_node *const *children, size_t count)
{
    struct yaml_pair *pairs = arena_new(tree->arena, count / 2, sizeof(*pairs));

    for (size_t i = 0; i < count; i += 2) {
        if (is_merge(children[i]))
            return fill_merged(tree, frame, children, count);
        pairs[i / 2] = (struct yaml_pair){ .key = children[i], .value = children[i + 1] };
    }
    frame->node->pairs = pairs;
    frame->node->pair_count = count / 2;
    return GATE_OK;
}

static void measure_child(struct yaml_node *node, const struct yaml_node *child)
{
    node->size += child->size;
    if (child->depth >= node->depth)
        node->depth = child->depth + 1;
}

/* Sets size and depth of a list or map that is filled. */
static void measure(struct yaml_node *node)
{
    node->size = 1;
    node->depth = 1;
    for (size_t i = 0; node->kind == YAML_LIST && i < node->item_count; i++)
        measure_child(node, node->items[i]);
    for (size_t i = 0; node->kind == YAML_MAP && i < node->pair_count; i++) {
        node->size += node->pairs[i].key->size;
        measure_child(node, node->pairs[i].value);
    }
}

/* Gives a list that is a key the text of its words: "[a, b]". */
static enum gate_rc name_list(struct yaml_tree *tree, struct yaml_node *list)
{
    struct str text = STR("[");

    if (list->item_count > MAX_KEY_WORDS)
        return yaml_tree_refuse(tree, "a key has too many words");
    for (size_t i = 0; i < list->item_count; i++) {
        const struct yaml_node *item = list->items[i];

        if (item->kind == YAML_LIST || item->kind == YAML_MAP || item->kind == YAML_NULL)
            return yaml_tree_refuse(tree, "a key must be a word or a list of words");
        text = arena_printf(tree->arena, "%.*s%s%.*s", STR_ARG(text), i > 0 ? ", " : "",
                            STR_ARG(item->text));
    }
    list->text = arena_printf(tree->arena, "%.*s]", STR_ARG(text));
    return add_key(tree, list);
}

enum gate_rc yaml_tree_close(struct yaml_tree *tree, size_t end)
{
    struct yaml_frame *frame = &tree->frames[--tree->depth];
    size_t count = tree->nodes.count - frame->first;
    const struct yaml_node *const *all = tree->nodes.items;
    const struct yaml_node *const *children = count > 0 ? all + frame->first : all;
    enum gate_rc rc = GATE_OK;

    if (frame->node->style == YAML_FLOW)
        frame->node->end = end;
    else if (count > 0)
        frame->node->end = children[count - 1]->end;
    if (frame->node->kind == YAML_LIST)
        fill_list(tree->arena, frame->node, children, count);
    else
        rc = fill_map(tree, frame, children, count);
    tree->nodes.count = frame->first;
    map_release(&frame->keys);
    if (rc)
        return rc;
    measure(frame->node);
    return frame->is_key ? name_list(tree, frame->node) : GATE_OK;
}

enum gate_rc yaml_tree_repeat(struct yaml_tree *tree, struct str anchor)
{
    const struct yaml_node *node = map_find(&tree->anchors, anchor);

    if (!node)
        return yaml_tree_refuse(tree, "an alias without its anchor");
    if (node->size == 0)
        return yaml_tree_refuse(tree, "an alias to what it stands in");
    if (tree->depth + node->depth > LIMIT_NESTING)
        return error_set(tree->err, GATE_ELIMIT, "nested more than %d deep", LIMIT_NESTING);
    if (take_room(tree, node->size))
        return tree->err->rc;
    if (is_key_next(tree) && node->kind == YAML_LIST)
        return yaml_tree_refuse(tree, "a key must be a word, not an alias of a list");
    return place_node(tree, node);
}

void yaml_tree_release(struct yaml_tree *tree)
{
    while (tree->depth > 0)
        map_release(&tree->frames[--tree->depth].keys);
    vec_release(&tree->nodes);
    vec_release(&tree->roots);
    map_release(&tree->anchors);
}
