/*
 * colon: lines of fields parted by ':', the shape of passwd(5), group(5) and shadow(5).
 *
 * Empty lines, comments ("#") and NIS entries ("+" and "-" lines) are skipped.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/str.h"

/*
 * Takes the next line that is a record; moves `rest` past it and counts `number`, which starts at
 * 0, up to the number of that line. False when none is left.
 */
bool colon_next(struct str *rest, uint32_t *number, struct str *line);

/*
 * Parts `line` into exactly `count` fields. False if it has more or fewer, holds a NUL, or its
 * first field is empty or begins with a blank: C libraries differ on what such a line means.
 */
bool colon_fields(struct str line, struct str *fields, size_t count);
