/*
 * csv: comma-separated values with a header, as a list of maps with their lines. Specification:
 * RFC 4180, with lines that end in LF or CRLF; empty lines say nothing.
 */
#pragma once

#include "format/document.h"

/*
 * Parses the whole of `text`. Each record is a map from the fields of the first line to its own,
 * texts all; fields that a record lacks are nil. Fails with GATE_EFORMAT, the message with the
 * line: no header, a name that stands twice in it, a record with more fields than it, text beside
 * quotes, a quote that does not close; or GATE_ELIMIT: more than LIMIT_CSV_FIELDS in the header.
 */
ATTR_MUST_CHECK
enum gate_rc csv_parse(struct str text, const struct document *document, struct value *root,
                       struct error *err);
