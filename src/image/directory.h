/*
 * directory: a directory of the host as a root filesystem: a mounted image, or "/" itself. Private
 * to src/image.
 *
 * The walk stays inside, follows no link and waits for nothing. Mounted file systems that the
 * kernel makes up (proc, sysfs, cgroups and the like) and what is mounted on /dev are not looked
 * into; a warning says so. What cannot be read is there, and reading it is GATE_EIO; of a directory
 * that is not all known, rootfs_check_listed() says so.
 */
#pragma once

#include <stdint.h>

#include "base/attributes.h"
#include "base/error.h"
#include "image/image.h"

/*
 * Walks the directory `fd`, which stays open until after the rootfs; bodies that no wish kept are
 * read late. *bytes is how many were read. Fails with GATE_EIO (the directory itself) or
 * GATE_ELIMIT; the message says neither "cannot read" nor of what.
 */
ATTR_MUST_CHECK
enum gate_rc directory_open(int fd, const struct image_options *options, struct rootfs **rootfs,
                            uint64_t *bytes, struct error *err);
