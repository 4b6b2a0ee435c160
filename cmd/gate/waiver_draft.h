/*
 * waiver_draft: a new waiver, from a record, the policy and the words of `gate waiver new`.
 */
#pragma once

#include <stdbool.h>

#include "base/attributes.h"
#include "evidence/record_excerpt.h"
#include "gate/cli.h"
#include "gate/waiver_command.h"
#include "waiver/waiver.h"

struct waiver_draft_options {
    const char *from;
    const char *kind;
    const char *reason;
    const char *ticket;
    const char *plan;
    const char *days;
    const char *hours;
    const char *until;
    const char *requested_by;
    const char *image;
    const char *covers;
    const char *renews;
    const char *key;
    bool is_digest;
};

struct waiver_draft {
    struct waiver waiver;
    struct record_excerpt excerpt;
    int category; /* of the gravest control, as the record has it */
};

/* Reads the record at `path`; on failure, which is a usage error, it was printed. */
ATTR_MUST_CHECK
enum exit_code waiver_draft_read(const char *path, struct arena *arena,
                                 struct record_excerpt *excerpt);

/*
 * Drafts the waiver. Controls are those of the operands, else all that block. On failure the error
 * was printed: what does not block needs none, what the policy allows nobody to waive, what is cut.
 */
ATTR_MUST_CHECK
enum exit_code waiver_draft_make(struct waiver_command *command,
                                 const struct waiver_draft_options *options,
                                 const struct invocation *invocation, struct waiver_draft *draft);
