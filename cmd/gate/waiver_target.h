/*
 * waiver_target: the one waiver that a verb is about: the bytes that git has of it, committed or
 * staged, never those of the working tree, whose line endings may differ.
 */
#pragma once

#include "base/attributes.h"
#include "gate/waiver_command.h"
#include "policy/waiver_blobs.h"

struct waiver_target {
    struct waiver_blob blob;
    struct str where; /* "staged", "HEAD", "the root", or the reference of --from */
    struct judged_waiver *judged;
};

/*
 * Finds waiver `id` at the reference `from` or, where that is NULL, in the index, at HEAD or at the
 * root, in that order, and judges it with all signatures that are there, those of the working tree
 * too: what is asked is who still has to sign. On failure the error was printed.
 */
ATTR_MUST_CHECK
enum exit_code waiver_target_find(struct waiver_command *command, const char *id, const char *from,
                                  struct waiver_target *target);

/* The same of bytes that git does not have yet, without signatures. */
ATTR_MUST_CHECK
enum exit_code waiver_target_new(struct waiver_command *command, struct str id, struct str bytes,
                                 struct waiver_target *target);

/* Judges it again with one more signature, under the path that it will have. */
ATTR_MUST_CHECK
enum exit_code waiver_target_add(struct waiver_command *command,
                                 const struct waiver_signature_blob *signature,
                                 struct waiver_target *target);
