/*
 * regex_ending: what every match of a pattern ends with, where that is one of a few texts and the
 * end of a line: `/s?bin/(?:nginx|httpd)$`; and what it begins with at the beginning of one:
 * `^/etc/`. Looking for it is many times cheaper than matching, and hundreds of controls ask it of
 * the path of every file. For regex.c only.
 */
#pragma once

#include <stdbool.h>

#include "base/str.h"

struct regex_ending;

/*
 * Of a pattern as PCRE2 reads it, without options but PCRE2_MULTILINE; NULL: nothing is known. The
 * caller frees it with free().
 */
struct regex_ending *regex_ending_of(struct str pattern);

/* False: `subject` has no match. */
bool regex_ending_fits(const struct regex_ending *ending, struct str subject);
