/*
 * image_origin: where things of an image's config and history stand, and what they are; private to
 * src/resource.
 */
#pragma once

#include <stdint.h>

#include "base/str.h"
#include "image/image.h"

/*
 * "config KEY", with the last build step whose line begins with `instruction` ("USER"; empty:
 * none). The text lives as long as the image.
 */
struct origin image_origin_config(const struct image *image, struct str key,
                                  struct str instruction);

/* The last step of `instruction` whose line has `word` in it, or -1. */
int32_t image_origin_step(const struct image *image, struct str instruction, struct str word);

/* "history step 4" for the step of index 3, in the image's own arena. */
struct origin image_origin_history(const struct image *image, size_t step);

/* The instruction of a Dockerfile line, "RUN"; empty if it is no such line. */
struct str image_origin_instruction(struct str line);

struct resource_context;

/* The step that made a layer as a Dockerfile line, credentials as ***; nil if it is not known. */
struct value image_origin_line(struct resource_context *context, size_t layer);

/* The sum, at most INT64_MAX: sizes of sparse files may be anything. */
uint64_t image_origin_sum(uint64_t a, uint64_t b);

/* A string, nil if it is empty. */
struct value image_origin_text(struct str text);
