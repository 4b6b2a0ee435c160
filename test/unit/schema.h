/*
 * schema: the part of JSON Schema (draft 2020-12) that gate's own schemas use, so that every test
 * run holds its documents to them; ./dev verify asks an independent validator too.
 */
#pragma once

#include <jansson.h>
#include <stdbool.h>

/*
 * Counts the places of `value` that break `schema`, and names each on standard error. A keyword
 * that is not known here is a fault as well.
 */
int schema_faults(const json_t *schema, const json_t *value);

/* Whether there are none, without a word. */
bool schema_keeps(const json_t *schema, const json_t *value);
