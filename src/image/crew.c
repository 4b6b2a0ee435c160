#include "image/crew.h"

#include <assert.h>
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdlib.h>

#include "base/memory.h"

enum {
    LANE_CHUNKS = 8,
    THREADS_MAX = 64,
    OBSERVED_BYTES = 4 << 20, /* between two calls of the observer */
};

struct lane {
    struct crew *crew;
    struct lane *next;
    struct lane *previous;
    size_t chunk_count; /* 1: hashed at once by its producer */
    char *chunks[LANE_CHUNKS];
    size_t lengths[LANE_CHUNKS];
    uint64_t put; /* chunks, ever */
    uint64_t hashed;
    bool is_busy; /* somebody hashes its next chunk */
    bool is_hashed;
    struct digest_stream *digests[DIGEST_KINDS];
};

struct crew {
    const struct crew_plan *plan;
    pthread_mutex_t mutex;
    pthread_cond_t change;
    pthread_t caller;
    size_t next_job;
    size_t done_jobs;
    struct lane *lanes;
    size_t idle; /* threads that wait for a change */
    unsigned threads;
    _Atomic uint64_t bytes;
    _Atomic int32_t layer;
    uint64_t observed; /* bytes at the last call of the observer; the caller's own */
};

unsigned crew_threads(unsigned wanted)
{
    cpu_set_t set;

    if (wanted == 0 && sched_getaffinity(0, sizeof(set), &set) == 0)
        wanted = (unsigned)CPU_COUNT(&set);
    if (wanted == 0)
        return 1;
    return wanted < THREADS_MAX ? wanted : THREADS_MAX;
}

static void observe(struct crew *crew)
{
    const struct observer *observer = crew->plan->observer;
    struct observer_progress progress = crew->plan->progress;
    uint64_t bytes = atomic_load(&crew->bytes);

    if (!observer || !pthread_equal(pthread_self(), crew->caller) ||
        bytes - crew->observed < OBSERVED_BYTES)
        return;
    crew->observed = bytes;
    progress.done += bytes;
    progress.layer = atomic_load(&crew->layer);
    observer->progress(observer->context, &progress);
}

void crew_count(struct crew *crew, uint64_t bytes)
{
    atomic_fetch_add(&crew->bytes, bytes);
    observe(crew);
}

void crew_show_layer(struct crew *crew, int32_t layer)
{
    atomic_store(&crew->layer, layer);
}

static void lock(struct crew *crew)
{
    int rc = pthread_mutex_lock(&crew->mutex);

    assert(rc == 0);
    (void)rc;
}

static void unlock(struct crew *crew)
{
    int rc = pthread_mutex_unlock(&crew->mutex);

    assert(rc == 0);
    (void)rc;
}

/* Locked: waits until something has changed. */
static void wait_for_change(struct crew *crew)
{
    crew->idle++;
    (void)pthread_cond_wait(&crew->change, &crew->mutex);
    crew->idle--;
}

static void tell_change(struct crew *crew)
{
    if (crew->idle > 0)
        (void)pthread_cond_broadcast(&crew->change);
}

static void update_digests(struct lane *lane, const char *bytes, size_t count)
{
    for (size_t i = 0; i < DIGEST_KINDS; i++) {
        if (lane->digests[i])
            digest_update(lane->digests[i], bytes, count);
    }
}

/* Locked, and nobody is at it: hashes the next chunk of the lane, unlocked meanwhile. */
static void hash_chunk(struct lane *lane)
{
    size_t index = lane->hashed % lane->chunk_count;

    lane->is_busy = true;
    unlock(lane->crew);
    update_digests(lane, lane->chunks[index], lane->lengths[index]);
    observe(lane->crew);
    lock(lane->crew);
    lane->is_busy = false;
    lane->hashed++;
    tell_change(lane->crew);
}

/* Locked: the lane with most to hash that nobody is at, or NULL. */
static struct lane *fullest_lane(const struct crew *crew)
{
    struct lane *fullest = NULL;

    for (struct lane *lane = crew->lanes; lane; lane = lane->next) {
        if (lane->is_busy || lane->put == lane->hashed)
            continue;
        if (!fullest || lane->put - lane->hashed > fullest->put - fullest->hashed)
            fullest = lane;
    }
    return fullest;
}

/* Locked: does the next job, hashes, or waits, until all jobs are done. */
static void work(struct crew *crew)
{
    const struct crew_plan *plan = crew->plan;
    struct lane *lane;

    while (crew->done_jobs < plan->job_count) {
        if (crew->next_job < plan->job_count) {
            size_t index = crew->next_job++;

            unlock(crew);
            plan->job(plan->context, index, crew);
            lock(crew);
            crew->done_jobs++;
            tell_change(crew);
        } else if ((lane = fullest_lane(crew))) {
            hash_chunk(lane);
        } else {
            wait_for_change(crew);
        }
    }
}

static void *run_helper(void *context)
{
    struct crew *crew = context;

    lock(crew);
    work(crew);
    unlock(crew);
    return NULL;
}

/*
 * Starts helpers while the lock is held, so that the caller takes the first job. A helper that
 * cannot be had is done without.
 */
static size_t start_helpers(struct crew *crew, pthread_t *helpers)
{
    size_t count = 0;

    while (count + 1 < crew->threads &&
           pthread_create(&helpers[count], NULL, run_helper, crew) == 0)
        count++;
    return count;
}

void crew_run(const struct crew_plan *plan)
{
    pthread_t helpers[THREADS_MAX];
    struct crew crew = {
        .plan = plan,
        .mutex = PTHREAD_MUTEX_INITIALIZER,
        .change = PTHREAD_COND_INITIALIZER,
        .caller = pthread_self(),
        .threads = crew_threads(plan->threads),
        .layer = plan->progress.layer,
    };

    lock(&crew);
    size_t count = start_helpers(&crew, helpers);
    crew.threads = (unsigned)count + 1;
    work(&crew);
    unlock(&crew);
    for (size_t i = 0; i < count; i++)
        (void)pthread_join(helpers[i], NULL);
    (void)pthread_cond_destroy(&crew.change);
    (void)pthread_mutex_destroy(&crew.mutex);
}

struct lane *lane_open(struct crew *crew, uint32_t kinds)
{
    struct lane *lane = memory_new(1, sizeof(*lane));

    lane->crew = crew;
    lane->is_hashed = kinds != 0;
    lane->chunk_count = lane->is_hashed && crew->threads > 1 ? LANE_CHUNKS : 1;
    for (size_t i = 0; i < DIGEST_KINDS; i++) {
        if (kinds & 1U << i)
            lane->digests[i] = digest_open((enum digest_kind)i);
    }

    lock(crew);
    lane->next = crew->lanes;
    if (lane->next)
        lane->next->previous = lane;
    crew->lanes = lane;
    unlock(crew);
    return lane;
}

void lane_close(struct lane *lane)
{
    if (!lane)
        return;

    lock(lane->crew);
    lane->put = lane->hashed + (lane->is_busy ? 1 : 0); /* nobody shall begin another chunk */
    while (lane->is_busy)
        wait_for_change(lane->crew);
    if (lane->previous)
        lane->previous->next = lane->next;
    else
        lane->crew->lanes = lane->next;
    if (lane->next)
        lane->next->previous = lane->previous;
    unlock(lane->crew);

    for (size_t i = 0; i < DIGEST_KINDS; i++)
        digest_close(lane->digests[i]);
    for (size_t i = 0; i < LANE_CHUNKS; i++)
        free(lane->chunks[i]);
    free(lane);
}

/* Locked: lets at most `count` chunks stay to be hashed, helping where nobody is at it. */
static void drain(struct lane *lane, uint64_t count)
{
    while (lane->put - lane->hashed > count) {
        if (lane->is_busy)
            wait_for_change(lane->crew);
        else
            hash_chunk(lane);
    }
}

char *lane_chunk(struct lane *lane)
{
    lock(lane->crew);
    drain(lane, lane->chunk_count - 1);
    unlock(lane->crew);

    size_t index = lane->put % lane->chunk_count;
    if (!lane->chunks[index])
        lane->chunks[index] = memory_new(1, CREW_CHUNK);
    return lane->chunks[index];
}

void lane_put(struct lane *lane, size_t count)
{
    assert(count <= CREW_CHUNK);
    if (!lane->is_hashed)
        return;

    lock(lane->crew);
    lane->lengths[lane->put % lane->chunk_count] = count;
    lane->put++;
    if (lane->chunk_count == 1)
        drain(lane, 0);
    else
        tell_change(lane->crew);
    unlock(lane->crew);
}

struct digest lane_digest(struct lane *lane, enum digest_kind kind)
{
    assert(lane->digests[kind]);
    lock(lane->crew);
    drain(lane, 0);
    unlock(lane->crew);

    struct digest digest = digest_finish(lane->digests[kind]);
    lane->digests[kind] = NULL;
    return digest;
}
