/* cli_trust: the parts of the `cli` report about waivers, policy and what to do next. */
#pragma once

#include "report/cli_controls.h"

/* Each waived control with its waivers; the number of them. */
size_t cli_write_waived(struct cli *cli);

/* The waivers that do not apply, those first that name a control which blocks. */
void cli_write_waivers(struct cli *cli);

/* The policy, the root it came from, and what trust has to say. */
void cli_write_policy(struct cli *cli);

/* Commands to go on with; they are never broken. */
void cli_write_next(struct cli *cli);
