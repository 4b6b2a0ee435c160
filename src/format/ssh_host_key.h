/*
 * ssh_host_key: what key a file holds, by its content: a private key in text armour, or the one
 * line of a public key.
 *
 * Specification: OpenSSH's PROTOCOL.key and sshd(8), RFC 4253 section 6.6, RFC 7468, RFC 8017
 * appendix A.1.2 (RSA keys in PEM). Nothing is verified: a key that OpenSSH would refuse is one
 * nevertheless, whoever can read it.
 */
#pragma once

#include <stdbool.h>

#include "base/arena.h"
#include "base/str.h"

enum ssh_host_key_kind { SSH_HOST_KEY_NONE, SSH_HOST_KEY_PRIVATE, SSH_HOST_KEY_PUBLIC };

struct ssh_host_key {
    enum ssh_host_key_kind kind;
    const char *type; /* "ed25519", "ecdsa", "rsa", "dsa", with "-cert" of a certificate; or NULL */
    unsigned bits;    /* of the modulus or curve; 0: not known */
    bool is_encrypted; /* a private key with a passphrase */
    bool is_whole;     /* a private key whose body could be read */
};

/*
 * Looks at `text`, a whole file. A private key may stand behind other lines, a public key is the
 * only line that is no comment. Scratch memory is of `arena`.
 */
void ssh_host_key_read(struct str text, struct arena *arena, struct ssh_host_key *key);
