#include "format/csv.h"

#include "resource/document_resource.h"
#include "resource/rows.h"

struct csv {
    struct document_resource document;
    struct rows rows;
};

enum csv_column { CSV_LINE, CSV_FIELDS };

static const struct column_def csv_columns[] = {
    [CSV_LINE] = { .name = "line", .type = VALUE_INTEGER, .help = "where the record begins" },
    [CSV_FIELDS] = { .name = "fields", .type = VALUE_MAP, .help = "its fields by the header" },
};

static enum gate_rc csv_open(void *self, struct resource_context *context,
                             const struct resource_call *call, struct error *err)
{
    struct csv *csv = self;

    rows_init(&csv->rows, context, csv_columns, COUNT_OF(csv_columns));
    if (document_open(&csv->document, context, call, csv_parse, err))
        return err->rc;
    for (size_t i = 0; i < csv->document.root.list.count; i++) {
        const struct value *record = &csv->document.root.list.items[i];
        struct value *cells = rows_add(&csv->rows, record->origin);

        cells[CSV_LINE] = value_integer(record->origin->line);
        cells[CSV_FIELDS] = *record;
    }
    return GATE_OK;
}

static void csv_close(void *self)
{
    struct csv *csv = self;

    rows_release(&csv->rows);
}

static const struct table *csv_rows(void *self)
{
    struct csv *csv = self;

    return rows_table(&csv->rows);
}

const struct resource_def resource_csv = {
    .name = "csv",
    .summary = "a file of comma-separated values whose first line names the fields",
    .argument = "path",
    .arity = CALL_REQUIRED,
    .example = "{csv: /srv/users.csv, its: {role: {all: {be_in: [reader, writer]}}}}",
    .self_size = sizeof(struct csv),
    .wishes = document_wishes,
    .open = csv_open,
    .close = csv_close,
    .origin = document_origin,
    .dynamic = &document_keyword,
    .columns = csv_columns,
    .column_count = COUNT_OF(csv_columns),
    .rows = csv_rows,
};
