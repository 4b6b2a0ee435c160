/* waiver_draft_controls: which controls and findings of a record a new waiver is for. */
#pragma once

#include "base/attributes.h"
#include "gate/waiver_draft.h"

/*
 * Sets controls, findings, profile, `covers` and `renews` of the waiver, and the category. Part of
 * waiver_draft_make().
 */
ATTR_MUST_CHECK
enum exit_code waiver_draft_controls(struct waiver_command *command,
                                     const struct waiver_draft_options *options,
                                     const struct invocation *invocation,
                                     struct waiver_draft *draft);
