/*
 * quads: a set of texts of four bytes, and where in some bytes one of them may stand: the filter
 * before a search for many literals at once. With AVX2 it passes over 32 bytes in a few
 * instructions, without it over two bytes with one look into a bitmap.
 *
 * The vectors tell keys apart by group only, and within a group each half byte for itself: keys
 * that are alike in their bytes' kind (lower case, digit, '_' last) belong into one group, else too
 * many places pass. `./dev bench` shows what a choice costs; what is found does not depend on it.
 */
#pragma once

#include <stddef.h>
#include <stdint.h>

enum { QUAD = 4, QUAD_GROUPS = 8 };

struct quad {
    const char *bytes; /* four, or three and a NUL: then the fourth may be any */
    unsigned group;    /* below QUAD_GROUPS */
};

struct quads;

/* The caller owns the result. */
struct quads *quads_open(const struct quad *keys, size_t count);
/* NULL is allowed. */
void quads_close(struct quads *quads);

/*
 * The first place from `from` on and before `to` where one of the set stands, or `to`. A few places
 * where none stands are given too. Only the first `length` bytes are read; `from` is within them.
 */
size_t quads_find(const struct quads *quads, const char *bytes, size_t length, size_t from,
                  size_t to);

/* The same without AVX2, for tests; it may give other places where none stands. */
size_t quads_find_portable(const struct quads *quads, const char *bytes, size_t length, size_t from,
                           size_t to);
