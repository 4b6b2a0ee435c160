/*
 * zip: the members of a ZIP archive.
 *
 * Specification: PKWARE APPNOTE 6.3.10, stored and deflated members. The central directory is
 * believed, as by Java and unzip; bytes may stand before the archive. Not read: ZIP64 (archives of
 * 65535 members or 4 GiB), archives of several disks, encrypted members.
 */
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "base/attributes.h"
#include "base/buf.h"
#include "base/error.h"
#include "base/str.h"
#include "base/vec.h"

/* Views of the archive's bytes. */
struct zip_member {
    struct str name;
    struct str packed; /* its bytes in the archive */
    uint32_t size;     /* when it is unpacked */
    uint32_t checksum; /* CRC-32 */
    uint16_t method;
    uint16_t flags;
};

/*
 * Appends the members (struct zip_member) of `bytes`, a whole file, in the order of the central
 * directory. Fails with GATE_EFORMAT (no archive, cut short, members outside of it) or
 * GATE_EUNSUPPORTED.
 */
ATTR_MUST_CHECK
enum gate_rc zip_parse(struct str bytes, struct vec *members, struct error *err);

/*
 * The content of a member: a view of the archive where it is stored, else in `buffer`, which is
 * empty and limits it. Fails with GATE_EFORMAT (malformed, another size or checksum than it says),
 * GATE_EUNSUPPORTED (another method, encrypted) or GATE_ELIMIT.
 */
ATTR_MUST_CHECK
enum gate_rc zip_read(const struct zip_member *member, struct buf *buffer, struct str *content,
                      struct error *err);
