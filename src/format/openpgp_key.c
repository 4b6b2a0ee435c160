#include "format/openpgp_key.h"

#include <stddef.h>
#include <stdint.h>

#include "base/attributes.h"

enum { TAG_SECRET_KEY = 5, TAG_SECRET_SUBKEY = 7 };

/* What a packet of a secret key says of its secret. */
enum protection { PROTECTION_UNKNOWN, PROTECTION_NONE, PROTECTION_PASSPHRASE };

struct packet {
    unsigned tag;
    struct str body;
    bool is_cut; /* the body ends before its length, or its length is not known */
};

/* The public half of the algorithms (RFC 9580, section 5.5.5). */
enum material { MATERIAL_MPIS, MATERIAL_CURVE, MATERIAL_ECDH, MATERIAL_BYTES };

static const struct {
    uint8_t id;
    const char *type; /* NULL: the curve tells */
    enum material material;
    uint8_t count; /* of numbers, or of bytes */
    uint16_t bits; /* 0: those of the first number, or of the curve */
} algorithms[] = {
    { 1, "rsa", MATERIAL_MPIS, 2, 0 },        { 2, "rsa", MATERIAL_MPIS, 2, 0 },
    { 3, "rsa", MATERIAL_MPIS, 2, 0 },        { 16, "elgamal", MATERIAL_MPIS, 3, 0 },
    { 17, "dsa", MATERIAL_MPIS, 4, 0 },       { 18, "ec", MATERIAL_ECDH, 1, 0 },
    { 19, "ec", MATERIAL_CURVE, 1, 0 },       { 20, "elgamal", MATERIAL_MPIS, 3, 0 },
    { 22, NULL, MATERIAL_CURVE, 1, 0 },       { 25, "x25519", MATERIAL_BYTES, 32, 256 },
    { 26, "x448", MATERIAL_BYTES, 56, 448 },  { 27, "ed25519", MATERIAL_BYTES, 32, 256 },
    { 28, "ed448", MATERIAL_BYTES, 57, 456 },
};

/* The curves by their object identifiers (section 9.2). */
static const struct {
    struct str oid;
    const char *type;
    unsigned bits;
} curves[] = {
    { STR("\x2a\x86\x48\xce\x3d\x03\x01\x07"), "ec", 256 },
    { STR("\x2b\x81\x04\x00\x22"), "ec", 384 },
    { STR("\x2b\x81\x04\x00\x23"), "ec", 521 },
    { STR("\x2b\x81\x04\x00\x0a"), "ec", 256 },
    { STR("\x2b\x24\x03\x03\x02\x08\x01\x01\x07"), "ec", 256 },
    { STR("\x2b\x24\x03\x03\x02\x08\x01\x01\x0b"), "ec", 384 },
    { STR("\x2b\x24\x03\x03\x02\x08\x01\x01\x0d"), "ec", 512 },
    { STR("\x2b\x06\x01\x04\x01\xda\x47\x0f\x01"), "ed25519", 256 },
    { STR("\x2b\x06\x01\x04\x01\x97\x55\x01\x05\x01"), "x25519", 256 },
    { STR("\x2b\x65\x71"), "ed448", 456 },
    { STR("\x2b\x65\x6f"), "x448", 448 },
};

static bool take(struct str *rest, size_t count, struct str *bytes)
{
    if (rest->len < count)
        return false;
    *bytes = str_slice(*rest, 0, count);
    *rest = str_slice(*rest, count, rest->len);
    return true;
}

/* A big-endian number of up to four bytes. */
static bool take_number(struct str *rest, size_t count, uint32_t *number)
{
    struct str bytes;

    if (!take(rest, count, &bytes))
        return false;
    *number = 0;
    for (size_t i = 0; i < count; i++)
        *number = *number << 8 | (uint8_t)bytes.ptr[i];
    return true;
}

static bool take_mpi(struct str *rest, unsigned *bits)
{
    struct str bytes;
    uint32_t count;

    if (!take_number(rest, 2, &count) || !take(rest, (count + 7) / 8, &bytes))
        return false;
    *bits = count;
    return true;
}

/* Lengths of section 4.2; one that is partial, or not told, is taken as the rest. */
static bool take_length(struct str *rest, uint8_t first, uint32_t *length, bool *is_told)
{
    uint32_t octet;
    uint32_t second;

    *is_told = true;
    if (!(first & 0x40)) {
        static const uint8_t sizes[] = { 1, 2, 4, 0 };

        *is_told = (first & 3) != 3;
        return !*is_told || take_number(rest, sizes[first & 3], length);
    }
    if (!take_number(rest, 1, &octet))
        return false;
    if (octet == 255)
        return take_number(rest, 4, length);
    *is_told = octet < 224;
    if (octet < 192 || octet >= 224) {
        *length = octet;
        return true;
    }
    if (!take_number(rest, 1, &second))
        return false;
    *length = ((octet - 192) << 8) + second + 192;
    return true;
}

static bool take_packet(struct str *rest, struct packet *packet)
{
    uint32_t first;
    uint32_t length = 0;
    bool is_told;

    if (!take_number(rest, 1, &first) || !(first & 0x80) ||
        !take_length(rest, (uint8_t)first, &length, &is_told))
        return false;
    packet->tag = first & 0x40 ? first & 0x3f : first >> 2 & 0x0f;
    packet->is_cut = !is_told || length > rest->len;
    size_t size = packet->is_cut ? rest->len : length;
    return take(rest, size, &packet->body);
}

/* The object identifier of a curve, and the type and size that it stands for. */
static bool take_curve(struct str *rest, struct private_key *key)
{
    struct str oid;
    uint32_t length;

    if (!take_number(rest, 1, &length) || !take(rest, length, &oid))
        return false;
    for (size_t i = 0; i < COUNT_OF(curves); i++) {
        if (!str_equal(oid, curves[i].oid))
            continue;
        key->type = curves[i].type;
        key->bits = curves[i].bits;
    }
    return true;
}

/* Takes the public half; false if its end cannot be told. */
static bool take_material(struct str *rest, uint32_t algorithm, struct private_key *key)
{
    struct str bytes;
    unsigned bits;
    uint32_t length;
    size_t at = 0;

    while (at < COUNT_OF(algorithms) && algorithms[at].id != algorithm)
        at++;
    if (at == COUNT_OF(algorithms))
        return false;
    key->type = algorithms[at].type;
    key->bits = algorithms[at].bits;
    switch (algorithms[at].material) {
    case MATERIAL_MPIS:
        for (unsigned i = 0; i < algorithms[at].count; i++) {
            if (!take_mpi(rest, &bits))
                return false;
            if (i == 0)
                key->bits = bits;
        }
        return true;
    case MATERIAL_CURVE:
        return take_curve(rest, key) && take_mpi(rest, &bits);
    case MATERIAL_ECDH: /* and how the key is derived */
        return take_curve(rest, key) && take_mpi(rest, &bits) && take_number(rest, 1, &length) &&
               take(rest, length, &bytes);
    case MATERIAL_BYTES:
        return take(rest, algorithms[at].count, &bytes);
    }
    return false;
}

/* Sections 3.7.2 and 5.5.3: how the secret that follows is kept. */
static enum protection read_protection(struct str rest, uint32_t version)
{
    enum { CIPHER_PLAIN = 0, S2K_GNU = 101 };
    uint32_t usage;
    uint32_t length;
    uint32_t cipher;
    uint32_t specifier;
    bool has_specifier;

    if (!take_number(&rest, 1, &usage))
        return PROTECTION_UNKNOWN;
    if (usage == 0)
        return PROTECTION_NONE;
    has_specifier = usage >= 253;
    if (!has_specifier) /* the number of a cipher, whose key is the MD5 of the passphrase */
        return PROTECTION_PASSPHRASE;
    if (version >= 5 && !take_number(&rest, 1, &length))
        return PROTECTION_UNKNOWN;
    if (!take_number(&rest, 1, &cipher))
        return PROTECTION_UNKNOWN;
    if (usage == 253 && !take_number(&rest, 1, &length))
        return PROTECTION_UNKNOWN;
    if (version == 6 && !take_number(&rest, 1, &length))
        return PROTECTION_UNKNOWN;
    if (!take_number(&rest, 1, &specifier))
        return PROTECTION_UNKNOWN;
    /* where the secret is elsewhere, on a card or nowhere, nothing is open */
    return cipher == CIPHER_PLAIN && specifier != S2K_GNU ? PROTECTION_NONE : PROTECTION_PASSPHRASE;
}

static enum protection read_secret(struct str body, struct private_key *key)
{
    uint32_t version;
    uint32_t algorithm;
    uint32_t number;
    struct str public_half;

    if (!take_number(&body, 1, &version) || version < 2 || version > 6 ||
        !take_number(&body, 4, &number) || (version < 4 && !take_number(&body, 2, &number)) ||
        !take_number(&body, 1, &algorithm))
        return PROTECTION_UNKNOWN;
    if (version < 5)
        return take_material(&body, algorithm, key) ? read_protection(body, version)
                                                    : PROTECTION_UNKNOWN;
    if (!take_number(&body, 4, &number) || !take(&body, number, &public_half))
        return PROTECTION_UNKNOWN;
    (void)take_material(&public_half, algorithm, key);
    return read_protection(body, version);
}

bool openpgp_key_read(struct str packets, bool is_whole, struct private_key *key)
{
    struct packet packet;
    bool is_closed = is_whole;
    size_t count = 0;

    *key = (struct private_key){ .format = PRIVATE_KEY_OPENPGP };
    for (; packets.len > 0; count++) {
        struct private_key other = { .format = PRIVATE_KEY_OPENPGP };
        bool is_read = take_packet(&packets, &packet);

        if (count == 0 && (!is_read || packet.tag != TAG_SECRET_KEY))
            return false;
        is_closed = is_closed && is_read && !packet.is_cut;
        if (!is_read)
            break;
        if (packet.tag == TAG_SECRET_KEY || packet.tag == TAG_SECRET_SUBKEY)
            is_closed =
                read_secret(packet.body, count == 0 ? key : &other) == PROTECTION_PASSPHRASE &&
                is_closed;
    }
    key->is_encrypted = is_closed;
    return count > 0;
}

bool openpgp_key_is_sound(struct str packets)
{
    struct private_key key = { .format = PRIVATE_KEY_OPENPGP };
    struct packet packet;

    return take_packet(&packets, &packet) && packet.tag == TAG_SECRET_KEY && !packet.is_cut &&
           read_secret(packet.body, &key) != PROTECTION_UNKNOWN;
}
