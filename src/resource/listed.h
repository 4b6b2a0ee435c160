/*
 * listed: the argument of `be_listed`, an allow-list of files: paths, or maps {path, package,
 * unchanged}. A path alone lets a replaced program through, so a list may bind it to its package
 * and to the checksum that the package recorded. Private to src/resource.
 */
#pragma once

#include <stdbool.h>

#include "base/attributes.h"
#include "base/error.h"
#include "base/value.h"
#include "image/rootfs.h"
#include "resource/resource.h"

/* GATE_EUSAGE unless it is a list of strings and of such maps. */
ATTR_MUST_CHECK
enum gate_rc listed_check(const struct value *argument, struct error *err);

/*
 * Whether an item of the list admits `entry`. Paths are shell patterns, and "/bin/x" and
 * "/usr/bin/x" are the same. `observed` tells package and state of a file whose path is listed and
 * that is not admitted. Fails as entry_package() and entry_unchanged() do.
 */
ATTR_MUST_CHECK
enum gate_rc listed_test(struct resource_context *context, const struct entry *entry,
                         const struct value *argument, bool *holds, struct value *observed,
                         struct error *err);
