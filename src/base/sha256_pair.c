/*
 * FIPS 180-4, section 6.2.2, by the SHA extensions: Intel's Software Developer's Manual, volume 2,
 * SHA256RNDS2, SHA256MSG1 and SHA256MSG2. One instruction does two rounds on the words in the order
 * ABEF and CDGH, which is why they are shuffled on the way in and out.
 */
#include "base/sha256_pair.h"

#if defined(__x86_64__)

#include <assert.h>
#include <cpuid.h>
#include <immintrin.h>
#include <stdatomic.h>

#define WITH_SHA __attribute__((target("sha,sse4.1,ssse3")))
#define INLINED WITH_SHA static inline __attribute__((always_inline))

enum { ROUNDS = 64, AT_ONCE = 4, SCHEDULED = 4 };

static const uint32_t constants[ROUNDS] __attribute__((aligned(16))) = {
    0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
    0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
    0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
    0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
    0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
    0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
    0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
    0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2,
};

struct state {
    __m128i abef;
    __m128i cdgh;
    __m128i words[SCHEDULED]; /* the last sixteen of the message schedule */
};

INLINED void load(struct state *state, const uint32_t *words)
{
    const __m128i abcd = _mm_loadu_si128((const __m128i *)words);
    const __m128i efgh = _mm_loadu_si128((const __m128i *)(words + 4));
    const __m128i badc = _mm_shuffle_epi32(abcd, 0xb1);
    const __m128i hgfe = _mm_shuffle_epi32(efgh, 0x1b);

    state->abef = _mm_alignr_epi8(badc, hgfe, 8);
    state->cdgh = _mm_blend_epi16(hgfe, badc, 0xf0);
}

INLINED void store(const struct state *state, uint32_t *words)
{
    const __m128i feba = _mm_shuffle_epi32(state->abef, 0x1b);
    const __m128i dchg = _mm_shuffle_epi32(state->cdgh, 0xb1);

    _mm_storeu_si128((__m128i *)words, _mm_blend_epi16(feba, dchg, 0xf0));
    _mm_storeu_si128((__m128i *)(words + 4), _mm_alignr_epi8(dchg, feba, 8));
}

/* The words of a block stand most significant byte first. */
INLINED void read_block(struct state *state, const char *bytes)
{
    const __m128i order = _mm_set_epi64x(0x0c0d0e0f08090a0bLL, 0x0405060700010203LL);

    for (int i = 0; i < SCHEDULED; i++)
        state->words[i] = _mm_shuffle_epi8(
            _mm_loadu_si128((const __m128i *)(bytes + (size_t)16 * (size_t)i)), order);
}

/* The next four words of the schedule, in place of those that are sixteen behind. */
INLINED void schedule(struct state *state, int step)
{
    __m128i *words = state->words;
    const __m128i last = words[(step + 3) % SCHEDULED];
    const __m128i seventh = _mm_alignr_epi8(last, words[(step + 2) % SCHEDULED], 4);
    const __m128i first =
        _mm_sha256msg1_epu32(words[step % SCHEDULED], words[(step + 1) % SCHEDULED]);

    words[step % SCHEDULED] = _mm_sha256msg2_epu32(_mm_add_epi32(first, seventh), last);
}

INLINED void four_rounds(struct state *state, int step)
{
    const __m128i added =
        _mm_load_si128((const __m128i *)&constants[(size_t)AT_ONCE * (size_t)step]);
    const __m128i words = _mm_add_epi32(state->words[step % SCHEDULED], added);

    state->cdgh = _mm_sha256rnds2_epu32(state->cdgh, state->abef, words);
    state->abef = _mm_sha256rnds2_epu32(state->abef, state->cdgh, _mm_shuffle_epi32(words, 0x0e));
}

INLINED void both(struct state *first, struct state *second, int step)
{
    if (step >= SCHEDULED) {
        schedule(first, step);
        schedule(second, step);
    }
    four_rounds(first, step);
    four_rounds(second, step);
}

/* Written out: the compiler keeps the schedule in registers only where `step` is a constant. */
INLINED void all_rounds(struct state *first, struct state *second)
{
    both(first, second, 0);
    both(first, second, 1);
    both(first, second, 2);
    both(first, second, 3);
    both(first, second, 4);
    both(first, second, 5);
    both(first, second, 6);
    both(first, second, 7);
    both(first, second, 8);
    both(first, second, 9);
    both(first, second, 10);
    both(first, second, 11);
    both(first, second, 12);
    both(first, second, 13);
    both(first, second, 14);
    both(first, second, 15);
}

WITH_SHA static void take_blocks(struct sha256_lane first, struct sha256_lane second, size_t blocks)
{
    struct state a;
    struct state b;

    load(&a, first.words);
    load(&b, second.words);
    for (size_t i = 0; i < blocks; i++) {
        const struct state a_before = a;
        const struct state b_before = b;

        read_block(&a, first.bytes + i * SHA256_BLOCK);
        read_block(&b, second.bytes + i * SHA256_BLOCK);
        all_rounds(&a, &b);
        a.abef = _mm_add_epi32(a.abef, a_before.abef);
        a.cdgh = _mm_add_epi32(a.cdgh, a_before.cdgh);
        b.abef = _mm_add_epi32(b.abef, b_before.abef);
        b.cdgh = _mm_add_epi32(b.cdgh, b_before.cdgh);
    }
    store(&a, first.words);
    store(&b, second.words);
}

/* CPUID, leaves 1 and 7: every x86-64 system keeps the registers that these use. */
static bool ask_processor(void)
{
    unsigned a;
    unsigned b;
    unsigned c;
    unsigned d;

    return __get_cpuid(1, &a, &b, &c, &d) && (c & bit_SSSE3) && (c & bit_SSE4_1) &&
           __get_cpuid_count(7, 0, &a, &b, &c, &d) && (b & bit_SHA);
}

/* Asked once: a hypervisor answers CPUID slowly. */
bool sha256_pair_is_known(void)
{
    static _Atomic int answer = -1;

    if (answer < 0)
        answer = ask_processor();
    return answer > 0;
}

void sha256_pair(struct sha256_lane first, struct sha256_lane second, size_t blocks)
{
    assert(first.words != second.words);
    take_blocks(first, second, blocks);
}

#else

#include <stdlib.h>

bool sha256_pair_is_known(void)
{
    return false;
}

void sha256_pair(struct sha256_lane first, struct sha256_lane second, size_t blocks)
{
    (void)first;
    (void)second;
    (void)blocks;
    abort();
}

#endif
