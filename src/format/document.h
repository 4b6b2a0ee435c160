/*
 * document: what parsers of whole documents (JSON, YAML, TOML, INI, CSV) have in common: they turn
 * text into a tree of struct value in which each value knows the line on which it stands.
 */
#pragma once

#include <stdint.h>

#include "base/arena.h"
#include "base/attributes.h"
#include "base/error.h"
#include "base/str.h"
#include "base/value.h"
#include "base/vec.h"

struct document {
    struct arena *arena; /* of values, texts and places; outlives the tree */
    struct origin place; /* of the file; line and entry are filled in for each value */
};

/* `value` with its place: `entry` is the key under which it stands. */
struct value document_value(const struct document *document, struct value value, uint32_t line,
                            struct str entry);

/* A list, or a map, of what a vec (of struct value, of struct value_pair) holds. */
struct value document_list(const struct document *document, const struct vec *items, uint32_t line,
                           struct str entry);
struct value document_map(const struct document *document, const struct vec *pairs, uint32_t line,
                          struct str entry);

/* Adds a pair to `pairs` (of struct value_pair). */
void document_add(struct vec *pairs, struct str key, struct value value);

/*
 * Refuses text that is no UTF-8 or holds a NUL: GATE_EFORMAT with the line. *rest is the text
 * without a byte order mark.
 */
ATTR_MUST_CHECK
enum gate_rc document_check_text(struct str text, struct str *rest, struct error *err);
