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
