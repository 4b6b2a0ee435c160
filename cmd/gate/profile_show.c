#include <stdbool.h>

#include "base/limits.h"
#include "base/text.h"
#include "check/results.h"
#include "gate/cli.h"
#include "gate/plan.h"
#include "gate/policy_effect.h"
#include "gate/profile_json.h"

struct show_options {
    struct plan_options plan; /* inputs alone */
    bool is_json;
    bool is_effective;
};

static const struct option_def show_option_defs[] = {
    {
        .name = "effective",
        .type = OPTION_FLAG,
        .offset = offsetof(struct show_options, is_effective),
        .help = "as it is judged: one YAML file with what it includes, changes and inputs",
    },
    {
        .name = "input",
        .type = OPTION_LIST,
        .offset = offsetof(struct show_options, plan.inputs),
        .argument = "NAME=VALUE",
        .help = "set an input of the profile",
    },
    {
        .name = "input-file",
        .type = OPTION_LIST,
        .offset = offsetof(struct show_options, plan.input_files),
        .argument = "FILE",
        .help = "set inputs from a YAML file",
    },
    {
        .name = "json",
        .type = OPTION_FLAG,
        .offset = offsetof(struct show_options, is_json),
        .help = "the profile with all its controls, as JSON",
    },
};

static void print_inputs(const struct profile *profile, struct arena *arena)
{
    if (profile->input_count)
        (void)puts("\ninputs");
    for (size_t i = 0; i < profile->input_count; i++) {
        const struct profile_input *input = &profile->inputs[i];
        struct str value = text_cut(text_safe(profile_input_text(input, arena), arena), 60, arena);

        (void)printf("  %-24.*s %-8s %.*s\n", STR_ARG(input->name), value_type_name(input->type),
                     STR_ARG(value));
        (void)printf("  %-24s %.*s\n", "", STR_ARG(text_safe(input->desc, arena)));
    }
}

static void print_controls(const struct profile *profile, struct arena *arena)
{
    static const char *const grades[] = { [GRADE_NONE] = "info",
                                          [GRADE_CAT3] = "CAT III",
                                          [GRADE_CAT2] = "CAT II",
                                          [GRADE_CAT1] = "CAT I" };

    (void)puts("\ncontrols");
    for (size_t i = 0; i < profile->control_count; i++) {
        const struct control *control = &profile->controls[i];
        enum grade grade = grade_of(control->impact, profile->cat1, profile->cat2);

        (void)printf("  %-32.*s %-8s L%d  %.*s\n", STR_ARG(control->id), grades[grade],
                     control_level(control, STR("")), STR_ARG(text_safe(control->title, arena)));
    }
}

static void print_text(const struct profile *profile)
{
    struct arena arena = ARENA_INIT;
    char digest[DIGEST_TEXT_SIZE];

    digest_format(&profile->sha256, digest);
    (void)printf("%.*s %.*s  %.*s\n%s\n", STR_ARG(profile->name), STR_ARG(profile->version),
                 STR_ARG(text_safe(profile->title, &arena)), digest);
    for (size_t i = 0; i < profile->benchmark_count; i++)
        (void)printf("  %-12.*s %.*s\n", STR_ARG(profile->benchmarks[i].key),
                     STR_ARG(text_safe(profile->benchmarks[i].name, &arena)));
    print_inputs(profile, &arena);
    print_controls(profile, &arena);
    arena_release(&arena);
}

/* A line of a comment for each control that is not as its own profile has it. */
static void print_edits(const struct profile *profile, struct arena *arena)
{
    for (size_t i = 0; i < profile->edit_count; i++) {
        const struct profile_edit *edit = &profile->edits[i];

        (void)printf("# %.*s of %.*s: ", STR_ARG(edit->control), STR_ARG(edit->profile));
        if (edit->kind == PROFILE_DROP)
            (void)fputs("dropped", stdout);
        else
            (void)printf("impact %g, not %g", edit->impact, edit->impact_before);
        (void)printf(": %.*s\n", STR_ARG(text_safe(edit->reason, arena)));
    }
}

static enum exit_code print_effective(const struct profile *profile)
{
    CLEANUP(arena_release) struct arena arena = ARENA_INIT;
    const struct digest digest = profile_effective_digest(profile);
    struct str text = profile_effective_text(profile, &arena);
    char hex[DIGEST_TEXT_SIZE];

    if (text.len == 0)
        return cli_fail(EXIT_USAGE, "wrong profile: its effective form is larger than %zu bytes",
                        LIMIT_FILLED_BYTES);
    digest_format(&digest, hex);
    (void)printf("# effective profile, %s\n", hex);
    print_edits(profile, &arena);
    (void)fwrite(text.ptr, 1, text.len, stdout);
    return EXIT_PASSED;
}

static enum exit_code print_profile(const struct profile *profile,
                                    const struct show_options *options)
{
    if (options->is_json)
        return cli_print_json(options->is_effective ? profile_effective_json(profile)
                                                    : profile_json(profile));
    if (options->is_effective)
        return print_effective(profile);
    print_text(profile);
    return EXIT_PASSED;
}

static enum exit_code show_run(const struct invocation *invocation)
{
    const struct show_options *options = invocation->options;
    const char *name = invocation->operands[0];
    struct plan plan;

    struct plan_options wanted = options->plan;

    wanted.profiles = (struct option_list){ .items = &name, .count = 1 };
    enum exit_code code = plan_open(&wanted, &(struct policy_effect){ .policy = NULL }, &plan);
    if (code == EXIT_PASSED)
        code = print_profile(plan.profiles[0], options);
    plan_release(&plan);
    return code;
}

const struct command command_profile_show = {
    .name = "profile show",
    .summary = "show a profile: its inputs and controls",
    .operands = "NAME|DIR|FILE",
    .operand_min = 1,
    .operand_max = 1,
    .too_many = "one profile at a time",
    .options = show_option_defs,
    .option_count = COUNT_OF(show_option_defs),
    .options_size = sizeof(struct show_options),
    .run = show_run,
};
