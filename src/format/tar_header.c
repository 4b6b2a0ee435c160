#include "format/tar_header.h"

#include <string.h>

struct field {
    size_t offset;
    size_t size;
};

/* POSIX.1-1988, and the GNU fields that lie where POSIX has the prefix. */
static const struct field field_name = { 0, 100 };
static const struct field field_mode = { 100, 8 };
static const struct field field_uid = { 108, 8 };
static const struct field field_gid = { 116, 8 };
static const struct field field_size = { 124, 12 };
static const struct field field_mtime = { 136, 12 };
static const struct field field_checksum = { 148, 8 };
static const struct field field_link = { 157, 100 };
static const struct field field_device_major = { 329, 8 };
static const struct field field_device_minor = { 337, 8 };
static const struct field field_prefix = { 345, 155 };
static const struct field field_star_prefix = { 345, 131 };
static const struct field field_gnu_atime = { 345, 12 };
static const struct field field_gnu_real_size = { 483, 12 };

enum {
    OFFSET_TYPE = 156,
    OFFSET_MAGIC = 257,
    OFFSET_STAR_TRAILER = 508,
    OFFSET_GNU_SPARSE = 386,
    OFFSET_GNU_EXTENDED = 482,
    OFFSET_EXTENSION_EXTENDED = 504,
    RUN_NUMBER = 12,
};

/* The field's bytes up to a NUL. */
static struct str field_text(const char *block, struct field field)
{
    return (struct str){ .ptr = block + field.offset,
                         .len = strnlen(block + field.offset, field.size) };
}

/* A big-endian two's complement number whose top bit is only the mark of its notation. */
static bool base256(const unsigned char *bytes, size_t size, int64_t *number)
{
    bool is_negative = bytes[0] & 0x40;
    uint64_t value = is_negative ? UINT64_MAX : 0;

    for (size_t i = 0; i < size; i++) {
        unsigned char byte = i > 0 ? bytes[i] : (is_negative ? bytes[0] : bytes[0] & 0x7f);

        if (value >> 56 != (is_negative ? 0xff : 0))
            return false;
        value = value << 8 | byte;
    }
    if (value >> 63 != (is_negative ? 1 : 0))
        return false;
    memcpy(number, &value, sizeof(value));
    return true;
}

static bool octal(struct str text, int64_t *number)
{
    struct str digits = str_trim(text);
    uint64_t value = 0;

    for (size_t i = 0; i < digits.len; i++) {
        if (digits.ptr[i] < '0' || digits.ptr[i] > '7' || value >> 60)
            return false;
        value = value << 3 | (uint64_t)(digits.ptr[i] - '0');
    }
    *number = (int64_t)value;
    return true;
}

/* An empty field is 0. */
static bool field_number(const char *block, struct field field, int64_t *number)
{
    const unsigned char *bytes = (const unsigned char *)block + field.offset;

    if (bytes[0] & 0x80)
        return base256(bytes, field.size, number);
    return octal(field_text(block, field), number);
}

static bool field_u32(const char *block, struct field field, uint32_t *number)
{
    int64_t value;

    if (!field_number(block, field, &value) || value < 0 || value > UINT32_MAX)
        return false;
    *number = (uint32_t)value;
    return true;
}

static bool field_u64(const char *block, struct field field, uint64_t *number)
{
    int64_t value;

    if (!field_number(block, field, &value) || value < 0)
        return false;
    *number = (uint64_t)value;
    return true;
}

bool tar_header_is_zero(const char *block)
{
    return block[0] == '\0' && memcmp(block, block + 1, TAR_BLOCK - 1) == 0;
}

bool tar_header_is_likely(const char *block)
{
    int64_t unsigned_sum = 0;
    int64_t signed_sum = 0;
    int64_t stated;

    if (!field_number(block, field_checksum, &stated))
        return false;
    for (size_t i = 0; i < TAR_BLOCK; i++) {
        unsigned_sum += (unsigned char)block[i];
        signed_sum += (signed char)block[i];
    }
    for (size_t i = 0; i < field_checksum.size; i++) {
        unsigned_sum += ' ' - (unsigned char)block[field_checksum.offset + i];
        signed_sum += ' ' - (signed char)block[field_checksum.offset + i];
    }
    return stated == unsigned_sum || stated == signed_sum;
}

/* Text that Go before 1.8 could have put there, and no number. */
static bool is_misplaced_prefix(const char *block)
{
    struct str text = field_text(block, field_prefix);
    int64_t ignored;

    if (text.len == 0 || field_number(block, field_gnu_atime, &ignored))
        return false;
    for (size_t i = 0; i < text.len; i++) {
        if ((unsigned char)text.ptr[i] >= 0x80)
            return false;
    }
    return true;
}

static struct str header_prefix(const char *block)
{
    const char *magic = block + OFFSET_MAGIC;

    if (memcmp(magic, "ustar\0", 6) == 0) {
        if (memcmp(block + OFFSET_STAR_TRAILER, "tar\0", 4) == 0)
            return field_text(block, field_star_prefix);
        return field_text(block, field_prefix);
    }
    if (memcmp(magic, "ustar  \0", 8) == 0 && is_misplaced_prefix(block))
        return field_text(block, field_prefix);
    return STR("");
}

enum gate_rc tar_header_parse(const char *block, struct tar_header *header, struct error *err)
{
    struct tar_header parsed = {
        .type = block[OFFSET_TYPE],
        .name = field_text(block, field_name),
        .prefix = header_prefix(block),
        .link = field_text(block, field_link),
    };
    bool is_device = parsed.type == '3' || parsed.type == '4';

    if (!tar_header_is_likely(block))
        return error_set(err, GATE_EFORMAT, "not a tar header: wrong checksum");
    if (!field_u32(block, field_mode, &parsed.mode))
        return error_set(err, GATE_EFORMAT, "malformed tar header: mode");
    if (!field_u32(block, field_uid, &parsed.uid) || !field_u32(block, field_gid, &parsed.gid))
        return error_set(err, GATE_EFORMAT, "malformed tar header: owner");
    if (!field_u64(block, field_size, &parsed.size))
        return error_set(err, GATE_EFORMAT, "malformed tar header: size");
    if (!field_number(block, field_mtime, &parsed.mtime))
        return error_set(err, GATE_EFORMAT, "malformed tar header: time");
    if (is_device && (!field_u32(block, field_device_major, &parsed.device_major) ||
                      !field_u32(block, field_device_minor, &parsed.device_minor)))
        return error_set(err, GATE_EFORMAT, "malformed tar header: device number");

    parsed.mode &= 07777;
    *header = parsed;
    return GATE_OK;
}

/* Reads up to `room` pairs of numbers; the first pair with an empty length ends the map. */
static bool parse_runs(const char *block, size_t offset, size_t room, struct tar_sparse *sparse)
{
    sparse->count = 0;
    for (size_t i = 0; i < room; i++) {
        struct field start = { offset + i * 2 * RUN_NUMBER, RUN_NUMBER };
        struct field length = { start.offset + RUN_NUMBER, RUN_NUMBER };
        struct tar_run *run = &sparse->runs[i];

        if (block[length.offset] == '\0')
            break;
        if (!field_u64(block, start, &run->offset) || !field_u64(block, length, &run->length))
            return false;
        sparse->count++;
    }
    return true;
}

enum gate_rc tar_sparse_parse(const char *block, struct tar_sparse *sparse, struct error *err)
{
    struct tar_sparse parsed = { .is_extended = block[OFFSET_GNU_EXTENDED] != '\0' };

    if (!field_u64(block, field_gnu_real_size, &parsed.real_size) ||
        !parse_runs(block, OFFSET_GNU_SPARSE, TAR_HEADER_SPARSE, &parsed))
        return error_set(err, GATE_EFORMAT, "malformed sparse map");
    *sparse = parsed;
    return GATE_OK;
}

enum gate_rc tar_sparse_parse_more(const char *block, struct tar_sparse *sparse, struct error *err)
{
    struct tar_sparse parsed = { .real_size = sparse->real_size,
                                 .is_extended = block[OFFSET_EXTENSION_EXTENDED] != '\0' };

    if (!parse_runs(block, 0, TAR_EXTENSION_SPARSE, &parsed))
        return error_set(err, GATE_EFORMAT, "malformed sparse map");
    *sparse = parsed;
    return GATE_OK;
}
