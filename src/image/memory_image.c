/* Images made in memory, for the tests of profiles: real in all but where the bytes come from. */
#include <stdlib.h>

#include "base/memory.h"
#include "image/image_build.h"
#include "image/layer.h"
#include "image/wish_table.h"

static const uint64_t key[2] = { 0, 0 }; /* nobody hostile chooses these names */

struct layers {
    struct layer *items;
    struct layer **pointers;
    size_t count;
};

static void layers_init(struct layers *layers, size_t count)
{
    *layers = (struct layers){
        .items = memory_new(count, sizeof(*layers->items)),
        .pointers = memory_new(count, sizeof(struct layer *)),
        .count = count,
    };
    for (size_t i = 0; i < count; i++) {
        layer_init(&layers->items[i]);
        layers->pointers[i] = &layers->items[i];
    }
}

static void layers_release(struct layers *layers)
{
    for (size_t i = 0; i < layers->count; i++)
        layer_release(&layers->items[i]);
    free(layers->items);
    free(layers->pointers);
}

static enum gate_rc index_layers(const struct memory_layer *from, enum layer_names names,
                                 const struct wish_set *wishes, const struct limits *limits,
                                 struct layers *layers, struct error *err)
{
    CLEANUP(wish_set_release) struct wish_set all = WISH_SET_INIT;
    CLEANUP(wish_table_closep) struct wish_table *table = NULL;
    struct layer_options options = {
        .names = names,
        .limits = limits,
        .blob = UINT32_MAX,
        .keeps_all = true,
    };

    wish_set_add_all(&all, wishes);
    wish_defaults(&all);
    table = wish_table_open(&all);
    options.wishes = table;
    for (size_t i = 0; i < layers->count; i++) {
        if (layer_from_memory(from[i].files, from[i].file_count, &options, &layers->items[i], err))
            return error_wrap(err, "layer %zu of %zu", i + 1, layers->count);
    }
    return GATE_OK;
}

static void describe_layers(const struct layers *layers, struct image *image)
{
    image->layer_count = layers->count;
    image->layers = arena_new(image->arena, layers->count, sizeof(*image->layers));
    for (size_t i = 0; i < layers->count; i++) {
        image->layers[i] = (struct image_layer){
            .digest = STR(""),
            .diff_id = STR(""),
            .entries = layers->items[i].entries.count + layers->items[i].whiteouts.count,
            .step = -1,
        };
    }
}

/* What the config says, without layers: it has none of its own here. */
static enum gate_rc read_config(struct str text, const struct str *tags, size_t tag_count,
                                struct image *image, struct error *err)
{
    CLEANUP(selection_release) struct selection selection;
    const struct image_options options = { .is_verified = false };
    const struct selector selector = { .shown = "memory",
                                       .options = &options,
                                       .arena = image->arena };

    selection_init(&selection);
    if (selection_read_config(&selector, text, &selection, err))
        return err->rc;
    for (size_t i = 0; i < tag_count; i++)
        selection_add(&selection.tags, tags[i], image->arena);
    if (tag_count > 0)
        selection.name = arena_str(image->arena, tags[0]);
    image_describe(image, selector.shown, &selection, &options);
    return GATE_OK;
}

/* NOLINTNEXTLINE(readability-function-size): what a config, tags and layers are made of */
enum gate_rc image_from_memory(struct str config_json, const struct str *tags, size_t tag_count,
                               const struct memory_layer *layers, size_t layer_count,
                               const struct wish_set *wishes, struct image **image,
                               struct error *err)
{
    CLEANUP(image_closep) struct image *made = image_new();
    CLEANUP(layers_release) struct layers indexed;
    CLEANUP(vec_release) struct vec warnings = VEC_INIT(struct str);
    const struct limits limits = LIMITS_DEFAULT;
    bool is_bare = config_json.len == 0;

    layers_init(&indexed, layer_count);
    made->format = is_bare ? IMAGE_ROOTFS_ARCHIVE : IMAGE_OCI_LAYOUT;
    made->name = STR("memory");
    if (!is_bare && read_config(config_json, tags, tag_count, made, err))
        return err->rc;
    if (index_layers(layers, is_bare ? LAYER_PLAIN : LAYER_WHITEOUTS, wishes, &limits, &indexed,
                     err))
        return err->rc;
    describe_layers(&indexed, made);
    if (rootfs_merge(indexed.pointers, layer_count, key, &limits, &made->rootfs, err))
        return err->rc;
    image_add_steps(made, &warnings);
    image_set_warnings(made, &warnings);
    *image = STEAL(made);
    return GATE_OK;
}
