#include "image/image_build.h"

#include "base/memory.h"
#include "format/history.h"
#include "image/tree.h"

enum { WARNINGS_MAX = 20 };

struct image *image_new(void)
{
    struct image *image = memory_new(1, sizeof(*image));

    image->arena = memory_new(1, sizeof(*image->arena));
    *image->arena = ARENA_INIT;
    return image;
}

static const struct str *copy_list(struct arena *arena, const struct vec *list)
{
    struct str *items = arena_new(arena, list->count, sizeof(*items));

    for (size_t i = 0; i < list->count; i++)
        items[i] = *(struct str *)vec_at(list, i);
    return items;
}

void image_add_steps(struct image *image, struct vec *warnings)
{
    const struct oci_config *config = &image->config;
    size_t made = 0;

    image->step_count = config->history_count;
    image->steps = arena_new(image->arena, image->step_count, sizeof(*image->steps));
    for (size_t i = 0; i < config->history_count; i++)
        made += !config->history[i].is_empty_layer;

    bool is_sound = made == image->layer_count;
    if (!is_sound && config->history_count > 0)
        *(struct str *)vec_add(warnings) =
            arena_printf(image->arena,
                         "the history tells of %zu layers, the image has %zu: no layer is given a "
                         "build step",
                         made, image->layer_count);
    for (size_t i = 0, layer = 0; i < config->history_count; i++) {
        const struct oci_history *history = &config->history[i];
        struct image_step *step = &image->steps[i];

        *step = (struct image_step){
            .line = history_line(history->created_by, image->arena),
            .created_by = history->created_by,
            .created = history->created,
            .is_empty_layer = history->is_empty_layer,
            .layer = -1,
        };
        if (!is_sound || history->is_empty_layer)
            continue;
        step->layer = (int32_t)layer;
        image->layers[layer++].step = (int32_t)i;
    }
}

static void add_warning(struct image *image, struct vec *warnings, struct str text)
{
    if (warnings->count < WARNINGS_MAX)
        *(struct str *)vec_add(warnings) = arena_str(image->arena, text);
}

/* What the layers have to say, told once the layers are part of the rootfs. */
static void add_layer_warnings(struct image *image, struct vec *warnings)
{
    const struct rootfs *rootfs = image->rootfs;
    size_t total = warnings->count;

    for (size_t i = 0; rootfs && i < rootfs->layer_count; i++) {
        const struct vec *texts = &rootfs->layers[i].warnings;

        total += texts->count;
        for (size_t j = 0; j < texts->count && warnings->count < WARNINGS_MAX; j++) {
            struct str text = *(struct str *)vec_at(texts, j);

            if (rootfs->layer_count > 1)
                text = arena_printf(image->arena, "layer %zu of %zu: %.*s", i + 1,
                                    rootfs->layer_count, STR_ARG(text));
            add_warning(image, warnings, text);
        }
    }
    if (total > WARNINGS_MAX)
        *(struct str *)vec_add(warnings) =
            arena_printf(image->arena, "%zu warnings more", total - WARNINGS_MAX);
}

void image_set_warnings(struct image *image, struct vec *warnings)
{
    add_layer_warnings(image, warnings);
    image->warnings = copy_list(image->arena, warnings);
    image->warning_count = warnings->count;
}

struct str image_input_name(const char *shown)
{
    struct str name = str_of(shown);
    struct str rest = name;
    struct str part;

    while (str_cut(&rest, '/', &part)) {
        if (part.len > 0)
            name = part;
    }
    return name;
}

void image_describe(struct image *image, const char *shown, const struct selection *selection,
                    const struct image_options *options)
{
    image->has_config = true;
    image->is_verified = options->is_verified && selection->is_stated;
    image->name =
        arena_str(image->arena, selection->name.len ? selection->name : image_input_name(shown));
    image->tags = copy_list(image->arena, &selection->tags);
    image->tag_count = selection->tags.count;
    image->others = copy_list(image->arena, &selection->others);
    image->other_count = selection->others.count;
    image->annotations = oci_annotations_keep(&selection->annotations, image->arena);
    image->id = selection->config_digest;
    image->manifest_digest = selection->manifest_digest;
    image->config = selection->config;
    image->os = selection->config.os;
    image->architecture = selection->config.architecture;
    image->variant = selection->config.variant;

    image->layer_count = selection->blob_count;
    image->layers = arena_new(image->arena, image->layer_count, sizeof(*image->layers));
    for (size_t i = 0; i < image->layer_count; i++) {
        const struct store_blob *blob = &selection->blobs[i];

        image->layers[i] = (struct image_layer){
            .digest = blob->digest,
            .diff_id = blob->diff_id,
            .size = blob->size == UINT64_MAX ? 0 : blob->size,
            .step = -1,
        };
    }
}
