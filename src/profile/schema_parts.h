/* schema_parts: the definitions that schema.c and schema_entry.c share. Private to src/profile. */
#pragma once

#include <jansson.h>

#include "base/attributes.h"
#include "format/yaml_keys.h"

/* {"$ref": "#/$defs/NAME"}, with the name formatted. */
ATTR_PRINTF(1, 2)
json_t *schema_ref(const char *format, ...);

/* {"type": "object", "additionalProperties": false, ...} with no properties yet. */
json_t *schema_object(json_t *properties, json_t *required);

/* The scalars that may stand for a text. */
json_t *schema_scalar(void);

/* A list of `items`, which it takes over, that may not be empty. */
json_t *schema_filled_list(json_t *items);

/* Adds "description"; NULL leaves `schema` alone. Returns it. */
json_t *schema_describe(json_t *schema, const char *help);

/* Whether the rivals of a map exclude each other: into "allOf" of `schema`. */
void schema_add_rivals(json_t *schema, const char *const *rivals, const char *const *needed);

/* Adds "entry", "only_if" and all that they refer to. */
void schema_add_entries(json_t *defs);
