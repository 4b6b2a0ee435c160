#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/limits.h"
#include "base/memory.h"
#include "format/rpm_database.h"

enum {
    META_SIZE = 512,
    PAGE_HEADER = 26,
    MAGIC = 0x061561,
    VERSION_FIRST = 8,
    VERSION_LAST = 10,
    META_CHECKSUMS = 1, /* flag: pages have them, and longer headers */
    SPARES = 32,
    PAGE_SIZE_MIN = 512,
    PAGE_SIZE_MAX = 65536,
    NUMBER_SIZE = 4, /* a key: the number of the package */
};

/* Types of pages. */
enum { PAGE_HASH_UNSORTED = 2, PAGE_OVERFLOW = 7, PAGE_HASH_META = 8, PAGE_HASH = 13 };

/* Types of items. */
enum { ITEM_HERE = 1, ITEM_OVERFLOW = 3, ITEM_OVERFLOW_SIZE = 12 };

struct bdb {
    struct str bytes;
    bool is_big_endian;
    uint32_t page_size;
    uint32_t page_count;
    uint32_t bucket_max;
    uint32_t spares[SPARES];
    uint8_t *seen;   /* for each page: it was read, and belongs to one list only */
    struct buf body; /* a header in several pages */
};

static uint32_t read_u32(const struct bdb *bdb, const char *at)
{
    const uint8_t *bytes = (const uint8_t *)at;

    if (bdb->is_big_endian) {
        return (uint32_t)bytes[0] << 24 | (uint32_t)bytes[1] << 16 | (uint32_t)bytes[2] << 8 |
               bytes[3];
    }
    return (uint32_t)bytes[3] << 24 | (uint32_t)bytes[2] << 16 | (uint32_t)bytes[1] << 8 | bytes[0];
}

static uint32_t read_u16(const struct bdb *bdb, const char *at)
{
    const uint8_t *bytes = (const uint8_t *)at;

    return bdb->is_big_endian ? (uint32_t)bytes[0] << 8 | bytes[1]
                              : (uint32_t)bytes[1] << 8 | bytes[0];
}

static enum gate_rc read_meta(struct bdb *bdb, struct error *err)
{
    const char *meta = bdb->bytes.ptr;
    uint32_t version;

    if (bdb->bytes.len < META_SIZE)
        return error_set(err, GATE_EFORMAT, "the database is cut off");
    if (read_u32(bdb, meta + 12) != MAGIC)
        bdb->is_big_endian = true;
    if (read_u32(bdb, meta + 12) != MAGIC)
        return error_set(err, GATE_EFORMAT, "not a hash of Berkeley DB");
    version = read_u32(bdb, meta + 16);
    if (version < VERSION_FIRST || version > VERSION_LAST)
        return error_set(err, GATE_EUNSUPPORTED, "version %u of the hash", version);
    if (meta[24] != 0 || meta[26] & META_CHECKSUMS)
        return error_set(err, GATE_EUNSUPPORTED, "the database is encrypted or has checksums");

    bdb->page_size = read_u32(bdb, meta + 20);
    if (meta[25] != PAGE_HASH_META || bdb->page_size < PAGE_SIZE_MIN ||
        bdb->page_size > PAGE_SIZE_MAX || bdb->page_size & (bdb->page_size - 1))
        return error_set(err, GATE_EFORMAT, "the first page is bad");
    bdb->page_count = read_u32(bdb, meta + 32);
    if (bdb->page_count == UINT32_MAX || ++bdb->page_count > bdb->bytes.len / bdb->page_size)
        return error_set(err, GATE_EFORMAT, "the database is cut off");
    bdb->bucket_max = read_u32(bdb, meta + 72);
    if (bdb->bucket_max >= bdb->page_count)
        return error_set(err, GATE_EFORMAT, "more buckets than pages");
    for (size_t i = 0; i < SPARES; i++)
        bdb->spares[i] = read_u32(bdb, meta + 96 + 4 * i);
    return GATE_OK;
}

/* A page that was not read before. */
static enum gate_rc read_page(struct bdb *bdb, uint32_t number, const char **page,
                              struct error *err)
{
    if (number == 0 || number >= bdb->page_count)
        return error_set(err, GATE_EFORMAT, "page %u does not exist", number);
    *page = bdb->bytes.ptr + (size_t)number * bdb->page_size;
    if (read_u32(bdb, *page + 8) != number)
        return error_set(err, GATE_EFORMAT, "page %u says that it is another", number);
    if (bdb->seen[number])
        return error_set(err, GATE_EFORMAT, "page %u is in two lists", number);
    bdb->seen[number] = 1;
    return GATE_OK;
}

/* Joins what stands in a list of pages into bdb->body. */
static enum gate_rc read_overflow(struct bdb *bdb, uint32_t number, uint32_t length,
                                  struct error *err)
{
    bdb->body.len = 0;
    while (length > 0) {
        const char *page = NULL;
        uint32_t part;

        if (read_page(bdb, number, &page, err))
            return err->rc;
        part = read_u16(bdb, page + 22);
        if (page[25] != PAGE_OVERFLOW || part == 0 || part > length ||
            part > bdb->page_size - PAGE_HEADER)
            return error_set(err, GATE_EFORMAT, "page %u is not the rest of a package", number);
        buf_add(&bdb->body, (struct str){ .ptr = page + PAGE_HEADER, .len = part });
        length -= part;
        number = read_u32(bdb, page + 16);
    }
    if (buf_failed(&bdb->body))
        return error_set(err, GATE_ELIMIT, "a package of more bytes than a database may have");
    return GATE_OK;
}

/* What the item is, wherever it stands. */
static enum gate_rc read_item(struct bdb *bdb, struct str item, struct str *value,
                              struct error *err)
{
    if (item.len > 0 && item.ptr[0] == ITEM_HERE) {
        *value = str_slice(item, 1, item.len);
        return GATE_OK;
    }
    if (item.len != ITEM_OVERFLOW_SIZE || item.ptr[0] != ITEM_OVERFLOW)
        return error_set(err, GATE_EFORMAT, "an item of a kind that rpm does not write");
    if (read_overflow(bdb, read_u32(bdb, item.ptr + 4), read_u32(bdb, item.ptr + 8), err))
        return err->rc;
    *value = buf_str(&bdb->body);
    return GATE_OK;
}

/* The item at `index`: items fill a page from its end. */
static enum gate_rc find_item(const struct bdb *bdb, const char *page, uint32_t index,
                              struct str *item, struct error *err)
{
    const char *offsets = page + PAGE_HEADER;
    uint32_t count = read_u16(bdb, page + 20);
    uint32_t start = read_u16(bdb, offsets + (size_t)index * 2);
    uint32_t end = bdb->page_size;

    if (index > 0)
        end = read_u16(bdb, offsets + (size_t)(index - 1) * 2);
    if (start < PAGE_HEADER + count * 2 || start >= end || end > bdb->page_size)
        return error_set(err, GATE_EFORMAT, "item %u of page %u is bad", index,
                         read_u32(bdb, page + 8));
    *item = (struct str){ .ptr = page + start, .len = end - start };
    return GATE_OK;
}

/* A key and its value. The number 0 is where rpm keeps the next one to give. */
static enum gate_rc visit_pair(struct bdb *bdb, const char *page, uint32_t index,
                               const struct rpm_visitor *visitor, struct error *err)
{
    struct str item = STR("");
    struct str key = STR("");
    struct str value = STR("");
    uint32_t number;

    if (find_item(bdb, page, index, &item, err) || read_item(bdb, item, &key, err))
        return err->rc;
    if (key.len != NUMBER_SIZE)
        return error_set(err, GATE_EFORMAT, "a key that is no number");
    number = read_u32(bdb, key.ptr);
    if (find_item(bdb, page, index + 1, &item, err))
        return err->rc;
    if (number == 0)
        return GATE_OK;
    if (read_item(bdb, item, &value, err))
        return err->rc;
    return visitor->visit(visitor->context, number, value, err);
}

/* Buckets are doubled: each time the new ones stand together, at a place that the spares tell. */
static uint32_t bucket_page(const struct bdb *bdb, uint32_t bucket)
{
    unsigned doubling = 0;

    for (uint32_t left = bucket; left; left >>= 1)
        doubling++;
    return doubling < SPARES ? bucket + bdb->spares[doubling] : 0;
}

static enum gate_rc visit_bucket(struct bdb *bdb, uint32_t bucket,
                                 const struct rpm_visitor *visitor, struct error *err)
{
    uint32_t number = bucket_page(bdb, bucket);

    do {
        const char *page = NULL;
        uint32_t count;

        if (read_page(bdb, number, &page, err))
            return err->rc;
        count = read_u16(bdb, page + 20);
        if ((page[25] != PAGE_HASH && page[25] != PAGE_HASH_UNSORTED) || count % 2 ||
            count > (bdb->page_size - PAGE_HEADER) / 2)
            return error_set(err, GATE_EFORMAT, "page %u is not of bucket %u", number, bucket);
        for (uint32_t i = 0; i < count; i += 2) {
            if (visit_pair(bdb, page, i, visitor, err))
                return err->rc;
        }
        number = read_u32(bdb, page + 16);
    } while (number != 0);
    return GATE_OK;
}

enum gate_rc rpm_bdb_read(struct str database, const struct rpm_visitor *visitor, struct error *err)
{
    struct bdb bdb = { .bytes = database, .body = BUF_INIT(LIMIT_PACKAGE_DB_BYTES) };
    enum gate_rc rc = read_meta(&bdb, err);

    if (rc)
        return rc;
    bdb.seen = memory_new(bdb.page_count, sizeof(*bdb.seen));
    for (uint32_t bucket = 0; rc == GATE_OK && bucket <= bdb.bucket_max; bucket++)
        rc = visit_bucket(&bdb, bucket, visitor, err);
    free(bdb.seen);
    buf_release(&bdb.body);
    return rc;
}
