#include "format/sqlite_wal.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

enum {
    HEADER_SIZE = 32,       /* magic, version, page size, sequence, two salts, two checksums */
    FRAME_HEADER_SIZE = 24, /* page, pages after the commit, two salts, two checksums */
    MAGIC = 0x377f0682,     /* the last bit: checksums are over big-endian numbers */
    VERSION = 3007000,
    PAGE_SIZE_MIN = 512,
    PAGE_SIZE_MAX = 65536,
};

struct checksum {
    uint32_t first;
    uint32_t second;
};

static uint32_t read_big(const char *at)
{
    const uint8_t *bytes = (const uint8_t *)at;

    return (uint32_t)bytes[0] << 24 | (uint32_t)bytes[1] << 16 | (uint32_t)bytes[2] << 8 | bytes[3];
}

static uint32_t read_little(const char *at)
{
    const uint8_t *bytes = (const uint8_t *)at;

    return (uint32_t)bytes[3] << 24 | (uint32_t)bytes[2] << 16 | (uint32_t)bytes[1] << 8 | bytes[0];
}

/* Goes on over `size` bytes, a multiple of 8. */
static struct checksum sum(struct checksum sum, bool is_big_endian, const char *at, size_t size)
{
    for (size_t i = 0; i < size; i += 8) {
        sum.first += (is_big_endian ? read_big(at + i) : read_little(at + i)) + sum.second;
        sum.second += (is_big_endian ? read_big(at + i + 4) : read_little(at + i + 4)) + sum.first;
    }
    return sum;
}

static bool is_sum(struct checksum sum, const char *at)
{
    return sum.first == read_big(at) && sum.second == read_big(at + 4);
}

static int compare_pages(const void *a, const void *b)
{
    const struct sqlite_wal_page *left = a;
    const struct sqlite_wal_page *right = b;

    if (left->number != right->number)
        return left->number < right->number ? -1 : 1;
    return (left->frame > right->frame) - (left->frame < right->frame);
}

/* Sorts the pages and leaves the last frame of each. */
static void finish(struct sqlite_wal *wal)
{
    struct sqlite_wal_page *pages = wal->pages.items;
    size_t kept = 0;

    if (wal->pages.count == 0)
        return;
    qsort(pages, wal->pages.count, sizeof(*pages), compare_pages);
    for (size_t i = 0; i < wal->pages.count; i++) {
        if (i + 1 == wal->pages.count || pages[i + 1].number != pages[i].number)
            pages[kept++] = pages[i];
    }
    wal->pages.count = kept;
}

static const char *frame_at(const struct sqlite_wal *wal, size_t index)
{
    return wal->bytes.ptr + HEADER_SIZE + index * (FRAME_HEADER_SIZE + (size_t)wal->page_size);
}

/* Whether a frame behind the good ones says that it commits something to this log. */
static bool has_lost_commit(const struct sqlite_wal *wal, size_t index, size_t count)
{
    for (; index < count; index++) {
        const char *frame = frame_at(wal, index);

        if (memcmp(frame + 8, wal->bytes.ptr + 16, 8) == 0 && read_big(frame) != 0 &&
            read_big(frame + 4) != 0)
            return true;
    }
    return false;
}

static enum gate_rc read_frames(struct sqlite_wal *wal, struct checksum checksum,
                                bool is_big_endian, struct error *err)
{
    size_t count = (wal->bytes.len - HEADER_SIZE) / (FRAME_HEADER_SIZE + (size_t)wal->page_size);
    size_t committed = 0;
    size_t index = 0;

    for (; index < count; index++) {
        const char *frame = frame_at(wal, index);
        struct sqlite_wal_page page = { .number = read_big(frame), .frame = (uint32_t)index };

        if (page.number == 0 || memcmp(frame + 8, wal->bytes.ptr + 16, 8) != 0)
            break;
        checksum = sum(checksum, is_big_endian, frame, 8);
        checksum = sum(checksum, is_big_endian, frame + FRAME_HEADER_SIZE, wal->page_size);
        if (!is_sum(checksum, frame + 16))
            break;
        *(struct sqlite_wal_page *)vec_add(&wal->pages) = page;
        if (read_big(frame + 4) != 0) {
            wal->page_count = read_big(frame + 4);
            committed = wal->pages.count;
        }
    }
    if (has_lost_commit(wal, index, count)) {
        return error_set(err, GATE_EFORMAT, "frame %zu of the log is bad, and a later one commits",
                         index + 1);
    }
    wal->pages.count = committed;
    finish(wal);
    return GATE_OK;
}

enum gate_rc sqlite_wal_parse(struct str bytes, struct sqlite_wal *wal, struct error *err)
{
    struct checksum checksum = { .first = 0 };
    bool is_big_endian;

    *wal = (struct sqlite_wal){ .bytes = bytes, .pages = VEC_INIT(struct sqlite_wal_page) };
    if (bytes.len == 0)
        return GATE_OK;
    if (bytes.len < HEADER_SIZE || (read_big(bytes.ptr) & ~1U) != MAGIC)
        return error_set(err, GATE_EFORMAT, "not a write-ahead log of SQLite");
    if (read_big(bytes.ptr + 4) != VERSION)
        return error_set(err, GATE_EUNSUPPORTED, "version %u of the log", read_big(bytes.ptr + 4));
    is_big_endian = read_big(bytes.ptr) & 1;
    checksum = sum(checksum, is_big_endian, bytes.ptr, 24);
    if (!is_sum(checksum, bytes.ptr + 24))
        return error_set(err, GATE_EFORMAT, "the header of the log does not have its checksum");
    wal->page_size = read_big(bytes.ptr + 8);
    if (wal->page_size < PAGE_SIZE_MIN || wal->page_size > PAGE_SIZE_MAX ||
        wal->page_size & (wal->page_size - 1))
        return error_set(err, GATE_EFORMAT, "the log has pages of %u bytes", wal->page_size);
    return read_frames(wal, checksum, is_big_endian, err);
}

const char *sqlite_wal_find(const struct sqlite_wal *wal, uint32_t number)
{
    const struct sqlite_wal_page *pages = wal->pages.items;
    size_t low = 0;
    size_t high = wal->pages.count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;

        if (pages[middle].number < number)
            low = middle + 1;
        else
            high = middle;
    }
    if (low == wal->pages.count || pages[low].number != number)
        return NULL;
    return frame_at(wal, pages[low].frame) + FRAME_HEADER_SIZE;
}

void sqlite_wal_release(struct sqlite_wal *wal)
{
    vec_release(&wal->pages);
}
