/*
 * signing: one signature, by a private key file or by an agent.
 *
 * The key is chosen by a path, or it is the one key of the agent that is among those wanted. What
 * was made is verified before it is handed out, so a broken file or agent makes no signature.
 */
#pragma once

#include <stddef.h>

#include "base/arena.h"
#include "base/attributes.h"
#include "base/buf.h"
#include "base/error.h"
#include "base/str.h"
#include "format/ssh_key.h"

struct signing_options {
    struct str name_space;        /* what the signature is good for: "gate-waiver@v1" */
    const char *key;              /* path of a private key, or of a .pub file; NULL: by `wanted` */
    const char *agent;            /* path of the agent's socket; NULL or empty: there is none */
    const struct ssh_key *wanted; /* without `key`: keys that may sign */
    size_t wanted_count;
};

/*
 * Appends to `armoured` an SSHSIG of `message`; *key is the key that made it, its
 * views live in `arena`. A FIDO key waits for its touch, up to two minutes.
 * Fails with GATE_ENOTFOUND or GATE_EIO (a file, the agent), GATE_EFORMAT (a malformed key or
 * answer), GATE_EUNSUPPORTED (an encrypted key, a type that gate does not accept), GATE_ELIMIT,
 * GATE_EUSAGE (no key of the agent is wanted, or several are) or GATE_ETRUST (the agent refused, or
 * what it made is no signature).
 */
ATTR_MUST_CHECK
enum gate_rc signing_sign(const struct signing_options *options, struct str message,
                          struct arena *arena, struct buf *armoured, struct ssh_key *key,
                          struct error *err);

/* The key that signing_sign() would sign with, without a touch or a question. Fails likewise. */
ATTR_MUST_CHECK
enum gate_rc signing_choose(const struct signing_options *options, struct arena *arena,
                            struct ssh_key *key, struct error *err);
