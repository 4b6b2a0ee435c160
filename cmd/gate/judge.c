#include "gate/judge.h"

#include <stddef.h>
#include <string.h>

#include "base/file.h"
#include "check/check.h"
#include "gate/surroundings.h"
#include "waiver/apply.h"

const struct option_def judge_option_defs[JUDGE_OPTION_COUNT] = {
    {
        .name = "profile",
        .type = OPTION_LIST,
        .offset = offsetof(struct judge_options, plan.profiles),
        .argument = "NAME|DIR|FILE",
        .help = "profile to evaluate; default: auto, what fits the image",
    },
    {
        .name = "level",
        .type = OPTION_STRING,
        .offset = offsetof(struct judge_options, plan.level),
        .argument = "1|2",
        .choices = plan_levels,
        .help = "evaluate controls up to this level (default 1)",
    },
    {
        .name = "control",
        .type = OPTION_LIST,
        .offset = offsetof(struct judge_options, plan.controls),
        .argument = "ID|GLOB|TAG",
        .help = "evaluate only these controls; a tag is cis:debian12:5.1.20, or pci-dss-4:8.3.1",
    },
    {
        .name = "framework",
        .type = OPTION_LIST,
        .offset = offsetof(struct judge_options, plan.frameworks),
        .argument = "NAME[:REQUIREMENT]",
        .help = "evaluate only what the framework asks for, such as soc2 or soc2:CC6.1",
    },
    {
        .name = "skip",
        .type = OPTION_LIST,
        .offset = offsetof(struct judge_options, plan.skips),
        .argument = "ID|GLOB|NUMBER",
        .help = "leave these controls out",
    },
    {
        .name = "input",
        .type = OPTION_LIST,
        .offset = offsetof(struct judge_options, plan.inputs),
        .argument = "NAME=VALUE",
        .help = "set an input of the profiles",
    },
    {
        .name = "input-file",
        .type = OPTION_LIST,
        .offset = offsetof(struct judge_options, plan.input_files),
        .argument = "FILE",
        .help = "set inputs from a YAML file",
    },
    {
        .name = "fail-on",
        .type = OPTION_STRING,
        .offset = offsetof(struct judge_options, plan.fail_on),
        .argument = "THRESHOLD",
        .help = "cat1, cat2 (default), cat3, any, or an impact such as 0.5",
    },
    {
        .name = "target",
        .type = OPTION_STRING,
        .offset = offsetof(struct judge_options, plan.target),
        .argument = "TARGET",
        .choices = plan_targets,
        .help = "judge as a container image or as a host; default: found out",
    },
    {
        .name = "no-repo",
        .type = OPTION_FLAG,
        .offset = offsetof(struct judge_options, trusted.is_without_repository),
        .help = "do not look for a git repository",
    },
    {
        .name = "as",
        .type = OPTION_STRING,
        .offset = offsetof(struct judge_options, as),
        .argument = "NAME",
        .help = "the entry of the policy's images that this is; default: the only one",
    },
    {
        .name = "bootstrap",
        .type = OPTION_FLAG,
        .offset = offsetof(struct judge_options, trusted.is_bootstrap),
        .help = "while the root has no .gate, take the mode of HEAD's own policy",
    },
};

void judge_release(struct judge *judge)
{
    results_release(&judge->results);
    image_close(judge->image);
    plan_release(&judge->plan);
    facts_release(&judge->facts);
    trusted_release(&judge->trusted);
    file_closep(&judge->fd);
    file_closep(&judge->base_fd);
}

/* The base as an input: of its documents alone, whatever it is called. */
static enum gate_rc open_base(struct judge *judge, const char *operand,
                              struct image_options *options, struct check_input *base,
                              struct error *err)
{
    if (strcmp(operand, "-") == 0)
        return error_set(err, GATE_EUSAGE,
                         "wrong value: --base -: name a file or a directory, standard input is for "
                         "the image");
    options->expect = IMAGE_AUTO;
    options->name = STR("");
    options->is_config_only = true;
    base->options = options;
    return input_open(operand, &judge->base_fd, &base->shown, err) ? err->rc : GATE_OK;
}

static enum exit_code evaluate(struct judge *judge, const struct judge_options *options,
                               const struct judge_way *way, const char *operand)
{
    struct image_options image;
    struct image_options base_image;
    struct check_input base = { .fd = -1 };
    struct progress progress;
    struct error err = ERROR_INIT;
    const char *shown;

    if (input_image_options(&options->input, &image, &err) ||
        input_timeout_start(&options->input, &err))
        return cli_fail_error(EXIT_USAGE, &err);
    base_image = image;
    if (way->base && open_base(judge, way->base, &base_image, &base, &err))
        return cli_fail_error(input_exit_code(err.rc), &err);
    base.fd = judge->base_fd;
    if (input_open(operand, &judge->fd, &shown, &err))
        return cli_fail_error(input_exit_code(err.rc), &err);

    progress_init(&progress, shown, way->progress);
    image.observer = progress_observer(&progress);
    image.is_input_hashed = way->is_input_hashed;
    judge->plan.check.now_ns = surroundings_monotonic_ns;
    judge->plan.check.has_time = true;
    judge->plan.check.time = judge->facts.run_facts.run.started;
    judge->plan.check.is_only_introduced = way->only != NULL;
    const struct check_input input = {
        .fd = judge->fd,
        .shown = shown,
        .options = &image,
        .base = way->base ? &base : NULL,
    };
    enum gate_rc rc = check_run(&input, &judge->plan.check, &judge->results, &judge->image, &err);
    input_timeout_stop();
    progress_finish(&progress);
    return rc ? cli_fail_error(input_exit_code(rc), &err) : EXIT_PASSED;
}

/* Everything before the image is read: time, trust, policy, profiles. */
static enum exit_code prepare(struct judge *judge, const struct judge_options *options,
                              const struct judge_way *way, const struct invocation *invocation)
{
    /* The options that may narrow a run, as policy_effect_narrow() looks at them. */
    const struct check_words words = {
        .plan = &options->plan,
        .trusted = &options->trusted,
        .input = &options->input,
        .mode = way->mode,
        .as = options->as,
        .base = way->base,
        .only = way->only,
    };
    struct error err = ERROR_INIT;

    if (facts_open(options->trusted.at, invocation, &judge->facts, &err))
        return cli_fail_error(EXIT_USAGE, &err);
    enum exit_code code =
        trusted_open(&options->trusted, judge->facts.run_facts.run.started, &judge->trusted);
    if (code != EXIT_PASSED)
        return code;
    if (facts_set_source(&judge->facts, &options->trusted, &judge->trusted, &err) ||
        policy_effect_open(&judge->trusted, options->as, &judge->effect, &err))
        return cli_fail_error(EXIT_USAGE, &err);
    code = plan_open(&options->plan, &judge->effect, &judge->plan);
    if (code == EXIT_PASSED)
        policy_effect_narrow(&judge->effect, &words, &judge->plan, &judge->facts);
    return code;
}

/* Waivers change decisions, and with them the verdict; statuses stay. */
static enum exit_code judge_waivers(struct judge *judge)
{
    struct waiver_court court = trusted_court(&judge->trusted);
    struct error err = ERROR_INIT;

    if (!trusted_has_policy(&judge->trusted))
        return EXIT_PASSED;
    court.is_image_known = true;
    court.image_name = judge->effect.image ? judge->effect.image->name : STR("");
    if (judge->image->is_verified) { /* then gate computed them */
        court.config_digest = judge->image->id;
        court.manifest_digest = judge->image->manifest_digest;
    }
    if (waiver_examine(&judge->trusted.waivers, &judge->trusted.ledger, &court,
                       &judge->trusted.arena, &judge->waivers, &err))
        return cli_fail(EXIT_USAGE, "wrong policy: %s", err.message);
    waiver_apply(&judge->waivers, &court, &judge->plan.check, &judge->results,
                 &judge->trusted.arena);
    return EXIT_PASSED;
}

enum exit_code judge_run(struct judge *judge, const struct judge_options *options,
                         const struct judge_way *way, const struct invocation *invocation)
{
    results_init(&judge->results);
    enum exit_code code = prepare(judge, options, way, invocation);
    if (code == EXIT_PASSED)
        code = evaluate(judge, options, way, invocation->operands[0]);
    if (code == EXIT_PASSED)
        code = judge_waivers(judge);
    return code;
}
