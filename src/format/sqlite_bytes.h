/*
 * sqlite_bytes: a database of SQLite in memory, opened for reading by the library without a copy
 * and without a file: all that it may open is these bytes, with the pages of the log in place.
 *
 * sqlite3_deserialize() would want a copy of a database that may be large, and knows no log. The
 * bytes are foreign: the statements that may run are named, and nothing of the schema is trusted.
 */
#pragma once

#include <sqlite3.h>

#include "base/attributes.h"
#include "base/error.h"
#include "base/str.h"

struct sqlite_bytes;

/*
 * Opens `database` as the log `wal`, which may be empty, leaves it. `table` is the one table that
 * may be read. The bytes must outlive it. Fails with GATE_EFORMAT or GATE_EUNSUPPORTED.
 */
ATTR_MUST_CHECK
enum gate_rc sqlite_bytes_open(struct str database, struct str wal, const char *table,
                               struct sqlite_bytes **opened, struct error *err);

/* Its connection; statements are to be finished before it is closed. */
sqlite3 *sqlite_bytes_connection(const struct sqlite_bytes *sqlite);

/* Records what the library says of its last call, GATE_EFORMAT, or GATE_ELIMIT of work. */
ATTR_MUST_CHECK
enum gate_rc sqlite_bytes_error(const struct sqlite_bytes *sqlite, struct error *err);

void sqlite_bytes_close(struct sqlite_bytes *sqlite);
void sqlite_bytes_closep(struct sqlite_bytes **sqlite);
