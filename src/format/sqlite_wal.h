/*
 * sqlite_wal: what the write-ahead log beside a database of SQLite adds to it.
 *
 * Specification: the SQLite file format, section 4. The log is a run of frames, each a page;
 * transactions that end with a frame that commits count, later frames for a page before earlier
 * ones. Where frames stop being good, what follows the last commit is left over from a transaction
 * that did not end or from an older log, and SQLite forgets it.
 *
 * We are stricter where SQLite forgets silently what was committed: a log whose header is bad, and
 * one where a frame of this log that commits stands behind a bad one.
 */
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "base/attributes.h"
#include "base/error.h"
#include "base/str.h"
#include "base/vec.h"

/* A page that the log replaces. */
struct sqlite_wal_page {
    uint32_t number; /* from 1 */
    uint32_t frame;  /* from 0 */
};

struct sqlite_wal {
    struct str bytes;
    uint32_t page_size;
    uint32_t page_count; /* of the database after the last commit; 0: nothing was committed */
    struct vec pages;    /* struct sqlite_wal_page, by number, each once */
};

/*
 * Reads the log, whole; an empty one commits nothing. Fails with GATE_EFORMAT or
 * GATE_EUNSUPPORTED (another version). The wal is released also after a failure.
 */
ATTR_MUST_CHECK
enum gate_rc sqlite_wal_parse(struct str bytes, struct sqlite_wal *wal, struct error *err);

/* The page's content in the log, page_size bytes, or NULL. */
const char *sqlite_wal_find(const struct sqlite_wal *wal, uint32_t number);

void sqlite_wal_release(struct sqlite_wal *wal);
