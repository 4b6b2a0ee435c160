#include "format/oci_manifest.h"

#include <stdbool.h>
#include <stdio.h>

#include "base/attributes.h"
#include "base/limits.h"
#include "format/json_document.h"

enum { PATH_SIZE = sizeof("layers[18446744073709551615]"), SHOWN_TYPE = 120 };

static const struct layer_type {
    const char *media_type;
    enum codec_kind codec;
} layer_types[] = {
    { "application/vnd.oci.image.layer.v1.tar", CODEC_NONE },
    { "application/vnd.oci.image.layer.v1.tar+gzip", CODEC_GZIP },
    { "application/vnd.oci.image.layer.v1.tar+zstd", CODEC_ZSTD },
    { "application/vnd.docker.image.rootfs.diff.tar", CODEC_NONE },
    { "application/vnd.docker.image.rootfs.diff.tar.gzip", CODEC_GZIP },
    { "application/vnd.docker.image.rootfs.diff.tar.zstd", CODEC_ZSTD },
};

static const struct layer_type *find_layer_type(struct str media_type)
{
    for (size_t i = 0; i < COUNT_OF(layer_types); i++) {
        if (str_equal(media_type, str_of(layer_types[i].media_type)))
            return &layer_types[i];
    }
    return NULL;
}

enum codec_kind oci_layer_codec(struct str media_type)
{
    const struct layer_type *type = find_layer_type(media_type);

    return type ? type->codec : CODEC_NONE;
}

static bool is_config_type(struct str media_type)
{
    return media_type.len == 0 ||
           str_equal(media_type, STR("application/vnd.oci.image.config.v1+json")) ||
           str_equal(media_type, STR("application/vnd.docker.container.image.v1+json"));
}

static enum gate_rc check_layer(const struct oci_descriptor *layer, size_t number, size_t count,
                                struct error *err)
{
    struct str type = layer->media_type;
    struct str shown = str_slice(type, 0, SHOWN_TYPE);

    if (find_layer_type(type))
        return GATE_OK;
    if (str_ends_with(type, STR("+encrypted")))
        return error_set(err, GATE_EUNSUPPORTED, "layer %zu of %zu is encrypted: %.*s", number,
                         count, STR_ARG(shown));
    if (str_find(type, STR("nondistributable")) >= 0 || str_find(type, STR("foreign")) >= 0)
        return error_set(err, GATE_EUNSUPPORTED, "layer %zu of %zu is a foreign layer: %.*s",
                         number, count, STR_ARG(shown));
    return error_set(err, GATE_EUNSUPPORTED, "layer %zu of %zu is of an unknown type: '%.*s'",
                     number, count, STR_ARG(shown));
}

static enum gate_rc read_layers(const json_t *root, struct arena *arena,
                                struct oci_manifest *manifest, struct vec *annotations,
                                struct error *err)
{
    const json_t *list = NULL;

    if (json_document_get(root, "", "layers", JSON_ARRAY, &list, err))
        return err->rc;

    size_t count = json_array_size(list);
    if (count > LIMIT_LAYERS)
        return error_set(err, GATE_ELIMIT, "limit 'layers': more than %d layers", LIMIT_LAYERS);

    struct oci_descriptor *layers = arena_new(arena, count, sizeof(*layers));
    for (size_t i = 0; i < count; i++) {
        char path[PATH_SIZE];

        (void)snprintf(path, sizeof(path), "layers[%zu]", i);
        if (oci_descriptor_read(json_array_get(list, i), path, arena, &layers[i], err) ||
            oci_annotations_read(json_array_get(list, i), path, arena, annotations, err) ||
            check_layer(&layers[i], i + 1, count, err))
            return err->rc;
    }
    manifest->layers = layers;
    manifest->layer_count = count;
    return GATE_OK;
}

/* schemaVersion is 2; where it is missing, the members decide, as all readers do it. */
static enum gate_rc check_schema(const json_t *root, struct error *err)
{
    const json_t *version = NULL;

    if (json_document_find(root, "", "schemaVersion", JSON_INTEGER, &version, err))
        return err->rc;
    if (version && json_integer_value(version) == 1)
        return error_set(err, GATE_EUNSUPPORTED, "a Docker manifest of schema 1");
    if (version && json_integer_value(version) != 2)
        return error_set(err, GATE_EUNSUPPORTED, "a manifest of schema %lld",
                         (long long)json_integer_value(version));
    return GATE_OK;
}

enum gate_rc oci_manifest_parse(struct str text, struct arena *arena, struct oci_manifest *manifest,
                                struct error *err)
{
    CLEANUP(vec_release) struct vec annotations = VEC_INIT(struct oci_annotation);
    struct oci_manifest parsed = { .layer_count = 0 };
    json_auto_t *root = NULL;
    const json_t *config = NULL;

    if (json_document_parse(text, &root, err) || check_schema(root, err) ||
        json_document_get(root, "", "config", JSON_OBJECT, &config, err) ||
        oci_descriptor_read(config, "config", arena, &parsed.config, err) ||
        oci_annotations_read(root, "", arena, &annotations, err) ||
        oci_annotations_read(config, "config", arena, &annotations, err))
        return err->rc;
    if (!is_config_type(parsed.config.media_type)) {
        struct str shown = str_slice(parsed.config.media_type, 0, SHOWN_TYPE);

        return error_set(err, GATE_EUNSUPPORTED, "not a container image: its config is '%.*s'",
                         STR_ARG(shown));
    }
    if (read_layers(root, arena, &parsed, &annotations, err))
        return err->rc;
    parsed.annotations = oci_annotations_keep(&annotations, arena);
    *manifest = parsed;
    return GATE_OK;
}
