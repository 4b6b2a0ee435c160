/* Data of resources: properties, steps into them, cells and columns. */
#include "profile/evaluate.h"

/*
 * An item of a list by its number, from the end where that is negative, also where the number was
 * written as a word.
 */
static const struct value *list_item(const struct value *list, const struct value *step)
{
    int64_t index;

    if (step->type == VALUE_INTEGER)
        index = step->integer;
    else if (!str_to_i64(step->string, &index))
        return NULL;
    if (index < 0)
        index += (int64_t)list->list.count;
    return index >= 0 && (uint64_t)index < list->list.count ? &list->list.items[index] : NULL;
}

/* One step into a map or list; nil where it leads nowhere. What has no place keeps that of `value`.
 */
static struct value walk_step(const struct value *value, const struct value *step)
{
    const struct value *next = NULL;

    if (value->type == VALUE_LIST)
        next = list_item(value, step);
    else if (value->type == VALUE_MAP && step->type == VALUE_STR)
        next = value_find(value, step->string);

    struct value found = next ? *next : value_nil();
    if (!found.origin)
        found.origin = value->origin;
    return found;
}

static struct value walk(struct value value, struct value_list path)
{
    for (size_t i = 0; i < path.count; i++)
        value = walk_step(&value, &path.items[i]);
    return value;
}

/* The same steps into each context's value. */
static struct value walk_each(struct evaluation *evaluation, const struct value *list,
                              struct value_list path)
{
    struct value *items = arena_new(evaluation->arena, list->list.count + 1, sizeof(*items));
    struct value walked = *list;

    for (size_t i = 0; i < list->list.count; i++)
        items[i] = walk(list->list.items[i], path);
    walked.list.items = items;
    return walked;
}

/* Asks the resource; a datum that is not there is nil. */
static struct verdict get(struct evaluation *evaluation, const struct asked *asked,
                          const struct property_def *def, const struct property_query *query,
                          struct value *value)
{
    struct error err = ERROR_INIT;

    *value = value_nil();
    enum gate_rc rc = def->get(asked->resource->self, query, value, &err);
    if (rc == GATE_ENOTFOUND) {
        *value = value_nil();
        return verdict_of(OUTCOME_TRUE);
    }
    if (rc)
        return asked->question->is_secret ? verdict_secret(evaluation, &err)
                                          : verdict_error(evaluation, &err);
    if (query->path.count > 0)
        *value = def->is_each && value->type == VALUE_LIST
                     ? walk_each(evaluation, value, query->path)
                     : walk(*value, query->path);
    return verdict_of(OUTCOME_TRUE);
}

/* A keyword of that whole name, dots and all, else its first word and a walk. */
static struct verdict get_dynamic(struct evaluation *evaluation, const struct asked *asked,
                                  const struct property *property, struct value *value)
{
    struct verdict verdict = get(evaluation, asked, property->def, &property->query, value);

    if (verdict.outcome != OUTCOME_TRUE || value->type != VALUE_NIL || property->walk.name.len == 0)
        return verdict;
    return get(evaluation, asked, property->def, &property->walk, value);
}

struct verdict cell_read(struct evaluation *evaluation, const struct table *table, size_t row,
                         int column, struct value *value)
{
    struct error err;

    error_reset(&err);
    *value = value_nil();
    enum gate_rc rc = table->cell(table, row, (size_t)column, value, &err);
    if (rc && rc != GATE_ENOTFOUND)
        return verdict_error(evaluation, &err);
    if (rc)
        *value = value_nil();
    return verdict_of(OUTCOME_TRUE);
}

struct verdict claim_read(struct evaluation *evaluation, const struct table *table, size_t row,
                          const struct row_claim *claim, struct value *value)
{
    struct verdict verdict = cell_read(evaluation, table, row, claim->column, value);

    if (claim->path.count > 0)
        *value = walk(*value, claim->path);
    return verdict;
}

/* The cells of a column over the rows left, each with the place of its row. */
static struct verdict column_read(struct evaluation *evaluation, const struct asked *asked,
                                  const struct property *property, struct value *value)
{
    struct value *items = arena_new(evaluation->arena, asked->row_count + 1, sizeof(*items));
    struct origin *origins = arena_new(evaluation->arena, asked->row_count + 1, sizeof(*origins));

    for (size_t i = 0; i < asked->row_count; i++) {
        struct verdict verdict =
            cell_read(evaluation, asked->table, asked->rows[i], property->column, &items[i]);

        if (verdict.outcome != OUTCOME_TRUE)
            return verdict;
        origins[i] = asked->table->origin(asked->table, asked->rows[i]);
        items[i] = walk(items[i], property->query.path);
        items[i].origin = &origins[i];
    }
    *value = value_list(items, asked->row_count);
    return verdict_of(OUTCOME_TRUE);
}

struct verdict property_read(struct evaluation *evaluation, const struct asked *asked,
                             const struct property *property, struct value *value)
{
    switch (property->kind) {
    case PROPERTY_DECLARED:
        return get(evaluation, asked, property->def, &property->query, value);
    case PROPERTY_DYNAMIC:
        return get_dynamic(evaluation, asked, property, value);
    case PROPERTY_COLUMN:
        return column_read(evaluation, asked, property, value);
    case PROPERTY_COUNT:
        *value = value_integer((int64_t)asked->row_count);
        return verdict_of(OUTCOME_TRUE);
    }
    return verdict_of(OUTCOME_FALSE);
}
