/*
 * body: what was kept of the body of a regular file, and where the rest of it is. Private to
 * src/image: shared by the indexer of layers, the store and the rootfs.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/attributes.h"
#include "base/buf.h"
#include "base/digest.h"
#include "base/error.h"
#include "base/str.h"

struct store;
struct entry;

enum body_state {
    BODY_AWAY,  /* no wish for it: in the input, for a late read */
    BODY_HEAD,  /* `kept` is its beginning */
    BODY_WHOLE, /* `kept` is all of it */
    BODY_LONG,  /* longer than its wish allowed: reading it is GATE_ELIMIT; `kept` as with HEAD */
};

/* Every regular file of a layer has one; a hard link gets that of what it names. */
struct entry_body {
    enum body_state state;
    uint8_t digest_count;
    uint32_t blob;   /* the layer's blob in the store; UINT32_MAX: made in memory */
    uint64_t offset; /* of the file's first header in the uncompressed archive of that blob */
    uint64_t limit;  /* with BODY_LONG: what the wish allowed, in bytes */
    struct str kept; /* lives as long as the layer */
    const struct digest *digests; /* of the whole body, `digest_count` of them */
};

/*
 * Appends the body of `entry`, a regular file of an archive that was not kept, to `content`: its
 * layer is read, and if need be decoded, once more up to there. Fails with GATE_EUNDECIDABLE (the
 * input was a stream), GATE_ELIMIT (longer than the room in `content`), GATE_ETRUST (the input
 * changed since the pass: other size, times or inode) or GATE_EIO.
 */
ATTR_MUST_CHECK
enum gate_rc store_read_body(struct store *store, const struct entry_body *body,
                             struct buf *content, struct error *err);
