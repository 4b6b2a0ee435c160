#include "base/vec.h"

#include <assert.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

static void grow(struct vec *vec)
{
    size_t capacity = vec->capacity ? vec->capacity * 2 : 8;
    size_t bytes = 0;

    if (capacity < vec->capacity || __builtin_mul_overflow(capacity, vec->item_size, &bytes))
        bytes = SIZE_MAX; /* which nobody has: ends the process */
    vec->items = memory_resize(vec->items, bytes);
    vec->capacity = capacity;
}

void *vec_add(struct vec *vec)
{
    assert(vec->item_size > 0);
    if (vec->count == vec->capacity)
        grow(vec);

    void *item = (char *)vec->items + vec->count * vec->item_size;
    memset(item, 0, vec->item_size);
    vec->count++;
    return item;
}

void *vec_at(const struct vec *vec, size_t index)
{
    assert(index < vec->count);
    return (char *)vec->items + index * vec->item_size;
}

void *vec_keep(const struct vec *vec, struct arena *arena)
{
    void *items = arena_new(arena, vec->count + 1, vec->item_size);

    if (vec->count > 0)
        memcpy(items, vec->items, vec->count * vec->item_size);
    return items;
}

void vec_release(struct vec *vec)
{
    free(vec->items);
    *vec = (struct vec){ .item_size = vec->item_size };
}
