#include "format/rpm_header.h"

#include <string.h>

/*
 * The key id of an OpenPGP signature (RFC 4880): version 3 has it at a fixed place, version 4 in a
 * subpacket.
 */

enum { KEY_ID_SIZE = 8, SUBPACKET_ISSUER = 16, SUBPACKET_FINGERPRINT = 33, FINGERPRINT_SIZE = 20 };

struct reader {
    const uint8_t *at;
    size_t left;
};

static bool skip(struct reader *reader, size_t count)
{
    if (count > reader->left)
        return false;
    reader->at += count;
    reader->left -= count;
    return true;
}

/* A big-endian number of `size` bytes. */
static bool take_number(struct reader *reader, size_t size, size_t *number)
{
    const uint8_t *from = reader->at;

    if (!skip(reader, size))
        return false;
    *number = 0;
    for (size_t i = 0; i < size; i++)
        *number = *number << 8 | from[i];
    return true;
}

/* Lengths of new packets and of subpackets (4.2.2, 5.2.3.1). */
static bool take_length(struct reader *reader, size_t *length)
{
    size_t second;

    if (!take_number(reader, 1, length))
        return false;
    if (*length < 192)
        return true;
    if (*length == 255)
        return take_number(reader, 4, length);
    if (!take_number(reader, 1, &second))
        return false;
    *length = ((*length - 192) << 8) + second + 192;
    return true;
}

/* Moves into the packet, which must be a signature. */
static bool open_packet(struct reader *reader)
{
    size_t header;
    size_t length;

    if (!take_number(reader, 1, &header) || !(header & 0x80))
        return false;
    if (header & 0x40) {
        if ((header & 0x3f) != 2 || !take_length(reader, &length))
            return false;
    } else {
        if ((header >> 2 & 0xf) != 2 || (header & 3) == 3 ||
            !take_number(reader, (size_t)1 << (header & 3), &length))
            return false;
    }
    if (length > reader->left)
        return false;
    reader->left = length;
    return true;
}

/* The id in an area of subpackets, or NULL; moves past the area. */
static const uint8_t *find_issuer(struct reader *reader)
{
    struct reader area = { .at = NULL };
    const uint8_t *found = NULL;
    size_t length;

    if (!take_number(reader, 2, &length))
        return NULL;
    area = (struct reader){ .at = reader->at, .left = length };
    if (!skip(reader, length))
        return NULL;
    while (area.left && take_length(&area, &length)) {
        const uint8_t *at = area.at;

        if (length == 0 || !skip(&area, length))
            break;
        if ((at[0] & 0x7f) == SUBPACKET_ISSUER && length == 1 + KEY_ID_SIZE)
            return at + 1;
        if ((at[0] & 0x7f) == SUBPACKET_FINGERPRINT && length == 2 + FINGERPRINT_SIZE)
            found = at + 2 + FINGERPRINT_SIZE - KEY_ID_SIZE;
    }
    return found;
}

static const uint8_t *find_key(struct str packet)
{
    struct reader reader = { .at = (const uint8_t *)packet.ptr, .left = packet.len };
    const uint8_t *issuer;
    size_t version;

    if (!open_packet(&reader) || !take_number(&reader, 1, &version))
        return NULL;
    if (version == 3) {
        /* 5, type, time of creation */
        if (!skip(&reader, 6) || reader.left < KEY_ID_SIZE)
            return NULL;
        return reader.at;
    }
    /* type, algorithm of key, of digest */
    if (version != 4 || !skip(&reader, 3))
        return NULL;
    issuer = find_issuer(&reader);
    return issuer ? issuer : find_issuer(&reader);
}

struct str rpm_header_key(const struct rpm_header *header, struct arena *arena)
{
    static const enum rpm_tag tags[] = {
        RPM_TAG_RSAHEADER,
        RPM_TAG_DSAHEADER,
        RPM_TAG_SIGPGP,
        RPM_TAG_SIGGPG,
    };

    for (size_t i = 0; i < COUNT_OF(tags); i++) {
        const struct rpm_values values = rpm_header_values(header, tags[i]);
        const uint8_t *key = values.count ? find_key(values.data) : NULL;

        if (key) {
            return arena_printf(arena, "%02x%02x%02x%02x%02x%02x%02x%02x", key[0], key[1], key[2],
                                key[3], key[4], key[5], key[6], key[7]);
        }
    }
    return STR("");
}
