/*
 * sudoers_effective: what sudo does for lines of Defaults, and where none says anything. Private
 * to src/resource.
 */
#pragma once

#include "base/attributes.h"
#include "base/error.h"
#include "base/str.h"
#include "base/value.h"
#include "base/vec.h"
#include "format/sudoers_defaults.h"
#include "resource/resource.h"

/*
 * The value of a setting for everybody: the last of `lines` (of struct sudoers_line) wins, those
 * for everybody (Defaults:ALL) after those for no one in particular; lists grow and shrink. Without
 * a line the default of the image's version of sudo and of its distribution. Flags are booleans,
 * numbers and times integers (the latter in seconds), modes four octal digits; what is switched off
 * is 0, "never" or nil. Of env_keep, env_check and env_delete only what lines say is known.
 */
struct value sudoers_effective_value(struct resource_context *context,
                                     const struct sudoers_default *def, const struct vec *lines);
