/*
 * tree: what a rootfs is made of, for the files of src/image that build one and look things up in
 * it. Others use image/rootfs.h.
 *
 * The merged tree is made of nodes, each with its entry, found by their whole path. Only real
 * paths have nodes: when "/lib" is a link, there is no node "/lib/x". So a node that is found
 * under a literal path needs no further look at the directories above it.
 */
#pragma once

#include <stdbool.h>

#include "base/arena.h"
#include "base/attributes.h"
#include "base/buf.h"
#include "base/error.h"
#include "base/limits.h"
#include "base/map.h"
#include "base/str.h"
#include "base/vec.h"
#include "image/layer.h"
#include "image/rootfs.h"

/* Where bodies are had after the pass that were not kept in it; `self` is whatever set it. */
struct body_source {
    /* Appends the whole body to `content`; fails as rootfs_read() does. */
    enum gate_rc (*read)(void *self, const struct entry *entry, struct buf *content,
                         struct error *err);
    void (*close)(void *self); /* NULL: it belongs to another rootfs */
};

struct node {
    struct entry *entry;
    struct node *parent; /* of "/": NULL */
    struct node *first_child;
    struct node *next;
    struct node *previous;
    bool is_unreadable; /* a directory of the host whose content is not all known */
};

struct tree_hits {
    const struct scanner_def *scanner;
    struct vec items; /* struct scan_hit */
};

struct rootfs {
    struct arena arena;   /* nodes, implied directories, paths that a link changed */
    struct layer *layers; /* moved here by rootfs_merge() */
    size_t layer_count;
    struct map nodes; /* of struct node, by path */
    struct node *root;
    uint64_t implied_count; /* directories ever implied; at most limits.entries */
    uint64_t name_bytes;    /* of the layers and of the paths made here */
    struct limits limits;
    const struct entry **sorted; /* the merged tree by path */
    size_t sorted_count;
    struct vec all;    /* const struct entry * */
    struct vec hits;   /* struct tree_hits */
    struct str unread; /* a file of the host whose body scanners may have missed; NULL: none */
    struct map late;   /* of struct str: bodies read after the pass, by path */
    struct vec asked;  /* struct str: paths of bodies that were asked for and not kept */
    struct body_source source; /* read is NULL: none */
    void *source_self;
};

/* An empty rootfs: "/" alone, implied. */
struct rootfs *tree_new(const uint64_t key[2], const struct limits *limits);

/*
 * Sets where bodies come from that were not kept; `self` is closed with the rootfs. A rootfs
 * without a source has the kept bodies only.
 */
void tree_set_source(struct rootfs *rootfs, const struct body_source *source, void *self);

/* Takes bodies from where `owner` has them, which must outlive it. */
void tree_borrow_source(struct rootfs *rootfs, const struct rootfs *owner);

/* The node at the real path `path`, or NULL. */
struct node *tree_find(const struct rootfs *rootfs, struct str path);

/* The child called `name` of the directory `parent`, or NULL. */
struct node *tree_child(const struct rootfs *rootfs, const struct node *parent, struct str name);

/*
 * Puts `entry`, whose path is right, below `parent`, in place of the node that is there, if any.
 * Where both are directories, the content of the old one stays. What this hides gets deleted_in =
 * `layer`. Returns its node.
 */
struct node *tree_put(struct rootfs *rootfs, struct node *parent, struct entry *entry,
                      int32_t layer);

/* Gives the root directory the metadata of `entry`, a directory. */
void tree_put_root(struct rootfs *rootfs, struct entry *entry, int32_t layer);

/* Removes the node and all below it; their entries get deleted_in = `layer`. Not for "/". */
void tree_remove(struct rootfs *rootfs, struct node *node, int32_t layer);

/* The next node after `node` in a walk of everything below `top`, parents first; NULL at the end.
 */
struct node *tree_next(const struct node *top, const struct node *node);

/* Fails with GATE_EIO if `node` is a directory of the host whose content is not all known. */
ATTR_MUST_CHECK
enum gate_rc tree_check_listed(const struct node *node, struct error *err);

/*
 * Follows `path` from `start` through links, ".." and all, inside the tree. At its end a link is
 * followed as `follow` says. Fails as rootfs_find() does.
 */
ATTR_MUST_CHECK
enum gate_rc tree_resolve(struct rootfs *rootfs, struct node *start, struct str path,
                          enum rootfs_follow follow, struct node **node, struct error *err);

/*
 * The directory that `path` names, links followed. What is missing on the way, or is neither
 * directory nor link, becomes an implied directory of `layer`. Fails with GATE_ELIMIT.
 */
ATTR_MUST_CHECK
enum gate_rc tree_directory(struct rootfs *rootfs, struct str path, int32_t layer,
                            struct node **node, struct error *err);

/* Sorts the tree and what the scanners found; the last step of building. */
void tree_finish(struct rootfs *rootfs);
