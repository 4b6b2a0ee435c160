/*
 * document_resource: what resources have in common that read one whole document, such as `json`
 * and `toml`: a path, a tree of values, a walk into it. Private to src/resource.
 */
#pragma once

#include "base/attributes.h"
#include "format/document.h"
#include "resource/config_files.h"
#include "resource/resource.h"

struct document_resource {
    struct resource_context *context;
    struct config_file file;
    struct value root;
};

typedef enum gate_rc document_parse_fn(struct str text, const struct document *document,
                                       struct value *root, struct error *err);

/* The path: the argument itself or the option `path`. False: neither is there. */
bool document_path(const struct resource_call *call, struct str *path);

/* For resource_def.check of those that take either: GATE_EUSAGE without a path. */
ATTR_MUST_CHECK
enum gate_rc document_check(const struct resource_call *call, struct error *err);

void document_wishes(const struct resource_call *call, struct wish_set *set);

/* Reads the file into `self`; what it says is not looked at. */
ATTR_MUST_CHECK
enum gate_rc document_read(struct document_resource *self, struct resource_context *context,
                           const struct resource_call *call, struct error *err);

/* Where values of the file stand. */
struct document document_of(const struct document_resource *self);

/* Reads the file and parses it. */
ATTR_MUST_CHECK
enum gate_rc document_open(struct document_resource *self, struct resource_context *context,
                           const struct resource_call *call, document_parse_fn *parse,
                           struct error *err);

/* For resource_def: `self` begins with a struct document_resource. */
struct origin document_origin(const void *self, const struct resource_call *call);

/*
 * A key of the root: of a list an item by its number, from the end where that is negative, or one
 * key of all items as a list.
 */
extern const struct property_def document_keyword;

/* The text of a key's value as settings of this kind have it: map by section, later lines win. */
struct document_setting {
    struct str section;
    struct str name;
    struct value value; /* with its place */
};

/* A map of `settings` (of struct document_setting): names, and sections as maps of theirs. */
struct value document_settings(struct arena *arena, const struct vec *settings);
