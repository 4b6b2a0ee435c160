/*
 * json_value: a JSON document as values with their lines. Specification: RFC 8259, read as strictly
 * as json_document does: duplicate keys and numbers out of range are faults.
 */
#pragma once

#include "format/document.h"

/*
 * Parses the whole of `text`, whose root is an object or a list. A value without a key has the
 * entry of what it stands in. Fails with GATE_EFORMAT, the message with the line, or GATE_ELIMIT
 * (nesting).
 */
ATTR_MUST_CHECK
enum gate_rc json_value_parse(struct str text, const struct document *document, struct value *root,
                              struct error *err);
