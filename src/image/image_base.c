#include "image/image_base.h"

#include "base/digest.h"
#include "image/image_build.h"
#include "image/layer.h"

const struct str *image_chain_ids(const struct image *image, struct arena *arena)
{
    struct str *chains = arena_new(arena, image->layer_count + 1, sizeof(*chains));
    char text[DIGEST_TEXT_SIZE];

    for (size_t i = 0; i < image->layer_count; i++)
        chains[i] = (struct str){ .ptr = "" };
    for (size_t i = 0; i < image->layer_count && image->layers[i].diff_id.len > 0; i++) {
        struct str diff_id = image->layers[i].diff_id;

        chains[i] = arena_str(arena, diff_id);
        if (i == 0)
            continue;
        struct str both =
            arena_printf(arena, "%.*s %.*s", STR_ARG(chains[i - 1]), STR_ARG(diff_id));
        struct digest digest = digest_of(DIGEST_SHA256, both);
        digest_format(&digest, text);
        chains[i] = arena_str(arena, str_of(text));
    }
    return chains;
}

size_t image_base_layers(const struct image *image, const struct image *base)
{
    if (!image->is_verified || base->layer_count > image->layer_count)
        return 0;
    for (size_t i = 0; i < base->layer_count; i++) {
        if (base->layers[i].diff_id.len == 0 ||
            !str_equal(base->layers[i].diff_id, image->layers[i].diff_id))
            return 0;
    }
    return base->layer_count;
}

static bool has_chain(const struct str *chains, size_t count, struct str chain)
{
    for (size_t i = 0; i < count; i++) {
        if (chain.len > 0 && str_equal(chains[i], chain))
            return true;
    }
    return false;
}

size_t image_base_known(const struct image *image, const struct str *chains, size_t count)
{
    CLEANUP(arena_release) struct arena arena = ARENA_INIT;

    if (!image->is_verified || count == 0)
        return 0;
    const struct str *own = image_chain_ids(image, &arena);
    for (size_t layers = image->layer_count; layers > 0; layers--) {
        if (has_chain(chains, count, own[layers - 1]))
            return layers;
    }
    return 0;
}

/* Numbers of layers are those of the image, build steps those of whose history is told. */
static void describe_layers(const struct image *image, const struct image *described,
                            struct image *base)
{
    base->layers = arena_new(base->arena, base->layer_count + 1, sizeof(*base->layers));
    for (size_t i = 0; i < base->layer_count; i++) {
        base->layers[i] = image->layers[i];
        base->layers[i].step = described ? described->layers[i].step : -1;
    }
}

enum gate_rc image_base_open(const struct image *image, size_t layer_count,
                             const struct image *described, struct image **base, struct error *err)
{
    CLEANUP(image_closep) struct image *opened = image_new();
    struct arena *arena = opened->arena;

    if (described) {
        *opened = *described;
        opened->arena = arena;
        opened->rootfs = NULL;
    }
    opened->format = image->format;
    opened->is_verified = image->is_verified;
    opened->os = image->os;
    opened->architecture = image->architecture;
    opened->variant = image->variant;
    opened->layer_count = layer_count;
    describe_layers(image, described, opened);
    if (rootfs_prefix(image->rootfs, layer_count, &opened->rootfs, err))
        return err->rc;
    *base = STEAL(opened);
    return GATE_OK;
}
