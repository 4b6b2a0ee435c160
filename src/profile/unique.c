/* `unique: COLUMN`: each group of rows that share a value is one finding. */
#include "base/map.h"
#include "profile/evaluate.h"

enum { NAMES_BYTES = 200 }; /* of the rows of a group; of more the number is told */

/* The rows that share one value. */
struct sharing {
    size_t count;
    size_t named;     /* of them, in `names` */
    struct str names; /* of the first ones */
    size_t finding;   /* its index, once there is a second row */
};

static struct str row_name(const struct asked *asked, size_t row)
{
    return asked->table->origin(asked->table, row).entry;
}

static struct str sharing_text(const struct sharing *sharing, struct str value, struct arena *arena)
{
    if (sharing->named == sharing->count)
        return arena_printf(arena, "%.*s shared by %.*s", STR_ARG(value), STR_ARG(sharing->names));
    return arena_printf(arena, "%.*s shared by %.*s and %zu more", STR_ARG(value),
                        STR_ARG(sharing->names), sharing->count - sharing->named);
}

static void add_row(struct judging *judging, struct sharing *sharing, struct str value, size_t row)
{
    struct arena *arena = judging->evaluation->arena;
    struct findings *findings = &judging->findings;

    sharing->count++;
    if (sharing->names.len < NAMES_BYTES) {
        struct str name = row_name(judging->asked, row);

        sharing->names = arena_printf(arena, "%.*s, %.*s", STR_ARG(sharing->names), STR_ARG(name));
        sharing->named++;
    }
    if (sharing->count == 2) {
        const struct finding finding = {
            .origin = judging->asked->table->origin(judging->asked->table, row),
            .expected = STR("a value of its own"),
        };

        sharing->finding = findings->items.count;
        findings->first = sharing->finding;
        findings_add(judging->evaluation, findings, &finding);
    }
    if (sharing->finding < findings->items.count) {
        struct finding *finding = vec_at(&findings->items, sharing->finding);

        finding->got = sharing_text(sharing, value, arena);
    }
}

/* Looks at the rows in order; false with *verdict an error where a cell could not be had. */
static bool find_duplicates(struct judging *judging, const struct assertion *assertion,
                            struct map *seen, struct verdict *verdict)
{
    const struct asked *asked = judging->asked;
    struct arena *arena = judging->evaluation->arena;

    for (size_t i = 0; i < asked->row_count; i++) {
        struct value cell;

        *verdict =
            cell_read(judging->evaluation, asked->table, asked->rows[i], assertion->column, &cell);
        if (verdict->outcome != OUTCOME_TRUE)
            return false;
        if (cell.type == VALUE_NIL)
            continue;

        struct str text = value_text(&cell, arena);
        struct sharing *sharing = map_find(seen, text);
        if (sharing) {
            add_row(judging, sharing, text, asked->rows[i]);
            continue;
        }
        sharing = arena_new(arena, 1, sizeof(*sharing));
        *sharing = (struct sharing){
            .count = 1,
            .named = 1,
            .names = row_name(asked, asked->rows[i]),
        };
        map_set(seen, text, sharing);
    }
    return true;
}

void judge_unique(struct judging *judging, const struct assertion *assertion)
{
    CLEANUP(map_release) struct map seen = MAP_INIT;
    struct verdict verdict;

    judging->result.property = assertion->column_name;
    judging->result.matcher = STR("unique");
    if (find_duplicates(judging, assertion, &seen, &verdict))
        verdict = verdict_of(judging->findings.items.count ? OUTCOME_FALSE : OUTCOME_TRUE);
    (void)judging_set_status(judging, &verdict);
    judging_finish(judging);
}
