/*
 * oci_index: index.json of an OCI image layout, and the image indexes and Docker manifest lists
 * below it.
 *
 * Specification: OCI image-spec v1.1, image-index.md and annotations.md; Docker registry,
 * "Image Manifest Version 2, Schema 2", manifest list. Attestations are marked as BuildKit does it
 * (docs/attestations/attestation-storage.md).
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/attributes.h"
#include "base/error.h"
#include "base/str.h"
#include "format/oci_descriptor.h"

enum oci_kind {
    OCI_MANIFEST,
    OCI_INDEX,   /* another index, or a manifest list */
    OCI_UNKNOWN, /* no media type: its content decides */
    OCI_OTHER,   /* something else: not an image */
};

struct oci_index_entry {
    struct oci_descriptor descriptor;
    enum oci_kind kind;
    struct str os; /* the platform; empty where it is not stated */
    struct str architecture;
    struct str variant;
    struct str reference;  /* org.opencontainers.image.ref.name: a tag, or a whole name */
    struct str image_name; /* io.containerd.image.name: a whole name */
    bool is_attestation;   /* says something of an image, is none */
};

struct oci_index {
    const struct oci_index_entry *entries;
    size_t count;
    struct oci_annotations annotations; /* of the index and of all entries */
};

/*
 * Parses the whole of `text`; everything in *index lives in `arena`. "manifests" may be
 * empty or absent, as Docker 25 wrote it. Fails with GATE_EFORMAT, GATE_ELIMIT (nesting) or
 * GATE_EUNSUPPORTED (a digest algorithm).
 */
ATTR_MUST_CHECK
enum gate_rc oci_index_parse(struct str text, struct arena *arena, struct oci_index *index,
                             struct error *err);

/* What `media_type`, which may be empty, says a document is. */
enum oci_kind oci_kind_of(struct str media_type);

/* Whether `text` is a JSON object with "manifests": an index that does not say what it is. */
bool oci_index_is_likely(struct str text);
