#include "profile/advice.h"

/* What the tests expect of a control. */
struct expected {
    bool passes;
    bool fails;
    bool is_skipped;
    bool is_named;
};

static struct expected expected_of(const struct test_cases *cases, const struct control *control)
{
    struct expected expected = { .is_named = false };

    for (size_t i = 0; i < cases->count; i++) {
        const struct test_case *test = &cases->items[i];

        for (size_t k = 0; k < test->expectation_count; k++) {
            if (test->expectations[k].control != control)
                continue;
            expected.is_named = true;
            expected.passes |= test->expectations[k].status == STATUS_PASSED;
            expected.fails |= test->expectations[k].status == STATUS_FAILED;
            expected.is_skipped |= test->expectations[k].status == STATUS_SKIPPED;
        }
    }
    return expected;
}

static void advise_tests(const struct control *control, const struct test_cases *cases,
                         struct diagnostics *warnings)
{
    struct expected expected = expected_of(cases, control);
    struct str id = control->id;

    if (!expected.is_named) {
        diagnostics_add(warnings, &control->location, NULL, NULL, "no test names control '%.*s'",
                        STR_ARG(id));
        return;
    }
    if (!expected.passes && !expected.is_skipped)
        diagnostics_add(warnings, &control->location, NULL, NULL,
                        "no test expects control '%.*s' to pass", STR_ARG(id));
    if (!expected.fails && (expected.passes || !expected.is_skipped))
        diagnostics_add(warnings, &control->location, NULL, NULL,
                        "no test expects control '%.*s' to fail", STR_ARG(id));
}

static bool is_used(const struct profile *profile, struct str input)
{
    for (size_t i = 0; i < profile->control_count; i++) {
        const struct control *control = &profile->controls[i];

        for (size_t k = 0; k < control->input_count; k++) {
            if (str_equal(control->inputs[k], input))
                return true;
        }
    }
    return false;
}

/* Included controls have their tests where they are defined. */
static bool has_own_control(const struct profile *profile)
{
    for (size_t i = 0; i < profile->control_count; i++) {
        if (!profile->controls[i].is_included)
            return true;
    }
    return false;
}

void profile_advise(const struct profile *profile, const struct test_cases *cases,
                    struct diagnostics *warnings)
{
    for (size_t i = 0; i < profile->input_count; i++) {
        const struct profile_input *input = &profile->inputs[i];

        if (!input->is_included && !is_used(profile, input->name))
            diagnostics_add(warnings, &input->location, NULL, NULL, "no control uses input '%.*s'",
                            STR_ARG(input->name));
    }
    if (cases && cases->count == 0 && has_own_control(profile))
        diagnostics_add(warnings, &(struct source_location){ .file = profile->source }, NULL, NULL,
                        "the profile has no tests");
    for (size_t i = 0; i < profile->control_count; i++) {
        const struct control *control = &profile->controls[i];

        if (control->impact > 0 && control->rationale.len == 0)
            diagnostics_add(warnings, &control->location, NULL, NULL,
                            "control '%.*s' has a grade and no rationale", STR_ARG(control->id));
        if (cases && cases->count > 0 && !control->is_included)
            advise_tests(control, cases, warnings);
    }
    diagnostics_sort(warnings);
}
