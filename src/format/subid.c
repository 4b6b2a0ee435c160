#include "format/subid.h"

#include <stdbool.h>
#include <stdlib.h>

#include "base/attributes.h"
#include "format/colon.h"

enum { SUBID_FIELDS = 3 };

static bool parse_line(struct str line, struct subid_range *range)
{
    struct str field[SUBID_FIELDS];

    if (!colon_fields(line, field, SUBID_FIELDS))
        return false;
    range->owner = field[0];
    return str_to_u32(field[1], &range->start) && str_to_u32(field[2], &range->count) &&
           range->count <= UINT32_MAX - range->start;
}

enum gate_rc subid_parse(struct str text, struct vec *ranges, struct error *err)
{
    uint32_t number = 0;
    struct str line;

    while (colon_next(&text, &number, &line)) {
        struct subid_range range = { .line = number };

        if (!parse_line(line, &range))
            return error_set(err, GATE_EFORMAT, "line %u is not a subuid(5) entry", number);
        *(struct subid_range *)vec_add(ranges) = range;
    }
    return GATE_OK;
}

struct ordered_range {
    uint32_t start;
    uint32_t end; /* the first id behind it */
    size_t index;
};

static int compare_ranges(const void *a, const void *b)
{
    const struct ordered_range *left = a;
    const struct ordered_range *right = b;

    if (left->start != right->start)
        return left->start < right->start ? -1 : 1;
    return left->index < right->index ? -1 : left->index > right->index;
}

void subid_overlaps(const struct vec *ranges, size_t *overlaps)
{
    CLEANUP(vec_release) struct vec ordered = VEC_INIT(struct ordered_range);
    const struct ordered_range *reaching = NULL; /* of those before, the one that ends last */

    for (size_t i = 0; i < ranges->count; i++) {
        const struct subid_range *range = vec_at(ranges, i);

        overlaps[i] = i;
        if (range->count > 0)
            *(struct ordered_range *)vec_add(&ordered) = (struct ordered_range){
                .start = range->start,
                .end = range->start + range->count,
                .index = i,
            };
    }
    if (ordered.count > 0)
        qsort(ordered.items, ordered.count, sizeof(struct ordered_range), compare_ranges);
    for (size_t i = 0; i < ordered.count; i++) {
        const struct ordered_range *range = vec_at(&ordered, i);

        if (reaching && range->start < reaching->end) {
            overlaps[range->index] = reaching->index;
            if (overlaps[reaching->index] == reaching->index)
                overlaps[reaching->index] = range->index;
        }
        if (!reaching || range->end > reaching->end)
            reaching = range;
    }
}
