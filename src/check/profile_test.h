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
    int64_t run_ns; /* 0 without a clock */
};

/* A control of the profile's own whose tests do not show both sides of it. */
struct profile_test_gap {
    const struct control *control;
    bool has_passing; /* a test in which it passes, and does */
    bool has_failing;
};

struct profile_test_report {
    struct profile_test *tests; /* as the cases, in their order; those that were chosen */
    size_t test_count;
    size_t failed_count;
    struct profile_test_gap *gaps; /* in the order of the profile */
    size_t gap_count;
};

struct profile_test_plan {
    /*
     * The same profile, opened once for each thread: a test changes its inputs. The first is the
     * one that the cases were read for.
     */
    struct profile *const *profiles;
    size_t profile_count;
    const struct test_cases *cases;
    const struct str *names; /* patterns of tests to run; none: all */
    size_t name_count;
    const struct str *controls; /* which expectations count, as --control of a check; none: all */
    size_t control_count;
    int64_t (*now_ns)(void *context); /* monotonic; NULL: times are 0 */
    /* Called by the calling thread while it works; NULL: nobody asks. */
    void (*told)(void *context, size_t done, size_t total);
    void *context; /* of both */
};

/*
 * Runs the tests, as many at a time as there are profiles; the report lives in `arena` and is the
 * same however many there are, but for times. The profiles' inputs are the same afterwards. A test
 * that cannot be run, because its image cannot be made, has that as its fault; nothing else fails.
 * A control that no image can decide, which a test expects to be skipped, is no gap. With patterns
 * of tests there are no gaps, with controls only theirs.
 */
void profile_test_run(const struct profile_test_plan *plan, struct arena *arena,
                      struct profile_test_report *report);
