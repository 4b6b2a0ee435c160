#include "format/oci_index.h"

#include <stdio.h>

#include "base/attributes.h"
#include "format/json_document.h"

enum { PATH_SIZE = 64 }; /* room for "manifests[NUMBER].annotations" */

static const struct {
    const char *media_type;
    enum oci_kind kind;
} kinds[] = {
    { "application/vnd.oci.image.manifest.v1+json", OCI_MANIFEST },
    { "application/vnd.docker.distribution.manifest.v2+json", OCI_MANIFEST },
    { "application/vnd.oci.image.index.v1+json", OCI_INDEX },
    { "application/vnd.docker.distribution.manifest.list.v2+json", OCI_INDEX },
    { "", OCI_UNKNOWN },
};

enum oci_kind oci_kind_of(struct str media_type)
{
    for (size_t i = 0; i < COUNT_OF(kinds); i++) {
        if (str_equal(media_type, str_of(kinds[i].media_type)))
            return kinds[i].kind;
    }
    return OCI_OTHER;
}

static enum gate_rc read_str(const json_t *object, const char *path, const char *key,
                             struct arena *arena, struct str *text, struct error *err)
{
    struct str found;

    *text = STR("");
    if (!object)
        return GATE_OK;
    if (json_document_find_str(object, path, key, &found, err))
        return err->rc;
    if (found.ptr)
        *text = arena_str(arena, found);
    return GATE_OK;
}

static enum gate_rc read_platform(const json_t *json, size_t number, struct arena *arena,
                                  struct oci_index_entry *entry, struct error *err)
{
    const json_t *platform = NULL;
    char path[PATH_SIZE];

    if (json_document_find(json, "manifests", "platform", JSON_OBJECT, &platform, err))
        return err->rc;
    (void)snprintf(path, sizeof(path), "manifests[%zu].platform", number);
    if (read_str(platform, path, "os", arena, &entry->os, err) ||
        read_str(platform, path, "architecture", arena, &entry->architecture, err) ||
        read_str(platform, path, "variant", arena, &entry->variant, err))
        return err->rc;
    return GATE_OK;
}

static enum gate_rc read_annotations(const json_t *json, size_t number, struct arena *arena,
                                     struct oci_index_entry *entry, struct error *err)
{
    const json_t *map = NULL;
    struct str type;
    char path[PATH_SIZE];

    if (json_document_find(json, "manifests", "annotations", JSON_OBJECT, &map, err))
        return err->rc;
    (void)snprintf(path, sizeof(path), "manifests[%zu].annotations", number);
    if (read_str(map, path, "org.opencontainers.image.ref.name", arena, &entry->reference, err) ||
        read_str(map, path, "io.containerd.image.name", arena, &entry->image_name, err) ||
        read_str(map, path, "vnd.docker.reference.type", arena, &type, err))
        return err->rc;
    entry->is_attestation = str_equal(type, STR("attestation-manifest"));
    return GATE_OK;
}

static enum gate_rc read_entry(const json_t *json, size_t number, struct arena *arena,
                               struct oci_index_entry *entry, struct vec *annotations,
                               struct error *err)
{
    char path[PATH_SIZE];

    (void)snprintf(path, sizeof(path), "manifests[%zu]", number);
    if (oci_descriptor_read(json, path, arena, &entry->descriptor, err) ||
        read_platform(json, number, arena, entry, err) ||
        read_annotations(json, number, arena, entry, err) ||
        oci_annotations_read(json, path, arena, annotations, err))
        return err->rc;
    entry->kind = oci_kind_of(entry->descriptor.media_type);
    return GATE_OK;
}

enum gate_rc oci_index_parse(struct str text, struct arena *arena, struct oci_index *index,
                             struct error *err)
{
    CLEANUP(vec_release) struct vec annotations = VEC_INIT(struct oci_annotation);
    json_auto_t *root = NULL;
    const json_t *list = NULL;

    if (json_document_parse(text, &root, err) ||
        oci_annotations_read(root, "", arena, &annotations, err) ||
        json_document_find(root, "", "manifests", JSON_ARRAY, &list, err))
        return err->rc;

    size_t count = json_array_size(list);
    struct oci_index_entry *entries = arena_new(arena, count, sizeof(*entries));
    for (size_t i = 0; i < count; i++) {
        if (read_entry(json_array_get(list, i), i, arena, &entries[i], &annotations, err))
            return err->rc;
    }
    *index = (struct oci_index){
        .entries = entries,
        .count = count,
        .annotations = oci_annotations_keep(&annotations, arena),
    };
    return GATE_OK;
}

bool oci_index_is_likely(struct str text)
{
    struct error err = ERROR_INIT; /* what is no JSON is no index; its parser will say why */
    json_auto_t *root = NULL;

    return json_document_parse(text, &root, &err) == GATE_OK &&
           json_is_array(json_object_get(root, "manifests"));
}
