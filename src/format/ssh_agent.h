/*
 * ssh_agent: the messages of the ssh-agent protocol that signing needs; no I/O.
 *
 * Specification: draft-miller-ssh-agent, sections 4.4 (keys), 4.5 (signing) and 7.1 (numbers). A
 * message is a u32 with the length of what follows; answers are read without it.
 */
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/attributes.h"
#include "base/buf.h"
#include "base/error.h"
#include "base/str.h"

#define LIMIT_SSH_AGENT_BYTES ((size_t)256 << 10) /* one answer, as OpenSSH has it */

/* A key that the agent holds; views of the answer. */
struct ssh_agent_identity {
    struct str blob; /* as the agent gave it: not checked */
    struct str comment;
};

struct ssh_agent_identities {
    const struct ssh_agent_identity *items;
    size_t count;
};

/* Appends the request for the list of keys. */
void ssh_agent_ask_identities(struct buf *request);

/*
 * Reads the answer to it. Fails with GATE_ETRUST (the agent refused), GATE_EFORMAT or GATE_ELIMIT
 * (more than 2,048 keys).
 */
ATTR_MUST_CHECK
enum gate_rc ssh_agent_read_identities(struct str answer, struct arena *arena,
                                       struct ssh_agent_identities *identities, struct error *err);

/* Appends the request for a signature of `bytes`, of RSA keys one with SHA-512. */
void ssh_agent_ask_signature(struct str key_blob, struct str bytes, struct buf *request);

/*
 * Reads the answer to it: *signature is "string algorithm, string signature", of a FIDO key with
 * flags and counter. Fails with GATE_ETRUST (the agent refused) or GATE_EFORMAT.
 */
ATTR_MUST_CHECK
enum gate_rc ssh_agent_read_signature(struct str answer, struct str *signature, struct error *err);
