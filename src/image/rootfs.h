/*
 * rootfs: the files of an image as a container started from it would see them.
 *
 * The layers are merged in order and whiteouts are applied (OCI image-spec v1.1, layer.md,
 * "Representing Changesets"). A path is absolute inside the image. Symbolic links are followed
 * inside the image only: no path, "..", or link ever reaches a file of the host. A plain directory
 * of the host is walked inside itself only.
 *
 * A rootfs is read-only once it is open and may be used by one thread at a time. Entries, their
 * texts and kept bodies live as long as it does.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attributes.h"
#include "base/digest.h"
#include "base/error.h"
#include "base/str.h"
#include "base/vec.h"
#include "image/wish.h"

enum entry_type {
    ENTRY_FILE,
    ENTRY_DIRECTORY,
    ENTRY_SYMLINK,
    ENTRY_CHARACTER,
    ENTRY_BLOCK,
    ENTRY_FIFO,
    ENTRY_SOCKET, /* in directories only: archives cannot hold one */
};

struct entry_body; /* what was kept of a body, and where it is; private to src/image */

struct xattr {
    struct str name;
    struct str value;
};

struct entry {
    struct str
        path; /* "/etc/passwd"; no "//", "." or ".." in it, no '/' at its end; the root is "/" */
    struct str link; /* target of a symbolic link as it stands, or path that a hard link names */
    enum entry_type type; /* a hard link has the type, mode, owner and size of what it names */
    uint16_t mode;        /* the low twelve bits */
    bool is_hard_link;
    bool has_unread_xattrs; /* a file of the host whose attributes could not all be read */
    bool is_implied;        /* a directory that no layer holds, made for what is in it: 0755 root */
    uint32_t uid;
    uint32_t gid;
    uint64_t size; /* bytes; of a file only */
    int64_t mtime; /* seconds since 1970 */
    uint32_t device_major;
    uint32_t device_minor;
    int32_t layer;      /* that holds it, from 0 */
    int32_t deleted_in; /* the layer that deletes or replaces it, or -1: it is in the merged tree */
    uint32_t xattr_count;
    const struct xattr *xattrs; /* of "SCHILY.xattr." and "SCHILY.acl." records (these with their
                                   whole keyword as name) or of the file system */
    struct entry_body *body;
};

struct rootfs;

enum rootfs_follow { ROOTFS_NOFOLLOW, ROOTFS_FOLLOW };

/*
 * Finds what `path` names; links in its directories are always followed, one at its end as `follow`
 * says. `path` may be relative to "/" and hold "//", "." and "..", which stays inside.
 * Fails with GATE_ENOTFOUND (nothing there, or a dangling link), GATE_ELIMIT (more than
 * LIMIT_LINKS links), GATE_EIO (a directory of the host that cannot be read).
 */
ATTR_MUST_CHECK
enum gate_rc rootfs_find(struct rootfs *rootfs, struct str path, enum rootfs_follow follow,
                         const struct entry **entry, struct error *err);

/*
 * Gives the whole body of `entry`, a regular file, as a view that lives as long as the rootfs.
 * Fails with GATE_EUNSUPPORTED (not a regular file), GATE_ELIMIT (longer than `limit` or than its
 * wish allowed), GATE_EUNDECIDABLE (not kept, and the input was a pipe), GATE_EIO (a file of the
 * host that cannot be read) or GATE_ETRUST (the input changed since the pass).
 */
ATTR_MUST_CHECK
enum gate_rc rootfs_read(struct rootfs *rootfs, const struct entry *entry, size_t limit,
                         struct str *body, struct error *err);

/* rootfs_find() with ROOTFS_FOLLOW and rootfs_read() in one; *entry may be NULL. */
ATTR_MUST_CHECK
enum gate_rc rootfs_read_path(struct rootfs *rootfs, struct str path, size_t limit,
                              struct str *body, const struct entry **entry, struct error *err);

/*
 * Late wishes: bodies that were asked for and that the pass had not kept, each read of the input
 * counted, in the order of asking. From a pipe they cannot be had at all.
 */
size_t rootfs_late_count(const struct rootfs *rootfs);
struct str rootfs_late_path(const struct rootfs *rootfs, size_t index);

/* The digest of a body, kept or computed now; fails as rootfs_read() does. */
ATTR_MUST_CHECK
enum gate_rc rootfs_digest(struct rootfs *rootfs, const struct entry *entry, enum digest_kind kind,
                           struct digest *digest, struct error *err);

/* The merged tree, "/" included, sorted by the bytes of the path. */
size_t rootfs_count(const struct rootfs *rootfs);
const struct entry *rootfs_at(const struct rootfs *rootfs, size_t index);

/*
 * The range of the merged tree that is below `directory`, a real path: from *start to before *end,
 * equal when there is nothing. The directory itself is not in it: siblings may sort between it and
 * its content ("/a", "/a-b", "/a/c").
 */
void rootfs_below(const struct rootfs *rootfs, struct str directory, size_t *start, size_t *end);

/*
 * Adds to `found` (of const struct entry *) what matches the absolute shell pattern, sorted by
 * bytes of the path. Links in the directories of the pattern are followed, as glob(3) does; a link
 * at the end is given as the link. Fails with GATE_ELIMIT or GATE_EIO.
 */
ATTR_MUST_CHECK
enum gate_rc rootfs_glob(struct rootfs *rootfs, struct str pattern, struct vec *found,
                         struct error *err);

/*
 * Everything that any layer holds, in layer order and then in the order of the archive: also what
 * a later layer deletes (`deleted_in`). Whiteouts themselves are not in it.
 */
size_t rootfs_all_count(const struct rootfs *rootfs);
const struct entry *rootfs_all_at(const struct rootfs *rootfs, size_t index);

/* A whiteout as its layer has it. */
struct rootfs_whiteout {
    struct str path; /* what is hidden: the entry, or the directory whose lower content is */
    bool is_opaque;
};

/* The whiteout `index` of `layer`, both from 0, in the order of the archive; false: no such one. */
bool rootfs_whiteout(const struct rootfs *rootfs, size_t layer, size_t index,
                     struct rootfs_whiteout *whiteout);

/* What a scanner found, sorted by layer, path and line. */
const struct scan_hit *rootfs_hits(const struct rootfs *rootfs, const struct scanner_def *scanner,
                                   size_t *count);

/*
 * Whether all that is at most `depth` below the real path `directory` (negative: at all) is in the
 * tree. Fails with GATE_EIO, naming a directory of the host that could not be read.
 */
ATTR_MUST_CHECK
enum gate_rc rootfs_check_listed(const struct rootfs *rootfs, struct str directory, int64_t depth,
                                 struct error *err);

/*
 * Whether scanners saw all files. Fails with GATE_EIO, naming a directory or file of the host that
 * could not be read.
 */
ATTR_MUST_CHECK
enum gate_rc rootfs_check_scanned(const struct rootfs *rootfs, struct error *err);

/* The value of security.capability if the file has one that grants something, else empty. */
struct str entry_capability(const struct entry *entry);

/* "file", "directory", "link", "char", "block", "fifo" or "socket": the words of the language. */
const char *entry_type_name(enum entry_type type);
