/*
 * An OCI image layout: index.json names manifests, or indexes of manifests for several platforms.
 *
 * A blob that is listed but absent is no candidate: docker save writes the index of all platforms
 * of an image and the blobs of those it has.
 */
#include "base/limits.h"
#include "format/oci_index.h"
#include "format/oci_manifest.h"
#include "format/reference.h"
#include "image/image_build.h"
#include "image/layer_path.h"
#include "image/selection.h"

enum { INDEX_DEPTH_MAX = 8, INDEX_COUNT_MAX = 64 };

/* A manifest that could be the one. */
struct candidate {
    struct oci_descriptor descriptor;
    struct platform platform; /* as the index has it; may be empty */
    struct str image_name;    /* its own, or of the index it is in; may be empty */
    struct str reference;
};

struct search {
    const struct selector *selector;
    struct selection *selection;
    struct vec candidates; /* struct candidate, in the order of the input */
    size_t index_count;
    bool is_absent; /* a manifest is listed whose blob is not there */
};

static void search_release(struct search *search)
{
    vec_release(&search->candidates);
}

/* A reference that is a whole name, and not the tag alone as skopeo writes it. */
static bool is_whole_name(struct str reference)
{
    return reference_has_tag(reference) || str_find(reference, STR("/")) >= 0;
}

/* As people write it; empty where the input has none. */
static struct str candidate_name(const struct candidate *candidate)
{
    return reference_familiar(candidate->image_name.len ? candidate->image_name
                                                        : candidate->reference);
}

static struct str shown_name(const struct candidate *candidate)
{
    struct str name = candidate_name(candidate);

    return name.len ? name : candidate->descriptor.digest;
}

static bool is_asked(const struct candidate *candidate, struct str name)
{
    if (name.len == 0 || str_equal(candidate->descriptor.digest, name))
        return true;
    if (candidate->image_name.len && reference_equal(candidate->image_name, name))
        return true;
    return candidate->reference.len &&
           (str_equal(candidate->reference, name) ||
            (is_whole_name(candidate->reference) && reference_equal(candidate->reference, name)));
}

static bool has_blob(const struct search *search, const struct oci_descriptor *descriptor)
{
    struct str name = selection_blob_name(descriptor->digest, search->selector->arena);

    return store_has(search->selector->store, name);
}

/* BuildKit gives its attestations a platform that nobody has. */
static bool is_image(const struct oci_index_entry *entry)
{
    return !entry->is_attestation && !str_equal(entry->os, STR("unknown"));
}

/* Notes what a document is annotated with. */
static void add_annotations(const struct search *search, struct str document,
                            const struct oci_annotations *annotations)
{
    for (size_t i = 0; i < annotations->count; i++) {
        struct oci_annotation *added = vec_add(&search->selection->annotations);

        *added = annotations->items[i];
        added->place = arena_printf(search->selector->arena, "%.*s %.*s", STR_ARG(document),
                                    STR_ARG(added->place));
    }
}

static enum gate_rc add_candidate(struct search *search, const struct oci_index_entry *entry,
                                  const struct candidate *above, struct error *err)
{
    uint64_t limit = search->selector->options->limits.manifests;

    if (search->candidates.count == limit)
        return layer_over_limit("manifests", limit, "manifests", err);
    *(struct candidate *)vec_add(&search->candidates) = (struct candidate){
        .descriptor = entry->descriptor,
        .platform = { entry->os, entry->architecture, entry->variant },
        .image_name = entry->image_name.len ? entry->image_name : above->image_name,
        .reference = entry->reference.len ? entry->reference : above->reference,
    };
    return GATE_OK;
}

static enum gate_rc walk_index(struct search *search, struct str text, struct str document,
                               const struct candidate *above, int depth, struct error *err);

/* Another index; its depth is limited by walk_index(). */
static enum gate_rc walk_entry_index(struct search *search, const struct oci_index_entry *entry,
                                     const struct candidate *above, int depth, struct error *err)
{
    struct candidate below = {
        .image_name = entry->image_name.len ? entry->image_name : above->image_name,
        .reference = entry->reference.len ? entry->reference : above->reference,
    };
    struct str text;

    if (selection_read_blob(search->selector, &entry->descriptor, "index", &text, err))
        return error_certain(err->rc);
    struct str document =
        arena_printf(search->selector->arena, "index %.*s", STR_ARG(entry->descriptor.digest));
    return walk_index(search, text, document, &below, depth + 1, err);
}

static enum gate_rc walk_entry(struct search *search, const struct oci_index_entry *entry,
                               const struct candidate *above, int depth, struct error *err)
{
    struct arena *arena = search->selector->arena;
    struct str text;

    if (!is_image(entry))
        return GATE_OK;
    if (entry->kind == OCI_OTHER) {
        struct str warning = arena_printf(arena, "passed over what is no image: %.*s",
                                          STR_ARG(entry->descriptor.media_type));
        selection_add(&search->selection->warnings, warning, arena);
        return GATE_OK;
    }
    if (!has_blob(search, &entry->descriptor)) {
        search->is_absent = true;
        return GATE_OK;
    }
    if (entry->kind == OCI_INDEX)
        return walk_entry_index(search, entry, above, depth, err);
    if (entry->kind == OCI_UNKNOWN) {
        if (selection_read_blob(search->selector, &entry->descriptor, "manifest", &text, err))
            return error_certain(err->rc);
        if (oci_index_is_likely(text))
            return walk_entry_index(search, entry, above, depth, err);
    }
    return add_candidate(search, entry, above, err);
}

static enum gate_rc walk_index(struct search *search, struct str text, struct str document,
                               const struct candidate *above, int depth, struct error *err)
{
    struct oci_index index;

    if (depth > INDEX_DEPTH_MAX || ++search->index_count > INDEX_COUNT_MAX)
        return error_set(err, GATE_ELIMIT, "more than %d indexes, or more than %d in each other",
                         INDEX_COUNT_MAX, INDEX_DEPTH_MAX);
    if (oci_index_parse(text, search->selector->arena, &index, err))
        return error_wrap(err, "index");
    add_annotations(search, document, &index.annotations);
    for (size_t i = 0; i < index.count; i++) {
        if (walk_entry(search, &index.entries[i], above, depth, err))
            return error_certain(err->rc);
    }
    return GATE_OK;
}

static struct candidate *candidate_at(const struct search *search, size_t index)
{
    return vec_at(&search->candidates, index);
}

/* Adds the candidates called `name`, one for each manifest. */
static void keep_unique(const struct search *search, struct vec *unique, struct str name)
{
    for (size_t i = 0; i < search->candidates.count; i++) {
        struct candidate *candidate = candidate_at(search, i);
        bool is_known = !is_asked(candidate, name);

        for (size_t j = 0; j < unique->count && !is_known; j++) {
            const struct candidate *other = *(struct candidate **)vec_at(unique, j);

            is_known = str_equal(other->descriptor.digest, candidate->descriptor.digest);
        }
        if (!is_known)
            *(struct candidate **)vec_add(unique) = candidate;
    }
}

/* The platform as the image's own config has it, for indexes that do not say. */
static enum gate_rc fill_platform(const struct search *search, struct candidate *candidate,
                                  struct error *err)
{
    const struct selector *selector = search->selector;
    struct oci_manifest manifest;
    struct oci_config config;
    struct str text;

    if (candidate->platform.os.len > 0)
        return GATE_OK;
    if (selection_read_blob(selector, &candidate->descriptor, "manifest", &text, err) ||
        oci_manifest_parse(text, selector->arena, &manifest, err) ||
        selection_read_blob(selector, &manifest.config, "config", &text, err) ||
        oci_config_parse(text, selector->arena, &config, err))
        return error_certain(err->rc);
    candidate->platform = (struct platform){ config.os, config.architecture, config.variant };
    return GATE_OK;
}

static enum gate_rc fail_names(const struct search *search, const struct vec *candidates,
                               struct error *err)
{
    CLEANUP(vec_release) struct vec names = VEC_INIT(struct str);
    struct arena *arena = search->selector->arena;

    for (size_t i = 0; i < candidates->count; i++)
        selection_add(&names, shown_name(*(struct candidate **)vec_at(candidates, i)), arena);
    if (names.count < candidates->count) { /* several of one name: only the digest tells */
        for (size_t i = 0; i < candidates->count; i++) {
            const struct candidate *candidate = *(struct candidate **)vec_at(candidates, i);

            selection_add(&names, candidate->descriptor.digest, arena);
        }
    }
    return selection_fail_several(search->selector, &names, err);
}

static enum gate_rc fail_platforms(const struct search *search, const struct vec *candidates,
                                   struct error *err)
{
    CLEANUP(vec_release) struct vec platforms = VEC_INIT(struct str);
    const struct selector *selector = search->selector;
    struct str asked = selector->options->platform;

    for (size_t i = 0; i < candidates->count; i++) {
        const struct candidate *candidate = *(struct candidate **)vec_at(candidates, i);

        selection_add(&platforms, platform_text(&candidate->platform, selector->arena),
                      selector->arena);
    }
    struct str list = selection_list(&platforms, selector->arena);
    if (asked.len > 0)
        return error_set(err, GATE_EUSAGE, "no such platform: %s: %.*s: the image is for %.*s",
                         selector->shown, STR_ARG(asked), STR_ARG(list));
    return error_set(err, GATE_EUNSUPPORTED,
                     "several platforms: %s: %.*s: choose one with --platform", selector->shown,
                     STR_ARG(list));
}

static bool has_several_names(const struct vec *candidates)
{
    const struct candidate *first = *(struct candidate **)vec_at(candidates, 0);

    for (size_t i = 1; i < candidates->count; i++) {
        const struct candidate *other = *(struct candidate **)vec_at(candidates, i);

        if (!str_equal(candidate_name(first), candidate_name(other)))
            return true;
    }
    return false;
}

/* One of several of the same name: by platform, that of this machine unless one is asked for. */
static enum gate_rc choose_platform(const struct search *search, const struct vec *candidates,
                                    struct candidate **chosen, struct error *err)
{
    const struct image_options *options = search->selector->options;
    struct str asked = options->platform;
    struct candidate *found = NULL;

    if (asked.len == 0)
        asked = arena_printf(search->selector->arena, "linux/%.*s",
                             STR_ARG(options->host_architecture));
    for (size_t i = 0; i < candidates->count; i++) {
        struct candidate *candidate = *(struct candidate **)vec_at(candidates, i);

        if (fill_platform(search, candidate, err))
            return error_certain(selection_fail(search->selector->shown, err));
        if (!platform_matches(&candidate->platform, asked))
            continue;
        if (found)
            return error_certain(fail_names(search, candidates, err));
        found = candidate;
    }
    if (!found)
        return error_certain(fail_platforms(search, candidates, err));
    *chosen = found;
    return GATE_OK;
}

static enum gate_rc fail_absent(const struct search *search, struct error *err)
{
    CLEANUP(vec_release) struct vec names = VEC_INIT(struct str);
    const struct selector *selector = search->selector;

    for (size_t i = 0; i < search->candidates.count; i++)
        selection_add(&names, shown_name(candidate_at(search, i)), selector->arena);
    return selection_fail_name(selector, &names, err);
}

static enum gate_rc choose(const struct search *search, struct candidate **chosen,
                           struct error *err)
{
    CLEANUP(vec_release) struct vec unique = VEC_INIT(struct candidate *);

    keep_unique(search, &unique, search->selector->options->name);
    if (unique.count == 0)
        return error_certain(fail_absent(search, err));
    *chosen = *(struct candidate **)vec_at(&unique, 0);
    if (unique.count == 1)
        return GATE_OK;
    if (has_several_names(&unique))
        return error_certain(fail_names(search, &unique, err));
    return choose_platform(search, &unique, chosen, err);
}

/* Names of the chosen manifest become tags; all others are told as what was not judged. */
static void add_names(const struct search *search, const struct candidate *chosen)
{
    struct selection *selection = search->selection;
    const struct selector *selector = search->selector;

    for (size_t i = 0; i < search->candidates.count; i++) {
        const struct candidate *candidate = candidate_at(search, i);
        struct str name = candidate_name(candidate);
        bool is_chosen = str_equal(candidate->descriptor.digest, chosen->descriptor.digest);

        if (is_chosen && name.len > 0)
            selection_add(&selection->tags, name, selector->arena);
        if (is_chosen)
            continue;
        if (!str_equal(name, candidate_name(chosen)))
            selection_add(&selection->others, shown_name(candidate), selector->arena);
        else if (candidate->platform.os.len > 0)
            selection_add(&selection->others, platform_text(&candidate->platform, selector->arena),
                          selector->arena);
        else
            selection_add(&selection->others, candidate->descriptor.digest, selector->arena);
    }

    struct str name = candidate_name(chosen);
    if (name.len > 0 && !is_whole_name(name))
        name = arena_printf(selector->arena, "%.*s:%.*s",
                            STR_ARG(image_input_name(selector->shown)), STR_ARG(name));
    selection->name = name;
}

static enum gate_rc read_image(const struct search *search, const struct candidate *chosen,
                               struct error *err)
{
    const struct selector *selector = search->selector;
    struct selection *selection = search->selection;
    struct oci_manifest manifest;
    struct str text;

    if (selection_read_blob(selector, &chosen->descriptor, "manifest", &text, err))
        return error_certain(err->rc);
    if (oci_manifest_parse(text, selector->arena, &manifest, err))
        return error_wrap(err, "manifest");
    add_annotations(search, STR("manifest"), &manifest.annotations);
    if (selection_read_blob(selector, &manifest.config, "config", &text, err) ||
        selection_read_config(selector, text, selection, err) ||
        selection_add_blobs(selector, manifest.layer_count, selection, err))
        return error_certain(err->rc);

    for (size_t i = 0; i < manifest.layer_count; i++) {
        struct store_blob *blob = &selection->blobs[i];

        blob->name = selection_blob_name(manifest.layers[i].digest, selector->arena);
        blob->digest = manifest.layers[i].digest;
        blob->size = manifest.layers[i].size;
        blob->media_type = manifest.layers[i].media_type;
        blob->shown = selection_layer_text(i, manifest.layer_count, blob->digest, selector->arena);
    }
    selection->manifest_digest = chosen->descriptor.digest;
    selection->is_stated = true;
    return GATE_OK;
}

static enum gate_rc find_candidates(struct search *search, struct error *err)
{
    const struct candidate none = { .image_name = STR(""), .reference = STR("") };
    struct str text;

    if (store_document(search->selector->store, STR("index.json"), &text, err))
        return error_wrap(err, "index.json");
    if (walk_index(search, text, STR("index.json"), &none, 0, err))
        return error_certain(err->rc);
    /* Docker 25 lists nothing in the index of an image without a name; manifest.json has it. */
    if (search->candidates.count > 0 || store_has(search->selector->store, STR("manifest.json")))
        return GATE_OK;
    return error_set(err, GATE_EFORMAT, "index.json lists no image%s",
                     search->is_absent ? " whose manifest is in the input" : "");
}

enum gate_rc selection_from_oci(const struct selector *selector, struct selection *selection,
                                struct error *err)
{
    CLEANUP(search_release)
    struct search search = { .selector = selector,
                             .selection = selection,
                             .candidates = VEC_INIT(struct candidate) };
    struct candidate *chosen = NULL;

    if (find_candidates(&search, err))
        return error_certain(selection_fail(selector->shown, err));
    if (search.candidates.count == 0)
        return selection_from_docker(selector, selection, err);
    if (choose(&search, &chosen, err))
        return error_certain(err->rc);
    add_names(&search, chosen);
    if (read_image(&search, chosen, err))
        return error_certain(selection_fail(selector->shown, err));
    if (selection_check_platform(selector, &selection->config, err))
        return error_certain(err->rc);
    return selection_check_docker(selector, selection, err);
}
