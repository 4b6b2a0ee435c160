#include "resource/image_origin.h"
#include "resource/resource.h"
#include "resource/rows.h"

struct image_size {
    struct resource_context *context;
    uint64_t total;  /* bytes of the files of all layers */
    uint64_t wasted; /* of these, of files that a later layer deletes or replaces */
    struct rows rows;
};

enum size_column { SIZE_LAYER, SIZE_STORED, SIZE_TOTAL, SIZE_WASTED, SIZE_LINE };

static const struct column_def size_columns[] = {
    [SIZE_LAYER] = { .name = "layer", .type = VALUE_INTEGER, .help = "from 1, the lowest first" },
    [SIZE_STORED] = { .name = "stored", .type = VALUE_INTEGER, .help = "bytes as it is stored" },
    [SIZE_TOTAL] = { .name = "total", .type = VALUE_INTEGER, .help = "bytes of its files" },
    [SIZE_WASTED] = { .name = "wasted",
                      .type = VALUE_INTEGER,
                      .help = "bytes of its files that later layers delete or replace" },
    [SIZE_LINE] = { .name = "line",
                    .type = VALUE_STR,
                    .help = "the step that made it as a Dockerfile line" },
};

/* Sums of one layer. */
struct layer_size {
    uint64_t total;
    uint64_t wasted;
};

/* A hard link adds nothing to the file that it names. */
static void add_entry(struct image_size *self, struct layer_size *layers, const struct entry *entry)
{
    if (entry->type != ENTRY_FILE || entry->is_hard_link || entry->layer < 0 ||
        (size_t)entry->layer >= self->context->image->layer_count)
        return;

    struct layer_size *layer = &layers[entry->layer];
    layer->total = image_origin_sum(layer->total, entry->size);
    self->total = image_origin_sum(self->total, entry->size);
    if (entry->deleted_in < 0)
        return;
    layer->wasted = image_origin_sum(layer->wasted, entry->size);
    self->wasted = image_origin_sum(self->wasted, entry->size);
}

static void add_row(struct image_size *self, const struct layer_size *size, size_t index)
{
    const struct image_layer *layer = &self->context->image->layers[index];
    struct origin origin = ORIGIN_INIT;
    struct value *cells;

    origin.path = arena_printf(self->context->arena, "layer %zu", index + 1);
    origin.entry = layer->diff_id.len > 0 ? layer->diff_id : origin.path;
    origin.layer = (int32_t)index;
    origin.step = layer->step;
    cells = rows_add(&self->rows, &origin);
    cells[SIZE_LAYER] = value_integer((int64_t)index + 1);
    cells[SIZE_STORED] = value_integer((int64_t)layer->size);
    cells[SIZE_TOTAL] = value_integer((int64_t)size->total);
    cells[SIZE_WASTED] = value_integer((int64_t)size->wasted);
    cells[SIZE_LINE] = image_origin_line(self->context, index);
}

static enum gate_rc image_size_open(void *self, struct resource_context *context,
                                    const struct resource_call *call ATTR_UNUSED,
                                    struct error *err ATTR_UNUSED)
{
    struct image_size *size = self;
    size_t count = context->image->layer_count;
    struct layer_size *layers = arena_new(context->arena, count + 1, sizeof(*layers));

    size->context = context;
    rows_init(&size->rows, context, size_columns, COUNT_OF(size_columns));
    for (size_t i = 0; i < rootfs_all_count(context->rootfs); i++)
        add_entry(size, layers, rootfs_all_at(context->rootfs, i));
    for (size_t i = 0; i < count; i++)
        add_row(size, &layers[i], i);
    return GATE_OK;
}

static void image_size_close(void *self)
{
    struct image_size *size = self;

    rows_release(&size->rows);
}

static struct origin image_size_origin(const void *self ATTR_UNUSED,
                                       const struct resource_call *call ATTR_UNUSED)
{
    struct origin origin = ORIGIN_INIT;

    origin.path = STR("layers");
    return origin;
}

static enum gate_rc get_total(void *self, const struct property_query *query ATTR_UNUSED,
                              struct value *value, struct error *err ATTR_UNUSED)
{
    *value = value_integer((int64_t)((const struct image_size *)self)->total);
    return GATE_OK;
}

static enum gate_rc get_wasted(void *self, const struct property_query *query ATTR_UNUSED,
                               struct value *value, struct error *err ATTR_UNUSED)
{
    *value = value_integer((int64_t)((const struct image_size *)self)->wasted);
    return GATE_OK;
}

static enum gate_rc get_merged(void *self, const struct property_query *query ATTR_UNUSED,
                               struct value *value, struct error *err ATTR_UNUSED)
{
    const struct image_size *size = self;

    *value = value_integer((int64_t)(size->total - size->wasted));
    return GATE_OK;
}

/* Parts of a hundred, rounded down; of nothing nothing is wasted. */
static enum gate_rc get_percent(void *self, const struct property_query *query ATTR_UNUSED,
                                struct value *value, struct error *err ATTR_UNUSED)
{
    const struct image_size *size = self;
    double part = size->total > 0 ? (double)size->wasted / (double)size->total : 0;

    *value = value_integer((int64_t)(part * 100));
    return GATE_OK;
}

static const struct property_def image_size_properties[] = {
    { .name = "total",
      .type = VALUE_INTEGER,
      .help = "bytes of the files of all layers, not compressed, hard links once",
      .get = get_total },
    { .name = "merged",
      .type = VALUE_INTEGER,
      .help = "bytes of those that a container sees",
      .get = get_merged },
    { .name = "wasted",
      .type = VALUE_INTEGER,
      .help = "bytes of those that a later layer deletes or replaces",
      .get = get_wasted },
    { .name = "wasted_percent",
      .type = VALUE_INTEGER,
      .help = "wasted of total, rounded down",
      .get = get_percent },
};

static const struct table *image_size_rows(void *self)
{
    struct image_size *size = self;

    return rows_table(&size->rows);
}

const struct resource_def resource_image_size = {
    .name = "image_size",
    .summary = "how much the image holds, by layer, and how much of that no container sees",
    .arity = CALL_NONE,
    .example =
        "{image_size: , its: {total: {cmp: \"< 1000000000\"}, wasted_percent: {cmp: \"<= 10\"}}}",
    .self_size = sizeof(struct image_size),
    .open = image_size_open,
    .close = image_size_close,
    .origin = image_size_origin,
    .properties = image_size_properties,
    .property_count = COUNT_OF(image_size_properties),
    .columns = size_columns,
    .column_count = COUNT_OF(size_columns),
    .rows = image_size_rows,
};
