/*
 * threads: independent jobs over several threads. Which thread does which job is left to chance, so
 * jobs share nothing that changes; what a job makes belongs to its index, and the caller puts it
 * together in order.
 */
#pragma once

#include <stddef.h>

enum { THREADS_MAX = 64 };

/*
 * How many threads `wanted` means here: 0 is one for each processor that this process may use. At
 * least 1, at most THREADS_MAX.
 */
unsigned threads_count(unsigned wanted);

struct threads_plan {
    unsigned threads; /* as threads_count() takes it */
    size_t job_count;
    void (*job)(void *context, size_t index, unsigned worker); /* worker: from 0, below threads */
    void (*told)(void *context, size_t done); /* by the calling thread, now and then; may be NULL */
    void *context;
};

/*
 * Runs the jobs, from the first on, and returns when all are done. The calling thread works too, as
 * worker 0. A thread that cannot be had is done without.
 */
void threads_run(const struct threads_plan *plan);
