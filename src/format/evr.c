#include "format/evr.h"

bool evr_is_digit(char c)
{
    return c >= '0' && c <= '9';
}

bool evr_is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

struct evr evr_parse(struct str text)
{
    struct evr evr = { .epoch = STR("0"), .version = text };
    size_t digits = 0;

    while (digits < text.len && evr_is_digit(text.ptr[digits]))
        digits++;
    if (digits < text.len && text.ptr[digits] == ':') {
        if (digits)
            evr.epoch = str_slice(text, 0, digits);
        evr.version = str_slice(text, digits + 1, text.len);
    }
    for (size_t i = evr.version.len; i-- > 0;) {
        if (evr.version.ptr[i] != '-')
            continue;
        evr.has_release = true;
        evr.release = str_slice(evr.version, i + 1, evr.version.len);
        evr.version = str_slice(evr.version, 0, i);
        break;
    }
    return evr;
}

int evr_compare(struct str a, struct str b, int (*compare)(struct str a, struct str b),
                enum evr_release without)
{
    const struct evr left = evr_parse(a);
    const struct evr right = evr_parse(b);
    int order = compare(left.epoch, right.epoch);

    if (order == 0)
        order = compare(left.version, right.version);
    if (order != 0)
        return order;
    if (left.has_release && right.has_release)
        return compare(left.release, right.release);
    return without == EVR_RELEASE_SAME ? 0 : left.has_release - right.has_release;
}

static struct str take_segment(struct str *text, bool is_number)
{
    struct str segment = { .ptr = text->ptr, .len = 0 };

    while (segment.len < text->len && (is_number ? evr_is_digit(text->ptr[segment.len])
                                                 : evr_is_letter(text->ptr[segment.len])))
        segment.len++;
    *text = str_slice(*text, segment.len, text->len);
    return segment;
}

static int compare_numbers(struct str a, struct str b)
{
    while (a.len && a.ptr[0] == '0')
        a = str_slice(a, 1, a.len);
    while (b.len && b.ptr[0] == '0')
        b = str_slice(b, 1, b.len);
    if (a.len != b.len)
        return a.len < b.len ? -1 : 1;
    return str_compare(a, b);
}

int evr_compare_segments(struct str *a, struct str *b)
{
    bool is_number = evr_is_digit(a->ptr[0]);
    struct str left = take_segment(a, is_number);
    struct str right = take_segment(b, is_number);

    if (right.len == 0)
        return is_number ? 1 : -1;
    return is_number ? compare_numbers(left, right) : str_compare(left, right);
}
