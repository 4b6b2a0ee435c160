#include "format/evr.h"
#include "format/pacman.h"

static bool begins_with_letter(struct str text)
{
    return text.len > 0 && evr_is_letter(text.ptr[0]);
}

/* Takes the run of bytes at the start that are no letter or digit; gives its length. */
static size_t skip_separators(struct str *text)
{
    size_t count = 0;

    while (count < text->len && !evr_is_digit(text->ptr[count]) && !evr_is_letter(text->ptr[count]))
        count++;
    *text = str_slice(*text, count, text->len);
    return count;
}

/* One is used up: a word left over is older than nothing ("1.0rc" < "1.0"), a number newer. */
static int compare_rest(struct str a, struct str b)
{
    if (a.len == 0 && b.len == 0)
        return 0;
    return (a.len == 0 && !begins_with_letter(b)) || begins_with_letter(a) ? -1 : 1;
}

static int compare_part(struct str a, struct str b)
{
    while (a.len && b.len) {
        size_t left_gap = skip_separators(&a);
        size_t right_gap = skip_separators(&b);
        int order;

        if (a.len == 0 || b.len == 0)
            break;
        if (left_gap != right_gap)
            return left_gap < right_gap ? -1 : 1;
        order = evr_compare_segments(&a, &b);
        if (order)
            return order;
    }
    return compare_rest(a, b);
}

int pacman_version_compare(struct str a, struct str b)
{
    return str_equal(a, b) ? 0 : evr_compare(a, b, compare_part, EVR_RELEASE_SAME);
}
