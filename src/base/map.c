#include "base/map.h"

#include <assert.h>
#include <stdlib.h>

#include "base/memory.h"

/* A slot without a value is free. */
struct map_slot {
    uint64_t hash;
    struct str name;
    void *value;
};

static uint64_t rotate(uint64_t word, unsigned bits)
{
    return word << bits | word >> (64 - bits);
}

/* The state and the round of SipHash (Aumasson and Bernstein, 2012, section 2). */
static void sip_round(uint64_t v[4])
{
    v[0] += v[1];
    v[2] += v[3];
    v[1] = rotate(v[1], 13) ^ v[0];
    v[3] = rotate(v[3], 16) ^ v[2];
    v[0] = rotate(v[0], 32);
    v[2] += v[1];
    v[0] += v[3];
    v[1] = rotate(v[1], 17) ^ v[2];
    v[3] = rotate(v[3], 21) ^ v[0];
    v[2] = rotate(v[2], 32);
}

/* Up to eight bytes, the first one lowest. */
static uint64_t load_word(const char *bytes, size_t count)
{
    uint64_t word = 0;

    for (size_t i = 0; i < count; i++)
        word |= (uint64_t)(unsigned char)bytes[i] << (8 * i);
    return word;
}

static void sip_word(uint64_t v[4], uint64_t word)
{
    v[3] ^= word;
    sip_round(v);
    v[0] ^= word;
}

uint64_t map_hash(const uint64_t key[2], struct str text)
{
    uint64_t v[4] = {
        key[0] ^ 0x736f6d6570736575U,
        key[1] ^ 0x646f72616e646f6dU,
        key[0] ^ 0x6c7967656e657261U,
        key[1] ^ 0x7465646279746573U,
    };
    size_t whole = text.len / 8 * 8;

    for (size_t i = 0; i < whole; i += 8)
        sip_word(v, load_word(text.ptr + i, 8));
    sip_word(v, (uint64_t)text.len << 56 |
                    (text.len > whole ? load_word(text.ptr + whole, text.len - whole) : 0));
    v[2] ^= 0xff;
    for (int i = 0; i < 3; i++)
        sip_round(v);
    return v[0] ^ v[1] ^ v[2] ^ v[3];
}

/* The slot of `name`, or the free one where it belongs. The map has at least one free slot. */
static struct map_slot *find_slot(const struct map *map, struct str name, uint64_t hash)
{
    size_t mask = map->capacity - 1;

    for (size_t i = (size_t)hash & mask;; i = (i + 1) & mask) {
        struct map_slot *slot = &map->slots[i];

        if (!slot->value || (slot->hash == hash && str_equal(slot->name, name)))
            return slot;
    }
}

void *map_find(const struct map *map, struct str name)
{
    if (map->count == 0)
        return NULL;
    return find_slot(map, name, map_hash(map->key, name))->value;
}

static void grow(struct map *map)
{
    struct map old = *map;

    map->capacity = old.capacity ? old.capacity * 2 : 16;
    map->slots = memory_new(map->capacity, sizeof(*map->slots));
    for (size_t i = 0; i < old.capacity; i++) {
        if (old.slots[i].value)
            *find_slot(map, old.slots[i].name, old.slots[i].hash) = old.slots[i];
    }
    free(old.slots);
}

void map_set(struct map *map, struct str name, void *value)
{
    assert(value);
    if ((map->count + 1) * 4 > map->capacity * 3)
        grow(map);

    uint64_t hash = map_hash(map->key, name);
    struct map_slot *slot = find_slot(map, name, hash);
    if (!slot->value) {
        *slot = (struct map_slot){ .hash = hash, .name = name };
        map->count++;
    }
    slot->value = value;
}

/*
 * Later slots of the run move up into the hole unless that would put them before their home, so
 * that no look-up ever ends at a hole too early.
 */
void map_remove(struct map *map, struct str name)
{
    if (map->count == 0)
        return;

    struct map_slot *slot = find_slot(map, name, map_hash(map->key, name));
    if (!slot->value)
        return;

    size_t mask = map->capacity - 1;
    size_t hole = (size_t)(slot - map->slots);
    for (size_t i = (hole + 1) & mask; map->slots[i].value; i = (i + 1) & mask) {
        size_t home = (size_t)map->slots[i].hash & mask;

        if (((i - home) & mask) < ((i - hole) & mask))
            continue;
        map->slots[hole] = map->slots[i];
        hole = i;
    }
    map->slots[hole] = (struct map_slot){ .value = NULL };
    map->count--;
}

void map_release(struct map *map)
{
    free(map->slots);
    map->slots = NULL;
    map->count = 0;
    map->capacity = 0;
}
