#include <stddef.h>

#include "format/dpkg.h"

struct version {
    struct str epoch;
    struct str upstream;
    struct str revision;
};

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_letter(char c)
{
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

static struct version split(struct str text)
{
    struct version version = { .upstream = text, .epoch = STR(""), .revision = STR("") };
    size_t digits = 0;
    size_t dash;

    while (digits < text.len && is_digit(text.ptr[digits]))
        digits++;
    if (digits > 0 && digits < text.len && text.ptr[digits] == ':') {
        version.epoch = str_slice(text, 0, digits);
        version.upstream = str_slice(text, digits + 1, text.len);
    }

    dash = version.upstream.len;
    while (dash > 0 && version.upstream.ptr[dash - 1] != '-')
        dash--;
    if (dash > 0) {
        version.revision = str_slice(version.upstream, dash, text.len);
        version.upstream = str_slice(version.upstream, 0, dash - 1);
    }
    return version;
}

/* '~' sorts before the end, letters before the rest; a digit ends the part as the end does. */
static int weight(struct str text, size_t at)
{
    if (at >= text.len || is_digit(text.ptr[at]))
        return 0;
    if (text.ptr[at] == '~')
        return -1;
    return is_letter(text.ptr[at]) ? text.ptr[at] : (unsigned char)text.ptr[at] + 256;
}

/* The digits of `text` from *at on, without leading zeros; moves *at past them. */
static struct str take_number(struct str text, size_t *at)
{
    size_t start;

    while (*at < text.len && text.ptr[*at] == '0')
        ++*at;
    start = *at;
    while (*at < text.len && is_digit(text.ptr[*at]))
        ++*at;
    return str_slice(text, start, *at - start);
}

static int compare_numbers(struct str a, struct str b)
{
    if (a.len != b.len)
        return a.len < b.len ? -1 : 1;
    return str_compare(a, b);
}

/* Alternately a run without digits, by weight, and a number. */
static int compare_part(struct str a, struct str b)
{
    size_t i = 0;
    size_t j = 0;

    while (i < a.len || j < b.len) {
        int difference = 0;

        while ((i < a.len && !is_digit(a.ptr[i])) || (j < b.len && !is_digit(b.ptr[j]))) {
            difference = weight(a, i++) - weight(b, j++);
            if (difference)
                return difference;
        }

        struct str a_number = take_number(a, &i);
        struct str b_number = take_number(b, &j);
        difference = compare_numbers(a_number, b_number);
        if (difference)
            return difference;
    }
    return 0;
}

int dpkg_version_compare(struct str a, struct str b)
{
    struct version left = split(a);
    struct version right = split(b);
    int order = compare_part(left.epoch, right.epoch);

    if (order == 0)
        order = compare_part(left.upstream, right.upstream);
    return order ? order : compare_part(left.revision, right.revision);
}
