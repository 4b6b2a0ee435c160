#include "format/ssh_wire.h"

bool ssh_wire_u8(struct str *rest, uint8_t *number)
{
    if (rest->len < 1)
        return false;
    *number = (uint8_t)rest->ptr[0];
    *rest = str_slice(*rest, 1, rest->len);
    return true;
}

bool ssh_wire_u32(struct str *rest, uint32_t *number)
{
    uint32_t value = 0;

    if (rest->len < 4)
        return false;
    for (size_t i = 0; i < 4; i++)
        value = value << 8 | (uint8_t)rest->ptr[i];
    *number = value;
    *rest = str_slice(*rest, 4, rest->len);
    return true;
}

bool ssh_wire_string(struct str *rest, struct str *bytes)
{
    struct str behind = *rest;
    uint32_t length = 0;

    if (!ssh_wire_u32(&behind, &length) || length > behind.len)
        return false;
    *bytes = str_slice(behind, 0, length);
    *rest = str_slice(behind, length, behind.len);
    return true;
}

bool ssh_wire_mpint(struct str *rest, struct str *magnitude)
{
    struct str behind = *rest;
    struct str bytes;

    if (!ssh_wire_string(&behind, &bytes) || bytes.len == 0 || (uint8_t)bytes.ptr[0] >= 0x80)
        return false;
    if (bytes.ptr[0] == 0) {
        bytes = str_slice(bytes, 1, bytes.len);
        if (bytes.len == 0 || (uint8_t)bytes.ptr[0] < 0x80)
            return false;
    }
    *magnitude = bytes;
    *rest = behind;
    return true;
}

void ssh_wire_add_u8(struct buf *wire, uint8_t number)
{
    const char byte = (char)number;

    buf_add(wire, (struct str){ .ptr = &byte, .len = 1 });
}

void ssh_wire_add_u32(struct buf *wire, uint32_t number)
{
    const char bytes[4] = {
        (char)(number >> 24),
        (char)(number >> 16),
        (char)(number >> 8),
        (char)number,
    };

    buf_add(wire, (struct str){ .ptr = bytes, .len = sizeof(bytes) });
}

void ssh_wire_add_string(struct buf *wire, struct str bytes)
{
    ssh_wire_add_u32(wire, (uint32_t)bytes.len);
    buf_add(wire, bytes);
}

void ssh_wire_add_mpint(struct buf *wire, struct str magnitude)
{
    while (magnitude.len > 0 && magnitude.ptr[0] == 0)
        magnitude = str_slice(magnitude, 1, magnitude.len);

    bool needs_zero = magnitude.len > 0 && (uint8_t)magnitude.ptr[0] >= 0x80;
    ssh_wire_add_u32(wire, (uint32_t)magnitude.len + needs_zero);
    if (needs_zero)
        ssh_wire_add_u8(wire, 0);
    buf_add(wire, magnitude);
}
