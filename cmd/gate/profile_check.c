#include <sys/stat.h>

#include "base/text.h"
#include "gate/cli.h"
#include "gate/plan.h"
#include "profile/advice.h"

struct check_options {
    bool is_json;
};

static const struct option_def check_option_defs[] = {
    {
        .name = "json",
        .type = OPTION_FLAG,
        .offset = offsetof(struct check_options, is_json),
        .help = "write faults and warnings as JSON",
    },
};

/* What was found of one profile. */
struct checked {
    const char *name;
    struct profile *profile; /* NULL: it could not be read at all */
    struct test_cases cases;
    struct diagnostics faults;
    struct diagnostics warnings;
    struct error err;
};

static void checked_release(struct checked *checked)
{
    diagnostics_release(&checked->faults);
    diagnostics_release(&checked->warnings);
    profile_close(checked->profile);
}

/* Whether the profile is a folder, which may have tests. */
static bool has_tests(const struct checked *checked)
{
    struct stat status;

    return checked->profile->is_builtin ||
           (stat(checked->name, &status) == 0 && S_ISDIR(status.st_mode));
}

/* Reads controls and tests, and goes on after faults of the former. */
static void examine(struct checked *checked)
{
    struct error second = ERROR_INIT; /* the first one is told, and all faults are */

    enum gate_rc rc =
        profile_examine(checked->name, &checked->faults, &checked->profile, &checked->err);
    if (!checked->profile)
        return;
    if (test_cases_read(checked->profile, checked->name, &checked->faults, &checked->cases,
                        &second) &&
        !rc)
        checked->err = second;
    diagnostics_sort(&checked->faults);
    if (!checked->err.rc)
        profile_advise(checked->profile, has_tests(checked) ? &checked->cases : NULL,
                       &checked->warnings);
}

static void print_warnings(struct checked *checked)
{
    CLEANUP(arena_release) struct arena arena = ARENA_INIT;

    for (size_t i = 0; i < checked->warnings.items.count; i++) {
        struct str text = diagnostic_text(vec_at(&checked->warnings.items, i), &arena);

        cli_warn("%.*s", STR_ARG(text));
    }
}

static void print_text(struct checked *checked)
{
    size_t warnings = checked->warnings.items.count;
    const struct profile *profile = checked->profile;

    if (checked->err.rc) {
        (void)plan_fail(&checked->faults, &checked->err);
        return;
    }
    print_warnings(checked);
    (void)printf("%.*s %.*s: %zu controls, no fault", STR_ARG(profile->name),
                 STR_ARG(profile->version), profile->control_count);
    if (warnings > 0)
        (void)printf(", %zu warning%s", warnings, warnings == 1 ? "" : "s");
    (void)putchar('\n');
}

static json_t *text_json(struct str text)
{
    return text.len > 0 ? json_stringn(text.ptr, text.len) : json_null();
}

static json_t *number_json(uint32_t number)
{
    return number > 0 ? json_integer(number) : json_null();
}

static json_t *diagnostics_json(const struct diagnostics *diagnostics)
{
    CLEANUP(arena_release) struct arena arena = ARENA_INIT;
    json_t *list = json_array();

    for (size_t i = 0; i < diagnostics->items.count; i++) {
        const struct diagnostic *item = vec_at(&diagnostics->items, i);

        (void)json_array_append_new(
            list, json_pack("{s:o, s:o, s:o, s:o, s:o, s:o}", "file",
                            text_json(text_safe(item->file, &arena)), "line",
                            number_json(item->line), "column", number_json(item->column), "message",
                            text_json(text_safe(item->message, &arena)), "expected",
                            text_json(text_safe(item->expected, &arena)), "nearest",
                            text_json(text_safe(item->nearest, &arena))));
    }
    return list;
}

static json_t *checked_json(const struct checked *checked)
{
    const struct profile *profile = checked->err.rc ? NULL : checked->profile;
    bool is_unread = checked->err.rc && checked->faults.items.count == 0;

    return json_pack("{s:s, s:o, s:o, s:o, s:o}", "profile", checked->name, "controls",
                     profile ? json_integer((json_int_t)profile->control_count) : json_null(),
                     "error", is_unread ? json_string(checked->err.message) : json_null(), "faults",
                     diagnostics_json(&checked->faults), "warnings",
                     diagnostics_json(&checked->warnings));
}

static enum exit_code check_run_all(const struct invocation *invocation)
{
    const struct check_options *options = invocation->options;
    json_t *all = json_array();
    enum exit_code worst = EXIT_PASSED;

    for (int i = 0; i < invocation->operand_count; i++) {
        CLEANUP(checked_release)
        struct checked checked = {
            .name = invocation->operands[i],
            .faults = DIAGNOSTICS_INIT,
            .warnings = DIAGNOSTICS_INIT,
            .err = ERROR_INIT,
        };

        examine(&checked);
        if (checked.err.rc)
            worst = EXIT_USAGE;
        if (options->is_json)
            (void)json_array_append_new(all, checked_json(&checked));
        else
            print_text(&checked);
    }
    if (!options->is_json) {
        json_decref(all);
        return worst;
    }
    enum exit_code code = cli_print_json(json_pack("{s:o}", "profiles", all));
    return code == EXIT_PASSED ? worst : code;
}

const struct command command_profile_check = {
    .name = "profile check",
    .summary = "validate profiles; all faults are told at once",
    .operands = "NAME|DIR|FILE...",
    .operand_min = 1,
    .operand_max = 1000,
    .options = check_option_defs,
    .option_count = COUNT_OF(check_option_defs),
    .options_size = sizeof(struct check_options),
    .run = check_run_all,
};
