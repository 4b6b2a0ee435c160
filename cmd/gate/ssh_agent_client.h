/*
 * ssh_agent_client: one question to an ssh-agent over its socket.
 *
 * Each question has a connection of its own, and a time: an agent that does not answer ends it. The
 * messages themselves are of format/ssh_agent.h.
 */
#pragma once

#include "base/attributes.h"
#include "base/buf.h"
#include "base/error.h"
#include "base/str.h"

/*
 * Sends `request`, which begins with its length, to the socket at `path`, and appends the answer
 * without its length to `answer`. Fails with GATE_ENOTFOUND or GATE_EIO (no agent, none that
 * answers within `timeout_ms`), GATE_EUSAGE (a path too long for a socket), GATE_EFORMAT (an answer
 * without content) or GATE_ELIMIT (more than LIMIT_SSH_AGENT_BYTES).
 */
ATTR_MUST_CHECK
enum gate_rc ssh_agent_client_ask(const char *path, struct str request, int timeout_ms,
                                  struct buf *answer, struct error *err);
