#include "base/map.h"
#include "resource/image_origin.h"
#include "resource/resource.h"
#include "resource/rows.h"

/* One whiteout, while what it hides is added up. */
struct hiding {
    struct str path;
    bool is_opaque;
    uint64_t bytes;
    uint64_t files;
};

struct image_whiteouts {
    struct resource_context *context;
    struct rows rows;
};

enum whiteout_column {
    WHITEOUT_PATH,
    WHITEOUT_LAYER,
    WHITEOUT_IS_OPAQUE,
    WHITEOUT_FILES,
    WHITEOUT_SIZE,
    WHITEOUT_LINE,
};

static const struct column_def whiteout_columns[] = {
    [WHITEOUT_PATH] = { .name = "path",
                        .type = VALUE_STR,
                        .help = "what is hidden; of an opaque one the directory" },
    [WHITEOUT_LAYER] = { .name = "layer", .type = VALUE_INTEGER, .help = "that hides it, from 1" },
    [WHITEOUT_IS_OPAQUE] = { .name = "is_opaque",
                             .type = VALUE_BOOL,
                             .help = "it hides all that layers below have in a directory" },
    [WHITEOUT_FILES] = { .name = "files",
                         .type = VALUE_INTEGER,
                         .help = "files of layers below that it hides" },
    [WHITEOUT_SIZE] = { .name = "size",
                        .type = VALUE_INTEGER,
                        .help = "their bytes, which the image still holds" },
    [WHITEOUT_LINE] = { .name = "line",
                        .type = VALUE_STR,
                        .help = "the step that made the layer as a Dockerfile line" },
};

/* The whiteout of the layer that hides `path`: of itself, or of a directory above it. */
static struct hiding *hider_of(const struct map *by_path, struct str path)
{
    struct hiding *found = map_find(by_path, path);

    while (!found && path.len > 1) {
        path.len -= str_base_name(path).len + 1;
        if (path.len == 0)
            path.len = 1; /* the root itself */
        found = map_find(by_path, path);
    }
    return found;
}

/* Adds up what layer `number` takes away. */
static void add_hidden(const struct image_whiteouts *self, const struct map *by_path,
                       int32_t number)
{
    struct rootfs *rootfs = self->context->rootfs;

    for (size_t i = 0; i < rootfs_all_count(rootfs); i++) {
        const struct entry *entry = rootfs_all_at(rootfs, i);
        struct hiding *hiding;

        if (entry->deleted_in != number || entry->type != ENTRY_FILE)
            continue;
        hiding = hider_of(by_path, entry->path);
        if (!hiding)
            continue; /* it is replaced */
        hiding->files++;
        if (!entry->is_hard_link)
            hiding->bytes = image_origin_sum(hiding->bytes, entry->size);
    }
}

static void add_row(struct image_whiteouts *self, const struct hiding *hiding, size_t layer)
{
    const struct image *image = self->context->image;
    struct origin origin = ORIGIN_INIT;
    struct value *cells;

    origin.path = hiding->path;
    origin.entry = hiding->path;
    origin.layer = (int32_t)layer;
    if (layer < image->layer_count)
        origin.step = image->layers[layer].step;
    cells = rows_add(&self->rows, &origin);
    cells[WHITEOUT_PATH] = value_str(hiding->path);
    cells[WHITEOUT_LAYER] = value_integer((int64_t)layer + 1);
    cells[WHITEOUT_IS_OPAQUE] = value_bool(hiding->is_opaque);
    cells[WHITEOUT_FILES] = value_integer((int64_t)hiding->files);
    cells[WHITEOUT_SIZE] = value_integer((int64_t)hiding->bytes);
    cells[WHITEOUT_LINE] = image_origin_line(self->context, layer);
}

static void add_layer(struct image_whiteouts *self, size_t layer)
{
    CLEANUP(map_release) struct map by_path = MAP_INIT;
    CLEANUP(vec_release) struct vec hidings = VEC_INIT(struct hiding *);
    struct rootfs_whiteout whiteout;

    for (size_t i = 0; rootfs_whiteout(self->context->rootfs, layer, i, &whiteout); i++) {
        struct hiding *hiding = arena_new(self->context->arena, 1, sizeof(*hiding));

        *hiding = (struct hiding){ .path = whiteout.path, .is_opaque = whiteout.is_opaque };
        *(struct hiding **)vec_add(&hidings) = hiding;
        map_set(&by_path, hiding->path, hiding);
    }
    if (hidings.count > 0)
        add_hidden(self, &by_path, (int32_t)layer);
    for (size_t i = 0; i < hidings.count; i++)
        add_row(self, *(struct hiding **)vec_at(&hidings, i), layer);
}

static enum gate_rc image_whiteouts_open(void *self, struct resource_context *context,
                                         const struct resource_call *call ATTR_UNUSED,
                                         struct error *err ATTR_UNUSED)
{
    struct image_whiteouts *whiteouts = self;

    whiteouts->context = context;
    rows_init(&whiteouts->rows, context, whiteout_columns, COUNT_OF(whiteout_columns));
    for (size_t i = 0; i < context->image->layer_count; i++)
        add_layer(whiteouts, i);
    return GATE_OK;
}

static void image_whiteouts_close(void *self)
{
    struct image_whiteouts *whiteouts = self;

    rows_release(&whiteouts->rows);
}

static struct origin image_whiteouts_origin(const void *self ATTR_UNUSED,
                                            const struct resource_call *call ATTR_UNUSED)
{
    struct origin origin = ORIGIN_INIT;

    origin.path = STR("layers");
    return origin;
}

static const struct table *image_whiteouts_rows(void *self)
{
    struct image_whiteouts *whiteouts = self;

    return rows_table(&whiteouts->rows);
}

const struct resource_def resource_image_whiteouts = {
    .name = "image_whiteouts",
    .summary = "what layers delete of those below: it is still in the image, for who unpacks it",
    .arity = CALL_NONE,
    .example = "{image_whiteouts: , where: {size: {cmp: \"> 10000000\"}}, it: {not: exist}}",
    .self_size = sizeof(struct image_whiteouts),
    .open = image_whiteouts_open,
    .close = image_whiteouts_close,
    .origin = image_whiteouts_origin,
    .columns = whiteout_columns,
    .column_count = COUNT_OF(whiteout_columns),
    .rows = image_whiteouts_rows,
};
