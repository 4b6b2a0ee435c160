#include "gate/plan.h"

#include <stdlib.h>
#include <string.h>

#include "base/digest.h"
#include "base/limits.h"
#include "base/memory.h"
#include "base/text.h"
#include "gate/plan_frameworks.h"
#include "gate/plan_inputs.h"
#include "gate/policy_effect.h"

static const char auto_name[] = "auto";

const char *const plan_levels[] = { "1", "2", NULL };
const char *const plan_targets[] = { "auto", "image", "host", NULL };

static const struct {
    const char *name;
    enum check_target target;
} targets[] = {
    { "auto", CHECK_TARGET_AUTO },
    { "image", CHECK_TARGET_IMAGE },
    { "host", CHECK_TARGET_HOST },
};

static const struct {
    const char *name;
    enum grade grade;
} thresholds[] = {
    { "cat1", GRADE_CAT1 },
    { "cat2", GRADE_CAT2 },
    { "cat3", GRADE_CAT3 },
};

static void print_diagnostics(struct diagnostics *diagnostics, FILE *out)
{
    struct arena arena = ARENA_INIT;

    diagnostics_sort(diagnostics);
    for (size_t i = 0; i < diagnostics->items.count; i++) {
        const struct diagnostic *item = vec_at(&diagnostics->items, i);

        (void)fprintf(out, "gate: wrong profile: %.*s", STR_ARG(text_safe(item->file, &arena)));
        if (item->line)
            (void)fprintf(out, ":%u:%u", item->line, item->column);
        (void)fprintf(out, ": %.*s", STR_ARG(text_safe(item->message, &arena)));
        if (item->nearest.len)
            (void)fprintf(out, ": did you mean '%.*s'?", STR_ARG(text_safe(item->nearest, &arena)));
        else if (item->expected.len)
            (void)fprintf(out, ": expected %.*s", STR_ARG(text_safe(item->expected, &arena)));
        (void)fputc('\n', out);
    }
    arena_release(&arena);
}

enum exit_code plan_fail(struct diagnostics *diagnostics, const struct error *err)
{
    if (diagnostics->items.count == 0)
        return cli_fail_error(EXIT_USAGE, err);
    print_diagnostics(diagnostics, stderr);
    return EXIT_USAGE;
}

static void keep_profile(struct plan *plan, struct profile *profile)
{
    size_t count = plan->profile_count + 1;

    plan->profiles = memory_resize(plan->profiles, count * sizeof(struct profile *));
    plan->required = memory_resize(plan->required, count * sizeof(bool));
    plan->required[plan->profile_count] = false;
    plan->profiles[plan->profile_count++] = profile;
}

/* Loads one more profile; its faults are printed. */
static enum exit_code add_profile(struct plan *plan, const char *name)
{
    CLEANUP(diagnostics_release) struct diagnostics diagnostics = DIAGNOSTICS_INIT;
    struct error err = ERROR_INIT;
    struct profile *profile = NULL;

    if (profile_open(name, &diagnostics, &profile, &err))
        return plan_fail(&diagnostics, &err);
    keep_profile(plan, profile);
    return EXIT_PASSED;
}

/* Where a built-in profile stands that was loaded before; the number of profiles: it was not. */
static size_t find_builtin(const struct plan *plan, struct str name)
{
    size_t i = 0;

    while (i < plan->profile_count &&
           !(plan->profiles[i]->is_builtin && str_equal(plan->profiles[i]->name, name)))
        i++;
    return i;
}

/* Whether an include gave an input: then it is not the profile as it is by itself. */
static bool is_as_published(const struct profile *profile)
{
    for (size_t i = 0; i < profile->input_count; i++) {
        if (profile->inputs[i].is_given)
            return false;
    }
    return profile->is_builtin;
}

/* The built-in profile as another one that was loaded includes it; NULL: none does. */
static struct profile *find_included(const struct plan *plan, struct str name)
{
    for (size_t i = 0; i < plan->profile_count; i++) {
        const struct profile *profile = plan->profiles[i];

        for (size_t k = 0; k < profile->included_count; k++) {
            if (str_equal(profile->included[k]->name, name) &&
                is_as_published(profile->included[k]))
                return profile->included[k];
        }
    }
    return NULL;
}

static enum exit_code add_builtin_profiles(struct plan *plan)
{
    if (plan->check.is_auto)
        return EXIT_PASSED;
    plan->check.is_auto = true;
    for (size_t i = 0; i < profile_builtin_count(); i++) {
        struct str name = arena_str(&plan->arena, profile_builtin_name(i));
        if (profile_builtin_is_selection(name) || find_builtin(plan, name) < plan->profile_count)
            continue;
        struct profile *included = find_included(plan, name); /* not read twice */
        enum exit_code code = EXIT_PASSED;

        if (included)
            keep_profile(plan, included);
        else
            code = add_profile(plan, name.ptr);
        if (code != EXIT_PASSED)
            return code;
    }
    return EXIT_PASSED;
}

/* A profile of the policy: the very one that its sha256 names, where it says so. */
static enum exit_code add_pinned(struct plan *plan, const struct policy_profile *pin)
{
    char sha256[DIGEST_TEXT_SIZE];

    if (str_equal(pin->name, str_of(auto_name)))
        return add_builtin_profiles(plan);
    size_t index = find_builtin(plan, pin->name); /* auto may have brought it */
    enum exit_code code = index < plan->profile_count
                              ? EXIT_PASSED
                              : add_profile(plan, arena_str(&plan->arena, pin->name).ptr);
    if (code != EXIT_PASSED)
        return code;
    plan->required[index] = true;

    const struct profile *profile = plan->profiles[index];
    digest_format_hex(&profile->sha256, sha256);
    if (pin->sha256.len > 0 && !str_equal(pin->sha256, str_of(sha256)))
        return cli_fail(
            EXIT_USAGE, "wrong profile: %.*s has sha256 %s, the policy pins %.*s (%.*s:%u)",
            STR_ARG(pin->name), sha256, STR_ARG(pin->sha256), STR_ARG(pin->at.file), pin->at.line);
    if (pin->sha256.len == 0 && !profile->is_builtin)
        return cli_fail(
            EXIT_USAGE,
            "wrong policy: %.*s:%u: profile %.*s is not built in, and whoever changes a "
            "commit could swap it: pin it with sha256: %s",
            STR_ARG(pin->at.file), pin->at.line, STR_ARG(pin->name), sha256);
    return EXIT_PASSED;
}

/* Those of the policy, then those of the command line, which only add to them. */
static enum exit_code add_profiles(struct plan *plan, const struct option_list *names,
                                   const struct policy_effect *effect)
{
    enum exit_code code = EXIT_PASSED;

    if (effect->policy) {
        size_t count;
        const struct policy_profile *pins = policy_effect_profiles(effect, &count);

        for (size_t i = 0; i < count && code == EXIT_PASSED; i++)
            code = add_pinned(plan, &pins[i]);
    } else if (names->count == 0) {
        return add_builtin_profiles(plan);
    }
    for (size_t i = 0; i < names->count && code == EXIT_PASSED; i++) {
        bool is_auto = strcmp(names->items[i], auto_name) == 0;
        bool is_known = find_builtin(plan, str_of(names->items[i])) < plan->profile_count;

        if (is_known && effect->policy)
            continue; /* the policy asks for it anyway */
        code = is_auto ? add_builtin_profiles(plan) : add_profile(plan, names->items[i]);
    }
    return code;
}

static bool parse_impact(const char *word, double *impact)
{
    char *end;

    if (strspn(word, "0123456789.") != strlen(word) || word[0] == '\0')
        return false;
    *impact = strtod(word, &end);
    return *end == '\0' && *impact > 0 && *impact <= 1;
}

/* A threshold: a grade, or with GRADE_NONE an impact. */
struct threshold {
    enum grade grade;
    double impact;
};

/* False if it is neither cat1, cat2, cat3, any nor an impact. */
static bool parse_threshold(const char *word, struct threshold *threshold)
{
    *threshold = (struct threshold){ .grade = GRADE_NONE };
    if (strcmp(word, "any") == 0)
        threshold->grade = GRADE_CAT3;
    for (size_t i = 0; i < COUNT_OF(thresholds); i++) {
        if (strcmp(thresholds[i].name, word) == 0)
            threshold->grade = thresholds[i].grade;
    }
    return threshold->grade != GRADE_NONE || parse_impact(word, &threshold->impact);
}

/* The lowest impact of the profile that blocks: each has a scale of its own. */
static double lowest_impact(const struct threshold *threshold, const struct profile *profile)
{
    switch (threshold->grade) {
    case GRADE_NONE:
        return threshold->impact;
    case GRADE_CAT3:
        return 0;
    case GRADE_CAT2:
        return profile->cat2;
    case GRADE_CAT1:
        return profile->cat1;
    }
    abort();
}

/* cat1, cat2, cat3, any, or an impact; NULL: what the policy says, else cat2. */
static enum gate_rc set_threshold(struct plan *plan, const char *word,
                                  const struct policy_effect *effect, struct error *err)
{
    const char *usual = "cat2";
    struct threshold chosen;
    struct threshold least;

    if (effect->policy)
        usual = arena_str(&plan->arena, policy_effect_threshold(effect)->text).ptr;
    plan->threshold = str_of(word ? word : usual);
    if (!parse_threshold(word ? word : usual, &chosen) || !parse_threshold(usual, &least))
        return error_set(err, GATE_EUSAGE,
                         "wrong value: --fail-on %s: expected cat1, cat2, cat3, any, or an impact "
                         "such as 0.5",
                         plan->threshold.ptr);
    plan->check.fail_on_grade = chosen.grade;
    plan->check.fail_on = chosen.impact;
    for (size_t i = 0; i < plan->profile_count; i++)
        plan->is_threshold_lax |=
            lowest_impact(&chosen, plan->profiles[i]) > lowest_impact(&least, plan->profiles[i]);
    return GATE_OK;
}

static const struct str *texts_of(struct arena *arena, const struct option_list *list)
{
    struct str *texts = arena_new(arena, list->count, sizeof(*texts));

    for (size_t i = 0; i < list->count; i++)
        texts[i] = str_of(list->items[i]);
    return texts;
}

static void fill_from_policy(struct plan *plan, const struct policy_effect *effect)
{
    struct check_plan *check = &plan->check;
    const struct policy *policy = effect->policy;

    check->min_evaluated = policy->min_evaluated;
    check->is_undecided_blocking = policy->is_undecided_blocking;
    check->required = plan->required;
    check->content = policy->content;
    check->project = policy->project;
    if (!effect->image)
        return;
    check->expect_os = effect->image->expect_os;
    check->expect_target = effect->image->expect_target;
    check->expect_platforms = effect->image->platforms.items;
    check->expect_platform_count = effect->image->platforms.count;
    check->base_chains = effect->image->bases.items;
    check->base_chain_count = effect->image->bases.count;
}

static void set_level(struct plan *plan, const char *word, const struct policy_effect *effect)
{
    int usual = effect->policy ? policy_effect_level(effect) : 1;

    plan->check.level = usual;
    if (word)
        plan->check.level = strcmp(word, "2") == 0 ? 2 : 1;
    plan->is_level_lax = plan->check.level < usual;
}

static void fill_plan(struct plan *plan, const struct plan_options *options)
{
    struct check_plan *check = &plan->check;

    check->profiles = plan->profiles;
    check->profile_count = plan->profile_count;
    check->controls = texts_of(&plan->arena, &options->controls);
    check->control_count = options->controls.count;
    check->skips = texts_of(&plan->arena, &options->skips);
    check->skip_count = options->skips.count;
    check->min_evaluated = 1;
    for (size_t i = 0; options->target && i < COUNT_OF(targets); i++) {
        if (strcmp(targets[i].name, options->target) == 0)
            check->target = targets[i].target;
    }
}

enum exit_code plan_open(const struct plan_options *options, const struct policy_effect *effect,
                         struct plan *plan)
{
    struct error err = ERROR_INIT;

    *plan = (struct plan){ .arena = ARENA_INIT };
    enum exit_code code = add_profiles(plan, &options->profiles, effect);
    if (code != EXIT_PASSED)
        return code;
    if (set_threshold(plan, options->fail_on, effect, &err) ||
        plan_set_inputs(plan, options, effect, &err))
        return cli_fail_error(EXIT_USAGE, &err);
    fill_plan(plan, options);
    set_level(plan, options->level, effect);
    if (effect->policy)
        fill_from_policy(plan, effect);
    return plan_frameworks_open(plan, &options->frameworks);
}

/* Whether another profile owns it: find_included(). */
static bool is_included(const struct plan *plan, const struct profile *profile)
{
    for (size_t i = 0; i < plan->profile_count; i++) {
        for (size_t k = 0; k < plan->profiles[i]->included_count; k++) {
            if (plan->profiles[i]->included[k] == profile)
                return true;
        }
    }
    return false;
}

void plan_release(struct plan *plan)
{
    for (size_t i = plan->profile_count; i > 0; i--) { /* an owner stands before what it owns */
        if (!is_included(plan, plan->profiles[i - 1]))
            profile_close(plan->profiles[i - 1]);
        plan->profile_count--;
    }
    plan_frameworks_release(plan);
    free(plan->profiles);
    free(plan->required);
    arena_release(&plan->arena);
}
