/*
 * selection: the one image of an input that is judged, and what the input's documents say of it,
 * before any layer is looked at. Private to src/image.
 *
 * A document's digest and size are compared here where they are stated, on the bytes that are
 * parsed. Specifications: image/image.h.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/attributes.h"
#include "base/error.h"
#include "base/str.h"
#include "base/vec.h"
#include "format/oci_config.h"
#include "format/oci_descriptor.h"
#include "image/image.h"
#include "image/store.h"

/* What is asked of, and by whom. */
struct selector {
    struct store *store;
    const char *shown;
    const struct image_options *options;
    struct arena *arena; /* owns what a selection points to */
};

struct selection {
    struct str name;        /* the tag that was chosen; empty: it has none */
    struct vec tags;        /* struct str, as people write them */
    struct vec others;      /* struct str: what was not chosen */
    struct vec warnings;    /* struct str */
    struct vec annotations; /* struct oci_annotation, the place with the document before it */
    struct str manifest_digest;
    struct str config_digest; /* computed */
    bool is_stated;           /* the input states every digest */
    struct oci_config config;
    struct store_blob *blobs; /* of the layers, the lowest first */
    size_t blob_count;
};

void selection_init(struct selection *selection);
void selection_release(struct selection *selection);

/*
 * Each selects from one kind of input. All fail with GATE_EFORMAT, GATE_ETRUST, GATE_ELIMIT,
 * GATE_EUNSUPPORTED (several images or platforms, too), GATE_EIO, or GATE_EUSAGE (no such name or
 * platform). The message is whole.
 */
ATTR_MUST_CHECK
enum gate_rc selection_from_docker(const struct selector *selector, struct selection *selection,
                                   struct error *err);
/* docker save before 1.10: "repositories" and ID/json. */
ATTR_MUST_CHECK
enum gate_rc selection_from_docker_v1(const struct selector *selector, struct selection *selection,
                                      struct error *err);
ATTR_MUST_CHECK
enum gate_rc selection_from_oci(const struct selector *selector, struct selection *selection,
                                struct error *err);

/*
 * docker save since Docker 25 writes an OCI layout and a manifest.json for older engines. Fails
 * with GATE_ETRUST if there is one and it does not know the image that was selected: which one an
 * engine loads would depend on the engine.
 */
ATTR_MUST_CHECK
enum gate_rc selection_check_docker(const struct selector *selector,
                                    const struct selection *selection, struct error *err);

/* What follows serves those above. */

/* Makes an error whole: "cannot read image: NAME: " or "digest mismatch: NAME: ". Returns its code.
 */
ATTR_MUST_CHECK
enum gate_rc selection_fail(const char *shown, struct error *err);

/* GATE_EUNSUPPORTED: several of `names` are left and no option chooses. The message is whole. */
ATTR_MUST_CHECK
enum gate_rc selection_fail_several(const struct selector *selector, const struct vec *names,
                                    struct error *err);

/* GATE_EUSAGE: the name that was asked for is not among `names`. The message is whole. */
ATTR_MUST_CHECK
enum gate_rc selection_fail_name(const struct selector *selector, const struct vec *names,
                                 struct error *err);

struct platform {
    struct str os;
    struct str architecture;
    struct str variant; /* may be empty */
};

/* "linux/arm64" or "linux/arm/v7", in `arena`. */
struct str platform_text(const struct platform *platform, struct arena *arena);

/* Whether `platform` is what `asked` ("linux/arm", "linux/arm/v7") names. arm64 is arm64/v8. */
bool platform_matches(const struct platform *platform, struct str asked);

/*
 * Fails with GATE_EUSAGE if the options ask for another platform than that of `config`. The message
 * is whole.
 */
ATTR_MUST_CHECK
enum gate_rc selection_check_platform(const struct selector *selector,
                                      const struct oci_config *config, struct error *err);

/*
 * Reads the document of `descriptor` from "blobs/". `what` is for messages. Digest and size are
 * compared unless verification is off.
 */
ATTR_MUST_CHECK
enum gate_rc selection_read_blob(const struct selector *selector,
                                 const struct oci_descriptor *descriptor, const char *what,
                                 struct str *text, struct error *err);

/* The member that holds the blob: "blobs/sha256/HEX". */
struct str selection_blob_name(struct str digest, struct arena *arena);

/*
 * Parses a config into the selection and computes its digest. Fails with GATE_EUNSUPPORTED for a
 * Windows image.
 */
ATTR_MUST_CHECK
enum gate_rc selection_read_config(const struct selector *selector, struct str text,
                                   struct selection *selection, struct error *err);

/* Makes room for the blobs of `count` layers and gives them their diff_ids and texts to show. */
ATTR_MUST_CHECK
enum gate_rc selection_add_blobs(const struct selector *selector, size_t count,
                                 struct selection *selection, struct error *err);

/* What messages call layer `index` of `count`, whose digest may be empty. */
struct str selection_layer_text(size_t index, size_t count, struct str digest, struct arena *arena);

/*
 * Adds a copy of `text` to the strings of `list` unless it is there. Such lists are for people:
 * they hold the first thousand.
 */
void selection_add(struct vec *list, struct str text, struct arena *arena);

/* The strings of `list` as "a, b, c", at most ten of them. */
struct str selection_list(const struct vec *list, struct arena *arena);
