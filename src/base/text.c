#include "base/text.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "base/attributes.h"

struct range {
    uint32_t first;
    uint32_t last;
};

/*
 * Characters that show as nothing or change how their neighbours show (Unicode 15: Cc, Zl, Zp,
 * bidirectional controls, default ignorable code points).
 */
static const struct range hidden[] = {
    { 0x0, 0x1f },        { 0x7f, 0x9f },       { 0xad, 0xad },       { 0x34f, 0x34f },
    { 0x61c, 0x61c },     { 0x115f, 0x1160 },   { 0x17b4, 0x17b5 },   { 0x180b, 0x180f },
    { 0x200b, 0x200f },   { 0x2028, 0x202e },   { 0x2060, 0x206f },   { 0x3164, 0x3164 },
    { 0xfe00, 0xfe0f },   { 0xfeff, 0xfeff },   { 0xffa0, 0xffa0 },   { 0xfff0, 0xfffb },
    { 0x1bca0, 0x1bca3 }, { 0x1d173, 0x1d17a }, { 0xe0000, 0xe0fff },
};

/* Two columns: East Asian width W and F (Unicode 15), neighbours of one block joined. */
static const struct range wide[] = {
    { 0x1100, 0x115f },   { 0x231a, 0x231b },   { 0x2329, 0x232a },   { 0x23e9, 0x23ec },
    { 0x23f0, 0x23f0 },   { 0x23f3, 0x23f3 },   { 0x25fd, 0x25fe },   { 0x2614, 0x2615 },
    { 0x2648, 0x2653 },   { 0x267f, 0x267f },   { 0x2693, 0x2693 },   { 0x26a1, 0x26a1 },
    { 0x26aa, 0x26ab },   { 0x26bd, 0x26be },   { 0x26c4, 0x26c5 },   { 0x26ce, 0x26ce },
    { 0x26d4, 0x26d4 },   { 0x26ea, 0x26ea },   { 0x26f2, 0x26f3 },   { 0x26f5, 0x26f5 },
    { 0x26fa, 0x26fa },   { 0x26fd, 0x26fd },   { 0x2705, 0x2705 },   { 0x270a, 0x270b },
    { 0x2728, 0x2728 },   { 0x274c, 0x274c },   { 0x274e, 0x274e },   { 0x2753, 0x2755 },
    { 0x2757, 0x2757 },   { 0x2795, 0x2797 },   { 0x27b0, 0x27b0 },   { 0x27bf, 0x27bf },
    { 0x2b1b, 0x2b1c },   { 0x2b50, 0x2b50 },   { 0x2b55, 0x2b55 },   { 0x2e80, 0x303e },
    { 0x3041, 0x4dbf },   { 0x4e00, 0xa4cf },   { 0xa960, 0xa97f },   { 0xac00, 0xd7a3 },
    { 0xf900, 0xfaff },   { 0xfe10, 0xfe19 },   { 0xfe30, 0xfe6f },   { 0xff00, 0xff60 },
    { 0xffe0, 0xffe6 },   { 0x16fe0, 0x18d08 }, { 0x1aff0, 0x1b2fb }, { 0x1f004, 0x1f004 },
    { 0x1f0cf, 0x1f0cf }, { 0x1f18e, 0x1f18e }, { 0x1f191, 0x1f19a }, { 0x1f200, 0x1f320 },
    { 0x1f32d, 0x1f335 }, { 0x1f337, 0x1f37c }, { 0x1f37e, 0x1f393 }, { 0x1f3a0, 0x1f3ca },
    { 0x1f3cf, 0x1f3d3 }, { 0x1f3e0, 0x1f3f0 }, { 0x1f3f4, 0x1f3f4 }, { 0x1f3f8, 0x1f43e },
    { 0x1f440, 0x1f440 }, { 0x1f442, 0x1f4fc }, { 0x1f4ff, 0x1f53d }, { 0x1f54b, 0x1f54e },
    { 0x1f550, 0x1f567 }, { 0x1f57a, 0x1f57a }, { 0x1f595, 0x1f596 }, { 0x1f5a4, 0x1f5a4 },
    { 0x1f5fb, 0x1f64f }, { 0x1f680, 0x1f6c5 }, { 0x1f6cc, 0x1f6cc }, { 0x1f6d0, 0x1f6d2 },
    { 0x1f6d5, 0x1f6d7 }, { 0x1f6dc, 0x1f6df }, { 0x1f6eb, 0x1f6ec }, { 0x1f6f4, 0x1f6fc },
    { 0x1f7e0, 0x1f7eb }, { 0x1f7f0, 0x1f7f0 }, { 0x1f90c, 0x1f93a }, { 0x1f93c, 0x1f945 },
    { 0x1f947, 0x1f9ff }, { 0x1fa70, 0x1faff }, { 0x20000, 0x3fffd },
};

/* No column of their own: the blocks of combining marks of Unicode 15. */
static const struct range combining[] = {
    { 0x300, 0x36f },   { 0x483, 0x489 },   { 0x591, 0x5bd },   { 0x610, 0x61a },
    { 0x64b, 0x65f },   { 0x1ab0, 0x1aff }, { 0x1dc0, 0x1dff }, { 0x20d0, 0x20ff },
    { 0x302a, 0x302d }, { 0x3099, 0x309a }, { 0xfe20, 0xfe2f },
};

static bool is_in(const struct range *ranges, size_t count, uint32_t character)
{
    size_t low = 0;

    while (low < count) {
        size_t middle = low + (count - low) / 2;

        if (character < ranges[middle].first)
            count = middle;
        else if (character > ranges[middle].last)
            low = middle + 1;
        else
            return true;
    }
    return false;
}

/*
 * The length of the well-formed character at the start of `text`, which is not empty, or 0. The
 * bounds of the second byte keep out overlong forms, surrogates and what lies above 0x10ffff
 * (RFC 3629, section 4).
 */
static size_t decode(struct str text, uint32_t *character)
{
    const unsigned char *bytes = (const unsigned char *)text.ptr;
    unsigned char first = bytes[0];
    unsigned char low = 0x80;
    unsigned char high = 0xbf;
    size_t length = first < 0x80 ? 1 : first < 0xc2 ? 0 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;

    if (length == 0 || first > 0xf4 || length > text.len)
        return 0;
    if (first == 0xe0)
        low = 0xa0;
    else if (first == 0xed)
        high = 0x9f;
    else if (first == 0xf0)
        low = 0x90;
    else if (first == 0xf4)
        high = 0x8f;

    *character = length == 1 ? first : first & (0xffU >> (length + 1));
    for (size_t i = 1; i < length; i++) {
        if (bytes[i] < low || bytes[i] > high)
            return 0;
        *character = *character << 6 | (bytes[i] & 0x3fU);
        low = 0x80;
        high = 0xbf;
    }
    return length;
}

bool text_is_utf8(struct str text)
{
    while (text.len > 0) {
        uint32_t character = 0;
        size_t length = decode(text, &character);

        if (length == 0)
            return false;
        text = str_slice(text, length, text.len);
    }
    return true;
}

enum { ESCAPE_SIZE = sizeof("\\u{ffffffff}") };

/* What stands for the first character of `text`; returns how many bytes of `text` that is. */
static size_t safe_character(struct str text, char escape[ESCAPE_SIZE], struct str *shown)
{
    uint32_t character = 0;
    size_t length = decode(text, &character);

    if (length > 0 && !is_in(hidden, COUNT_OF(hidden), character)) {
        *shown = str_slice(text, 0, length);
        return length;
    }
    if (length == 0)
        (void)snprintf(escape, ESCAPE_SIZE, "\\x%02x", (unsigned char)text.ptr[0]);
    else if (character == '\t' || character == '\n')
        (void)snprintf(escape, ESCAPE_SIZE, "%s", character == '\t' ? "\\t" : "\\n");
    else if (character < 0x80)
        (void)snprintf(escape, ESCAPE_SIZE, "\\x%02x", character);
    else
        (void)snprintf(escape, ESCAPE_SIZE, "\\u{%04x}", character);
    *shown = str_of(escape);
    return length > 0 ? length : 1;
}

/* Writes the safe form of `text` to `out` unless that is NULL; returns its length. */
static size_t write_safe(struct str text, char *out)
{
    size_t total = 0;

    while (text.len > 0) {
        char escape[ESCAPE_SIZE];
        struct str shown;
        size_t taken = safe_character(text, escape, &shown);

        if (out)
            memcpy(out + total, shown.ptr, shown.len);
        total += shown.len;
        text = str_slice(text, taken, text.len);
    }
    return total;
}

/* Printable ASCII, as most texts are. */
static bool is_printable(struct str text)
{
    bool is_plain = true;

    for (size_t i = 0; i < text.len; i++)
        is_plain = is_plain & (text.ptr[i] >= 0x20) & (text.ptr[i] < 0x7f);
    return is_plain;
}

struct str text_safe(struct str text, struct arena *arena)
{
    if (is_printable(text))
        return text;

    size_t length = write_safe(text, NULL);

    /* every escape is longer than what it stands for */
    if (length == text.len)
        return text;

    char *safe = arena_new(arena, length + 1, 1);
    (void)write_safe(text, safe);
    return (struct str){ .ptr = safe, .len = length };
}

struct str text_find_hidden(struct str text)
{
    while (text.len > 0) {
        uint32_t character = 0;
        size_t length = decode(text, &character);
        bool is_hidden = length == 0 || is_in(hidden, COUNT_OF(hidden), character);

        if (is_hidden && character != '\n')
            return str_slice(text, 0, length > 0 ? length : 1);
        text = str_slice(text, length > 0 ? length : 1, text.len);
    }
    return STR("");
}

static size_t character_columns(uint32_t character)
{
    if (is_in(combining, COUNT_OF(combining), character))
        return 0;
    return is_in(wide, COUNT_OF(wide), character) ? 2 : 1;
}

/* The length of the start of `text` that fits in `columns`; *used says how many it takes. */
static size_t fitting(struct str text, size_t columns, size_t *used)
{
    size_t taken = 0;

    *used = 0;
    while (taken < text.len) {
        uint32_t character = ' ';
        size_t length = decode(str_slice(text, taken, text.len), &character);
        size_t width = character_columns(character);

        if (width > columns - *used)
            break;
        *used += width;
        taken += length > 0 ? length : 1;
    }
    return taken;
}

bool text_is_plain(struct str text, size_t limit)
{
    for (size_t i = 0; i < text.len; i++) {
        char c = text.ptr[i];

        if (c <= ' ' || c > '~' || c == '\'' || c == '"' || c == '\\')
            return false;
    }
    return text.len > 0 && text.len <= limit;
}

struct str text_cut(struct str text, size_t columns, struct arena *arena)
{
    size_t used = 0;

    if (fitting(text, columns, &used) == text.len)
        return text;

    size_t dots = columns < 3 ? columns : 3;
    struct str kept = str_slice(text, 0, fitting(text, columns - dots, &used));
    char *cut = arena_new(arena, kept.len + dots + 1, 1);
    if (kept.len > 0)
        memcpy(cut, kept.ptr, kept.len);
    memcpy(cut + kept.len, "...", dots);
    return (struct str){ .ptr = cut, .len = kept.len + dots };
}

size_t text_columns(struct str text)
{
    size_t used = 0;

    (void)fitting(text, SIZE_MAX, &used);
    return used;
}

enum gate_rc text_check(struct str text, struct error *err)
{
    const char *nul = text.len > 0 ? memchr(text.ptr, '\0', text.len) : NULL;
    unsigned line = 1;

    if (!nul)
        return GATE_OK;
    for (const char *c = text.ptr; c < nul; c++)
        line += *c == '\n';
    return error_set(err, GATE_EFORMAT, "line %u holds a NUL byte", line);
}
