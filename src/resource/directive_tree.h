/*
 * directive_tree: a configuration of directives in blocks that stands in several files, as one
 * tree, with its rows. nginx_conf and apache_conf are made of it. Private to src/resource.
 */
#pragma once

#include <stdbool.h>

#include "base/arena.h"
#include "base/attributes.h"
#include "base/vec.h"
#include "format/directive.h"
#include "resource/config_files.h"
#include "resource/resource.h"
#include "resource/rows.h"

struct directive_node {
    struct directive directive;
    const struct config_file *file;
    const struct directive_node *parent; /* NULL: in no block */
    struct str inside; /* of a block: what its directives have as context, long words cut */
    size_t index;      /* in directives.nodes */
};

enum { INCLUDE_DEPTH_MAX = 16 };

struct directive_tree {
    struct resource_context *context;
    struct vec files; /* const struct config_file *, every one that was read, in that order */
    struct vec nodes; /* const struct directive_node *, in the order in which they count */
    bool is_folded;   /* names are the same in upper and lower case */
    struct rows rows;
};

enum { DIRECTIVE_TREE_COLUMNS = 6 };

/* name, arguments, value, context, path, line */
extern const struct column_def directive_tree_columns[DIRECTIVE_TREE_COLUMNS];

void directive_tree_init(struct directive_tree *directives, struct resource_context *context);
void directive_tree_release(struct directive_tree *directives);

/* Parses one file; the texts may live in the arena. */
typedef enum gate_rc directive_tree_parse_fn(struct str text, struct arena *arena,
                                             struct vec *directives, struct error *err);

/*
 * What is done with each directive that was read, in its order: adds what it includes. A block is
 * in the tree already.
 */
typedef enum gate_rc directive_tree_visit_fn(void *self, const struct directive_node *node,
                                             unsigned depth, struct error *err);

struct directive_tree_reader {
    directive_tree_parse_fn *parse;
    directive_tree_visit_fn *visit;
    void *self; /* of visit() */
};

/*
 * Adds the directives of `file`, which is copied, below `parent`; `depth` counts includes within
 * includes. Fails with GATE_EFORMAT, path and line in the message, or GATE_ELIMIT: more than
 * INCLUDE_DEPTH_MAX, LIMIT_CONFIG_FILES or DIRECTIVES_MAX.
 */
ATTR_MUST_CHECK
enum gate_rc directive_tree_add_file(struct directive_tree *directives,
                                     const struct directive_tree_reader *reader,
                                     const struct config_file *file,
                                     const struct directive_node *parent, unsigned depth,
                                     struct error *err);

/* Whether `node` has that name. */
bool directive_tree_is(const struct directive_tree *directives, const struct directive_node *node,
                       struct str name);

/* The words of a directive as one text, parted by blanks. */
struct str directive_tree_value(const struct directive_tree *directives,
                                const struct directive_node *node);

/* The same with its place, for a property. */
struct value directive_tree_item(const struct directive_tree *directives,
                                 const struct directive_node *node);

/*
 * The values of all directives at the end of a chain of blocks, "http.server.listen"; a list with
 * places, nil if there is none.
 */
struct value directive_tree_chain(const struct directive_tree *directives, struct str chain);

/* For resource_def.rows, made when it is first asked for. */
const struct table *directive_tree_table(struct directive_tree *directives);

/* "PATH: line N: " before the message of an error that is set, or with one that is not. */
ATTR_MUST_CHECK
enum gate_rc directive_tree_wrap(const struct directive_node *node, struct error *err);
ATTR_MUST_CHECK
enum gate_rc directive_tree_fail(const struct directive_node *node, enum gate_rc rc,
                                 const char *message, struct error *err);
