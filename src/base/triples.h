/*
 * triples: a set of texts of three bytes, and where in some bytes one of them may stand: the filter
 * before a search for many literals at once. With AVX2 it passes over 32 bytes in a few
 * instructions, without it over two bytes with one look into a bitmap.
 */
#pragma once

#include <stddef.h>
#include <stdint.h>

enum { TRIPLE = 3, TRIPLES_MAX = 64 };

struct triples;

/* The first `count` keys, at most TRIPLES_MAX, of three bytes each. The caller owns the result. */
struct triples *triples_open(const char *const *keys, size_t count);
/* NULL is allowed. */
void triples_close(struct triples *triples);

/*
 * The first place from `from` on and before `to` where one of the set stands, or `to`. A few places
 * where none stands are given too. Only the first `length` bytes are read; `from` is within them.
 */
size_t triples_find(const struct triples *triples, const char *bytes, size_t length, size_t from,
                    size_t to);

/* The same without AVX2, for tests; it may give other places where none stands. */
size_t triples_find_portable(const struct triples *triples, const char *bytes, size_t length,
                             size_t from, size_t to);
