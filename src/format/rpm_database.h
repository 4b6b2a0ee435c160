/*
 * rpm_database: the headers that an rpm database holds, of the three kinds that rpm has had.
 *
 * Specification: rpm 4.18, lib/backend: sqlite.c (table Packages of rpmdb.sqlite), ndb/rpmpkg.c
 * (Packages.db), bdb_ro.c (Packages, a hash of Berkeley DB 4 or 5 in either byte order). Indexes
 * are not read: they say nothing that the headers do not.
 */
#pragma once

#include <stdint.h>

#include "base/attributes.h"
#include "base/error.h"
#include "base/str.h"

/* Told each header, a whole one as rpm_header_parse() wants it; valid until it returns. */
struct rpm_visitor {
    /* `number` is rpm's of the installed package. A failure ends the reading. */
    enum gate_rc (*visit)(void *context, uint32_t number, struct str header, struct error *err);
    void *context;
};

/*
 * Read a whole database. They fail with GATE_EFORMAT (also one that was cut off or has a checksum
 * that does not fit), GATE_EUNSUPPORTED (encrypted, or of another version), GATE_ELIMIT (more
 * headers, or bytes of them, than a database of its size can hold) and as `visitor` does.
 */
ATTR_MUST_CHECK
enum gate_rc rpm_ndb_read(struct str database, const struct rpm_visitor *visitor,
                          struct error *err);
ATTR_MUST_CHECK
enum gate_rc rpm_bdb_read(struct str database, const struct rpm_visitor *visitor,
                          struct error *err);
/* `wal` is the write-ahead log beside it: what it commits counts (format/sqlite_wal.h). */
ATTR_MUST_CHECK
enum gate_rc rpm_sqlite_read(struct str database, struct str wal, const struct rpm_visitor *visitor,
                             struct error *err);
