/*
 * docker_manifest: the documents of `docker save`.
 *
 * Specification: Docker image spec v1.2 ("Combined Image JSON + Filesystem Changeset Format"):
 * manifest.json; v1 and v1.1: "repositories" and ID/json, one for each layer, chained by "parent".
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/attributes.h"
#include "base/error.h"
#include "base/str.h"
#include "format/oci_config.h"

/* One image of manifest.json. */
struct docker_image {
    struct str config;         /* name of the member: "HEX.json", "blobs/sha256/HEX" */
    struct oci_strings tags;   /* "app:1.2"; may be none */
    struct oci_strings layers; /* names of members, the lowest first */
};

struct docker_manifest {
    const struct docker_image *images;
    size_t count;
};

/*
 * Parses the whole of a manifest.json; everything in *manifest lives in `arena`. Fails with
 * GATE_EFORMAT or GATE_ELIMIT (nesting, or more than LIMIT_LAYERS layers).
 */
ATTR_MUST_CHECK
enum gate_rc docker_manifest_parse(struct str text, struct arena *arena,
                                   struct docker_manifest *manifest, struct error *err);

struct docker_tag {
    struct str name; /* "app:1.2" */
    struct str id;   /* of the topmost layer */
};

struct docker_repositories {
    const struct docker_tag *tags; /* sorted by name */
    size_t count;
};

/* Parses the whole of "repositories"; everything lives in `arena`. Fails with GATE_EFORMAT. */
ATTR_MUST_CHECK
enum gate_rc docker_repositories_parse(struct str text, struct arena *arena,
                                       struct docker_repositories *repositories, struct error *err);

/* What ID/json says of its layer; of the topmost one, oci_config_parse() reads the rest. */
struct docker_v1_layer {
    struct str id;
    struct str parent; /* empty: it is the lowest */
    struct oci_history history;
};

/* Parses the whole of an ID/json; everything lives in `arena`. Fails with GATE_EFORMAT. */
ATTR_MUST_CHECK
enum gate_rc docker_v1_layer_parse(struct str text, struct arena *arena,
                                   struct docker_v1_layer *layer, struct error *err);
