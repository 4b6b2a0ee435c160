#include "format/evr.h"
#include "format/rpm_header.h"

/* rpm 4.18, docs/manual/dependencies.md, and what its rpmvercmp() does beyond it. */

/* The next byte that counts, or NUL at the end: what parts segments is passed over. */
static char skip_separators(struct str *text)
{
    while (text->len) {
        char c = text->ptr[0];

        if (evr_is_digit(c) || evr_is_letter(c) || c == '~' || c == '^')
            return c;
        *text = str_slice(*text, 1, text->len);
    }
    return '\0';
}

/* "1~rc1" is older than "1", "1^git1" is newer; both older than "1.1". */
static int compare_marks(char a, char b)
{
    if (a == '~' || b == '~')
        return (b == '~') - (a == '~');
    if (a == '\0')
        return -1;
    if (b == '\0')
        return 1;
    return (b == '^') - (a == '^');
}

static bool is_mark(char c)
{
    return c == '~' || c == '^';
}

/* An epoch, version or release. */
static int compare_part(struct str a, struct str b)
{
    for (;;) {
        char left = skip_separators(&a);
        char right = skip_separators(&b);
        int order;

        if (is_mark(left) || is_mark(right)) {
            order = compare_marks(left, right);
            a = str_slice(a, 1, a.len);
            b = str_slice(b, 1, b.len);
        } else if (left == '\0' || right == '\0') {
            return (left != '\0') - (right != '\0');
        } else {
            order = evr_compare_segments(&a, &b);
        }
        if (order)
            return order;
    }
}

int rpm_version_compare(struct str a, struct str b)
{
    return evr_compare(a, b, compare_part, EVR_RELEASE_OLDER);
}
