#include "gate/cli.h"
#include "gate/plan.h"

static enum exit_code check_profile(const char *name)
{
    CLEANUP(diagnostics_release) struct diagnostics diagnostics = DIAGNOSTICS_INIT;
    CLEANUP(profile_closep) struct profile *profile = NULL;
    struct error err = ERROR_INIT;

    enum gate_rc rc = profile_open(name, &diagnostics, &profile, &err);
    if (rc == GATE_OK) {
        (void)printf("%.*s %.*s: %zu controls, no fault\n", STR_ARG(profile->name),
                     STR_ARG(profile->version), profile->control_count);
        return EXIT_PASSED;
    }
    if (diagnostics.items.count == 0)
        return cli_fail_error(EXIT_USAGE, &err);
    plan_print_diagnostics(&diagnostics, stderr);
    return EXIT_USAGE;
}

static enum exit_code check_run_all(const struct invocation *invocation)
{
    enum exit_code worst = EXIT_PASSED;

    for (int i = 0; i < invocation->operand_count; i++) {
        enum exit_code code = check_profile(invocation->operands[i]);
        if (code != EXIT_PASSED)
            worst = code;
    }
    return worst;
}

const struct command command_profile_check = {
    .name = "profile check",
    .summary = "validate profiles; all faults are told at once",
    .operands = "NAME|DIR|FILE...",
    .operand_min = 1,
    .operand_max = 1000,
    .run = check_run_all,
};
