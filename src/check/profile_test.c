#include "check/profile_test.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/vec.h"
#include "check/check.h"

/* What the tests have shown of one control. */
struct shown {
    bool passes;
    bool fails;
    bool is_skipped;
};

struct runner {
    struct profile *profile;
    struct arena *arena;
    struct shown *shown; /* by the control's index */
    struct vec faults;   /* struct str, of the test that runs */
};

ATTR_PRINTF(3, 4)
static void add_fault(struct runner *runner, const struct source_location *location,
                      const char *format, ...)
{
    char message[ERROR_MESSAGE_SIZE * 2];
    va_list args;

    va_start(args, format);
    (void)vsnprintf(message, sizeof(message), format, args);
    va_end(args);
    *(struct str *)vec_add(&runner->faults) =
        arena_printf(runner->arena, "%.*s:%u:%u: %s", STR_ARG(location->file), location->line,
                     location->column, message);
}

static const struct control_outcome *find_outcome(const struct results *results,
                                                  const struct control *control)
{
    for (size_t i = 0; i < results->control_count; i++) {
        if (results->controls[i].control == control)
            return &results->controls[i];
    }
    return NULL;
}

static struct str place_of(const struct finding *finding, struct arena *arena)
{
    if (finding->origin.line == 0)
        return finding->origin.path;
    return arena_printf(arena, "%.*s:%u", STR_ARG(finding->origin.path), finding->origin.line);
}

/* Counts the findings; *is_found tells whether one of them stands at `at`. */
static size_t count_findings(const struct control_outcome *outcome, struct str at,
                             struct arena *arena, bool *is_found)
{
    size_t count = 0;

    *is_found = false;
    for (size_t i = 0; i < outcome->assertion_count; i++) {
        const struct control_assertion *assertion = &outcome->assertions[i];

        for (size_t k = 0; k < assertion->finding_count; k++) {
            const struct finding *finding = &assertion->findings[k].finding;

            *is_found = *is_found || str_equal(finding->origin.path, at) ||
                        str_equal(place_of(finding, arena), at);
        }
        count += assertion->finding_count;
    }
    return count;
}

/* What the control said for itself: its first message, or the reason it was not asked. */
static struct str told_by(const struct control_outcome *outcome)
{
    for (size_t i = 0; i < outcome->assertion_count; i++) {
        const struct result *result = &outcome->assertions[i].result;

        if (result->status == outcome->status && result->message.len > 0)
            return result->message;
    }
    return outcome->reason_text;
}

static void check_findings(struct runner *runner, const struct test_expectation *expectation,
                           const struct control_outcome *outcome)
{
    struct str id = expectation->control->id;
    struct str told = told_by(outcome);
    bool is_found;
    size_t count = count_findings(outcome, expectation->at, runner->arena, &is_found);

    if (expectation->at.len > 0 && !is_found)
        add_fault(runner, &expectation->location, "%.*s has no finding at %.*s: %.*s", STR_ARG(id),
                  STR_ARG(expectation->at), STR_ARG(told));
    if (expectation->has_count && count != expectation->count)
        add_fault(runner, &expectation->location, "%.*s has %zu finding%s, expected %zu: %.*s",
                  STR_ARG(id), count, count == 1 ? "" : "s", expectation->count, STR_ARG(told));
}

static void check_outcome(struct runner *runner, const struct test_expectation *expectation,
                          const struct control_outcome *outcome)
{
    struct str id = expectation->control->id;
    struct str told = outcome ? told_by(outcome) : STR("");

    if (!outcome) {
        add_fault(runner, &expectation->location, "%.*s was not evaluated", STR_ARG(id));
        return;
    }
    if (outcome->status != expectation->status) {
        add_fault(runner, &expectation->location, "%.*s is %s, expected %s%s%.*s", STR_ARG(id),
                  status_name(outcome->status), status_name(expectation->status),
                  told.len ? ": " : "", STR_ARG(told));
        return;
    }
    if (expectation->reason != REASON_NONE && outcome->reason != expectation->reason)
        add_fault(runner, &expectation->location, "%.*s has the reason '%s', expected '%s'",
                  STR_ARG(id), reason_name(outcome->reason), reason_name(expectation->reason));
    check_findings(runner, expectation, outcome);

    struct shown *shown = &runner->shown[expectation->control - runner->profile->controls];
    shown->passes = shown->passes || outcome->status == STATUS_PASSED;
    shown->fails = shown->fails || outcome->status == STATUS_FAILED;
    shown->is_skipped = shown->is_skipped || outcome->status == STATUS_SKIPPED;
}

static enum check_target target_of(const struct test_case *test)
{
    switch (test->target) {
    case TEST_TARGET_AUTO:
        return CHECK_TARGET_AUTO;
    case TEST_TARGET_IMAGE:
        return CHECK_TARGET_IMAGE;
    case TEST_TARGET_HOST:
        return CHECK_TARGET_HOST;
    }
    abort();
}

/* Makes the image of a test and judges it. */
static enum gate_rc judge(const struct check_plan *plan, const struct test_case *test,
                          struct results *results, struct image **image, struct error *err)
{
    CLEANUP(wish_set_release) struct wish_set wishes = WISH_SET_INIT;

    check_wishes(plan, &wishes);
    if (image_from_memory(test->config_json, test->tags, test->tag_count, test->layers,
                          test->layer_count, &wishes, image, err))
        return error_wrap(err, "cannot make the image");
    return check_image(*image, plan, results, err);
}

static void run_image(struct runner *runner, const struct test_case *test)
{
    CLEANUP(image_closep) struct image *image = NULL;
    struct str *ids = arena_new(runner->arena, test->expectation_count + 1, sizeof(*ids));
    const struct check_plan plan = {
        .profiles = &runner->profile,
        .profile_count = 1,
        .level = 2,
        .controls = ids,
        .control_count = test->expectation_count,
        .fail_on_grade = GRADE_CAT2,
        .target = target_of(test),
    };
    struct error err = ERROR_INIT; /* is the fault of this test, and the others go on */
    struct results results;

    for (size_t i = 0; i < test->expectation_count; i++)
        ids[i] = test->expectations[i].control->id;
    results_init(&results);
    if (judge(&plan, test, &results, &image, &err))
        add_fault(runner, &test->location, "%s", err.message);
    for (size_t i = 0; i < test->expectation_count && err.rc == GATE_OK; i++)
        check_outcome(runner, &test->expectations[i],
                      find_outcome(&results, test->expectations[i].control));
    results_release(&results);
}

/* False if a value is not of its input's type. */
static bool set_inputs(struct runner *runner, const struct test_case *test)
{
    bool is_set = true;

    for (size_t i = 0; i < test->input_count; i++) {
        const struct test_input *input = &test->inputs[i];
        struct error err = ERROR_INIT;

        if (profile_set_input_node(runner->profile, input->name, input->value, STR("the test"),
                                   &err)) {
            add_fault(runner, &input->location, "%s", err.message);
            is_set = false;
        }
    }
    return is_set;
}

static void run_test(struct runner *runner, const struct test_case *test,
                     struct profile_test *outcome)
{
    struct profile *profile = runner->profile;
    size_t bytes = profile->input_count * sizeof(*profile->inputs);
    struct profile_input *before = memory_new(profile->input_count + 1, sizeof(*before));

    runner->faults = VEC_INIT(struct str);
    if (bytes > 0)
        memcpy(before, profile->inputs, bytes);
    if (set_inputs(runner, test))
        run_image(runner, test);
    if (bytes > 0)
        memcpy(profile->inputs, before, bytes);
    free(before);

    struct str *faults = arena_new(runner->arena, runner->faults.count + 1, sizeof(*faults));
    for (size_t i = 0; i < runner->faults.count; i++)
        faults[i] = *(struct str *)vec_at(&runner->faults, i);
    *outcome = (struct profile_test){
        .test = test,
        .faults = faults,
        .fault_count = runner->faults.count,
    };
    vec_release(&runner->faults);
}

/*
 * A control that asks a person or a running system cannot pass here, and one that asks nothing else
 * cannot fail either.
 */
static bool is_gap(const struct shown *shown)
{
    if (shown->is_skipped)
        return shown->passes && !shown->fails;
    return !shown->passes || !shown->fails;
}

static void find_gaps(const struct runner *runner, struct profile_test_report *report)
{
    const struct profile *profile = runner->profile;

    report->gaps = arena_new(runner->arena, profile->control_count + 1, sizeof(*report->gaps));
    for (size_t i = 0; i < profile->control_count; i++) {
        if (!is_gap(&runner->shown[i]))
            continue;
        report->gaps[report->gap_count++] = (struct profile_test_gap){
            .control = &profile->controls[i],
            .has_passing = runner->shown[i].passes,
            .has_failing = runner->shown[i].fails,
        };
    }
}

void profile_test_run(struct profile *profile, const struct test_cases *cases, struct arena *arena,
                      struct profile_test_report *report)
{
    struct runner runner = {
        .profile = profile,
        .arena = arena,
        .shown = arena_new(arena, profile->control_count + 1, sizeof(struct shown)),
    };

    *report = (struct profile_test_report){
        .tests = arena_new(arena, cases->count + 1, sizeof(*report->tests)),
        .test_count = cases->count,
    };
    for (size_t i = 0; i < cases->count; i++) {
        run_test(&runner, &cases->items[i], &report->tests[i]);
        report->failed_count += report->tests[i].fault_count > 0;
    }
    find_gaps(&runner, report);
}
