/*
 * crew: the threads of one pass. Jobs decode and index, one layer each; bytes to be hashed go into
 * lanes, which whoever has nothing to decode hashes, the fullest first. A producer whose lane is
 * full, or whom nobody helps, hashes for itself instead of waiting, so one thread alone gets
 * everything done. Two lanes of one producer are hashed together, which costs little more than one.
 *
 * Lanes hold bytes in chunks; a chunk stays as it is until the next one of its lane is asked for,
 * so what is hashed is what the producer parses. Private to src/image.
 */
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "base/digest.h"
#include "image/observer.h"

enum { CREW_CHUNK = 256 << 10 }; /* bytes */

struct crew;

struct crew_plan {
    unsigned threads; /* 0: one for each processor this process may use */
    size_t job_count;
    void (*job)(void *context, size_t index, struct crew *crew);
    void *context;
    const struct observer *observer;   /* NULL: nobody looks */
    struct observer_progress progress; /* to start from */
};

/*
 * Runs the jobs, from the first on and as many at a time as there are threads, and returns when all
 * are done. The calling thread works too, takes the first job, and is the one that calls the
 * observer.
 */
void crew_run(const struct crew_plan *plan);

/* Counts bytes read of the input, for the observer. */
void crew_count(struct crew *crew, uint64_t bytes);
/* Which layer is in work, for the observer. */
void crew_show_layer(struct crew *crew, int32_t layer);

struct lane;

/*
 * Opens a lane for the digests `kinds` (bits 1U << enum digest_kind; none: its bytes just pass).
 * Only the thread that opened it puts bytes in and closes it.
 */
struct lane *lane_open(struct crew *crew, uint32_t kinds);
void lane_close(struct lane *lane);

/* The next chunk to fill, CREW_CHUNK bytes. */
char *lane_chunk(struct lane *lane);
/* Hands the first `count` bytes of it on; they may be read until the next lane_chunk(). */
void lane_put(struct lane *lane, size_t count);

/* Waits until all is hashed and gives the digest of `kind`, which was asked for. Once each. */
struct digest lane_digest(struct lane *lane, enum digest_kind kind);
