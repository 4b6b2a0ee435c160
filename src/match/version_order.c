#include "match/version_order.h"

/* What is left of a version, piece by piece: runs of digits, runs of letters. */
struct pieces {
    struct str rest;
    bool had_word; /* a run of letters has passed: a pre-release */
};

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool is_space(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

static struct str strip(struct str s)
{
    size_t start = 0;
    size_t end = s.len;

    while (start < end && is_space(s.ptr[start]))
        start++;
    while (end > start && is_space(s.ptr[end - 1]))
        end--;
    return str_slice(s, start, end - start);
}

/* [0-9]+(\.[0-9a-zA-Z]+)*(-[0-9A-Za-z-]+(\.[0-9A-Za-z-]+)*)? or nothing at all */
static bool is_version(struct str s)
{
    bool is_after_hyphen = false;
    size_t run = 0; /* characters since the last separator */

    for (size_t i = 0; i < s.len; i++) {
        char c = s.ptr[i];
        bool is_first = run == i; /* still within the leading number */

        if (is_digit(c) || (is_letter(c) && !is_first) || (c == '-' && is_after_hyphen))
            run++;
        else if ((c == '.' || c == '-') && run > 0) {
            is_after_hyphen = is_after_hyphen || c == '-';
            run = 0;
            if (i + 1 == s.len)
                return false;
        } else
            return false;
    }
    return s.len == 0 || run > 0;
}

static struct str take_run(struct str *rest, bool (*belongs)(char))
{
    size_t length = 0;

    while (length < rest->len && belongs(rest->ptr[length]))
        length++;

    struct str run = str_slice(*rest, 0, length);
    *rest = str_slice(*rest, length, rest->len);
    return run;
}

/* Takes the next piece; false at the end. A hyphen is the word "pre". */
static bool next_piece(struct pieces *pieces, struct str *piece)
{
    while (pieces->rest.len > 0) {
        char c = pieces->rest.ptr[0];

        if (is_digit(c) || is_letter(c)) {
            *piece = take_run(&pieces->rest, is_digit(c) ? is_digit : is_letter);
            return true;
        }
        pieces->rest = str_slice(pieces->rest, 1, pieces->rest.len);
        if (c == '-') {
            *piece = STR("pre");
            return true;
        }
    }
    return false;
}

static bool is_zero(struct str piece)
{
    for (size_t i = 0; i < piece.len; i++) {
        if (piece.ptr[i] != '0')
            return false;
    }
    return true;
}

/* As next_piece(), without the zeros right before the first word: 1.0.a is 1.a. */
static bool next_counting(struct pieces *pieces, struct str *piece)
{
    if (!next_piece(pieces, piece))
        return false;
    if (!pieces->had_word && is_zero(*piece)) {
        struct pieces ahead = *pieces;
        struct str found = *piece;

        while (is_zero(found) && next_piece(&ahead, &found))
            continue;
        if (is_letter(found.ptr[0])) {
            *pieces = ahead;
            *piece = found;
        }
    }
    pieces->had_word = pieces->had_word || is_letter(piece->ptr[0]);
    return true;
}

/* Two runs of digits by size, whatever their length. */
static int compare_numbers(struct str a, struct str b)
{
    while (a.len > 0 && a.ptr[0] == '0')
        a = str_slice(a, 1, a.len);
    while (b.len > 0 && b.ptr[0] == '0')
        b = str_slice(b, 1, b.len);
    if (a.len != b.len)
        return a.len < b.len ? -1 : 1;
    return str_compare(a, b);
}

/* A word is less than any number: 1.a comes before 1. */
static int compare_pieces(struct str a, struct str b)
{
    bool is_word_a = is_letter(a.ptr[0]);
    bool is_word_b = is_letter(b.ptr[0]);

    if (is_word_a != is_word_b)
        return is_word_a ? -1 : 1;
    return is_word_a ? str_compare(a, b) : compare_numbers(a, b);
}

static int compare_versions(struct str a, struct str b)
{
    struct pieces left = { .rest = a };
    struct pieces right = { .rest = b };

    for (;;) {
        struct str piece_a = STR("0");
        struct str piece_b = STR("0");
        bool has_a = next_counting(&left, &piece_a);
        bool has_b = next_counting(&right, &piece_b);

        if (!has_a && !has_b)
            return 0;

        int order = compare_pieces(piece_a, piece_b);
        if (order != 0)
            return order;
    }
}

int version_order(struct str a, struct str b)
{
    if (is_version(strip(a)) && is_version(strip(b)))
        return compare_versions(strip(a), strip(b));
    return str_compare(a, b);
}
