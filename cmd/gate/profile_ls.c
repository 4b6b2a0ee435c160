#include <stdbool.h>

#include "gate/cli.h"
#include "gate/plan.h"
#include "gate/policy_effect.h"
#include "gate/profile_json.h"

struct ls_options {
    bool is_json;
};

static const struct option_def ls_option_defs[] = {
    {
        .name = "json",
        .type = OPTION_FLAG,
        .offset = offsetof(struct ls_options, is_json),
        .help = "every profile with all its controls, as JSON",
    },
};

static void print_text(const struct plan *plan)
{
    for (size_t i = 0; i < plan->profile_count; i++) {
        const struct profile *profile = plan->profiles[i];

        (void)printf("%-20.*s %-8.*s %3zu controls  %.*s\n", STR_ARG(profile->name),
                     STR_ARG(profile->version), profile->control_count, STR_ARG(profile->title));
    }
}

static enum exit_code print_json(const struct plan *plan)
{
    json_t *profiles = json_array();

    for (size_t i = 0; i < plan->profile_count; i++)
        (void)json_array_append_new(profiles, profile_json(plan->profiles[i]));
    return cli_print_json(json_pack("{s:o}", "profiles", profiles));
}

static enum exit_code ls_run(const struct invocation *invocation)
{
    const struct ls_options *options = invocation->options;
    struct plan plan;

    enum exit_code code = plan_open(&(struct plan_options){ .level = NULL },
                                    &(struct policy_effect){ .policy = NULL }, &plan);
    if (code == EXIT_PASSED && options->is_json)
        code = print_json(&plan);
    else if (code == EXIT_PASSED)
        print_text(&plan);
    plan_release(&plan);
    return code;
}

const struct command command_profile_ls = {
    .name = "profile ls",
    .summary = "list the built-in profiles",
    .operands = "",
    .options = ls_option_defs,
    .option_count = COUNT_OF(ls_option_defs),
    .options_size = sizeof(struct ls_options),
    .run = ls_run,
};
