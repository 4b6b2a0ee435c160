/*
 * docker save before Docker 1.10: a folder for each layer, ID/json and ID/layer.tar, chained from
 * the topmost down by "parent". "repositories" gives names to topmost layers. No digests.
 */
#include <stdlib.h>

#include "base/limits.h"
#include "base/map.h"
#include "format/docker_manifest.h"
#include "format/reference.h"
#include "image/selection.h"

static struct str member(const struct selector *selector, struct str id, const char *name)
{
    return arena_printf(selector->arena, "%.*s/%s", STR_ARG(id), name);
}

static enum gate_rc read_layer(const struct selector *selector, struct str id, struct str *text,
                               struct docker_v1_layer *layer, struct error *err)
{
    struct str name = member(selector, id, "json");

    if (!store_has(selector->store, name))
        return error_set(err, GATE_EFORMAT, "no '%.*s' in the input", STR_ARG(name));
    if (store_document(selector->store, name, text, err) ||
        docker_v1_layer_parse(*text, selector->arena, layer, err))
        return error_wrap(err, "%.*s", STR_ARG(name));
    return GATE_OK;
}

/* Adds the names of all layers to `ids`, in the order of the input; of too many, one too many. */
static void list_layers(const struct selector *selector, struct vec *ids)
{
    for (size_t i = 0; i < store_count(selector->store) && ids->count <= LIMIT_LAYERS; i++) {
        struct str name = store_name(selector->store, i);

        if (str_ends_with(name, STR("/json")) && name.len > STR("/json").len)
            selection_add(ids, str_slice(name, 0, name.len - STR("/json").len), selector->arena);
    }
}

/* Without "repositories": the layers that are nobody's parent. */
static enum gate_rc find_tops(const struct selector *selector, struct docker_repositories *out,
                              struct error *err)
{
    CLEANUP(vec_release) struct vec ids = VEC_INIT(struct str);
    CLEANUP(map_release) struct map parents = MAP_INIT;

    list_layers(selector, &ids);
    if (ids.count > LIMIT_LAYERS)
        return error_set(err, GATE_ELIMIT, "limit 'layers': more than %d layers", LIMIT_LAYERS);
    for (size_t i = 0; i < ids.count; i++) {
        struct docker_v1_layer *layer = arena_new(selector->arena, 1, sizeof(*layer));
        struct str text;

        if (read_layer(selector, *(struct str *)vec_at(&ids, i), &text, layer, err))
            return error_certain(err->rc);
        map_set(&parents, layer->parent, layer);
    }

    struct docker_tag *tags = arena_new(selector->arena, ids.count, sizeof(*tags));
    *out = (struct docker_repositories){ .tags = tags };
    for (size_t i = 0; i < ids.count; i++) {
        struct str id = *(struct str *)vec_at(&ids, i);

        if (!map_find(&parents, id))
            tags[out->count++] = (struct docker_tag){ .name = STR(""), .id = id };
    }
    if (out->count == 0)
        return error_set(err, GATE_EFORMAT, "no topmost layer: the parents form a circle");
    return GATE_OK;
}

static enum gate_rc read_tops(const struct selector *selector, struct docker_repositories *tops,
                              struct error *err)
{
    struct str text;

    *tops = (struct docker_repositories){ .count = 0 };
    if (store_has(selector->store, STR("repositories")) &&
        (store_document(selector->store, STR("repositories"), &text, err) ||
         docker_repositories_parse(text, selector->arena, tops, err)))
        return error_wrap(err, "repositories");
    return tops->count ? GATE_OK : find_tops(selector, tops, err);
}

static struct str shown_name(const struct docker_tag *tag)
{
    return tag->name.len ? reference_familiar(tag->name) : tag->id;
}

static bool is_asked(const struct docker_tag *tag, struct str name)
{
    return name.len == 0 || str_equal(tag->id, name) ||
           (tag->name.len && reference_equal(tag->name, name));
}

static enum gate_rc fail_choice(const struct selector *selector,
                                const struct docker_repositories *tops, bool is_found,
                                struct error *err)
{
    CLEANUP(vec_release) struct vec names = VEC_INIT(struct str);

    for (size_t i = 0; i < tops->count; i++)
        selection_add(&names, shown_name(&tops->tags[i]), selector->arena);
    return is_found ? selection_fail_several(selector, &names, err)
                    : selection_fail_name(selector, &names, err);
}

static enum gate_rc choose(const struct selector *selector, struct selection *selection,
                           struct str *id, struct error *err)
{
    struct docker_repositories tops;
    const struct docker_tag *found = NULL;

    if (read_tops(selector, &tops, err))
        return error_certain(selection_fail(selector->shown, err));
    for (size_t i = 0; i < tops.count; i++) {
        if (!is_asked(&tops.tags[i], selector->options->name))
            continue;
        if (found && !str_equal(found->id, tops.tags[i].id))
            return error_certain(fail_choice(selector, &tops, true, err));
        found = &tops.tags[i];
    }
    if (!found)
        return error_certain(fail_choice(selector, &tops, false, err));

    for (size_t i = 0; i < tops.count; i++) {
        bool is_chosen = str_equal(tops.tags[i].id, found->id);

        if (!is_chosen)
            selection_add(&selection->others, shown_name(&tops.tags[i]), selector->arena);
        else if (tops.tags[i].name.len)
            selection_add(&selection->tags, shown_name(&tops.tags[i]), selector->arena);
    }
    if (found->name.len)
        selection->name = shown_name(found);
    *id = found->id;
    return GATE_OK;
}

/* Follows the chain down from `id`; `layers` gets struct docker_v1_layer, the topmost first. */
static enum gate_rc read_chain(const struct selector *selector, struct str id, struct vec *layers,
                               struct selection *selection, struct error *err)
{
    while (id.len > 0) {
        struct docker_v1_layer layer;
        struct str text;

        if (layers->count == LIMIT_LAYERS)
            return error_set(err, GATE_ELIMIT,
                             "limit 'layers': more than %d layers, or parents in a circle",
                             LIMIT_LAYERS);
        if (read_layer(selector, id, &text, &layer, err))
            return error_certain(err->rc);
        if (layers->count == 0 && selection_read_config(selector, text, selection, err))
            return error_certain(err->rc);
        layer.id = id; /* the folder's name counts, whatever the document says */
        *(struct docker_v1_layer *)vec_add(layers) = layer;
        id = layer.parent;
    }
    return GATE_OK;
}

static void add_layers(const struct selector *selector, const struct vec *layers,
                       struct selection *selection)
{
    size_t count = layers->count;
    struct oci_history *history = arena_new(selector->arena, count, sizeof(*history));

    selection->blobs = arena_new(selector->arena, count, sizeof(*selection->blobs));
    selection->blob_count = count;
    for (size_t i = 0; i < count; i++) {
        const struct docker_v1_layer *layer = vec_at(layers, count - 1 - i);

        history[i] = layer->history;
        selection->blobs[i] = (struct store_blob){
            .name = member(selector, layer->id, "layer.tar"),
            .digest = STR(""),
            .diff_id = STR(""),
            .size = UINT64_MAX,
            .shown = selection_layer_text(i, count, STR(""), selector->arena),
        };
    }
    selection->config.history = history;
    selection->config.history_count = count;
}

enum gate_rc selection_from_docker_v1(const struct selector *selector, struct selection *selection,
                                      struct error *err)
{
    CLEANUP(vec_release) struct vec layers = VEC_INIT(struct docker_v1_layer);
    struct str id;

    if (choose(selector, selection, &id, err))
        return error_certain(err->rc);
    if (read_chain(selector, id, &layers, selection, err))
        return error_certain(selection_fail(selector->shown, err));
    if (selection_check_platform(selector, &selection->config, err))
        return error_certain(err->rc);
    add_layers(selector, &layers, selection);
    selection->is_stated = false;
    return GATE_OK;
}
