/* profile_json: a profile as JSON, for `gate profile ls --json` and `show --json`. */
#pragma once

#include <jansson.h>

#include "profile/profile.h"

/* The caller owns the result. */
json_t *profile_json(const struct profile *profile);

/*
 * {sha256, effective_sha256, edits, profile}: the effective profile as its YAML has it, and what
 * was made of included controls. NULL if it cannot be built.
 */
json_t *profile_effective_json(const struct profile *profile);

/* One control of it, likewise. */
json_t *profile_control_json(const struct control *control);
