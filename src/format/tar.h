/*
 * tar: an incremental parser of tar archives: bytes in as they come, cut anywhere, entries out.
 *
 * Reads V7, ustar and pax (POSIX.1-2017 pax), GNU tar 1.35 (long names, base-256 numbers, old
 * sparse files, sparse formats 0.0, 0.1 and 1.0) and star. Where readers differ it does as Go's
 * archive/tar, which is what unpacks images:
 *
 * - global pax headers are read, limited and not applied;
 * - links, directories, devices and FIFOs have no body, whatever their size field says;
 * - the last extended header of a kind before an entry counts, and a GNU long name wins over pax;
 * - an empty pax value is as if the record were not there;
 * - bytes after two zero blocks are ignored, one zero block and then something else is an error.
 *
 * Departures: a malformed pax record and a NUL within a name are errors; "LIBARCHIVE.xattr."
 * records are ignored, since bsdtar writes the same as "SCHILY.xattr." beside them.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attributes.h"
#include "base/error.h"
#include "base/limits.h"
#include "base/str.h"

enum tar_type {
    TAR_FILE,
    TAR_HARD_LINK,
    TAR_SYMLINK,
    TAR_CHARACTER,
    TAR_BLOCK_DEVICE,
    TAR_DIRECTORY,
    TAR_FIFO,
};

struct tar_xattr {
    struct str name; /* "security.capability" */
    struct str value;
};

/* What an entry is. Views live until begin() returns. */
struct tar_entry {
    enum tar_type type;
    bool is_sparse;
    struct str path; /* as it stands, without NUL; may be empty */
    struct str link; /* target of a symbolic link, path named by a hard link; else empty */
    uint32_t mode;   /* the low twelve bits */
    uint32_t uid;
    uint32_t gid;
    uint64_t size; /* of the file, holes included; 0 for what is no file */
    int64_t mtime; /* seconds since 1970 */
    uint32_t device_major;
    uint32_t device_minor;
    uint64_t offset; /* of the entry's first header, extended ones included, in the archive */
    uint64_t body;   /* where what is stored of its body begins */
    uint64_t stored; /* bytes of body in the archive */
    const struct tar_xattr *xattrs;
    size_t xattr_count;
};

/* What the parser calls, in order: begin(), body() any number of times, end(). An error ends it. */
struct tar_handler {
    /* Clears *wants_body, which is set for a file, if body() and end() are not to be called. */
    enum gate_rc (*begin)(void *context, const struct tar_entry *entry, bool *wants_body,
                          struct error *err);
    /* Bytes of the file from `offset`, in rising order; what no call covers is a hole of zeros. */
    enum gate_rc (*body)(void *context, uint64_t offset, struct str bytes, struct error *err);
    enum gate_rc (*end)(void *context, struct error *err);
};

struct tar;

/* `handler` and `context` outlive the parser. */
struct tar *tar_open(const struct tar_handler *handler, void *context);
/* Puts header_bytes and xattr_bytes in the place of their defaults, before anything is fed. */
void tar_set_limits(struct tar *tar, const struct limits *limits);
void tar_close(struct tar *tar);
void tar_closep(struct tar **tar);

/*
 * Takes the next bytes. Fails with GATE_EFORMAT (malformed), GATE_ELIMIT (header_bytes,
 * xattr_bytes, an overlong sparse map), GATE_EUNSUPPORTED (an entry of a type that is not read)
 * or as the handler does. After a failure only tar_close() may be called.
 */
ATTR_MUST_CHECK
enum gate_rc tar_feed(struct tar *tar, struct str bytes, struct error *err);

/*
 * How many of the next bytes would be dropped unseen: a body that is not wanted, and everything
 * after the end of the archive (UINT64_MAX). A caller that can seek skips them.
 */
uint64_t tar_skippable(const struct tar *tar);
/* As if `count` bytes had been fed, at most tar_skippable(). */
void tar_skip(struct tar *tar, uint64_t count);

/* Bytes fed and skipped so far. */
uint64_t tar_position(const struct tar *tar);

enum tar_end {
    TAR_END_MARKED, /* the archive must close with a zero block */
    TAR_END_OPEN,   /* or may just stop after an entry, as layers may */
};

/* The archive has ended. Fails with GATE_EFORMAT: cut short. */
ATTR_MUST_CHECK
enum gate_rc tar_finish(struct tar *tar, enum tar_end end, struct error *err);
