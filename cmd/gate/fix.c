#include <stddef.h>
#include <string.h>

#include "base/limits.h"
#include "fix/fix.h"
#include "gate/cli.h"
#include "gate/judge.h"

struct fix_options {
    struct judge_options judge;
    const char *format;
    bool is_all;
};

static const struct option_def fix_option_defs[] = {
    {
        .name = "format",
        .type = OPTION_STRING,
        .offset = offsetof(struct fix_options, format),
        .argument = "FORMAT",
        .choices = fix_format_names,
        .help = "what to write: dockerfile (default), shell or ansible",
    },
    {
        .name = "image-format",
        .type = OPTION_STRING,
        .offset = offsetof(struct fix_options, judge.input.format),
        .argument = "FORMAT",
        .choices = input_formats,
        .help = "what the input is: auto (default), docker, oci or rootfs",
    },
    {
        .name = "all",
        .type = OPTION_FLAG,
        .offset = offsetof(struct fix_options, is_all),
        .help = "what only reports is fixed too, not just what blocks",
    },
};

static const struct fix_format *format_of(const char *word)
{
    for (size_t i = 0; word && i < fix_format_count; i++) {
        if (strcmp(fix_formats[i]->name, word) == 0)
            return fix_formats[i];
    }
    return fix_formats[0];
}

static enum exit_code print(const struct judge *judge, const struct fix_options *options)
{
    CLEANUP(buf_release) struct buf out = BUF_INIT(LIMIT_FILLED_BYTES);
    CLEANUP(fix_plan_release) struct fix_plan plan;

    fix_plan_init(&plan, format_of(options->format), &judge->results, judge->image,
                  options->is_all);
    plan.format->write(&plan, &out);
    if (buf_failed(&out))
        return cli_fail(EXIT_OUTPUT,
                        "the remedies take more than %zu bytes: choose controls with "
                        "--control",
                        LIMIT_FILLED_BYTES);
    (void)fwrite(out.data, 1, out.len, stdout);
    return EXIT_PASSED;
}

static enum exit_code fix_run(const struct invocation *invocation)
{
    const struct fix_options *options = invocation->options;
    const struct judge_way way = { .progress = PROGRESS_AUTO };
    struct judge judge = JUDGE_INIT;

    enum exit_code code = judge_run(&judge, &options->judge, &way, invocation);
    if (code == EXIT_PASSED)
        code = print(&judge, options);
    judge_release(&judge);
    return code;
}

const struct command command_fix = {
    .name = "fix",
    .summary = "write the remedies of what blocks an image, as one snippet to review",
    .operands = "IMAGE",
    .operand_min = 1,
    .operand_max = 1,
    .too_many = "one image at a time: a second was given",
    .options = fix_option_defs,
    .option_count = COUNT_OF(fix_option_defs),
    .shared = { { judge_option_defs, JUDGE_OPTION_COUNT, offsetof(struct fix_options, judge) },
                { input_option_defs + 1, INPUT_OPTION_COUNT - 1,
                  offsetof(struct fix_options, judge.input) },
                { trusted_option_defs, TRUSTED_OPTION_COUNT,
                  offsetof(struct fix_options, judge.trusted) } },
    .options_size = sizeof(struct fix_options),
    .run = fix_run,
};
