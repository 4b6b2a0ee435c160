#include "base/quads.h"

#include <assert.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

enum { HASH_BITS = 15, NIBBLES = 16, STRIDE = 8, VECTOR = 32, WIDE = 64, TRIPLE = 3 };

struct quads {
    uint64_t pairs[65536 / 64];              /* bytes 0 and 1, or 1 and 2, of one of the set */
    uint64_t hashes[(1U << HASH_BITS) / 64]; /* of the first three */
    /* For each byte of the four the groups that have such a low and such a high half there. */
    uint8_t low[QUAD][NIBBLES];
    uint8_t high[QUAD][NIBBLES];
    bool has_avx2;
    bool has_avx512;
};

static uint16_t pair_at(const char *bytes)
{
    uint16_t pair;

    memcpy(&pair, bytes, sizeof(pair));
    return pair;
}

static unsigned hash_at(const char *bytes)
{
    uint32_t triple = (uint32_t)(unsigned char)bytes[0] | (uint32_t)(unsigned char)bytes[1] << 8 |
                      (uint32_t)(unsigned char)bytes[2] << 16;

    return triple * 0x9e3779b1U >> (32 - HASH_BITS);
}

static bool has_bit(const uint64_t *bits, unsigned index)
{
    return bits[index / 64] >> (index % 64) & 1;
}

static void set_bit(uint64_t *bits, unsigned index)
{
    bits[index / 64] |= UINT64_C(1) << (index % 64);
}

#if defined(__x86_64__)

#include <immintrin.h>

static bool has_avx2(void)
{
    return __builtin_cpu_supports("avx2");
}

static bool has_avx512(void)
{
    return __builtin_cpu_supports("avx512bw");
}

#define NOWHERE SIZE_MAX

/* The first place of the set among those behind `from` with a bit, or `to` if it is nearer. */
static inline size_t first_of(const struct quads *quads, const char *bytes, size_t from, size_t to,
                              uint64_t places)
{
    for (; places; places &= places - 1) {
        size_t at = from + (size_t)__builtin_ctzll(places);

        if (at >= to || has_bit(quads->hashes, hash_at(bytes + at)))
            return at < to ? at : to;
    }
    return NOWHERE;
}

/* The groups whose byte `index` may be what stands at each of the 32 places. */
__attribute__((target("avx2"))) static __m256i groups_at(const struct quads *quads, int index,
                                                         const char *bytes)
{
    const __m256i half = _mm256_set1_epi8(0x0f);
    __m256i low = _mm256_broadcastsi128_si256(
        _mm_loadu_si128((const __m128i *)(const void *)quads->low[index]));
    __m256i high = _mm256_broadcastsi128_si256(
        _mm_loadu_si128((const __m128i *)(const void *)quads->high[index]));
    __m256i text = _mm256_loadu_si256((const __m256i *)(const void *)bytes);

    return _mm256_and_si256(
        _mm256_shuffle_epi8(low, _mm256_and_si256(text, half)),
        _mm256_shuffle_epi8(high, _mm256_and_si256(_mm256_srli_epi16(text, 4), half)));
}

/* Moves `from` on by whole vectors up to the first place of the set, as far as `length` allows. */
__attribute__((target("avx2"))) static size_t
skip_vectors(const struct quads *quads, const char *bytes, size_t length, size_t from, size_t to)
{
    while (from < to && length - from >= VECTOR + QUAD - 1) {
        __m256i all = _mm256_and_si256(_mm256_and_si256(groups_at(quads, 0, bytes + from),
                                                        groups_at(quads, 1, bytes + from + 1)),
                                       _mm256_and_si256(groups_at(quads, 2, bytes + from + 2),
                                                        groups_at(quads, 3, bytes + from + 3)));
        unsigned none =
            (unsigned)_mm256_movemask_epi8(_mm256_cmpeq_epi8(all, _mm256_setzero_si256()));

        size_t at = first_of(quads, bytes, from, to, ~none);
        if (at != NOWHERE)
            return at;
        from += VECTOR;
    }
    return from < to ? from : to;
}

/* groups_at() of 64 places. */
__attribute__((target("avx512bw"))) static __m512i wide_groups_at(const struct quads *quads,
                                                                  int index, const char *bytes)
{
    const __m512i half = _mm512_set1_epi8(0x0f);
    __m512i low =
        _mm512_broadcast_i32x4(_mm_loadu_si128((const __m128i *)(const void *)quads->low[index]));
    __m512i high =
        _mm512_broadcast_i32x4(_mm_loadu_si128((const __m128i *)(const void *)quads->high[index]));
    __m512i text = _mm512_loadu_si512(bytes);

    return _mm512_and_si512(
        _mm512_shuffle_epi8(low, _mm512_and_si512(text, half)),
        _mm512_shuffle_epi8(high, _mm512_and_si512(_mm512_srli_epi16(text, 4), half)));
}

/* skip_vectors() by vectors of twice the width. */
__attribute__((target("avx512bw"))) static size_t
skip_wide(const struct quads *quads, const char *bytes, size_t length, size_t from, size_t to)
{
    while (from < to && length - from >= WIDE + QUAD - 1) {
        __m512i all =
            _mm512_and_si512(_mm512_and_si512(wide_groups_at(quads, 0, bytes + from),
                                              wide_groups_at(quads, 1, bytes + from + 1)),
                             _mm512_and_si512(wide_groups_at(quads, 2, bytes + from + 2),
                                              wide_groups_at(quads, 3, bytes + from + 3)));

        size_t at = first_of(quads, bytes, from, to, _mm512_test_epi8_mask(all, all));
        if (at != NOWHERE)
            return at;
        from += WIDE;
    }
    return from < to ? from : to;
}

#else

static bool has_avx2(void)
{
    return false;
}

static bool has_avx512(void)
{
    return false;
}

static size_t skip_wide(const struct quads *quads, const char *bytes, size_t length, size_t from,
                        size_t to)
{
    (void)quads;
    (void)bytes;
    (void)length;
    return from < to ? from : to;
}

static size_t skip_vectors(const struct quads *quads, const char *bytes, size_t length, size_t from,
                           size_t to)
{
    (void)quads;
    (void)bytes;
    (void)length;
    return from < to ? from : to;
}

#endif

struct quads *quads_open(const struct quad *keys, size_t count)
{
    struct quads *quads = memory_new(1, sizeof(*quads));

    quads->has_avx2 = has_avx2();
    quads->has_avx512 = quads->has_avx2 && has_avx512();
    for (size_t i = 0; i < count; i++) {
        const char *bytes = keys[i].bytes;
        const uint8_t group = (uint8_t)(1U << keys[i].group);

        assert(keys[i].group < QUAD_GROUPS);
        set_bit(quads->pairs, pair_at(bytes));
        set_bit(quads->pairs, pair_at(bytes + 1));
        set_bit(quads->hashes, hash_at(bytes));
        for (size_t k = 0; k < QUAD; k++) {
            const bool is_any = k == QUAD - 1 && bytes[k] == '\0';
            const unsigned char byte = (unsigned char)bytes[k];

            for (size_t half = 0; half < NIBBLES; half++) {
                if (is_any || half == (byte & 0x0f))
                    quads->low[k][half] |= group;
                if (is_any || half == byte >> 4)
                    quads->high[k][half] |= group;
            }
        }
    }
    return quads;
}

void quads_close(struct quads *quads)
{
    free(quads);
}

/* The first of `at`, `at` + 2, ... where a pair of the set stands, or a place from `end` on. */
static size_t next_pair(const uint64_t *pairs, const char *bytes, size_t at, size_t end)
{
    for (; at + STRIDE <= end; at += STRIDE) {
        if ((int)has_bit(pairs, pair_at(bytes + at)) | has_bit(pairs, pair_at(bytes + at + 2)) |
            has_bit(pairs, pair_at(bytes + at + 4)) | has_bit(pairs, pair_at(bytes + at + 6)))
            break;
    }
    while (at < end && !has_bit(pairs, pair_at(bytes + at)))
        at += 2;
    return at;
}

/* Three bytes show at every second place either their first two or their last two. */
size_t quads_find_portable(const struct quads *quads, const char *bytes, size_t length, size_t from,
                           size_t to)
{
    const size_t last = length < TRIPLE ? 0 : length - TRIPLE + 1; /* places that are whole */
    const size_t limit = to < last ? to : last;

    if (from >= limit)
        return to;
    for (size_t at = next_pair(quads->pairs, bytes, from, limit + 1); at <= limit;
         at = next_pair(quads->pairs, bytes, at + 2, limit + 1)) {
        if (at > from && has_bit(quads->hashes, hash_at(bytes + at - 1)))
            return at - 1;
        if (at < limit && has_bit(quads->hashes, hash_at(bytes + at)))
            return at;
    }
    return to;
}

size_t quads_find(const struct quads *quads, const char *bytes, size_t length, size_t from,
                  size_t to)
{
    if (!quads->has_avx2)
        return quads_find_portable(quads, bytes, length, from, to);

    size_t at = from;
    if (quads->has_avx512) {
        at = skip_wide(quads, bytes, length, from, to);
        if (at < to && length - at >= WIDE + QUAD - 1)
            return at;
    }
    at = skip_vectors(quads, bytes, length, at, to);
    if (at < to && length - at >= VECTOR + QUAD - 1)
        return at;
    return quads_find_portable(quads, bytes, length, at, to);
}
