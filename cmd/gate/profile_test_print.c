/* The report of `gate profile test`: as text, as JSON and as JUnit. */
#include "base/file.h"
#include "base/text.h"
#include "gate/profile_test_run.h"
#include "report/junit_write.h"

static double seconds(int64_t ns)
{
    return (double)ns / 1e9;
}

void profile_test_print(const struct tested *tested)
{
    const struct profile_test_report *report = &tested->report;
    struct arena arena = ARENA_INIT;

    for (size_t i = 0; i < report->test_count; i++) {
        const struct profile_test *test = &report->tests[i];

        (void)printf("%s %.*s\n", test->fault_count ? "FAIL" : "ok  ",
                     STR_ARG(text_safe(test->test->name, &arena)));
        for (size_t k = 0; k < test->fault_count; k++)
            (void)printf("     %.*s\n", STR_ARG(text_safe(test->faults[k], &arena)));
    }
    for (size_t i = 0; i < report->gap_count; i++) {
        const struct profile_test_gap *gap = &report->gaps[i];

        (void)printf("note %.*s has no test in which it %s%s%s\n", STR_ARG(gap->control->id),
                     gap->has_passing ? "" : "passes",
                     gap->has_passing || gap->has_failing ? "" : " and none in which it ",
                     gap->has_failing ? "" : "fails");
    }
    (void)printf("%.*s: %zu tests, %zu failed, %.2f s\n", STR_ARG(tested->profiles[0]->name),
                 report->test_count, report->failed_count, seconds(tested->run_ns));
    arena_release(&arena);
}

static json_t *test_json(const struct profile_test *test)
{
    CLEANUP(arena_release) struct arena arena = ARENA_INIT;
    struct str name = text_safe(test->test->name, &arena);
    json_t *faults = json_array();

    for (size_t k = 0; k < test->fault_count; k++) {
        struct str fault = text_safe(test->faults[k], &arena);
        (void)json_array_append_new(faults, json_stringn(fault.ptr, fault.len));
    }
    return json_pack("{s:s%, s:b, s:f, s:o}", "name", name.ptr, name.len, "passed",
                     test->fault_count == 0, "time", seconds(test->run_ns), "faults", faults);
}

json_t *profile_test_json(const struct tested *tested)
{
    const struct profile_test_report *report = &tested->report;
    struct str name = tested->profiles[0]->name;
    json_t *tests = json_array();
    json_t *gaps = json_array();

    for (size_t i = 0; i < report->test_count; i++)
        (void)json_array_append_new(tests, test_json(&report->tests[i]));
    for (size_t i = 0; i < report->gap_count; i++) {
        const struct profile_test_gap *gap = &report->gaps[i];

        (void)json_array_append_new(gaps,
                                    json_pack("{s:s%, s:b, s:b}", "control", gap->control->id.ptr,
                                              gap->control->id.len, "has_passing", gap->has_passing,
                                              "has_failing", gap->has_failing));
    }
    return json_pack("{s:s%, s:i, s:i, s:f, s:o, s:o}", "profile", name.ptr, name.len, "tests",
                     (int)report->test_count, "failed", (int)report->failed_count, "time",
                     seconds(tested->run_ns), "results", tests, "gaps", gaps);
}

static struct junit_totals totals_of(const struct tested *tested)
{
    struct junit_totals totals = {
        .tests = tested->report.test_count,
        .time = seconds(tested->run_ns),
    };

    totals.by_element[JUNIT_FAILURE] = tested->report.failed_count;
    return totals;
}

static void write_case(FILE *out, const struct tested *tested, const struct profile_test *test)
{
    CLEANUP(arena_release) struct arena arena = ARENA_INIT;
    struct str profile = tested->profiles[0]->name;
    struct junit_case one = {
        .classname = arena_printf(&arena, "gate.tests.%.*s", STR_ARG(profile)),
        .name = text_safe(test->test->name, &arena),
        .time = seconds(test->run_ns),
    };

    if (test->fault_count > 0) {
        one.element = JUNIT_FAILURE;
        one.message = text_safe(test->faults[0], &arena);
    }
    junit_write_case(out, &one);
    for (size_t i = 1; i < test->fault_count; i++)
        junit_write_line(out, text_safe(test->faults[i], &arena));
    junit_write_case_end(out, &one);
}

static void write_all(FILE *out, const struct tested *tested, size_t count)
{
    struct junit_totals all = { .tests = 0 };

    for (size_t i = 0; i < count; i++) {
        all.tests += tested[i].report.test_count;
        all.by_element[JUNIT_FAILURE] += tested[i].report.failed_count;
        all.time += seconds(tested[i].run_ns);
    }
    junit_write_begin(out, &all);
    for (size_t i = 0; i < count; i++) {
        CLEANUP(arena_release) struct arena arena = ARENA_INIT;
        const struct junit_suite suite = {
            .name = arena_printf(&arena, "gate.tests.%.*s", STR_ARG(tested[i].profiles[0]->name)),
            .totals = totals_of(&tested[i]),
        };

        junit_write_suite(out, &suite);
        for (size_t k = 0; k < tested[i].report.test_count; k++)
            write_case(out, &tested[i], &tested[i].report.tests[k]);
        junit_write_suite_end(out);
    }
    junit_write_end(out);
}

enum exit_code profile_test_junit(const struct tested *tested, size_t count, const char *path)
{
    CLEANUP(file_writer_release) struct file_writer writer = { .path = NULL };
    struct error err = ERROR_INIT;

    if (file_writer_open(&writer, path, &err))
        return cli_fail_error(EXIT_OUTPUT, &err);
    write_all(writer.out, tested, count);
    if (file_writer_finish(&writer, &err))
        return cli_fail_error(EXIT_OUTPUT, &err);
    return EXIT_PASSED;
}
