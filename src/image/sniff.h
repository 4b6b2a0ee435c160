/*
 * sniff: what an input is by its first bytes, for whoever mistook it for an image. Private to
 * src/image.
 */
#pragma once

#include <stddef.h>

#include "base/str.h"

enum { SNIFF_BYTES = 512 };

enum sniff_kind {
    SNIFF_TAR,
    SNIFF_CPIO,
    SNIFF_OTHER,
};

/* What begins with `head`, SNIFF_BYTES of it or all there is. */
enum sniff_kind sniff_kind(struct str head);

/* What to call it: "PNG picture", "text file", "empty file", "unknown data". */
const char *sniff_name(struct str head);
