/*
 * fstab: the table of file systems, fstab(5), as libmount of util-linux 2.38 reads it.
 */
#pragma once

#include <stdint.h>

#include "base/arena.h"
#include "base/attributes.h"
#include "base/error.h"
#include "base/str.h"
#include "base/vec.h"

/* One line; texts of the arena, their octal escapes taken off. */
struct fstab_line {
    struct str device; /* "/dev/sda1", "UUID=...", "tmpfs" */
    struct str mount_point;
    struct str type;
    struct str options; /* parted by commas; empty if left out */
    int64_t dump;
    int64_t pass;
    uint32_t line; /* from 1 */
};

/*
 * Appends the lines of a whole file to `lines` (of struct fstab_line). Fails with GATE_EFORMAT, the
 * message with the line: a NUL byte, a line of fewer than three words, a dump or pass that is no
 * number.
 */
ATTR_MUST_CHECK
enum gate_rc fstab_parse(struct str text, struct arena *arena, struct vec *lines,
                         struct error *err);

/* "\040" and the like as the byte that they mean. */
struct str fstab_unescape(struct str text, struct arena *arena);

/* A path without "//", and without a '/' at its end, but for the root. */
struct str fstab_path(struct str path, struct arena *arena);

/* Takes the next option up to a comma that does not stand in quotes. False at the end. */
bool fstab_option(struct str *options, struct str *option);
