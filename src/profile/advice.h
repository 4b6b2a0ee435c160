/*
 * advice: what is no fault of a profile, and yet not as it should be. `gate profile check` warns of
 * it.
 */
#pragma once

#include "base/diagnostics.h"
#include "profile/profile.h"
#include "profile/test_case.h"

/*
 * Adds to `warnings`, with its place, each control that no test expects to pass, or to fail; each
 * that has a grade and no rationale; and each input that no control uses. A control that tests
 * expect to be skipped needs no test in which it passes. A profile of one file has no tests; with
 * `cases` NULL none are asked for.
 */
void profile_advise(const struct profile *profile, const struct test_cases *cases,
                    struct diagnostics *warnings);
