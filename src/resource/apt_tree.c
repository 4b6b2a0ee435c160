#include "resource/apt_tree.h"

#include "base/limits.h"
#include "resource/apt_files.h"

enum { INCLUDE_DEPTH = 10 }; /* of apt */

void apt_tree_init(struct apt_tree *tree, struct resource_context *context)
{
    *tree = (struct apt_tree){ .context = context, .names = MAP_INIT };
}

void apt_tree_release(struct apt_tree *tree)
{
    map_release(&tree->names);
}

static struct str lower_case(struct resource_context *context, struct str text)
{
    char *bytes = arena_new(context->arena, text.len + 1, 1);

    for (size_t i = 0; i < text.len; i++) {
        char c = text.ptr[i];

        bytes[i] = c;
        if (c >= 'A' && c <= 'Z')
            bytes[i] = (char)(c - 'A' + 'a');
    }
    return (struct str){ .ptr = bytes, .len = text.len };
}

static struct apt_node *add_child(struct apt_tree *tree, struct apt_node *parent, struct str tag,
                                  struct str key)
{
    struct apt_node *node = arena_new(tree->context->arena, 1, sizeof(*node));

    node->tag = tag;
    node->key = key;
    node->parent = parent;
    if (parent->last)
        parent->last->next = node;
    else
        parent->first = node;
    parent->last = node;
    if (key.len)
        map_set(&tree->names, key, node);
    return node;
}

/* The length of the tag at `start`. */
static size_t tag_length(struct str name, size_t start)
{
    ptrdiff_t end = str_find(str_slice(name, start, name.len), STR("::"));

    return end < 0 ? name.len - start : (size_t)end;
}

/* The node of `name`, made where it is missing; below a list's item everything is new. */
static enum gate_rc find_or_add(struct apt_tree *tree, struct str name, struct apt_node **found,
                                struct error *err)
{
    struct str key = lower_case(tree->context, name);
    struct apt_node *node = &tree->root;
    bool is_named = true;
    unsigned depth = 0;

    for (size_t start = 0; start <= name.len;) {
        size_t length = tag_length(name, start);
        struct str whole = str_slice(key, 0, start + length);
        struct apt_node *child = NULL;

        if (++depth > LIMIT_NESTING)
            return error_set(err, GATE_ELIMIT, "a name of more than %d parts", LIMIT_NESTING);
        is_named = is_named && length > 0;
        if (is_named)
            child = map_find(&tree->names, whole);
        if (!child)
            child =
                add_child(tree, node, str_slice(name, start, length), is_named ? whole : STR(""));
        node = child;
        if (start + length == name.len)
            break;
        start += length + 2;
    }
    *found = node;
    return GATE_OK;
}

/* Forgets the names below; depth is bounded by find_or_add(). */
static void forget(struct apt_tree *tree, const struct apt_node *node)
{
    for (const struct apt_node *child = node->first; child; child = child->next) {
        if (child->key.len)
            map_remove(&tree->names, child->key);
        forget(tree, child);
    }
}

static void clear(struct apt_tree *tree, struct str name)
{
    struct apt_node *node = map_find(&tree->names, lower_case(tree->context, name));

    if (!node)
        return;
    forget(tree, node);
    node->value = STR("");
    node->origin = NULL;
    node->first = NULL;
    node->last = NULL;
}

static enum gate_rc include(struct apt_tree *tree, struct str path, unsigned depth,
                            struct error *err)
{
    CLEANUP(vec_release) struct vec files = VEC_INIT(struct config_file);
    struct config_file file;

    if (depth == INCLUDE_DEPTH)
        return error_set(err, GATE_ELIMIT, "more than %d files included in another", INCLUDE_DEPTH);
    if (!str_ends_with(path, STR("/"))) {
        struct error local = ERROR_INIT;
        enum gate_rc rc = config_file_read(tree->context, path, &file, &local);

        if (rc) /* a file that is missing is a fault of the one that names it */
            return error_set(err, rc == GATE_ENOTFOUND ? GATE_EFORMAT : rc, "%s", local.message);
        return apt_tree_add(tree, &file, depth + 1, err);
    }
    if (apt_files_list(tree->context, str_slice(path, 0, path.len - 1), "conf", true, &files, err))
        return err->rc;
    for (size_t i = 0; i < files.count; i++) {
        if (apt_tree_add(tree, vec_at(&files, i), depth + 1, err))
            return err->rc;
    }
    return GATE_OK;
}

static enum gate_rc take_statement(struct apt_tree *tree, const struct config_file *file,
                                   const struct apt_statement *statement, unsigned depth,
                                   struct error *err)
{
    struct apt_node *node = NULL;

    switch (statement->kind) {
    case APT_CLEAR:
        clear(tree, statement->name);
        return GATE_OK;
    case APT_INCLUDE:
        return include(tree, statement->value, depth, err);
    case APT_SET:
        break;
    }
    if (find_or_add(tree, statement->name, &node, err))
        return err->rc;
    node->value = statement->value;
    node->origin =
        config_file_place(tree->context, file, statement->line, apt_node_name(tree, node));
    return GATE_OK;
}

enum gate_rc apt_tree_add(struct apt_tree *tree, const struct config_file *file, unsigned depth,
                          struct error *err)
{
    CLEANUP(vec_release) struct vec statements = VEC_INIT(struct apt_statement);

    if (apt_conf_parse(file->text, tree->context->arena, &statements, err))
        return error_wrap(err, "%.*s", STR_ARG(file->path));
    for (size_t i = 0; i < statements.count; i++) {
        const struct apt_statement *statement = vec_at(&statements, i);

        if (take_statement(tree, file, statement, depth, err))
            return error_wrap(err, "%.*s: line %u", STR_ARG(file->path), statement->line);
    }
    return GATE_OK;
}

const struct apt_node *apt_tree_find(const struct apt_tree *tree, struct str name)
{
    return map_find(&tree->names, lower_case(tree->context, name));
}

struct str apt_node_name(const struct apt_tree *tree, const struct apt_node *node)
{
    struct str name = node->tag;

    for (node = node->parent; node && node->parent; node = node->parent)
        name = arena_printf(tree->context->arena, "%.*s::%.*s", STR_ARG(node->tag), STR_ARG(name));
    return name;
}

const struct apt_node *apt_node_next(const struct apt_node *node)
{
    if (node->first)
        return node->first;
    while (node && !node->next)
        node = node->parent;
    return node ? node->next : NULL;
}
