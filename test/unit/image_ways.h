/* image_ways: reads the same bytes as an image in each way that they may come; for fuzz targets. */
#pragma once

#include "base/error.h"
#include "base/str.h"

enum { IMAGE_WAYS_BYTES = 1 << 20 }; /* what a pipe takes without a reader */

/*
 * Reads at most IMAGE_WAYS_BYTES as a file and through a pipe, with all bodies, and aborts unless
 * both are the same image or neither is one. How the file was read.
 */
enum gate_rc image_ways_check(struct str bytes);
