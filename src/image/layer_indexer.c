/*
 * From the events of a tar to the entries of a layer. Bodies are shown to whoever wished for them
 * as they stream by; only those that a wish wants kept are copied.
 */
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "format/tar.h"
#include "image/body.h"
#include "image/image.h"
#include "image/layer.h"
#include "image/layer_path.h"
#include "image/wish_table.h"

enum {
    /* Zeros of holes that one layer's digests may cover; beyond, a digest is left to a late read */
    HOLE_BYTES_MAX = 256 << 20,
};

struct scan {
    const struct wish *wish;
    void *state;
    size_t hits; /* index into layer->hits */
    bool is_on;  /* for the file in work */
};

struct layer_indexer {
    struct layer_options options;
    struct layer *layer;
    struct layer_budget own; /* if none is shared */
    struct tar *tar;
    struct scan scans[WISH_SCANNERS_MAX];
    size_t scan_count;
    uint64_t hole_bytes;
    bool has_warned;

    /* The file in work. */
    struct entry *entry;
    struct entry_body *body;
    char *kept;
    uint64_t kept_room;
    uint64_t next; /* where in the file the next byte belongs */
    struct digest_stream *digests[DIGEST_KINDS];
    bool has_digests;
    bool has_scans;
};

static enum gate_rc on_begin(void *context, const struct tar_entry *entry, bool *wants_body,
                             struct error *err);
static enum gate_rc on_body(void *context, uint64_t offset, struct str bytes, struct error *err);
static enum gate_rc on_end(void *context, struct error *err);

static const struct tar_handler handler = {
    .begin = on_begin,
    .body = on_body,
    .end = on_end,
};

/* The list in the layer where hits of `scanner` go. */
static size_t hits_of(struct layer *layer, const struct scanner_def *scanner)
{
    struct layer_hits *hits;

    for (size_t i = 0; i < layer->hits.count; i++) {
        hits = vec_at(&layer->hits, i);
        if (hits->scanner == scanner)
            return i;
    }
    hits = vec_add(&layer->hits);
    hits->scanner = scanner;
    hits->hits = VEC_INIT(struct scan_hit);
    return layer->hits.count - 1;
}

static void open_scans(struct layer_indexer *indexer)
{
    const struct wish_table *wishes = indexer->options.wishes;

    indexer->scan_count = wishes ? wish_table_scanner_count(wishes) : 0;
    for (size_t i = 0; i < indexer->scan_count; i++) {
        struct scan *scan = &indexer->scans[i];

        scan->wish = wish_table_scanner(wishes, i);
        scan->state = memory_new(1, scan->wish->scanner->state_size);
        scan->hits = hits_of(indexer->layer, scan->wish->scanner);
    }
}

struct layer_indexer *layer_indexer_open(const struct layer_options *options, struct layer *layer)
{
    struct layer_indexer *indexer = memory_new(1, sizeof(*indexer));

    indexer->options = *options;
    if (!options->budget)
        indexer->options.budget = &indexer->own;
    indexer->layer = layer;
    indexer->tar = tar_open(&handler, indexer);
    tar_set_limits(indexer->tar, options->limits);
    open_scans(indexer);
    return indexer;
}

void layer_indexer_close(struct layer_indexer *indexer)
{
    if (!indexer)
        return;
    for (size_t i = 0; i < indexer->scan_count; i++) {
        struct scan *scan = &indexer->scans[i];

        if (scan->wish->scanner->release)
            scan->wish->scanner->release(scan->state);
        free(scan->state);
    }
    for (size_t i = 0; i < DIGEST_KINDS; i++)
        digest_close(indexer->digests[i]);
    tar_close(indexer->tar);
    free(indexer);
}

void layer_indexer_closep(struct layer_indexer **indexer)
{
    layer_indexer_close(*indexer);
}

static enum gate_rc count_names(struct layer_indexer *indexer, uint64_t bytes, struct error *err)
{
    uint64_t limit = indexer->options.limits->name_bytes;

    indexer->layer->name_bytes += bytes;
    if (atomic_fetch_add(&indexer->options.budget->name_bytes, bytes) + bytes > limit)
        return layer_over_limit("name-bytes", limit, "bytes of names", err);
    return GATE_OK;
}

static enum gate_rc count_entry(struct layer_indexer *indexer, struct error *err)
{
    uint64_t limit = indexer->options.limits->entries;

    if (atomic_fetch_add(&indexer->options.budget->entries, 1) + 1 > limit)
        return layer_over_limit("entries", limit, "files", err);
    return GATE_OK;
}

static enum gate_rc count_kept(struct layer_indexer *indexer, uint64_t bytes, struct error *err)
{
    uint64_t limit = indexer->options.limits->kept_bytes;

    indexer->layer->kept_bytes += bytes;
    if (atomic_fetch_add(&indexer->options.budget->kept_bytes, bytes) + bytes > limit)
        return layer_over_limit("kept-bytes", limit, "bytes of files to keep", err);
    return GATE_OK;
}

/* `name` as a path of the layer, which counts as a name. */
static enum gate_rc take_path(struct layer_indexer *indexer, struct str name, struct str *path,
                              struct error *err)
{
    if (layer_path_parse(name, indexer->options.limits, &indexer->layer->arena, path, err))
        return err->rc;
    return count_names(indexer, path->len, err);
}

static const struct str whiteout_prefix = { .ptr = ".wh.", .len = 4 };
static const struct str whiteout_meta = { .ptr = ".wh..wh.", .len = 8 };

static void warn(struct layer *layer, const char *what, struct str path)
{
    *(struct str *)vec_add(&layer->warnings) =
        arena_printf(&layer->arena, "%s: %.*s", what, STR_ARG(path));
}

/* An entry whose name says that something below is hidden. */
static enum gate_rc add_whiteout(struct layer_indexer *indexer, struct str path, struct str name,
                                 struct error *err)
{
    struct layer *layer = indexer->layer;
    struct str hidden = str_slice(name, whiteout_prefix.len, name.len);
    struct whiteout whiteout = { .kind = WHITEOUT_OPAQUE, .path = layer_path_parent(path) };

    if (str_starts_with(name, whiteout_meta) && !str_equal(name, STR(".wh..wh..opq"))) {
        /* AUFS kept its own records under such names; runtimes pass over them. */
        warn(layer, "passed over a record of AUFS", path);
        return GATE_OK;
    }
    if (hidden.len == 0 || str_equal(hidden, STR(".")) || str_equal(hidden, STR("..")))
        return error_set(err, GATE_EFORMAT, "a whiteout of nothing");
    if (!str_starts_with(name, whiteout_meta)) {
        whiteout.kind = WHITEOUT_ONE;
        whiteout.path = layer_path_join(layer_path_parent(path), hidden, &layer->arena);
    }
    *(struct whiteout *)vec_add(&layer->whiteouts) = whiteout;
    return GATE_OK;
}

static enum gate_rc add_xattrs(struct layer_indexer *indexer, const struct tar_entry *from,
                               struct entry *entry, struct error *err)
{
    struct arena *arena = &indexer->layer->arena;

    if (from->xattr_count == 0)
        return GATE_OK;
    struct xattr *xattrs = arena_new(arena, from->xattr_count, sizeof(*xattrs));

    for (size_t i = 0; i < from->xattr_count; i++) {
        const struct tar_xattr *xattr = &from->xattrs[i];

        if (count_names(indexer, xattr->name.len + xattr->value.len, err))
            return err->rc;
        xattrs[i] = (struct xattr){ .name = arena_str(arena, xattr->name),
                                    .value = arena_str(arena, xattr->value) };
    }
    entry->xattrs = xattrs;
    entry->xattr_count = (uint32_t)from->xattr_count;
    return GATE_OK;
}

static enum entry_type entry_type_of(enum tar_type type)
{
    switch (type) {
    case TAR_FILE:
    case TAR_HARD_LINK:
        return ENTRY_FILE;
    case TAR_SYMLINK:
        return ENTRY_SYMLINK;
    case TAR_CHARACTER:
        return ENTRY_CHARACTER;
    case TAR_BLOCK_DEVICE:
        return ENTRY_BLOCK;
    case TAR_DIRECTORY:
        return ENTRY_DIRECTORY;
    case TAR_FIFO:
        return ENTRY_FIFO;
    }
    return ENTRY_FILE;
}

static enum gate_rc add_link(struct layer_indexer *indexer, const struct tar_entry *from,
                             struct entry *entry, struct error *err)
{
    const struct limits *limits = indexer->options.limits;

    if (from->type == TAR_HARD_LINK) {
        entry->is_hard_link = true;
        return take_path(indexer, from->link, &entry->link, err);
    }
    if (from->type != TAR_SYMLINK)
        return GATE_OK;
    if (from->link.len > limits->link_bytes)
        return layer_over_limit("link-bytes", limits->link_bytes, "bytes in one link", err);
    entry->link = arena_str(&indexer->layer->arena, from->link);
    return count_names(indexer, from->link.len, err);
}

static enum gate_rc add_entry(struct layer_indexer *indexer, const struct tar_entry *from,
                              struct str path, struct error *err)
{
    struct layer *layer = indexer->layer;
    struct entry *entry = arena_new(&layer->arena, 1, sizeof(*entry));

    if (path.len == 1 && from->type != TAR_DIRECTORY)
        return error_set(err, GATE_EFORMAT, "an entry for the root that is no directory");
    *entry = (struct entry){
        .path = path,
        .type = entry_type_of(from->type),
        .mode = (uint16_t)from->mode,
        .uid = from->uid,
        .gid = from->gid,
        .size = from->size,
        .mtime = from->mtime,
        .device_major = from->device_major,
        .device_minor = from->device_minor,
        .layer = -1,
        .deleted_in = -1,
    };
    if (add_link(indexer, from, entry, err) || add_xattrs(indexer, from, entry, err))
        return err->rc;
    *(struct entry **)vec_add(&layer->entries) = entry;
    indexer->entry = entry;
    return GATE_OK;
}

static void start_digests(struct layer_indexer *indexer, const struct tar_entry *from,
                          uint32_t kinds)
{
    uint64_t holes = from->size > from->stored ? from->size - from->stored : 0;

    indexer->hole_bytes += holes < HOLE_BYTES_MAX ? holes : HOLE_BYTES_MAX;
    if (holes > 0 && indexer->hole_bytes >= HOLE_BYTES_MAX)
        return;
    for (size_t i = 0; i < DIGEST_KINDS; i++) {
        if (!(kinds & 1U << i))
            continue;
        indexer->digests[i] = digest_open((enum digest_kind)i);
        indexer->has_digests = true;
    }
}

static void start_scans(struct layer_indexer *indexer, uint32_t scanners)
{
    for (size_t i = 0; i < indexer->scan_count; i++) {
        struct scan *scan = &indexer->scans[i];

        scan->is_on = scanners & 1U << i &&
                      scan->wish->scanner->begin(scan->state, scan->wish->context, indexer->entry);
        indexer->has_scans = indexer->has_scans || scan->is_on;
    }
}

/* Decides how much of the body is kept. */
static enum gate_rc start_kept(struct layer_indexer *indexer, const struct wish_match *match,
                               struct error *err)
{
    struct entry_body *body = indexer->body;
    uint64_t size = indexer->entry->size;
    uint64_t room = match->head < size ? match->head : size;
    uint64_t allowed = indexer->options.limits->body_bytes;

    if (allowed > match->body_limit)
        allowed = match->body_limit;

    body->state = match->head > 0 ? BODY_HEAD : BODY_AWAY;
    if (indexer->options.keeps_all || (match->wants_body && size <= allowed) ||
        (match->head > 0 && size <= match->head)) {
        body->state = BODY_WHOLE;
        room = size;
    } else if (match->wants_body) {
        body->state = BODY_LONG;
        body->limit = allowed;
    }
    indexer->kept_room = room;
    body->kept = STR("");
    if (room == 0)
        return GATE_OK;
    if (count_kept(indexer, room, err))
        return err->rc;
    indexer->kept = arena_new(&indexer->layer->arena, (size_t)room + 1, 1);
    body->kept = (struct str){ .ptr = indexer->kept, .len = (size_t)room };
    return GATE_OK;
}

static bool has_capability(const struct entry *entry)
{
    for (size_t i = 0; i < entry->xattr_count; i++) {
        if (str_equal(entry->xattrs[i].name, STR("security.capability")))
            return true;
    }
    return false;
}

static enum gate_rc start_body(struct layer_indexer *indexer, const struct tar_entry *from,
                               bool *wants_body, struct error *err)
{
    struct entry *entry = indexer->entry;
    struct wish_match match = { .wants_body = false };

    indexer->body = arena_new(&indexer->layer->arena, 1, sizeof(*indexer->body));
    *indexer->body = (struct entry_body){ .blob = indexer->options.blob, .offset = from->offset };
    entry->body = indexer->body;
    indexer->next = 0;
    indexer->kept = NULL;
    indexer->has_digests = false;
    indexer->has_scans = false;

    if (indexer->options.wishes)
        wish_table_match(indexer->options.wishes, entry->path, entry->mode, has_capability(entry),
                         &match);
    start_digests(indexer, from, match.digests);
    start_scans(indexer, match.scanners);
    *wants_body = true;
    if (start_kept(indexer, &match, err))
        return err->rc;
    *wants_body = indexer->kept || indexer->has_digests || indexer->has_scans;
    return GATE_OK;
}

static enum gate_rc on_begin(void *context, const struct tar_entry *entry, bool *wants_body,
                             struct error *err)
{
    struct layer_indexer *indexer = context;
    struct str path;

    if (count_entry(indexer, err) || take_path(indexer, entry->path, &path, err))
        return err->rc;

    struct str name = layer_path_name(path);
    if (str_starts_with(name, whiteout_prefix)) {
        if (indexer->options.names == LAYER_WHITEOUTS) {
            *wants_body = false;
            return add_whiteout(indexer, path, name, err);
        }
        if (!indexer->has_warned)
            warn(indexer->layer, "names with '.wh.' are ordinary here", path);
        indexer->has_warned = true;
    }
    if (add_entry(indexer, entry, path, err))
        return err->rc;
    return entry->type == TAR_FILE ? start_body(indexer, entry, wants_body, err) : GATE_OK;
}

static void show(struct layer_indexer *indexer, struct str bytes)
{
    for (size_t i = 0; i < DIGEST_KINDS && indexer->has_digests; i++) {
        if (indexer->digests[i])
            digest_update(indexer->digests[i], bytes.ptr, bytes.len);
    }
    for (size_t i = 0; i < indexer->scan_count && indexer->has_scans; i++) {
        struct scan *scan = &indexer->scans[i];

        if (scan->is_on)
            scan->wish->scanner->feed(scan->state, bytes);
    }
}

/* Shows the zeros of a hole: all of them to digests, a few to scanners, which look for text. */
static void show_hole(struct layer_indexer *indexer, uint64_t size)
{
    static const char zeros[4096];
    bool had_scans = indexer->has_scans;

    while (size > 0 && (indexer->has_digests || indexer->has_scans)) {
        uint64_t count = size < sizeof(zeros) ? size : sizeof(zeros);

        show(indexer, (struct str){ .ptr = zeros, .len = (size_t)count });
        size -= count;
        indexer->has_scans = false;
    }
    indexer->has_scans = had_scans;
}

static enum gate_rc on_body(void *context, uint64_t offset, struct str bytes, struct error *err)
{
    struct layer_indexer *indexer = context;

    (void)err;
    if (offset > indexer->next)
        show_hole(indexer, offset - indexer->next);
    if (indexer->kept && offset < indexer->kept_room) {
        uint64_t room = indexer->kept_room - offset;

        memcpy(indexer->kept + offset, bytes.ptr, room < bytes.len ? (size_t)room : bytes.len);
    }
    show(indexer, bytes);
    indexer->next = offset + bytes.len;
    return GATE_OK;
}

static void finish_digests(struct layer_indexer *indexer)
{
    struct digest *digests = arena_new(&indexer->layer->arena, DIGEST_KINDS, sizeof(*digests));
    uint8_t count = 0;

    for (size_t i = 0; i < DIGEST_KINDS; i++) {
        if (indexer->digests[i])
            digests[count++] = digest_finish(STEAL(indexer->digests[i]));
    }
    indexer->body->digests = digests;
    indexer->body->digest_count = count;
}

static void finish_scans(struct layer_indexer *indexer)
{
    struct layer *layer = indexer->layer;

    for (size_t i = 0; i < indexer->scan_count; i++) {
        struct scan *scan = &indexer->scans[i];
        struct vec *hits = &((struct layer_hits *)vec_at(&layer->hits, scan->hits))->hits;
        size_t before = hits->count;

        if (!scan->is_on)
            continue;
        scan->wish->scanner->end(scan->state, hits, &layer->arena);
        for (size_t k = before; k < hits->count; k++)
            ((struct scan_hit *)vec_at(hits, k))->entry = indexer->entry;
        scan->is_on = false;
    }
}

static enum gate_rc on_end(void *context, struct error *err)
{
    struct layer_indexer *indexer = context;

    (void)err;
    if (indexer->entry->size > indexer->next)
        show_hole(indexer, indexer->entry->size - indexer->next);
    if (indexer->has_digests)
        finish_digests(indexer);
    if (indexer->has_scans)
        finish_scans(indexer);
    return GATE_OK;
}

enum gate_rc layer_indexer_feed(struct layer_indexer *indexer, struct str bytes, struct error *err)
{
    return tar_feed(indexer->tar, bytes, err);
}

const struct tar_handler *layer_indexer_handler(void)
{
    return &handler;
}

uint64_t layer_indexer_skippable(const struct layer_indexer *indexer)
{
    return tar_skippable(indexer->tar);
}

void layer_indexer_skip(struct layer_indexer *indexer, uint64_t count)
{
    tar_skip(indexer->tar, count);
}

enum gate_rc layer_indexer_finish(struct layer_indexer *indexer, struct error *err)
{
    bool is_plain = indexer->options.names == LAYER_PLAIN;

    return tar_finish(indexer->tar, is_plain ? TAR_END_MARKED : TAR_END_OPEN, err);
}

static enum tar_type tar_type_of(const struct memory_file *file)
{
    switch (file->type) {
    case ENTRY_FILE:
        return file->is_hard_link ? TAR_HARD_LINK : TAR_FILE;
    case ENTRY_DIRECTORY:
        return TAR_DIRECTORY;
    case ENTRY_SYMLINK:
        return TAR_SYMLINK;
    case ENTRY_CHARACTER:
        return TAR_CHARACTER;
    case ENTRY_BLOCK:
        return TAR_BLOCK_DEVICE;
    case ENTRY_FIFO:
    case ENTRY_SOCKET:
        return TAR_FIFO;
    }
    return TAR_FILE;
}

static enum gate_rc add_memory_file(struct layer_indexer *indexer, const struct memory_file *file,
                                    struct error *err)
{
    CLEANUP(vec_release) struct vec xattrs = VEC_INIT(struct tar_xattr);
    struct tar_entry entry = {
        .type = tar_type_of(file),
        .path = file->path,
        .link = file->link,
        .mode = file->mode & 07777U,
        .uid = file->uid,
        .gid = file->gid,
    };
    bool wants_body = entry.type == TAR_FILE;

    for (size_t i = 0; i < file->xattr_count; i++)
        *(struct tar_xattr *)vec_add(&xattrs) =
            (struct tar_xattr){ .name = file->xattrs[i].name, .value = file->xattrs[i].value };
    entry.xattrs = xattrs.items;
    entry.xattr_count = xattrs.count;
    if (entry.type == TAR_FILE) {
        entry.size = file->content.len;
        entry.stored = file->content.len;
    }
    if (on_begin(indexer, &entry, &wants_body, err))
        return error_wrap(err, "%.*s", STR_ARG(file->path));
    if (!wants_body)
        return GATE_OK;
    if (file->content.len > 0 && on_body(indexer, 0, file->content, err))
        return err->rc;
    return on_end(indexer, err);
}

enum gate_rc layer_from_memory(const struct memory_file *files, size_t count,
                               const struct layer_options *options, struct layer *layer,
                               struct error *err)
{
    CLEANUP(layer_indexer_closep)
    struct layer_indexer *indexer = layer_indexer_open(options, layer);

    for (size_t i = 0; i < count; i++) {
        if (add_memory_file(indexer, &files[i], err))
            return err->rc;
    }
    return GATE_OK;
}
