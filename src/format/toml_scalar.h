/*
 * toml_scalar: numbers, dates, times and strings of TOML. For toml.c only. Specification: TOML
 * 1.0.0, "String" to "Local Time".
 */
#pragma once

#include "base/attributes.h"
#include "base/buf.h"
#include "base/error.h"
#include "base/str.h"
#include "base/value.h"

/* What a bare word stands for; false if it is no value. The text of a date stays a view. */
bool toml_word_value(struct str word, struct value *value);

/* Whether `c` may not stand in comments and strings: a control character that is no tab. */
bool toml_is_control(char c);

/*
 * Reads the string at the start of `text`, whose first byte is a quote, and appends what it says to
 * `out`. *length is how many bytes it takes, quotes included. With `is_one_line` a string of three
 * quotes is a fault, as for keys. Fails with GATE_EFORMAT without a line.
 */
ATTR_MUST_CHECK
enum gate_rc toml_string_read(struct str text, bool is_one_line, struct buf *out, size_t *length,
                              struct error *err);
