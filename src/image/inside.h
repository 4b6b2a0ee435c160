/*
 * inside: files below one directory of the host, and never outside of it. Each component is opened
 * by itself, links are not followed, "." and ".." are refused. Private to src/image.
 */
#pragma once

#include "base/attributes.h"
#include "base/error.h"
#include "base/str.h"

/*
 * Opens `path`, which may begin with '/', below the directory `root`, with `flags` of open(2);
 * those that keep it from waiting or following are added. The caller closes *fd. Fails with
 * GATE_ENOTFOUND or GATE_EIO (a link in it, too).
 */
ATTR_MUST_CHECK
enum gate_rc inside_open(int root, struct str path, int flags, int *fd, struct error *err);
