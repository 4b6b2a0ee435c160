#include "image/image_base.h"
#include "resource/image_origin.h"
#include "resource/resource.h"

struct image_layers {
    struct resource_context *context;
    const struct image *image;
    struct table table;
};

enum layer_column {
    LAYER_LAYER,
    LAYER_DIGEST,
    LAYER_DIFF_ID,
    LAYER_SIZE,
    LAYER_ENTRIES,
    LAYER_STEP,
    LAYER_LINE,
};

static const struct column_def layer_columns[] = {
    [LAYER_LAYER] = { .name = "layer", .type = VALUE_INTEGER, .help = "from 1, the lowest first" },
    [LAYER_DIGEST] = { .name = "digest",
                       .type = VALUE_STR,
                       .help = "of the layer as it is stored; nil where the input has none" },
    [LAYER_DIFF_ID] = { .name = "diff_id",
                        .type = VALUE_STR,
                        .help = "of its uncompressed tar; nil likewise" },
    [LAYER_SIZE] = { .name = "size", .type = VALUE_INTEGER, .help = "bytes as it is stored" },
    [LAYER_ENTRIES] = { .name = "entries",
                        .type = VALUE_INTEGER,
                        .help = "in its tar, whiteouts included" },
    [LAYER_STEP] = { .name = "step",
                     .type = VALUE_INTEGER,
                     .help = "of the history, from 1; nil where it does not tell" },
    [LAYER_LINE] = { .name = "line",
                     .type = VALUE_STR,
                     .help = "the step as a Dockerfile line, credentials as ***" },
};

static enum gate_rc layer_cell(const struct table *table, size_t row, size_t column,
                               struct value *value, struct error *err ATTR_UNUSED)
{
    const struct image_layers *layers = table->self;
    const struct image_layer *layer = &layers->image->layers[row];

    *value = value_nil();
    switch ((enum layer_column)column) {
    case LAYER_LAYER:
        *value = value_integer((int64_t)row + 1);
        break;
    case LAYER_DIGEST:
        *value = image_origin_text(layer->digest);
        break;
    case LAYER_DIFF_ID:
        *value = image_origin_text(layer->diff_id);
        break;
    case LAYER_SIZE:
        *value = value_integer((int64_t)layer->size);
        break;
    case LAYER_ENTRIES:
        *value = value_integer((int64_t)layer->entries);
        break;
    case LAYER_STEP:
        if (layer->step >= 0)
            *value = value_integer(layer->step + 1);
        break;
    case LAYER_LINE:
        *value = image_origin_line(layers->context, row);
        break;
    }
    return GATE_OK;
}

static struct origin layer_origin(const struct table *table, size_t row)
{
    const struct image_layers *layers = table->self;
    const struct image_layer *layer = &layers->image->layers[row];
    struct arena *arena = layers->context->arena;
    struct origin origin = ORIGIN_INIT;

    origin.path = arena_printf(arena, "layer %zu", row + 1);
    origin.entry = layer->diff_id.len > 0 ? layer->diff_id : origin.path;
    origin.layer = (int32_t)row;
    origin.step = layer->step;
    return origin;
}

static enum gate_rc image_layers_open(void *self, struct resource_context *context,
                                      const struct resource_call *call ATTR_UNUSED,
                                      struct error *err ATTR_UNUSED)
{
    struct image_layers *layers = self;

    layers->context = context;
    layers->image = context->image;
    layers->table = (struct table){
        .columns = layer_columns,
        .column_count = COUNT_OF(layer_columns),
        .row_count = context->image->layer_count,
        .self = layers,
        .cell = layer_cell,
        .origin = layer_origin,
    };
    return GATE_OK;
}

static struct origin image_layers_origin(const void *self ATTR_UNUSED,
                                         const struct resource_call *call ATTR_UNUSED)
{
    struct origin origin = ORIGIN_INIT;

    origin.path = STR("layers");
    return origin;
}

static enum gate_rc get_count(void *self, const struct property_query *query ATTR_UNUSED,
                              struct value *value, struct error *err ATTR_UNUSED)
{
    const struct image_layers *layers = self;

    *value = value_integer((int64_t)layers->image->layer_count);
    return GATE_OK;
}

static enum gate_rc get_diff_ids(void *self, const struct property_query *query ATTR_UNUSED,
                                 struct value *value, struct error *err ATTR_UNUSED)
{
    const struct image_layers *layers = self;
    size_t count = layers->image->layer_count;
    struct value *items = arena_new(layers->context->arena, count + 1, sizeof(*items));

    for (size_t i = 0; i < count; i++)
        items[i] = image_origin_text(layers->image->layers[i].diff_id);
    *value = value_list(items, count);
    return GATE_OK;
}

static enum gate_rc get_chain_ids(void *self, const struct property_query *query ATTR_UNUSED,
                                  struct value *value, struct error *err ATTR_UNUSED)
{
    const struct image_layers *layers = self;
    struct arena *arena = layers->context->arena;
    size_t count = layers->image->layer_count;
    struct value *items = arena_new(arena, count + 1, sizeof(*items));
    const struct str *chains = image_chain_ids(layers->image, arena);

    for (size_t i = 0; i < count; i++)
        items[i] = image_origin_text(chains[i]);
    *value = value_list(items, count);
    return GATE_OK;
}

static const struct property_def image_layers_properties[] = {
    { .name = "count", .type = VALUE_INTEGER, .help = "number of layers", .get = get_count },
    { .name = "diff_ids",
      .type = VALUE_LIST,
      .help = "digests of the uncompressed layers",
      .get = get_diff_ids },
    { .name = "chain_ids",
      .type = VALUE_LIST,
      .help = "digests of each layer with those below it",
      .get = get_chain_ids },
};

static const struct table *image_layers_rows(void *self)
{
    const struct image_layers *layers = self;

    return &layers->table;
}

const struct resource_def resource_image_layers = {
    .name = "image_layers",
    .summary = "the layers of the image",
    .arity = CALL_NONE,
    .example = "{image_layers: , its: {count: {cmp: \"<= 127\"}}}",
    .self_size = sizeof(struct image_layers),
    .open = image_layers_open,
    .origin = image_layers_origin,
    .properties = image_layers_properties,
    .property_count = COUNT_OF(image_layers_properties),
    .columns = layer_columns,
    .column_count = COUNT_OF(layer_columns),
    .rows = image_layers_rows,
};
