/*
 * file_below: files below a folder that others can write to, such as a checkout, reached without
 * following any symbolic link.
 *
 * `root` is a descriptor of the folder. A path is relative, with '/' between names, of which none
 * is empty, "." or "..": it comes from gate itself, not from input.
 */
#pragma once

#include "base/attributes.h"
#include "base/buf.h"
#include "base/error.h"
#include "base/str.h"

/*
 * Appends the whole content of the regular file at `path` to `content`. Fails with GATE_ENOTFOUND
 * (nothing there, or no such folder), GATE_EUNSUPPORTED (a symbolic link there or on the way, no
 * folder on the way, no regular file), GATE_ELIMIT (no room left in `content`) or GATE_EIO;
 * `content` may then hold a part.
 */
ATTR_MUST_CHECK
enum gate_rc file_below_read(int root, const char *path, struct buf *content, struct error *err);

/*
 * Makes the file at `path`, whole or not at all, and the folders on the way. Fails with
 * GATE_EUNSUPPORTED (there is something at `path`, whatever it is, or what is on the way is no
 * folder) or GATE_EIO; then nothing is left behind but folders.
 */
ATTR_MUST_CHECK
enum gate_rc file_below_create(int root, const char *path, struct str content, struct error *err);

/*
 * Puts `content` in the place of the regular file at `path`, whole or not at all; its mode stays.
 * Fails with GATE_ENOTFOUND, GATE_EUNSUPPORTED (as file_below_read()) or GATE_EIO; the file is then
 * as it was.
 */
ATTR_MUST_CHECK
enum gate_rc file_below_replace(int root, const char *path, struct str content, struct error *err);

/*
 * Moves the regular file at `from` to `to`, and makes the folders on the way there. Fails with
 * GATE_ENOTFOUND, GATE_EUNSUPPORTED (there is something at `to`; as file_below_read() for `from`)
 * or GATE_EIO; the file is then where it was.
 */
ATTR_MUST_CHECK
enum gate_rc file_below_move(int root, const char *from, const char *to, struct error *err);
