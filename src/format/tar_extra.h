/*
 * tar_extra: what the extended headers before a tar entry say of it: GNU long names, pax records,
 * and the sparse formats 0.0, 0.1 and 1.0 of GNU tar 1.35, which are pax records.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/attributes.h"
#include "base/buf.h"
#include "base/error.h"
#include "base/vec.h"
#include "format/tar_map.h"

enum tar_sparse_kind {
    TAR_SPARSE_NONE,
    TAR_SPARSE_LISTED, /* formats 0.0 and 0.1: the runs stood in the records */
    TAR_SPARSE_IN_BODY /* format 1.0: the runs stand before the data */
};

struct tar_extra {
    uint64_t xattr_limit; /* bytes of one extended attribute */
    struct buf long_name; /* bodies of the headers, which the views below point into */
    struct buf long_link;
    struct buf records;
    bool has_long_name;
    bool has_long_link;
    struct str path; /* of pax records; empty: not stated */
    struct str link;
    bool has_size;
    bool has_uid;
    bool has_gid;
    bool has_mtime;
    uint64_t size;
    uint32_t uid;
    uint32_t gid;
    int64_t mtime;
    struct vec xattrs; /* struct tar_xattr; access control lists by their keyword, SCHILY.acl.* */
    enum tar_sparse_kind sparse;
    struct str sparse_name;
    bool has_real_size;
    uint64_t real_size;
    struct vec runs; /* struct tar_run */
};

void tar_extra_init(struct tar_extra *extra);
void tar_extra_release(struct tar_extra *extra);

/* Forgets everything, for the next entry. */
void tar_extra_reset(struct tar_extra *extra);

/*
 * Reads `extra->records`, the whole body of an 'x' header, in place of what an earlier one said.
 * Fails with GATE_EFORMAT or GATE_ELIMIT.
 */
ATTR_MUST_CHECK
enum gate_rc tar_extra_parse(struct tar_extra *extra, struct error *err);

/* Reads `records`, the body of a global header, only to see that it is well-formed. */
ATTR_MUST_CHECK
enum gate_rc tar_extra_check(struct str records, struct error *err);

/*
 * Gives the name in the body of an 'L' or 'K' header: up to the NULs that pad it. Fails with
 * GATE_EFORMAT if something follows a NUL.
 */
ATTR_MUST_CHECK
enum gate_rc tar_extra_name(const struct buf *body, struct str *name, struct error *err);
