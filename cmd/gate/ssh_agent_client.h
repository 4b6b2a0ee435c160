/*
 * ssh_agent_client: one question to an ssh-agent over its socket.
 *
 * Each question has a connection of its own, and a time: an agent that does not answer ends it. The
 * messages themselves are of format/ssh_agent.h.
 */
#pragma once

#include "base/arena.h"
#include "base/attributes.h"
#include "base/buf.h"
#include "base/error.h"
#include "base/str.h"
#include "format/ssh_agent.h"

/*
 * Sends `request`, which begins with its length, to the socket at `path`, and appends the answer
 * without its length to `answer`. Fails with GATE_ENOTFOUND or GATE_EIO (no agent, none that
 * answers within `timeout_ms`), GATE_EUSAGE (a path too long for a socket), GATE_EFORMAT (an answer
 * without content) or GATE_ELIMIT (more than LIMIT_SSH_AGENT_BYTES).
 */
ATTR_MUST_CHECK
enum gate_rc ssh_agent_client_ask(const char *path, struct str request, int timeout_ms,
                                  struct buf *answer, struct error *err);

/*
 * The keys of the agent at `path`, which is empty or NULL if there is none; in `arena`. Fails as
 * ssh_agent_client_ask() and ssh_agent_read_identities().
 */
ATTR_MUST_CHECK
enum gate_rc ssh_agent_client_list(const char *path, struct arena *arena,
                                   struct ssh_agent_identities *identities, struct error *err);
