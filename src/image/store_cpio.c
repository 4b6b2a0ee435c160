#include "image/store_cpio.h"

#include <archive.h>
#include <archive_entry.h>
#include <string.h>

#include "format/tar.h"

/* One name of a file that has several: newc stores the content with the last of them. */
struct name {
    struct str path;
    int64_t inode;
    int64_t device;
};

struct cpio {
    struct store *store;
    struct source *source;
    struct archive *archive;
    struct layer_indexer *indexer;
    struct arena arena;
    struct vec names;   /* struct name, of files without content yet */
    struct error error; /* of the source */
};

static la_ssize_t on_read(struct archive *archive, void *context, const void **buffer)
{
    struct cpio *cpio = context;
    struct str bytes;

    if (source_next(cpio->source, &bytes, &cpio->error)) {
        archive_set_error(archive, ARCHIVE_FATAL, "%s", cpio->error.message);
        return -1;
    }
    *buffer = bytes.ptr;
    return (la_ssize_t)bytes.len;
}

static void release(struct cpio *cpio)
{
    layer_indexer_close(cpio->indexer);
    vec_release(&cpio->names);
    arena_release(&cpio->arena);
    if (cpio->archive)
        (void)archive_read_free(cpio->archive);
}

static enum gate_rc broken(struct cpio *cpio, struct error *err)
{
    const char *why = archive_error_string(cpio->archive);

    if (cpio->error.rc != GATE_OK) {
        *err = cpio->error;
        return err->rc;
    }
    return error_set(err, GATE_EFORMAT, "malformed cpio archive: %s", why ? why : "unknown");
}

static void fill(struct archive_entry *from, enum tar_type type, struct tar_entry *entry)
{
    int64_t uid = archive_entry_uid(from);
    int64_t gid = archive_entry_gid(from);
    const char *path = archive_entry_pathname(from);
    const char *link = archive_entry_symlink(from);

    *entry = (struct tar_entry){
        .type = type,
        .path = str_of(path ? path : ""),
        .link = str_of(type == TAR_SYMLINK && link ? link : ""),
        .mode = archive_entry_mode(from) & 07777U,
        .uid = uid >= 0 && uid <= UINT32_MAX ? (uint32_t)uid : 0,
        .gid = gid >= 0 && gid <= UINT32_MAX ? (uint32_t)gid : 0,
        .mtime = archive_entry_mtime(from),
        .device_major = (uint32_t)archive_entry_rdevmajor(from),
        .device_minor = (uint32_t)archive_entry_rdevminor(from),
    };
    if (type == TAR_FILE) {
        entry->size = (uint64_t)archive_entry_size(from);
        entry->stored = entry->size;
    }
}

/* False for a socket, which says nothing in an archive. */
static bool type_of(struct archive_entry *from, enum tar_type *type)
{
    switch (archive_entry_filetype(from)) {
    case AE_IFREG:
        *type = TAR_FILE;
        return true;
    case AE_IFDIR:
        *type = TAR_DIRECTORY;
        return true;
    case AE_IFLNK:
        *type = TAR_SYMLINK;
        return true;
    case AE_IFCHR:
        *type = TAR_CHARACTER;
        return true;
    case AE_IFBLK:
        *type = TAR_BLOCK_DEVICE;
        return true;
    case AE_IFIFO:
        *type = TAR_FIFO;
        return true;
    default:
        return false;
    }
}

static enum gate_rc copy_body(struct cpio *cpio, struct error *err)
{
    const struct tar_handler *handler = layer_indexer_handler();
    const void *bytes;
    size_t size;
    la_int64_t offset;
    int rc;

    while ((rc = archive_read_data_block(cpio->archive, &bytes, &size, &offset)) == ARCHIVE_OK) {
        if (size > 0 && handler->body(cpio->indexer, (uint64_t)offset,
                                      (struct str){ .ptr = bytes, .len = size }, err))
            return err->rc;
    }
    return rc == ARCHIVE_EOF ? handler->end(cpio->indexer, err) : broken(cpio, err);
}

static enum gate_rc emit(struct cpio *cpio, const struct tar_entry *entry, struct error *err)
{
    bool wants_body = entry->type == TAR_FILE;

    if (layer_indexer_handler()->begin(cpio->indexer, entry, &wants_body, err))
        return err->rc;
    return wants_body ? copy_body(cpio, err) : GATE_OK;
}

static void remember(struct cpio *cpio, struct archive_entry *from)
{
    struct name *name = vec_add(&cpio->names);

    name->path = arena_str(&cpio->arena, str_of(archive_entry_pathname(from)));
    name->inode = archive_entry_ino64(from);
    name->device = (int64_t)archive_entry_dev(from);
}

/* The names that came before the content become links to the one that it came with. */
static enum gate_rc link_names(struct cpio *cpio, struct archive_entry *from,
                               const struct tar_entry *entry, struct error *err)
{
    struct tar_entry link = *entry;

    link.type = TAR_HARD_LINK;
    link.link = entry->path;
    link.size = 0;
    link.stored = 0;
    for (size_t i = 0; i < cpio->names.count; i++) {
        struct name *name = vec_at(&cpio->names, i);

        if (name->inode != archive_entry_ino64(from) ||
            name->device != (int64_t)archive_entry_dev(from) || name->path.len == 0)
            continue;
        link.path = name->path;
        name->path = STR("");
        if (emit(cpio, &link, err))
            return err->rc;
    }
    return GATE_OK;
}

static enum gate_rc take_entry(struct cpio *cpio, struct archive_entry *from, struct error *err)
{
    struct tar_entry entry;
    enum tar_type type;
    bool is_shared = archive_entry_nlink(from) > 1;

    if (!type_of(from, &type))
        return GATE_OK;
    fill(from, type, &entry);
    if (type == TAR_FILE && is_shared && entry.size == 0)
        remember(cpio, from);
    if (emit(cpio, &entry, err))
        return err->rc;
    return type == TAR_FILE && is_shared && entry.size > 0 ? link_names(cpio, from, &entry, err)
                                                           : GATE_OK;
}

static enum gate_rc read_entries(struct cpio *cpio, struct error *err)
{
    struct archive_entry *from;
    int rc;

    while ((rc = archive_read_next_header(cpio->archive, &from)) == ARCHIVE_OK ||
           rc == ARCHIVE_WARN) {
        if (take_entry(cpio, from, err))
            return err->rc;
    }
    return rc == ARCHIVE_EOF ? GATE_OK : broken(cpio, err);
}

enum gate_rc store_cpio_read(struct store *store, struct source *source, struct error *err)
{
    CLEANUP(release)
    struct cpio cpio = {
        .store = store,
        .source = source,
        .arena = ARENA_INIT,
        .names = VEC_INIT(struct name),
        .error = ERROR_INIT,
    };
    struct blob_plan plan;

    store->is_seekable = false; /* a body that was not kept cannot be found again */
    store->rootfs = store_add_input(store);
    plan = store_blob_plan(store, store->rootfs, 0, 0);
    plan.layer.names = LAYER_PLAIN;
    cpio.indexer = layer_indexer_open(&plan.layer, &store_result(store, store->rootfs)->layer);
    cpio.archive = archive_read_new();
    if (!cpio.archive || archive_read_support_format_cpio(cpio.archive) != ARCHIVE_OK ||
        archive_read_open(cpio.archive, &cpio, NULL, on_read, NULL) != ARCHIVE_OK)
        return broken(&cpio, err);
    return read_entries(&cpio, err);
}
