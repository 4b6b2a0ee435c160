/* clock: times as numbers and as text. No function here asks the system for the time. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/str.h"

enum { CLOCK_TEXT_SIZE = sizeof("-9223372036854775808-12-31T23:59:59Z") };

/* `seconds` since 1970-01-01T00:00:00Z as RFC 3339 UTC, such as "2026-11-23T10:00:00Z". */
void clock_format(int64_t seconds, char text[CLOCK_TEXT_SIZE]);

/*
 * Reads an RFC 3339 time (a date alone is its midnight UTC; fractions are cut; offsets are
 * applied). False for anything else, including days that no month has.
 */
bool clock_parse(struct str text, int64_t *seconds);
