/*
 * Patterns over the tree, one component at a time: the frontier holds the directories that the
 * pattern so far reaches, each once, so that links and "*" cannot make it grow beyond the tree.
 */
#include <stdlib.h>
#include <string.h>

#include "image/layer_path.h"
#include "image/tree.h"

struct glob {
    struct rootfs *rootfs;
    struct str pattern; /* whole, for messages */
};

static bool has_any(struct str text, const char *bytes)
{
    for (size_t i = 0; i < text.len; i++) {
        if (strchr(bytes, text.ptr[i]) && text.ptr[i] != '\0')
            return true;
    }
    return false;
}

static void add_node(struct vec *nodes, struct node *node)
{
    *(struct node **)vec_add(nodes) = node;
}

static int compare_nodes(const void *a, const void *b)
{
    const struct node *const *left = a;
    const struct node *const *right = b;

    return str_compare((*left)->entry->path, (*right)->entry->path);
}

/* Sorts by path and keeps one of each. */
static void make_unique(struct vec *nodes)
{
    struct node **items = nodes->items;
    size_t kept = 0;

    if (nodes->count < 2)
        return;
    qsort(items, nodes->count, sizeof(struct node *), compare_nodes);
    for (size_t i = 0; i < nodes->count; i++) {
        if (kept == 0 || items[kept - 1] != items[i])
            items[kept++] = items[i];
    }
    nodes->count = kept;
}

/*
 * Adds what `name`, one component without "**", names below `directory`. Before the last component
 * links are followed and what is no directory is left out; a dangling link leads to nothing.
 */
static enum gate_rc expand(const struct glob *glob, struct node *directory, struct str name,
                           bool is_last, struct vec *next, struct error *err)
{
    struct rootfs *rootfs = glob->rootfs;
    enum rootfs_follow follow = is_last ? ROOTFS_NOFOLLOW : ROOTFS_FOLLOW;

    if (!has_any(name, "*?[\\")) {
        struct error absent = ERROR_INIT; /* an absent file is no error of a pattern */
        struct node *node = NULL;

        if (tree_resolve(rootfs, directory, name, follow, &node, &absent) == GATE_OK)
            add_node(next, node);
        else if (absent.rc == GATE_EIO)
            return error_set(err, absent.rc, "%s", absent.message);
        return GATE_OK;
    }
    if (tree_check_listed(directory, err))
        return err->rc;
    for (struct node *child = directory->first_child; child; child = child->next) {
        struct error absent = ERROR_INIT; /* likewise */
        struct node *node = child;
        struct str child_name = layer_path_name(child->entry->path);

        if (!str_glob(name, child_name))
            continue;
        if (tree_resolve(rootfs, directory, child_name, follow, &node, &absent) == GATE_OK)
            add_node(next, node);
    }
    return GATE_OK;
}

/* Adds everything below `directory` that matches the rest of a pattern that starts with "**". */
static enum gate_rc expand_deep(struct node *directory, struct str rest, struct vec *next,
                                struct error *err)
{
    bool has_none = str_starts_with(rest, STR("**/")); /* "**" may stand for no directory at all */
    size_t above = directory->parent ? directory->entry->path.len + 1 : 1;

    if (tree_check_listed(directory, err))
        return err->rc;
    for (struct node *node = tree_next(directory, directory); node;
         node = tree_next(directory, node)) {
        struct str path = node->entry->path;
        struct str below = str_slice(path, above, path.len - above);

        if (tree_check_listed(node, err))
            return err->rc;
        if (str_glob(rest, below) || (has_none && str_glob(str_slice(rest, 3, rest.len), below)))
            add_node(next, node);
    }
    return GATE_OK;
}

/* Moves the frontier over one component. */
static enum gate_rc advance(const struct glob *glob, struct vec *frontier, struct str name,
                            bool is_last, struct error *err)
{
    CLEANUP(vec_release) struct vec next = VEC_INIT(struct node *);

    for (size_t i = 0; i < frontier->count; i++) {
        struct node *node = *(struct node **)vec_at(frontier, i);

        if (node->entry->type == ENTRY_DIRECTORY && expand(glob, node, name, is_last, &next, err))
            return err->rc;
    }
    make_unique(&next);

    struct vec old = *frontier;
    *frontier = next;
    next = old;
    return GATE_OK;
}

static enum gate_rc advance_deep(struct vec *frontier, struct str rest, struct error *err)
{
    CLEANUP(vec_release) struct vec next = VEC_INIT(struct node *);

    for (size_t i = 0; i < frontier->count; i++) {
        struct node *node = *(struct node **)vec_at(frontier, i);

        if (node->entry->type == ENTRY_DIRECTORY && expand_deep(node, rest, &next, err))
            return err->rc;
    }
    make_unique(&next);

    struct vec old = *frontier;
    *frontier = next;
    next = old;
    return GATE_OK;
}

static enum gate_rc match(const struct glob *glob, struct vec *frontier, struct error *err)
{
    struct str rest = glob->pattern;
    struct str name;

    add_node(frontier, glob->rootfs->root);
    while (frontier->count > 0) {
        struct str here = rest;

        if (!str_cut(&rest, '/', &name))
            break;
        if (name.len == 0)
            continue;
        if (str_find(name, STR("**")) >= 0)
            return advance_deep(frontier, here, err);
        if (advance(glob, frontier, name, !rest.ptr, err))
            return err->rc;
    }
    return GATE_OK;
}

enum gate_rc rootfs_glob(struct rootfs *rootfs, struct str pattern, struct vec *found,
                         struct error *err)
{
    CLEANUP(vec_release) struct vec frontier = VEC_INIT(struct node *);
    const struct glob glob = { .rootfs = rootfs, .pattern = pattern };

    if (match(&glob, &frontier, err))
        return err->rc;
    for (size_t i = 0; i < frontier.count; i++) {
        const struct node *node = *(struct node **)vec_at(&frontier, i);

        *(const struct entry **)vec_add(found) = node->entry;
    }
    return GATE_OK;
}
