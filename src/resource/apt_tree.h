/*
 * apt_tree: what the files of apt's configuration make together. Private to src/resource.
 */
#pragma once

#include "base/attributes.h"
#include "base/error.h"
#include "base/map.h"
#include "base/str.h"
#include "format/apt_conf.h"
#include "resource/config_files.h"
#include "resource/resource.h"

/* A name; that of a list's item is empty. */
struct apt_node {
    struct str tag;
    struct str key; /* the whole name in lower case; empty for a list's item and below one */
    struct str value;
    const struct origin *origin; /* of the value; NULL: it was never set */
    struct apt_node *parent;
    struct apt_node *first; /* child, in the order in which they came */
    struct apt_node *last;
    struct apt_node *next;
};

struct apt_tree {
    struct resource_context *context;
    struct apt_node root;
    struct map names; /* by key */
};

void apt_tree_init(struct apt_tree *tree, struct resource_context *context);
void apt_tree_release(struct apt_tree *tree);

/*
 * Puts the statements of `file` into the tree; files that it includes are read in their place.
 * Fails with GATE_EFORMAT, GATE_ELIMIT and as reading does, the message with path and line.
 */
ATTR_MUST_CHECK
enum gate_rc apt_tree_add(struct apt_tree *tree, const struct config_file *file, unsigned depth,
                          struct error *err);

/* The node of that name, in whatever case, or NULL. */
const struct apt_node *apt_tree_find(const struct apt_tree *tree, struct str name);

/* The name of a node as apt-config prints it. */
struct str apt_node_name(const struct apt_tree *tree, const struct apt_node *node);

/* The next node of the tree behind `node`, parents before children; NULL at the end. */
const struct apt_node *apt_node_next(const struct apt_node *node);
