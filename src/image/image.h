/*
 * image: one container image, or one bare root filesystem, read in one pass.
 *
 * Inputs (DESIGN: "Images"): docker-archive in its three ages, OCI image layout as tar or
 * directory, rootfs archive (tar, cpio), rootfs directory; archives plain or compressed as a
 * whole, from a file or a pipe. Every digest and size that the input states is verified on the
 * bytes that are parsed, unless is_verified is off.
 *
 * Specifications: OCI image-spec v1.1; Docker image spec v1, v1.1, v1.2 (docker save).
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/attributes.h"
#include "base/error.h"
#include "base/limits.h"
#include "base/str.h"
#include "base/value.h"
#include "format/oci_config.h"
#include "format/oci_descriptor.h"
#include "image/observer.h"
#include "image/rootfs.h"
#include "image/wish.h"

enum image_format {
    IMAGE_DOCKER_ARCHIVE,
    IMAGE_OCI_LAYOUT,
    IMAGE_ROOTFS_ARCHIVE,
    IMAGE_ROOTFS_DIRECTORY,
};

/* --format */
enum image_expect { IMAGE_AUTO, IMAGE_DOCKER, IMAGE_OCI, IMAGE_ROOTFS };

struct image_layer {
    struct str digest;  /* of the blob as it is stored; empty where the input has none */
    struct str diff_id; /* of the uncompressed tar; empty where the input has none */
    uint64_t size;      /* of the blob, in bytes */
    uint64_t entries;   /* in its tar, whiteouts included */
    int32_t step;       /* its history entry, from 0; -1: none */
};

/* One entry of the history. */
struct image_step {
    struct str line;       /* as a Dockerfile line: "RUN apt-get update", "COPY . /app" */
    struct str created_by; /* as it stands */
    struct str created;    /* time as it stands; may be empty */
    bool is_empty_layer;
    int32_t layer; /* -1: none */
};

struct image {
    enum image_format format;
    bool is_verified; /* all digests and sizes were stated and hold */
    bool has_config;  /* false for a bare rootfs */
    struct str name;  /* what to call it: the chosen tag, else the input's name */
    const struct str *tags;
    size_t tag_count;
    struct str id;              /* digest of the config; empty for a bare rootfs */
    struct str manifest_digest; /* empty where the format has no manifest digest */
    struct str input_digest;    /* only when asked for */
    struct str os;              /* "linux" */
    struct str architecture;    /* "amd64"; GOARCH words */
    struct str variant;
    uint64_t input_bytes; /* read */
    uint64_t layer_bytes; /* uncompressed, all layers */
    struct oci_config config;
    struct image_layer *layers;
    size_t layer_count;
    struct image_step *steps;
    size_t step_count;
    const struct str *warnings;
    size_t warning_count;
    const struct str *others; /* platforms and names in the input that were not judged */
    size_t other_count;
    struct oci_annotations annotations; /* of its manifest and of all indexes, whatever image they
                                           are of; the place is "manifest layers[0].annotations" */
    struct rootfs *rootfs;
    struct arena *arena; /* owns the texts above */
};

struct image_options {
    enum image_expect expect;
    struct str platform;          /* "linux/arm64" or with variant; empty: choose */
    struct str host_architecture; /* GOARCH word of this machine */
    struct str name;              /* tag, or reference in the index; empty: the only one */
    bool is_verified;
    bool is_input_hashed;
    bool is_config_only; /* read and verify manifest and config, no layer: rootfs is NULL */
    unsigned threads;    /* workers; 0: one for each core */
    uint64_t key[2];     /* of hash tables; random */
    struct limits limits;
    const struct wish_set *wishes;
    const struct observer *observer; /* NULL: nobody looks */
};

/*
 * Reads the image behind `fd`, a file, a pipe or a directory, which the caller keeps and closes
 * after the image; late reads use it. `shown` is what messages call it. On success the caller owns
 * *image. Fails with GATE_EFORMAT (not an image, malformed, cut short), GATE_ETRUST (a digest or
 * size does not match), GATE_ELIMIT (named), GATE_EUNSUPPORTED (Windows, encrypted, foreign
 * layers; several images or platforms and none asked for), GATE_EUSAGE (no such name or platform)
 * or GATE_EIO. The message is whole: "cannot read image: NAME: WHY".
 */
ATTR_MUST_CHECK
enum gate_rc image_open(int fd, const char *shown, const struct image_options *options,
                        struct image **image, struct error *err);

/* NULL is allowed. */
void image_close(struct image *image);
void image_closep(struct image **image);

/* "docker-archive", "oci-layout", "rootfs-archive", "rootfs-directory". */
const char *image_format_name(enum image_format format);

/* The Dockerfile line of the step that made `layer`, or empty. */
struct str image_layer_line(const struct image *image, int32_t layer);

/* One file of an image made in memory. */
struct memory_file {
    struct str path;
    enum entry_type type;
    struct str content; /* bytes of a file */
    struct str link;    /* target; with is_hard_link the path named */
    bool is_hard_link;
    uint16_t mode;
    uint32_t uid;
    uint32_t gid;
    const struct xattr *xattrs;
    size_t xattr_count;
};

struct memory_layer {
    const struct memory_file *files;
    size_t file_count;
};

/*
 * An image made in memory, for the tests of profiles: `config_json` is a whole OCI config without
 * rootfs (empty: a bare rootfs), file names may be whiteouts. Everything is copied; bodies are all
 * kept and `scanners` of the wishes see them, through the same code as a real layer. Fails as
 * image_open() does.
 */
ATTR_MUST_CHECK
enum gate_rc image_from_memory(struct str config_json, const struct str *tags, size_t tag_count,
                               const struct memory_layer *layers, size_t layer_count,
                               const struct wish_set *wishes, struct image **image,
                               struct error *err);
