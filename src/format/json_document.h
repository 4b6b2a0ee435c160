/*
 * json_document: strict reading of JSON that others wrote.
 *
 * Specification: RFC 8259, over jansson. Refused, as readers differ about them: duplicate keys,
 * NUL in strings, integers beyond 64 bits, a root that is no object or array, and nesting beyond
 * LIMIT_NESTING. Objects keep the order of the source. How large a document may be is for the
 * caller to limit.
 *
 * The getters below take the object, its `path` for messages ("" at the root, "config.Labels",
 * "manifests[2]") and a key. A value that is null counts as absent. Views live as long as the
 * document.
 */
#pragma once

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/attributes.h"
#include "base/error.h"
#include "base/str.h"

/*
 * Whether lists and objects of `text` lie at most `most` deep in each other, counted by brackets
 * outside strings, without a look at what else is wrong with it.
 */
bool json_document_is_within(struct str text, uint64_t most);

/*
 * Parses the whole of `text`. On success the caller owns *root (json_decref(), json_auto_t). Fails
 * with GATE_EFORMAT, the message with line and column, or GATE_ELIMIT (nesting).
 */
ATTR_MUST_CHECK
enum gate_rc json_document_parse(struct str text, json_t **root, struct error *err);

/*
 * Sets *value to the value of `key`, borrowed, or to NULL if it is absent. Fails with GATE_EFORMAT
 * if `object` is no object or the value is of another type.
 */
ATTR_MUST_CHECK
enum gate_rc json_document_find(const json_t *object, const char *path, const char *key,
                                json_type type, const json_t **value, struct error *err);

/* As above, but absent is GATE_EFORMAT too. */
ATTR_MUST_CHECK
enum gate_rc json_document_get(const json_t *object, const char *path, const char *key,
                               json_type type, const json_t **value, struct error *err);

/* A string, NUL-terminated UTF-8; ptr NULL if it is absent. Fails as json_document_find() does. */
ATTR_MUST_CHECK
enum gate_rc json_document_find_str(const json_t *object, const char *path, const char *key,
                                    struct str *value, struct error *err);

/* As above, but absent is GATE_EFORMAT too. */
ATTR_MUST_CHECK
enum gate_rc json_document_get_str(const json_t *object, const char *path, const char *key,
                                   struct str *value, struct error *err);

/* An integer from 0. Fails with GATE_EFORMAT if it is absent, negative or no integer. */
ATTR_MUST_CHECK
enum gate_rc json_document_get_u64(const json_t *object, const char *path, const char *key,
                                   uint64_t *value, struct error *err);

/* A boolean; `absent` if it is absent. Fails with GATE_EFORMAT if it is something else. */
ATTR_MUST_CHECK
enum gate_rc json_document_find_bool(const json_t *object, const char *path, const char *key,
                                     bool absent, bool *value, struct error *err);

/* The content of a string value, or ptr NULL for values of other types and for NULL. */
struct str json_document_str(const json_t *value);

/* "an object", "a list", "a string", "an integer", "a number", "true or false" or "null". */
const char *json_document_type_name(json_type type);
