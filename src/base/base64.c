#include "base/base64.h"

#include <stdint.h>
#include <string.h>

int base64_digit(char c)
{
    if (c >= 'A' && c <= 'Z')
        return c - 'A';
    if (c >= 'a' && c <= 'z')
        return c - 'a' + 26;
    if (c >= '0' && c <= '9')
        return c - '0' + 52;
    if (c == '+')
        return 62;
    return c == '/' ? 63 : -1;
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

/* The text while it is read: `bits` are left over from whole bytes. */
struct decoder {
    uint32_t bits;
    unsigned bit_count;
    size_t digits;
    size_t padding;
    char *bytes;
    size_t length;
};

static bool take(struct decoder *decoder, char c)
{
    int value = base64_digit(c);

    if (is_blank(c))
        return true;
    if (c == '=') {
        decoder->padding++;
        return true;
    }
    if (value < 0 || decoder->padding > 0)
        return false;
    decoder->digits++;
    decoder->bits = decoder->bits << 6 | (uint32_t)value;
    decoder->bit_count += 6;
    if (decoder->bit_count >= 8) {
        decoder->bit_count -= 8;
        decoder->bytes[decoder->length++] =
            (char)(unsigned char)(decoder->bits >> decoder->bit_count);
        decoder->bits &= (1U << decoder->bit_count) - 1;
    }
    return true;
}

bool base64_decode(struct str text, struct arena *arena, struct str *bytes)
{
    struct decoder decoder = { .bytes = arena_new(arena, text.len / 4 * 3 + 4, 1) };

    for (size_t i = 0; i < text.len; i++) {
        if (!take(&decoder, text.ptr[i]))
            return false;
    }
    if (decoder.bits != 0 || decoder.padding > 2 || (decoder.digits + decoder.padding) % 4 != 0)
        return false;
    *bytes = (struct str){ .ptr = decoder.bytes, .len = decoder.length };
    return true;
}

void base64_encode(struct str bytes, struct buf *text)
{
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

    for (size_t i = 0; i < bytes.len; i += 3) {
        size_t count = bytes.len - i < 3 ? bytes.len - i : 3;
        uint32_t bits = 0;
        char quad[4];

        for (size_t k = 0; k < 3; k++)
            bits = bits << 8 | (k < count ? (unsigned char)bytes.ptr[i + k] : 0U);
        memset(quad, '=', sizeof(quad));
        for (size_t k = 0; k <= count; k++)
            quad[k] = digits[bits >> (18 - 6 * k) & 63];
        buf_add(text, (struct str){ .ptr = quad, .len = sizeof(quad) });
    }
}
