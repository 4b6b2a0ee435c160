/* waiver_verify: the signatures of a waiver in words; for verify and show. */
#pragma once

#include "gate/waiver_command.h"

/* A line for each signature: its state, whose it is, the key, and what is wrong. */
void waiver_verify_print_signatures(struct waiver_command *command,
                                    const struct judged_waiver *judged);

/* A line with the status, the signatures, and what is missing. */
void waiver_verify_print(struct waiver_command *command, const struct judged_waiver *judged);
