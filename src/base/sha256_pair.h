/*
 * sha256_pair: the inner loop of SHA-256 over two streams at once. One stream leaves the
 * processor's SHA unit idle while it waits for its own last round; a second one fills the gaps, so
 * two together take hardly longer than one.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { SHA256_BLOCK = 64, SHA256_WORDS = 8 };

/* Whether this processor has what sha256_pair() needs: x86's SHA extensions. */
bool sha256_pair_is_known(void);

/* A stream between two blocks. */
struct sha256_lane {
    uint32_t *words;   /* SHA256_WORDS: the hash value so far, FIPS 180-4 section 6.2 */
    const char *bytes; /* at least `blocks` * SHA256_BLOCK of them follow; any alignment */
};

/* Takes `blocks` blocks into each of two different streams. Only if sha256_pair_is_known(). */
void sha256_pair(struct sha256_lane first, struct sha256_lane second, size_t blocks);
