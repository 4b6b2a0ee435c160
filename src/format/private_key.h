/*
 * private_key: what private key some bytes are, as far as they tell without a passphrase.
 *
 * Specification: RFC 8017 appendix A.1.2 (PKCS 1), RFC 5915 (SEC 1), RFC 5958 (PKCS 8), OpenSSH's
 * PROTOCOL.key, GnuPG's agent/keyformat.txt; over libcrypto, which is never asked for a key that is
 * encrypted. A key that programs would refuse is one nevertheless, whoever can read it: then its
 * type and size are not known.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/str.h"

enum private_key_format {
    PRIVATE_KEY_PKCS1,
    PRIVATE_KEY_SEC1,
    PRIVATE_KEY_DSA, /* openssl's own */
    PRIVATE_KEY_PKCS8,
    PRIVATE_KEY_OPENSSH,
    PRIVATE_KEY_OPENPGP,
    PRIVATE_KEY_PUTTY,
    PRIVATE_KEY_AGENT, /* private-keys-v1.d of GnuPG */
};

struct private_key {
    enum private_key_format format;
    const char *type;  /* "rsa", "ec", "dsa", "ed25519", ...; NULL: not known */
    unsigned bits;     /* of the modulus or curve; 0: not known */
    bool is_encrypted; /* every secret in it is */
};

/* "pkcs1", "openssh", "gpg-agent". */
const char *private_key_format_name(enum private_key_format format);
/* For people: "RSA private key". */
const char *private_key_title(enum private_key_format format);

/*
 * Each reads what stands between the lines of PEM, and says whether a key is in it. The format of
 * DER is the caller's, who read the line; with `is_encrypted` it is an EncryptedPrivateKeyInfo.
 */
bool private_key_of_der(struct str der, bool is_encrypted, struct private_key *key);
bool private_key_of_openssh(struct str bytes, struct private_key *key);

/* The type and size of SSH's public half. */
void private_key_of_blob(struct str blob, struct private_key *key);

/* False: a file that begins so is no key of private_key_of_file(). At least 32 bytes, or all. */
bool private_key_may_begin(struct str bytes);

/*
 * Whether a file without armour is a private key: DER, OpenPGP or of gpg-agent. `bytes` is its
 * beginning, all of it with `is_whole`. *line is where it begins, 0 in what is no text.
 */
bool private_key_of_file(struct str bytes, bool is_whole, struct private_key *key, uint32_t *line);
