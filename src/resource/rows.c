#include "resource/rows.h"

static enum gate_rc rows_cell(const struct table *table, size_t row, size_t column,
                              struct value *value, struct error *err ATTR_UNUSED)
{
    const struct rows *rows = table->self;

    *value = *(const struct value *)vec_at(&rows->cells, row * table->column_count + column);
    return GATE_OK;
}

static struct origin rows_origin(const struct table *table, size_t row)
{
    const struct rows *rows = table->self;

    return *(const struct origin *)vec_at(&rows->origins, row);
}

void rows_init(struct rows *rows, struct resource_context *context,
               const struct column_def *columns, size_t column_count)
{
    *rows = (struct rows){
        .context = context,
        .cells = VEC_INIT(struct value),
        .origins = VEC_INIT(struct origin),
        .table = {
            .columns = columns,
            .column_count = column_count,
            .cell = rows_cell,
            .origin = rows_origin,
        },
    };
}

void rows_release(struct rows *rows)
{
    vec_release(&rows->cells);
    vec_release(&rows->origins);
}

struct value *rows_add(struct rows *rows, const struct origin *origin)
{
    size_t first = rows->cells.count;

    for (size_t i = 0; i < rows->table.column_count; i++)
        *(struct value *)vec_add(&rows->cells) = value_nil();
    *(struct origin *)vec_add(&rows->origins) = *origin;
    return vec_at(&rows->cells, first);
}

const struct table *rows_table(struct rows *rows)
{
    rows->table.self = rows;
    rows->table.row_count = rows->origins.count;
    return &rows->table;
}

struct value rows_column(const struct rows *rows, size_t column)
{
    size_t count = rows->origins.count;
    struct value *items = arena_new(rows->context->arena, count + 1, sizeof(*items));
    struct origin *origins = arena_new(rows->context->arena, count + 1, sizeof(*origins));

    for (size_t i = 0; i < count; i++) {
        items[i] =
            *(const struct value *)vec_at(&rows->cells, i * rows->table.column_count + column);
        origins[i] = *(const struct origin *)vec_at(&rows->origins, i);
        items[i].origin = &origins[i];
    }
    return value_list(items, count);
}
