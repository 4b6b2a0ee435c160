/*
 * regex: patterns with Ruby's meaning (Onigmo, as InSpec profiles write them) over PCRE2.
 *
 * `^` and `$` match at every line, `.` does not match a newline unless (?m), `\h` is a hex digit.
 * Matching has limits of steps, depth and heap (base/limits.h) and no JIT. A limit that is hit is
 * GATE_ELIMIT, never "no match": a negated match would pass. Subjects are bytes; invalid UTF-8
 * matches nothing but is no error (PCRE2_MATCH_INVALID_UTF). Departures from Ruby are those of
 * base/regex_translate.h.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "base/attributes.h"
#include "base/error.h"
#include "base/str.h"

struct regex;

/*
 * Compiles `pattern`, either bare or written as /pattern/flags with flags of "imx" in Ruby's
 * meaning; a '/' within that is not quoted makes it bare, so "/usr/lib/x" is a path. On success the
 * caller owns *regex. Fails with GATE_EFORMAT, the message with the offset, GATE_EUNSUPPORTED for a
 * construct that PCRE2 reads differently, or GATE_ELIMIT (LIMIT_REGEX_BYTES).
 */
ATTR_MUST_CHECK
enum gate_rc regex_open(struct str pattern, struct regex **regex, struct error *err);

/*
 * Compiles `pattern` with the meaning that PCRE2 itself gives it, for programs that are built on
 * PCRE2: UTF-8, no flags around it; `is_anchored`: it must match at the first byte. Fails as
 * regex_open() does; \C is refused.
 */
ATTR_MUST_CHECK
enum gate_rc regex_open_plain(struct str pattern, bool is_anchored, struct regex **regex,
                              struct error *err);

/* NULL is allowed. */
void regex_close(struct regex *regex);
void regex_closep(struct regex **regex);

/*
 * Sets *matches to whether `subject` has a match anywhere; with `groups` not NULL, its first
 * `group_count` elements become the whole match and the groups (ptr NULL where unset), views into
 * subject. Fails with GATE_ELIMIT. One regex may be used by one thread at a time.
 */
ATTR_MUST_CHECK
enum gate_rc regex_match(const struct regex *regex, struct str subject, bool *matches,
                         struct str *groups, size_t group_count, struct error *err);
