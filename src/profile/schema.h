/*
 * schema: what the files of a profile may hold, as a JSON Schema.
 *
 * Specification: JSON Schema draft 2020-12. It is made of the tables that the loader reads with,
 * and of those of resources and matchers. It says what a value's shape alone decides: a file that
 * breaks it has a fault, and a file that keeps it may still have one (a duplicate id, a wrong
 * regular expression, an input that is not there). YAML's keys that are lists are texts in it:
 * "[a, b]".
 */
#pragma once

#include <jansson.h>

/* One schema for profile.yaml, files of controls and files of tests. The caller owns it. */
json_t *profile_schema(void);
