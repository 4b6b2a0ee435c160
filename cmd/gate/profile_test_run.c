#include "gate/profile_test_run.h"

#include <unistd.h>

#include "base/text.h"
#include "base/threads.h"
#include "gate/plan.h"
#include "gate/surroundings.h"

/* Opening a profile once more costs as much as a few tests. */
enum { TESTS_PER_THREAD = 8 };

/* One line on a terminal, for what takes long. */
struct ticker {
    bool is_on;
    bool is_drawn;
    int64_t started_ns;
    int64_t drawn_ns;
};

static int64_t now_ns(void *context)
{
    (void)context;
    return surroundings_monotonic_ns(NULL);
}

static void tell(void *context, size_t done, size_t total)
{
    static const int64_t first_ns = 500000000;
    static const int64_t again_ns = 100000000;
    struct ticker *ticker = context;
    int64_t now = surroundings_monotonic_ns(NULL);

    if (!ticker->is_on || now - ticker->started_ns < first_ns || now - ticker->drawn_ns < again_ns)
        return;
    (void)fprintf(stderr, "\r%zu of %zu tests\033[K", done, total);
    (void)fflush(stderr);
    ticker->is_drawn = true;
    ticker->drawn_ns = now;
}

static enum gate_rc open_first(struct tested *tested, const char *name,
                               struct diagnostics *diagnostics, struct error *err)
{
    if (profile_open(name, diagnostics, &tested->profiles[0], err))
        return err->rc;
    tested->profile_count = 1;
    return test_cases_read(tested->profiles[0], name, diagnostics, &tested->cases, err);
}

/* The same profile again, for each thread more. */
static enum gate_rc open_others(struct tested *tested, const char *name, unsigned threads,
                                struct error *err)
{
    while (tested->profile_count < threads &&
           tested->profile_count * TESTS_PER_THREAD < tested->cases.count) {
        CLEANUP(diagnostics_release) struct diagnostics diagnostics = DIAGNOSTICS_INIT;
        struct profile *profile = NULL;

        if (profile_open(name, &diagnostics, &profile, err))
            return err->rc;
        tested->profiles[tested->profile_count++] = profile;
        if (!digest_equal(&profile->sha256, &tested->profiles[0]->sha256))
            return error_set(err, GATE_EUSAGE, "the profile '%s' changes while it is read", name);
    }
    return GATE_OK;
}

static const struct str *texts_of(const struct option_list *list, struct arena *arena)
{
    struct str *texts = arena_new(arena, list->count + 1, sizeof(*texts));

    for (size_t i = 0; i < list->count; i++)
        texts[i] = str_of(list->items[i]);
    return texts;
}

static void run(const struct profile_test_options *options, struct tested *tested)
{
    struct ticker ticker = {
        .is_on = isatty(STDERR_FILENO) && !surroundings_is_dumb(),
        .started_ns = surroundings_monotonic_ns(NULL),
    };

    profile_test_run(
        &(struct profile_test_plan){
            .profiles = tested->profiles,
            .profile_count = tested->profile_count,
            .cases = &tested->cases,
            .names = texts_of(&options->names, &tested->arena),
            .name_count = options->names.count,
            .controls = texts_of(&options->controls, &tested->arena),
            .control_count = options->controls.count,
            .now_ns = now_ns,
            .told = tell,
            .context = &ticker,
        },
        &tested->arena, &tested->report);
    tested->run_ns = surroundings_monotonic_ns(NULL) - ticker.started_ns;
    if (ticker.is_drawn)
        (void)fputs("\r\033[K", stderr);
}

enum exit_code profile_test_open(const struct profile_test_options *options, const char *name,
                                 struct tested *tested)
{
    CLEANUP(diagnostics_release) struct diagnostics diagnostics = DIAGNOSTICS_INIT;
    struct error err = ERROR_INIT;
    uint32_t jobs = 0;

    if (options->jobs && (!str_to_u32(str_of(options->jobs), &jobs) || jobs == 0))
        return cli_fail(EXIT_USAGE, "wrong value: --jobs %s: expected a number of threads",
                        options->jobs);
    enum gate_rc rc = open_first(tested, name, &diagnostics, &err);
    if (!rc)
        rc = open_others(tested, name, threads_count(jobs), &err);
    if (rc)
        return plan_fail(&diagnostics, &err);
    run(options, tested);
    return tested->report.failed_count ? EXIT_BLOCKED : EXIT_PASSED;
}

void profile_test_close(struct tested *tested)
{
    for (size_t i = 0; i < tested->profile_count; i++)
        profile_close(tested->profiles[i]);
    arena_release(&tested->arena);
}
