/* waiver_sign: what is done with a signature once it is there; for sign and attach. */
#pragma once

#include "base/attributes.h"
#include "gate/waiver_target.h"

/*
 * Writes the signature beside the waiver in the working tree, in the place of an earlier one of
 * `principal`, and judges the waiver with it. On failure the error was printed.
 */
ATTR_MUST_CHECK
enum exit_code waiver_sign_keep(struct waiver_command *command, struct waiver_target *target,
                                struct str principal, struct str armoured);

/* Says whose signature it is, what is still missing, and the line that commits it. */
void waiver_sign_tell(struct waiver_command *command, const struct waiver_target *target,
                      struct str principal);
