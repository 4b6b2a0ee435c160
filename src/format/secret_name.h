/*
 * secret_name: whether a name speaks of a credential, and whether what is given to it is one: not a
 * variable, a path, a template, yes or no.
 */
#pragma once

#include <stdbool.h>

#include "base/str.h"

/* PASSWORD, TOKEN, API_KEY, but no TOKEN_FILE. */
bool secret_name_is_credential(struct str name);

/* Whether `value` is a credential itself and not a way to one. */
bool secret_name_is_literal(struct str value);

/* The name that ends before text[at], without the dashes of an option. */
struct str secret_name_before(struct str text, size_t at);

/*
 * The value that begins `text`, without its quotes, also if they are quoted themselves; unquoted it
 * ends before a blank, ';', '&', '|', a quote or ')'.
 */
struct str secret_name_value(struct str text);
