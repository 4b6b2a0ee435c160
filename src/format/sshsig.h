/*
 * sshsig: signatures of files by OpenSSH keys: what `ssh-keygen -Y sign` makes.
 *
 * Specification: OpenSSH's PROTOCOL.sshsig and PROTOCOL.u2f, RFC 8332 (RSA), RFC 8709, RFC 5656.
 * Nothing is accepted that `ssh-keygen -Y verify` refuses, armour with CR LF excepted. Refused
 * beyond it: a version other than 1, a `reserved` that is not empty, anything but blanks behind the
 * END line, RSA below 2048 bits, a FIDO signature without touch, base64 that is not strict (nothing
 * but digits in lines), more than 16 KiB, numbers that are not minimal, an `s` of Ed25519 that is
 * not below the order (RFC 8032, section 5.1.7), NUL behind a name, short names of types, and what
 * ssh_key.h refuses. FIDO flags other than touch are not judged, as there.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/attributes.h"
#include "base/buf.h"
#include "base/error.h"
#include "base/str.h"
#include "format/ssh_key.h"

#define LIMIT_SSHSIG_BYTES ((size_t)16 << 10)

enum sshsig_hash { SSHSIG_SHA256, SSHSIG_SHA512 };

/* Why a signature is refused; each has its own word. */
enum sshsig_reason {
    SSHSIG_ACCEPTED,
    SSHSIG_MALFORMED, /* armour, base64, lengths, numbers */
    SSHSIG_TRAILING,  /* bytes behind the END line or the last field */
    SSHSIG_TOO_LARGE,
    SSHSIG_VERSION,
    SSHSIG_NAMESPACE, /* signed for another purpose */
    SSHSIG_RESERVED,
    SSHSIG_HASH,     /* neither sha256 nor sha512 */
    SSHSIG_KEY_TYPE, /* not accepted, by name */
    SSHSIG_KEY_SIZE,
    SSHSIG_KEY_MALFORMED,
    SSHSIG_ALGORITHM, /* does not belong to the key; SHA-1 */
    SSHSIG_NO_TOUCH,  /* FIDO without presence */
    SSHSIG_MISMATCH,  /* not this key over these bytes */
};

const char *sshsig_reason_name(enum sshsig_reason reason); /* "namespace", "no-touch", ... */

/* A signature that was read; views of memory in the arena of the parse. */
struct sshsig {
    struct ssh_key key;
    struct str name_space;
    enum sshsig_hash hash;
    struct str algorithm; /* "rsa-sha2-512" */
    struct str signature; /* the raw signature without its algorithm */
    uint8_t flags;        /* of a FIDO signature: 0x01 touched, 0x04 person verified */
    uint32_t counter;
};

enum { SSHSIG_FLAG_TOUCH = 0x01, SSHSIG_FLAG_VERIFIED = 0x04 };

/*
 * Reads an armoured signature. Fails with GATE_EFORMAT, GATE_EUNSUPPORTED or GATE_ELIMIT, the
 * reason in *reason and in words in err.
 */
ATTR_MUST_CHECK
enum gate_rc sshsig_parse(struct str armoured, struct arena *arena, struct sshsig *signature,
                          enum sshsig_reason *reason, struct error *err);

/*
 * Verifies that the key of `signature` signed exactly `message` for `name_space`. No trust in the
 * key is implied. Fails with GATE_ETRUST, the reason in *reason.
 */
ATTR_MUST_CHECK
enum gate_rc sshsig_verify(const struct sshsig *signature, struct str message,
                           struct str name_space, enum sshsig_reason *reason, struct error *err);

/*
 * Appends to `signed_bytes` what a key has to sign: "SSHSIG", namespace, "", "sha512" and the
 * digest of `message`.
 */
void sshsig_signed_bytes(struct str message, struct str name_space, struct buf *signed_bytes);

/*
 * Appends the armoured signature made of a wire key and what it answered ("string algorithm, string
 * signature" and for FIDO flags and counter), hash sha512.
 */
void sshsig_armour(struct str key_blob, struct str name_space, struct str signature,
                   struct buf *armoured);
