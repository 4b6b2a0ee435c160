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

static bool is_above_threshold(const struct control_outcome *outcome, const struct check_plan *plan)
{
    if (outcome->grade == GRADE_NONE)
        return false; /* impact 0 never blocks */
    if (plan->fail_on_grade != GRADE_NONE)
        return outcome->grade >= plan->fail_on_grade;
    return !(outcome->control->impact < plan->fail_on);
}

void grade_decide(struct results *results, const struct check_plan *plan)
{
    for (size_t i = 0; i < results->control_count; i++) {
        struct control_outcome *outcome = &results->controls[i];

        outcome->grade =
            grade_of(outcome->control->impact, outcome->profile->cat1, outcome->profile->cat2);
        if (!is_fault(outcome->status))
            outcome->decision = DECISION_NONE;
        else if (is_above_threshold(outcome, plan))
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

    counts->selected = results->control_count;
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

        if (profile->selected == 0 || profile->decided >= plan->min_evaluated)
            continue;
        add_reason(reasons,
                   arena_printf(&results->arena,
                                "nothing-evaluated: %.*s decided %zu of %zu control%s, needs %zu",
                                STR_ARG(profile->profile->name), profile->decided,
                                profile->selected, plural(profile->selected), plan->min_evaluated));
    }
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

    results->is_blocked = reasons.count > 0;
    results->reason_count = reasons.count;
    struct str *kept = arena_new(&results->arena, reasons.count + 1, sizeof(*kept));
    for (size_t i = 0; i < reasons.count; i++)
        kept[i] = *(const struct str *)vec_at(&reasons, i);
    results->reasons = kept;
}
