/* file: files of the host that the user named. Files of an image are read through a rootfs. */
#pragma once

#include <stdbool.h>
#include <sys/select.h> /* sigset_t: signal.h declares too much */

#include "base/attributes.h"
#include "base/buf.h"
#include "base/error.h"

/*
 * Appends the whole content of `name`, relative to the directory `dir` (AT_FDCWD: the current
 * one), to `content`. Fails with GATE_ENOTFOUND, GATE_EUNSUPPORTED (not a regular file),
 * GATE_ELIMIT (no room left in `content`) or GATE_EIO; `content` may then hold a part of the file.
 */
ATTR_MUST_CHECK
enum gate_rc file_read_at(int dir, const char *name, struct buf *content, struct error *err);

/* The same for an open file; `name` is for messages. */
ATTR_MUST_CHECK
enum gate_rc file_read_fd(int fd, const char *name, struct buf *content, struct error *err);

/*
 * `path` and 128 random bits as hex, for free(): the name of a file that is not yet whole. NULL,
 * and errno, when the system has no randomness.
 */
char *file_part_name(const char *path);

/*
 * A file that appears whole or not at all: written under a temporary name that nobody can guess
 * beside `path`, synced, then renamed. An earlier file stays until then. Between open and finish
 * the caller writes to `out`, and need not test each write. Until finish or release SIGHUP, SIGINT
 * and SIGTERM wait in the calling thread, so that they leave no temporary file.
 */
struct file_writer {
    char *path;
    char *part;
    void *out; /* FILE *, owned */
    char *buffer;
    bool is_holding;
    sigset_t signals; /* with is_holding: the mask to go back to */
};

/* Fails with GATE_ENOTFOUND (no such directory) or GATE_EIO; nothing is left behind. */
ATTR_MUST_CHECK
enum gate_rc file_writer_open(struct file_writer *writer, const char *path, struct error *err);
/* Makes the file appear. Fails with GATE_EIO (a full disk); then nothing new is left behind. */
ATTR_MUST_CHECK
enum gate_rc file_writer_finish(struct file_writer *writer, struct error *err);
/* Gives up: removes the temporary file. Harmless after finish. */
void file_writer_release(struct file_writer *writer);

/* For CLEANUP(): closes *fd unless it is negative. */
void file_closep(const int *fd);
