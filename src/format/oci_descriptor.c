#include "format/oci_descriptor.h"

#include "base/digest.h"
#include "format/json_document.h"

enum { SHOWN_DIGEST = 80 };

enum gate_rc oci_digest_check(struct str text, const char *path, struct error *err)
{
    struct digest digest;

    if (digest_parse(text, &digest))
        return GATE_OK;

    bool is_known = str_starts_with(text, STR("sha256:")) || str_starts_with(text, STR("sha512:"));
    struct str shown = str_slice(text, 0, SHOWN_DIGEST);
    if (is_known || str_find(text, STR(":")) <= 0)
        return error_set(err, GATE_EFORMAT, "'%s' is no digest: '%.*s'", path, STR_ARG(shown));
    return error_set(err, GATE_EUNSUPPORTED, "'%s' is neither sha256 nor sha512: '%.*s'", path,
                     STR_ARG(shown));
}

enum gate_rc oci_descriptor_read(const json_t *json, const char *path, struct arena *arena,
                                 struct oci_descriptor *descriptor, struct error *err)
{
    struct str media_type;
    struct str digest;
    uint64_t size = 0;

    if (json_document_find_str(json, path, "mediaType", &media_type, err) ||
        json_document_get_str(json, path, "digest", &digest, err) ||
        json_document_get_u64(json, path, "size", &size, err) ||
        oci_digest_check(digest, path, err))
        return err->rc;
    *descriptor = (struct oci_descriptor){
        .media_type = media_type.ptr ? arena_str(arena, media_type) : STR(""),
        .digest = arena_str(arena, digest),
        .size = size,
    };
    return GATE_OK;
}

enum gate_rc oci_annotations_read(const json_t *json, const char *path, struct arena *arena,
                                  struct vec *found, struct error *err)
{
    const char *dot = path[0] ? "." : "";
    const json_t *map = NULL;

    if (json_document_find(json, path, "annotations", JSON_OBJECT, &map, err))
        return err->rc;
    for (void *at = json_object_iter((json_t *)map); at;
         at = json_object_iter_next((json_t *)map, at)) {
        struct str value = json_document_str(json_object_iter_value(at));
        const char *name = json_object_iter_key(at);

        if (!value.ptr)
            return error_set(err, GATE_EFORMAT, "'%s%sannotations.%s' is not a string", path, dot,
                             name);
        *(struct oci_annotation *)vec_add(found) = (struct oci_annotation){
            .place = arena_printf(arena, "%s%sannotations", path, dot),
            .name = arena_str(arena, str_of(name)),
            .value = arena_str(arena, value),
        };
    }
    return GATE_OK;
}

struct oci_annotations oci_annotations_keep(const struct vec *found, struct arena *arena)
{
    struct oci_annotation *items = arena_new(arena, found->count + 1, sizeof(*items));

    for (size_t i = 0; i < found->count; i++)
        items[i] = *(const struct oci_annotation *)vec_at(found, i);
    return (struct oci_annotations){ .items = items, .count = found->count };
}
