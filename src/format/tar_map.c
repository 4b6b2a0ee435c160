#include "format/tar_map.h"

#include "format/tar_header.h"

enum gate_rc tar_runs_check(const struct vec *runs, uint64_t size, uint64_t stored,
                            struct error *err)
{
    uint64_t end = 0;
    uint64_t sum = 0;

    for (size_t i = 0; i < runs->count; i++) {
        const struct tar_run *run = vec_at(runs, i);

        if (run->offset < end || run->offset > size || run->length > size - run->offset)
            return error_set(err, GATE_EFORMAT, "malformed sparse map: runs out of order");
        end = run->offset + run->length;
        sum += run->length;
    }
    if (sum != stored)
        return error_set(err, GATE_EFORMAT, "malformed sparse map: it does not fit the data");
    return GATE_OK;
}

void tar_map_init(struct tar_map *map, struct vec *runs)
{
    *map = (struct tar_map){ .runs = runs, .expected = UINT64_MAX };
    runs->count = 0;
}

bool tar_map_is_complete(const struct tar_map *map)
{
    return map->seen == map->expected;
}

/* A number is complete: the count, an offset or a length. */
static enum gate_rc add_number(struct tar_map *map, struct error *err)
{
    struct tar_run *run;

    if (map->expected == UINT64_MAX) {
        if (map->number > TAR_RUNS_MAX)
            return error_set(err, GATE_ELIMIT, "a sparse map of more than %zu runs", TAR_RUNS_MAX);
        map->expected = map->number * 2;
        return GATE_OK;
    }
    if (map->seen % 2 == 0) {
        run = vec_add(map->runs);
        run->offset = map->number;
    } else {
        run = vec_at(map->runs, map->runs->count - 1);
        run->length = map->number;
    }
    map->seen++;
    return GATE_OK;
}

enum gate_rc tar_map_feed(struct tar_map *map, const char *block, struct error *err)
{
    for (size_t i = 0; i < TAR_BLOCK && !tar_map_is_complete(map); i++) {
        unsigned digit = (unsigned char)block[i] - (unsigned)'0';

        if (block[i] == '\n' && map->digits > 0) {
            if (add_number(map, err))
                return err->rc;
            map->number = 0;
            map->digits = 0;
        } else if (digit > 9 || map->number > ((uint64_t)INT64_MAX - digit) / 10) {
            return error_set(err, GATE_EFORMAT, "malformed sparse map: no number");
        } else {
            map->number = map->number * 10 + digit;
            map->digits++;
        }
    }
    return GATE_OK;
}
