/* init_signers: the people that `gate init --signer` names, as lines of allowed_signers. */
#pragma once

#include "base/arena.h"
#include "base/attributes.h"
#include "base/error.h"
#include "gate/cli.h"

/*
 * Reads each PRINCIPAL=FILE, of which FILE is a public key; PRINCIPAL alone takes the only key of
 * ssh-agent. *lines, in `arena`, has a line for each. Fails with GATE_EUSAGE; the message names the
 * fault.
 */
ATTR_MUST_CHECK
enum gate_rc init_signers_read(const struct option_list *signers, struct arena *arena,
                               struct str *lines, struct error *err);
