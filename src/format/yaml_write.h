/*
 * yaml_write: values as YAML 1.2 that yaml_document reads back to the same, and that no older
 * reader takes for something else: what is not plainly a word stands in double quotes.
 */
#pragma once

#include "base/buf.h"
#include "base/str.h"
#include "format/yaml_document.h"

/* Appends `text` as a string, in quotes only where it needs them; it is UTF-8. */
void yaml_write_text(struct buf *buf, struct str text);

/* Appends `text` in double quotes. */
void yaml_write_quoted(struct buf *buf, struct str text);

/* Whether `text` is a string without quotes, also inside of a list. */
bool yaml_write_is_plain(struct str text);

/* Appends a whole value on one line: lists as [a, b], maps as {a: b}. */
void yaml_write_node(struct buf *buf, const struct yaml_node *node);
