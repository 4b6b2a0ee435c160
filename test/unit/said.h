/*
 * said: what the only control of a profile says of an image made in memory, as text: its results, a
 * line each, their findings below them.
 */
#pragma once

#include "base/buf.h"
#include "check/results.h"
#include "profile/profile.h"
#include "profile/test_case.h"

struct said_row {
    const char *name;
    const char *entries; /* of `describe` */
    const char *files;   /* of `rootfs` */
    const char *said;
};

/* The profile of a text; a fault of it is a failed check. */
struct profile *said_open(struct str text);

/* A test with an image of these files, as `rootfs` has them; NULL, with a failed check: a fault. */
const struct test_case *said_case(struct profile *profile, const char *files);

/* Judges the image of `test` and hands the results to `use`; a fault is a failed check. */
void said_results(struct profile *profile, const struct test_case *test,
                  void (*use)(const struct results *results, struct image *image, void *context),
                  void *context);

/* Appends what the control says of the image of `test`. */
void said_judge(struct profile *profile, const struct test_case *test, struct buf *out);

/* Checks a row: the profile is `profile_text`, the row's entries and `end`. */
void said_check(const char *profile_text, const struct said_row *row, const char *end);
