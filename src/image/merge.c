/*
 * Layers are laid on top of each other from the lowest up, as runtimes unpack them, and not from
 * the top down: where an entry ends up depends on the links that stand below it at that moment.
 */
#include <stdlib.h>

#include "base/memory.h"
#include "image/layer_path.h"
#include "image/tree.h"

struct merge {
    struct rootfs *rootfs;
    const struct layer *layer;
    int32_t number;
    bool is_again;  /* entries come from a merge: paths are real and hard links followed */
    struct map own; /* directories of the layer in work, by path; made when first needed */
    bool has_own;
};

static void merge_release(struct merge *merge)
{
    map_release(&merge->own);
}

static enum gate_rc check_totals(struct rootfs *rootfs, struct error *err)
{
    const struct limits *limits = &rootfs->limits;
    uint64_t entries = 0;

    for (size_t i = 0; i < rootfs->layer_count; i++) {
        entries += rootfs->layers[i].entries.count + rootfs->layers[i].whiteouts.count;
        rootfs->name_bytes += rootfs->layers[i].name_bytes;
    }
    if (entries > limits->entries)
        return layer_over_limit("entries", limits->entries, "files in all layers", err);
    if (rootfs->name_bytes > limits->name_bytes)
        return layer_over_limit("name-bytes", limits->name_bytes, "bytes of names", err);
    return GATE_OK;
}

/* Whether the layer in work has a directory at `path`. */
static bool has_own_directory(struct merge *merge, struct str path)
{
    for (size_t i = 0; !merge->has_own && i < merge->layer->entries.count; i++) {
        struct entry *entry = *(struct entry **)vec_at(&merge->layer->entries, i);

        if (entry->type == ENTRY_DIRECTORY)
            map_set(&merge->own, entry->path, entry);
    }
    merge->has_own = true;
    return map_find(&merge->own, path) != NULL;
}

/*
 * A whiteout below what is a link in the layers beneath and a directory in its own layer hides
 * nothing: the link itself goes.
 */
static bool is_below_replaced_link(struct merge *merge, struct str directory)
{
    for (size_t end = 1; end <= directory.len; end++) {
        if (end < directory.len && directory.ptr[end] != '/')
            continue;
        struct str prefix = str_slice(directory, 0, end);
        const struct node *node = tree_find(merge->rootfs, prefix);
        if (!node)
            return false;
        if (node->entry->type == ENTRY_SYMLINK)
            return has_own_directory(merge, prefix);
    }
    return false;
}

static enum gate_rc apply_whiteout(struct merge *merge, const struct whiteout *whiteout,
                                   struct error *err)
{
    struct rootfs *rootfs = merge->rootfs;
    struct error absent = ERROR_INIT; /* to hide what is not there is no error */
    struct node *node = NULL;
    /* the marker stands in the directory, so that a link on the way to it is followed */
    bool is_opaque = whiteout->kind == WHITEOUT_OPAQUE;
    struct str directory = is_opaque ? whiteout->path : layer_path_parent(whiteout->path);

    if (is_below_replaced_link(merge, directory))
        return GATE_OK;
    if (tree_resolve(rootfs, rootfs->root, whiteout->path,
                     is_opaque ? ROOTFS_FOLLOW : ROOTFS_NOFOLLOW, &node, &absent)) {
        if (absent.rc == GATE_ENOTFOUND)
            return GATE_OK;
        return error_set(err, absent.rc, "whiteout: %s", absent.message);
    }

    switch (whiteout->kind) {
    case WHITEOUT_ONE:
        if (node == rootfs->root)
            return error_set(err, GATE_EFORMAT, "a whiteout of '/'");
        tree_remove(rootfs, node, merge->number);
        return GATE_OK;
    case WHITEOUT_OPAQUE:
        while (node->first_child)
            tree_remove(rootfs, node->first_child, merge->number);
        return GATE_OK;
    }
    return GATE_OK;
}

/* Gives a hard link the metadata and the body of what it names, which must be there by now. */
static enum gate_rc follow_hard_link(struct merge *merge, struct entry *entry, struct error *err)
{
    struct rootfs *rootfs = merge->rootfs;
    struct error absent = ERROR_INIT; /* says less than we know */
    struct node *node = NULL;

    if (tree_resolve(rootfs, rootfs->root, entry->link, ROOTFS_NOFOLLOW, &node, &absent))
        return error_set(err, GATE_EFORMAT, "'%.*s' is a hard link to '%.*s', which is not there",
                         STR_ARG(entry->path), STR_ARG(entry->link));

    const struct entry *target = node->entry;
    if (target->type == ENTRY_DIRECTORY)
        return error_set(err, GATE_EFORMAT, "'%.*s' is a hard link to a directory",
                         STR_ARG(entry->path));

    struct entry linked = *target;
    linked.path = entry->path;
    linked.link = target->type == ENTRY_SYMLINK ? target->link : target->path;
    linked.is_hard_link = true;
    linked.layer = entry->layer;
    linked.deleted_in = -1;
    *entry = linked;
    return GATE_OK;
}

/* Moves `entry` to where its directory really is. */
static enum gate_rc change_path(struct merge *merge, const struct node *parent, struct str name,
                                struct entry *entry, struct error *err)
{
    struct rootfs *rootfs = merge->rootfs;
    uint64_t length = parent->entry->path.len + 1 + name.len;

    rootfs->name_bytes += length;
    if (length > rootfs->limits.path_bytes)
        return layer_over_limit("path-bytes", rootfs->limits.path_bytes, "bytes in one path", err);
    if (rootfs->name_bytes > rootfs->limits.name_bytes)
        return layer_over_limit("name-bytes", rootfs->limits.name_bytes, "bytes of names", err);
    entry->path = layer_path_join(parent->entry->path, name, &rootfs->arena);
    return GATE_OK;
}

static enum gate_rc apply_root(struct merge *merge, struct entry *entry, struct error *err)
{
    if (entry->type != ENTRY_DIRECTORY || entry->is_hard_link)
        return error_set(err, GATE_EFORMAT, "'/' is not a directory");
    tree_put_root(merge->rootfs, entry, merge->number);
    return GATE_OK;
}

static enum gate_rc apply_entry(struct merge *merge, struct entry *entry, struct error *err)
{
    struct node *parent = NULL;
    struct str directory = layer_path_parent(entry->path);
    struct str name = layer_path_name(entry->path);

    if (name.len == 0)
        return apply_root(merge, entry, err);
    if (tree_directory(merge->rootfs, directory, merge->number, &parent, err))
        return err->rc;
    if (!str_equal(parent->entry->path, directory) && change_path(merge, parent, name, entry, err))
        return err->rc;
    if (entry->is_hard_link && !merge->is_again && follow_hard_link(merge, entry, err))
        return err->rc;
    (void)tree_put(merge->rootfs, parent, entry, merge->number);
    return GATE_OK;
}

static enum gate_rc apply_layer(struct rootfs *rootfs, size_t number, bool is_again,
                                struct error *err)
{
    CLEANUP(merge_release)
    struct merge merge = { .rootfs = rootfs,
                           .layer = &rootfs->layers[number],
                           .number = (int32_t)number,
                           .is_again = is_again,
                           .own = MAP_INIT };

    for (size_t i = 0; i < 2; i++)
        merge.own.key[i] = rootfs->nodes.key[i];
    for (size_t i = 0; i < merge.layer->whiteouts.count; i++) {
        if (apply_whiteout(&merge, vec_at(&merge.layer->whiteouts, i), err))
            return err->rc;
    }
    for (size_t i = 0; i < merge.layer->entries.count; i++) {
        struct entry *entry = *(struct entry **)vec_at(&merge.layer->entries, i);

        entry->layer = merge.number;
        entry->deleted_in = -1;
        if (apply_entry(&merge, entry, err))
            return err->rc;
        *(const struct entry **)vec_add(&rootfs->all) = entry;
    }
    return GATE_OK;
}

static enum gate_rc merge_all(struct rootfs *rootfs, bool is_again, struct error *err)
{
    if (check_totals(rootfs, err))
        return err->rc;
    for (size_t i = 0; i < rootfs->layer_count; i++) {
        if (apply_layer(rootfs, i, is_again, err))
            return error_wrap(err, "layer %zu of %zu", i + 1, rootfs->layer_count);
    }
    tree_finish(rootfs);
    return GATE_OK;
}

enum gate_rc rootfs_merge(struct layer *const layers[], size_t count, const uint64_t key[2],
                          const struct limits *limits, struct rootfs **rootfs, struct error *err)
{
    CLEANUP(rootfs_closep) struct rootfs *merged = tree_new(key, limits);

    merged->layers = memory_new(count, sizeof(*merged->layers));
    merged->layer_count = count;
    for (size_t i = 0; i < count; i++) {
        merged->layers[i] = *layers[i];
        layer_init(layers[i]);
    }
    if (merge_all(merged, false, err))
        return err->rc;
    *rootfs = STEAL(merged);
    return GATE_OK;
}

enum gate_rc rootfs_prefix(const struct rootfs *rootfs, size_t count, struct rootfs **prefix,
                           struct error *err)
{
    CLEANUP(rootfs_closep)
    struct rootfs *merged = tree_new(rootfs->nodes.key, &rootfs->limits);

    merged->layers = memory_new(count, sizeof(*merged->layers));
    for (; merged->layer_count < count; merged->layer_count++)
        layer_copy(&rootfs->layers[merged->layer_count], &merged->layers[merged->layer_count]);
    merged->unread = rootfs->unread;
    if (merge_all(merged, true, err))
        return err->rc;
    tree_borrow_source(merged, rootfs);
    *prefix = STEAL(merged);
    return GATE_OK;
}
