/*
 * oci_manifest: the manifest of one image: its config and its layers, the lowest first.
 *
 * Specification: OCI image-spec v1.1, manifest.md and layer.md; Docker registry, "Image Manifest
 * Version 2, Schema 2". Encrypted layers as in containers/ocicrypt.
 */
#pragma once

#include <stddef.h>

#include "base/arena.h"
#include "base/attributes.h"
#include "base/error.h"
#include "base/str.h"
#include "format/codec.h"
#include "format/oci_descriptor.h"

struct oci_manifest {
    struct oci_descriptor config;
    const struct oci_descriptor *layers;
    size_t layer_count;
    struct oci_annotations annotations; /* of the manifest, its config and its layers */
};

/*
 * Parses the whole of `text`; everything in *manifest lives in `arena`. Fails with GATE_EFORMAT;
 * GATE_ELIMIT (more than LIMIT_LAYERS layers); GATE_EUNSUPPORTED: schema 1, something that is no
 * image, a layer that is foreign, encrypted or of an unknown type; the message names the layer.
 */
ATTR_MUST_CHECK
enum gate_rc oci_manifest_parse(struct str text, struct arena *arena, struct oci_manifest *manifest,
                                struct error *err);

/* How a layer of that media type is compressed; CODEC_NONE also where the type is none of a layer.
 */
enum codec_kind oci_layer_codec(struct str media_type);
