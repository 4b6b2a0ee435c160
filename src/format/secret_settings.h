/*
 * secret_settings: NAME = VALUE in files that hold settings, whatever their syntax: .env, INI,
 * YAML, JSON, TOML, properties, PHP, Python and XML write a name, something of =, :, =>, a comma or
 * '>', and a value. Names are those of format/secret_name.h.
 */
#pragma once

#include <stdbool.h>

#include "base/str.h"
#include "base/vec.h"

/*
 * Appends to `values` (of struct secret_value, views of `line`) what one line gives to names of
 * credentials. In `is_code` only a quoted text is a value.
 */
void secret_settings_find(struct str line, bool is_code, struct vec *values);
