#include "check/check.h"
#include "evidence/record_parts.h"
#include "evidence/safe.h"

static void add_labels(struct record_image *to, const struct image *image, struct arena *arena)
{
    size_t count = image->config.label_count;
    struct record_label *labels = arena_new(arena, count + 1, sizeof(*labels));

    for (size_t i = 0; i < count; i++) {
        const struct oci_label *label = &image->config.labels[i];

        labels[i].name = safe_foreign(arena, label->name);
        labels[i].value = safe_credential(arena, label->name, label->value);
    }
    to->labels = labels;
    to->label_count = count;
}

static void add_layers(struct record_image *to, const struct image *image, struct arena *arena)
{
    struct record_layer *layers = arena_new(arena, image->layer_count + 1, sizeof(*layers));

    for (size_t i = 0; i < image->layer_count; i++) {
        const struct image_layer *layer = &image->layers[i];
        struct str line = image_layer_line(image, (int32_t)i);

        layers[i] = (struct record_layer){
            .digest = safe_line(arena, layer->digest),
            .diff_id = safe_line(arena, layer->diff_id),
            .size = layer->size,
            .step_line = safe_foreign(arena, line),
            .step = (uint32_t)(layer->step + 1),
        };
    }
    to->layers = layers;
    to->layer_count = image->layer_count;
}

static struct record_base base_of(const struct results_base *base, struct arena *arena)
{
    if (base->layers == 0)
        return (struct record_base){ .layers = 0 };
    return (struct record_base){
        .layers = base->layers,
        .how = base->is_named ? STR("--base") : STR("policy"),
        .name = safe_foreign(arena, base->name),
        .id = safe_line(arena, base->id),
        .chain_id = safe_line(arena, base->chain_id),
    };
}

void record_add_image(struct record *record, const struct image *image,
                      const struct results *results)
{
    struct arena *arena = &record->arena;

    record->image = (struct record_image){
        .name = safe_foreign(arena, image->name),
        .tags = safe_texts(arena, image->tags, image->tag_count, safe_foreign),
        .id = safe_line(arena, image->id),
        .manifest_digest = safe_line(arena, image->manifest_digest),
        .input_digest = safe_line(arena, image->input_digest),
        .format = str_of(image_format_name(image->format)),
        .is_verified = image->is_verified,
        .has_config = image->has_config,
        .platform = safe_line(arena, results->image_platform),
        .os_name = safe_line(arena, results->os_name),
        .os = safe_line(arena, results->platform.os),
        .os_family = safe_line(arena, results->platform.family),
        .os_version = safe_line(arena, results->platform.version),
        .target = results->target == TARGET_HOST ? STR("host") : STR("image"),
        .layer_bytes = image->layer_bytes,
        .others = safe_texts(arena, image->others, image->other_count, safe_foreign),
        .base = base_of(&results->base, arena),
    };
    add_labels(&record->image, image, arena);
    add_layers(&record->image, image, arena);
}
