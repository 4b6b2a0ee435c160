/*
 * yaml_format: a YAML file in the form that profiles are written in.
 *
 * Indentation is two columns a level, lists stand below their key, a space follows ',' and ':' and
 * none stands inside of brackets; at most one empty line parts entries; quotes are double ones, or
 * single ones where a backslash or a double quote would have to be escaped. Lines inside of
 * brackets break where the author broke them. Nothing is reordered, every comment stays, at its
 * column where there is room. What is formatted already is not changed.
 */
#pragma once

#include <stdint.h>

#include "base/attributes.h"
#include "base/buf.h"
#include "base/error.h"
#include "base/str.h"

/*
 * Appends the formatted `text` to `out`, which is empty. GATE_EFORMAT or GATE_ELIMIT as
 * yaml_document_parse() fails; GATE_EUNSUPPORTED when the result would not have the same values and
 * comments (a key of several lines, a last line without end inside a block text). The place of the
 * fault is in *line and *column; line 0: the file as a whole. `out` may then hold anything.
 */
ATTR_MUST_CHECK
enum gate_rc yaml_format(struct str text, struct buf *out, uint32_t *line, uint32_t *column,
                         struct error *err);
