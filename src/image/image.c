#include "image/image.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/memory.h"
#include "format/oci_manifest.h"
#include "image/directory.h"
#include "image/image_build.h"
#include "image/selection.h"
#include "image/store.h"

/* What tells a root filesystem from another archive. */
static const char *const root_folders[] = { "etc", "usr", "bin", "sbin", "lib" };

void image_close(struct image *image)
{
    if (!image)
        return;
    rootfs_close(image->rootfs);
    arena_release(image->arena);
    free(image->arena);
    free(image);
}

void image_closep(struct image **image)
{
    image_close(*image);
}

const char *image_format_name(enum image_format format)
{
    switch (format) {
    case IMAGE_DOCKER_ARCHIVE:
        return "docker-archive";
    case IMAGE_OCI_LAYOUT:
        return "oci-layout";
    case IMAGE_ROOTFS_ARCHIVE:
        return "rootfs-archive";
    case IMAGE_ROOTFS_DIRECTORY:
        return "rootfs-directory";
    }
    return "";
}

struct str image_layer_line(const struct image *image, int32_t layer)
{
    if (layer < 0 || (size_t)layer >= image->layer_count || image->layers[layer].step < 0)
        return STR("");
    return image->steps[image->layers[layer].step].line;
}

/* Its content decides what a layer is; runtimes that go by the media type may read it otherwise. */
static void check_media_type(struct selection *selection, size_t layer, enum codec_kind codec,
                             struct arena *arena)
{
    const struct store_blob *blob = &selection->blobs[layer];
    enum codec_kind stated = oci_layer_codec(blob->media_type);

    if (blob->media_type.len > 0 && codec != stated)
        *(struct str *)vec_add(&selection->warnings) = arena_printf(
            arena, "%.*s is %s, and its media type says %s: '%.*s'", STR_ARG(blob->shown),
            codec_title(codec), codec_title(stated), STR_ARG(blob->media_type));
}

static enum gate_rc read_layers(struct store *store, const char *shown,
                                const struct image_options *options, struct selection *selection,
                                struct image *image, struct error *err)
{
    size_t count = selection->blob_count;
    struct store_layer *read = arena_new(image->arena, count, sizeof(*read));
    struct layer **layers = arena_new(image->arena, count, sizeof(struct layer *));

    if (store_layers(store, selection->blobs, count, read, err))
        return err->rc;
    for (size_t i = 0; i < count; i++) {
        layers[i] = read[i].layer;
        image->layers[i].size = read[i].size;
        image->layers[i].entries = read[i].entries;
        image->layer_bytes += read[i].tar_bytes;
        check_media_type(selection, i, read[i].codec, image->arena);
    }
    if (rootfs_merge(layers, count, options->key, &options->limits, &image->rootfs, err))
        return selection_fail(shown, err);
    return GATE_OK;
}

typedef enum gate_rc select_fn(const struct selector *selector, struct selection *selection,
                               struct error *err);

static enum gate_rc read_image(struct store *store, const char *shown,
                               const struct image_options *options, select_fn *select,
                               struct image *image, struct error *err)
{
    CLEANUP(selection_release) struct selection selection;
    const struct selector selector = {
        .store = store,
        .shown = shown,
        .options = options,
        .arena = image->arena,
    };

    selection_init(&selection);
    if (select(&selector, &selection, err))
        return err->rc;
    image_describe(image, shown, &selection, options);
    if (!options->is_config_only && read_layers(store, shown, options, &selection, image, err))
        return err->rc;
    image_add_steps(image, &selection.warnings);
    image_set_warnings(image, &selection.warnings);
    return GATE_OK;
}

static enum gate_rc read_rootfs_archive(struct store *store, const char *shown,
                                        const struct image_options *options, struct image *image,
                                        struct error *err)
{
    CLEANUP(vec_release) struct vec warnings = VEC_INIT(struct str);
    struct store_layer read;

    image->format = IMAGE_ROOTFS_ARCHIVE;
    image->name = arena_str(image->arena, image_input_name(shown));
    if (options->is_config_only)
        return error_set(err, GATE_EUSAGE, "no config: %s is a root filesystem archive", shown);
    if (store_rootfs(store, &read, err))
        return err->rc;

    struct layer *layers[] = { read.layer };
    if (rootfs_merge(layers, 1, options->key, &options->limits, &image->rootfs, err))
        return selection_fail(shown, err);
    image->layer_count = 1;
    image->layers = arena_new(image->arena, 1, sizeof(*image->layers));
    image->layers[0] = (struct image_layer){
        .digest = STR(""),
        .diff_id = STR(""),
        .size = read.size,
        .entries = read.entries,
        .step = -1,
    };
    image->layer_bytes = read.tar_bytes;
    image_set_warnings(image, &warnings);
    return GATE_OK;
}

/* ID/json beside ID/layer.tar. */
static bool is_docker_v1(const struct store *store, struct arena *arena)
{
    if (store_has(store, STR("repositories")))
        return true;
    for (size_t i = 0; i < store_count(store); i++) {
        struct str name = store_name(store, i);

        if (!str_ends_with(name, STR("/json")))
            continue;
        struct str folder = str_slice(name, 0, name.len - STR("/json").len);
        if (store_has(store, arena_printf(arena, "%.*s/layer.tar", STR_ARG(folder))))
            return true;
    }
    return false;
}

static bool has_root_folder(const struct store *store)
{
    for (size_t i = 0; i < COUNT_OF(root_folders); i++) {
        if (store_has_top(store, str_of(root_folders[i])))
            return true;
    }
    return false;
}

static enum gate_rc fail_unknown(const char *shown, const char *what, enum image_expect expect,
                                 struct error *err)
{
    static const char *const expected[] = {
        [IMAGE_AUTO] =
            ("a docker-archive, an OCI layout, a root filesystem archive or a directory; "
             "if it is a root filesystem, say --format rootfs"),
        [IMAGE_DOCKER] = "a docker-archive: manifest.json, repositories or ID/json",
        [IMAGE_OCI] = "an OCI layout: index.json",
        [IMAGE_ROOTFS] = "a root filesystem",
    };

    return error_set(err, GATE_EFORMAT, "not an image: %s: %s: expected %s", shown, what,
                     expected[expect]);
}

/* What the input is, by what is in it, or by what it is said to be. */
static enum gate_rc read_store(struct store *store, const char *shown,
                               const struct image_options *options, struct image *image,
                               struct error *err)
{
    enum image_expect expect = options->expect;
    bool is_any = expect == IMAGE_AUTO;

    if ((is_any || expect == IMAGE_OCI) &&
        (store_has(store, STR("oci-layout")) || store_has(store, STR("index.json")))) {
        image->format = IMAGE_OCI_LAYOUT;
        return read_image(store, shown, options, selection_from_oci, image, err);
    }
    image->format = IMAGE_DOCKER_ARCHIVE;
    if ((is_any || expect == IMAGE_DOCKER) && store_has(store, STR("manifest.json")))
        return read_image(store, shown, options, selection_from_docker, image, err);
    if ((is_any || expect == IMAGE_DOCKER) && is_docker_v1(store, image->arena))
        return read_image(store, shown, options, selection_from_docker_v1, image, err);
    if (expect == IMAGE_ROOTFS || (is_any && has_root_folder(store)))
        return read_rootfs_archive(store, shown, options, image, err);
    return fail_unknown(shown,
                        is_any ? "an archive with none of etc, usr, bin, sbin and lib in it"
                               : "an archive of another kind",
                        expect, err);
}

static enum gate_rc open_store(int fd, const char *shown, const struct image_options *options,
                               struct image *image, struct error *err)
{
    CLEANUP(store_closep) struct store *store = NULL;
    struct digest digest;
    char text[DIGEST_TEXT_SIZE];

    if (store_open(fd, shown, options, &store, err) ||
        read_store(store, shown, options, image, err))
        return err->rc;
    image->input_bytes = store_input_bytes(store);
    if (options->is_input_hashed) {
        if (store_input_digest(store, &digest, err))
            return err->rc;
        digest_format(&digest, text);
        image->input_digest = arena_str(image->arena, str_of(text));
    }
    if (image->rootfs)
        store_give(STEAL(store), image->rootfs);
    return GATE_OK;
}

static bool has_file(int directory, const char *name)
{
    return faccessat(directory, name, F_OK, AT_SYMLINK_NOFOLLOW) == 0;
}

/* A directory that holds the documents of an image, and no root filesystem. */
static bool is_stored_image(int fd, enum image_expect expect)
{
    if (expect == IMAGE_ROOTFS)
        return false;
    return expect != IMAGE_AUTO || has_file(fd, "oci-layout") || has_file(fd, "index.json") ||
           has_file(fd, "manifest.json") || has_file(fd, "repositories");
}

static enum gate_rc open_directory(int fd, const char *shown, const struct image_options *options,
                                   struct image *image, struct error *err)
{
    CLEANUP(vec_release) struct vec warnings = VEC_INIT(struct str);
    bool is_root = options->expect == IMAGE_ROOTFS;

    for (size_t i = 0; i < COUNT_OF(root_folders) && !is_root; i++)
        is_root = has_file(fd, root_folders[i]);
    if (!is_root)
        return fail_unknown(shown, "a directory with none of etc, usr, bin, sbin and lib in it",
                            options->expect, err);
    if (options->is_config_only)
        return error_set(err, GATE_EUSAGE, "no config: %s is a root filesystem", shown);

    image->format = IMAGE_ROOTFS_DIRECTORY;
    image->name = arena_str(image->arena, image_input_name(shown));
    if (directory_open(fd, options, &image->rootfs, &image->input_bytes, err))
        return selection_fail(shown, err);
    image->layer_bytes = image->input_bytes;
    image->layer_count = 1;
    image->layers = arena_new(image->arena, 1, sizeof(*image->layers));
    image->layers[0] = (struct image_layer){
        .digest = STR(""),
        .diff_id = STR(""),
        .entries = rootfs_all_count(image->rootfs),
        .step = -1,
    };
    image_set_warnings(image, &warnings);
    return GATE_OK;
}

enum gate_rc image_open(int fd, const char *shown, const struct image_options *options,
                        struct image **image, struct error *err)
{
    CLEANUP(image_closep) struct image *opened = image_new();
    struct stat status;
    enum gate_rc rc;

    if (fstat(fd, &status) != 0)
        return error_set(err, GATE_EIO, "cannot read image: %s: %s", shown,
                         error_reason(errno).text);
    if (S_ISDIR(status.st_mode) && !is_stored_image(fd, options->expect))
        rc = open_directory(fd, shown, options, opened, err);
    else
        rc = open_store(fd, shown, options, opened, err);
    if (rc)
        return rc;
    *image = STEAL(opened);
    return GATE_OK;
}
