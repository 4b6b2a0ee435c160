#include "check/profile_test.h"

#include "base/text.h"
#include "gate/cli.h"
#include "gate/plan.h"

struct test_options {
    bool is_json;
};

static const struct option_def test_option_defs[] = {
    {
        .name = "json",
        .type = OPTION_FLAG,
        .offset = offsetof(struct test_options, is_json),
        .help = "write JSON",
    },
};

/* A profile that was opened for its tests. */
struct tested {
    struct profile *profile;
    struct arena arena;
    struct test_cases cases;
    struct profile_test_report report;
};

static enum exit_code run_tests(const char *name, struct tested *tested)
{
    CLEANUP(diagnostics_release) struct diagnostics diagnostics = DIAGNOSTICS_INIT;
    struct error err = ERROR_INIT;

    enum gate_rc rc = profile_open(name, &diagnostics, &tested->profile, &err);
    if (rc == GATE_OK)
        rc = test_cases_read(tested->profile, name, &diagnostics, &tested->cases, &err);
    if (rc && diagnostics.items.count)
        plan_print_diagnostics(&diagnostics, stderr);
    else if (rc)
        return cli_fail_error(EXIT_USAGE, &err);
    if (rc)
        return EXIT_USAGE;
    profile_test_run(tested->profile, &tested->cases, &tested->arena, &tested->report);
    return tested->report.failed_count ? EXIT_BLOCKED : EXIT_PASSED;
}

static void print_text(const struct tested *tested)
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
    (void)printf("%.*s: %zu tests, %zu failed\n", STR_ARG(tested->profile->name),
                 report->test_count, report->failed_count);
    arena_release(&arena);
}

static json_t *report_json(const struct tested *tested)
{
    const struct profile_test_report *report = &tested->report;
    struct arena arena = ARENA_INIT;
    json_t *tests = json_array();
    json_t *gaps = json_array();

    for (size_t i = 0; i < report->test_count; i++) {
        const struct profile_test *test = &report->tests[i];
        struct str name = text_safe(test->test->name, &arena);
        json_t *faults = json_array();

        for (size_t k = 0; k < test->fault_count; k++) {
            struct str fault = text_safe(test->faults[k], &arena);
            (void)json_array_append_new(faults, json_stringn(fault.ptr, fault.len));
        }
        (void)json_array_append_new(tests,
                                    json_pack("{s:s%, s:b, s:o}", "name", name.ptr, name.len,
                                              "passed", test->fault_count == 0, "faults", faults));
    }
    for (size_t i = 0; i < report->gap_count; i++) {
        const struct profile_test_gap *gap = &report->gaps[i];

        (void)json_array_append_new(gaps,
                                    json_pack("{s:s%, s:b, s:b}", "control", gap->control->id.ptr,
                                              gap->control->id.len, "has_passing", gap->has_passing,
                                              "has_failing", gap->has_failing));
    }
    arena_release(&arena);
    return json_pack("{s:s%, s:i, s:i, s:o, s:o}", "profile", tested->profile->name.ptr,
                     tested->profile->name.len, "tests", (int)report->test_count, "failed",
                     (int)report->failed_count, "results", tests, "gaps", gaps);
}

static enum exit_code test_profile(const char *name, json_t *all)
{
    struct tested tested = { .arena = ARENA_INIT };

    enum exit_code code = run_tests(name, &tested);
    if (code != EXIT_USAGE && all)
        (void)json_array_append_new(all, report_json(&tested));
    else if (code != EXIT_USAGE)
        print_text(&tested);
    profile_close(tested.profile);
    arena_release(&tested.arena);
    return code;
}

static enum exit_code test_run(const struct invocation *invocation)
{
    const struct test_options *options = invocation->options;
    json_t *all = options->is_json ? json_array() : NULL;
    enum exit_code worst = EXIT_PASSED;

    for (int i = 0; i < invocation->operand_count; i++) {
        enum exit_code code = test_profile(invocation->operands[i], all);
        worst = code > worst ? code : worst;
    }
    if (worst == EXIT_USAGE || !all) {
        json_decref(all);
        return worst;
    }
    enum exit_code code = cli_print_json(json_pack("{s:o}", "profiles", all));
    return code == EXIT_PASSED ? worst : code;
}

const struct command command_profile_test = {
    .name = "profile test",
    .summary = "run the unit tests of profiles",
    .operands = "NAME|DIR|FILE...",
    .operand_min = 1,
    .operand_max = 1000,
    .options = test_option_defs,
    .option_count = COUNT_OF(test_option_defs),
    .options_size = sizeof(struct test_options),
    .run = test_run,
};
