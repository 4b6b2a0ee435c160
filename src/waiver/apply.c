#include "waiver/apply.h"

#include <stdlib.h>

#include "base/vec.h"
#include "check/grade.h"

int waiver_category(enum grade grade)
{
    switch (grade) {
    case GRADE_NONE:
        return -1;
    case GRADE_CAT3:
        return CATEGORY_CAT3;
    case GRADE_CAT2:
        return CATEGORY_CAT2;
    case GRADE_CAT1:
        return CATEGORY_CAT1;
    }
    abort();
}

static bool is_fault(const struct control_outcome *outcome)
{
    return outcome->status == STATUS_FAILED || outcome->status == STATUS_ERROR;
}

/* The entry of the waiver for that control, or NULL; a control of another profile is another one.
 */
static const struct waiver_control *
entry_of(const struct waiver *waiver, const struct profile *profile, const struct control *control)
{
    if (!str_equal(waiver->profile_name, profile->name))
        return NULL;
    for (size_t i = 0; i < waiver->control_count; i++) {
        if (str_equal(waiver->controls[i].id, control->id))
            return &waiver->controls[i];
    }
    return NULL;
}

static const struct waiver_control *control_of(const struct waiver *waiver,
                                               const struct control_outcome *outcome)
{
    return entry_of(waiver, outcome->profile, outcome->control);
}

static struct str major_of(struct str version)
{
    struct str major = STR("");

    (void)str_cut(&version, '.', &major);
    return major;
}

/* Whether waiver and control are of the same content; else the waiver is stale. */
static bool is_current(struct judged_waiver *judged, const struct waiver_control *entry,
                       const struct profile *profile, const struct control *control,
                       struct arena *arena)
{
    struct str version = profile->version;
    struct str rev = control_rev(control, arena);

    if (!str_equal(entry->rev, rev))
        waiver_refuse(judged, WAIVER_STALE,
                      arena_printf(arena, "%.*s is now @%.*s, the waiver is for @%.*s",
                                   STR_ARG(entry->id), STR_ARG(rev), STR_ARG(entry->rev)));
    else if (!str_equal(judged->waiver.profile_version, major_of(version)))
        waiver_refuse(judged, WAIVER_STALE,
                      arena_printf(arena, "%.*s is now version %.*s, the waiver is for %.*s",
                                   STR_ARG(profile->name), STR_ARG(version),
                                   STR_ARG(judged->waiver.profile_version)));
    return judged->status == WAIVER_UNUSED;
}

/* R12: the gravest of the controls that it names and the run evaluated. */
static void judge_one(struct judged_waiver *judged, const struct waiver_court *court,
                      const struct results *results, struct arena *arena)
{
    int category = -1;

    for (size_t i = 0; i < results->control_count && judged->status == WAIVER_UNUSED; i++) {
        const struct control_outcome *outcome = &results->controls[i];
        const struct waiver_control *entry = control_of(&judged->waiver, outcome);

        if (!entry || !is_current(judged, entry, outcome->profile, outcome->control, arena))
            continue;
        if (waiver_category(outcome->grade) > category)
            category = waiver_category(outcome->grade);
    }
    if (judged->status == WAIVER_UNUSED && category < 0)
        judged->explanation = STR("no control that it names was evaluated");
    else if (judged->status == WAIVER_UNUSED)
        waiver_approve(judged, (enum policy_category)category, court, arena);
}

void waiver_judge_by(struct judged_waiver *judged, const struct profile *profile,
                     const struct waiver_court *court, struct arena *arena)
{
    int category = -1;

    for (size_t i = 0; i < profile->control_count && judged->status == WAIVER_UNUSED; i++) {
        const struct control *control = &profile->controls[i];
        const struct waiver_control *entry = entry_of(&judged->waiver, profile, control);

        if (!entry || !is_current(judged, entry, profile, control, arena))
            continue;
        int own = waiver_category(grade_of(control->impact, profile->cat1, profile->cat2));
        if (own > category)
            category = own;
    }
    if (judged->status == WAIVER_UNUSED && category < 0)
        judged->explanation =
            arena_printf(arena, "%.*s has no graded control that it names", STR_ARG(profile->name));
    else if (judged->status == WAIVER_UNUSED)
        waiver_approve(judged, (enum policy_category)category, court, arena);
}

static bool has_finding(const struct waiver *waiver, struct str fingerprint)
{
    /* only a plain waiver of CAT III may leave findings out; waiver_approve() saw to it */
    if (waiver->findings.count == 0)
        return true;
    for (size_t i = 0; i < waiver->findings.count; i++) {
        if (str_equal(waiver->findings.items[i], fingerprint))
            return true;
    }
    return false;
}

static bool covers_status(const struct waiver *waiver, enum status status)
{
    return status == STATUS_ERROR ? waiver->covers_error : waiver->covers_failed;
}

/* Marks (in `is_helping`) each waiver that covers the finding; false if none does. */
static bool cover_finding(const struct judged_waivers *judged,
                          const struct control_outcome *outcome, enum status status,
                          const char *fingerprint, bool *is_helping)
{
    bool is_covered = false;

    for (size_t i = 0; i < judged->count; i++) {
        const struct judged_waiver *one = &judged->items[i];

        if (!one->is_accepted || !control_of(&one->waiver, outcome) ||
            !covers_status(&one->waiver, status) || !has_finding(&one->waiver, str_of(fingerprint)))
            continue;
        is_helping[i] = true;
        is_covered = true;
    }
    return is_covered;
}

/* How many findings of the control no waiver covers; a list that was cut has one more. */
static size_t count_uncovered(const struct judged_waivers *judged,
                              const struct control_outcome *outcome, bool *is_helping)
{
    size_t uncovered = 0;
    size_t covered = 0;

    for (size_t i = 0; i < outcome->assertion_count; i++) {
        const struct control_assertion *assertion = &outcome->assertions[i];
        enum status status = assertion->result.status;

        if (status != STATUS_FAILED && status != STATUS_ERROR)
            continue;
        uncovered += assertion->result.is_cut || assertion->finding_count == 0;
        for (size_t k = 0; k < assertion->finding_count; k++) {
            if (cover_finding(judged, outcome, status, assertion->findings[k].fingerprint,
                              is_helping))
                covered++;
            else
                uncovered++;
        }
    }
    return uncovered + (covered == 0 && uncovered == 0);
}

static void keep_ids(const struct judged_waivers *judged, const bool *is_helping,
                     struct control_outcome *outcome, struct arena *arena)
{
    struct str *ids = arena_new(arena, judged->count + 1, sizeof(*ids));

    for (size_t i = 0; i < judged->count; i++) {
        if (!is_helping[i])
            continue;
        ids[outcome->waiver_count++] = arena_str(arena, judged->items[i].waiver.id);
        judged->items[i].status = WAIVER_USED;
        judged->items[i].explanation = STR("");
    }
    outcome->waivers = ids;
}

/* A waiver that is accepted and names a failing control, and yet leaves it as it is. */
static void tell_difference(const struct judged_waivers *judged,
                            const struct control_outcome *outcome, size_t uncovered,
                            struct arena *arena)
{
    for (size_t i = 0; i < judged->count; i++) {
        struct judged_waiver *one = &judged->items[i];

        if (!one->is_accepted || one->status != WAIVER_UNUSED || !control_of(&one->waiver, outcome))
            continue;
        one->status = WAIVER_FINDINGS_DIFFER;
        one->explanation =
            arena_printf(arena, "%.*s has %zu finding%s that no waiver covers%s",
                         STR_ARG(outcome->control->id), uncovered, uncovered == 1 ? "" : "s",
                         outcome->status == STATUS_ERROR && !one->waiver.covers_error
                             ? ": it ended in an error, and the waiver covers failures only"
                             : "");
    }
}

static void decide(const struct judged_waivers *judged, struct control_outcome *outcome,
                   struct results *results, struct arena *arena)
{
    if (!is_fault(outcome) || outcome->decision == DECISION_NONE)
        return;

    bool *is_helping = arena_new(arena, judged->count + 1, sizeof(*is_helping));
    size_t uncovered = count_uncovered(judged, outcome, is_helping);
    if (uncovered > 0) {
        tell_difference(judged, outcome, uncovered, arena);
        return;
    }
    outcome->decision = DECISION_WAIVED;
    keep_ids(judged, is_helping, outcome, &results->arena);
}

void waiver_apply(struct judged_waivers *judged, const struct waiver_court *court,
                  const struct check_plan *plan, struct results *results, struct arena *arena)
{
    for (size_t i = 0; i < judged->count; i++) {
        if (judged->items[i].status == WAIVER_UNUSED)
            judge_one(&judged->items[i], court, results, arena);
    }
    for (size_t i = 0; i < results->control_count; i++)
        decide(judged, &results->controls[i], results, arena);
    grade_count(results);
    grade_judge(results, plan);
}
