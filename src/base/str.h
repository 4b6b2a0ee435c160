/*
 * str: a read-only view of bytes owned by someone else.
 *
 * Text that comes from an image is always a str and never a C string: it may hold NUL bytes and
 * is not terminated. A view is valid for as long as the bytes under it; the function that hands
 * one out says whose they are.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

struct str {
    const char *ptr;
    size_t len;
};

#define STR(literal) ((struct str){ .ptr = "" literal, .len = sizeof(literal) - 1 })

/* The two arguments that printf's "%.*s" wants. */
#define STR_ARG(s) (int)(s).len, (s).ptr

static inline struct str str_of(const char *c_string)
{
    return (struct str){ .ptr = c_string, .len = strlen(c_string) };
}

static inline bool str_equal(struct str a, struct str b)
{
    return a.len == b.len && (a.len == 0 || memcmp(a.ptr, b.ptr, a.len) == 0);
}

/*
 * Takes the next piece of `rest` up to, and not including, `separator`; moves `rest` past it.
 * Returns false when nothing is left. "a:" has two pieces: "a" and "".
 */
bool str_cut(struct str *rest, char separator, struct str *piece);

/* Reads all of `s` as an unsigned decimal number: no sign, no blanks, no overflow. */
bool str_to_u32(struct str s, uint32_t *number);

/* Reads all of `s` as a decimal number with an optional '-': no blanks, no overflow. */
bool str_to_i64(struct str s, int64_t *number);
/* As above without a sign. */
bool str_to_u64(struct str s, uint64_t *number);
/* Reads all of `s` as octal digits, such as "0644" or "4755"; at most 0177777. */
bool str_to_mode(struct str s, uint32_t *mode);

/* The first place of `needle` in `s`, or -1. An empty needle is at 0. */
ptrdiff_t str_find(struct str s, struct str needle);
/* ASCII only: bytes above 127 differ unless equal. */
bool str_equal_nocase(struct str a, struct str b);
/* Order by bytes, the shorter first where one begins the other; < 0, 0 or > 0. */
int str_compare(struct str a, struct str b);
/* Without spaces, tabs, CR and newlines at both ends. */
struct str str_trim(struct str s);
/* `s` from `start`, at most `length` bytes; clipped to `s`. */
static inline struct str str_slice(struct str s, size_t start, size_t length)
{
    if (start > s.len)
        start = s.len;
    if (length > s.len - start)
        length = s.len - start;
    /* an empty `s` may have no bytes to point into */
    return (struct str){ .ptr = start ? s.ptr + start : s.ptr, .len = length };
}

static inline bool str_starts_with(struct str s, struct str prefix)
{
    return s.len >= prefix.len && (prefix.len == 0 || memcmp(s.ptr, prefix.ptr, prefix.len) == 0);
}

static inline bool str_ends_with(struct str s, struct str suffix)
{
    return s.len >= suffix.len &&
           (suffix.len == 0 || memcmp(s.ptr + (s.len - suffix.len), suffix.ptr, suffix.len) == 0);
}

/*
 * Takes the next run of bytes that are not blanks (space, tab); moves `rest` past it. False when
 * only blanks are left.
 */
bool str_word(struct str *rest, struct str *word);

/* Whether `word` is one of `words`, as str_word() parts them. */
bool str_has_word(struct str words, struct str word);

/* Whether `s` is one of `words`. */
bool str_is_one_of(struct str s, const char *const *words, size_t count);

/* Space or tab. */
static inline bool char_is_blank(char c)
{
    return c == ' ' || c == '\t';
}

/* Whether `c`, which is no NUL, is in `set`; NULL is the empty set. */
bool char_is_one_of(const char *set, char c);

/* What follows the last '/' of a path; all of it if there is none. */
struct str str_base_name(struct str path);

/*
 * Whether `text` matches the shell pattern: `*` any bytes but '/', `**` any bytes, `?` one byte but
 * '/', `[a-z]`, `[!a-z]` (never '/'), backslash quotes; a '[' that never closes is itself. Takes
 * time in proportion to the lengths multiplied at worst, without recursion.
 */
bool str_glob(struct str pattern, struct str text);

/*
 * The nearest of `names` to `word` by edit distance, for "did you mean"; the first of several. NULL
 * if none is near: more edits than a third of the word's length, rounded up, or the word has more
 * than 64 bytes.
 */
const char *str_nearest(struct str word, const char *const *names, size_t count);
