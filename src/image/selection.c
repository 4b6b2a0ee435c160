#include "image/selection.h"
#include "image/layer_path.h"

#include <string.h>

#include "base/buf.h"
#include "base/digest.h"

enum { LIST_MAX = 1000, LISTED_MAX = 10, SHOWN_HEX = 8 };

void selection_init(struct selection *selection)
{
    *selection = (struct selection){
        .tags = VEC_INIT(struct str),
        .others = VEC_INIT(struct str),
        .warnings = VEC_INIT(struct str),
        .annotations = VEC_INIT(struct oci_annotation),
    };
}

void selection_release(struct selection *selection)
{
    vec_release(&selection->tags);
    vec_release(&selection->others);
    vec_release(&selection->warnings);
    vec_release(&selection->annotations);
}

enum gate_rc selection_fail(const char *shown, struct error *err)
{
    if (err->rc == GATE_ENOTFOUND) /* of a document: the image is not whole */
        err->rc = GATE_EFORMAT;
    if (err->rc != GATE_ETRUST)
        return error_wrap(err, "cannot read image: %s", shown);

    struct error inner = *err;
    *err = ERROR_INIT;
    return error_set(err, GATE_ETRUST,
                     "digest mismatch: %s: %.300s: the file was changed or damaged; no verdict was "
                     "given",
                     shown, inner.message);
}

enum gate_rc selection_fail_several(const struct selector *selector, const struct vec *names,
                                    struct error *err)
{
    struct str list = selection_list(names, selector->arena);

    return error_set(err, GATE_EUNSUPPORTED, "several images: %s: %.*s: choose one with --name",
                     selector->shown, STR_ARG(list));
}

enum gate_rc selection_fail_name(const struct selector *selector, const struct vec *names,
                                 struct error *err)
{
    struct str list = selection_list(names, selector->arena);

    return error_set(err, GATE_EUSAGE, "no such image: %s: '%.*s' is not among %.*s",
                     selector->shown, STR_ARG(selector->options->name), STR_ARG(list));
}

struct str platform_text(const struct platform *platform, struct arena *arena)
{
    if (platform->os.len == 0 && platform->architecture.len == 0)
        return STR("an unknown platform");
    return arena_printf(arena, "%.*s/%.*s%s%.*s", STR_ARG(platform->os),
                        STR_ARG(platform->architecture), platform->variant.len ? "/" : "",
                        STR_ARG(platform->variant));
}

/* The one variant of arm64 is often left out. */
static bool is_same_variant(struct str architecture, struct str a, struct str b)
{
    if (str_equal(a, b))
        return true;
    return str_equal(architecture, STR("arm64")) &&
           ((a.len == 0 && str_equal(b, STR("v8"))) || (b.len == 0 && str_equal(a, STR("v8"))));
}

bool platform_matches(const struct platform *platform, struct str asked)
{
    struct str os;
    struct str architecture = STR("");
    struct str variant = STR("");

    if (!str_cut(&asked, '/', &os) || !str_cut(&asked, '/', &architecture))
        return false;
    if (!str_equal(os, platform->os) || !str_equal(architecture, platform->architecture))
        return false;
    return !str_cut(&asked, '/', &variant) ||
           is_same_variant(architecture, variant, platform->variant);
}

enum gate_rc selection_check_platform(const struct selector *selector,
                                      const struct oci_config *config, struct error *err)
{
    struct platform platform = { config->os, config->architecture, config->variant };
    struct str asked = selector->options->platform;

    if (asked.len == 0 || platform_matches(&platform, asked))
        return GATE_OK;
    struct str has = platform_text(&platform, selector->arena);
    return error_set(err, GATE_EUSAGE, "no such platform: %s: %.*s: the image is for %.*s",
                     selector->shown, STR_ARG(asked), STR_ARG(has));
}

struct str selection_blob_name(struct str digest, struct arena *arena)
{
    struct str hex = digest;
    struct str algorithm;

    if (!str_cut(&hex, ':', &algorithm) || !hex.ptr)
        return STR("");
    return arena_printf(arena, "blobs/%.*s/%.*s", STR_ARG(algorithm), STR_ARG(hex));
}

static enum gate_rc compare(struct str text, const struct oci_descriptor *descriptor,
                            const char *what, struct error *err)
{
    struct digest stated;
    char computed_text[DIGEST_TEXT_SIZE];

    if (text.len != descriptor->size)
        return error_set(err, GATE_ETRUST, "%s: it should have %llu bytes and has %zu", what,
                         (unsigned long long)descriptor->size, text.len);
    if (!digest_parse(descriptor->digest, &stated))
        return error_set(err, GATE_EFORMAT, "%s: '%.*s' is no digest", what,
                         STR_ARG(descriptor->digest));

    struct digest computed = digest_of(stated.kind, text);
    if (digest_equal(&stated, &computed))
        return GATE_OK;
    digest_format(&computed, computed_text);
    return error_set(err, GATE_ETRUST, "%s: it should be %.*s, the bytes are %s", what,
                     STR_ARG(descriptor->digest), computed_text);
}

enum gate_rc selection_read_blob(const struct selector *selector,
                                 const struct oci_descriptor *descriptor, const char *what,
                                 struct str *text, struct error *err)
{
    struct str name = selection_blob_name(descriptor->digest, selector->arena);
    struct str read;

    if (!store_has(selector->store, name))
        return error_set(err, GATE_EFORMAT, "%s: no '%.*s' in the input", what, STR_ARG(name));
    if (store_document(selector->store, name, &read, err))
        return error_wrap(err, "%s", what);
    if (selector->options->is_verified && compare(read, descriptor, what, err))
        return err->rc;
    *text = read;
    return GATE_OK;
}

enum gate_rc selection_read_config(const struct selector *selector, struct str text,
                                   struct selection *selection, struct error *err)
{
    struct digest digest = digest_of(DIGEST_SHA256, text);
    char digest_text[DIGEST_TEXT_SIZE];

    if (oci_config_parse(text, selector->arena, &selection->config, err))
        return error_wrap(err, "config");
    if (str_equal_nocase(selection->config.os, STR("windows")))
        return error_set(err, GATE_EUNSUPPORTED, "a Windows image: gate reads Linux images");
    digest_format(&digest, digest_text);
    selection->config_digest = arena_str(selector->arena, str_of(digest_text));
    return GATE_OK;
}

struct str selection_layer_text(size_t index, size_t count, struct str digest, struct arena *arena)
{
    struct str algorithm = STR("");
    struct str hex = digest;

    if (digest.len == 0 || !str_cut(&hex, ':', &algorithm) || !hex.ptr)
        return arena_printf(arena, "layer %zu of %zu", index + 1, count);
    return arena_printf(arena, "layer %zu of %zu (%.*s:%.*s...)", index + 1, count,
                        STR_ARG(algorithm), hex.len < SHOWN_HEX ? (int)hex.len : SHOWN_HEX,
                        hex.ptr);
}

enum gate_rc selection_add_blobs(const struct selector *selector, size_t count,
                                 struct selection *selection, struct error *err)
{
    const struct oci_strings *diff_ids = &selection->config.diff_ids;
    uint64_t limit = selector->options->limits.layers;

    if (count > limit)
        return layer_over_limit("layers", limit, "layers", err);
    if (diff_ids->count != count)
        return error_set(err, GATE_EFORMAT,
                         "the config has 'rootfs.diff_ids' for %zu layers, the image has %zu",
                         diff_ids->count, count);
    for (size_t i = 0; i < count; i++) {
        if (oci_digest_check(diff_ids->items[i], "rootfs.diff_ids", err))
            return error_wrap(err, "config");
    }

    selection->blobs = arena_new(selector->arena, count, sizeof(*selection->blobs));
    selection->blob_count = count;
    for (size_t i = 0; i < count; i++) {
        selection->blobs[i] = (struct store_blob){
            .digest = STR(""),
            .diff_id = diff_ids->items[i],
            .size = UINT64_MAX,
            .shown = selection_layer_text(i, count, diff_ids->items[i], selector->arena),
        };
    }
    return GATE_OK;
}

void selection_add(struct vec *list, struct str text, struct arena *arena)
{
    if (list->count == LIST_MAX)
        return;
    for (size_t i = 0; i < list->count; i++) {
        if (str_equal(*(struct str *)vec_at(list, i), text))
            return;
    }
    *(struct str *)vec_add(list) = arena_str(arena, text);
}

struct str selection_list(const struct vec *list, struct arena *arena)
{
    CLEANUP(buf_release) struct buf text = BUF_INIT(LIMIT_TEXT_BYTES);

    for (size_t i = 0; i < list->count && i < LISTED_MAX; i++) {
        if (i > 0)
            buf_add(&text, STR(", "));
        buf_add(&text, *(struct str *)vec_at(list, i));
    }
    if (list->count > LISTED_MAX)
        buf_add(&text, arena_printf(arena, " and %zu more", list->count - LISTED_MAX));
    return arena_str(arena, buf_str(&text));
}
