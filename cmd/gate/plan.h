/*
 * plan: which profiles and controls a command is about, from the words of its options.
 */
#pragma once

#include <stdbool.h>

#include "check/check.h"
#include "gate/cli.h"
#include "profile/profile.h"

struct plan_options {
    struct option_list profiles;
    struct option_list controls;
    struct option_list skips;
    struct option_list frameworks;
    struct option_list inputs;
    struct option_list input_files;
    const char *level;
    const char *fail_on;
    const char *target;
};

extern const char *const plan_levels[];
extern const char *const plan_targets[];

/* Profiles that were loaded and the plan over them; owns all of it. */
struct plan {
    struct arena arena;
    struct profile **profiles;
    bool *required; /* of each profile: the policy names it */
    size_t profile_count;
    struct profile **frameworks; /* asked for nothing but what they say of a framework */
    size_t framework_count;
    struct check_plan check;
    struct str threshold;  /* of --fail-on, in words: "cat2", "0.5" */
    bool is_threshold_lax; /* above the policy's, or the default, CAT II */
    bool is_level_lax;     /* below the policy's */
};

struct policy_effect;

/*
 * Loads the profiles of the policy and those that the options name, or all built-in ones as
 * candidates of `auto`, and sets inputs. What the policy says holds where no option says otherwise.
 * On failure, which is a usage error, the faults were printed. Release in any case.
 */
ATTR_MUST_CHECK
enum exit_code plan_open(const struct plan_options *options, const struct policy_effect *effect,
                         struct plan *plan);
void plan_release(struct plan *plan);

/*
 * A profile that could not be loaded: prints its faults on stderr, "FILE:LINE:COLUMN: MESSAGE"
 * each, or the error where there is none of them. EXIT_USAGE.
 */
enum exit_code plan_fail(struct diagnostics *diagnostics, const struct error *err);
