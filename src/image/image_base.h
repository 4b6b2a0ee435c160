/*
 * image_base: the base that an image was built on, as far as verified diff_ids prove it.
 *
 * Labels, annotations and history are text of whoever built the image and prove nothing: they are
 * not looked at. A diff_id says nothing of the layers below it, so a base that is known by name of
 * a digest is known by its chain ID (OCI image-spec v1.1, config.md, "Layer ChainID"), which of a
 * base of one layer is the diff_id.
 */
#pragma once

#include "base/attributes.h"
#include "base/error.h"
#include "image/image.h"

/* The chain ID of each layer, as texts in `arena`; empty from the first on that has no diff_id. */
const struct str *image_chain_ids(const struct image *image, struct arena *arena);

/*
 * How many layers `base` has, if they are the lowest of `image`; 0: they are not, there is none,
 * or the digests of `image` were not verified.
 */
size_t image_base_layers(const struct image *image, const struct image *base);

/* How many of the lowest layers have a chain ID that is one of `chains`; the most, or 0. */
size_t image_base_known(const struct image *image, const struct str *chains, size_t count);

/*
 * Makes the image of the `layer_count` lowest layers of `image`, which must outlive it and gives
 * bodies. Config, history and names are those of `described`, opened with is_config_only, which
 * must outlive it too; with NULL they are not known, and it is a bare root filesystem. Fails with
 * GATE_ELIMIT.
 */
ATTR_MUST_CHECK
enum gate_rc image_base_open(const struct image *image, size_t layer_count,
                             const struct image *described, struct image **base, struct error *err);
