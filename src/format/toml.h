/*
 * toml: a TOML document as values with their lines. Specification: TOML 1.0.0.
 *
 * Dates and times are text as written. Integers have 64 bits; more is a fault, as the specification
 * asks. Values nest up to LIMIT_NESTING, and so do tables.
 */
#pragma once

#include "format/document.h"

/*
 * Parses the whole of `text`; an empty document is an empty map. A value without a key has the
 * entry of what it stands in. Fails with GATE_EFORMAT, the message with the line, or GATE_ELIMIT
 * (nesting).
 */
ATTR_MUST_CHECK
enum gate_rc toml_parse(struct str text, const struct document *document, struct value *root,
                        struct error *err);
