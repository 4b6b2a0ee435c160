/*
 * waiver_blobs: the files of .gate/waivers as they stand in git, before anything of them is
 * believed (TRUST R14, R15).
 *
 * Waivers are those of HEAD's tree and of the trust tree together; of the same id with other bytes
 * the trust tree's counts. Signatures of both trees are gathered.
 */
#pragma once

#include <stddef.h>

#include "base/arena.h"
#include "base/attributes.h"
#include "base/error.h"
#include "base/str.h"
#include "git/repository.h"

/* ID.yaml.PRINCIPAL.sig */
struct waiver_signature_blob {
    struct str principal; /* as the file's name has it; it decides nothing */
    struct str path;
    struct str blob;
    struct str bytes; /* empty with a fault */
    struct str fault; /* not empty: why it was not read: "a symbolic link", "larger than 16 KiB" */
};

enum waiver_origin { WAIVER_FROM_HEAD, WAIVER_FROM_TRUST, WAIVER_FROM_BOTH };

struct waiver_blob {
    struct str id; /* of the file's name */
    struct str path;
    struct str blob;
    struct str commit; /* whose tree it was read from */
    struct str bytes;  /* empty with a fault */
    struct str fault;  /* not empty: why the entry is malformed */
    enum waiver_origin origin;
    const struct waiver_signature_blob *signatures; /* in git's order */
    size_t signature_count;
};

struct waiver_blobs {
    const struct waiver_blob *items; /* sorted by id */
    size_t count;
};

/*
 * Reads the folder `folder` (".gate/waivers", ".gate/ledger") of both commits, either of which may
 * be empty (none). What is no waiver and no signature is an item with a fault and its whole name as
 * id; README* and .gitkeep are passed over. ID.yaml.sig, which ssh-keygen writes, is a signature
 * with an empty principal. Fails with
 * GATE_ELIMIT (too many entries), GATE_ENOTFOUND (an object that the clone lacks) or GATE_EFORMAT.
 */
ATTR_MUST_CHECK
enum gate_rc waiver_blobs_read(struct repository *repository, struct str head, struct str trust,
                               struct str folder, struct arena *arena, struct waiver_blobs *blobs,
                               struct error *err);
