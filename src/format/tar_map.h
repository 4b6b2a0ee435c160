/*
 * tar_map: the map of a sparse file in a tar archive: where its runs of data belong; what no run
 * covers is a hole. GNU tar 1.35, "Storing Sparse Files".
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attributes.h"
#include "base/error.h"
#include "base/vec.h"

/* More runs than a 1 MiB extended header can list. */
#define TAR_RUNS_MAX ((size_t)1 << 17)

struct tar_run {
    uint64_t offset; /* in the file */
    uint64_t length; /* bytes */
};

/*
 * Checks that `runs` (of struct tar_run) rise, stay within the `size` bytes of the file and add up
 * to the `stored` bytes of data. Fails with GATE_EFORMAT.
 */
ATTR_MUST_CHECK
enum gate_rc tar_runs_check(const struct vec *runs, uint64_t size, uint64_t stored,
                            struct error *err);

/* Reader of the map before the data in sparse format 1.0: "COUNT\nOFFSET\nLENGTH\n...". */
struct tar_map {
    struct vec *runs;
    uint64_t number;
    size_t digits;
    uint64_t expected; /* numbers after the count; UINT64_MAX: the count comes first */
    uint64_t seen;
};

/* Starts a map that goes to `runs` in place of what they hold. */
void tar_map_init(struct tar_map *map, struct vec *runs);

/*
 * Reads one block of 512 bytes; what follows the last number in it is padding. Fails with
 * GATE_EFORMAT or GATE_ELIMIT (more than TAR_RUNS_MAX runs).
 */
ATTR_MUST_CHECK
enum gate_rc tar_map_feed(struct tar_map *map, const char *block, struct error *err);

bool tar_map_is_complete(const struct tar_map *map);
