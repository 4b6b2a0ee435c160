#include "gate/cli.h"
#include "profile/schema.h"

static enum exit_code schema_run(const struct invocation *invocation)
{
    (void)invocation;
    return cli_print_json(profile_schema());
}

const struct command command_profile_schema = {
    .name = "profile schema",
    .summary = "print a JSON Schema of the files of a profile",
    .operands = "",
    .run = schema_run,
};
