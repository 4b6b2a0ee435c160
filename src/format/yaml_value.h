/*
 * yaml_value: a YAML document that some program reads, as values with their lines; what is taken
 * and what is refused is yaml_stream_parse()'s.
 */
#pragma once

#include "format/document.h"

/*
 * Parses the whole of `text` and gives its document of that number, from 1; 0 is the only one. A
 * value without a key has the entry of what it stands in, an alias the line of its anchor. Fails
 * with GATE_EFORMAT, the message with the line (no document, too), GATE_EUNSUPPORTED (several
 * documents and none asked for, tags), GATE_ENOTFOUND (no document of that number) or GATE_ELIMIT.
 */
ATTR_MUST_CHECK
enum gate_rc yaml_value_parse(struct str text, size_t number, const struct document *document,
                              struct value *root, struct error *err);
