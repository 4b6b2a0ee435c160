#include <stdbool.h>

#include "gate/cli.h"
#include "gate/coverage_print.h"
#include "gate/plan.h"
#include "gate/policy_effect.h"
#include "gate/profile_json.h"

struct ls_options {
    bool is_json;
    bool is_coverage;
};

static const struct option_def ls_option_defs[] = {
    {
        .name = "coverage",
        .type = OPTION_FLAG,
        .offset = offsetof(struct ls_options, is_coverage),
        .help = "what of each benchmark is answered instead, see gate-coverage(7)",
    },
    {
        .name = "json",
        .type = OPTION_FLAG,
        .offset = offsetof(struct ls_options, is_json),
        .help = "as JSON: every profile with all its controls, every number of a benchmark",
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

/* The built-in profiles by name; those that `auto` never chooses too. */
static struct option_list name_all(struct arena *arena)
{
    size_t count = profile_builtin_count();
    const char **names = arena_new(arena, count, sizeof(*names));

    for (size_t i = 0; i < count; i++)
        names[i] = arena_str(arena, profile_builtin_name(i)).ptr;
    return (struct option_list){ .items = names, .count = count };
}

static enum exit_code ls_run(const struct invocation *invocation)
{
    CLEANUP(arena_release) struct arena arena = ARENA_INIT;
    const struct ls_options *options = invocation->options;
    struct plan_options words = { .level = NULL };
    struct plan plan;

    if (!options->is_coverage)
        words.profiles = name_all(&arena);
    enum exit_code code = plan_open(&words, &(struct policy_effect){ .policy = NULL }, &plan);
    if (code == EXIT_PASSED && options->is_coverage)
        code = coverage_print(&plan, options->is_json);
    else if (code == EXIT_PASSED && options->is_json)
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
