#include <stdio.h>
#include <string.h>

#include "base/attributes.h"
#include "check/check.h"
#include "unit/test.h"

/*
 * An engine whose controls say themselves what comes out, one letter a result: p f e s n, F a fault
 * of gate, a "not applicable" of the whole.
 */
static void script_wishes(const struct control *control ATTR_UNUSED,
                          struct wish_set *set ATTR_UNUSED)
{
}

static enum status status_of(char letter)
{
    switch (letter) {
    case 'p':
        return STATUS_PASSED;
    case 'f':
        return STATUS_FAILED;
    case 's':
        return STATUS_SKIPPED;
    case 'n':
        return STATUS_NOT_APPLICABLE;
    default:
        return STATUS_ERROR;
    }
}

static enum gate_rc script_evaluate(const struct control *control,
                                    struct subject *subject ATTR_UNUSED,
                                    const struct result_sink *sink, struct error *err)
{
    for (const char *letter = control->body; *letter; letter++) {
        char observed[8] = "same"; /* results may live shorter than their sink's call */
        const struct finding finding = { .origin = ORIGIN_INIT, .got = str_of(observed) };
        const struct result result = {
            .subject = STR("thing"),
            .status = status_of(*letter),
            .reason = *letter == 'e' ? REASON_LIMIT : REASON_NONE,
            .message = STR("it is so"),
            .findings = *letter == 'f' ? &finding : NULL,
            .finding_count = *letter == 'f',
        };

        if (*letter == 'F')
            return error_set(err, GATE_EIO, "the engine broke");
        if (*letter == 'a')
            sink->not_applicable(sink->context, REASON_ONLY_IF, STR("no such thing"));
        else
            sink->add(sink->context, &result);
    }
    return GATE_OK;
}

static const struct control_engine script = {
    .name = "script",
    .wishes = script_wishes,
    .evaluate = script_evaluate,
};

#define TEXT(literal)                                \
    {                                                \
        .ptr = (literal), .len = sizeof(literal) - 1 \
    }
#define CONTROL(name, grave, letters)                                             \
    {                                                                             \
        .id = TEXT(name), .impact = (grave), .engine = &script, .body = (letters) \
    }

static const struct memory_file debian_files[] = {
    { .path = TEXT("/etc/os-release"),
      .content = TEXT("ID=debian\nVERSION_ID=\"12\"\n"),
      .mode = 0644 },
    { .path = TEXT("/etc/debian_version"), .content = TEXT("12.9\n"), .mode = 0644 },
    { .path = TEXT("/boot/vmlinuz-6.1"), .content = TEXT("k"), .mode = 0644 },
    { .path = TEXT("/sbin/init"), .content = TEXT("i"), .mode = 0755 },
};

static const struct memory_file odd_files[] = {
    { .path = TEXT("/etc/os-release"), .content = TEXT("ID=plan9\nVERSION_ID=4\n"), .mode = 0644 },
};

static const struct memory_file no_files[] = {
    { .path = TEXT("/bin/sh"), .content = TEXT("s"), .mode = 0755 },
};

static struct image_layer base_layers[] = { { .diff_id = TEXT("sha256:00"), .step = -1 } };

static struct image *open_image(const struct memory_file *files, size_t count, bool has_config)
{
    const struct memory_layer layer = { .files = files, .file_count = count };
    CLEANUP(wish_set_release) struct wish_set wishes = WISH_SET_INIT;
    struct str config = has_config ? STR("{\"os\":\"linux\",\"architecture\":\"amd64\"}") : STR("");
    struct image *image = NULL;
    struct error err = ERROR_INIT;

    wish_defaults(&wishes);
    CHECK_INT(image_from_memory(config, NULL, 0, &layer, 1, &wishes, &image, &err), GATE_OK);
    return image;
}

/* Of all profiles here; main() releases it. */
static struct arena profile_arena;

static const struct check_plan default_plan = {
    .level = 1,
    .fail_on_grade = GRADE_CAT2,
    .min_evaluated = 1,
};

static void test_statuses(void)
{
    static const struct {
        const char *letters;
        enum status status;
        enum reason reason;
        enum decision decision;
        size_t results;
    } cases[] = {
        { "p", STATUS_PASSED, REASON_NONE, DECISION_NONE, 1 },
        { "f", STATUS_FAILED, REASON_NONE, DECISION_BLOCK, 1 },
        { "e", STATUS_ERROR, REASON_LIMIT, DECISION_BLOCK, 1 },
        { "s", STATUS_SKIPPED, REASON_NONE, DECISION_NONE, 1 },
        { "ps", STATUS_SKIPPED, REASON_NONE, DECISION_NONE, 2 },
        { "pse", STATUS_ERROR, REASON_LIMIT, DECISION_BLOCK, 3 },
        { "efsp", STATUS_FAILED, REASON_NONE, DECISION_BLOCK, 4 },
        { "np", STATUS_PASSED, REASON_NONE, DECISION_NONE, 2 },
        { "", STATUS_NOT_APPLICABLE, REASON_ABSENT, DECISION_NONE, 0 },
        { "a", STATUS_NOT_APPLICABLE, REASON_ONLY_IF, DECISION_NONE, 0 },
        { "F", STATUS_ERROR, REASON_INTERNAL, DECISION_BLOCK, 1 },
        { "pF", STATUS_ERROR, REASON_INTERNAL, DECISION_BLOCK, 2 },
    };
    CLEANUP(image_closep) struct image *image = open_image(debian_files, 1, true);

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        const struct control control = CONTROL("one", 0.7, cases[i].letters);
        struct profile profile = {
            .name = STR("p"),
            .arena = &profile_arena,
            .cat1 = 0.9,
            .cat2 = 0.7,
            .controls = &control,
            .control_count = 1,
        };
        struct profile *const profiles[] = { &profile };
        struct check_plan plan = default_plan;
        struct results results;
        struct error err = ERROR_INIT;

        test_row(cases[i].letters);
        plan.profiles = profiles;
        plan.profile_count = 1;
        results_init(&results);
        CHECK_INT(check_image(image, &plan, &results, &err), GATE_OK);
        CHECK_INT(results.control_count, 1);
        CHECK_INT(results.controls[0].status, cases[i].status);
        CHECK_INT(results.controls[0].reason, cases[i].reason);
        CHECK_INT(results.controls[0].decision, cases[i].decision);
        CHECK_INT(results.controls[0].assertion_count, cases[i].results);
        results_release(&results);
    }
}

/* What failed or could not be had always has a finding, with a fingerprint. */
static void test_findings(void)
{
    static const struct control control = CONTROL("one", 0.7, "ffe");
    static struct profile profile = {
        .name = TEXT("p"),
        .arena = &profile_arena,
        .cat1 = 0.9,
        .cat2 = 0.7,
        .controls = &control,
        .control_count = 1,
    };
    struct profile *const profiles[] = { &profile };
    CLEANUP(image_closep) struct image *image = open_image(debian_files, 1, true);
    struct check_plan plan = default_plan;
    struct results results;
    struct error err = ERROR_INIT;

    plan.profiles = profiles;
    plan.profile_count = 1;
    results_init(&results);
    CHECK_INT(check_image(image, &plan, &results, &err), GATE_OK);
    const struct control_assertion *assertions = results.controls[0].assertions;
    for (size_t i = 0; i < 3; i++) {
        CHECK_INT(assertions[i].finding_count, 1);
        CHECK(strlen(assertions[i].findings[0].fingerprint) == 71);
    }
    CHECK_STR(assertions[0].findings[0].finding.got, "same");
    CHECK(strcmp(assertions[0].findings[0].fingerprint, assertions[1].findings[0].fingerprint));
    CHECK_STR(assertions[2].findings[0].finding.origin.path, "thing");
    results_release(&results);
}

static void test_thresholds(void)
{
    static const struct control controls[] = {
        CONTROL("graver", 0.9, "f"), CONTROL("grave", 0.7, "e"), CONTROL("light", 0.3, "f"),
        CONTROL("informs", 0, "f"),  CONTROL("fine", 1.0, "p"),
    };
    static const struct {
        const char *row;
        enum grade grade;
        double impact;
        size_t blocking[4]; /* by grade: none, cat3, cat2, cat1 */
        const char *reason;
    } cases[] = {
        { "CAT I", GRADE_CAT1, 0, { 0, 0, 0, 1 }, "1 failure at or above CAT I" },
        { "CAT II", GRADE_CAT2, 0, { 0, 0, 1, 1 }, "1 failure and 1 error at or above CAT II" },
        { "CAT III", GRADE_CAT3, 0, { 0, 1, 1, 1 }, "2 failures and 1 error at or above CAT III" },
        { "an impact", GRADE_NONE, 0.9, { 0, 0, 0, 1 }, "1 failure at or above impact 0.9" },
        { "impact 0 never blocks",
          GRADE_NONE,
          0,
          { 0, 1, 1, 1 },
          "2 failures and 1 error at or above impact 0" },
    };
    static struct profile profile = {
        .name = TEXT("p"),
        .arena = &profile_arena,
        .cat1 = 0.9,
        .cat2 = 0.7,
        .controls = controls,
        .control_count = COUNT_OF(controls),
    };
    struct profile *const profiles[] = { &profile };
    CLEANUP(image_closep) struct image *image = open_image(debian_files, 1, true);

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct check_plan plan = default_plan;
        struct results results;
        struct error err = ERROR_INIT;

        test_row(cases[i].row);
        plan.profiles = profiles;
        plan.profile_count = 1;
        plan.fail_on_grade = cases[i].grade;
        plan.fail_on = cases[i].impact;
        results_init(&results);
        CHECK_INT(check_image(image, &plan, &results, &err), GATE_OK);
        for (size_t grade = 0; grade < 4; grade++)
            CHECK_INT(results.counts.blocking[grade], cases[i].blocking[grade]);
        CHECK(results.is_blocked);
        CHECK_INT(results.reason_count, 1);
        CHECK_STR(results.reasons[0], cases[i].reason);
        CHECK_INT(results.counts.selected, COUNT_OF(controls));
        results_release(&results);
    }
}

static void test_grade_of(void)
{
    static const struct {
        double impact;
        double cat1;
        double cat2;
        enum grade grade;
    } cases[] = {
        { 1.0, 0.9, 0.7, GRADE_CAT1 },  { 0.9, 0.9, 0.7, GRADE_CAT1 },
        { 0.89, 0.9, 0.7, GRADE_CAT2 }, { 0.7, 0.9, 0.7, GRADE_CAT2 },
        { 0.69, 0.9, 0.7, GRADE_CAT3 }, { 0.01, 0.9, 0.7, GRADE_CAT3 },
        { 0, 0.9, 0.7, GRADE_NONE },    { -1, 0.9, 0.7, GRADE_NONE },
        { 0.7, 0.7, 0.4, GRADE_CAT1 },  { 0.5, 0.7, 0.4, GRADE_CAT2 },
        { 0.3, 0.7, 0.4, GRADE_CAT3 },
    };

    for (size_t i = 0; i < COUNT_OF(cases); i++)
        CHECK_INT(grade_of(cases[i].impact, cases[i].cat1, cases[i].cat2), cases[i].grade);
}

static const struct control_level linux_levels[] = {
    { TEXT("debian12"), 2 },
    { TEXT("rhel9"), 1 },
};

static const struct control linux_controls[] = {
    CONTROL("ssh-root-login", 1.0, "p"),
    CONTROL("ssh-ciphers", 0.7, "s"),
    {
        .id = TEXT("deep"),
        .impact = 0.7,
        .engine = &script,
        .body = "p",
        .levels = linux_levels,
        .level_count = 2,
    },
};
static const struct control image_controls[] = { CONTROL("image-user", 0.7, "p") };
static const struct control generic_controls[] = { CONTROL("anywhere", 0.7, "p") };
static const struct control host_controls[] = { CONTROL("kernel", 0.7, "p") };

static const struct str debian_words[] = { TEXT("debian") };
static const struct support debian_support[] = { { .os = debian_words, .os_count = 1 } };

static struct profile linux_profile = {
    .name = TEXT("linux"),
    .arena = &profile_arena,
    .cat1 = 0.9,
    .cat2 = 0.7,
    .controls = linux_controls,
    .control_count = COUNT_OF(linux_controls),
    .supports = debian_support,
    .support_count = 1,
};
static struct profile image_profile = {
    .name = TEXT("image"),
    .arena = &profile_arena,
    .cat1 = 0.9,
    .cat2 = 0.7,
    .controls = image_controls,
    .control_count = 1,
    .target = CONTROL_CONFIG,
};
static struct profile generic_profile = {
    .name = TEXT("generic"),
    .arena = &profile_arena,
    .cat1 = 0.9,
    .cat2 = 0.7,
    .controls = generic_controls,
    .control_count = 1,
};
static struct profile host_profile = {
    .name = TEXT("host"),
    .arena = &profile_arena,
    .cat1 = 0.9,
    .cat2 = 0.7,
    .controls = host_controls,
    .control_count = 1,
    .target = CONTROL_HOST,
};

/* "linux(auto: ...) image(...)" and so on, to compare in one go. */
static const char *chosen(const struct results *results, char text[256])
{
    text[0] = '\0';
    for (size_t i = 0; i < results->profile_count; i++) {
        const struct results_profile *profile = &results->profiles[i];
        size_t used = strlen(text);

        (void)snprintf(text + used, 256 - used, "%s%.*s(%.*s)", i > 0 ? " " : "",
                       STR_ARG(profile->profile->name), STR_ARG(profile->why));
    }
    return text;
}

/* "host: asked of hosts, and this is an image; ..." */
static struct str left_out(const struct results *results, struct arena *arena)
{
    struct str text = STR("");

    for (size_t i = 0; i < results->candidate_count; i++)
        text =
            arena_printf(arena, "%.*s%s%.*s: %.*s", STR_ARG(text), i > 0 ? "; " : "",
                         STR_ARG(results->candidates[i].name), STR_ARG(results->candidates[i].why));
    return text;
}

/* What speaks against each candidate; what was named is never left out. */
static void test_auto_left_out(void)
{
    static const struct str families[] = { { "alpine", 6 } };
    static const struct str others[] = { { "wolfi", 5 }, { "chainguard", 10 } };
    static const struct support two_supports[] = {
        { .families = families, .family_count = COUNT_OF(families) },
        { .os = others, .os_count = COUNT_OF(others) },
    };
    static const struct str selections[] = { { "host", 4 }, { "soc2", 4 } };
    static const struct {
        const char *row;
        const struct memory_file *files;
        size_t file_count;
        bool has_config;
        bool is_auto;
        bool is_required; /* the one for hosts */
        const char *left_out;
    } cases[] = {
        { "an image", debian_files, 2, true, true, false,
          "alpine: written for alpine, wolfi, chainguard, and os-release says debian 12; "
          "host: asked of hosts, and this is an image; soc2: chosen by name only" },
        { "a bare root", debian_files, 2, false, true, false,
          "image: needs an image's config, and this is a bare root file system; "
          "alpine: written for alpine, wolfi, chainguard, and os-release says debian 12; "
          "host: asked of hosts, and this is an image; soc2: chosen by name only" },
        { "the policy names one", debian_files, 2, true, true, true,
          "alpine: written for alpine, wolfi, chainguard, and os-release says debian 12; "
          "soc2: chosen by name only" },
        { "an unknown distribution", no_files, 1, true, true, false,
          "linux: written for debian, and the image does not say what it is; "
          "alpine: written for alpine, wolfi, chainguard, and the image does not say what it is; "
          "host: asked of hosts, and this is an image; soc2: chosen by name only" },
        { "named", no_files, 1, false, false, false, "" },
    };

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct profile alpine = generic_profile;
        struct profile host = host_profile;
        struct profile *const profiles[] = { &linux_profile, &image_profile, &alpine, &host };
        const bool required[] = { false, false, false, cases[i].is_required };
        CLEANUP(arena_release) struct arena arena = ARENA_INIT;
        CLEANUP(image_closep)
        struct image *image = open_image(cases[i].files, cases[i].file_count, cases[i].has_config);
        struct check_plan plan = default_plan;
        struct results results;
        struct error err = ERROR_INIT;

        test_row(cases[i].row);
        alpine.name = STR("alpine");
        alpine.supports = two_supports;
        alpine.support_count = COUNT_OF(two_supports);
        host.is_builtin = true;
        plan.profiles = profiles;
        plan.profile_count = COUNT_OF(profiles);
        plan.required = required;
        plan.is_auto = cases[i].is_auto;
        plan.selections = selections;
        plan.selection_count = COUNT_OF(selections);
        results_init(&results);
        CHECK_INT(check_image(image, &plan, &results, &err), GATE_OK);
        CHECK_STR(left_out(&results, &arena), cases[i].left_out);
        results_release(&results);
    }
}

static void test_auto(void)
{
    static const struct {
        const char *row;
        const struct memory_file *files;
        size_t file_count;
        bool has_config;
        bool is_auto;
        enum check_target target;
        const char *chosen;
        const char *os_name;
        const char *warning; /* the first; "": none */
    } cases[] = {
        { "an image", debian_files, 2, true, true, CHECK_TARGET_AUTO,
          "linux(auto: os-release says debian 12) image(auto: the image has a config) "
          "generic(auto: fits every image)",
          "debian 12.9", "" },
        { "a bare root", debian_files, 2, false, true, CHECK_TARGET_AUTO,
          "linux(auto: os-release says debian 12) generic(auto: fits every image)", "debian 12.9",
          "image was not chosen: it needs an image's config, and this is a bare root file system" },
        { "a host", debian_files, 4, false, true, CHECK_TARGET_AUTO,
          "linux(auto: os-release says debian 12) generic(auto: fits every image) "
          "host(auto: it is the root of a host)",
          "debian 12.9",
          "image was not chosen: it needs an image's config, and this is a bare root file system" },
        { "an image with a kernel is no host", debian_files, 4, true, true, CHECK_TARGET_AUTO,
          "linux(auto: os-release says debian 12) image(auto: the image has a config) "
          "generic(auto: fits every image)",
          "debian 12.9", "" },
        { "a kernel without an init is no host", debian_files, 3, false, true, CHECK_TARGET_AUTO,
          "linux(auto: os-release says debian 12) generic(auto: fits every image)", "debian 12.9",
          "image was not chosen: it needs an image's config, and this is a bare root file system" },
        { "told to be a host", debian_files, 2, true, true, CHECK_TARGET_HOST,
          "linux(auto: os-release says debian 12) image(auto: the image has a config) "
          "generic(auto: fits every image) host(auto: it is the root of a host)",
          "debian 12.9", "" },
        { "another distribution", odd_files, 1, true, true, CHECK_TARGET_AUTO,
          "image(auto: the image has a config) generic(auto: fits every image)", "plan9 4",
          "no profile is written for plan9 4: only generic controls were evaluated" },
        { "no os-release", no_files, 1, true, true, CHECK_TARGET_AUTO,
          "image(auto: the image has a config) generic(auto: fits every image)", "",
          "the image does not say which distribution it is (no usable os-release): only generic "
          "controls were evaluated" },
        { "named", no_files, 1, false, false, CHECK_TARGET_AUTO,
          "linux(named with --profile) image(named with --profile) generic(named with --profile) "
          "host(named with --profile)",
          "", "" },
    };
    struct profile *const profiles[] = { &linux_profile, &image_profile, &generic_profile,
                                         &host_profile };

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        CLEANUP(image_closep)
        struct image *image = open_image(cases[i].files, cases[i].file_count, cases[i].has_config);
        struct check_plan plan = default_plan;
        struct results results;
        struct error err = ERROR_INIT;
        char text[256];

        test_row(cases[i].row);
        plan.profiles = profiles;
        plan.profile_count = COUNT_OF(profiles);
        plan.is_auto = cases[i].is_auto;
        plan.target = cases[i].target;
        results_init(&results);
        CHECK_INT(check_image(image, &plan, &results, &err), GATE_OK);
        CHECK_STR(str_of(chosen(&results, text)), cases[i].chosen);
        CHECK_STR(results.os_name, cases[i].os_name);
        CHECK_STR(results.warning_count > 0 ? results.warnings[0] : STR(""), cases[i].warning);
        results_release(&results);
    }
}

/* What is for the very distribution speaks for what it includes. */
static void test_auto_included(void)
{
    static const struct {
        const char *row;
        const struct memory_file *files;
        enum control_target target; /* of the one for the distribution */
        bool is_required;           /* the generic one */
        const char *chosen;
    } cases[] = {
        { "its distribution", debian_files, CONTROL_ANY, false,
          "own(auto: os-release says debian 12) image(auto: the image has a config)" },
        { "another distribution", odd_files, CONTROL_ANY, false,
          "image(auto: the image has a config) generic(auto: fits every image)" },
        { "no distribution", no_files, CONTROL_ANY, false,
          "image(auto: the image has a config) generic(auto: fits every image)" },
        { "it is asked of images only", debian_files, CONTROL_IMAGE, false,
          "own(auto: os-release says debian 12) image(auto: the image has a config) "
          "generic(auto: fits every image)" },
        { "the policy names the other", debian_files, CONTROL_ANY, true,
          "own(auto: os-release says debian 12) image(auto: the image has a config) "
          "generic(named by the policy)" },
    };

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct profile *included[] = { &generic_profile, &image_profile };
        struct profile own = linux_profile;
        struct profile *const profiles[] = { &own, &image_profile, &generic_profile };
        bool required[] = { false, false, cases[i].is_required };
        CLEANUP(image_closep) struct image *image = open_image(cases[i].files, 1, true);
        struct check_plan plan = default_plan;
        struct results results;
        struct error err = ERROR_INIT;
        char text[256];

        test_row(cases[i].row);
        own.name = STR("own");
        own.target = cases[i].target;
        own.included = included;
        own.included_count = COUNT_OF(included);
        plan.profiles = profiles;
        plan.profile_count = COUNT_OF(profiles);
        plan.required = required;
        plan.is_auto = true;
        results_init(&results);
        CHECK_INT(check_image(image, &plan, &results, &err), GATE_OK);
        CHECK_STR(str_of(chosen(&results, text)), cases[i].chosen);
        results_release(&results);
    }
}

/* Named profiles that do not fit: not applicable, and then nothing was evaluated. */
static void test_not_fitting(void)
{
    struct profile *const profiles[] = { &linux_profile, &image_profile, &host_profile };
    static const enum reason reasons[] = { REASON_SUPPORTS, REASON_SUPPORTS, REASON_TARGET,
                                           REASON_TARGET };
    CLEANUP(image_closep) struct image *image = open_image(odd_files, 1, false);
    struct check_plan plan = default_plan;
    struct results results;
    struct error err = ERROR_INIT;

    plan.profiles = profiles;
    plan.profile_count = COUNT_OF(profiles);
    results_init(&results);
    CHECK_INT(check_image(image, &plan, &results, &err), GATE_OK);
    CHECK_INT(results.control_count, COUNT_OF(reasons) + 1);
    for (size_t i = 0; i < results.control_count; i++)
        CHECK_INT(results.controls[i].status, STATUS_NOT_APPLICABLE);
    CHECK_INT(results.controls[0].reason, REASON_SUPPORTS);
    CHECK_INT(results.controls[results.control_count - 2].reason, REASON_TARGET);
    CHECK_INT(results.controls[results.control_count - 1].reason, REASON_TARGET);
    CHECK(results.is_blocked);
    CHECK_INT(results.reason_count, 3);
    CHECK_STR(results.reasons[0], "nothing-evaluated: linux decided 0 of 3 controls, needs 1");
    results_release(&results);
}

/* auto leaves out what does not fit, but not what the policy names: then nothing was evaluated. */
static void test_required(void)
{
    static const struct {
        const char *row;
        bool required[3];
        const char *chosen;
        size_t reason_count;
    } cases[] = {
        { "none", { false, false, false }, "generic(auto: fits every image)", 0 },
        { "one that fits", { false, false, true }, "generic(named by the policy)", 0 },
        { "one for another distribution",
          { true, false, false },
          "linux(named by the policy) generic(auto: fits every image)",
          1 },
        { "one for another target",
          { false, true, false },
          "image(named by the policy) generic(auto: fits every image)",
          1 },
    };
    struct profile *const profiles[] = { &linux_profile, &image_profile, &generic_profile };

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        CLEANUP(image_closep) struct image *image = open_image(odd_files, 1, false);
        struct check_plan plan = default_plan;
        struct results results;
        struct error err = ERROR_INIT;
        char text[256];

        test_row(cases[i].row);
        plan.profiles = profiles;
        plan.profile_count = COUNT_OF(profiles);
        plan.required = cases[i].required;
        plan.is_auto = true;
        results_init(&results);
        CHECK_INT(check_image(image, &plan, &results, &err), GATE_OK);
        CHECK_STR(str_of(chosen(&results, text)), cases[i].chosen);
        CHECK_INT(results.reason_count, cases[i].reason_count);
        results_release(&results);
    }
}

/* What a policy expects is held against what the input looks like, and not against --target. */
static void test_expected_target(void)
{
    static const struct {
        const char *row;
        size_t file_count; /* four make a host */
        enum check_target target;
        const char *reason;
    } cases[] = {
        { "an image", 2, CHECK_TARGET_AUTO, "" },
        { "an image, as told", 2, CHECK_TARGET_IMAGE, "" },
        { "a host", 4, CHECK_TARGET_AUTO,
          "expectation: the policy expects target image, this is host" },
        { "a host that is told to be an image", 4, CHECK_TARGET_IMAGE,
          "expectation: the policy expects target image, this is host" },
    };
    struct profile *const profiles[] = { &generic_profile };

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        CLEANUP(image_closep)
        struct image *image = open_image(debian_files, cases[i].file_count, false);
        struct check_plan plan = default_plan;
        struct results results;
        struct error err = ERROR_INIT;

        test_row(cases[i].row);
        plan.profiles = profiles;
        plan.profile_count = COUNT_OF(profiles);
        plan.target = cases[i].target;
        plan.expect_target = STR("image");
        results_init(&results);
        CHECK_INT(check_image(image, &plan, &results, &err), GATE_OK);
        CHECK_STR(results.reason_count > 0 ? results.reasons[0] : STR(""), cases[i].reason);
        results_release(&results);
    }
}

static void test_no_profile(void)
{
    struct profile *const profiles[] = { &linux_profile };
    CLEANUP(image_closep) struct image *image = open_image(no_files, 1, false);
    struct check_plan plan = default_plan;
    struct results results;
    struct error err = ERROR_INIT;

    plan.profiles = profiles;
    plan.profile_count = 1;
    plan.is_auto = true;
    results_init(&results);
    CHECK_INT(check_image(image, &plan, &results, &err), GATE_OK);
    CHECK(results.is_blocked);
    CHECK_STR(results.reasons[0], "nothing-evaluated: no profile fits this image");
    results_release(&results);
}

static void test_choice(void)
{
    static const struct str root_login[] = { TEXT("ssh-root-login") };
    static const struct str all_ssh[] = { TEXT("ssh-*") };
    static const struct str everything[] = { TEXT("*") };
    static const struct str typing_error[] = { TEXT("ssh-rot-login") };
    static const struct str one_typing_error[] = { TEXT("ssh-*"), TEXT("ssh-rot-login") };
    static const struct str nowhere[] = { TEXT("zzzzzzzzzzzz") };
    static const struct str deep[] = { TEXT("deep") };
    static const struct {
        const char *row;
        const struct str *controls;
        size_t control_count;
        const struct str *skips;
        size_t skip_count;
        int level;
        size_t min_evaluated;
        enum gate_rc rc;
        const char *message;
        size_t selected;
        size_t not_selected;
        bool is_blocked;
    } cases[] = {
        { "all of level 1", NULL, 0, NULL, 0, 1, 1, GATE_OK, "", 2, 1, false },
        { "all of level 2", NULL, 0, NULL, 0, 2, 1, GATE_OK, "", 3, 0, false },
        { "one id", root_login, 1, NULL, 0, 1, 1, GATE_OK, "", 1, 2, false },
        { "a glob", all_ssh, 1, NULL, 0, 1, 1, GATE_OK, "", 2, 1, false },
        { "all but one, which no image answers", NULL, 0, root_login, 1, 1, 1, GATE_OK, "", 1, 2,
          true },
        { "the same, and that is enough", NULL, 0, root_login, 1, 1, 0, GATE_OK, "", 1, 2, false },
        { "more than there are", NULL, 0, NULL, 0, 2, 3, GATE_OK, "", 3, 0, true },
        { "all skipped", NULL, 0, everything, 1, 1, 1, GATE_EUSAGE, "no control is selected", 0, 0,
          false },
        { "only of another level", deep, 1, NULL, 0, 1, 1, GATE_EUSAGE, "--level 1", 0, 0, false },
        { "a typing error", typing_error, 1, NULL, 0, 1, 1, GATE_EUSAGE,
          "did you mean 'ssh-root-login'?", 0, 0, false },
        { "a typing error beside a right one", one_typing_error, 2, NULL, 0, 1, 1, GATE_EUSAGE,
          "did you mean 'ssh-root-login'?", 0, 0, false },
        { "nothing near", nowhere, 1, NULL, 0, 1, 1, GATE_EUSAGE, "has 'zzzzzzzzzzzz'", 0, 0,
          false },
        { "a useless skip", NULL, 0, nowhere, 1, 1, 1, GATE_OK, "", 2, 1, false },
    };
    struct profile *const profiles[] = { &linux_profile };
    CLEANUP(image_closep) struct image *image = open_image(debian_files, 2, true);

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct check_plan plan = default_plan;
        struct results results;
        struct error err = ERROR_INIT;

        test_row(cases[i].row);
        plan.profiles = profiles;
        plan.profile_count = 1;
        plan.controls = cases[i].controls;
        plan.control_count = cases[i].control_count;
        plan.skips = cases[i].skips;
        plan.skip_count = cases[i].skip_count;
        plan.level = cases[i].level;
        plan.min_evaluated = cases[i].min_evaluated;
        results_init(&results);
        CHECK_INT(check_image(image, &plan, &results, &err), cases[i].rc);
        CHECK(strstr(err.message, cases[i].message) != NULL);
        if (cases[i].rc == GATE_OK) {
            CHECK_INT(results.counts.selected, cases[i].selected);
            CHECK_INT(results.counts.not_selected, cases[i].not_selected);
            CHECK_INT(results.is_blocked, cases[i].is_blocked);
        }
        results_release(&results);
    }
}

/* The base is all of the image here, so what the script says comes out of it too. */
static void test_only_introduced(void)
{
    static const struct {
        const char *row;
        const char *letters;
        bool is_asked;
        bool is_inherited;
        enum finding_source first;
        enum decision decision;
    } cases[] = {
        { "of the base", "f", true, true, FINDING_INHERITED, DECISION_REPORT },
        { "and not asked for", "f", false, true, FINDING_INHERITED, DECISION_BLOCK },
        { "equal ones are counted", "ff", true, true, FINDING_INHERITED, DECISION_REPORT },
        { "beside what passes and is skipped", "fps", true, true, FINDING_INHERITED,
          DECISION_REPORT },
        { "an error may hide something", "e", true, false, FINDING_UNKNOWN, DECISION_BLOCK },
        { "and so does one beside it", "fe", true, false, FINDING_INHERITED, DECISION_BLOCK },
        { "a fault of gate", "F", true, false, FINDING_UNKNOWN, DECISION_BLOCK },
        { "a failure and a fault of gate", "fF", true, false, FINDING_INTRODUCED, DECISION_BLOCK },
    };
    static const struct image base = {
        .name = TEXT("base:1"), .layers = base_layers, .layer_count = 1, .has_config = true
    };
    CLEANUP(image_closep) struct image *image = open_image(debian_files, 2, true);

    image->is_verified = true;
    image->layers[0].diff_id = base_layers[0].diff_id;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct control control = CONTROL("a", 0.7, cases[i].letters);
        struct profile profile = { .name = STR("p"),
                                   .arena = &profile_arena,
                                   .cat1 = 0.9,
                                   .cat2 = 0.7,
                                   .controls = &control,
                                   .control_count = 1 };
        struct profile *const profiles[] = { &profile };
        struct check_plan plan = default_plan;
        struct results results;
        struct error err = ERROR_INIT;

        test_row(cases[i].row);
        plan.profiles = profiles;
        plan.profile_count = 1;
        plan.base = &base;
        plan.is_only_introduced = cases[i].is_asked;
        results_init(&results);
        CHECK_INT(check_image(image, &plan, &results, &err), GATE_OK);
        CHECK_INT(results.base.layers, 1);
        CHECK_INT(results.controls[0].is_inherited, cases[i].is_inherited);
        CHECK_INT(results.controls[0].decision, cases[i].decision);
        CHECK_INT(results.controls[0].assertions[0].findings[0].source, cases[i].first);
        CHECK_INT(results.counts.inherited, cases[i].is_inherited);
        results_release(&results);
    }
}

static void test_same_name_twice(void)
{
    struct profile *const profiles[] = { &linux_profile, &linux_profile };
    CLEANUP(image_closep) struct image *image = open_image(debian_files, 2, true);
    struct check_plan plan = default_plan;
    struct results results;
    struct error err = ERROR_INIT;

    plan.profiles = profiles;
    plan.profile_count = 2;
    results_init(&results);
    CHECK_INT(check_image(image, &plan, &results, &err), GATE_EUSAGE);
    CHECK_STR(str_of(err.message), "two profiles have the name 'linux'");
    results_release(&results);
}

static const struct test tests[] = {
    { "only_introduced", test_only_introduced },
    { "statuses", test_statuses },
    { "findings", test_findings },
    { "thresholds", test_thresholds },
    { "grade_of", test_grade_of },
    { "auto", test_auto },
    { "auto_left_out", test_auto_left_out },
    { "auto_included", test_auto_included },
    { "not_fitting", test_not_fitting },
    { "required", test_required },
    { "expected_target", test_expected_target },
    { "no_profile", test_no_profile },
    { "choice", test_choice },
    { "same_name_twice", test_same_name_twice },
};

int main(int argc, char *argv[])
{
    int failed = test_main(tests, COUNT_OF(tests), argc, argv);

    arena_release(&profile_arena);
    return failed;
}
