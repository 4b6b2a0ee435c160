#include <stdlib.h>

#include "base/attributes.h"
#include "image/layer.h"
#include "image/rootfs.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { LAYERS = 3, NAMES = 8 };

/* Short names that meet often, and links that lead to them. */
static const char *const paths[NAMES] = { "/", "/a", "/b", "/a/b", "/b/a", "/a/b/a", "/c", "/c/a" };
static const char *const links[NAMES] = { "/", "a", "/b", "..", "b/a", "../a/b", ".", "/c/../a" };

static void add(struct layer *layer, uint8_t what, uint8_t where)
{
    struct str path = str_of(paths[where % NAMES]);
    struct str link = str_of(links[where / NAMES % NAMES]);

    if (what % 8 > 5) {
        *(struct whiteout *)vec_add(&layer->whiteouts) =
            (struct whiteout){ .kind = what % 8 == 6 ? WHITEOUT_ONE : WHITEOUT_OPAQUE,
                               .path = path };
        return;
    }

    struct entry *entry = arena_new(&layer->arena, 1, sizeof(*entry));
    *entry = (struct entry){ .path = path, .mode = 0644, .deleted_in = -1 };
    switch (what % 8) {
    case 0:
        entry->type = ENTRY_SYMLINK;
        entry->link = link;
        break;
    case 1:
        entry->is_hard_link = true;
        entry->link = str_of(paths[where / NAMES % NAMES]);
        break;
    case 2:
    case 3:
        entry->type = ENTRY_DIRECTORY;
        break;
    default:
        entry->type = ENTRY_FILE;
        break;
    }
    *(struct entry **)vec_add(&layer->entries) = entry;
    layer->name_bytes += path.len;
}

/* The directory of `path`, which is not "/". */
static struct str parent_of(struct str path)
{
    while (path.ptr[path.len - 1] != '/')
        path.len--;
    return path.len > 1 ? str_slice(path, 0, path.len - 1) : path;
}

/* Every entry is found under its own path and stands in a directory; the order is strict. */
static void check_tree(struct rootfs *rootfs)
{
    struct error err = ERROR_INIT;

    for (size_t i = 0; i < rootfs_count(rootfs); i++) {
        const struct entry *entry = rootfs_at(rootfs, i);
        const struct entry *found = NULL;

        if (entry->deleted_in != -1 ||
            rootfs_find(rootfs, entry->path, ROOTFS_NOFOLLOW, &found, &err) || found != entry)
            abort();
        if (i == 0)
            continue;
        if (str_compare(rootfs_at(rootfs, i - 1)->path, entry->path) >= 0)
            abort();
        if (rootfs_find(rootfs, parent_of(entry->path), ROOTFS_NOFOLLOW, &found, &err) ||
            found->type != ENTRY_DIRECTORY)
            abort();
    }
}

/* What is not marked as hidden is in the tree; nothing is hidden from below. */
static void check_all(struct rootfs *rootfs)
{
    for (size_t i = 0; i < rootfs_all_count(rootfs); i++) {
        const struct entry *entry = rootfs_all_at(rootfs, i);
        struct error absent = ERROR_INIT;
        const struct entry *found = NULL;

        if (entry->deleted_in >= LAYERS ||
            (entry->deleted_in != -1 && entry->deleted_in < entry->layer))
            abort();
        if (entry->deleted_in == -1 &&
            (rootfs_find(rootfs, entry->path, ROOTFS_NOFOLLOW, &found, &absent) || found != entry))
            abort();
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const uint64_t key[2] = { 7, 7 };
    const struct limits limits = LIMITS_DEFAULT;
    CLEANUP(rootfs_closep) struct rootfs *rootfs = NULL;
    struct layer layers[LAYERS];
    struct layer *pointers[LAYERS];
    struct error err = ERROR_INIT;

    for (size_t i = 0; i < LAYERS; i++) {
        layer_init(&layers[i]);
        pointers[i] = &layers[i];
    }
    for (size_t i = 0; i + 1 < size; i += 2)
        add(&layers[data[i] / 8 % LAYERS], data[i], data[i + 1]);
    if (rootfs_merge(pointers, LAYERS, key, &limits, &rootfs, &err)) {
        if (err.rc != GATE_EFORMAT && err.rc != GATE_ELIMIT)
            abort();
        return 0;
    }
    check_tree(rootfs);
    check_all(rootfs);
    return 0;
}
