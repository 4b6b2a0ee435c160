#include "check/check.h"

#include <stdlib.h>

#include "base/vec.h"
#include "check/auto.h"
#include "check/choice.h"
#include "check/collector.h"
#include "check/detect.h"
#include "check/grade.h"
#include "check/inherited.h"
#include "resource/facts.h"
#include "resource/resource.h"

/* What evaluating one control after the other needs. */
struct run {
    const struct check_plan *plan;
    struct image *image;
    struct results *results;
    struct resource_context *resources;
    struct secrets secrets;
    struct arena scratch; /* reset after each control */
    int64_t started_ns;
};

void check_wishes(const struct check_plan *plan, struct wish_set *set)
{
    wish_defaults(set);
    facts_wishes(set);
    for (size_t i = 0; i < plan->profile_count; i++) {
        const struct profile *profile = plan->profiles[i];

        for (size_t j = 0; j < profile->control_count; j++) {
            const struct control *control = &profile->controls[j];

            if (choice_may_have(plan, control))
                control->engine->wishes(control, set);
        }
    }
}

static int64_t elapsed_ns(const struct run *run)
{
    const struct check_plan *plan = run->plan;

    return plan->now_ns ? plan->now_ns(plan->clock_context) - run->started_ns : 0;
}

/* The inputs of all profiles by name; what a user gave counts before the default of another. */
static struct value merge_inputs(const struct results *results, struct arena *arena)
{
    size_t total = 0;
    struct value merged = { .type = VALUE_MAP };

    for (size_t i = 0; i < results->profile_count; i++)
        total += results->profiles[i].profile->input_count;
    struct value_pair *pairs = arena_new(arena, total + 1, sizeof(*pairs));

    merged.map.pairs = pairs;
    for (int is_given = 1; is_given >= 0; is_given--) {
        for (size_t i = 0; i < results->profile_count; i++) {
            const struct profile *profile = results->profiles[i].profile;

            for (size_t j = 0; j < profile->input_count; j++) {
                const struct profile_input *input = &profile->inputs[j];

                if (input->is_given != (is_given == 1) || value_find(&merged, input->name))
                    continue;
                pairs[merged.map.count++] =
                    (struct value_pair){ .key = input->name, .value = input->value };
            }
        }
    }
    return merged;
}

/* The policy, or who else gave the list, says that the service has to be there. */
static bool is_needed(const struct run *run, struct control_outcome *outcome)
{
    struct str needed = outcome->control->needed;
    const struct profile_input *input = profile_input(outcome->profile, STR(PROFILE_NEEDED_INPUT));

    if (needed.len == 0 || !input || input->value.type != VALUE_LIST)
        return false;
    for (size_t i = 0; i < input->value.list.count; i++) {
        const struct value *item = &input->value.list.items[i];

        if (item->type != VALUE_STR || !str_equal(item->string, needed))
            continue;
        outcome->reason = REASON_DECLARED_NEED;
        outcome->reason_text =
            arena_printf(&run->results->arena, "%.*s is declared as needed (%.*s: %.*s)",
                         STR_ARG(needed), STR_ARG(input->name), STR_ARG(input->given_by));
        return true;
    }
    return false;
}

/* Supports, target and needed, which are asked before anything of the image is read. */
static bool is_refused(const struct run *run, struct control_outcome *outcome)
{
    const struct control *control = outcome->control;
    enum control_target target =
        control->target == CONTROL_ANY ? outcome->profile->target : control->target;
    const char *refusal = NULL;

    if (!profile_supports(outcome->profile, &run->results->platform)) {
        outcome->reason = REASON_SUPPORTS;
        outcome->reason_text = STR("the profile is not written for this distribution");
        return true;
    }
    if (!support_matches_any(control->supports, control->support_count, &run->results->platform)) {
        outcome->reason = REASON_SUPPORTS;
        outcome->reason_text = STR("the control is not written for this distribution");
        return true;
    }
    refusal = auto_refusal(target, run->image->has_config, run->results->target);
    if (!refusal)
        return is_needed(run, outcome);
    outcome->reason = REASON_TARGET;
    outcome->reason_text = str_of(refusal);
    return true;
}

static void evaluate(struct run *run, struct control_outcome *outcome, struct value inputs)
{
    const struct control *control = outcome->control;
    struct subject subject = {
        .resources = run->resources,
        .inputs = inputs,
        .scratch = &run->scratch,
    };
    struct collector collector;
    struct error fault = ERROR_INIT; /* ends this control, and not the run */

    outcome->started_ns = elapsed_ns(run);
    outcome->status = STATUS_NOT_APPLICABLE;
    if (is_refused(run, outcome))
        return;

    collector_init(&collector, run->image, &run->secrets, &run->results->arena, outcome);
    struct result_sink sink = collector_sink(&collector);
    if (control->engine->evaluate(control, &subject, &sink, &fault))
        collector_fault(&collector, &fault);
    collector_finish(&collector);
    arena_reset(&run->scratch);
    outcome->run_ns = elapsed_ns(run) - outcome->started_ns;
}

/* Lists the selected controls of all chosen profiles, in profile order. */
static void select_controls(struct run *run)
{
    struct results *results = run->results;
    size_t total = 0;

    for (size_t i = 0; i < results->profile_count; i++)
        total += results->profiles[i].profile->control_count;
    results->controls = arena_new(&results->arena, total + 1, sizeof(*results->controls));
    for (size_t i = 0; i < results->profile_count; i++) {
        const struct profile *profile = results->profiles[i].profile;

        for (size_t j = 0; j < profile->control_count; j++) {
            const struct control *control = &profile->controls[j];

            if (!choice_has(run->plan, control, results->platform.key)) {
                results->counts.not_selected++;
                continue;
            }
            results->controls[results->control_count++] = (struct control_outcome){
                .control = control,
                .profile = profile,
                .level = control_level(control, results->platform.key),
            };
        }
    }
}

static enum gate_rc require_controls(const struct run *run, struct error *err)
{
    const struct results *results = run->results;

    /* that auto found no profile is a verdict: nothing was evaluated */
    if (results->control_count > 0 || results->profile_count == 0)
        return GATE_OK;
    return error_set(err, GATE_EUSAGE,
                     "no control is selected: --control, --skip and --level %d leave none of %zu",
                     run->plan->level, results->counts.not_selected);
}

static void evaluate_all(struct run *run)
{
    struct results *results = run->results;
    struct value inputs = { .type = VALUE_MAP };

    for (size_t i = 0; i < results->control_count; i++) {
        struct control_outcome *outcome = &results->controls[i];

        if (i == 0 || outcome->profile != results->controls[i - 1].profile)
            inputs = profile_inputs(outcome->profile);
        evaluate(run, outcome, inputs);
    }
}

static void keep_warnings(struct results *results, const struct vec *warnings)
{
    struct str *kept = arena_new(&results->arena, warnings->count + 1, sizeof(*kept));

    for (size_t i = 0; i < warnings->count; i++)
        kept[i] = *(const struct str *)vec_at(warnings, i);
    results->warnings = kept;
    results->warning_count = warnings->count;
}

static void keep_frameworks(const struct check_plan *plan, struct results *results)
{
    struct str *kept = arena_new(&results->arena, plan->framework_count + 1, sizeof(*kept));

    for (size_t i = 0; i < plan->framework_count; i++)
        kept[i] = arena_str(&results->arena, plan->frameworks[i]);
    results->frameworks = kept;
    results->framework_count = plan->framework_count;
    results->framework_profiles = plan->framework_profiles;
    results->framework_profile_count = plan->framework_profile_count;
}

static void warn_of_useless_skips(const struct check_plan *plan, struct arena *arena,
                                  struct vec *warnings)
{
    for (size_t i = 0; i < plan->skip_count; i++) {
        if (choice_matches_any(plan, plan->skips[i]))
            continue;
        struct str *warning = vec_add(warnings);
        *warning = arena_printf(arena, "--skip %.*s names no control", STR_ARG(plan->skips[i]));
    }
}

static enum target wanted_target(enum check_target wanted, enum target detected)
{
    switch (wanted) {
    case CHECK_TARGET_AUTO:
        return detected;
    case CHECK_TARGET_IMAGE:
        return TARGET_IMAGE;
    case CHECK_TARGET_HOST:
        return TARGET_HOST;
    }
    abort();
}

static struct str platform_of(const struct image *image, struct arena *arena)
{
    if (image->os.len == 0 && image->architecture.len == 0)
        return STR("");
    return arena_printf(arena, "%.*s/%.*s%s%.*s", STR_ARG(image->os), STR_ARG(image->architecture),
                        image->variant.len > 0 ? "/" : "", STR_ARG(image->variant));
}

/* What hangs on the platform, for the profiles that speak of it. */
static enum gate_rc resolve_inputs(struct run *run, struct error *err)
{
    const struct results *results = run->results;

    for (size_t i = 0; i < run->plan->profile_count; i++) {
        struct profile *profile = run->plan->profiles[i];
        bool is_chosen = false;

        for (size_t k = 0; k < results->profile_count; k++)
            is_chosen = is_chosen || results->profiles[k].profile == profile;
        if (is_chosen && profile_supports(profile, &results->platform) &&
            profile_resolve_inputs(profile, &results->platform, err))
            return err->rc;
    }
    return GATE_OK;
}

/* Finds out what the image is, and with that which profiles and controls are asked. */
static enum gate_rc prepare(struct run *run, struct error *err)
{
    CLEANUP(vec_release) struct vec warnings = VEC_INIT(struct str);
    struct results *results = run->results;
    const struct check_plan *plan = run->plan;

    detect_platform(run->resources, results, &warnings);
    results->image_platform = platform_of(run->image, &results->arena);
    results->detected = detect_target(run->image);
    results->target = wanted_target(plan->target, results->detected);
    auto_choose(plan, run->image->has_config, results, &warnings);
    keep_frameworks(plan, results);
    warn_of_useless_skips(plan, &results->arena, &warnings);
    keep_warnings(results, &warnings);

    if (resolve_inputs(run, err))
        return err->rc;

    for (size_t i = 0; i < results->profile_count; i++)
        results->profiles[i].effective = profile_effective_digest(results->profiles[i].profile);
    run->secrets = secrets_of(plan->profiles, plan->profile_count, &results->arena);
    run->resources->target = results->target;
    run->resources->inputs = merge_inputs(results, run->resources->arena);
    select_controls(run);
    return GATE_OK;
}

static void close_cache(struct resource_cache **cache)
{
    resource_cache_close(*cache);
}

/* What the base says to the same questions, where there is a base. */
static void judge_inherited(struct run *run, const struct image *base)
{
    CLEANUP(close_cache) struct resource_cache *cache = resource_cache_open();
    struct results *results = run->results;
    struct value inputs = { .type = VALUE_MAP };
    struct resource_context resources = *run->resources;
    const struct inherited inherited = {
        .image = run->image,
        .base = base,
        .layers = results->base.layers,
        .resources = &resources,
        .secrets = &run->secrets,
    };

    resources.image = base;
    resources.rootfs = base->rootfs;
    resources.cache = cache;
    for (size_t i = 0; i < results->control_count; i++) {
        struct control_outcome *outcome = &results->controls[i];

        if (i == 0 || outcome->profile != results->controls[i - 1].profile)
            inputs = profile_inputs(outcome->profile);
        inherited_judge(&inherited, inputs, outcome);
    }
}

enum gate_rc check_image(struct image *image, const struct check_plan *plan,
                         struct results *results, struct error *err)
{
    if (choice_check(plan, err))
        return err->rc;

    CLEANUP(image_closep) struct image *base = NULL;
    CLEANUP(arena_release) struct arena arena = ARENA_INIT;
    CLEANUP(close_cache) struct resource_cache *cache = resource_cache_open();
    struct resource_context resources = {
        .image = image,
        .rootfs = image->rootfs,
        .has_time = plan->has_time,
        .time = plan->time,
        .secret_key = plan->project,
        .inputs = { .type = VALUE_MAP },
        .arena = &arena,
        .cache = cache,
    };
    struct run run = {
        .plan = plan,
        .image = image,
        .results = results,
        .resources = &resources,
        .scratch = ARENA_INIT,
        .started_ns = plan->now_ns ? plan->now_ns(plan->clock_context) : 0,
    };

    if (inherited_find_base(image, plan, results, &base, err) || prepare(&run, err) ||
        require_controls(&run, err))
        return err->rc;
    evaluate_all(&run);
    arena_release(&run.scratch);
    if (base)
        judge_inherited(&run, base);

    grade_decide(results, plan);
    grade_count(results);
    grade_judge(results, plan);
    return GATE_OK;
}

enum gate_rc check_run(const struct check_input *input, const struct check_plan *plan,
                       struct results *results, struct image **image, struct error *err)
{
    CLEANUP(image_closep) struct image *base = NULL;
    CLEANUP(image_closep) struct image *opened = NULL;
    CLEANUP(wish_set_release) struct wish_set wishes = WISH_SET_INIT;
    struct image_options options = *input->options;
    struct check_plan based = *plan;

    if (choice_check(plan, err)) /* before the image is read: it may be large */
        return err->rc;
    if (input->base &&
        image_open(input->base->fd, input->base->shown, input->base->options, &base, err))
        return err->rc;
    based.base = base;
    if (inherited_check_plan(&based, err))
        return err->rc;
    check_wishes(plan, &wishes);
    options.wishes = &wishes;
    if (image_open(input->fd, input->shown, &options, &opened, err))
        return err->rc;
    if (check_image(opened, &based, results, err))
        return err->rc;
    *image = STEAL(opened);
    return GATE_OK;
}
