#include "image/tree.h"

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/memory.h"
#include "image/layer_path.h"

enum { IMPLIED_MODE = 0755 };

/* One look-up on its way: what is still to go stands in `pending`, the nearest on top. */
struct walk {
    struct rootfs *rootfs;
    struct node *at;
    struct str whole; /* for messages */
    struct str pending[LIMIT_LINKS + 1];
    size_t depth;
    enum rootfs_follow follow;
    bool is_making; /* what is missing becomes an implied directory of `layer` */
    int32_t layer;
};

static struct entry *new_implied(struct rootfs *rootfs, struct str path, int32_t layer)
{
    struct entry *entry = arena_new(&rootfs->arena, 1, sizeof(*entry));

    *entry = (struct entry){
        .path = path,
        .type = ENTRY_DIRECTORY,
        .mode = IMPLIED_MODE,
        .is_implied = true,
        .layer = layer,
        .deleted_in = -1,
    };
    return entry;
}

struct rootfs *tree_new(const uint64_t key[2], const struct limits *limits)
{
    struct rootfs *rootfs = memory_new(1, sizeof(*rootfs));

    rootfs->arena = ARENA_INIT;
    rootfs->nodes = MAP_INIT;
    memcpy(rootfs->nodes.key, key, sizeof(rootfs->nodes.key));
    rootfs->late = MAP_INIT;
    rootfs->asked = VEC_INIT(struct str);
    memcpy(rootfs->late.key, key, sizeof(rootfs->late.key));
    rootfs->limits = *limits;
    rootfs->all = VEC_INIT(const struct entry *);
    rootfs->hits = VEC_INIT(struct tree_hits);
    rootfs->root = arena_new(&rootfs->arena, 1, sizeof(*rootfs->root));
    rootfs->root->entry = new_implied(rootfs, STR("/"), 0);
    map_set(&rootfs->nodes, rootfs->root->entry->path, rootfs->root);
    return rootfs;
}

void rootfs_close(struct rootfs *rootfs)
{
    if (!rootfs)
        return;
    if (rootfs->source.close)
        rootfs->source.close(rootfs->source_self);
    for (size_t i = 0; i < rootfs->layer_count; i++)
        layer_release(&rootfs->layers[i]);
    for (size_t i = 0; i < rootfs->hits.count; i++)
        vec_release(&((struct tree_hits *)vec_at(&rootfs->hits, i))->items);
    free(rootfs->layers);
    free(rootfs->sorted);
    vec_release(&rootfs->all);
    vec_release(&rootfs->hits);
    map_release(&rootfs->nodes);
    map_release(&rootfs->late);
    vec_release(&rootfs->asked);
    arena_release(&rootfs->arena);
    free(rootfs);
}

void rootfs_closep(struct rootfs **rootfs)
{
    rootfs_close(*rootfs);
}

void tree_set_source(struct rootfs *rootfs, const struct body_source *source, void *self)
{
    rootfs->source = *source;
    rootfs->source_self = self;
}

void tree_borrow_source(struct rootfs *rootfs, const struct rootfs *owner)
{
    rootfs->source.read = owner->source.read;
    rootfs->source_self = owner->source_self;
}

static bool is_root_path(struct str path)
{
    return path.len == 1 && path.ptr[0] == '/';
}

struct node *tree_find(const struct rootfs *rootfs, struct str path)
{
    return map_find(&rootfs->nodes, path);
}

struct node *tree_child(const struct rootfs *rootfs, const struct node *parent, struct str name)
{
    CLEANUP(buf_release) struct buf path = BUF_INIT(LIMIT_TEXT_BYTES);

    if (!parent->first_child)
        return NULL;
    if (!is_root_path(parent->entry->path))
        buf_add(&path, parent->entry->path);
    buf_add(&path, STR("/"));
    buf_add(&path, name);
    return buf_failed(&path) ? NULL : tree_find(rootfs, buf_str(&path));
}

struct node *tree_next(const struct node *top, const struct node *node)
{
    if (node->first_child)
        return node->first_child;
    while (node != top && !node->next)
        node = node->parent;
    return node == top ? NULL : node->next;
}

enum gate_rc tree_check_listed(const struct node *node, struct error *err)
{
    if (!node->is_unreadable)
        return GATE_OK;
    return error_set(err, GATE_EIO, "cannot read directory '%.*s'", STR_ARG(node->entry->path));
}

/* Takes everything below `top` out of the tree. */
static void forget_content(struct rootfs *rootfs, struct node *top, int32_t layer)
{
    for (struct node *node = tree_next(top, top); node; node = tree_next(top, node)) {
        node->entry->deleted_in = layer;
        map_remove(&rootfs->nodes, node->entry->path);
    }
    top->first_child = NULL;
}

void tree_remove(struct rootfs *rootfs, struct node *node, int32_t layer)
{
    forget_content(rootfs, node, layer);
    node->entry->deleted_in = layer;
    map_remove(&rootfs->nodes, node->entry->path);
    if (node->previous)
        node->previous->next = node->next;
    else
        node->parent->first_child = node->next;
    if (node->next)
        node->next->previous = node->previous;
}

static void replace_entry(struct rootfs *rootfs, struct node *node, struct entry *entry,
                          int32_t layer)
{
    if (node->entry->type != ENTRY_DIRECTORY || entry->type != ENTRY_DIRECTORY)
        forget_content(rootfs, node, layer);
    node->entry->deleted_in = layer;
    node->entry = entry;
}

struct node *tree_put(struct rootfs *rootfs, struct node *parent, struct entry *entry,
                      int32_t layer)
{
    struct node *node = tree_find(rootfs, entry->path);

    if (node) {
        replace_entry(rootfs, node, entry, layer);
        return node;
    }
    node = arena_new(&rootfs->arena, 1, sizeof(*node));
    node->entry = entry;
    node->parent = parent;
    node->next = parent->first_child;
    if (node->next)
        node->next->previous = node;
    parent->first_child = node;
    map_set(&rootfs->nodes, entry->path, node);
    return node;
}

void tree_put_root(struct rootfs *rootfs, struct entry *entry, int32_t layer)
{
    replace_entry(rootfs, rootfs->root, entry, layer);
}

/* Takes the next component of the path, through the ends of links. */
static bool next_name(struct walk *walk, struct str *name)
{
    while (walk->depth > 0) {
        if (!str_cut(&walk->pending[walk->depth - 1], '/', name)) {
            walk->depth--;
            continue;
        }
        if (name->len > 0 && !str_equal(*name, STR(".")))
            return true;
    }
    return false;
}

/* Whether a component follows: a link before it must be followed. */
static bool has_more(const struct walk *walk)
{
    for (size_t i = 0; i < walk->depth; i++) {
        struct str rest = walk->pending[i];

        for (size_t at = 0; at < rest.len; at++) {
            if (rest.ptr[at] != '/')
                return true;
        }
    }
    return false;
}

static enum gate_rc make_directory(struct walk *walk, struct str name, struct error *err)
{
    struct rootfs *rootfs = walk->rootfs;
    const struct limits *limits = &rootfs->limits;
    uint64_t length = walk->at->entry->path.len + 1 + name.len;

    if (length > limits->path_bytes)
        return layer_over_limit("path-bytes", limits->path_bytes, "bytes in one path", err);
    if (++rootfs->implied_count > limits->entries)
        return layer_over_limit("entries", limits->entries, "implied directories", err);
    rootfs->name_bytes += length;
    if (rootfs->name_bytes > limits->name_bytes)
        return layer_over_limit("name-bytes", limits->name_bytes, "bytes of names", err);

    struct str path = layer_path_join(walk->at->entry->path, name, &rootfs->arena);
    walk->at = tree_put(rootfs, walk->at, new_implied(rootfs, path, walk->layer), walk->layer);
    return GATE_OK;
}

/* The name is not there, or a directory should be there and is not. */
static enum gate_rc step_missing(struct walk *walk, struct str name, struct error *err)
{
    if (walk->is_making)
        return make_directory(walk, name, err);
    if (tree_check_listed(walk->at, err))
        return err->rc;
    return error_set(err, GATE_ENOTFOUND, "no '%.*s' in the image", STR_ARG(walk->whole));
}

static enum gate_rc step_link(struct walk *walk, const struct entry *link, size_t *links,
                              struct error *err)
{
    if (++*links > LIMIT_LINKS)
        return error_set(err, GATE_ELIMIT, "limit 'links': more than %d symbolic links at '%.*s'",
                         LIMIT_LINKS, STR_ARG(walk->whole));
    walk->pending[walk->depth++] = link->link;
    if (link->link.len > 0 && link->link.ptr[0] == '/')
        walk->at = walk->rootfs->root;
    return GATE_OK;
}

static enum gate_rc step(struct walk *walk, struct str name, size_t *links, struct error *err)
{
    if (str_equal(name, STR(".."))) {
        if (walk->at->parent)
            walk->at = walk->at->parent;
        return GATE_OK;
    }

    struct node *child = tree_child(walk->rootfs, walk->at, name);
    if (!child)
        return step_missing(walk, name, err);
    bool is_last = !has_more(walk);
    if (child->entry->type == ENTRY_SYMLINK && (!is_last || walk->follow == ROOTFS_FOLLOW))
        return step_link(walk, child->entry, links, err);
    if (child->entry->type != ENTRY_DIRECTORY && (!is_last || walk->is_making))
        return step_missing(walk, name, err);
    walk->at = child;
    return GATE_OK;
}

/* `pending` holds at most the path and one rest for each link followed. */
static enum gate_rc walk_path(struct walk *walk, struct str path, struct error *err)
{
    struct str name;
    size_t links = 0;

    walk->whole = path;
    walk->pending[walk->depth++] = path;
    if (path.len > 0 && path.ptr[0] == '/')
        walk->at = walk->rootfs->root;
    while (next_name(walk, &name)) {
        if (step(walk, name, &links, err))
            return err->rc;
    }
    return GATE_OK;
}

enum gate_rc tree_resolve(struct rootfs *rootfs, struct node *start, struct str path,
                          enum rootfs_follow follow, struct node **node, struct error *err)
{
    struct node *literal = start == rootfs->root ? tree_find(rootfs, path) : NULL;

    if (literal && (literal->entry->type != ENTRY_SYMLINK || follow == ROOTFS_NOFOLLOW)) {
        *node = literal;
        return GATE_OK;
    }

    struct walk walk = { .rootfs = rootfs, .at = start, .follow = follow };
    if (walk_path(&walk, path, err))
        return err->rc;
    *node = walk.at;
    return GATE_OK;
}

enum gate_rc tree_directory(struct rootfs *rootfs, struct str path, int32_t layer,
                            struct node **node, struct error *err)
{
    struct node *literal = tree_find(rootfs, path);

    if (literal && literal->entry->type == ENTRY_DIRECTORY) {
        *node = literal;
        return GATE_OK;
    }

    struct walk walk = { .rootfs = rootfs,
                         .at = rootfs->root,
                         .follow = ROOTFS_FOLLOW,
                         .is_making = true,
                         .layer = layer };
    if (walk_path(&walk, path, err))
        return err->rc;
    *node = walk.at;
    return GATE_OK;
}

static int compare_entries(const void *a, const void *b)
{
    const struct entry *const *left = a;
    const struct entry *const *right = b;

    return str_compare((*left)->path, (*right)->path);
}

static int compare_hits(const void *a, const void *b)
{
    const struct scan_hit *left = a;
    const struct scan_hit *right = b;

    if (left->entry->layer != right->entry->layer)
        return left->entry->layer < right->entry->layer ? -1 : 1;
    int order = str_compare(left->entry->path, right->entry->path);
    if (order != 0)
        return order;
    if (left->line != right->line)
        return left->line < right->line ? -1 : 1;
    order = strcmp(left->kind, right->kind);
    return order != 0 ? order : str_compare(left->mac, right->mac);
}

static struct tree_hits *hits_of(struct rootfs *rootfs, const struct scanner_def *scanner)
{
    for (size_t i = 0; i < rootfs->hits.count; i++) {
        struct tree_hits *hits = vec_at(&rootfs->hits, i);

        if (hits->scanner == scanner)
            return hits;
    }

    struct tree_hits *added = vec_add(&rootfs->hits);
    *added = (struct tree_hits){ .scanner = scanner, .items = VEC_INIT(struct scan_hit) };
    return added;
}

static void gather_hits(struct rootfs *rootfs, const struct layer *layer)
{
    for (size_t i = 0; i < layer->hits.count; i++) {
        const struct layer_hits *found = vec_at(&layer->hits, i);
        struct tree_hits *hits = hits_of(rootfs, found->scanner);

        for (size_t j = 0; j < found->hits.count; j++) {
            const struct scan_hit *hit = vec_at(&found->hits, j);

            *(struct scan_hit *)vec_add(&hits->items) = *hit;
        }
    }
}

void tree_finish(struct rootfs *rootfs)
{
    size_t count = 1;

    for (const struct node *node = rootfs->root; (node = tree_next(rootfs->root, node));)
        count++;
    free(rootfs->sorted);
    rootfs->sorted = memory_new(count, sizeof(*rootfs->sorted));
    rootfs->sorted[0] = rootfs->root->entry;
    rootfs->sorted_count = 1;
    for (const struct node *node = rootfs->root; (node = tree_next(rootfs->root, node));)
        rootfs->sorted[rootfs->sorted_count++] = node->entry;
    qsort(rootfs->sorted, count, sizeof(*rootfs->sorted), compare_entries);

    for (size_t i = 0; i < rootfs->layer_count; i++)
        gather_hits(rootfs, &rootfs->layers[i]);
    for (size_t i = 0; i < rootfs->hits.count; i++) {
        struct tree_hits *hits = vec_at(&rootfs->hits, i);

        if (hits->items.count > 1)
            qsort(hits->items.items, hits->items.count, sizeof(struct scan_hit), compare_hits);
    }
}
