/*
 * compare: the loose comparison of InSpec's cmp (inspec 5, matchers.rb), by which text from a
 * configuration file compares with what a person wrote.
 *
 * - text with text: equal whatever the case; ordered as versions or else by bytes. Text with an
 *   order of its own (value.compare: a package's version) uses that for both.
 * - a number and text that is that kind of number: as numbers; an integer and text with a leading
 *   zero: the text is octal. A boolean and "true" or "false": as booleans, equality only.
 * - a list of one element and something that is no list: the element.
 * - all else: equal if value_equal(), and without an order.
 *
 * Departures from InSpec: what has no order is an error, where InSpec answers false, so that
 * `not: {cmp: "> 5"}` does not pass on "abc". Symbols and regular expressions are not values here:
 * use text, and `match`.
 */
#pragma once

#include <stdbool.h>

#include "base/attributes.h"
#include "base/value.h"

bool compare_equal(const struct value *actual, const struct value *wanted);

/* Sets *order to < 0, 0 or > 0; false if the two have no order. */
ATTR_MUST_CHECK
bool compare_order(const struct value *actual, const struct value *wanted, int *order);
