/*
 * store_cpio: a root filesystem as a cpio archive. Private to src/image.
 */
#pragma once

#include "base/attributes.h"
#include "base/error.h"
#include "image/source.h"
#include "image/store_state.h"

/*
 * Reads the archive that `source` gives as the root filesystem of `store`. Fails with GATE_EFORMAT,
 * GATE_ELIMIT or GATE_EIO.
 */
ATTR_MUST_CHECK
enum gate_rc store_cpio_read(struct store *store, struct source *source, struct error *err);
