/* Single members and files: documents, and bodies that the pass did not keep. */
#include <errno.h>
#include <string.h>

#include "base/file.h"
#include "format/cpio.h"
#include "format/json_document.h"
#include "format/tar.h"
#include "image/body.h"
#include "image/layer_path.h"
#include "image/sniff.h"
#include "image/store_state.h"
#include "image/tree.h"

/* A source of the bytes of `member`; `fd` is opened for a file of a directory. */
static enum gate_rc open_member(const struct store *store, const struct member *member, int *fd,
                                struct source **source, struct error *err)
{
    if (store->kind == STORE_DIRECTORY) {
        if (store_directory_file(store, member->name, fd, err))
            return err->rc;
        *source = source_open_range(*fd, 0, UINT64_MAX);
        return GATE_OK;
    }
    if (store->codec == CODEC_NONE) {
        *source = source_open_range(store->fd, member->offset, member->size);
        return GATE_OK;
    }
    if (source_open_decoded(source_open_range(store->fd, 0, UINT64_MAX), store->codec,
                            store->options.limits.ratio, source, err))
        return err->rc;
    *source = source_open_inner(*source, member->offset, member->size);
    return GATE_OK;
}

static enum gate_rc read_to_buf(struct source *source, struct buf *text, struct error *err)
{
    struct str piece;

    do {
        if (source_next(source, &piece, err))
            return err->rc;
        buf_add(text, piece);
        if (buf_failed(text))
            return layer_over_limit("json-bytes", text->limit, "bytes", err);
    } while (piece.len > 0);
    return GATE_OK;
}

/* Reads a document of a file or directory. */
static enum gate_rc read_document(struct store *store, const struct member *member,
                                  struct str *text, struct error *err)
{
    CLEANUP(buf_release) struct buf content = BUF_INIT((size_t)store->options.limits.json_bytes);
    CLEANUP(file_closep) int fd = -1;
    CLEANUP(source_closep) struct source *source = NULL;

    if (open_member(store, member, &fd, &source, err) || read_to_buf(source, &content, err))
        return err->rc;
    *text = arena_str(&store->arena, buf_str(&content));
    return GATE_OK;
}

static enum gate_rc find_text(struct store *store, struct str name, struct str *text,
                              struct error *err)
{
    struct member outside = { .name = name };
    struct member *member = store_find(store, name);
    uint64_t limit = store->options.limits.json_bytes;

    if (store->kind == STORE_DIRECTORY)
        return read_document(store, &outside, text, err);
    if (!member)
        return error_set(err, GATE_ENOTFOUND, "it is missing");
    if (member->present < member->size)
        return error_set(err, GATE_EFORMAT,
                         "ends at %llu of %llu bytes: the file is cut short; save it again",
                         (unsigned long long)member->present, (unsigned long long)member->size);
    if (member->size > limit)
        return layer_over_limit("json-bytes", limit, "bytes", err);
    if (member->is_sparse)
        return error_set(err, GATE_EUNSUPPORTED, "it is stored as a sparse file");
    if (member->has_text) {
        *text = member->text;
        return GATE_OK;
    }
    if (store->kind == STORE_STREAM)
        return error_set(err, GATE_EFORMAT, "it is no JSON document");
    return read_document(store, member, text, err);
}

enum gate_rc store_document(struct store *store, struct str name, struct str *text,
                            struct error *err)
{
    uint64_t depth = store->options.limits.json_depth;

    if (find_text(store, name, text, err) == GATE_OK) {
        if (!json_document_is_within(*text, depth))
            return layer_over_limit("json-depth", depth, "lists and objects in each other", err);
        return GATE_OK;
    }
    if (err->rc == GATE_ENOTFOUND && store->is_cut)
        *err = store->cut;
    return err->rc;
}

/* Takes the first entry of an archive. */
struct capture {
    struct buf *content;
    uint64_t size; /* of the file */
    bool is_done;
};

static enum gate_rc too_long(const struct buf *content, struct error *err)
{
    return error_set(err, GATE_ELIMIT, "longer than %zu bytes", content->limit);
}

static enum gate_rc on_begin(void *context, const struct tar_entry *entry, bool *wants_body,
                             struct error *err)
{
    struct capture *capture = context;

    if (capture->is_done) {
        *wants_body = false;
        return GATE_OK;
    }
    capture->size = entry->size;
    if (entry->type != TAR_FILE)
        return error_set(err, GATE_ETRUST, "the input was changed while it was read");
    if (entry->size > capture->content->limit - capture->content->len)
        return too_long(capture->content, err);
    return GATE_OK;
}

static enum gate_rc fill_to(struct capture *capture, uint64_t offset, struct error *err)
{
    static const char zeros[4096];

    while (capture->content->len < offset && !buf_failed(capture->content)) {
        uint64_t hole = offset - capture->content->len;

        buf_add(capture->content,
                (struct str){ .ptr = zeros,
                              .len = hole < sizeof(zeros) ? (size_t)hole : sizeof(zeros) });
    }
    return buf_failed(capture->content) ? too_long(capture->content, err) : GATE_OK;
}

static enum gate_rc on_body(void *context, uint64_t offset, struct str bytes, struct error *err)
{
    struct capture *capture = context;

    if (fill_to(capture, offset, err))
        return err->rc;
    buf_add(capture->content, bytes);
    return buf_failed(capture->content) ? too_long(capture->content, err) : GATE_OK;
}

static enum gate_rc on_end(void *context, struct error *err)
{
    struct capture *capture = context;

    capture->is_done = true;
    return fill_to(capture, capture->size, err);
}

static const struct tar_handler capture_handler = {
    .begin = on_begin,
    .body = on_body,
    .end = on_end,
};

static enum gate_rc on_cpio_begin(void *context, const struct cpio_entry *entry, bool *wants_body,
                                  struct error *err)
{
    return on_begin(context, &entry->file, wants_body, err);
}

static const struct cpio_handler cpio_capture_handler = {
    .begin = on_cpio_begin,
    .body = on_body,
    .end = on_end,
};

static enum gate_rc next_piece(struct source *source, struct str *piece, struct error *err)
{
    if (source_next(source, piece, err))
        return err->rc;
    if (piece->len == 0)
        return error_set(err, GATE_ETRUST, "the input was changed while it was read");
    return GATE_OK;
}

static enum gate_rc capture_tar(struct source *source, struct capture *capture, struct error *err)
{
    CLEANUP(tar_closep) struct tar *tar = tar_open(&capture_handler, capture);
    struct str piece;

    while (!capture->is_done) {
        if (next_piece(source, &piece, err) || tar_feed(tar, piece, err))
            return err->rc;
    }
    return GATE_OK;
}

static enum gate_rc capture_cpio(struct source *source, struct capture *capture, struct error *err)
{
    CLEANUP(cpio_closep) struct cpio *cpio = cpio_open(&cpio_capture_handler, capture);
    struct str piece;

    while (!capture->is_done) {
        if (next_piece(source, &piece, err) || cpio_feed(cpio, piece, err))
            return err->rc;
    }
    return GATE_OK;
}

/* The source of what `member` holds, decoded, from `offset` on. */
static enum gate_rc open_archive(const struct store *store, const struct member *member,
                                 uint64_t offset, int *fd, struct source **source,
                                 struct error *err)
{
    CLEANUP(source_closep) struct source *opened = NULL;
    struct str head;

    if (open_member(store, member, fd, &opened, err) ||
        source_peek(opened, CODEC_SNIFF_BYTES, &head, err))
        return err->rc;

    enum codec_kind kind = codec_sniff(head);
    if (kind == CODEC_NONE && store->codec == CODEC_NONE) {
        *source = source_open_range(*fd >= 0 ? *fd : store->fd, member->offset + offset,
                                    member->size - offset);
        return GATE_OK;
    }
    if (kind != CODEC_NONE &&
        source_open_decoded(STEAL(opened), kind, store->options.limits.ratio, &opened, err))
        return err->rc;
    *source = source_open_inner(STEAL(opened), offset, UINT64_MAX);
    return GATE_OK;
}

static enum gate_rc check_unchanged(const struct store *store, const struct member *member, int fd,
                                    struct error *err)
{
    struct stat now;

    if (store->kind != STORE_DIRECTORY)
        return store_check_guard(store, err);
    if (fstat(fd, &now) == 0 && store_is_same_file(&now, &member->guard))
        return GATE_OK;
    return error_set(err, GATE_ETRUST, "the input was changed while it was read");
}

enum gate_rc store_read_body(struct store *store, const struct entry_body *body,
                             struct buf *content, struct error *err)
{
    CLEANUP(file_closep) int fd = -1;
    CLEANUP(source_closep) struct source *source = NULL;
    struct capture capture = { .content = content };
    const struct member *member;

    if (!store->is_seekable || body->blob >= store->members.count)
        return error_set(err, GATE_EUNDECIDABLE, "not kept, and a stream is seen only once");
    member = *(struct member **)vec_at(&store->members, body->blob);
    if (open_archive(store, member, body->offset, &fd, &source, err) ||
        check_unchanged(store, member, fd, err))
        return err->rc;
    return store->is_cpio ? capture_cpio(source, &capture, err)
                          : capture_tar(source, &capture, err);
}

/* What a rootfs asks for bodies. */
static enum gate_rc read_entry(void *self, const struct entry *entry, struct buf *content,
                               struct error *err)
{
    return store_read_body(self, entry->body, content, err);
}

static void close_store(void *self)
{
    store_close(self);
}

static const struct body_source store_source = {
    .read = read_entry,
    .close = close_store,
};

void store_give(struct store *store, struct rootfs *rootfs)
{
    tree_set_source(rootfs, &store_source, store);
}

enum gate_rc store_input_digest(struct store *store, struct digest *digest, struct error *err)
{
    CLEANUP(source_closep) struct source *source = source_open_range(store->fd, 0, UINT64_MAX);
    struct digest_stream *stream;
    struct str piece = STR("");

    if (store->kind == STORE_DIRECTORY)
        return error_set(err, GATE_EUNSUPPORTED, "a directory has no digest");
    if (store->has_input_digest) {
        *digest = store->input_digest;
        return GATE_OK;
    }
    if (!store->is_seekable)
        return error_set(err, GATE_EUNDECIDABLE, "the digest of the stream was not asked for");
    if (store_check_guard(store, err))
        return err->rc;

    stream = digest_open(DIGEST_SHA256);
    do {
        if (source_next(source, &piece, err)) {
            digest_close(stream);
            return store_fail(store, err);
        }
        digest_update(stream, piece.ptr, piece.len);
    } while (piece.len > 0);
    *digest = digest_finish(stream);
    return GATE_OK;
}
