/*
 * ssh_private_key: private keys in OpenSSH's own format, and signing with them.
 *
 * Specification: OpenSSH's PROTOCOL.key. Read are files of one key that is not encrypted, of the
 * types Ed25519, ECDSA and RSA. An encrypted key and one of a FIDO authenticator belong into
 * ssh-agent, and the messages say so. Both halves must belong together. The secret is wiped from
 * memory when the key is closed; the file's text is the caller's to wipe.
 */
#pragma once

#include "base/attributes.h"
#include "base/buf.h"
#include "base/error.h"
#include "base/str.h"
#include "format/ssh_key.h"

#define LIMIT_SSH_PRIVATE_KEY_BYTES ((size_t)64 << 10)

struct ssh_private_key;

/*
 * Reads the text of a key file. Fails with GATE_EFORMAT, GATE_EUNSUPPORTED (encrypted, FIDO, PEM, a
 * type that gate does not accept) or GATE_ELIMIT.
 */
ATTR_MUST_CHECK
enum gate_rc ssh_private_key_open(struct str text, struct ssh_private_key **key, struct error *err);

/* NULL is allowed. */
void ssh_private_key_close(struct ssh_private_key *key);
void ssh_private_key_closep(struct ssh_private_key **key);

/* Views of the private key's memory. */
const struct ssh_key *ssh_private_key_public(const struct ssh_private_key *key);

/*
 * Appends "string algorithm, string signature" of `bytes`; with an RSA key rsa-sha2-512. Fails with
 * GATE_EFORMAT if the key makes no signature that its public half verifies.
 */
ATTR_MUST_CHECK
enum gate_rc ssh_private_key_sign(const struct ssh_private_key *key, struct str bytes,
                                  struct buf *signature, struct error *err);
