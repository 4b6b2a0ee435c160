#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/file.h"
#include "base/memory.h"
#include "check/check.h"
#include "gate/cli.h"
#include "gate/facts.h"
#include "gate/input.h"
#include "gate/plan.h"
#include "gate/policy_effect.h"
#include "gate/progress.h"
#include "gate/surroundings.h"
#include "gate/trusted.h"
#include "report/report.h"
#include "waiver/apply.h"

struct check_options {
    struct input_options input;
    struct plan_options plan;
    struct trusted_options trusted;
    struct option_list reports;
    const char *mode;
    const char *as;
    const char *color;
    const char *progress;
    bool is_input_hashed;
    bool is_quiet;
    bool is_verbose;
    bool is_all;
};

static const char *const modes[] = { "enforce", "audit", NULL };
static const char *const whens[] = { "auto", "always", "never", NULL };

static const struct option_def check_option_defs[] = {
    {
        .name = "profile",
        .type = OPTION_LIST,
        .offset = offsetof(struct check_options, plan.profiles),
        .argument = "NAME|DIR|FILE",
        .help = "profile to evaluate; default: auto, what fits the image",
    },
    {
        .name = "level",
        .type = OPTION_STRING,
        .offset = offsetof(struct check_options, plan.level),
        .argument = "1|2",
        .choices = plan_levels,
        .help = "evaluate controls up to this level (default 1)",
    },
    {
        .name = "control",
        .type = OPTION_LIST,
        .offset = offsetof(struct check_options, plan.controls),
        .argument = "ID|GLOB",
        .help = "evaluate only these controls",
    },
    {
        .name = "skip",
        .type = OPTION_LIST,
        .offset = offsetof(struct check_options, plan.skips),
        .argument = "ID|GLOB",
        .help = "leave these controls out",
    },
    {
        .name = "input",
        .type = OPTION_LIST,
        .offset = offsetof(struct check_options, plan.inputs),
        .argument = "NAME=VALUE",
        .help = "set an input of the profiles",
    },
    {
        .name = "input-file",
        .type = OPTION_LIST,
        .offset = offsetof(struct check_options, plan.input_files),
        .argument = "FILE",
        .help = "set inputs from a YAML file",
    },
    {
        .name = "mode",
        .type = OPTION_STRING,
        .offset = offsetof(struct check_options, mode),
        .argument = "MODE",
        .choices = modes,
        .help = "enforce (default), or audit: report, but never exit 1",
    },
    {
        .name = "fail-on",
        .type = OPTION_STRING,
        .offset = offsetof(struct check_options, plan.fail_on),
        .argument = "THRESHOLD",
        .help = "cat1, cat2 (default), cat3, any, or an impact such as 0.5",
    },
    {
        .name = "report",
        .type = OPTION_LIST,
        .offset = offsetof(struct check_options, reports),
        .argument = "FORMAT[:PATH]",
        .help = "write a report: cli, json, junit, inspec-json; to stdout without PATH",
    },
    {
        .name = "target",
        .type = OPTION_STRING,
        .offset = offsetof(struct check_options, plan.target),
        .argument = "TARGET",
        .choices = plan_targets,
        .help = "judge as a container image or as a host; default: found out",
    },
    {
        .name = "hash-input",
        .type = OPTION_FLAG,
        .offset = offsetof(struct check_options, is_input_hashed),
        .help = "record the SHA-256 of the input as a whole",
    },
    {
        .name = "no-repo",
        .type = OPTION_FLAG,
        .offset = offsetof(struct check_options, trusted.is_without_repository),
        .help = "do not look for a git repository",
    },
    {
        .name = "commit",
        .type = OPTION_STRING,
        .offset = offsetof(struct check_options, trusted.commit),
        .argument = "SHA",
        .help = "record this commit instead of HEAD",
    },
    {
        .name = "as",
        .type = OPTION_STRING,
        .offset = offsetof(struct check_options, as),
        .argument = "NAME",
        .help = "the entry of the policy's images that this is; default: the only one",
    },
    {
        .name = "bootstrap",
        .type = OPTION_FLAG,
        .offset = offsetof(struct check_options, trusted.is_bootstrap),
        .help = "while the root has no .gate, take the mode of HEAD's own policy",
    },
    {
        .name = "all",
        .type = OPTION_FLAG,
        .offset = offsetof(struct check_options, is_all),
        .help = "show every control and finding, nothing summed up",
    },
    {
        .name = "color",
        .type = OPTION_STRING,
        .offset = offsetof(struct check_options, color),
        .argument = "WHEN",
        .choices = whens,
        .help = "auto (default), always or never",
    },
    {
        .name = "progress",
        .type = OPTION_STRING,
        .offset = offsetof(struct check_options, progress),
        .argument = "WHEN",
        .choices = whens,
        .help = "auto (default), always or never",
    },
    {
        .name = "quiet",
        .type = OPTION_FLAG,
        .offset = offsetof(struct check_options, is_quiet),
        .help = "no report on the terminal, no progress, no warnings",
    },
    {
        .name = "verbose",
        .type = OPTION_FLAG,
        .offset = offsetof(struct check_options, is_verbose),
        .help = "tell on standard error where the time went",
    },
};

/* Everything of one run that has to be released. */
struct run {
    struct trusted trusted;
    struct policy_effect effect;
    struct judged_waivers waivers;
    struct plan plan;
    struct facts facts;
    struct results results;
    struct image *image;
    struct record record;
    int fd;
    struct report_request *requests;
    size_t request_count;
    struct report_written *written;
    size_t written_count;
};

static void run_release(struct run *run)
{
    record_release(&run->record);
    results_release(&run->results);
    image_close(run->image);
    plan_release(&run->plan);
    facts_release(&run->facts);
    trusted_release(&run->trusted);
    file_closep(&run->fd);
    free(run->requests);
    free(run->written);
}

/* Reads the words of --report; two reports cannot share standard output. */
static enum gate_rc parse_reports(struct run *run, const struct option_list *words,
                                  struct error *err)
{
    bool has_stdout = false;

    run->requests = memory_new(words->count, sizeof(*run->requests));
    run->written = memory_new(words->count, sizeof(*run->written));
    for (size_t i = 0; i < words->count; i++) {
        struct report_request *request = &run->requests[run->request_count++];

        if (report_request_parse(str_of(words->items[i]), request, err))
            return err->rc;
        if (request->path.len)
            continue;
        if (has_stdout)
            return error_set(err, GATE_EUSAGE,
                             "two reports on standard output: --report %s: give it a path: %s:PATH",
                             words->items[i], request->def->name);
        has_stdout = true;
    }
    return GATE_OK;
}

static enum progress_when when_of(const char *word, bool is_quiet)
{
    if (is_quiet || (word && strcmp(word, "never") == 0))
        return PROGRESS_NEVER;
    return word && strcmp(word, "always") == 0 ? PROGRESS_ALWAYS : PROGRESS_AUTO;
}

static bool is_coloured(const char *word)
{
    if (word && strcmp(word, "auto") != 0)
        return strcmp(word, "always") == 0;
    return isatty(STDOUT_FILENO) && !surroundings_is_no_color() && !surroundings_is_dumb();
}

static size_t terminal_width(void)
{
    enum { NARROWEST = 60, WIDEST = 120 };
    struct winsize size;

    if (!isatty(STDOUT_FILENO) || ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) != 0 ||
        size.ws_col < NARROWEST)
        return 0;
    return size.ws_col < WIDEST ? size.ws_col : WIDEST;
}

/* With exit code 5 what was written whole stays, and is named. */
static void name_written(const struct run *run)
{
    for (size_t i = 0; i < run->written_count; i++)
        cli_warn("this report was written whole: %.*s", STR_ARG(run->written[i].path));
}

/* Writes the reports that have a path, each whole or not at all. */
static enum exit_code write_files(struct run *run, struct report_options *options)
{
    for (size_t i = 0; i < run->request_count; i++) {
        const struct report_request *request = &run->requests[i];
        struct error err = ERROR_INIT;

        if (request->path.len == 0)
            continue;
        options->is_strict = request->is_strict;
        if (report_save(request->def, &run->record, options, request->path.ptr, &err)) {
            name_written(run);
            return cli_fail(EXIT_OUTPUT, "cannot write report: %.*s: %s", STR_ARG(request->path),
                            err.message);
        }
        run->written[run->written_count++] =
            (struct report_written){ .def = request->def, .path = request->path };
    }
    return EXIT_PASSED;
}

/* The one report on standard output: the one asked for, else `cli` unless --quiet. */
static void write_stdout(struct run *run, struct report_options *options, bool is_quiet)
{
    const struct report_def *def = is_quiet ? NULL : report_by_name(STR("cli"));

    options->is_strict = false;
    for (size_t i = 0; i < run->request_count; i++) {
        if (run->requests[i].path.len)
            continue;
        def = run->requests[i].def;
        options->is_strict = run->requests[i].is_strict;
    }
    options->written = run->written;
    options->written_count = run->written_count;
    if (def)
        def->write(&run->record, options, stdout);
}

static enum exit_code write_reports(struct run *run, const struct check_options *options)
{
    struct report_options report = {
        .is_coloured = is_coloured(options->color),
        .is_all = options->is_all,
        .width = terminal_width(),
    };

    enum exit_code code = write_files(run, &report);
    if (code != EXIT_PASSED)
        return code;
    write_stdout(run, &report, options->is_quiet);
    errno = 0;
    if (fflush(stdout) == 0 && !ferror(stdout))
        return EXIT_PASSED;
    int reason = errno;
    name_written(run);
    errno = reason;
    return EXIT_OUTPUT; /* main() says why */
}

static enum exit_code evaluate(struct run *run, const struct check_options *options,
                               const char *operand)
{
    struct image_options image;
    struct progress progress;
    struct error err = ERROR_INIT;
    const char *shown;

    if (input_image_options(&options->input, &image, &err))
        return cli_fail_error(EXIT_USAGE, &err);
    if (input_open(operand, &run->fd, &shown, &err))
        return cli_fail_error(input_exit_code(err.rc), &err);

    progress_init(&progress, shown, when_of(options->progress, options->is_quiet));
    image.observer = progress_observer(&progress);
    image.is_input_hashed = options->is_input_hashed;
    run->plan.check.now_ns = surroundings_monotonic_ns;
    const struct check_input input = { .fd = run->fd, .shown = shown, .options = &image };
    enum gate_rc rc = check_run(&input, &run->plan.check, &run->results, &run->image, &err);
    progress_finish(&progress);
    return rc ? cli_fail_error(input_exit_code(rc), &err) : EXIT_PASSED;
}

static void print_warnings(const struct record *record)
{
    for (size_t i = 0; i < record->warnings.count; i++)
        cli_warn("%.*s", STR_ARG(record->warnings.items[i]));
}

static void print_times(const struct run *run, int64_t started_ns)
{
    double seconds = (double)(surroundings_monotonic_ns(NULL) - started_ns) / 1e9;
    double control_seconds = 0;

    for (size_t i = 0; i < run->results.control_count; i++)
        control_seconds += (double)run->results.controls[i].run_ns / 1e9;
    (void)fprintf(stderr, "gate: %.3f s in all, %.3f s in %zu controls, %llu bytes read\n", seconds,
                  control_seconds, run->results.control_count,
                  (unsigned long long)run->image->input_bytes);
}

/* The options that may narrow a run, as policy_effect_narrow() looks at them. */
static struct check_words words_of(const struct check_options *options)
{
    return (struct check_words){
        .plan = &options->plan,
        .trusted = &options->trusted,
        .input = &options->input,
        .mode = options->mode,
        .as = options->as,
    };
}

/* Everything before the image is read: time, trust, policy, profiles. */
static enum exit_code prepare(struct run *run, const struct invocation *invocation)
{
    const struct check_options *options = invocation->options;
    const struct check_words words = words_of(options);
    struct error err = ERROR_INIT;

    if (parse_reports(run, &options->reports, &err) ||
        facts_open(options->trusted.at, invocation, &run->facts, &err))
        return cli_fail_error(EXIT_USAGE, &err);
    if (policy_effect_check_paths(run->requests, run->request_count, &err))
        return cli_fail_error(EXIT_USAGE, &err);
    enum exit_code code =
        trusted_open(&options->trusted, run->facts.run_facts.run.started, &run->trusted);
    if (code != EXIT_PASSED)
        return code;
    if (facts_set_source(&run->facts, &options->trusted, &run->trusted, &err) ||
        policy_effect_open(&run->trusted, options->as, &run->effect, &err))
        return cli_fail_error(EXIT_USAGE, &err);
    code = plan_open(&options->plan, &run->effect, &run->plan);
    if (code == EXIT_PASSED)
        policy_effect_narrow(&run->effect, &words, &run->plan, &run->facts);
    return code;
}

/* Waivers change decisions, and with them the verdict; statuses stay. */
static enum exit_code judge_waivers(struct run *run)
{
    struct waiver_court court = trusted_court(&run->trusted);
    struct error err = ERROR_INIT;

    if (!trusted_has_policy(&run->trusted))
        return EXIT_PASSED;
    court.is_image_known = true;
    court.image_name = run->effect.image ? run->effect.image->name : STR("");
    if (run->image->is_verified) { /* then gate computed them */
        court.config_digest = run->image->id;
        court.manifest_digest = run->image->manifest_digest;
    }
    if (waiver_examine(&run->trusted.waivers, &run->trusted.ledger, &court, &run->trusted.arena,
                       &run->waivers, &err))
        return cli_fail(EXIT_USAGE, "wrong policy: %s", err.message);
    waiver_apply(&run->waivers, &court, &run->plan.check, &run->results, &run->trusted.arena);
    return EXIT_PASSED;
}

static void build_record(struct run *run, int64_t started_ns)
{
    struct run_facts *facts = &run->facts.run_facts;

    facts_finish(&run->facts, &run->plan);
    if (!run->facts.is_clock_given) /* with --at the same input gives the same bytes */
        facts->run.duration = (double)(surroundings_monotonic_ns(NULL) - started_ns) / 1e9;
    policy_effect_tell(&run->effect, run->requests, run->request_count, &run->results,
                       &run->waivers, &run->facts);
    record_build(facts, run->image, &run->results, &run->record);
}

static enum exit_code run_all(struct run *run, const struct invocation *invocation)
{
    const struct check_options *options = invocation->options;
    int64_t started_ns = surroundings_monotonic_ns(NULL);

    enum exit_code code = prepare(run, invocation);
    if (code == EXIT_PASSED)
        code = evaluate(run, options, invocation->operands[0]);
    if (code == EXIT_PASSED)
        code = judge_waivers(run);
    if (code != EXIT_PASSED)
        return code;
    build_record(run, started_ns);
    if (!options->is_quiet)
        print_warnings(&run->record);
    if (options->is_verbose)
        print_times(run, started_ns);
    code = write_reports(run, options);
    return code == EXIT_PASSED ? (enum exit_code)run->record.verdict.exit : code;
}

static enum exit_code check_command_run(const struct invocation *invocation)
{
    struct run run = { .fd = -1 };

    results_init(&run.results);
    enum exit_code code = run_all(&run, invocation);
    run_release(&run);
    return code;
}

const struct command command_check = {
    .name = "check",
    .summary = "judge an image: evaluate, grade, report; the exit code is the verdict",
    .operands = "IMAGE",
    .operand_min = 1,
    .operand_max = 1,
    .too_many = "one image at a time: a second was given",
    .options = check_option_defs,
    .option_count = COUNT_OF(check_option_defs),
    .shared = { { input_option_defs, INPUT_OPTION_COUNT, offsetof(struct check_options, input) },
                { trusted_option_defs, TRUSTED_OPTION_COUNT,
                  offsetof(struct check_options, trusted) } },
    .options_size = sizeof(struct check_options),
    .run = check_command_run,
};
