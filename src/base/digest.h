/* digest: checksums by libcrypto, whole or as bytes come. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attributes.h"
#include "base/str.h"

enum digest_kind { DIGEST_MD5, DIGEST_SHA1, DIGEST_SHA256, DIGEST_SHA512 };

enum { DIGEST_KINDS = DIGEST_SHA512 + 1, DIGEST_MAX_BYTES = 64, DIGEST_TEXT_SIZE = 7 + 128 + 1 };

struct digest {
    enum digest_kind kind;
    uint8_t bytes[DIGEST_MAX_BYTES]; /* the first digest_size(kind) count */
};

size_t digest_size(enum digest_kind kind);      /* bytes: 16, 20, 32 or 64 */
const char *digest_name(enum digest_kind kind); /* "md5", "sha1", "sha256", "sha512" */

struct digest_stream;

/* Never NULL: failure of libcrypto to give one of these four is a fault that ends the process. */
struct digest_stream *digest_open(enum digest_kind kind);
void digest_update(struct digest_stream *stream, const void *bytes, size_t count);

/* What comes next in one of two streams. */
struct digest_piece {
    struct digest_stream *stream;
    const void *bytes;
    size_t count;
};

/*
 * As digest_update() for each; the streams are not the same. Where both are SHA-256 and the
 * processor has instructions for it, the two together take little longer than one.
 */
void digest_update_pair(struct digest_piece first, struct digest_piece second);
/* Takes the result and closes the stream. */
struct digest digest_finish(struct digest_stream *stream);
/* Without a result; NULL is allowed. */
void digest_close(struct digest_stream *stream);
void digest_closep(struct digest_stream **stream);

struct digest digest_of(enum digest_kind kind, struct str bytes);

/* HMAC (RFC 2104) of `bytes` under `key`, which may be empty; of MD5, SHA-1 or SHA-256. */
struct digest digest_hmac(enum digest_kind kind, struct str key, struct str bytes);

bool digest_equal(const struct digest *a, const struct digest *b);

/* "sha256:" and lower-case hex, NUL-terminated, as OCI image-spec v1.1 descriptor.md writes it. */
void digest_format(const struct digest *digest, char text[DIGEST_TEXT_SIZE]);
/* The hex digits alone. */
void digest_format_hex(const struct digest *digest, char text[DIGEST_TEXT_SIZE]);

/* Reads "sha256:HEX" or "sha512:HEX" (lower case only). False if it is neither. */
bool digest_parse(struct str text, struct digest *digest);
/* Reads the bare hex of a digest of `kind`; both cases are taken. */
bool digest_parse_hex(enum digest_kind kind, struct str text, struct digest *digest);
