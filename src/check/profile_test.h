/*
 * profile_test: runs the unit tests of a profile (LANGUAGE, section 6) over images made in memory.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/str.h"
#include "profile/profile.h"
#include "profile/test_case.h"

/* How one test went. */
struct profile_test {
    const struct test_case *test;
    const struct str
        *faults; /* "p.yaml:9:3: ssh-root-login is passed, expected failed"; none: it held */
    size_t fault_count;
};

/* A control whose tests do not show both sides of it. */
struct profile_test_gap {
    const struct control *control;
    bool has_passing; /* a test in which it passes, and does */
    bool has_failing;
};

struct profile_test_report {
    struct profile_test *tests; /* as the cases, in their order */
    size_t test_count;
    size_t failed_count;
    struct profile_test_gap *gaps; /* in the order of the profile */
    size_t gap_count;
};

/*
 * Runs `cases` of `profile` one after the other; the report lives in `arena`. The profile's inputs
 * are the same afterwards. A test that cannot be run, because its image cannot be made, has that as
 * its fault; nothing else fails. A control that no image can decide, which a test expects to be
 * skipped, is no gap.
 */
void profile_test_run(struct profile *profile, const struct test_cases *cases, struct arena *arena,
                      struct profile_test_report *report);
