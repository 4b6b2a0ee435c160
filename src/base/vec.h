/*
 * vec: elements of one size that grow. The elements move when the vec grows, so keep indexes and
 * not pointers while it does. Counts that input decides are checked by the caller.
 *
 *     struct vec entries = VEC_INIT(struct entry);
 *     struct entry *entry = vec_add(&entries);     // zeroed
 */
#pragma once

#include <stddef.h>

#include "base/arena.h"

struct vec {
    void *items; /* `count` elements, or NULL */
    size_t count;
    size_t capacity;
    size_t item_size;
};

#define VEC_INIT(type) ((struct vec){ .item_size = sizeof(type) })

/* Appends one zeroed element and returns it; valid until the next vec_add(). */
void *vec_add(struct vec *vec);

/* The element at `index`, which is below count. */
void *vec_at(const struct vec *vec, size_t index);

/* A copy of the elements in the arena, where they stay when the vec is released; never NULL. */
void *vec_keep(const struct vec *vec, struct arena *arena);

/* Frees the elements; the vec is then empty and may be used again. */
void vec_release(struct vec *vec);
