/*
 * tar_header: one 512-byte header block of a tar archive: V7, POSIX.1-1988 ustar, GNU tar 1.35
 * (base-256 numbers, old sparse maps) and star.
 *
 * Numbers are octal with blanks or NUL around them, or base-256 where the first byte has its high
 * bit set. The checksum may be the sum of unsigned or of signed bytes.
 *
 * Departure: Go before 1.8 wrote a ustar prefix into GNU headers, and so did `docker save` then. A
 * GNU header whose atime is no number but text is read as having a prefix, as Go reads it.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/attributes.h"
#include "base/error.h"
#include "base/str.h"
#include "format/tar_map.h"

enum { TAR_BLOCK = 512, TAR_HEADER_SPARSE = 4, TAR_EXTENSION_SPARSE = 21 };

struct tar_header {
    char type;         /* the flag as it stands; NUL of V7 too */
    struct str name;   /* views into the block, cut at a NUL */
    struct str prefix; /* empty, or what stands before the name and a '/' */
    struct str link;
    uint32_t mode; /* the low twelve bits */
    uint32_t uid;
    uint32_t gid;
    uint64_t size;         /* of what is stored, in bytes */
    int64_t mtime;         /* seconds since 1970 */
    uint32_t device_major; /* of devices only, else 0 */
    uint32_t device_minor;
};

/*
 * Reads the block at `block`. Fails with GATE_EFORMAT: wrong checksum, or a field that is no number
 * or out of range.
 */
ATTR_MUST_CHECK
enum gate_rc tar_header_parse(const char *block, struct tar_header *header, struct error *err);

/* Whether `block` could be a header: its checksum holds. */
bool tar_header_is_likely(const char *block);

/* Whether all of the block is NUL. */
bool tar_header_is_zero(const char *block);

/* What a header of type 'S', an old GNU sparse file, says besides. */
struct tar_sparse {
    uint64_t real_size;
    struct tar_run runs[TAR_EXTENSION_SPARSE];
    size_t count;
    bool is_extended; /* a block with more runs follows */
};

/* Reads the map in the header block. Fails with GATE_EFORMAT. */
ATTR_MUST_CHECK
enum gate_rc tar_sparse_parse(const char *block, struct tar_sparse *sparse, struct error *err);

/* Reads a block that follows and only holds more runs; real_size stays. Fails with GATE_EFORMAT. */
ATTR_MUST_CHECK
enum gate_rc tar_sparse_parse_more(const char *block, struct tar_sparse *sparse, struct error *err);
