/*
 * emit: JSON for output, over jansson: the order of keys is that of writing, numbers have the
 * shortest form of 15 digits, an empty text is null. Texts are valid UTF-8: the record makes them
 * so.
 */
#pragma once

#include <jansson.h>
#include <stdio.h>

#include "base/str.h"
#include "base/value.h"
#include "evidence/record.h"

/* A string, also an empty one. */
json_t *emit_text(struct str text);

/* A string, or null for an empty one. */
json_t *emit_text_or_null(struct str text);

/* A number, or null for 0: lines, layers and steps count from 1. */
json_t *emit_ordinal(uint32_t number);

/* A number, or null for what is none. */
json_t *emit_real(double number);

/* An array of strings. */
json_t *emit_texts(struct record_texts texts);

/* A value of an input as YAML has it. */
json_t *emit_value(const struct value *value);

/* A time as RFC 3339 UTC. */
json_t *emit_time(int64_t seconds);

/*
 * json_pack() of jansson, which never fails here: without memory, or with a format that does not
 * fit its arguments, the process ends.
 */
json_t *emit_pack(const char *format, ...);

/* Appends to an array; takes `item`. */
void emit_add(json_t *array, json_t *item);

/* Sets a key of an object; takes `item`. */
void emit_set(json_t *object, struct str key, json_t *item);

/* Writes `tree` with two blanks a level and a line break at its end, and gives it up. */
void emit_write(json_t *tree, FILE *out);
