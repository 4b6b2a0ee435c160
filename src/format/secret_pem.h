/*
 * secret_pem: private keys in text armour: PEM (RFC 7468; RFC 1421 headers for encryption),
 * OpenSSH's openssh-key-v1 (PROTOCOL.key), OpenPGP (RFC 9580, section 6) and PuTTY's .ppk.
 *
 * A key is what holds one: a marker without a body that decodes to a key (in programs, scripts and
 * manuals) is none.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "base/str.h"
#include "format/private_key.h"

/* The longest armoured body that is looked at; that of a 16384 bit RSA key is 13 KiB. */
enum { SECRET_PEM_BYTES = 64 << 10 };

struct secret_pem {
    struct private_key key;
    struct str secret; /* a view of the body */
};

/* What a private key begins with, one of a few texts. */
struct secret_marker;

/*
 * The marker that `text` begins with, such as "-----BEGIN RSA PRIVATE KEY-----"; *body is then
 * where the body begins. NULL if it begins with none.
 */
const struct secret_marker *secret_pem_begins(struct str text, size_t *body);

/* Whether the end of the body that begins `body` is in sight. */
bool secret_pem_is_whole(const struct secret_marker *marker, struct str body);

/*
 * Judges what follows a marker; false: no key. It must be whole, but for an OpenPGP key of more
 * than SECRET_PEM_BYTES, of which that much is enough.
 */
bool secret_pem_judge(const struct secret_marker *marker, struct str body, struct secret_pem *key);
