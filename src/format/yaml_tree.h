/*
 * yaml_tree: the nodes of a YAML file on their way into a tree: what keys may be, that none stands
 * twice, what a merge key brings, aliases, and the limits. For yaml_document.c, which reads events.
 */
#pragma once

#include "base/limits.h"
#include "base/map.h"
#include "base/vec.h"
#include "format/yaml_document.h"

/* YAML_OWN: what people write for gate, strictly; YAML_FOREIGN: see yaml_stream_parse(). */
enum yaml_reading { YAML_OWN, YAML_FOREIGN };

/* One list or map that is still open. */
struct yaml_frame {
    struct yaml_node *node;
    size_t first;    /* of its children in yaml_tree.nodes */
    struct map keys; /* of a map with many: those so far */
    bool is_key;     /* a list that is a key of the map around it */
};

/* Start with arena, reading, err and the two vectors; yaml_tree_release() in the end. */
struct yaml_tree {
    struct arena *arena;
    enum yaml_reading reading;
    struct map anchors; /* of the document, to struct yaml_node */
    struct vec roots;   /* const struct yaml_node * */
    struct vec nodes;   /* const struct yaml_node *: children of open frames, outer ones first */
    struct yaml_frame frames[LIMIT_NESTING];
    size_t depth;
    size_t node_count; /* aliases written out */
    struct error *err;
};

void yaml_tree_release(struct yaml_tree *tree);

/* GATE_EFORMAT with `what`. */
ATTR_MUST_CHECK
enum gate_rc yaml_tree_refuse(struct yaml_tree *tree, const char *what);

/* Places a scalar; `anchor` names it, empty: none. GATE_EFORMAT, GATE_ELIMIT. */
ATTR_MUST_CHECK
enum gate_rc yaml_tree_add(struct yaml_tree *tree, struct yaml_node *node, struct str anchor);

/* Places a list or map, into which all goes until it is closed; it ends before byte `end`. */
ATTR_MUST_CHECK
enum gate_rc yaml_tree_open(struct yaml_tree *tree, struct yaml_node *node, struct str anchor);
ATTR_MUST_CHECK
enum gate_rc yaml_tree_close(struct yaml_tree *tree, size_t end);

/* Places the node of an anchor once more. */
ATTR_MUST_CHECK
enum gate_rc yaml_tree_repeat(struct yaml_tree *tree, struct str anchor);
