#include "gate/waiver_json.h"
#include "gate/waiver_verify.h"
#include "gate/waiver_words.h"

struct show_options {
    struct trusted_options trusted;
    bool is_json;
};

static const struct option_def show_option_defs[] = {
    {
        .name = "json",
        .type = OPTION_FLAG,
        .offset = offsetof(struct show_options, is_json),
        .help = "the waiver with its signatures and status, as JSON",
    },
};

static enum exit_code show(struct waiver_command *command, const struct invocation *invocation)
{
    const struct show_options *options = invocation->options;
    const char *id = invocation->operands[0];

    enum exit_code code = waiver_command_open(&options->trusted, command);
    if (code != EXIT_PASSED)
        return code;

    const struct judged_waiver *judged = waiver_command_find(command, str_of(id));
    if (!judged)
        return waiver_command_fail_unknown(command, id);
    if (options->is_json)
        return cli_print_json(waiver_json(command, judged));
    if (judged->status == WAIVER_MALFORMED)
        waiver_verify_print(command, judged);
    else {
        waiver_words_print(command, judged, NULL, stdout);
        waiver_verify_print_signatures(command, judged);
    }
    return EXIT_PASSED;
}

static enum exit_code show_run(const struct invocation *invocation)
{
    struct waiver_command command = { .words = STR("") };

    enum exit_code code = show(&command, invocation);
    waiver_command_release(&command);
    return code;
}

const struct command command_waiver_show = {
    .name = "waiver show",
    .summary = "tell what a committed waiver means and who signed it",
    .operands = "ID",
    .operand_min = 1,
    .operand_max = 1,
    .too_many = "one waiver at a time",
    .options = show_option_defs,
    .option_count = COUNT_OF(show_option_defs),
    .shared = { { trusted_option_defs, TRUSTED_OPTION_COUNT,
                  offsetof(struct show_options, trusted) } },
    .options_size = sizeof(struct show_options),
    .run = show_run,
};
