/*
 * check: runs the engines of the selected controls over one image.
 *
 * The check is closed (DESIGN 6.5): it gets the image as a descriptor and everything else as
 * values. It touches no host path, no environment and no clock but the one it is given.
 */
#pragma once

#include "base/attributes.h"
#include "base/error.h"
#include "check/results.h"
#include "image/image.h"
#include "image/observer.h"
#include "profile/profile.h"

enum check_target { CHECK_TARGET_AUTO, CHECK_TARGET_IMAGE, CHECK_TARGET_HOST };

/* What to evaluate. Profiles are candidates; with is_auto those that fit the image are chosen. */
struct check_plan {
    struct profile *const *profiles;
    size_t profile_count;
    const bool *required; /* of each profile: it is chosen whatever the image is, and one of which
                             no control was selected blocks; NULL: none is */
    bool is_auto;
    int level;                  /* 1 or 2 */
    const struct str *controls; /* ids or globs; none: all */
    size_t control_count;
    const struct str *skips; /* ids or globs */
    size_t skip_count;
    double fail_on;           /* impact at or above blocks; with use_grade below instead */
    enum grade fail_on_grade; /* GRADE_NONE: by fail_on */
    enum check_target target;
    size_t min_evaluated;               /* decided controls for each chosen profile; 1 by default */
    bool is_undecided_blocking;         /* skipped controls at or above the threshold block too */
    struct str expect_os;               /* "debian-12", "debian"; empty: anything (TRUST R8) */
    struct str expect_target;           /* "image", "host"; empty: anything */
    const struct str *expect_platforms; /* "linux/amd64"; one of them; none: anything */
    size_t expect_platform_count;
    struct str content;               /* controls since a later version only report; empty: none */
    struct str project;               /* key of MACs in fingerprints; empty without a policy */
    int64_t (*now_ns)(void *context); /* monotonic; NULL: times are 0 */
    void *clock_context;
};

/* The image to read. */
struct check_input {
    int fd;
    const char *shown;                   /* what messages call it */
    const struct image_options *options; /* wishes are added */
};

/*
 * Reads the image of `input` and evaluates the plan. `results` was initialised by the caller and
 * holds the outcome; *image is the open image, the caller closes it after the results. Fails as
 * image_open() does, with GATE_EUSAGE when no control is selected (nearest ids in the message), and
 * never because of what a control found.
 */
ATTR_MUST_CHECK
enum gate_rc check_run(const struct check_input *input, const struct check_plan *plan,
                       struct results *results, struct image **image, struct error *err);

/*
 * The same over an image that is open already, with the wishes of the plan: for tests of
 * profiles.
 */
ATTR_MUST_CHECK
enum gate_rc check_image(struct image *image, const struct check_plan *plan,
                         struct results *results, struct error *err);

/* Adds what the plan's candidates may read. */
void check_wishes(const struct check_plan *plan, struct wish_set *set);
