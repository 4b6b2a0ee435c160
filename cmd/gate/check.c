#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "base/memory.h"
#include "base/text.h"
#include "gate/cli.h"
#include "gate/judge.h"
#include "gate/policy_effect.h"
#include "gate/progress.h"
#include "gate/surroundings.h"
#include "image/rootfs.h"
#include "report/report.h"

enum { LATE_SHOWN = 20 };

struct check_options {
    struct judge_options judge;
    struct option_list reports;
    const char *mode;
    const char *base;
    const char *only;
    const char *color;
    const char *progress;
    bool is_input_hashed;
    bool is_quiet;
    bool is_verbose;
    bool is_all;
};

static const char *const modes[] = { "enforce", "audit", NULL };
static const char *const onlys[] = { "introduced", NULL };
static const char *const whens[] = { "auto", "always", "never", NULL };

static const struct option_def check_option_defs[] = {
    {
        .name = "mode",
        .type = OPTION_STRING,
        .offset = offsetof(struct check_options, mode),
        .argument = "MODE",
        .choices = modes,
        .help = "enforce (default), or audit: report, but never exit 1",
    },
    {
        .name = "report",
        .type = OPTION_LIST,
        .offset = offsetof(struct check_options, reports),
        .argument = "FORMAT[:PATH]",
        .help = "write a report: cli, json, junit, inspec-json; to stdout without PATH",
    },
    {
        .name = "hash-input",
        .type = OPTION_FLAG,
        .offset = offsetof(struct check_options, is_input_hashed),
        .help = "record the SHA-256 of the input as a whole",
    },
    {
        .name = "commit",
        .type = OPTION_STRING,
        .offset = offsetof(struct check_options, judge.trusted.commit),
        .argument = "SHA",
        .help = "record this commit instead of HEAD",
    },
    {
        .name = "base",
        .type = OPTION_STRING,
        .offset = offsetof(struct check_options, base),
        .argument = "IMAGE",
        .help = "the image that this one was built from, to tell what it brought",
    },
    {
        .name = "only",
        .type = OPTION_STRING,
        .offset = offsetof(struct check_options, only),
        .argument = "introduced",
        .choices = onlys,
        .help = "block only on what this build introduced; needs a known base",
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
        .help = "tell why these profiles, where the time went, and what was read after the pass",
    },
};

/* Everything of one run that has to be released. */
struct run {
    struct judge judge;
    struct record record;
    struct report_request *requests;
    size_t request_count;
    struct report_written *written;
    size_t written_count;
};

static void run_release(struct run *run)
{
    record_release(&run->record);
    judge_release(&run->judge);
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
static bool write_stdout(struct run *run, struct report_options *options, bool is_quiet)
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
    return !def || report_print(def, &run->record, options, stdout);
}

static enum exit_code write_reports(struct run *run, const struct check_options *options)
{
    struct report_options report = {
        .is_coloured = is_coloured(options->color),
        .is_all = options->is_all,
        .is_verbose = options->is_verbose,
        .width = terminal_width(),
    };

    enum exit_code code = write_files(run, &report);
    if (code != EXIT_PASSED)
        return code;
    errno = 0;
    if (write_stdout(run, &report, options->is_quiet) && fflush(stdout) == 0 && !ferror(stdout))
        return EXIT_PASSED;
    int reason = errno;
    name_written(run);
    if (!ferror(stdout) && reason == ENOMEM)
        return cli_fail(EXIT_OUTPUT, "cannot write: standard output: out of memory");
    errno = reason;
    return EXIT_OUTPUT; /* main() says why */
}

static void print_warnings(const struct record *record)
{
    for (size_t i = 0; i < record->warnings.count; i++)
        cli_warn("%.*s", STR_ARG(record->warnings.items[i]));
}

/* The files whose content a control asked for without having said so before the pass. */
static void print_late(const struct rootfs *rootfs)
{
    CLEANUP(arena_release) struct arena arena = ARENA_INIT;

    for (size_t i = 0; i < rootfs_late_count(rootfs) && i < LATE_SHOWN; i++)
        (void)fprintf(stderr, "gate: late: %.*s\n",
                      STR_ARG(text_safe(rootfs_late_path(rootfs, i), &arena)));
}

static void print_times(const struct run *run, int64_t started_ns)
{
    double seconds = (double)(surroundings_monotonic_ns(NULL) - started_ns) / 1e9;
    double control_seconds = 0;

    for (size_t i = 0; i < run->judge.results.control_count; i++)
        control_seconds += (double)run->judge.results.controls[i].run_ns / 1e9;
    (void)fprintf(stderr,
                  "gate: %.3f s in all, %.4f s in %zu controls, %llu bytes read, %zu late\n",
                  seconds, control_seconds, run->judge.results.control_count,
                  (unsigned long long)run->judge.image->input_bytes,
                  rootfs_late_count(run->judge.image->rootfs));
    print_late(run->judge.image->rootfs);
}

static void build_record(struct run *run, int64_t started_ns)
{
    struct judge *judge = &run->judge;
    struct run_facts *facts = &judge->facts.run_facts;

    facts_finish(&judge->facts, &judge->plan);
    if (!judge->facts.is_clock_given) /* with --at the same input gives the same bytes */
        facts->run.duration = (double)(surroundings_monotonic_ns(NULL) - started_ns) / 1e9;
    policy_effect_tell(&judge->effect, run->requests, run->request_count, &judge->results,
                       &judge->waivers, &judge->facts);
    record_build(facts, judge->image, &judge->results, &run->record);
}

/* The words of --report are looked at before anything is read. */
static enum exit_code read_requests(struct run *run, const struct check_options *options)
{
    struct error err = ERROR_INIT;

    if (parse_reports(run, &options->reports, &err) ||
        policy_effect_check_paths(run->requests, run->request_count, &err))
        return cli_fail_error(EXIT_USAGE, &err);
    return EXIT_PASSED;
}

static enum exit_code run_all(struct run *run, const struct invocation *invocation)
{
    const struct check_options *options = invocation->options;
    const struct judge_way way = {
        .mode = options->mode,
        .base = options->base,
        .only = options->only,
        .is_input_hashed = options->is_input_hashed,
        .progress = when_of(options->progress, options->is_quiet),
    };
    int64_t started_ns = surroundings_monotonic_ns(NULL);

    enum exit_code code = read_requests(run, options);
    if (code == EXIT_PASSED)
        code = judge_run(&run->judge, &options->judge, &way, invocation);
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
    struct run run = { .judge = JUDGE_INIT };

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
    .shared = { { judge_option_defs, JUDGE_OPTION_COUNT, offsetof(struct check_options, judge) },
                { input_option_defs, INPUT_OPTION_COUNT,
                  offsetof(struct check_options, judge.input) },
                { trusted_option_defs, TRUSTED_OPTION_COUNT,
                  offsetof(struct check_options, judge.trusted) } },
    .options_size = sizeof(struct check_options),
    .run = check_command_run,
};
