/*
 * coverage: what of each benchmark the controls of some profiles answer. A recommendation is in
 * exactly one group, so the groups of a benchmark add up to all of it.
 */
#pragma once

#include "base/arena.h"
#include "base/str.h"
#include "profile/benchmarks.h"
#include "profile/profile.h"

enum coverage {
    COVERAGE_DECIDED,     /* every image decides it */
    COVERAGE_CONDITIONAL, /* decided where the thing it is about is there */
    COVERAGE_PARTLY,      /* a part is left to a person or to the running system */
    COVERAGE_PERSON,      /* only a person can answer it: the control asks */
    COVERAGE_HOST,        /* asked of the root of a host, never of an image */
    COVERAGE_MISSING,     /* no control names it */
    COVERAGE_COUNT
};

const char *coverage_name(enum coverage coverage); /* "decided", "conditional", ... */

struct coverage_number {
    struct str number; /* "5.1.20" */
    enum benchmark_class class;
    enum coverage coverage;
    const struct control *const *controls; /* that name it, in the order of the profiles */
    size_t control_count;
};

struct benchmark_coverage {
    const struct benchmark *benchmark;
    const struct coverage_number *numbers; /* by class, then in its order */
    size_t number_count;
    size_t counts[COVERAGE_COUNT];
};

/* One row for each of `benchmarks`; they live in `arena` and point into the profiles. */
const struct benchmark_coverage *coverage_make(const struct profile *const *profiles, size_t count,
                                               struct arena *arena);
