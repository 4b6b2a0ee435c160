/*
 * layer: the index of one layer, made while its tar streams by, in any order of members and before
 * anything is known of the image it belongs to.
 *
 * Specification: OCI image-spec v1.1, layer.md; POSIX pax interchange format; GNU tar's extensions.
 * Names are normalised here: "./a", "/a" and "a//b" lose what says nothing; a name with ".." or
 * NUL in it is refused. Whiteouts are kept apart from entries.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/attributes.h"
#include "base/digest.h"
#include "base/error.h"
#include "base/limits.h"
#include "base/map.h"
#include "base/vec.h"
#include "image/rootfs.h"

enum whiteout_kind { WHITEOUT_ONE, WHITEOUT_OPAQUE };

struct whiteout {
    enum whiteout_kind kind;
    struct str path; /* what is hidden: the entry, or the directory whose lower content is */
};

struct layer_hits {
    const struct scanner_def *scanner;
    struct vec hits; /* struct scan_hit */
};

/* One layer's content. Entries are allocated one by one in `arena` and never move. */
struct layer {
    struct arena arena;
    struct vec entries;   /* struct entry *, in the order of the archive, duplicates included */
    struct vec whiteouts; /* struct whiteout, in the order of the archive */
    struct vec hits;      /* struct layer_hits, one for each scanner */
    struct vec warnings;  /* struct str */
    uint64_t name_bytes;
    uint64_t kept_bytes;
};

enum layer_names {
    LAYER_WHITEOUTS, /* a layer of an image: ".wh." names are whiteouts */
    LAYER_PLAIN,     /* a rootfs archive: they are ordinary names, with a warning */
};

void layer_init(struct layer *layer);
void layer_release(struct layer *layer);

struct wish_table;
struct memory_file;

/* What the layers of one input may hold together; their indexers count in it, on any thread. */
struct layer_budget {
    _Atomic uint64_t entries;
    _Atomic uint64_t name_bytes; /* of names, links and extended attributes */
    _Atomic uint64_t kept_bytes;
    _Atomic uint64_t tar_bytes;
};

/* How a layer is indexed. What is pointed at outlives the indexer. */
struct layer_options {
    enum layer_names names;
    const struct wish_table *wishes; /* image/wish_table.h; NULL: no body is kept */
    const struct limits *limits;
    struct layer_budget *budget; /* shared; NULL: the limits are for this layer alone */
    uint32_t blob;               /* for late reads: see struct entry_body */
    bool keeps_all;              /* keep every body, whatever the wishes say */
};

struct layer_indexer;

/*
 * Makes an indexer that fills `layer`, which was initialised and outlives it; `options` is copied.
 * One thread at a time may use it.
 */
struct layer_indexer *layer_indexer_open(const struct layer_options *options, struct layer *layer);
void layer_indexer_close(struct layer_indexer *indexer);
void layer_indexer_closep(struct layer_indexer **indexer);

/*
 * Takes the next bytes of the uncompressed tar, cut anywhere. Fails with GATE_EFORMAT (no tar,
 * malformed, a name with ".." or NUL), GATE_EUNSUPPORTED or GATE_ELIMIT. Nothing may be fed after a
 * failure.
 */
ATTR_MUST_CHECK
enum gate_rc layer_indexer_feed(struct layer_indexer *indexer, struct str bytes, struct error *err);

/*
 * How many of the next bytes say nothing and need not be fed, and passes over `count` of them; see
 * tar_skippable().
 */
uint64_t layer_indexer_skippable(const struct layer_indexer *indexer);
void layer_indexer_skip(struct layer_indexer *indexer, uint64_t count);

struct tar_handler;

/*
 * What an indexer does with each entry of its tar, for who has entries and no tar: a directory. The
 * context of the handler is the indexer.
 */
const struct tar_handler *layer_indexer_handler(void);

/*
 * The tar has ended. Fails with GATE_EFORMAT: cut short. The tar of LAYER_PLAIN must end with a
 * zero block, that of a layer may just stop.
 */
ATTR_MUST_CHECK
enum gate_rc layer_indexer_finish(struct layer_indexer *indexer, struct error *err);

/*
 * Indexes files made in memory as one layer, through the same code as a tar; everything is copied.
 * Fails as layer_indexer_feed() does.
 */
ATTR_MUST_CHECK
enum gate_rc layer_from_memory(const struct memory_file *files, size_t count,
                               const struct layer_options *options, struct layer *layer,
                               struct error *err);

/*
 * A second layer with the same content: entries and whiteouts are copied, texts and bodies are
 * shared, so both must live equally long. Hits come along.
 */
void layer_copy(const struct layer *from, struct layer *to);

/*
 * Merges `count` layers, the lowest first, into one tree. The layers are moved into the rootfs and
 * released with it. `key` seeds the hash of names. Fails with GATE_EFORMAT (a hard link to
 * nothing) or GATE_ELIMIT; the layers are then released too.
 */
ATTR_MUST_CHECK
enum gate_rc rootfs_merge(struct layer *const layers[], size_t count, const uint64_t key[2],
                          const struct limits *limits, struct rootfs **rootfs, struct error *err);

/*
 * Merges the `count` lowest layers of `rootfs` once more, without those above them. Texts and
 * bodies are shared, late reads are answered by the source of `rootfs`: it must outlive *prefix.
 * Fails with GATE_ELIMIT.
 */
ATTR_MUST_CHECK
enum gate_rc rootfs_prefix(const struct rootfs *rootfs, size_t count, struct rootfs **prefix,
                           struct error *err);

/* NULL is allowed. */
void rootfs_close(struct rootfs *rootfs);
void rootfs_closep(struct rootfs **rootfs);
