/*
 * yaml_document: a strict YAML 1.2 file as a tree that knows where everything stands.
 *
 * Specification: YAML 1.2.2, core schema (section 10.3), over libyaml's parser: only true/false
 * (and their capitalised forms) are booleans, `no`, `yes`, `on`, `off` are strings. Refused, each
 * with its place: anchors, aliases, tags, directives, merge keys, several documents, duplicate
 * keys, NUL, a byte order mark, bad UTF-8, nesting beyond LIMIT_NESTING, and an unquoted integer
 * with a leading zero, whose message says to quote it.
 *
 * Files that other programs read are taken more widely, as most of those programs (over libyaml or
 * go-yaml, YAML 1.1) do: see yaml_stream_parse().
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/attributes.h"
#include "base/error.h"
#include "base/str.h"

enum yaml_kind { YAML_NULL, YAML_BOOL, YAML_INTEGER, YAML_REAL, YAML_STRING, YAML_LIST, YAML_MAP };

/* How a node is written. */
enum yaml_style {
    YAML_PLAIN,
    YAML_SINGLE_QUOTED,
    YAML_DOUBLE_QUOTED,
    YAML_LITERAL,
    YAML_FOLDED,
    YAML_BLOCK, /* a list or map by indentation */
    YAML_FLOW,  /* one in brackets, or a pair alone in a list in brackets */
};

struct yaml_pair;

/* One node. Text and children live in the arena of the parse. */
struct yaml_node {
    enum yaml_kind kind;
    uint32_t line;   /* from 1, of its first byte */
    uint32_t column; /* from 1, in characters */
    uint32_t size;   /* nodes in it, itself included, with aliases as often as they stand */
    uint32_t depth;  /* lists and maps that lie in each other, itself included */
    struct str text; /* of a scalar: its source text without quotes, `4.10` as it stands */
    bool is_quoted;  /* quoted or a block scalar: always YAML_STRING */
    enum yaml_style style;
    size_t start; /* offset of its first byte in the source */
    size_t end;   /* behind its last; of a list or map in block style that of its last child */
    union {
        bool boolean;
        int64_t integer;
        double real;
        struct {
            const struct yaml_node *const *items;
            size_t item_count;
        };
        struct {
            const struct yaml_pair *pairs; /* in the order of the source */
            size_t pair_count;
        };
    };
};

struct yaml_pair {
    const struct yaml_node *key; /* a scalar or a list of them; key->text names it: "a", "[a, b]" */
    const struct yaml_node *value;
};

/*
 * Parses the whole of `text`; *root is NULL for an empty document. On failure GATE_EFORMAT,
 * GATE_ELIMIT (nesting, or more than 1 Mi nodes), with err->message without place, and the place in
 * *line and *column.
 */
ATTR_MUST_CHECK
enum gate_rc yaml_document_parse(struct str text, struct arena *arena,
                                 const struct yaml_node **root, uint32_t *line, uint32_t *column,
                                 struct error *err);

/* The documents of a file. */
struct yaml_stream {
    const struct yaml_node *const *roots; /* an empty document is YAML_NULL */
    size_t count;
};

/*
 * Parses a file that gate did not ask for: several documents, aliases (the node of their anchor),
 * merge keys, a byte order mark, %YAML, and the tags of the core schema are taken; `yes`, `no`,
 * `on` and `off` are booleans, and an integer of octal digits with a leading zero is octal, else
 * text. GATE_EUNSUPPORTED for other tags and %TAG. All that is said of the limits above holds for
 * the tree with its aliases written out; otherwise it fails as yaml_document_parse() does.
 */
ATTR_MUST_CHECK
enum gate_rc yaml_stream_parse(struct str text, struct arena *arena, struct yaml_stream *stream,
                               uint32_t *line, uint32_t *column, struct error *err);
