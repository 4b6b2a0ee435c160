#include "format/sqlite_bytes.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "format/sqlite_wal.h"

enum {
    HEADER_SIZE = 100,
    VERSIONS_OFFSET = 18, /* of the format, for writing and reading: 2 asks for a log */
    VERSION_PLAIN = 1,
    STEPS_OF_TURN = 1000,
    TURNS_MAX = 100000, /* of the library's machine: far more than a large database needs */
    NAME_SIZE = 32,
    PATH_SIZE = 64,
};

struct sqlite_bytes {
    sqlite3_vfs vfs;
    char name[NAME_SIZE];
    bool is_registered;
    struct str database;
    struct sqlite_wal wal;
    const char *table;
    sqlite3 *connection;
    int turns;
};

struct opened_file {
    sqlite3_file base;
    const struct sqlite_bytes *sqlite;
};

static sqlite3_int64 database_size(const struct sqlite_bytes *sqlite)
{
    if (sqlite->wal.page_count)
        return (sqlite3_int64)sqlite->wal.page_count * sqlite->wal.page_size;
    return (sqlite3_int64)sqlite->database.len;
}

/* Copies what is at `offset`, within one page of the log's; gives how much it is. */
static size_t copy_piece(const struct sqlite_bytes *sqlite, char *to, size_t count, size_t offset)
{
    size_t within;
    const char *page;

    if (sqlite->wal.page_count) {
        within = offset % sqlite->wal.page_size;
        if (count > sqlite->wal.page_size - within)
            count = sqlite->wal.page_size - within;
        page = sqlite_wal_find(&sqlite->wal, (uint32_t)(offset / sqlite->wal.page_size + 1));
        if (page) {
            memcpy(to, page + within, count);
            return count;
        }
    }
    if (offset >= sqlite->database.len)
        memset(to, 0, count); /* a page that neither has: corrupt, as the library will find */
    else if (count > sqlite->database.len - offset)
        count = sqlite->database.len - offset;
    if (offset < sqlite->database.len)
        memcpy(to, sqlite->database.ptr + offset, count);
    return count;
}

static int file_read(sqlite3_file *file, void *buffer, int amount, sqlite3_int64 from)
{
    const struct sqlite_bytes *sqlite = ((struct opened_file *)file)->sqlite;
    sqlite3_int64 size = database_size(sqlite);
    char *to = buffer;
    size_t wanted = (size_t)amount;
    size_t done = 0;

    if (from >= size)
        wanted = 0;
    else if ((sqlite3_int64)wanted > size - from)
        wanted = (size_t)(size - from);
    while (done < wanted)
        done += copy_piece(sqlite, to + done, wanted - done, (size_t)from + done);
    memset(to + done, 0, (size_t)amount - done);
    /* Without this the library would look for a log of its own, and for shared memory. */
    for (sqlite3_int64 i = VERSIONS_OFFSET; i < VERSIONS_OFFSET + 2; i++) {
        if (i >= from && i < from + (sqlite3_int64)done && to[i - from] > VERSION_PLAIN)
            to[i - from] = VERSION_PLAIN;
    }
    return done == (size_t)amount ? SQLITE_OK : SQLITE_IOERR_SHORT_READ;
}

static int file_size(sqlite3_file *file, sqlite3_int64 *size)
{
    *size = database_size(((struct opened_file *)file)->sqlite);
    return SQLITE_OK;
}

static int file_close(sqlite3_file *file ATTR_UNUSED)
{
    return SQLITE_OK;
}

static int file_write(sqlite3_file *file ATTR_UNUSED, const void *bytes ATTR_UNUSED,
                      int count ATTR_UNUSED, sqlite3_int64 offset ATTR_UNUSED)
{
    return SQLITE_READONLY;
}

static int file_truncate(sqlite3_file *file ATTR_UNUSED, sqlite3_int64 size ATTR_UNUSED)
{
    return SQLITE_READONLY;
}

static int file_flag(sqlite3_file *file ATTR_UNUSED, int flags ATTR_UNUSED)
{
    return SQLITE_OK;
}

static int file_is_reserved(sqlite3_file *file ATTR_UNUSED, int *answer)
{
    *answer = 0;
    return SQLITE_OK;
}

static int file_control(sqlite3_file *file ATTR_UNUSED, int operation ATTR_UNUSED,
                        void *argument ATTR_UNUSED)
{
    return SQLITE_NOTFOUND;
}

static int file_sector_size(sqlite3_file *file ATTR_UNUSED)
{
    return 0;
}

static int file_characteristics(sqlite3_file *file ATTR_UNUSED)
{
    return SQLITE_IOCAP_IMMUTABLE; /* no locks, no journals */
}

static const sqlite3_io_methods file_methods = {
    .iVersion = 1,
    .xClose = file_close,
    .xRead = file_read,
    .xWrite = file_write,
    .xTruncate = file_truncate,
    .xSync = file_flag,
    .xFileSize = file_size,
    .xLock = file_flag,
    .xUnlock = file_flag,
    .xCheckReservedLock = file_is_reserved,
    .xFileControl = file_control,
    .xSectorSize = file_sector_size,
    .xDeviceCharacteristics = file_characteristics,
};

/* The database is all there is: no journal, no file for sorting. */
static int vfs_open(sqlite3_vfs *vfs, const char *path ATTR_UNUSED, sqlite3_file *file, int flags,
                    int *out_flags)
{
    struct opened_file *opened = (struct opened_file *)file;

    opened->base.pMethods = NULL;
    if (!(flags & SQLITE_OPEN_MAIN_DB))
        return SQLITE_CANTOPEN;
    opened->base.pMethods = &file_methods;
    opened->sqlite = vfs->pAppData;
    if (out_flags)
        *out_flags = SQLITE_OPEN_READONLY;
    return SQLITE_OK;
}

static int vfs_delete(sqlite3_vfs *vfs ATTR_UNUSED, const char *path ATTR_UNUSED,
                      int is_synced ATTR_UNUSED)
{
    return SQLITE_READONLY;
}

static int vfs_access(sqlite3_vfs *vfs ATTR_UNUSED, const char *path ATTR_UNUSED,
                      int flags ATTR_UNUSED, int *answer)
{
    *answer = 0;
    return SQLITE_OK;
}

static int vfs_full_path(sqlite3_vfs *vfs ATTR_UNUSED, const char *path, int size, char *full)
{
    size_t length = strlen(path) + 1;

    if (length > (size_t)size)
        return SQLITE_CANTOPEN;
    memcpy(full, path, length);
    return SQLITE_OK;
}

static int vfs_randomness(sqlite3_vfs *vfs ATTR_UNUSED, int count, char *bytes)
{
    memset(bytes, 0, (size_t)count);
    return count;
}

static int vfs_sleep(sqlite3_vfs *vfs ATTR_UNUSED, int microseconds)
{
    return microseconds;
}

static int vfs_time(sqlite3_vfs *vfs ATTR_UNUSED, double *days)
{
    *days = 0;
    return SQLITE_OK;
}

/* Looking at the schema and at the one table is allowed, by statements without functions. */
static int authorize(void *context, int action, const char *first, const char *second ATTR_UNUSED,
                     const char *database ATTR_UNUSED, const char *trigger ATTR_UNUSED)
{
    const struct sqlite_bytes *sqlite = context;

    if (action == SQLITE_SELECT)
        return SQLITE_OK;
    if (action == SQLITE_READ &&
        (sqlite3_stricmp(first, sqlite->table) == 0 || strcmp(first, "sqlite_master") == 0))
        return SQLITE_OK;
    return SQLITE_DENY;
}

/* Not 0: the statement ends with SQLITE_INTERRUPT. */
static int count_turn(void *context)
{
    struct sqlite_bytes *sqlite = context;

    return ++sqlite->turns > TURNS_MAX;
}

static enum gate_rc connect(struct sqlite_bytes *sqlite, struct error *err)
{
    size_t longest = sqlite->database.len + sqlite->wal.bytes.len;

    if (sqlite3_open_v2("database", &sqlite->connection, SQLITE_OPEN_READONLY, sqlite->name))
        return sqlite_bytes_error(sqlite, err);
    (void)sqlite3_db_config(sqlite->connection, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
    (void)sqlite3_db_config(sqlite->connection, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
    (void)sqlite3_db_config(sqlite->connection, SQLITE_DBCONFIG_ENABLE_VIEW, 0, NULL);
    (void)sqlite3_db_config(sqlite->connection, SQLITE_DBCONFIG_ENABLE_TRIGGER, 0, NULL);
    (void)sqlite3_limit(sqlite->connection, SQLITE_LIMIT_LENGTH,
                        longest < 1000000000 ? (int)longest : 1000000000);
    (void)sqlite3_limit(sqlite->connection, SQLITE_LIMIT_ATTACHED, 0);
    sqlite3_progress_handler(sqlite->connection, STEPS_OF_TURN, count_turn, sqlite);
    if (sqlite3_set_authorizer(sqlite->connection, authorize, sqlite))
        return sqlite_bytes_error(sqlite, err);
    return GATE_OK;
}

/* Before the library sees them: its words for these are of its own file names. */
static enum gate_rc check_header(const struct sqlite_bytes *sqlite, struct error *err)
{
    const uint8_t *header = (const uint8_t *)sqlite->database.ptr;
    uint32_t page_size;

    if (sqlite->database.len < HEADER_SIZE ||
        !str_starts_with(sqlite->database, STR("SQLite format 3\0")))
        return error_set(err, GATE_EFORMAT, "not a database of SQLite");
    page_size = (uint32_t)header[16] << 8 | header[17];
    page_size = page_size == 1 ? 65536 : page_size;
    if (page_size == 0 || sqlite->database.len % page_size)
        return error_set(err, GATE_EFORMAT, "the database ends within a page");
    if (sqlite->wal.page_count && sqlite->wal.page_size != page_size)
        return error_set(err, GATE_EFORMAT, "the log is of another database: its pages differ");
    return GATE_OK;
}

enum gate_rc sqlite_bytes_open(struct str database, struct str wal, const char *table,
                               struct sqlite_bytes **opened, struct error *err)
{
    CLEANUP(sqlite_bytes_closep) struct sqlite_bytes *sqlite = memory_new(1, sizeof(*sqlite));

    sqlite->database = database;
    sqlite->table = table;
    if (sqlite_wal_parse(wal, &sqlite->wal, err) || check_header(sqlite, err))
        return err->rc;
    (void)snprintf(sqlite->name, sizeof(sqlite->name), "bytes-%p", (void *)sqlite);
    sqlite->vfs = (sqlite3_vfs){
        .iVersion = 1,
        .szOsFile = sizeof(struct opened_file),
        .mxPathname = PATH_SIZE,
        .zName = sqlite->name,
        .pAppData = sqlite,
        .xOpen = vfs_open,
        .xDelete = vfs_delete,
        .xAccess = vfs_access,
        .xFullPathname = vfs_full_path,
        .xRandomness = vfs_randomness,
        .xSleep = vfs_sleep,
        .xCurrentTime = vfs_time,
    };
    if (sqlite3_vfs_register(&sqlite->vfs, 0))
        return error_set(err, GATE_EUNSUPPORTED, "the library of SQLite does not start");
    sqlite->is_registered = true;
    if (connect(sqlite, err))
        return err->rc;
    *opened = STEAL(sqlite);
    return GATE_OK;
}

sqlite3 *sqlite_bytes_connection(const struct sqlite_bytes *sqlite)
{
    return sqlite->connection;
}

enum gate_rc sqlite_bytes_error(const struct sqlite_bytes *sqlite, struct error *err)
{
    if (sqlite->turns > TURNS_MAX)
        return error_set(err, GATE_ELIMIT, "the database takes more work than any has");
    return error_set(err, GATE_EFORMAT, "%s", sqlite3_errmsg(sqlite->connection));
}

void sqlite_bytes_close(struct sqlite_bytes *sqlite)
{
    if (!sqlite)
        return;
    (void)sqlite3_close(sqlite->connection);
    if (sqlite->is_registered)
        (void)sqlite3_vfs_unregister(&sqlite->vfs);
    sqlite_wal_release(&sqlite->wal);
    free(sqlite);
}

void sqlite_bytes_closep(struct sqlite_bytes **sqlite)
{
    sqlite_bytes_close(*sqlite);
}
