#include "format/apk.h"

#include "base/attributes.h"

/*
 * Parts in the order of the grammar: 1.2.3a_rc1_p2~0abc-r4. Where one version goes on and the
 * other does not, or with another part, the part that stands first here is the greater.
 */
enum part_kind {
    PART_NUMBER,
    PART_LETTER,
    PART_SUFFIX,
    PART_SUFFIX_NUMBER,
    PART_REVISION,
    PART_END
};

struct part {
    enum part_kind kind;
    int64_t rank;      /* letter; suffix: negative before the release; number: minus its zeros */
    struct str digits; /* without leading zeros */
};

struct cursor {
    struct str rest;
    enum part_kind previous; /* PART_END before the first part */
};

/* From the earliest before the release to the latest after it. */
static const struct {
    const char *name;
    int rank;
} suffixes[] = {
    { .name = "alpha", .rank = -4 }, { .name = "beta", .rank = -3 }, { .name = "pre", .rank = -2 },
    { .name = "rc", .rank = -1 },    { .name = "cvs", .rank = 1 },   { .name = "svn", .rank = 2 },
    { .name = "git", .rank = 3 },    { .name = "hg", .rank = 4 },    { .name = "p", .rank = 5 },
};

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static char first(const struct cursor *cursor)
{
    if (cursor->rest.len == 0)
        return '\0';
    return cursor->rest.ptr[0];
}

static void skip(struct cursor *cursor, size_t count)
{
    cursor->rest = str_slice(cursor->rest, count, cursor->rest.len);
}

/*
 * A number after a '.' that begins with a zero is a fraction: each zero makes it smaller. Of other
 * numbers leading zeros do not count.
 */
static struct part take_number(struct cursor *cursor, enum part_kind kind, bool is_fraction)
{
    struct part part = { .kind = kind };
    size_t zeros = 0;
    size_t end;

    while (zeros < cursor->rest.len && cursor->rest.ptr[zeros] == '0')
        zeros++;
    end = zeros;
    while (end < cursor->rest.len && is_digit(cursor->rest.ptr[end]))
        end++;
    part.digits = str_slice(cursor->rest, zeros, end - zeros);
    if (is_fraction)
        part.rank = -(int64_t)zeros;
    skip(cursor, end);
    return part;
}

static bool take_suffix(struct cursor *cursor, struct part *part)
{
    struct str name = str_slice(cursor->rest, 1, cursor->rest.len);

    for (size_t i = 0; i < COUNT_OF(suffixes); i++) {
        if (!str_starts_with(name, str_of(suffixes[i].name)))
            continue;
        *part = (struct part){ .kind = PART_SUFFIX, .rank = suffixes[i].rank };
        skip(cursor, 1 + str_of(suffixes[i].name).len);
        return true;
    }
    return false;
}

/* The hash of a commit says nothing of order; only a suffix or a revision follows it. */
static void skip_commit(struct cursor *cursor)
{
    if (first(cursor) != '~' || cursor->previous == PART_END)
        return;
    cursor->previous = PART_SUFFIX_NUMBER;
    skip(cursor, 1);
    while (is_digit(first(cursor)) || (first(cursor) >= 'a' && first(cursor) <= 'f'))
        skip(cursor, 1);
}

static struct part next_part(struct cursor *cursor)
{
    struct part part = { .kind = PART_END };

    skip_commit(cursor);

    enum part_kind previous = cursor->previous;
    bool is_first = previous == PART_END;

    if ((is_first || previous == PART_LETTER) && is_digit(first(cursor))) {
        part = take_number(cursor, PART_NUMBER, false);
    } else if (previous == PART_NUMBER && first(cursor) == '.') {
        skip(cursor, 1);
        part = take_number(cursor, PART_NUMBER, true);
    } else if (previous == PART_NUMBER && first(cursor) >= 'a' && first(cursor) <= 'z') {
        part = (struct part){ .kind = PART_LETTER, .rank = first(cursor) };
        skip(cursor, 1);
    } else if (previous == PART_SUFFIX && is_digit(first(cursor))) {
        part = take_number(cursor, PART_SUFFIX_NUMBER, false);
    } else if (!is_first && previous < PART_REVISION && first(cursor) == '_') {
        if (!take_suffix(cursor, &part))
            cursor->rest.len = 0;
    } else if (!is_first && previous < PART_REVISION && str_starts_with(cursor->rest, STR("-r"))) {
        skip(cursor, 2);
        part = take_number(cursor, PART_REVISION, false);
    } else {
        cursor->rest.len = 0;
    }
    cursor->previous = part.kind;
    return part;
}

static int compare_values(const struct part *a, const struct part *b)
{
    /* A number that is no fraction is above every fraction. */
    if (a->rank != b->rank)
        return a->rank < b->rank ? -1 : 1;
    if (a->digits.len != b->digits.len)
        return a->digits.len < b->digits.len ? -1 : 1;
    return str_compare(a->digits, b->digits);
}

static int compare_kinds(const struct part *a, const struct part *b)
{
    if (a->kind == PART_SUFFIX && a->rank < 0)
        return -1;
    if (b->kind == PART_SUFFIX && b->rank < 0)
        return 1;
    return a->kind < b->kind ? 1 : -1;
}

int apk_version_compare(struct str a, struct str b)
{
    struct cursor left = { .rest = a, .previous = PART_END };
    struct cursor right = { .rest = b, .previous = PART_END };

    for (;;) {
        struct part left_part = next_part(&left);
        struct part right_part = next_part(&right);

        if (left_part.kind != right_part.kind)
            return compare_kinds(&left_part, &right_part);
        if (left_part.kind == PART_END)
            return 0;

        int order = compare_values(&left_part, &right_part);
        if (order)
            return order;
    }
}
