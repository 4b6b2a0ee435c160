#include "base/threads.h"

#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>

unsigned threads_count(unsigned wanted)
{
    cpu_set_t set;

    if (wanted == 0 && sched_getaffinity(0, sizeof(set), &set) == 0)
        wanted = (unsigned)CPU_COUNT(&set);
    if (wanted == 0)
        return 1;
    return wanted < THREADS_MAX ? wanted : THREADS_MAX;
}

struct run {
    const struct threads_plan *plan;
    _Atomic size_t next;
    _Atomic size_t done;
};

struct helper {
    struct run *run;
    unsigned worker;
    pthread_t thread;
};

static void work(struct run *run, unsigned worker)
{
    const struct threads_plan *plan = run->plan;

    for (;;) {
        size_t index = atomic_fetch_add(&run->next, 1);

        if (index >= plan->job_count)
            return;
        plan->job(plan->context, index, worker);
        size_t done = atomic_fetch_add(&run->done, 1) + 1;
        if (worker == 0 && plan->told)
            plan->told(plan->context, done);
    }
}

static void *run_helper(void *context)
{
    const struct helper *helper = context;

    work(helper->run, helper->worker);
    return NULL;
}

void threads_run(const struct threads_plan *plan)
{
    struct run run = { .plan = plan };
    struct helper helpers[THREADS_MAX];
    unsigned threads = threads_count(plan->threads);
    unsigned count = 0;

    for (unsigned worker = 1; worker < threads && worker < plan->job_count; worker++) {
        helpers[count] = (struct helper){ .run = &run, .worker = worker };
        if (pthread_create(&helpers[count].thread, NULL, run_helper, &helpers[count]) != 0)
            break;
        count++;
    }
    work(&run, 0);
    for (unsigned i = 0; i < count; i++)
        (void)pthread_join(helpers[i].thread, NULL);
}
