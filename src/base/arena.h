/*
 * arena: many small things with one end. What is allocated lives until the arena is released or
 * reset. There are two in a run: the run's and the control's.
 *
 * Sizes that input decides must be checked by the caller against a limit before they come here;
 * running out of memory ends the process. An arena is used by one thread at a time.
 */
#pragma once

#include <stdarg.h>
#include <stddef.h>

#include "base/attributes.h"
#include "base/str.h"

struct arena_block;

struct arena {
    struct arena_block *first; /* newest */
    size_t total;              /* bytes handed out since the last reset */
};

#define ARENA_INIT ((struct arena){ .first = NULL })

/* Zeroed memory for `count` elements of `size` bytes, aligned for any type. Never NULL. */
void *arena_new(struct arena *arena, size_t count, size_t size);

/* A copy of the bytes of `text`, with a NUL after them that the view does not count. */
struct str arena_str(struct arena *arena, struct str text);

/* The formatted text, NUL-terminated likewise. */
ATTR_PRINTF(2, 3)
struct str arena_printf(struct arena *arena, const char *format, ...);

/* What `from` holds lives on in `into`; `from` is empty then. */
void arena_take(struct arena *into, struct arena *from);

/* Forgets everything but keeps one block for reuse. */
void arena_reset(struct arena *arena);

void arena_release(struct arena *arena);
