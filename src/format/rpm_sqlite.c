#include "base/attributes.h"
#include "format/rpm_database.h"
#include "format/sqlite_bytes.h"

static void finish(sqlite3_stmt **statement)
{
    (void)sqlite3_finalize(*statement);
}

/* A view, or a table that the library would make up, is not what rpm writes. */
static enum gate_rc check_table(struct sqlite_bytes *sqlite, struct error *err)
{
    static const char sql[] =
        "SELECT 1 FROM sqlite_master WHERE name = 'Packages' AND type = 'table' AND rootpage > 1";
    CLEANUP(finish) sqlite3_stmt *statement = NULL;
    int rc;

    if (sqlite3_prepare_v2(sqlite_bytes_connection(sqlite), sql, sizeof(sql), &statement, NULL))
        return sqlite_bytes_error(sqlite, err);
    rc = sqlite3_step(statement);
    if (rc == SQLITE_DONE)
        return error_set(err, GATE_EFORMAT, "there is no table of packages");
    return rc == SQLITE_ROW ? GATE_OK : sqlite_bytes_error(sqlite, err);
}

/* Row by row: `left` is how many bytes a database of this size can still hold. */
static enum gate_rc visit_row(sqlite3_stmt *statement, uint64_t *left,
                              const struct rpm_visitor *visitor, struct error *err)
{
    sqlite3_int64 number = sqlite3_column_int64(statement, 0);
    struct str header;

    if (sqlite3_column_type(statement, 0) != SQLITE_INTEGER ||
        sqlite3_column_type(statement, 1) != SQLITE_BLOB || number < 1 || number > UINT32_MAX)
        return error_set(err, GATE_EFORMAT, "a row that is no package");
    header.ptr = sqlite3_column_blob(statement, 1);
    header.len = (size_t)sqlite3_column_bytes(statement, 1);
    if (!header.ptr)
        header = STR("");
    if (header.len > *left)
        return error_set(err, GATE_ELIMIT, "the packages are larger than their database");
    *left -= header.len;
    return visitor->visit(visitor->context, (uint32_t)number, header, err);
}

enum gate_rc rpm_sqlite_read(struct str database, struct str wal, const struct rpm_visitor *visitor,
                             struct error *err)
{
    static const char sql[] = "SELECT hnum, blob FROM Packages ORDER BY hnum";
    CLEANUP(sqlite_bytes_closep) struct sqlite_bytes *sqlite = NULL;
    CLEANUP(finish) sqlite3_stmt *statement = NULL; /* is finished before it is closed */
    uint64_t left = (uint64_t)database.len + wal.len;
    int rc;

    if (sqlite_bytes_open(database, wal, "Packages", &sqlite, err) || check_table(sqlite, err))
        return err->rc;
    if (sqlite3_prepare_v2(sqlite_bytes_connection(sqlite), sql, sizeof(sql), &statement, NULL))
        return sqlite_bytes_error(sqlite, err);
    while ((rc = sqlite3_step(statement)) == SQLITE_ROW) {
        if (visit_row(statement, &left, visitor, err))
            return err->rc;
    }
    return rc == SQLITE_DONE ? GATE_OK : sqlite_bytes_error(sqlite, err);
}
