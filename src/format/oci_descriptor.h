/*
 * oci_descriptor: what an OCI document says of a blob.
 *
 * Specification: OCI image-spec v1.1, descriptor.md. Docker's manifest v2, schema 2 has the same
 * members.
 */
#pragma once

#include <jansson.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/attributes.h"
#include "base/error.h"
#include "base/str.h"

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

/* Checks that `text` is a digest as above. Fails likewise; messages call it `path`. */
ATTR_MUST_CHECK
enum gate_rc oci_digest_check(struct str text, const char *path, struct error *err);
