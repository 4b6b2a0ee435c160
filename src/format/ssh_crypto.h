/*
 * ssh_crypto: the algorithms of SSH keys, over libcrypto, and the table of key types.
 *
 * Internal to the ssh_ and sshsig_ modules of this folder. Nothing of libcrypto's error queue is
 * left behind by a call.
 */
#pragma once

#include <openssl/types.h>
#include <stdbool.h>

#include "base/buf.h"
#include "base/str.h"
#include "format/ssh_key.h"

/* What tells one type of key from the others. */
struct ssh_key_def {
    const char *type; /* "ecdsa-sha2-nistp256" */
    enum ssh_key_kind kind;
    const char *curve;  /* "nistp256"; NULL: no ECDSA */
    const char *group;  /* the curve as libcrypto calls it */
    const char *digest; /* of a signature, as libcrypto calls it; NULL: none, or by the algorithm */
    unsigned bits;      /* 0: of the modulus */
    bool is_fido;
};

/* NULL for a type that gate does not accept. */
const struct ssh_key_def *ssh_key_def_find(struct str type);
const struct ssh_key_def *ssh_key_def_of(enum ssh_key_kind kind);

/* The fields of a wire key; those of another kind are empty. */
struct ssh_key_parts {
    struct str point; /* Ed25519: 32 bytes; ECDSA: 0x04, x and y */
    struct str exponent;
    struct str modulus; /* big-endian, the first byte is not zero */
    struct str application;
};

/* Reads all of a wire key of a type that is accepted; false if it is malformed. */
bool ssh_key_parts_read(struct str blob, const struct ssh_key_def *def,
                        struct ssh_key_parts *parts);

/* Whether the point is on its curve, and not one for which anybody can sign. */
bool ssh_crypto_is_sound(const struct ssh_key_def *def, const struct ssh_key_parts *parts);

/* The key for verification; NULL if libcrypto refuses it. For EVP_PKEY_free(). */
EVP_PKEY *ssh_crypto_public(const struct ssh_key_def *def, const struct ssh_key_parts *parts);

/*
 * The key for signing: of Ed25519 `secret` is the seed, of the others the secret number. NULL if
 * libcrypto refuses it.
 */
EVP_PKEY *ssh_crypto_private(const struct ssh_key_def *def, const struct ssh_key_parts *parts,
                             struct str secret);

/* Whether `raw` (of ECDSA: DER) is a signature of `data`; `digest` is NULL for Ed25519. */
bool ssh_crypto_verify(EVP_PKEY *key, const char *digest, struct str raw, struct str data);
/* Appends the signature of `data`; false if libcrypto cannot make one. */
bool ssh_crypto_sign(EVP_PKEY *key, const char *digest, struct str data, struct buf *raw);

/* An ECDSA signature from SSH's two numbers to DER and back; false if it is malformed. */
bool ssh_crypto_ecdsa_to_der(struct str numbers, struct buf *der);
bool ssh_crypto_ecdsa_from_der(struct str der, struct buf *numbers);

/* For CLEANUP(). */
void ssh_crypto_closep(EVP_PKEY **key);
