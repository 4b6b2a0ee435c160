#include "check/grade.h"

#include <stdlib.h>

#include "base/attributes.h"
#include "base/vec.h"

const char *grade_name(enum grade grade)
{
    switch (grade) {
    case GRADE_NONE:
        return "none";
    case GRADE_CAT3:
        return "cat3";
    case GRADE_CAT2:
        return "cat2";
    case GRADE_CAT1:
        return "cat1";
    }
    abort();
}

const char *grade_title(enum grade grade)
{
    switch (grade) {
    case GRADE_NONE:
        return "informational";
    case GRADE_CAT3:
        return "CAT III";
    case GRADE_CAT2:
        return "CAT II";
    case GRADE_CAT1:
        return "CAT I";
    }
    abort();
}

enum grade grade_of(double impact, double cat1, double cat2)
{
    /* written so that an impact that is no number has the gravest grade */
    if (impact <= 0)
        return GRADE_NONE;
    if (impact < cat2)
        return GRADE_CAT3;
    return impact < cat1 ? GRADE_CAT2 : GRADE_CAT1;
}

const char *decision_name(enum decision decision)
{
    switch (decision) {
    case DECISION_NONE:
        return "none";
    case DECISION_REPORT:
        return "report";
    case DECISION_BLOCK:
        return "block";
    case DECISION_WAIVED:
        return "waived";
    }
    abort();
}

static bool is_fault(enum status status)
{
    return status == STATUS_FAILED || status == STATUS_ERROR;
}

static bool is_above_threshold(const struct control_outcome *outcome, double impact,
                               const struct check_plan *plan)
{
    enum grade grade = grade_of(impact, outcome->profile->cat1, outcome->profile->cat2);

    if (grade == GRADE_NONE)
        return false; /* impact 0 never blocks */
    if (plan->fail_on_grade != GRADE_NONE)
        return grade >= plan->fail_on_grade;
    return !(impact < plan->fail_on);
}

/*
 * Whether the policy's content line holds the control back: it came later, or it has become graver
 * since, and its older impact is below the threshold.
 */
static bool is_held_back(const struct control_outcome *outcome, const struct check_plan *plan)
{
    const struct control *control = outcome->control;

    if (plan->content.len == 0)
        return false;
    if (control_is_later(control->since, plan->content))
        return true;
    return is_above_threshold(outcome, control->impact, plan) &&
           !is_above_threshold(outcome, control_impact_at(control, plan->content), plan);
}

/* Whether a fault of the control blocks. */
static bool is_enforced(const struct control_outcome *outcome, const struct check_plan *plan)
{
    return is_above_threshold(outcome, outcome->control->impact, plan) &&
           !is_held_back(outcome, plan);
}

void grade_decide(struct results *results, const struct check_plan *plan)
{
    for (size_t i = 0; i < results->control_count; i++) {
        struct control_outcome *outcome = &results->controls[i];

        outcome->grade =
            grade_of(outcome->control->impact, outcome->profile->cat1, outcome->profile->cat2);
        outcome->is_newer = is_held_back(outcome, plan);
        if (!is_fault(outcome->status))
            outcome->decision = DECISION_NONE;
        else if (is_enforced(outcome, plan) && !(plan->is_only_introduced && outcome->is_inherited))
            outcome->decision = DECISION_BLOCK;
        else
            outcome->decision = DECISION_REPORT;
    }
}

static struct results_profile *profile_of(struct results *results,
                                          const struct control_outcome *outcome)
{
    for (size_t i = 0; i < results->profile_count; i++) {
        if (results->profiles[i].profile == outcome->profile)
            return &results->profiles[i];
    }
    abort();
}

void grade_count(struct results *results)
{
    struct results_counts *counts = &results->counts;

    *counts = (struct results_counts){
        .selected = results->control_count,
        .not_selected = counts->not_selected,
    };
    for (size_t i = 0; i < results->profile_count; i++)
        results->profiles[i].selected = results->profiles[i].decided = 0;
    for (size_t i = 0; i < results->control_count; i++) {
        const struct control_outcome *outcome = &results->controls[i];
        struct results_profile *profile = profile_of(results, outcome);

        counts->by_status[outcome->status]++;
        profile->selected++;
        if (outcome->status == STATUS_PASSED || outcome->status == STATUS_FAILED)
            profile->decided++;
        if (outcome->decision == DECISION_BLOCK)
            counts->blocking[outcome->grade]++;
        if (outcome->status == STATUS_SKIPPED)
            counts->undecided[outcome->grade]++;
        counts->faults += is_fault(outcome->status);
        counts->introduced += outcome->is_introduced;
        counts->inherited += outcome->is_inherited;
    }
}

struct str grade_threshold(const struct check_plan *plan, struct arena *arena)
{
    if (plan->fail_on_grade != GRADE_NONE)
        return str_of(grade_title(plan->fail_on_grade));
    return arena_printf(arena, "impact %g", plan->fail_on);
}

static const char *plural(size_t count)
{
    return count == 1 ? "" : "s";
}

static struct str count_reason(struct results *results, const struct check_plan *plan)
{
    struct str threshold = grade_threshold(plan, &results->arena);
    size_t failed = 0;
    size_t errors = 0;

    for (size_t i = 0; i < results->control_count; i++) {
        if (results->controls[i].decision != DECISION_BLOCK)
            continue;
        if (results->controls[i].status == STATUS_ERROR)
            errors++;
        else
            failed++;
    }
    if (errors == 0)
        return arena_printf(&results->arena, "%zu failure%s at or above %.*s", failed,
                            plural(failed), STR_ARG(threshold));
    if (failed == 0)
        return arena_printf(&results->arena, "%zu error%s at or above %.*s", errors, plural(errors),
                            STR_ARG(threshold));
    return arena_printf(&results->arena, "%zu failure%s and %zu error%s at or above %.*s", failed,
                        plural(failed), errors, plural(errors), STR_ARG(threshold));
}

static void add_reason(struct vec *reasons, struct str text)
{
    struct str *reason = vec_add(reasons);

    *reason = text;
}

static void judge_coverage(struct results *results, const struct check_plan *plan,
                           struct vec *reasons)
{
    if (results->profile_count == 0)
        add_reason(reasons, STR("nothing-evaluated: no profile fits this image"));
    for (size_t i = 0; i < results->profile_count; i++) {
        const struct results_profile *profile = &results->profiles[i];

        if (profile->selected == 0 && profile->is_required)
            add_reason(reasons,
                       arena_printf(&results->arena,
                                    "nothing-evaluated: no control of %.*s was selected, and the "
                                    "policy requires the profile",
                                    STR_ARG(profile->profile->name)));
        if (profile->selected == 0 || profile->decided >= plan->min_evaluated)
            continue;
        add_reason(reasons,
                   arena_printf(&results->arena,
                                "nothing-evaluated: %.*s decided %zu of %zu control%s, needs %zu",
                                STR_ARG(profile->profile->name), profile->decided,
                                profile->selected, plural(profile->selected), plan->min_evaluated));
    }
}

/* "debian-12" expects that version or a point release of it, "debian" any. */
static bool is_expected_os(struct str expected, const struct platform *platform)
{
    struct str os = platform->os;
    struct str version = platform->version;

    if (str_equal(expected, os))
        return true;
    if (expected.len <= os.len || !str_starts_with(expected, os) || expected.ptr[os.len] != '-')
        return false;
    expected = str_slice(expected, os.len + 1, expected.len);
    return str_equal(version, expected) ||
           (version.len > expected.len && str_starts_with(version, expected) &&
            version.ptr[expected.len] == '.');
}

static bool is_expected_platform(const struct results *results, const struct check_plan *plan)
{
    for (size_t i = 0; i < plan->expect_platform_count; i++) {
        if (str_equal(plan->expect_platforms[i], results->image_platform))
            return true;
    }
    return plan->expect_platform_count == 0;
}

/* TRUST R8: an image must not choose its own, emptier profile. */
static void judge_expectation(struct results *results, const struct check_plan *plan,
                              struct vec *reasons)
{
    const struct platform *platform = &results->platform;
    struct str target = results->detected == TARGET_HOST ? STR("host") : STR("image");

    if (plan->expect_os.len > 0 && !is_expected_os(plan->expect_os, platform))
        add_reason(reasons,
                   arena_printf(&results->arena,
                                "expectation: the policy expects os %.*s, this is %.*s%s"
                                "%.*s",
                                STR_ARG(plan->expect_os),
                                STR_ARG(platform->os.len ? platform->os : STR("unknown")),
                                platform->version.len ? "-" : "", STR_ARG(platform->version)));
    if (plan->expect_target.len > 0 && !str_equal(plan->expect_target, target))
        add_reason(reasons,
                   arena_printf(&results->arena,
                                "expectation: the policy expects target %.*s, this is %.*s",
                                STR_ARG(plan->expect_target), STR_ARG(target)));
}

static void judge_platform(struct results *results, const struct check_plan *plan,
                           struct vec *reasons)
{
    if (!is_expected_platform(results, plan))
        add_reason(reasons,
                   arena_printf(&results->arena,
                                "expectation: the policy lists the platforms that are judged, and "
                                "%.*s is not among them",
                                STR_ARG(results->image_platform.len ? results->image_platform
                                                                    : STR("a root filesystem"))));
}

static void judge_undecided(struct results *results, const struct check_plan *plan,
                            struct vec *reasons)
{
    size_t count = 0;

    for (size_t i = 0; i < results->control_count; i++)
        count += results->controls[i].status == STATUS_SKIPPED &&
                 is_enforced(&results->controls[i], plan);
    if (count > 0 && plan->is_undecided_blocking)
        add_reason(reasons,
                   arena_printf(&results->arena,
                                "%zu control%s at or above %.*s undecidable from an image, "
                                "and the policy says undecided: block",
                                count, count == 1 ? " is" : "s are",
                                STR_ARG(grade_threshold(plan, &results->arena))));
}

void grade_judge(struct results *results, const struct check_plan *plan)
{
    CLEANUP(vec_release) struct vec reasons = VEC_INIT(struct str);
    size_t blocking = 0;

    for (size_t i = 0; i < COUNT_OF(results->counts.blocking); i++)
        blocking += results->counts.blocking[i];
    if (blocking > 0)
        add_reason(&reasons, count_reason(results, plan));
    judge_coverage(results, plan, &reasons);
    judge_expectation(results, plan, &reasons);
    judge_platform(results, plan, &reasons);
    judge_undecided(results, plan, &reasons);

    results->is_blocked = reasons.count > 0;
    results->reason_count = reasons.count;
    struct str *kept = arena_new(&results->arena, reasons.count + 1, sizeof(*kept));
    for (size_t i = 0; i < reasons.count; i++)
        kept[i] = *(const struct str *)vec_at(&reasons, i);
    results->reasons = kept;
}
