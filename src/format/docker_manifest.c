#include "format/docker_manifest.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/buf.h"
#include "base/limits.h"
#include "format/json_document.h"

enum { PATH_SIZE = sizeof("manifest[18446744073709551615]") };

/* A list of strings; absent and null are an empty one. */
static enum gate_rc read_strings(const json_t *object, const char *path, const char *key,
                                 struct arena *arena, struct oci_strings *strings,
                                 struct error *err)
{
    const json_t *list = NULL;

    if (json_document_find(object, path, key, JSON_ARRAY, &list, err))
        return error_certain(err->rc);

    size_t count = json_array_size(list);
    struct str *items = arena_new(arena, count, sizeof(*items));
    for (size_t i = 0; i < count; i++) {
        struct str item = json_document_str(json_array_get(list, i));

        if (!item.ptr)
            return error_set(err, GATE_EFORMAT, "'%s.%s' is not a list of strings", path, key);
        items[i] = arena_str(arena, item);
    }
    *strings = (struct oci_strings){ .items = items, .count = count };
    return GATE_OK;
}

static enum gate_rc read_image(const json_t *json, size_t number, struct arena *arena,
                               struct docker_image *image, struct error *err)
{
    struct str config;
    char path[PATH_SIZE];

    (void)snprintf(path, sizeof(path), "manifest[%zu]", number);
    if (json_document_get_str(json, path, "Config", &config, err) ||
        read_strings(json, path, "RepoTags", arena, &image->tags, err) ||
        read_strings(json, path, "Layers", arena, &image->layers, err))
        return error_certain(err->rc);
    if (image->layers.count > LIMIT_LAYERS)
        return error_set(err, GATE_ELIMIT, "limit 'layers': more than %d layers", LIMIT_LAYERS);
    image->config = arena_str(arena, config);
    return GATE_OK;
}

enum gate_rc docker_manifest_parse(struct str text, struct arena *arena,
                                   struct docker_manifest *manifest, struct error *err)
{
    json_auto_t *root = NULL;

    if (json_document_parse(text, &root, err))
        return error_certain(err->rc);
    if (!json_is_array(root))
        return error_set(err, GATE_EFORMAT, "the document is not a list");

    size_t count = json_array_size(root);
    struct docker_image *images = arena_new(arena, count, sizeof(*images));
    for (size_t i = 0; i < count; i++) {
        if (read_image(json_array_get(root, i), i, arena, &images[i], err))
            return error_certain(err->rc);
    }
    *manifest = (struct docker_manifest){ .images = images, .count = count };
    return GATE_OK;
}

static int compare_tags(const void *a, const void *b)
{
    const struct docker_tag *left = a;
    const struct docker_tag *right = b;

    return str_compare(left->name, right->name);
}

/* The tags of one repository: {"1.2": ID, "latest": ID}. */
static enum gate_rc read_repository(const char *name, const json_t *tags, struct arena *arena,
                                    struct docker_tag *out, struct error *err)
{
    for (void *at = json_object_iter((json_t *)tags); at;
         at = json_object_iter_next((json_t *)tags, at)) {
        struct str id = json_document_str(json_object_iter_value(at));

        if (!id.ptr)
            return error_set(err, GATE_EFORMAT, "a tag of '%.100s' is not a string", name);
        out->name = arena_printf(arena, "%s:%s", name, json_object_iter_key(at));
        out->id = arena_str(arena, id);
        out++;
    }
    return GATE_OK;
}

enum gate_rc docker_repositories_parse(struct str text, struct arena *arena,
                                       struct docker_repositories *repositories, struct error *err)
{
    json_auto_t *root = NULL;
    size_t count = 0;

    if (json_document_parse(text, &root, err))
        return error_certain(err->rc);
    if (!json_is_object(root))
        return error_set(err, GATE_EFORMAT, "the document is not an object");
    for (void *at = json_object_iter(root); at; at = json_object_iter_next(root, at)) {
        if (!json_is_object(json_object_iter_value(at)))
            return error_set(err, GATE_EFORMAT, "'%.100s' is not an object",
                             json_object_iter_key(at));
        count += json_object_size(json_object_iter_value(at));
    }

    struct docker_tag *tags = arena_new(arena, count, sizeof(*tags));
    size_t used = 0;
    for (void *at = json_object_iter(root); at; at = json_object_iter_next(root, at)) {
        const json_t *repository = json_object_iter_value(at);

        if (read_repository(json_object_iter_key(at), repository, arena, &tags[used], err))
            return error_certain(err->rc);
        used += json_object_size(repository);
    }
    if (count > 1)
        qsort(tags, count, sizeof(*tags), compare_tags);
    *repositories = (struct docker_repositories){ .tags = tags, .count = count };
    return GATE_OK;
}

static enum gate_rc read_str(const json_t *object, const char *key, struct arena *arena,
                             struct str *text, struct error *err)
{
    struct str found;

    if (json_document_find_str(object, "", key, &found, err))
        return error_certain(err->rc);
    *text = found.ptr ? arena_str(arena, found) : STR("");
    return GATE_OK;
}

/* The command that made the layer, its words joined, as Docker turns v1 images into new ones. */
static enum gate_rc read_command(const json_t *root, struct arena *arena, struct str *command,
                                 struct error *err)
{
    CLEANUP(buf_release) struct buf joined = BUF_INIT(LIMIT_MANIFEST_BYTES);
    const json_t *container = NULL;
    struct oci_strings words;

    *command = STR("");
    if (json_document_find(root, "", "container_config", JSON_OBJECT, &container, err))
        return error_certain(err->rc);
    if (!container)
        return GATE_OK;
    if (read_strings(container, "container_config", "Cmd", arena, &words, err))
        return error_certain(err->rc);
    for (size_t i = 0; i < words.count; i++) {
        if (i > 0)
            buf_add(&joined, STR(" "));
        buf_add(&joined, words.items[i]);
    }
    if (buf_failed(&joined))
        return error_set(err, GATE_ELIMIT, "'container_config.Cmd' is too long");
    *command = arena_str(arena, buf_str(&joined));
    return GATE_OK;
}

enum gate_rc docker_v1_layer_parse(struct str text, struct arena *arena,
                                   struct docker_v1_layer *layer, struct error *err)
{
    struct docker_v1_layer parsed = { .history = { .is_empty_layer = false } };
    json_auto_t *root = NULL;

    if (json_document_parse(text, &root, err) || read_str(root, "id", arena, &parsed.id, err) ||
        read_str(root, "parent", arena, &parsed.parent, err) ||
        read_str(root, "created", arena, &parsed.history.created, err) ||
        read_str(root, "author", arena, &parsed.history.author, err) ||
        read_str(root, "comment", arena, &parsed.history.comment, err) ||
        read_command(root, arena, &parsed.history.created_by, err))
        return error_certain(err->rc);
    *layer = parsed;
    return GATE_OK;
}
