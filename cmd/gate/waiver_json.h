/* waiver_json: a judged waiver as JSON, for every verb that has --json. */
#pragma once

#include "evidence/emit.h"
#include "gate/waiver_command.h"

/* The caller owns the result. */
json_t *waiver_json(struct waiver_command *command, const struct judged_waiver *judged);

/* One signature with its reason. */
json_t *waiver_json_signature(const struct judged_signature *signature, struct arena *arena);

/* "good", "bad", "unknown-key", "revoked-key", "out-of-time", "wrong-namespace". */
const char *waiver_json_state(enum signature_state state);
