#include "gate/policy_effect.h"

#include <string.h>

#include "gate/plan.h"
#include "waiver/apply.h"

enum { SHOWN_COMMANDS = 5 };

static enum gate_rc fail_images(const struct policy *policy, const char *as, struct error *err)
{
    CLEANUP(arena_release) struct arena arena = ARENA_INIT;
    CLEANUP(vec_release) struct vec names = VEC_INIT(const char *);
    struct str all = STR("");

    for (size_t i = 0; i < policy->image_count; i++) {
        struct str name = policy->images[i].name;

        *(const char **)vec_add(&names) = arena_str(&arena, name).ptr;
        all = arena_printf(&arena, "%.*s%s%.*s", STR_ARG(all), i > 0 ? ", " : "", STR_ARG(name));
    }
    if (!as)
        return error_set(err, GATE_EUSAGE,
                         "several images in the policy: %.*s: choose one with --as", STR_ARG(all));
    if (policy->image_count == 0)
        return error_set(err, GATE_EUSAGE, "unknown image: --as %s: the policy has no images", as);
    const char *nearest = str_nearest(str_of(as), names.items, names.count);
    if (nearest)
        return error_set(err, GATE_EUSAGE, "unknown image: --as %s: did you mean '%s'?", as,
                         nearest);
    return error_set(err, GATE_EUSAGE, "unknown image: --as %s: the policy has %.*s", as,
                     STR_ARG(all));
}

enum gate_rc policy_effect_open(const struct trusted *trusted, const char *as,
                                struct policy_effect *effect, struct error *err)
{
    *effect = (struct policy_effect){ .trusted = trusted };
    if (!trusted_has_policy(trusted)) {
        if (as)
            return error_set(err, GATE_EUSAGE,
                             "unknown image: --as %s: no policy counts here that names images", as);
        return GATE_OK;
    }
    const struct policy *policy = &trusted->trust.policy;

    effect->policy = policy;
    effect->is_enforcing = trusted_is_enforcing(trusted);
    if (as)
        effect->image = policy_image_find(policy, str_of(as));
    else if (policy->image_count == 1)
        effect->image = &policy->images[0];
    if (!effect->image && (as || policy->image_count > 1))
        return fail_images(policy, as, err);
    return GATE_OK;
}

const struct policy_threshold *policy_effect_threshold(const struct policy_effect *effect)
{
    return effect->image && effect->image->has_fail_on ? &effect->image->fail_on
                                                       : &effect->policy->fail_on;
}

int policy_effect_level(const struct policy_effect *effect)
{
    return effect->image && effect->image->level > 0 ? effect->image->level : effect->policy->level;
}

const struct policy_profile *policy_effect_profiles(const struct policy_effect *effect,
                                                    size_t *count)
{
    bool is_own = effect->image && effect->image->profile_count > 0;

    *count = is_own ? effect->image->profile_count : effect->policy->profile_count;
    return is_own ? effect->image->profiles : effect->policy->profiles;
}

static bool is_overridable(const struct policy *policy, struct str name)
{
    for (size_t i = 0; i < policy->input_count; i++) {
        if (str_equal(policy->inputs[i].name, name))
            return policy->inputs[i].is_overridable;
    }
    return false;
}

/* --input loosens unless the policy marks the input overridable. */
static bool has_loose_input(const struct policy_effect *effect, const struct plan_options *plan)
{
    for (size_t i = 0; i < plan->inputs.count; i++) {
        struct str rest = str_of(plan->inputs.items[i]);
        struct str name = rest;

        (void)str_cut(&rest, '=', &name);
        if (!effect->policy || !is_overridable(effect->policy, name))
            return true;
    }
    return false;
}

/* A platform that the policy lists is no choice of the command line. */
static bool is_platform_narrow(const struct policy_effect *effect, const char *platform)
{
    return platform &&
           !(effect->image && policy_texts_has(&effect->image->platforms, str_of(platform)));
}

static bool is_target_narrow(const struct policy_effect *effect, const char *target)
{
    if (!target || strcmp(target, "auto") == 0)
        return false;
    return !(effect->image && str_equal(effect->image->expect_target, str_of(target)));
}

static bool is_mode_narrow(const struct policy_effect *effect, const char *mode)
{
    return mode && strcmp(mode, "audit") == 0 && (!effect->policy || effect->is_enforcing);
}

/*
 * TRUST R9: leaving out what the base brought is the policy's to allow, of bases that it lists. A
 * file of the command line proves the layers, and what it says of their config is its word alone.
 */
static bool is_only_narrow(const struct policy_effect *effect, const struct check_words *words)
{
    return words->only &&
           (!effect->policy || !effect->policy->is_only_introduced_allowed || words->base);
}

static enum run_mode mode_of(const struct policy_effect *effect, const char *mode)
{
    bool is_audit_asked = mode && strcmp(mode, "audit") == 0;

    if (effect->policy) {
        bool is_enforced = effect->is_enforcing || (mode && !is_audit_asked);
        return is_enforced ? RUN_ENFORCE : RUN_AUDIT;
    }
    if (effect->trusted->is_bootstrap && !mode)
        return effect->trusted->is_bootstrap_audit ? RUN_AUDIT : RUN_ENFORCE;
    return is_audit_asked ? RUN_AUDIT : RUN_ENFORCE;
}

void policy_effect_narrow(const struct policy_effect *effect, const struct check_words *words,
                          const struct plan *plan, struct facts *facts)
{
    const struct str head = effect->trusted->head.commit;
    const struct {
        const char *name;
        bool is_used;
    } all[] = {
        /* under a policy a profile that is named is one more */
        { "--profile", words->plan->profiles.count > 0 && !effect->policy },
        { "--control", words->plan->controls.count > 0 },
        { "--framework", words->plan->frameworks.count > 0 },
        { "--skip", words->plan->skips.count > 0 },
        { "--level", plan->is_level_lax },
        { "--input", has_loose_input(effect, words->plan) },
        { "--input-file", words->plan->input_files.count > 0 },
        { "--only introduced", is_only_narrow(effect, words) },
        { "--mode audit", is_mode_narrow(effect, words->mode) },
        { "--fail-on", plan->is_threshold_lax },
        { "--target", is_target_narrow(effect, words->plan->target) },
        { "--platform", is_platform_narrow(effect, words->input->platform) },
        { "--name", words->input->name != NULL && !words->as },
        { "--no-verify", words->input->is_unverified },
        { "--limit", words->input->limits.count > 0 },
        { "--repo", words->trusted->repository != NULL },
        { "--no-repo", words->trusted->is_without_repository },
        { "--commit", words->trusted->commit && !str_equal(str_of(words->trusted->commit), head) },
        { "--at", words->trusted->at != NULL },
    };

    for (size_t i = 0; i < COUNT_OF(all); i++) {
        if (all[i].is_used)
            facts_add_narrowing(facts, all[i].name);
    }
    facts->run_facts.run.mode = mode_of(effect, words->mode);
    facts->run_facts.is_partial_blocking = effect->is_enforcing;
    facts->run_facts.is_self_blocking = effect->is_enforcing && effect->trusted->trust.root.is_self;
    facts->run_facts.is_bootstrap = effect->trusted->is_bootstrap;
    facts->run_facts.policy_image = effect->image ? effect->image->name : STR("");
}

/* The report that `gate waiver new --from` reads; empty: none is written. */
static struct str json_path(const struct report_request *reports, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (strcmp(reports[i].def->name, "json") == 0 && reports[i].path.len > 0)
            return reports[i].path;
    }
    return STR("");
}

static bool can_be_waived(const struct policy *policy, const struct control_outcome *outcome,
                          struct arena *arena)
{
    int category = waiver_category(outcome->grade);

    for (int kind = WAIVER_PLAIN; category >= 0 && kind < WAIVER_KIND_COUNT; kind++) {
        if (waiver_need(policy, (enum waiver_kind)kind, (enum policy_category)category, 0, arena)
                .is_allowed)
            return true;
    }
    return false;
}

/* "gate waiver new --from gate.json ID": what a developer types next, one for each that blocks. */
static void add_waiver_commands(const struct policy_effect *effect, struct str path,
                                const struct results *results, struct facts *facts,
                                struct vec *next)
{
    struct arena *arena = &facts->arena;
    size_t shown = 0;

    for (size_t i = 0; i < results->control_count && shown < SHOWN_COMMANDS; i++) {
        const struct control_outcome *outcome = &results->controls[i];

        if (outcome->decision != DECISION_BLOCK || !can_be_waived(effect->policy, outcome, arena))
            continue;
        if (shown++ == 0 && path.len == 0)
            *(struct str *)vec_add(next) = STR("run it again with --report json:gate.json, then");
        *(struct str *)vec_add(next) = arena_printf(arena, "gate waiver new --from %.*s %.*s",
                                                    STR_ARG(path.len > 0 ? path : STR("gate.json")),
                                                    STR_ARG(outcome->control->id));
    }
}

/* "gate explain ID": the gravest of what blocks, or the first of them. */
static void add_explain_command(const struct results *results, struct facts *facts,
                                struct vec *next)
{
    const struct control_outcome *gravest = NULL;

    for (size_t i = 0; i < results->control_count; i++) {
        const struct control_outcome *outcome = &results->controls[i];

        if (outcome->decision == DECISION_BLOCK && (!gravest || outcome->grade > gravest->grade))
            gravest = outcome;
    }
    if (!gravest)
        return;

    bool is_builtin = gravest->profile->is_builtin;
    *(struct str *)vec_add(next) =
        arena_printf(&facts->arena, "gate explain %s%.*s%s%.*s", is_builtin ? "" : "--profile ",
                     STR_ARG(is_builtin ? STR("") : gravest->profile->source),
                     is_builtin ? "" : " ", STR_ARG(gravest->control->id));
}

/* Where a remedy is known of something that blocks. */
static void add_fix_command(const struct results *results, struct vec *next)
{
    for (size_t i = 0; i < results->control_count; i++) {
        const struct control_outcome *outcome = &results->controls[i];

        if (outcome->decision == DECISION_BLOCK && outcome->status == STATUS_FAILED &&
            outcome->control->remedies.count > 0) {
            *(struct str *)vec_add(next) = STR("gate fix IMAGE");
            return;
        }
    }
}

void policy_effect_tell(const struct policy_effect *effect, const struct report_request *reports,
                        size_t report_count, const struct results *results,
                        const struct judged_waivers *waivers, struct facts *facts)
{
    CLEANUP(vec_release) struct vec next = VEC_INIT(struct str);
    struct run_facts *run_facts = &facts->run_facts;
    const struct trusted *trusted = effect->trusted;

    run_facts->trust = trusted->is_trust_loaded ? &trusted->trust : NULL;
    run_facts->waivers = effect->policy ? waivers : NULL;
    if (results->is_blocked) {
        add_explain_command(results, facts, &next);
        add_fix_command(results, &next);
    }
    if (results->is_blocked && effect->policy)
        add_waiver_commands(effect, json_path(reports, report_count), results, facts, &next);

    struct str *kept = arena_new(&facts->arena, next.count + 1, sizeof(*kept));
    for (size_t i = 0; i < next.count; i++)
        kept[i] = *(const struct str *)vec_at(&next, i);
    run_facts->next = kept;
    run_facts->next_count = next.count;
}

enum gate_rc policy_effect_check_paths(const struct report_request *reports, size_t count,
                                       struct error *err)
{
    for (size_t i = 0; i < count; i++) {
        struct str rest = reports[i].path;
        struct str piece;

        while (str_cut(&rest, '/', &piece)) {
            if (str_equal_nocase(piece, STR(".gate")))
                return error_set(err, GATE_EUSAGE,
                                 "--report %.*s: a report is not written into .gate, which holds "
                                 "policy and waivers",
                                 STR_ARG(reports[i].path));
        }
    }
    return GATE_OK;
}
