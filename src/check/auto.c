#include "check/auto.h"

#include <stdlib.h>

const char *auto_refusal(enum control_target target, bool has_config, enum target is)
{
    switch (target) {
    case CONTROL_ANY:
        return NULL;
    case CONTROL_IMAGE:
        return is == TARGET_IMAGE ? NULL : "asked of images, and this is a host";
    case CONTROL_CONFIG:
        return has_config ? NULL : "needs an image's config, and this is a bare root file system";
    case CONTROL_HOST:
        return is == TARGET_HOST ? NULL : "asked of hosts, and this is an image";
    }
    abort();
}

/* Whether the profile speaks of this very distribution, rather than of all of them. */
static bool knows_platform(const struct profile *profile, const struct platform *platform)
{
    if (platform->os.len == 0)
        return false;
    if (profile->support_count > 0)
        return profile_supports(profile, platform);
    for (size_t i = 0; i < profile->benchmark_count; i++) {
        if (platform->key.len > 0 && str_equal(profile->benchmarks[i].key, platform->key))
            return true;
    }
    return false;
}

static struct str why_chosen(const struct profile *profile, bool is_required,
                             const struct check_plan *plan, struct results *results)
{
    const struct platform *platform = &results->platform;

    if (is_required)
        return STR("named by the policy");
    if (!plan->is_auto)
        return STR("named with --profile");
    if (knows_platform(profile, platform))
        return arena_printf(&results->arena, "auto: os-release says %.*s%s%.*s",
                            STR_ARG(platform->os), platform->version.len ? " " : "",
                            STR_ARG(platform->version));
    if (profile->target == CONTROL_CONFIG)
        return STR("auto: the image has a config");
    if (profile->target == CONTROL_HOST)
        return STR("auto: it is the root of a host");
    return STR("auto: fits every image");
}

static void warn(struct vec *warnings, struct str text)
{
    struct str *warning = vec_add(warnings);

    *warning = text;
}

/* Whether auto takes the profile; what a user might miss is told. */
static bool fits(const struct profile *profile, bool has_config, struct results *results,
                 struct vec *warnings)
{
    const char *refusal = auto_refusal(profile->target, has_config, results->target);

    if (!profile_supports(profile, &results->platform))
        return false;
    if (!refusal)
        return true;
    if (profile->target == CONTROL_CONFIG)
        warn(warnings, arena_printf(&results->arena, "%.*s was not chosen: it %s",
                                    STR_ARG(profile->name), refusal));
    return false;
}

/* An image that hides what it is, or is something else, gets fewer questions: say so. */
static void warn_of_unknown(const struct check_plan *plan, struct results *results,
                            struct vec *warnings)
{
    const struct platform *platform = &results->platform;
    const char *effect = results->profile_count > 0 ? ": only generic controls were evaluated" : "";

    for (size_t i = 0; i < results->profile_count; i++) {
        if (knows_platform(results->profiles[i].profile, platform))
            return;
    }
    if (!plan->is_auto)
        return;
    if (platform->os.len == 0)
        warn(warnings, arena_printf(&results->arena,
                                    "the image does not say which distribution it is (no usable "
                                    "os-release)%s",
                                    effect));
    else
        warn(warnings, arena_printf(&results->arena, "no profile is written for %.*s%s%.*s%s",
                                    STR_ARG(platform->os), platform->version.len ? " " : "",
                                    STR_ARG(platform->version), effect));
}

void auto_choose(const struct check_plan *plan, bool has_config, struct results *results,
                 struct vec *warnings)
{
    results->profiles =
        arena_new(&results->arena, plan->profile_count + 1, sizeof(*results->profiles));
    for (size_t i = 0; i < plan->profile_count; i++) {
        const struct profile *profile = plan->profiles[i];
        bool is_required = plan->required && plan->required[i];

        if (plan->is_auto && !is_required && !fits(profile, has_config, results, warnings))
            continue;
        results->profiles[results->profile_count++] = (struct results_profile){
            .profile = profile,
            .benchmark = arena_str(&results->arena, profile_benchmark(profile, &results->platform)),
            .why = why_chosen(profile, is_required, plan, results),
            .is_required = is_required,
        };
    }
    warn_of_unknown(plan, results, warnings);
}
