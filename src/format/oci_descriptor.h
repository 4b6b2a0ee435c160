/*
 * oci_descriptor: what an OCI document says of a blob.
 *
 * Specification: OCI image-spec v1.1, descriptor.md and annotations.md. Docker's manifest v2,
 * schema 2 has the same members.
 */
#pragma once

#include <jansson.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/attributes.h"
#include "base/error.h"
#include "base/str.h"
#include "base/vec.h"

/* Texts live in the arena of the parse. */
struct oci_descriptor {
    struct str media_type; /* may be empty */
    struct str digest;     /* "sha256:" or "sha512:" and lower-case hex */
    uint64_t size;         /* of the blob, in bytes */
};

/*
 * Reads the object `json`, which messages call `path`. Fails with GATE_EFORMAT, or with
 * GATE_EUNSUPPORTED for a digest of another algorithm.
 */
ATTR_MUST_CHECK
enum gate_rc oci_descriptor_read(const json_t *json, const char *path, struct arena *arena,
                                 struct oci_descriptor *descriptor, struct error *err);

/* A text of an "annotations" map. */
struct oci_annotation {
    struct str place; /* of the map: "annotations", "layers[2].annotations" */
    struct str name;
    struct str value;
};

struct oci_annotations {
    const struct oci_annotation *items;
    size_t count;
};

/*
 * Appends the annotations of the object `json` to `found` (of struct oci_annotation), in the order
 * of the source; texts are of `arena`. Fails with GATE_EFORMAT: no map of strings.
 */
ATTR_MUST_CHECK
enum gate_rc oci_annotations_read(const json_t *json, const char *path, struct arena *arena,
                                  struct vec *found, struct error *err);

/* What was found, in `arena`. */
struct oci_annotations oci_annotations_keep(const struct vec *found, struct arena *arena);

/* Checks that `text` is a digest as above. Fails likewise; messages call it `path`. */
ATTR_MUST_CHECK
enum gate_rc oci_digest_check(struct str text, const char *path, struct error *err);
