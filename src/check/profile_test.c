#include "check/profile_test.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/threads.h"
#include "base/vec.h"
#include "check/check.h"
#include "check/choice.h"

/* What the tests have shown of one control. */
struct shown {
    bool passes;
    bool fails;
    bool is_skipped;
};

/* One thread's own things. */
struct runner {
    const struct profile_test_plan *plan;
    const struct profile *first; /* whose controls the cases name */
    struct profile *profile;
    struct arena arena;
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
        arena_printf(&runner->arena, "%.*s:%u:%u: %s", STR_ARG(location->file), location->line,
                     location->column, message);
}

/* The outcome of a control that the cases name; each profile has controls of its own. */
static const struct control_outcome *find_outcome(const struct runner *runner,
                                                  const struct results *results,
                                                  const struct control *named)
{
    const struct control *control = &runner->profile->controls[named - runner->first->controls];

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
    size_t count = count_findings(outcome, expectation->at, &runner->arena, &is_found);

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

    struct shown *shown = &runner->shown[expectation->control - runner->first->controls];
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
    struct str *ids = arena_new(&runner->arena, test->expectation_count + 1, sizeof(*ids));
    const struct check_plan plan = {
        .profiles = &runner->profile,
        .profile_count = 1,
        .level = 2,
        .controls = ids,
        .control_count = test->expectation_count,
        .fail_on_grade = GRADE_CAT2,
        .target = target_of(test),
        .has_time = test->has_at,
        .time = test->at,
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
                      find_outcome(runner, &results, test->expectations[i].control));
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

static int64_t now_of(const struct profile_test_plan *plan)
{
    return plan->now_ns ? plan->now_ns(plan->context) : 0;
}

static void run_test(struct runner *runner, const struct test_case *test,
                     struct profile_test *outcome)
{
    struct profile *profile = runner->profile;
    size_t bytes = profile->input_count * sizeof(*profile->inputs);
    struct profile_input *before = memory_new(profile->input_count + 1, sizeof(*before));
    int64_t started = now_of(runner->plan);

    runner->faults = VEC_INIT(struct str);
    if (bytes > 0)
        memcpy(before, profile->inputs, bytes);
    if (set_inputs(runner, test))
        run_image(runner, test);
    if (bytes > 0)
        memcpy(profile->inputs, before, bytes);
    free(before);

    struct str *faults = arena_new(&runner->arena, runner->faults.count + 1, sizeof(*faults));
    for (size_t i = 0; i < runner->faults.count; i++)
        faults[i] = *(struct str *)vec_at(&runner->faults, i);
    *outcome = (struct profile_test){
        .test = test,
        .faults = faults,
        .fault_count = runner->faults.count,
        .run_ns = now_of(runner->plan) - started,
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

/* Every test, and who runs them. */
struct crowd {
    const struct profile_test_plan *plan;
    struct runner *runners;
    size_t runner_count;
    const struct test_case *cases; /* that were chosen */
    struct profile_test_report *report;
    struct check_plan choice; /* of controls */
};

static bool is_named(const struct profile_test_plan *plan, const struct test_case *test)
{
    for (size_t i = 0; i < plan->name_count; i++) {
        if (str_glob(plan->names[i], test->name))
            return true;
    }
    return plan->name_count == 0;
}

/* The tests to run, each with the expectations that count. */
static void choose(struct crowd *crowd, struct arena *arena)
{
    const struct profile_test_plan *plan = crowd->plan;
    struct test_case *chosen = arena_new(arena, plan->cases->count + 1, sizeof(*chosen));
    size_t count = 0;

    for (size_t i = 0; i < plan->cases->count; i++) {
        const struct test_case *test = &plan->cases->items[i];
        struct test_expectation *rows =
            arena_new(arena, test->expectation_count + 1, sizeof(*rows));
        size_t row_count = 0;

        for (size_t k = 0; k < test->expectation_count; k++) {
            if (choice_names(&crowd->choice, test->expectations[k].control))
                rows[row_count++] = test->expectations[k];
        }
        if (row_count == 0 || !is_named(plan, test))
            continue;
        chosen[count] = *test;
        chosen[count].expectations = rows;
        chosen[count++].expectation_count = row_count;
    }
    crowd->cases = chosen;
    crowd->report->test_count = count;
}

static void run_job(void *context, size_t index, unsigned worker)
{
    struct crowd *crowd = context;

    run_test(&crowd->runners[worker], &crowd->cases[index], &crowd->report->tests[index]);
}

static void tell(void *context, size_t done)
{
    const struct crowd *crowd = context;

    if (crowd->plan->told)
        crowd->plan->told(crowd->plan->context, done, crowd->report->test_count);
}

/* What all threads have shown of a control. */
static struct shown shown_of(const struct crowd *crowd, size_t index)
{
    struct shown all = { .passes = false };

    for (size_t i = 0; i < crowd->runner_count; i++) {
        const struct shown *shown = &crowd->runners[i].shown[index];

        all.passes = all.passes || shown->passes;
        all.fails = all.fails || shown->fails;
        all.is_skipped = all.is_skipped || shown->is_skipped;
    }
    return all;
}

static void find_gaps(const struct crowd *crowd, struct arena *arena)
{
    const struct profile *profile = crowd->plan->profiles[0];
    struct profile_test_report *report = crowd->report;

    report->gaps = arena_new(arena, profile->control_count + 1, sizeof(*report->gaps));
    for (size_t i = 0; i < profile->control_count && crowd->plan->name_count == 0; i++) {
        struct shown shown = shown_of(crowd, i);

        if (profile->controls[i].is_included || !is_gap(&shown) ||
            !choice_names(&crowd->choice, &profile->controls[i]))
            continue;
        report->gaps[report->gap_count++] = (struct profile_test_gap){
            .control = &profile->controls[i],
            .has_passing = shown.passes,
            .has_failing = shown.fails,
        };
    }
}

/* Takes the faults over from the thread that found them. */
static void keep_faults(struct profile_test *test, struct arena *arena)
{
    struct str *faults = arena_new(arena, test->fault_count + 1, sizeof(*faults));

    for (size_t i = 0; i < test->fault_count; i++)
        faults[i] = arena_str(arena, test->faults[i]);
    test->faults = faults;
}

static void open_runners(struct crowd *crowd, struct arena *arena)
{
    const struct profile_test_plan *plan = crowd->plan;

    crowd->runner_count = plan->profile_count;
    crowd->runners = arena_new(arena, plan->profile_count, sizeof(*crowd->runners));
    for (size_t i = 0; i < plan->profile_count; i++) {
        struct profile *profile = plan->profiles[i];

        crowd->runners[i] = (struct runner){
            .plan = plan,
            .first = plan->profiles[0],
            .profile = profile,
            .arena = ARENA_INIT,
            .shown = arena_new(arena, profile->control_count + 1, sizeof(struct shown)),
        };
    }
}

void profile_test_run(const struct profile_test_plan *plan, struct arena *arena,
                      struct profile_test_report *report)
{
    struct crowd crowd = {
        .plan = plan,
        .report = report,
        .choice = { .profiles = plan->profiles,
                    .profile_count = 1,
                    .controls = plan->controls,
                    .control_count = plan->control_count },
    };

    *report = (struct profile_test_report){ .test_count = 0 };
    choose(&crowd, arena);
    report->tests = arena_new(arena, report->test_count + 1, sizeof(*report->tests));
    open_runners(&crowd, arena);
    threads_run(&(struct threads_plan){
        .threads = (unsigned)plan->profile_count,
        .job_count = report->test_count,
        .job = run_job,
        .told = tell,
        .context = &crowd,
    });
    for (size_t i = 0; i < report->test_count; i++) {
        keep_faults(&report->tests[i], arena);
        report->failed_count += report->tests[i].fault_count > 0;
    }
    find_gaps(&crowd, arena);
    for (size_t i = 0; i < crowd.runner_count; i++)
        arena_release(&crowd.runners[i].arena);
}
