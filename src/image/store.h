/*
 * store: the members of an input by name, however they come: a tar file that can be sought, a
 * stream that is seen once, a directory.
 *
 * From a stream everything is read at once when the store is opened: small documents are kept,
 * what looks like a layer is indexed as it streams by. From a file or directory only the names are
 * gathered, and documents and layers are read when asked for, layers side by side on all workers.
 * Either way each byte of a layer is read once, and the bytes hashed are the bytes parsed.
 *
 * Messages are whole: WHAT: WHERE: WHY, with the name of the input, such as "cannot read image:
 * app.tar: layer 4 of 6 (sha256:...) ends at ...". Nobody above adds to them. Only store_document()
 * names the cause alone.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/attributes.h"
#include "base/digest.h"
#include "base/error.h"
#include "format/codec.h"
#include "image/image.h"
#include "image/layer.h"

struct store;

/* What one blob must be. Empty texts and UINT64_MAX are not stated and not compared. */
struct store_blob {
    struct str name;       /* of the member: "blobs/sha256/77ab...", "3f9c.../layer.tar" */
    struct str digest;     /* of its bytes */
    struct str diff_id;    /* of its uncompressed tar */
    uint64_t size;         /* in bytes */
    struct str shown;      /* for messages: "layer 4 of 6 (sha256:9b0c41e7...)" */
    struct str media_type; /* of a layer */
};

/* A layer that was read. */
struct store_layer {
    struct layer *layer;   /* owned by the store until store_take() */
    struct digest diff_id; /* computed, SHA-256, or the algorithm of the stated one */
    uint64_t size;         /* of the blob */
    uint64_t tar_bytes;
    uint64_t entries;
    enum codec_kind codec; /* as its content says */
};

/*
 * Opens the input behind `fd`, which the caller keeps until after the rootfs is closed. Fails with
 * GATE_EFORMAT (neither an archive nor a directory: says what it is; cut short; garbage after its
 * end), GATE_ELIMIT or GATE_EIO; for a stream also as store_layers() does.
 */
ATTR_MUST_CHECK
enum gate_rc store_open(int fd, const char *shown, const struct image_options *options,
                        struct store **store, struct error *err);
void store_close(struct store *store);
void store_closep(struct store **store);

/* Names of the members that are files, "./" removed, in the order of the input. */
size_t store_count(const struct store *store);
struct str store_name(const struct store *store, size_t index);
bool store_has(const struct store *store, struct str name);
/* Whether the input has a directory or anything below it of that name at its top ("etc"). */
bool store_has_top(const struct store *store, struct str name);

/*
 * Gives the content of a small member (at most LIMIT_MANIFEST_BYTES), as a view that lives as long
 * as the store. Fails with GATE_ENOTFOUND, GATE_ELIMIT, GATE_EIO.
 */
ATTR_MUST_CHECK
enum gate_rc store_document(struct store *store, struct str name, struct str *text,
                            struct error *err);

/*
 * Reads the `count` blobs as layers, side by side, into layers[]. Digest, diff_id and size are
 * compared where stated (unless verification is off): GATE_ETRUST. GATE_EFORMAT for what is no
 * tar, cut short or followed by garbage; GATE_ENOTFOUND for a missing member; GATE_ELIMIT;
 * GATE_EUNSUPPORTED. The error of the lowest layer wins, so that messages do not depend on timing.
 * The same name may stand twice; it is read once.
 */
ATTR_MUST_CHECK
enum gate_rc store_layers(struct store *store, const struct store_blob *blobs, size_t count,
                          struct store_layer *layers, struct error *err);

/* Reads the input itself as one root filesystem archive. Fails likewise. */
ATTR_MUST_CHECK
enum gate_rc store_rootfs(struct store *store, struct store_layer *layer, struct error *err);

/*
 * Hands the rest of the store to `rootfs`, whose entries' bodies may be read late from it, and
 * which closes it. The layers have been given to rootfs_merge().
 */
void store_give(struct store *store, struct rootfs *rootfs);

/* Bytes read of the input, and its digest where options asked for it. */
uint64_t store_input_bytes(const struct store *store);
ATTR_MUST_CHECK
enum gate_rc store_input_digest(struct store *store, struct digest *digest, struct error *err);
