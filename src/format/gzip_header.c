#include "format/gzip_header.h"

#include <zlib.h>

enum stage { FIXED, EXTRA_LENGTH, EXTRA, NAME, COMMENT, CHECKSUM, DONE };

enum {
    FIXED_BYTES = 10,
    FLAG_CHECKSUM = 0x02,
    FLAG_EXTRA = 0x04,
    FLAG_NAME = 0x08,
    FLAG_COMMENT = 0x10,
    FLAGS_RESERVED = 0xe0,
};

static void enter(struct gzip_header *header, enum stage stage)
{
    header->stage = stage;
    header->count = 0;
}

/* Moves on to the next field that this header has. */
static void next_stage(struct gzip_header *header)
{
    uint32_t flags = header->flags;

    if (header->stage < EXTRA_LENGTH && flags & FLAG_EXTRA)
        enter(header, EXTRA_LENGTH);
    else if (header->stage == EXTRA_LENGTH && header->extra > 0)
        enter(header, EXTRA);
    else if (header->stage < NAME && flags & FLAG_NAME)
        enter(header, NAME);
    else if (header->stage < COMMENT && flags & FLAG_COMMENT)
        enter(header, COMMENT);
    else if (header->stage < CHECKSUM && flags & FLAG_CHECKSUM)
        enter(header, CHECKSUM);
    else
        enter(header, DONE);
    header->is_complete = header->stage == DONE;
}

static enum gate_rc take_fixed(struct gzip_header *header, unsigned char byte, struct error *err)
{
    static const unsigned char wanted[] = { 0x1f, 0x8b, 8 };

    if (header->count < sizeof(wanted) && byte != wanted[header->count])
        return error_set(err, GATE_EFORMAT, "malformed gzip stream: header");
    if (header->count == sizeof(wanted)) {
        if (byte & FLAGS_RESERVED)
            return error_set(err, GATE_EFORMAT, "malformed gzip stream: unknown flags");
        header->flags = byte;
    }
    if (++header->count == FIXED_BYTES)
        next_stage(header);
    return GATE_OK;
}

static enum gate_rc take_checksum(struct gzip_header *header, unsigned char byte, struct error *err)
{
    header->stated_crc |= (uint32_t)byte << (8 * header->count);
    if (++header->count < 2)
        return GATE_OK;
    if (header->stated_crc != (header->crc & 0xffff))
        return error_set(err, GATE_EFORMAT, "malformed gzip stream: wrong header checksum");
    next_stage(header);
    return GATE_OK;
}

/* The extra field, whose length is in its first two bytes. */
static void take_extra(struct gzip_header *header, unsigned char byte)
{
    if (header->stage == EXTRA_LENGTH)
        header->extra |= (uint32_t)byte << (8 * header->count);
    header->count++;
    if (header->count == (header->stage == EXTRA_LENGTH ? 2 : header->extra))
        next_stage(header);
}

static enum gate_rc take(struct gzip_header *header, unsigned char byte, struct error *err)
{
    if (header->stage != CHECKSUM)
        header->crc = (uint32_t)crc32(header->crc, &byte, 1);
    switch ((enum stage)header->stage) {
    case FIXED:
        return take_fixed(header, byte, err);
    case EXTRA_LENGTH:
    case EXTRA:
        take_extra(header, byte);
        return GATE_OK;
    case NAME:
    case COMMENT:
        if (byte == '\0')
            next_stage(header);
        return GATE_OK;
    case CHECKSUM:
        return take_checksum(header, byte, err);
    case DONE:
        break;
    }
    return GATE_OK;
}

enum gate_rc gzip_header_feed(struct gzip_header *header, struct str *input, struct error *err)
{
    while (input->len > 0 && !header->is_complete) {
        if (take(header, (unsigned char)input->ptr[0], err))
            return err->rc;
        *input = str_slice(*input, 1, input->len);
    }
    return GATE_OK;
}
