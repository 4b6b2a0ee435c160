/*
 * secret_scanner: what format/secret_scan.h finds in all files of all layers while they stream by,
 * for the resources that ask for secrets. Private to src/resource.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "base/str.h"
#include "image/wish.h"
#include "resource/resource.h"

/* Wishes that the whole tree be searched, wherever links lead. */
void secret_scanner_wishes(struct wish_set *set);

/*
 * What was found, sorted by layer, path and line; `facts` is a struct private_key, or NULL. The
 * MACs are under an empty key. Whether all could be searched is rootfs_check_scanned().
 */
const struct scan_hit *secret_scanner_hits(const struct resource_context *context, size_t *count);

/*
 * Keys and tokens that packages ship for everyone to read, as examples and for their tests, open
 * nothing. They are listed all the same, and marked: a control leaves them out in plain sight.
 */
bool secret_scanner_is_sample(struct str path);
