/* docker save since Docker 1.10: manifest.json names the config and the layers of each image. */
#include "base/digest.h"
#include "format/docker_manifest.h"
#include "format/reference.h"
#include "image/selection.h"

static bool has_tag(const struct docker_image *image, struct str name)
{
    for (size_t i = 0; i < image->tags.count; i++) {
        if (reference_equal(image->tags.items[i], name))
            return true;
    }
    return false;
}

/* The first tag of an image, or its config where it has none. */
static struct str name_of(const struct docker_image *image)
{
    return image->tags.count ? reference_familiar(image->tags.items[0]) : image->config;
}

static bool is_asked(const struct docker_image *image, struct str name)
{
    return name.len == 0 || has_tag(image, name) || str_equal(name, image->config);
}

static enum gate_rc fail_choice(const struct selector *selector,
                                const struct docker_manifest *manifest, bool is_found,
                                struct error *err)
{
    CLEANUP(vec_release) struct vec names = VEC_INIT(struct str);

    for (size_t i = 0; i < manifest->count; i++)
        selection_add(&names, name_of(&manifest->images[i]), selector->arena);
    return is_found ? selection_fail_several(selector, &names, err)
                    : selection_fail_name(selector, &names, err);
}

static enum gate_rc choose(const struct selector *selector, const struct docker_manifest *manifest,
                           const struct docker_image **chosen, struct error *err)
{
    const struct docker_image *images = manifest->images;
    size_t found = manifest->count;

    for (size_t i = 0; i < manifest->count; i++) {
        if (!is_asked(&images[i], selector->options->name))
            continue;
        if (found < manifest->count && !str_equal(images[found].config, images[i].config))
            return error_certain(fail_choice(selector, manifest, true, err));
        found = i;
    }
    if (found == manifest->count)
        return error_certain(fail_choice(selector, manifest, false, err));
    *chosen = &images[found];
    return GATE_OK;
}

static void add_names(const struct selector *selector, const struct docker_manifest *manifest,
                      const struct docker_image *chosen, struct selection *selection)
{
    struct str asked = selector->options->name;

    for (size_t i = 0; i < manifest->count; i++) {
        const struct docker_image *image = &manifest->images[i];
        bool is_chosen = str_equal(image->config, chosen->config);

        if (!is_chosen)
            selection_add(&selection->others, name_of(image), selector->arena);
        for (size_t j = 0; is_chosen && j < image->tags.count; j++) {
            struct str tag = reference_familiar(image->tags.items[j]);

            selection_add(&selection->tags, tag, selector->arena);
            if (selection->name.len == 0 || (asked.len && reference_equal(tag, asked)))
                selection->name = tag;
        }
    }
}

/*
 * The digest that the name of a config or layer states: "HEX.json", "blobs/sha256/HEX" or
 * "sha256:HEX". False for another name.
 */
static bool digest_of_name(struct str name, struct digest *digest)
{
    if (str_starts_with(name, STR("blobs/sha256/")))
        name = str_slice(name, STR("blobs/sha256/").len, name.len);
    else if (str_starts_with(name, STR("sha256:")))
        name = str_slice(name, STR("sha256:").len, name.len);
    else if (str_ends_with(name, STR(".json")))
        name = str_slice(name, 0, name.len - STR(".json").len);
    return digest_parse_hex(DIGEST_SHA256, name, digest);
}

static enum gate_rc read_config(const struct selector *selector, struct str name,
                                struct selection *selection, struct error *err)
{
    struct oci_descriptor descriptor = { .size = 0 };
    struct digest stated;
    struct str text;
    char stated_text[DIGEST_TEXT_SIZE];

    if (!store_has(selector->store, name))
        return error_set(err, GATE_EFORMAT, "config: no '%.*s' in the input", STR_ARG(name));
    if (store_document(selector->store, name, &text, err))
        return error_wrap(err, "config");
    if (selection_read_config(selector, text, selection, err))
        return error_certain(err->rc);

    selection->is_stated = digest_of_name(name, &stated);
    if (!selection->is_stated || !selector->options->is_verified)
        return GATE_OK;
    digest_format(&stated, stated_text);
    descriptor.digest = str_of(stated_text);
    if (str_equal(descriptor.digest, selection->config_digest))
        return GATE_OK;
    return error_set(err, GATE_ETRUST, "config: it should be %s, the bytes are %.*s", stated_text,
                     STR_ARG(selection->config_digest));
}

static enum gate_rc add_layers(const struct selector *selector, const struct docker_image *image,
                               struct selection *selection, struct error *err)
{
    struct digest digest;
    char text[DIGEST_TEXT_SIZE];

    if (selection_add_blobs(selector, image->layers.count, selection, err))
        return error_certain(err->rc);
    for (size_t i = 0; i < image->layers.count; i++) {
        struct store_blob *blob = &selection->blobs[i];

        blob->name = image->layers.items[i];
        if (str_starts_with(blob->name, STR("blobs/")) && digest_of_name(blob->name, &digest)) {
            digest_format(&digest, text);
            blob->digest = arena_str(selector->arena, str_of(text));
        }
    }
    return GATE_OK;
}

static enum gate_rc read_manifest(const struct selector *selector, struct docker_manifest *manifest,
                                  struct error *err)
{
    struct str text;

    if (store_document(selector->store, STR("manifest.json"), &text, err) ||
        docker_manifest_parse(text, selector->arena, manifest, err))
        return error_wrap(err, "manifest.json");
    if (manifest->count == 0)
        return error_set(err, GATE_EFORMAT, "manifest.json lists no image");
    return GATE_OK;
}

enum gate_rc selection_from_docker(const struct selector *selector, struct selection *selection,
                                   struct error *err)
{
    struct docker_manifest manifest;
    const struct docker_image *chosen = NULL;

    if (read_manifest(selector, &manifest, err))
        return error_certain(selection_fail(selector->shown, err));
    if (choose(selector, &manifest, &chosen, err))
        return error_certain(err->rc);
    add_names(selector, &manifest, chosen, selection);
    if (read_config(selector, chosen->config, selection, err))
        return error_certain(selection_fail(selector->shown, err));
    if (selection_check_platform(selector, &selection->config, err))
        return error_certain(err->rc);
    return add_layers(selector, chosen, selection, err) ? selection_fail(selector->shown, err)
                                                        : GATE_OK;
}

enum gate_rc selection_check_docker(const struct selector *selector,
                                    const struct selection *selection, struct error *err)
{
    struct docker_manifest manifest;
    struct digest selected;
    struct digest named;

    if (!store_has(selector->store, STR("manifest.json")) || !selector->options->is_verified ||
        !digest_parse(selection->config_digest, &selected))
        return GATE_OK;
    if (read_manifest(selector, &manifest, err))
        return error_certain(selection_fail(selector->shown, err));
    for (size_t i = 0; i < manifest.count; i++) {
        if (digest_of_name(manifest.images[i].config, &named) && digest_equal(&named, &selected))
            return GATE_OK;
    }
    return error_set(
        err, GATE_ETRUST,
        "digest mismatch: %s: index.json and manifest.json do not name the same image: "
        "which one runs depends on the engine; no verdict was given",
        selector->shown);
}
