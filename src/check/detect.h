/*
 * detect: what the image is: its distribution, and whether it is the root of a whole machine.
 */
#pragma once

#include "base/vec.h"
#include "check/check.h"
#include "check/results.h"
#include "resource/resource.h"

/*
 * Sets platform and os_name of the results from os-release. What cannot be read is a warning
 * (`warnings`, of struct str) and an unknown platform.
 */
void detect_platform(struct resource_context *context, struct results *results,
                     struct vec *warnings);

/*
 * TARGET_HOST for a bare root file system with a kernel (in /boot, or its package or modules) and
 * an init; TARGET_IMAGE for everything else, also for an image with a config that has them.
 */
enum target detect_target(const struct image *image);
