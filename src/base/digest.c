/*
 * SHA-256 goes by libcrypto's older functions, whose state can be seen: two streams are hashed
 * together from where each stands.
 */
#define OPENSSL_SUPPRESS_DEPRECATED
#include "base/digest.h"

#include <assert.h>
#include <openssl/evp.h>
#include <openssl/sha.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/memory.h"
#include "base/sha256_pair.h"

enum { HMAC_BLOCK = 64 }; /* RFC 2104: B of these digests */

struct digest_stream {
    enum digest_kind kind;
    SHA256_CTX sha256;   /* of that kind */
    EVP_MD_CTX *context; /* of all others */
};

static const struct {
    const char *name;
    const char *fetch; /* as libcrypto calls it */
    size_t size;
} kinds[DIGEST_KINDS] = {
    [DIGEST_MD5] = { .name = "md5", .fetch = "MD5", .size = 16 },
    [DIGEST_SHA1] = { .name = "sha1", .fetch = "SHA1", .size = 20 },
    [DIGEST_SHA256] = { .name = "sha256", .fetch = "SHA2-256", .size = 32 },
    [DIGEST_SHA512] = { .name = "sha512", .fetch = "SHA2-512", .size = 64 },
};

size_t digest_size(enum digest_kind kind)
{
    return kinds[kind].size;
}

const char *digest_name(enum digest_kind kind)
{
    return kinds[kind].name;
}

/* A verdict over bytes that could not be verified would be worse than none. */
static _Noreturn void fault(void)
{
    static const char message[] = "gate: libcrypto cannot compute digests\n";

    ssize_t ignored ATTR_UNUSED = write(STDERR_FILENO, message, sizeof(message) - 1);
    _exit(MEMORY_EXIT_CODE);
}

/* Fetched once: it costs more than the digest of a short text. Threads may meet here. */
static const EVP_MD *algorithm_of(enum digest_kind kind)
{
    static _Atomic(EVP_MD *) fetched[DIGEST_KINDS];
    EVP_MD *known = atomic_load(&fetched[kind]);

    if (known)
        return known;
    EVP_MD *algorithm = EVP_MD_fetch(NULL, kinds[kind].fetch, NULL);
    if (!algorithm)
        fault();
    if (atomic_compare_exchange_strong(&fetched[kind], &known, algorithm))
        return algorithm;
    EVP_MD_free(algorithm);
    return known;
}

struct digest_stream *digest_open(enum digest_kind kind)
{
    struct digest_stream *stream = memory_new(1, sizeof(*stream));

    stream->kind = kind;
    if (kind == DIGEST_SHA256) {
        if (SHA256_Init(&stream->sha256) != 1)
            fault();
        return stream;
    }
    stream->context = EVP_MD_CTX_new();
    if (!stream->context || EVP_DigestInit_ex2(stream->context, algorithm_of(kind), NULL) != 1)
        fault();
    return stream;
}

void digest_update(struct digest_stream *stream, const void *bytes, size_t count)
{
    if (count == 0)
        return;
    if (stream->kind == DIGEST_SHA256 ? SHA256_Update(&stream->sha256, bytes, count) != 1
                                      : EVP_DigestUpdate(stream->context, bytes, count) != 1)
        fault();
}

/* Whole blocks that can be taken right from the bytes: none while a begun block waits. */
static size_t whole_blocks(const struct digest_piece *piece)
{
    if (piece->stream->kind != DIGEST_SHA256 || piece->stream->sha256.num != 0)
        return 0;
    return piece->count / SHA256_BLOCK;
}

/* `blocks` blocks of the piece were hashed from its state: counts them, and goes behind them. */
static void pass_blocks(struct digest_piece *piece, size_t blocks)
{
    SHA256_CTX *state = &piece->stream->sha256;
    uint64_t bits = ((uint64_t)state->Nh << 32 | state->Nl) + (uint64_t)blocks * SHA256_BLOCK * 8;

    state->Nl = (SHA_LONG)bits;
    state->Nh = (SHA_LONG)(bits >> 32);
    piece->bytes = (const char *)piece->bytes + blocks * SHA256_BLOCK;
    piece->count -= blocks * SHA256_BLOCK;
}

static struct sha256_lane lane_of(const struct digest_piece *piece)
{
    return (struct sha256_lane){ .words = piece->stream->sha256.h, .bytes = piece->bytes };
}

void digest_update_pair(struct digest_piece first, struct digest_piece second)
{
    size_t blocks = whole_blocks(&first);

    if (whole_blocks(&second) < blocks)
        blocks = whole_blocks(&second);
    if (blocks > 0 && sha256_pair_is_known()) {
        sha256_pair(lane_of(&first), lane_of(&second), blocks);
        pass_blocks(&first, blocks);
        pass_blocks(&second, blocks);
    }
    digest_update(first.stream, first.bytes, first.count);
    digest_update(second.stream, second.bytes, second.count);
}

static bool finish(struct digest_stream *stream, struct digest *digest)
{
    unsigned size = 0;

    if (stream->kind == DIGEST_SHA256)
        return SHA256_Final(digest->bytes, &stream->sha256) == 1;
    return EVP_DigestFinal_ex(stream->context, digest->bytes, &size) == 1 &&
           size == digest_size(stream->kind);
}

struct digest digest_finish(struct digest_stream *stream)
{
    struct digest digest = { .kind = stream->kind };

    if (!finish(stream, &digest))
        fault();
    digest_close(stream);
    return digest;
}

void digest_close(struct digest_stream *stream)
{
    if (!stream)
        return;
    EVP_MD_CTX_free(stream->context);
    free(stream);
}

void digest_closep(struct digest_stream **stream)
{
    digest_close(*stream);
    *stream = NULL;
}

struct digest digest_of(enum digest_kind kind, struct str bytes)
{
    struct digest_stream *stream = digest_open(kind);

    digest_update(stream, bytes.ptr, bytes.len);
    return digest_finish(stream);
}

/* One of HMAC's two digests: of the key, each byte of it changed by `pad`, and of `bytes`. */
static struct digest keyed_digest(enum digest_kind kind, const uint8_t key[HMAC_BLOCK], uint8_t pad,
                                  struct str bytes)
{
    struct digest_stream *stream = digest_open(kind);
    uint8_t padded[HMAC_BLOCK];

    for (size_t i = 0; i < HMAC_BLOCK; i++)
        padded[i] = key[i] ^ pad;
    digest_update(stream, padded, sizeof(padded));
    digest_update(stream, bytes.ptr, bytes.len);
    return digest_finish(stream);
}

struct digest digest_hmac(enum digest_kind kind, struct str key, struct str bytes)
{
    uint8_t block[HMAC_BLOCK] = { 0 };
    struct digest hashed;

    assert(kind != DIGEST_SHA512);
    if (key.len > HMAC_BLOCK) {
        hashed = digest_of(kind, key);
        key = (struct str){ .ptr = (const char *)hashed.bytes, .len = digest_size(kind) };
    }
    if (key.len > 0)
        memcpy(block, key.ptr, key.len);

    struct digest inner = keyed_digest(kind, block, 0x36, bytes);
    const struct str text = { .ptr = (const char *)inner.bytes, .len = digest_size(kind) };
    return keyed_digest(kind, block, 0x5c, text);
}

bool digest_equal(const struct digest *a, const struct digest *b)
{
    return a->kind == b->kind && memcmp(a->bytes, b->bytes, digest_size(a->kind)) == 0;
}

static void write_hex(const struct digest *digest, char *text)
{
    static const char digits[] = "0123456789abcdef";
    size_t size = digest_size(digest->kind);

    for (size_t i = 0; i < size; i++) {
        text[2 * i] = digits[digest->bytes[i] >> 4];
        text[2 * i + 1] = digits[digest->bytes[i] & 15];
    }
    text[2 * size] = '\0';
}

void digest_format(const struct digest *digest, char text[DIGEST_TEXT_SIZE])
{
    const char *name = digest_name(digest->kind);
    size_t length = strlen(name);

    memcpy(text, name, length);
    text[length] = ':';
    write_hex(digest, text + length + 1);
}

void digest_format_hex(const struct digest *digest, char text[DIGEST_TEXT_SIZE])
{
    write_hex(digest, text);
}

/* The value of a hex digit, or -1. */
static int hex_value(char digit, bool allow_upper)
{
    if (digit >= '0' && digit <= '9')
        return digit - '0';
    if (digit >= 'a' && digit <= 'f')
        return digit - 'a' + 10;
    if (allow_upper && digit >= 'A' && digit <= 'F')
        return digit - 'A' + 10;
    return -1;
}

static bool parse_hex(enum digest_kind kind, struct str text, bool allow_upper,
                      struct digest *digest)
{
    struct digest parsed = { .kind = kind };

    if (text.len != 2 * digest_size(kind))
        return false;
    for (size_t i = 0; i < digest_size(kind); i++) {
        int high = hex_value(text.ptr[2 * i], allow_upper);
        int low = hex_value(text.ptr[2 * i + 1], allow_upper);

        if (high < 0 || low < 0)
            return false;
        parsed.bytes[i] = (uint8_t)(high << 4 | low);
    }
    *digest = parsed;
    return true;
}

bool digest_parse(struct str text, struct digest *digest)
{
    static const enum digest_kind registered[] = { DIGEST_SHA256, DIGEST_SHA512 };
    struct str name;

    if (!str_cut(&text, ':', &name))
        return false;
    for (size_t i = 0; i < COUNT_OF(registered); i++) {
        if (str_equal(name, str_of(digest_name(registered[i]))))
            return parse_hex(registered[i], text, false, digest);
    }
    return false;
}

bool digest_parse_hex(enum digest_kind kind, struct str text, struct digest *digest)
{
    return parse_hex(kind, text, true, digest);
}
