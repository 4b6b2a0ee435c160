#include <stdlib.h>

#include "base/memory.h"
#include "gate/cli.h"
#include "gate/profile_test_run.h"

static const struct option_def test_option_defs[] = {
    {
        .name = "test",
        .type = OPTION_LIST,
        .offset = offsetof(struct profile_test_options, names),
        .argument = "GLOB",
        .help = "run only tests of such a name",
    },
    {
        .name = "control",
        .type = OPTION_LIST,
        .offset = offsetof(struct profile_test_options, controls),
        .argument = "ID|GLOB",
        .help = "judge only these controls, and run the tests that expect something of them",
    },
    {
        .name = "jobs",
        .type = OPTION_STRING,
        .offset = offsetof(struct profile_test_options, jobs),
        .argument = "N",
        .help = "run that many tests at a time (default: one for each processor)",
    },
    {
        .name = "junit",
        .type = OPTION_STRING,
        .offset = offsetof(struct profile_test_options, junit),
        .argument = "FILE",
        .help = "write JUnit XML to this file as well",
    },
    {
        .name = "json",
        .type = OPTION_FLAG,
        .offset = offsetof(struct profile_test_options, is_json),
        .help = "write JSON",
    },
};

static enum exit_code worse(enum exit_code a, enum exit_code b)
{
    return a > b ? a : b;
}

static bool is_chosen(const struct profile_test_options *options)
{
    return options->names.count > 0 || options->controls.count > 0;
}

/* Everything is run before anything is told. */
static enum exit_code run_all(const struct invocation *invocation, struct tested *tested)
{
    const struct profile_test_options *options = invocation->options;
    enum exit_code worst = EXIT_PASSED;
    size_t tests = 0;

    for (int i = 0; i < invocation->operand_count; i++) {
        worst = worse(worst, profile_test_open(options, invocation->operands[i], &tested[i]));
        tests += tested[i].report.test_count;
    }
    if (worst != EXIT_USAGE && tests == 0 && is_chosen(options))
        return cli_fail(EXIT_USAGE, "no test is selected: none has such a name, or expects "
                                    "something of such a control");
    return worst;
}

static enum exit_code print_all(const struct invocation *invocation, const struct tested *tested)
{
    const struct profile_test_options *options = invocation->options;
    json_t *all;

    if (!options->is_json) {
        for (int i = 0; i < invocation->operand_count; i++)
            profile_test_print(&tested[i]);
        return EXIT_PASSED;
    }
    all = json_array();
    for (int i = 0; i < invocation->operand_count; i++)
        (void)json_array_append_new(all, profile_test_json(&tested[i]));
    return cli_print_json(json_pack("{s:o}", "profiles", all));
}

static enum exit_code test_run(const struct invocation *invocation)
{
    const struct profile_test_options *options = invocation->options;
    size_t count = (size_t)invocation->operand_count;
    struct tested *tested = memory_new(count, sizeof(*tested));

    enum exit_code code = run_all(invocation, tested);
    if (code != EXIT_USAGE && options->junit)
        code = worse(code, profile_test_junit(tested, count, options->junit));
    if (code != EXIT_USAGE)
        code = worse(code, print_all(invocation, tested));
    for (size_t i = 0; i < count; i++)
        profile_test_close(&tested[i]);
    free(tested);
    return code;
}

const struct command command_profile_test = {
    .name = "profile test",
    .summary = "run the unit tests of profiles",
    .operands = "NAME|DIR|FILE...",
    .operand_min = 1,
    .operand_max = 1000,
    .options = test_option_defs,
    .option_count = COUNT_OF(test_option_defs),
    .options_size = sizeof(struct profile_test_options),
    .run = test_run,
};
