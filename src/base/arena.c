#include "base/arena.h"

#include <stdalign.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

enum { FIRST_BLOCK = 4096, LARGEST_BLOCK = 1 << 20, ALIGNMENT = alignof(max_align_t) };

struct arena_block {
    struct arena_block *older;
    size_t size;
    size_t used;
    alignas(max_align_t) unsigned char bytes[];
};

/* Blocks double, so that a large arena has few; one that is asked for more gets just that. */
static size_t next_block_size(const struct arena *arena, size_t needed)
{
    size_t size = FIRST_BLOCK;

    if (arena->first)
        size = arena->first->size < LARGEST_BLOCK / 2 ? arena->first->size * 2 : LARGEST_BLOCK;
    return size < needed ? needed : size;
}

static void add_block(struct arena *arena, size_t needed)
{
    size_t size = next_block_size(arena, needed);
    struct arena_block *block = memory_new(1, sizeof(*block) + size);

    block->size = size;
    block->older = arena->first;
    arena->first = block;
}

void *arena_new(struct arena *arena, size_t count, size_t size)
{
    size_t bytes = 0;

    if (__builtin_mul_overflow(count, size, &bytes) || bytes > PTRDIFF_MAX - LARGEST_BLOCK)
        return memory_new(SIZE_MAX, 1); /* ends the process */

    bytes = (bytes + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    if (!arena->first || arena->first->size - arena->first->used < bytes)
        add_block(arena, bytes);

    struct arena_block *block = arena->first;
    void *memory = block->bytes + block->used;
    block->used += bytes;
    arena->total += bytes;
    return memory;
}

struct str arena_str(struct arena *arena, struct str text)
{
    char *copy = arena_new(arena, text.len + 1, 1);

    if (text.len > 0)
        memcpy(copy, text.ptr, text.len);
    return (struct str){ .ptr = copy, .len = text.len };
}

struct str arena_printf(struct arena *arena, const char *format, ...)
{
    va_list args;

    va_start(args, format);
    int length = vsnprintf(NULL, 0, format, args);
    va_end(args);
    if (length < 0) /* a text above INT_MAX */
        length = 0;

    char *text = arena_new(arena, (size_t)length + 1, 1);
    va_start(args, format);
    (void)vsnprintf(text, (size_t)length + 1, format, args);
    va_end(args);
    return (struct str){ .ptr = text, .len = (size_t)length };
}

static void free_blocks(struct arena_block *block)
{
    while (block) {
        struct arena_block *older = block->older;

        free(block);
        block = older;
    }
}

void arena_take(struct arena *into, struct arena *from)
{
    struct arena_block *oldest = from->first;

    if (!oldest)
        return;
    while (oldest->older)
        oldest = oldest->older;
    if (into->first) {
        oldest->older = into->first->older;
        into->first->older = from->first;
    } else {
        into->first = from->first;
    }
    into->total += from->total;
    *from = ARENA_INIT;
}

void arena_reset(struct arena *arena)
{
    struct arena_block *kept = arena->first;

    arena->total = 0;
    if (!kept)
        return;
    free_blocks(kept->older);
    kept->older = NULL;
    memset(kept->bytes, 0, kept->used);
    kept->used = 0;
}

void arena_release(struct arena *arena)
{
    free_blocks(arena->first);
    *arena = ARENA_INIT;
}
