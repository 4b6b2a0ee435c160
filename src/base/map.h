/*
 * map: from byte strings to pointers, by open addressing over a keyed hash (SipHash-1-3), so that
 * names chosen by an attacker do not collide on purpose. Keys and values are borrowed. There is no
 * iteration: output never depends on hash order.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/str.h"

struct map_slot;

struct map {
    struct map_slot *slots;
    size_t count;
    size_t capacity;
    uint64_t key[2]; /* random where input is hostile and order cannot leak; zero in tests */
};

#define MAP_INIT ((struct map){ .slots = NULL })

/* SipHash-1-3 of `text` under `key`. */
uint64_t map_hash(const uint64_t key[2], struct str text);

/* The value last set for `name`, or NULL. */
void *map_find(const struct map *map, struct str name);

/* Sets the value for `name`, whose bytes must outlive the map. `value` is not NULL. */
void map_set(struct map *map, struct str name, void *value);

/* Removes `name` if it is there. */
void map_remove(struct map *map, struct str name);

void map_release(struct map *map);
