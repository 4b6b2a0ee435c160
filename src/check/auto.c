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

static bool includes(const struct profile *profile, struct str name)
{
    for (size_t i = 0; i < profile->included_count; i++) {
        if (str_equal(profile->included[i]->name, name))
            return true;
    }
    return false;
}

/*
 * One written for the very distribution that includes this one for all, and would ask all of it
 * twice; NULL: there is none.
 */
static const struct profile *replacement(const struct profile *profile,
                                         const struct check_plan *plan,
                                         const struct platform *platform)
{
    if (knows_platform(profile, platform))
        return NULL;
    for (size_t i = 0; i < plan->profile_count; i++) {
        const struct profile *other = plan->profiles[i];

        if (other != profile && other->support_count > 0 && other->target == profile->target &&
            knows_platform(other, platform) && includes(other, profile->name))
            return other;
    }
    return NULL;
}

static void warn(struct vec *warnings, struct str text)
{
    struct str *warning = vec_add(warnings);

    *warning = text;
}

/* "debian, ubuntu", after what stands in `text` already. */
static struct str add_names(struct str text, const struct str *names, size_t count,
                            struct arena *arena)
{
    for (size_t i = 0; i < count; i++)
        text = arena_printf(arena, "%.*s%s%.*s", STR_ARG(text), text.len > 0 ? ", " : "",
                            STR_ARG(names[i]));
    return text;
}

/* The distributions of `supports`, of a map without one its families. */
static struct str supports_text(const struct profile *profile, struct arena *arena)
{
    struct str text = STR("");

    for (size_t i = 0; i < profile->support_count; i++) {
        const struct support *support = &profile->supports[i];

        if (support->os_count > 0)
            text = add_names(text, support->os, support->os_count, arena);
        else
            text = add_names(text, support->families, support->family_count, arena);
    }
    return text.len > 0 ? text : STR("another version");
}

static struct str why_unsupported(const struct profile *profile, struct results *results)
{
    const struct platform *platform = &results->platform;
    struct str supports = supports_text(profile, &results->arena);

    if (platform->os.len == 0)
        return arena_printf(&results->arena,
                            "written for %.*s, and the image does not say what it is",
                            STR_ARG(supports));
    return arena_printf(&results->arena, "written for %.*s, and os-release says %.*s%s%.*s",
                        STR_ARG(supports), STR_ARG(platform->os), platform->version.len ? " " : "",
                        STR_ARG(platform->version));
}

/* Why auto leaves the profile out; empty: it takes it. What a user might miss is told. */
static struct str why_not(const struct profile *profile, const struct check_plan *plan,
                          bool has_config, struct results *results, struct vec *warnings)
{
    const char *refusal = auto_refusal(profile->target, has_config, results->target);
    const struct profile *other = replacement(profile, plan, &results->platform);

    if (!profile_supports(profile, &results->platform))
        return why_unsupported(profile, results);
    if (other)
        return arena_printf(&results->arena, "part of %.*s, which is written for %.*s",
                            STR_ARG(other->name), STR_ARG(results->platform.os));
    if (!refusal)
        return STR("");
    if (profile->target == CONTROL_CONFIG)
        warn(warnings, arena_printf(&results->arena, "%.*s was not chosen: it %s",
                                    STR_ARG(profile->name), refusal));
    return str_of(refusal);
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

static struct results_profile chosen_profile(const struct profile *profile, bool is_required,
                                             const struct check_plan *plan, struct results *results)
{
    return (struct results_profile){
        .profile = profile,
        .benchmark = arena_str(&results->arena, profile_benchmark(profile, &results->platform)),
        .why = why_chosen(profile, is_required, plan, results),
        .is_required = is_required,
    };
}

static bool is_among(const struct profile *const *profiles, size_t count, struct str name)
{
    for (size_t i = 0; i < count; i++) {
        if (profiles[i]->is_builtin && str_equal(profiles[i]->name, name))
            return true;
    }
    return false;
}

void auto_choose(const struct check_plan *plan, bool has_config, struct results *results,
                 struct vec *warnings)
{
    size_t room = plan->profile_count + plan->selection_count + 1;
    struct results_candidate *candidates = arena_new(&results->arena, room, sizeof(*candidates));

    results->profiles = arena_new(&results->arena, room, sizeof(*results->profiles));
    results->candidates = candidates;
    for (size_t i = 0; i < plan->profile_count; i++) {
        const struct profile *profile = plan->profiles[i];
        bool is_required = plan->required && plan->required[i];
        struct str why = plan->is_auto && !is_required
                             ? why_not(profile, plan, has_config, results, warnings)
                             : STR("");

        if (why.len > 0)
            candidates[results->candidate_count++] = (struct results_candidate){
                .name = arena_str(&results->arena, profile->name),
                .why = why,
            };
        else
            results->profiles[results->profile_count++] =
                chosen_profile(profile, is_required, plan, results);
    }
    for (size_t i = 0; plan->is_auto && i < plan->selection_count; i++) {
        if (!is_among((const struct profile *const *)plan->profiles, plan->profile_count,
                      plan->selections[i]))
            candidates[results->candidate_count++] = (struct results_candidate){
                .name = arena_str(&results->arena, plan->selections[i]),
                .why = STR("chosen by name only"),
            };
    }
    warn_of_unknown(plan, results, warnings);
}
