/*
 * policy_people: who stands behind the keys of a trust: persons, their roles, their keys and how
 * long those last.
 */
#pragma once

#include <jansson.h>
#include <stdint.h>

#include "base/arena.h"
#include "policy/trust.h"

/* As comment lines of YAML on standard output. `now` is seconds since 1970. */
void policy_people_print(const struct trust *trust, int64_t now, struct arena *arena);

/* As a list of persons. */
json_t *policy_people_json(const struct trust *trust, int64_t now, struct arena *arena);
