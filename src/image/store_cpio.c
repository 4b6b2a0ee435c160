#include "image/store_cpio.h"

#include "format/cpio.h"
#include "image/layer.h"

/* A name of a file with several, whose content has not come yet. */
struct name {
    struct str path; /* empty: it has */
    uint64_t inode;
    uint64_t device;
};

struct reader {
    struct store *store;
    struct layer_indexer *indexer;
    struct arena arena;
    struct vec names;         /* struct name */
    struct cpio_entry shared; /* whose other names are to become links once it is indexed */
    bool has_shared;
};

static enum gate_rc index_entry(const struct reader *reader, const struct tar_entry *entry,
                                bool *wants_body, struct error *err)
{
    return layer_indexer_handler()->begin(reader->indexer, entry, wants_body, err);
}

static void remember(struct reader *reader, const struct cpio_entry *entry)
{
    struct name *name = vec_add(&reader->names);

    *name = (struct name){
        .path = arena_str(&reader->arena, entry->file.path),
        .inode = entry->inode,
        .device = entry->device,
    };
}

/* The names that came before the content become links to the one that it came with. */
static enum gate_rc link_names(struct reader *reader, struct error *err)
{
    const struct cpio_entry *shared = &reader->shared;
    struct tar_entry link = shared->file;

    link.type = TAR_HARD_LINK;
    link.link = shared->file.path;
    link.size = 0;
    link.stored = 0;
    for (size_t i = 0; i < reader->names.count && reader->has_shared; i++) {
        struct name *name = vec_at(&reader->names, i);
        bool wants_body = false;

        if (name->inode != shared->inode || name->device != shared->device || name->path.len == 0)
            continue;
        link.path = name->path;
        name->path = STR("");
        if (index_entry(reader, &link, &wants_body, err))
            return err->rc;
    }
    reader->has_shared = false;
    return GATE_OK;
}

static enum gate_rc on_begin(void *context, const struct cpio_entry *entry, bool *wants_body,
                             struct error *err)
{
    struct reader *reader = context;
    bool is_shared = entry->file.type == TAR_FILE && entry->links > 1;
    struct member *member;

    if (store_add(reader->store, &entry->file, &member, err))
        return err->rc;
    if (link_names(reader, err))
        return err->rc;
    if (is_shared && entry->file.size == 0)
        remember(reader, entry);
    if (is_shared && entry->file.size > 0) {
        reader->shared = *entry;
        reader->shared.file.path = arena_str(&reader->arena, entry->file.path);
        reader->has_shared = true;
    }
    return index_entry(reader, &entry->file, wants_body, err);
}

static enum gate_rc on_body(void *context, uint64_t offset, struct str bytes, struct error *err)
{
    struct reader *reader = context;

    return layer_indexer_handler()->body(reader->indexer, offset, bytes, err);
}

static enum gate_rc on_end(void *context, struct error *err)
{
    struct reader *reader = context;

    return layer_indexer_handler()->end(reader->indexer, err);
}

static const struct cpio_handler handler = {
    .begin = on_begin,
    .body = on_body,
    .end = on_end,
};

static enum gate_rc read_all(struct source *source, struct cpio *cpio, struct error *err)
{
    struct str bytes;

    do {
        if (source_next(source, &bytes, err) || cpio_feed(cpio, bytes, err))
            return err->rc;
    } while (bytes.len > 0);
    return cpio_finish(cpio, err);
}

static void release(struct reader *reader)
{
    layer_indexer_close(reader->indexer);
    vec_release(&reader->names);
    arena_release(&reader->arena);
}

enum gate_rc store_cpio_read(struct store *store, struct source *source, struct error *err)
{
    CLEANUP(release)
    struct reader reader = { .store = store, .arena = ARENA_INIT, .names = VEC_INIT(struct name) };
    CLEANUP(cpio_closep) struct cpio *cpio = cpio_open(&handler, &reader);
    struct blob_plan plan;

    store->is_cpio = true;
    store->rootfs = store_add_input(store);
    plan = store_blob_plan(store, store->rootfs, 0, 0);
    plan.layer.names = LAYER_PLAIN;
    reader.indexer = layer_indexer_open(&plan.layer, &store_result(store, store->rootfs)->layer);
    if (read_all(source, cpio, err))
        return err->rc;
    store->rootfs->size = cpio_position(cpio);
    store->rootfs->present = store->rootfs->size;
    return link_names(&reader, err);
}
