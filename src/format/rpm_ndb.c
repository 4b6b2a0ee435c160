#include <stdlib.h>
#include <zlib.h>

#include "base/vec.h"
#include "format/rpm_database.h"

enum {
    PAGE_SIZE = 4096,
    SLOT_SIZE = 16,   /* magic, number, first block, blocks */
    HEADER_SIZE = 32, /* in place of the first two slots */
    BLOCK_SIZE = 16,
    BLOB_HEAD = 16, /* magic, number, time, length */
    BLOB_TAIL = 12, /* checksum, length, magic */
};

struct slot {
    uint32_t number;
    uint32_t block;
    uint32_t block_count;
};

static uint32_t read_u32(const char *at)
{
    const uint8_t *bytes = (const uint8_t *)at;

    return (uint32_t)bytes[3] << 24 | (uint32_t)bytes[2] << 16 | (uint32_t)bytes[1] << 8 | bytes[0];
}

static bool is_magic(const char *at, struct str magic)
{
    return str_equal((struct str){ .ptr = at, .len = magic.len }, magic);
}

static enum gate_rc read_slots(struct str database, struct vec *slots, struct error *err)
{
    size_t end;

    if (database.len < HEADER_SIZE || !is_magic(database.ptr, STR("RpmP")))
        return error_set(err, GATE_EFORMAT, "not a database of packages");
    if (read_u32(database.ptr + 4) != 0)
        return error_set(err, GATE_EUNSUPPORTED, "version %u of the format",
                         read_u32(database.ptr + 4));
    end = (size_t)read_u32(database.ptr + 12) * PAGE_SIZE;
    if (end == 0 || end > database.len || database.len % BLOCK_SIZE)
        return error_set(err, GATE_EFORMAT, "the database is cut off");
    for (size_t at = HEADER_SIZE; at < end; at += SLOT_SIZE) {
        const char *bytes = database.ptr + at;
        struct slot slot = {
            .number = read_u32(bytes + 4),
            .block = read_u32(bytes + 8),
            .block_count = read_u32(bytes + 12),
        };

        if (!is_magic(bytes, STR("Slot")))
            return error_set(err, GATE_EFORMAT, "the slot at byte %zu is bad", at);
        if (slot.block == 0)
            continue;
        if (slot.number == 0 || slot.block < end / BLOCK_SIZE ||
            (uint64_t)slot.block + slot.block_count > database.len / BLOCK_SIZE)
            return error_set(err, GATE_EFORMAT, "the slot at byte %zu is bad", at);
        *(struct slot *)vec_add(slots) = slot;
    }
    return GATE_OK;
}

/* The header that a slot leads to. */
static enum gate_rc read_blob(struct str database, const struct slot *slot, struct str *header,
                              struct error *err)
{
    struct str blob = str_slice(database, (size_t)slot->block * BLOCK_SIZE,
                                (size_t)slot->block_count * BLOCK_SIZE);
    const char *tail;
    uint32_t length;

    if (blob.len < BLOB_HEAD + BLOB_TAIL || !is_magic(blob.ptr, STR("BlbS")) ||
        read_u32(blob.ptr + 4) != slot->number)
        return error_set(err, GATE_EFORMAT, "package %u does not begin", slot->number);
    length = read_u32(blob.ptr + 12);
    tail = blob.ptr + blob.len - BLOB_TAIL;
    if ((length + (uint64_t)BLOB_HEAD + BLOB_TAIL + BLOCK_SIZE - 1) / BLOCK_SIZE !=
            slot->block_count ||
        read_u32(tail + 4) != length || !is_magic(tail + 8, STR("BlbE")))
        return error_set(err, GATE_EFORMAT, "package %u does not end", slot->number);
    if (adler32_z(1, (const Bytef *)blob.ptr, blob.len - BLOB_TAIL) != read_u32(tail))
        return error_set(err, GATE_EFORMAT, "package %u does not have its checksum", slot->number);
    *header = str_slice(blob, BLOB_HEAD, length);
    return GATE_OK;
}

static int compare_blocks(const void *a, const void *b)
{
    const struct slot *left = a;
    const struct slot *right = b;

    return (left->block > right->block) - (left->block < right->block);
}

static int compare_numbers(const void *a, const void *b)
{
    const struct slot *left = a;
    const struct slot *right = b;

    return (left->number > right->number) - (left->number < right->number);
}

/* Blobs that share bytes, or a number, are none that rpm would write. */
static enum gate_rc check_slots(struct vec *slots, struct error *err)
{
    struct slot *all = slots->items;

    if (slots->count == 0)
        return GATE_OK;
    qsort(all, slots->count, sizeof(*all), compare_blocks);
    for (size_t i = 1; i < slots->count; i++) {
        if (all[i].block < (uint64_t)all[i - 1].block + all[i - 1].block_count)
            return error_set(err, GATE_EFORMAT, "packages %u and %u overlap", all[i - 1].number,
                             all[i].number);
    }
    qsort(all, slots->count, sizeof(*all), compare_numbers);
    for (size_t i = 1; i < slots->count; i++) {
        if (all[i].number == all[i - 1].number)
            return error_set(err, GATE_EFORMAT, "package %u is there twice", all[i].number);
    }
    return GATE_OK;
}

enum gate_rc rpm_ndb_read(struct str database, const struct rpm_visitor *visitor, struct error *err)
{
    CLEANUP(vec_release) struct vec slots = VEC_INIT(struct slot);

    if (read_slots(database, &slots, err) || check_slots(&slots, err))
        return err->rc;
    for (size_t i = 0; i < slots.count; i++) {
        const struct slot *slot = vec_at(&slots, i);
        struct str header;

        if (read_blob(database, slot, &header, err))
            return err->rc;
        if (visitor->visit(visitor->context, slot->number, header, err))
            return err->rc;
    }
    return GATE_OK;
}
