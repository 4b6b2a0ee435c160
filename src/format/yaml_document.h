/*
 * yaml_document: a strict YAML 1.2 file as a tree that knows where everything stands.
 *
 * Specification: YAML 1.2.2, core schema (section 10.3), over libyaml's parser: only true/false
 * (and their capitalised forms) are booleans, `no`, `yes`, `on`, `off` are strings. Refused, each
 * with its place: anchors, aliases, tags, directives, merge keys, several documents, duplicate
 * keys, NUL, a byte order mark, bad UTF-8, nesting beyond LIMIT_NESTING, and an unquoted integer
 * with a leading zero, whose message says to quote it.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/attributes.h"
#include "base/error.h"
#include "base/str.h"

enum yaml_kind { YAML_NULL, YAML_BOOL, YAML_INTEGER, YAML_REAL, YAML_STRING, YAML_LIST, YAML_MAP };

struct yaml_pair;

/* One node. Text and children live in the arena of the parse. */
struct yaml_node {
    enum yaml_kind kind;
    uint32_t line;   /* from 1, of its first byte */
    uint32_t column; /* from 1, in characters */
    struct str text; /* of a scalar: its source text without quotes, `4.10` as it stands */
    bool is_quoted;  /* quoted or a block scalar: always YAML_STRING */
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
