/*
 * profile_test_run: the tests of one profile, opened, run and told. Private to `gate profile test`.
 */
#pragma once

#include <jansson.h>

#include "base/threads.h"
#include "check/profile_test.h"
#include "gate/cli.h"

struct profile_test_options {
    bool is_json;
    const char *junit;
    const char *jobs;
    struct option_list names;
    struct option_list controls;
};

/* A profile that was opened for its tests, once for each thread; owns all of it. */
struct tested {
    struct profile *profiles[THREADS_MAX];
    size_t profile_count;
    struct arena arena;
    struct test_cases cases;
    struct profile_test_report report;
    int64_t run_ns;
};

/*
 * Opens and runs. EXIT_BLOCKED if a test does not hold; EXIT_USAGE, with what is wrong printed, for
 * a fault in the profile. Release in any case.
 */
ATTR_MUST_CHECK
enum exit_code profile_test_open(const struct profile_test_options *options, const char *name,
                                 struct tested *tested);
void profile_test_close(struct tested *tested);

/* The report on standard output. */
void profile_test_print(const struct tested *tested);
/* The same as JSON; the caller owns it. */
json_t *profile_test_json(const struct tested *tested);

/*
 * Writes all of them to a file, which appears whole or not at all. EXIT_OUTPUT, and a message, if
 * it cannot be written.
 */
ATTR_MUST_CHECK
enum exit_code profile_test_junit(const struct tested *tested, size_t count, const char *path);
