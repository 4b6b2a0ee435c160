/* profile_json: a profile as JSON, for `gate profile ls --json` and `show --json`. */
#pragma once

#include <jansson.h>

#include "profile/profile.h"

/* The caller owns the result. */
json_t *profile_json(const struct profile *profile);
