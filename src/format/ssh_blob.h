/*
 * ssh_blob: what key a public key of SSH's wire is.
 *
 * Specification: RFC 4253 section 6.6, RFC 5656, RFC 8709, OpenSSH's PROTOCOL.u2f and
 * PROTOCOL.certkeys. Nothing is verified.
 */
#pragma once

#include <stdbool.h>

#include "base/str.h"

struct ssh_blob {
    const char *type; /* "ed25519", "ecdsa", "rsa", "dsa", with "-cert" of a certificate */
    unsigned bits;    /* of the modulus or curve; 0: not known */
};

/* False: it is no key of a type that OpenSSH knows. */
bool ssh_blob_read(struct str bytes, struct ssh_blob *blob);
