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
    const struct str *controls; /* as control_matches() reads them; none: all */
    size_t control_count;
    const struct str *skips; /* likewise */
    size_t skip_count;
    const struct str *frameworks; /* likewise, "soc2:CC6.1"; none: whatever the framework */
    size_t framework_count;
    const struct profile *const *framework_profiles; /* asked nothing but what they say of one */
    size_t framework_profile_count;
    const struct str *selections; /* built-in profiles that auto never takes, only named */
    size_t selection_count;
    double fail_on;           /* impact at or above blocks; with use_grade below instead */
    enum grade fail_on_grade; /* GRADE_NONE: by fail_on */
    enum check_target target;
    size_t min_evaluated;               /* decided controls for each chosen profile; 1 by default */
    bool is_undecided_blocking;         /* skipped controls at or above the threshold block too */
    struct str expect_os;               /* "debian-12", "debian"; empty: anything (TRUST R8) */
    struct str expect_target;           /* "image", "host"; empty: anything */
    const struct str *expect_platforms; /* "linux/amd64"; one of them; none: anything */
    size_t expect_platform_count;
    struct str content;            /* controls since a later version only report; empty: none */
    const struct image *base;      /* opened with is_config_only; NULL: none was named */
    const struct str *base_chains; /* chain IDs of bases that the policy knows */
    size_t base_chain_count;
    bool is_only_introduced; /* what the base brought does not block; without a base: an error */
    struct str project;      /* key of MACs in fingerprints; empty without a policy */
    bool has_time;           /* what counts days has an answer */
    int64_t time;            /* of the run: seconds since 1970 UTC */
    int64_t (*now_ns)(void *context); /* monotonic; NULL: times are 0 */
    void *clock_context;
};

/* The image to read. */
struct check_input {
    int fd;
    const char *shown;                   /* what messages call it */
    const struct image_options *options; /* wishes are added */
    const struct check_input *base;      /* --base; NULL: none is named */
};

/*
 * Reads the image of `input` and evaluates the plan. `results` was initialised by the caller and
 * holds the outcome; *image is the open image, the caller closes it after the results. Fails as
 * image_open() does, with GATE_EUSAGE when no control is selected (nearest ids in the message), an
 * input has no value on this platform, the base that was named is none of this image, or only what
 * is introduced should block and no base is known; and never because of what a control found.
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
