/*
 * image_build: the parts of a struct image, for the files of src/image that make one. Others use
 * image/image.h.
 */
#pragma once

#include "base/vec.h"
#include "image/image.h"
#include "image/selection.h"

/* An image without anything; image_close() frees it. */
struct image *image_new(void);

/* Fills in everything that the documents say; steps and warnings apart. */
void image_describe(struct image *image, const char *shown, const struct selection *selection,
                    const struct image_options *options);

/*
 * Makes one step of each entry of the history and tells the layers theirs. A history that does not
 * fit the layers is added to `warnings` (struct str), and no layer has a step.
 */
void image_add_steps(struct image *image, struct vec *warnings);

/* Sets the warnings: those given and those of the layers, which are in the rootfs by now. */
void image_set_warnings(struct image *image, struct vec *warnings);

/* What to call an input that has no name of its own: the last part of its path. */
struct str image_input_name(const char *shown);
