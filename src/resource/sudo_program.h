/*
 * sudo_program: which sudo an image has: Todd Miller's, which most distributions bring, or sudo-rs,
 * which reads /etc/sudoers-rs where it is there and has defaults of its own. Private to
 * src/resource.
 *
 * Packages tell it, and without them the paths at which distributions install sudo-rs.
 */
#pragma once

#include <stdbool.h>

#include "resource/resource.h"

struct sudo_program {
    bool is_classic; /* both may be there */
    bool is_rs;
};

/* A database that cannot be read is passed over: paths tell then. */
struct sudo_program sudo_program_find(struct resource_context *context);
