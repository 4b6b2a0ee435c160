/* waiver_signer: which keys may sign a waiver, and whose they are (TRUST R10, R11, R13). */
#pragma once

#include "base/attributes.h"
#include "base/buf.h"
#include "base/error.h"
#include "base/vec.h"
#include "format/ssh_key.h"
#include "gate/waiver_command.h"

/*
 * Adds the keys (struct ssh_key) of those who may request: of `principal`, or of everybody if that
 * is empty.
 */
void waiver_signer_requesters(const struct waiver_command *command, struct str principal,
                              struct vec *keys);

/*
 * Adds the keys of those whose signature the waiver lacks: who may approve it and has not, and the
 * requester until there is a signature of theirs.
 */
void waiver_signer_missing(struct waiver_command *command, const struct judged_waiver *judged,
                           struct vec *keys);

/*
 * The principal of a key by its own line of allowed_signers. Fails with GATE_ETRUST: no line has
 * it, it is revoked, out of time, or its line confers no role.
 */
ATTR_MUST_CHECK
enum gate_rc waiver_signer_principal(const struct waiver_command *command,
                                     const struct ssh_key *key, struct str *principal,
                                     struct error *err);

/* What to sign with. */
struct waiver_signer {
    const char *key;          /* a file; NULL: the agent */
    const struct vec *wanted; /* struct ssh_key: those that the agent may use */
};

/* Whose signature it would be. Fails as signing_choose() and waiver_signer_principal(). */
ATTR_MUST_CHECK
enum gate_rc waiver_signer_choose(struct waiver_command *command,
                                  const struct waiver_signer *signer, struct str *principal,
                                  struct error *err);

/*
 * Signs the bytes of a waiver; *principal becomes whose signature it is. Fails as signing_sign()
 * and waiver_signer_principal().
 */
ATTR_MUST_CHECK
enum gate_rc waiver_signer_sign(struct waiver_command *command, const struct waiver_signer *signer,
                                struct str bytes, struct buf *armoured, struct str *principal,
                                struct error *err);
