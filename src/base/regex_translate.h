/*
 * regex_translate: from Ruby's regular expressions (Onigmo 6, doc/RE of Ruby 3.1) to PCRE2's. For
 * regex.c only.
 *
 * Translated are escapes (\h, \v, \u, unknown letters), intervals, isolated options, which in Ruby
 * reach over `|`, and quoting of what is special to PCRE2 alone. Refused is what has no simple
 * counterpart: classes within classes, &&, calls of groups, conditions, absent groups, bytes above
 * \x7f, `+` behind an interval and `?` behind {n}. \w, \d, \s, \b and POSIX brackets know ASCII
 * only; in Ruby the last two know Unicode.
 */
#pragma once

#include <stdbool.h>

#include "base/attributes.h"
#include "base/buf.h"
#include "base/error.h"
#include "base/str.h"

enum { REGEX_GROUP_NESTING = 200 };

/*
 * Appends the translation of `pattern`, which has no delimiters, to `out`; *has_names says whether
 * it has named groups, which in Ruby keeps plain ones from capturing. Fails with GATE_EFORMAT,
 * GATE_EUNSUPPORTED or GATE_ELIMIT (`out` is full).
 */
ATTR_MUST_CHECK
enum gate_rc regex_translate(struct str pattern, bool is_extended, struct buf *out, bool *has_names,
                             struct error *err);
