/*
 * schema: the part of JSON Schema (draft 2020-12) that schema/record.schema.json uses, so that
 * every test run holds the record to it; ./dev verify asks an independent validator too.
 */
#pragma once

#include <jansson.h>

/*
 * Counts the places of `value` that break `schema`, and names each on standard error. A keyword
 * that is not known here is a fault as well.
 */
int schema_faults(const json_t *schema, const json_t *value);
