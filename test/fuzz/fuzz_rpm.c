#include <stdlib.h>
#include <string.h>

#include "format/rpm_database.h"
#include "format/rpm_files.h"
#include "format/rpm_header.h"
#include "format/sqlite_wal.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static bool is_within(struct str outer, struct str inner)
{
    return inner.len == 0 ||
           (inner.ptr >= outer.ptr && inner.ptr + inner.len <= outer.ptr + outer.len);
}

static void check_files(const struct rpm_header *header)
{
    CLEANUP(vec_release) struct vec files = VEC_INIT(struct rpm_file);
    struct error err = ERROR_INIT;

    if (rpm_files_parse(header, &files, &err) != err.rc)
        abort();
    for (size_t i = 0; i < files.count; i++) {
        const struct rpm_file *file = vec_at(&files, i);

        if (!is_within(header->data, file->name) || !is_within(header->data, file->directory) ||
            !is_within(header->data, file->digest))
            abort();
    }
}

/* What is kept of a header for its files says the same of them as the whole one. */
static void check_kept(const struct rpm_header *header)
{
    CLEANUP(vec_release) struct vec files = VEC_INIT(struct rpm_file);
    CLEANUP(vec_release) struct vec kept_files = VEC_INIT(struct rpm_file);
    CLEANUP(arena_release) struct arena arena = ARENA_INIT;
    struct str kept = rpm_header_keep_files(header, &arena);
    struct error err = ERROR_INIT;
    struct error kept_err = ERROR_INIT;
    struct rpm_header again;

    (void)rpm_header_key(header, &arena);
    (void)rpm_header_version(header, &arena);
    if (kept.len == 0)
        return;
    if (rpm_header_parse(kept, &again, &kept_err))
        abort();
    if (rpm_files_parse(header, &files, &err) != rpm_files_parse(&again, &kept_files, &kept_err) ||
        err.rc != kept_err.rc || files.count != kept_files.count)
        abort();
    check_files(&again);
}

static void check_header(struct str bytes)
{
    struct error err = ERROR_INIT;
    struct rpm_header header;

    if (rpm_header_parse(bytes, &header, &err) != err.rc)
        abort();
    if (err.rc)
        return;
    if (rpm_header_verify(&header, &err) != err.rc)
        abort();
    check_files(&header);
    check_kept(&header);
}

/* All headers together are no larger than what they came from. */
static enum gate_rc visit(void *context, uint32_t number, struct str bytes,
                          struct error *err ATTR_UNUSED)
{
    size_t *left = context;

    if (number == 0 || bytes.len > *left)
        abort();
    *left -= bytes.len;
    check_header(bytes);
    return GATE_OK;
}

static void check_wal(struct str bytes)
{
    struct error err = ERROR_INIT;
    struct sqlite_wal wal;

    if (sqlite_wal_parse(bytes, &wal, &err) != err.rc)
        abort();
    for (size_t i = 0; err.rc == GATE_OK && i < wal.pages.count; i++) {
        const struct sqlite_wal_page *page = vec_at(&wal.pages, i);
        const char *found = sqlite_wal_find(&wal, page->number);

        if (!found || !is_within(bytes, (struct str){ .ptr = found, .len = wal.page_size }) ||
            (i > 0 && page[-1].number >= page->number))
            abort();
    }
    sqlite_wal_release(&wal);
}

/* The first byte picks the format. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct error err = ERROR_INIT;
    struct str bytes = { .ptr = (const char *)data + 1, .len = size - 1 };
    size_t left = size;
    const struct rpm_visitor visitor = { .visit = visit, .context = &left };
    enum gate_rc rc = GATE_OK;

    if (size == 0)
        return 0;
    switch (data[0]) {
    case 'h':
        check_header(bytes);
        break;
    case 'n':
        rc = rpm_ndb_read(bytes, &visitor, &err);
        break;
    case 'b':
        rc = rpm_bdb_read(bytes, &visitor, &err);
        break;
    case 's':
        rc = rpm_sqlite_read(bytes, STR(""), &visitor, &err);
        break;
    case 'w':
        check_wal(bytes);
        break;
    default:
        break;
    }
    if (rc != err.rc)
        abort();
    return 0;
}
