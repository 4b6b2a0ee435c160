/*
 * test: a harness small enough to read. A failed check prints where, which row, and both values,
 * then the test goes on: one run shows every failure.
 */
#pragma once

#include <stddef.h>

#include "base/str.h"

struct test {
    const char *name;
    void (*run)(void);
};

/*
 * Runs the tests, or only those named on the command line; for main() to return. A run in which no
 * test was selected or nothing was checked fails: it would prove nothing.
 */
int test_main(const struct test *tests, size_t count, int argc, char *argv[]);

/* Names the table row that the following checks belong to; kept until the next one is named. */
void test_row(const char *name);

void test_check_int(const char *file, int line, const char *what, long long got, long long want);
void test_check_str(const char *file, int line, const char *what, struct str got, struct str want);

/* Integers, enums and booleans. */
#define CHECK_INT(got, want) test_check_int(__FILE__, __LINE__, #got, (got), (want))
/* A struct str against a C string. */
#define CHECK_STR(got, want) test_check_str(__FILE__, __LINE__, #got, (got), str_of(want))
/* A claim. */
#define CHECK(claim) test_check_int(__FILE__, __LINE__, #claim, (claim) ? 1 : 0, 1)
