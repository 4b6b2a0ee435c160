/*
 * store_state: what a store is made of, for the files of src/image that make one. Others use
 * image/store.h.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>
#include <sys/stat.h>

#include "base/arena.h"
#include "base/map.h"
#include "base/vec.h"
#include "format/codec.h"
#include "format/tar.h"
#include "image/blob_reader.h"
#include "image/image.h"
#include "image/source.h"
#include "image/store.h"
#include "image/wish_table.h"

enum store_kind {
    STORE_FILE,      /* a tar that can be sought */
    STORE_STREAM,    /* seen once: a pipe, or compressed as a whole */
    STORE_DIRECTORY, /* names are looked up when asked for */
};

enum member_kind { MEMBER_FILE, MEMBER_LINK };

struct member {
    enum member_kind kind;
    struct str name;  /* "blobs/sha256/77ab..." */
    bool is_sparse;   /* stored with holes, which no writer of images does: not read */
    struct str link;  /* name of another member; empty: it leads outside */
    uint64_t offset;  /* of its content in the (decoded) input */
    uint64_t size;    /* of its content */
    uint64_t present; /* bytes of it that are there: fewer than size if the input is cut short */
    uint32_t number;  /* `blob` of the bodies in it */
    bool has_text;    /* a document that was kept */
    struct str text;
    bool is_given;              /* store_layers() has given its layer away */
    struct stat guard;          /* of a file in a directory: what it was when it was read */
    struct blob_result *result; /* NULL: not read as a layer */
    struct error error;         /* it could not be read at all */
};

struct store {
    enum store_kind kind;
    int fd; /* the caller's */
    struct str shown;
    struct image_options options;
    struct wish_set wishes; /* the caller's and the defaults */
    struct wish_table *table;
    struct layer_budget budget;
    struct arena arena;
    struct vec members; /* struct member *, by number */
    struct vec copies;  /* struct layer *, of blobs that stand twice */
    struct map by_name; /* of struct member; the last of a name counts */
    struct map tops;    /* first components of all names */
    size_t top_count;
    uint64_t entry_count;
    struct stat guard; /* what fd was when it was opened */
    bool is_cut;       /* the archive ends too early: `cut` says how */
    struct error cut;
    enum codec_kind codec; /* of the whole input */
    bool is_seekable;      /* bodies can be read late */
    bool is_cpio;          /* the input is a cpio archive, with one root filesystem */
    bool looks_like_image; /* a name was seen that only images have */
    bool has_input_digest;
    struct digest input_digest;
    uint64_t input_bytes;
    struct member *rootfs; /* the input as one root filesystem, if it was read as such */
};

/* Makes an error of `store` whole: "cannot read image: NAME: " and what it says. Returns its code.
 */
ATTR_MUST_CHECK
enum gate_rc store_fail(const struct store *store, struct error *err);

/* "not an image: NAME: WHAT: expected ..." for an input that begins with `head`. */
ATTR_MUST_CHECK
enum gate_rc store_not_image(const struct store *store, struct str head, struct error *err);

/*
 * Takes note of an entry of the outer archive. Sets *member for a file or link, or to NULL where no
 * document or layer would be: too deep below, or neither. Fails with GATE_EFORMAT or GATE_ELIMIT.
 */
ATTR_MUST_CHECK
enum gate_rc store_add(struct store *store, const struct tar_entry *entry, struct member **member,
                       struct error *err);

/* The input itself as one more member, for store->rootfs. */
struct member *store_add_input(struct store *store);

/*
 * Whether a cut is told later, together with the layer that it hits: when there is a document that
 * says what the layers are.
 */
bool store_tells_cut_later(const struct store *store);

/* The file called `name`, links followed; NULL: none. */
struct member *store_find(const struct store *store, struct str name);

/* How the blob of `member` is read, with `digests` and `diff_ids` computed. */
struct blob_plan store_blob_plan(struct store *store, const struct member *member, uint32_t digests,
                                 uint32_t diff_ids);

/* The result that a member's blob is read into; released with the store. */
struct blob_result *store_result(struct store *store, struct member *member);

/* The names of a tar that can be sought. Fails as store_open() does. */
ATTR_MUST_CHECK
enum gate_rc store_file_open(struct store *store, struct error *err);

/* Everything of an input that is seen once. Fails as store_open() does. */
ATTR_MUST_CHECK
enum gate_rc store_stream_open(struct store *store, struct error *err);

/*
 * A file in the directory of a STORE_DIRECTORY: found inside it only, opened without waiting. The
 * caller closes *fd. Fails with GATE_ENOTFOUND, GATE_EUNSUPPORTED (not a regular file), GATE_EIO.
 */
ATTR_MUST_CHECK
enum gate_rc store_directory_file(const struct store *store, struct str name, int *fd,
                                  struct error *err);

/* Whether it has something of that name. */
bool store_directory_has(const struct store *store, struct str name);

/* Same file, size and time of change. */
bool store_is_same_file(const struct stat *a, const struct stat *b);

/* The input is still what it was when it was opened, else GATE_ETRUST. */
ATTR_MUST_CHECK
enum gate_rc store_check_guard(const struct store *store, struct error *err);
