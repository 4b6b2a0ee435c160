/*
 * rows: a collection whose cells are all known once the resource is open. Private to src/resource.
 *
 *     rows_init(&self->rows, context, columns, COUNT_OF(columns));
 *     struct value *cells = rows_add(&self->rows, &origin);     // one for each column, nil
 *     cells[COLUMN_NAME] = value_str(name);
 *     ... return rows_table(&self->rows);
 */
#pragma once

#include "base/attributes.h"
#include "base/value.h"
#include "base/vec.h"
#include "resource/resource.h"

struct rows {
    struct resource_context *context;
    struct vec cells;   /* struct value, column_count for each row */
    struct vec origins; /* struct origin */
    struct table table;
};

/* `columns` outlives the rows. */
void rows_init(struct rows *rows, struct resource_context *context,
               const struct column_def *columns, size_t column_count);
void rows_release(struct rows *rows);

/*
 * Adds a row that stands at `origin`, whose `entry` is the row's key. The cells are nil; they may
 * be set until the next row is added. How many rows there can be is the caller's limit.
 */
struct value *rows_add(struct rows *rows, const struct origin *origin);

/* The collection as it now is, for resource_def.rows. */
const struct table *rows_table(struct rows *rows);

/* The cells of `column` in all rows as a list, each with its row's origin. */
struct value rows_column(const struct rows *rows, size_t column);
