/*
 * ssh_key: public keys of OpenSSH, in the wire form and as text.
 *
 * Specification: RFC 4253 section 6.6 (RSA), RFC 5656 section 3.1 (ECDSA), RFC 8709 (Ed25519),
 * OpenSSH's PROTOCOL.u2f (the sk- types). Accepted: Ed25519, ECDSA over the three NIST curves, RSA
 * from 2048 to 16384 bits, and the two FIDO types. All else (certificates, DSA, webauthn, a type of
 * tomorrow) is refused by name. Numbers must be minimal and positive, points must lie on their
 * curve, nothing may follow the last field. Refused beyond ssh-keygen: an Ed25519 point that is on
 * no curve, not in its one form or of small order (anybody could sign for such a key), an RSA
 * exponent that is even, 1 or of more than 64 bits.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/attributes.h"
#include "base/error.h"
#include "base/str.h"

enum ssh_key_kind {
    SSH_KEY_ED25519,
    SSH_KEY_ECDSA_256,
    SSH_KEY_ECDSA_384,
    SSH_KEY_ECDSA_521,
    SSH_KEY_RSA,
    SSH_KEY_SK_ED25519,
    SSH_KEY_SK_ECDSA_256,
};

enum { SSH_RSA_BITS_MIN = 2048, SSH_RSA_BITS_MAX = 16384 };
enum { SSH_FINGERPRINT_SIZE = sizeof("SHA256:") + 43 };

/* A key that was read and found sound. Views of the blob it was parsed from. */
struct ssh_key {
    enum ssh_key_kind kind;
    struct str type;                        /* "ssh-ed25519" */
    struct str blob;                        /* the wire form, what two equal keys share */
    struct str application;                 /* of a FIDO key: "ssh:"; empty otherwise */
    unsigned bits;                          /* 256, 384, 521, or of the modulus */
    char fingerprint[SSH_FINGERPRINT_SIZE]; /* "SHA256:...", as ssh-keygen -l shows it */
};

/* Whether a key of this kind signs with presence of a person (FIDO). */
bool ssh_key_is_fido(const struct ssh_key *key);

/*
 * Reads a wire key, which must outlive *key. Fails with GATE_EFORMAT (malformed, a point off its
 * curve), GATE_EUNSUPPORTED (a type that gate does not accept, named) or GATE_ELIMIT (RSA size).
 */
ATTR_MUST_CHECK
enum gate_rc ssh_key_parse(struct str blob, struct ssh_key *key, struct error *err);

/*
 * Reads "TYPE BASE64 [COMMENT]", a line of a .pub file; the decoded blob lives in `arena`. *comment
 * becomes what follows, trimmed, may be NULL. Fails as ssh_key_parse(), and with GATE_EFORMAT when
 * the type in front is not that inside.
 */
ATTR_MUST_CHECK
enum gate_rc ssh_key_parse_line(struct str line, struct arena *arena, struct ssh_key *key,
                                struct str *comment, struct error *err);
