#include "base/threads.h"

#include <stdatomic.h>
#include <string.h>

#include "base/attributes.h"
#include "unit/test.h"

enum { JOBS = 1000 };

struct tally {
    _Atomic unsigned done[JOBS];
    _Atomic unsigned workers; /* a bit for each that was seen */
    size_t told;
    size_t last;
};

static void job(void *context, size_t index, unsigned worker)
{
    struct tally *tally = context;

    atomic_fetch_add(&tally->done[index], 1);
    atomic_fetch_or(&tally->workers, 1U << worker);
}

static void told(void *context, size_t done)
{
    struct tally *tally = context;

    tally->told++;
    CHECK(done > tally->last && done <= JOBS);
    tally->last = done;
}

static void test_run(void)
{
    static const struct {
        const char *row;
        unsigned threads;
        size_t jobs;
    } cases[] = {
        { "one thread", 1, JOBS },
        { "two", 2, JOBS },
        { "more than processors", 16, JOBS },
        { "as many as processors", 0, JOBS },
        { "more than jobs", 8, 3 },
        { "one job", 8, 1 },
        { "nothing to do", 4, 0 },
    };

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct tally tally;

        test_row(cases[i].row);
        memset(&tally, 0, sizeof(tally));
        threads_run(&(struct threads_plan){
            .threads = cases[i].threads,
            .job_count = cases[i].jobs,
            .job = job,
            .told = told,
            .context = &tally,
        });
        for (size_t k = 0; k < JOBS; k++)
            CHECK_INT(atomic_load(&tally.done[k]), k < cases[i].jobs);
        if (cases[i].threads > 0)
            CHECK(atomic_load(&tally.workers) >> cases[i].threads == 0);
        CHECK(tally.told <= cases[i].jobs);
    }
}

static void test_count(void)
{
    CHECK_INT(threads_count(1), 1);
    CHECK_INT(threads_count(3), 3);
    CHECK_INT(threads_count(1000), THREADS_MAX);
    CHECK(threads_count(0) >= 1);
}

static const struct test tests[] = {
    { "run", test_run },
    { "count", test_count },
};

int main(int argc, char *argv[])
{
    return test_main(tests, COUNT_OF(tests), argc, argv);
}
