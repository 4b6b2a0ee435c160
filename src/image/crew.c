#include "image/crew.h"

#include <assert.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdlib.h>

#include "base/memory.h"
#include "base/threads.h"

enum {
    LANE_CHUNKS = 8,
    OBSERVED_BYTES = 4 << 20, /* between two calls of the observer */
};

/* Chunks go from `spare` to `filling`, into the queue, and when they are hashed back to `spare`. */
struct lane {
    struct crew *crew;
    struct lane *next;
    struct lane *previous;
    pthread_t producer;
    char *filling;
    char *queue[LANE_CHUNKS];
    size_t lengths[LANE_CHUNKS];
    uint64_t put; /* chunks, ever */
    uint64_t hashed;
    char *spare[LANE_CHUNKS + 1]; /* the last one hashed on top: it is still in a cache */
    size_t spare_count;
    bool is_busy; /* somebody hashes its next chunk */
    bool is_hashed;
    bool is_paired; /* it has a digest that can be computed together with another lane's */
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
    size_t idle;    /* threads that wait for a change */
    size_t hashers; /* threads for which no job was left */
    unsigned threads;
    _Atomic uint64_t bytes;
    _Atomic int32_t layer;
    uint64_t observed; /* bytes at the last call of the observer; the caller's own */
};

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

/* The next chunk of a lane that somebody is at. */
struct turn {
    struct lane *lane;
    char *chunk;
    size_t length;
};

static struct turn begin_turn(struct lane *lane)
{
    size_t index = lane->hashed % LANE_CHUNKS;
    struct turn turn = { .lane = lane, .chunk = lane->queue[index] };

    turn.length = lane->lengths[index];
    lane->queue[index] = NULL;
    lane->is_busy = true;
    return turn;
}

static void end_turn(const struct turn *turn)
{
    struct lane *lane = turn->lane;

    lane->spare[lane->spare_count++] = turn->chunk;
    lane->is_busy = false;
    lane->hashed++;
}

static void hash_turn(const struct turn *turn)
{
    for (size_t i = 0; i < DIGEST_KINDS; i++) {
        if (turn->lane->digests[i])
            digest_update(turn->lane->digests[i], turn->chunk, turn->length);
    }
}

static void hash_turns(const struct turn *first, const struct turn *second)
{
    digest_update_pair(
        (struct digest_piece){ first->lane->digests[DIGEST_SHA256], first->chunk, first->length },
        (struct digest_piece){ second->lane->digests[DIGEST_SHA256], second->chunk,
                               second->length });
}

static bool is_ready(const struct lane *lane)
{
    return !lane->is_busy && lane->put > lane->hashed;
}

/*
 * Whether the lanes are hashed together. Only those of the same producer are: another one would
 * come to wait for a turn that it could have taken itself.
 */
static bool are_pair(const struct lane *a, const struct lane *b)
{
    return a != b && a->is_paired && b->is_paired && pthread_equal(a->producer, b->producer);
}

/* Locked: the lane with most to hash that nobody is at, to go with `beside` if given; or NULL. */
static struct lane *fullest_lane(const struct crew *crew, const struct lane *beside)
{
    struct lane *fullest = NULL;

    for (struct lane *lane = crew->lanes; lane; lane = lane->next) {
        if (is_ready(lane) && (!beside || are_pair(lane, beside)) &&
            (!fullest || lane->put - lane->hashed > fullest->put - fullest->hashed))
            fullest = lane;
    }
    return fullest;
}

/*
 * Locked, and nobody is at it: hashes the next chunk of the lane, and one of a partner with it,
 * unlocked meanwhile.
 */
static void hash_chunk(struct lane *lane)
{
    struct crew *crew = lane->crew;
    struct lane *partner = fullest_lane(crew, lane);
    struct turn first = begin_turn(lane);
    struct turn second = { .lane = NULL };

    if (partner)
        second = begin_turn(partner);
    unlock(crew);
    if (partner)
        hash_turns(&first, &second);
    else
        hash_turn(&first);
    observe(crew);
    lock(crew);
    end_turn(&first);
    if (partner)
        end_turn(&second);
    tell_change(crew);
}

/* Locked: does jobs, then hashes what is left or waits for more, until all jobs are done. */
static void work(struct crew *crew)
{
    const struct crew_plan *plan = crew->plan;
    struct lane *lane;

    while (crew->next_job < plan->job_count) {
        size_t index = crew->next_job++;

        unlock(crew);
        plan->job(plan->context, index, crew);
        lock(crew);
        crew->done_jobs++;
        tell_change(crew);
    }
    crew->hashers++;
    while (crew->done_jobs < plan->job_count) {
        if ((lane = fullest_lane(crew, NULL)))
            hash_chunk(lane);
        else
            wait_for_change(crew);
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
        .threads = threads_count(plan->threads),
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
    lane->producer = pthread_self();
    lane->is_hashed = kinds != 0;
    lane->is_paired = kinds == 1U << DIGEST_SHA256;
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
        free(lane->queue[i]);
    for (size_t i = 0; i < lane->spare_count; i++)
        free(lane->spare[i]);
    free(lane->filling);
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

/*
 * Where nobody only hashes, all is hashed before more is read: what was put last is still in the
 * processor's cache, and less memory is taken.
 */
char *lane_chunk(struct lane *lane)
{
    struct crew *crew = lane->crew;

    lock(crew);
    drain(lane, crew->hashers > 0 ? LANE_CHUNKS - 1 : 0);
    if (!lane->filling && lane->spare_count > 0)
        lane->filling = lane->spare[--lane->spare_count];
    unlock(crew);
    if (!lane->filling)
        lane->filling = memory_new(1, CREW_CHUNK);
    return lane->filling;
}

void lane_put(struct lane *lane, size_t count)
{
    struct crew *crew = lane->crew;

    assert(count <= CREW_CHUNK);
    if (!lane->is_hashed || count == 0)
        return;

    lock(crew);
    lane->queue[lane->put % LANE_CHUNKS] = STEAL(lane->filling);
    lane->lengths[lane->put % LANE_CHUNKS] = count;
    lane->put++;
    tell_change(crew);
    unlock(crew);
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
