/*
 * An input that is seen once: a pipe, or a file that is compressed as a whole. What it is becomes
 * clear on the way, so until then the outer tar is indexed as a root filesystem too; documents are
 * kept and what may be a layer is indexed, each under its name, before any manifest was seen.
 */
#include <fcntl.h>
#include <stdatomic.h>
#include <string.h>

#include "base/buf.h"
#include "image/layer_path.h"
#include "image/sniff.h"
#include "image/store_cpio.h"
#include "image/store_state.h"

enum {
    PIPE_BYTES = 1 << 20,    /* four times the throughput of the usual 64 KiB */
    TRAILING_MAX = 64 << 20, /* bytes behind the end mark, which are padding */
};

enum use { USE_UNKNOWN, USE_NOTHING, USE_DOCUMENT, USE_LAYER };

struct stream {
    int32_t layer_count; /* begun so far; how many there will be is not known */
    struct store *store;
    struct crew *crew;
    struct source *source;
    struct lane *input;
    struct tar *tar;
    struct layer_indexer *rootfs; /* NULL: it is an image, or has failed */
    uint64_t trailing;

    /* The member in work. */
    struct member *member;
    enum use use;
    char head[SNIFF_BYTES];
    size_t head_length;
    struct buf text;
    struct blob_reader *reader;

    struct error error; /* of the whole */
};

/* Stops indexing the input as a root filesystem. */
static void drop_rootfs(struct stream *stream)
{
    layer_indexer_close(stream->rootfs);
    stream->rootfs = NULL;
    if (stream->store->rootfs) {
        blob_result_release(stream->store->rootfs->result);
        blob_result_init(stream->store->rootfs->result);
    }
    stream->store->rootfs = NULL;
}

static void start_rootfs(struct stream *stream)
{
    struct store *store = stream->store;
    struct blob_plan plan;

    if (store->options.expect == IMAGE_DOCKER || store->options.expect == IMAGE_OCI)
        return;
    store->rootfs = store_add_input(store);
    plan = store_blob_plan(store, store->rootfs, 0, 0);
    plan.layer.names = LAYER_PLAIN;
    plan.layer.budget = NULL; /* the same input is not counted twice */
    stream->rootfs = layer_indexer_open(&plan.layer, &store_result(store, store->rootfs)->layer);
}

static bool is_json(struct str head)
{
    struct str text = str_trim(head);

    return text.len > 0 && (text.ptr[0] == '{' || text.ptr[0] == '[');
}

static enum use use_of(const struct stream *stream, struct str head)
{
    const struct member *member = stream->member;
    struct str name = member->name;

    if (member->size > 0 && member->size <= stream->store->options.limits.json_bytes &&
        (is_json(head) || str_ends_with(name, STR("json")) || str_equal(name, STR("oci-layout")) ||
         str_equal(name, STR("repositories"))))
        return USE_DOCUMENT;
    if (stream->store->options.is_config_only)
        return USE_NOTHING;
    if (codec_sniff(head) != CODEC_NONE || sniff_kind(head) == SNIFF_TAR ||
        str_starts_with(name, STR("blobs/")) || str_ends_with(name, STR(".tar")) ||
        str_find(name, STR(".tar.")) >= 0)
        return USE_LAYER;
    return USE_NOTHING;
}

static void start_layer(struct stream *stream)
{
    struct member *member = stream->member;
    uint32_t kinds = 1U << DIGEST_SHA256;

    if (str_starts_with(member->name, STR("blobs/sha512/")))
        kinds |= 1U << DIGEST_SHA512;

    struct blob_plan plan = store_blob_plan(stream->store, member, kinds, kinds);
    crew_show_layer(stream->crew, stream->layer_count++);
    stream->reader = blob_reader_open(&plan, stream->crew, store_result(stream->store, member));
}

static enum gate_rc keep_text(struct stream *stream, struct error *err)
{
    struct store *store = stream->store;
    struct str text = buf_str(&stream->text);
    uint64_t limit = store->options.limits.kept_bytes;

    if (atomic_fetch_add(&store->budget.kept_bytes, text.len) + text.len > limit)
        return layer_over_limit("kept-bytes", limit, "bytes of documents", err);
    stream->member->text = arena_str(&store->arena, text);
    stream->member->has_text = true;
    return GATE_OK;
}

/* Bytes of a member whose use is known. */
static void take(struct stream *stream, struct str bytes)
{
    switch (stream->use) {
    case USE_UNKNOWN:
    case USE_NOTHING:
        break;
    case USE_DOCUMENT:
        buf_add(&stream->text, bytes);
        break;
    case USE_LAYER:
        blob_reader_feed(stream->reader, bytes);
        break;
    }
}

/* Decides by the first bytes of a member what to do with it. */
static void decide(struct stream *stream)
{
    struct str head = { .ptr = stream->head, .len = stream->head_length };

    stream->use = use_of(stream, head);
    if (stream->use == USE_LAYER)
        start_layer(stream);
    stream->text.len = 0;
    take(stream, head);
}

static enum gate_rc on_begin(void *context, const struct tar_entry *entry, bool *wants_body,
                             struct error *err)
{
    struct stream *stream = context;
    struct store *store = stream->store;
    struct member *member;

    if (store_add(store, entry, &member, err))
        return err->rc;
    if (store->looks_like_image && store->options.expect == IMAGE_AUTO)
        drop_rootfs(stream);
    *wants_body = member && member->kind == MEMBER_FILE && !entry->is_sparse &&
                  store->options.expect != IMAGE_ROOTFS;
    if (!member)
        return GATE_OK;

    member->offset = entry->body;
    member->size = entry->stored;
    member->present = *wants_body ? 0 : entry->stored;
    stream->member = *wants_body ? member : NULL;
    stream->use = USE_UNKNOWN;
    stream->head_length = 0;
    return GATE_OK;
}

static enum gate_rc on_body(void *context, uint64_t offset, struct str bytes, struct error *err)
{
    struct stream *stream = context;

    (void)err;
    stream->member->present = offset + bytes.len;
    if (stream->use == USE_UNKNOWN) {
        struct str head = str_slice(bytes, 0, SNIFF_BYTES - stream->head_length);

        memcpy(stream->head + stream->head_length, head.ptr, head.len);
        stream->head_length += head.len;
        bytes = str_slice(bytes, head.len, bytes.len);
        if (stream->head_length == SNIFF_BYTES)
            decide(stream);
    }
    take(stream, bytes);
    return GATE_OK;
}

static enum gate_rc on_end(void *context, struct error *err)
{
    struct stream *stream = context;
    enum gate_rc rc = GATE_OK;

    if (stream->use == USE_UNKNOWN)
        decide(stream);
    if (stream->use == USE_DOCUMENT)
        rc = keep_text(stream, err);
    if (stream->use == USE_LAYER)
        blob_reader_finish(stream->reader);
    blob_reader_close(stream->reader);
    stream->reader = NULL;
    stream->member = NULL;
    return rc;
}

static const struct tar_handler handler = {
    .begin = on_begin,
    .body = on_body,
    .end = on_end,
};

/* The input stops within a member, or without an end mark. */
static enum gate_rc check_end(const struct stream *stream, struct error *err)
{
    const struct member *member = stream->member;

    if (!member)
        return tar_finish(stream->tar, TAR_END_MARKED, err);
    return error_set(err, GATE_EFORMAT,
                     "'%.*s' ends at %llu of %llu bytes: the input is cut short; save it again",
                     STR_ARG(member->name), (unsigned long long)member->present,
                     (unsigned long long)member->size);
}

static enum gate_rc finish_tar(struct stream *stream, struct error *err)
{
    struct store *store = stream->store;

    if (stream->rootfs) {
        struct error *broken = &store->rootfs->result->error;

        if (layer_indexer_finish(stream->rootfs, broken) == GATE_OK)
            store->rootfs->result->tar_bytes = tar_position(stream->tar);
        store->rootfs->size = tar_position(stream->tar);
        store->rootfs->present = store->rootfs->size;
    }
    if (check_end(stream, &store->cut) == GATE_OK)
        return GATE_OK;
    store->is_cut = true;
    if (store_tells_cut_later(store))
        return GATE_OK;
    *err = store->cut;
    return err->rc;
}

/* A fault of the candidate is told only if the input is judged as a root filesystem. */
static void feed_rootfs(struct stream *stream, struct str bytes)
{
    if (stream->rootfs &&
        layer_indexer_feed(stream->rootfs, bytes, &stream->store->rootfs->result->error)) {
        layer_indexer_close(stream->rootfs);
        stream->rootfs = NULL;
    }
}

static enum gate_rc check_length(struct stream *stream, size_t count, struct error *err)
{
    uint64_t limit = stream->store->options.limits.total_bytes;

    if (tar_position(stream->tar) > limit)
        return layer_over_limit("total-bytes", limit, "uncompressed bytes", err);
    if (tar_skippable(stream->tar) != UINT64_MAX)
        return GATE_OK;
    stream->trailing += count;
    if (stream->trailing > TRAILING_MAX)
        return error_set(err, GATE_EFORMAT, "more than %d MiB after the end of the archive",
                         TRAILING_MAX >> 20);
    return GATE_OK;
}

static enum gate_rc read_tar(struct stream *stream, struct error *err)
{
    struct str bytes;

    stream->tar = tar_open(&handler, stream);
    tar_set_limits(stream->tar, &stream->store->options.limits);
    start_rootfs(stream);
    for (;;) {
        if (source_next(stream->source, &bytes, err))
            return err->rc;
        if (bytes.len == 0)
            return finish_tar(stream, err);
        feed_rootfs(stream, bytes);
        if (tar_feed(stream->tar, bytes, err) || check_length(stream, bytes.len, err))
            return err->rc;
    }
}

/* Puts a decoder before a compressed input; *head is then the beginning of what is in it. */
static enum gate_rc decode_input(struct stream *stream, struct str *head, struct error *err)
{
    struct store *store = stream->store;

    if (source_peek(stream->source, SNIFF_BYTES, head, err))
        return err->rc;
    store->codec = codec_sniff(*head);
    if (store->codec == CODEC_NONE)
        return GATE_OK;
    if (source_open_decoded(STEAL(stream->source), store->codec, store->options.limits.ratio,
                            &stream->source, err))
        return err->rc;
    return source_peek(stream->source, SNIFF_BYTES, head, err);
}

static enum gate_rc read_input(struct stream *stream, struct error *err)
{
    struct store *store = stream->store;
    struct str head;

    if (decode_input(stream, &head, err))
        return store_fail(store, err);
    switch (sniff_kind(head)) {
    case SNIFF_TAR:
        return read_tar(stream, err) ? store_fail(store, err) : GATE_OK;
    case SNIFF_CPIO:
        return store_cpio_read(store, stream->source, err) ? store_fail(store, err) : GATE_OK;
    case SNIFF_OTHER:
        break;
    }
    return store_not_image(store, head, err);
}

static struct source *open_source(const struct store *store)
{
    if (store->is_seekable)
        return source_open_range(store->fd, 0, UINT64_MAX);
    (void)fcntl(store->fd, F_SETPIPE_SZ, PIPE_BYTES); /* a refusal only costs time */
    return source_open_stream(store->fd);
}

static void release(struct stream *stream)
{
    blob_reader_close(stream->reader);
    layer_indexer_close(stream->rootfs);
    tar_close(stream->tar);
    source_close(stream->source);
    lane_close(stream->input);
    buf_release(&stream->text);
}

static void run(void *context, size_t index, struct crew *crew)
{
    struct stream *stream = context;
    struct store *store = stream->store;
    bool is_hashed = store->options.is_input_hashed;

    (void)index;
    stream->crew = crew;
    stream->text = BUF_INIT((size_t)store->options.limits.json_bytes);
    stream->source = open_source(store);
    stream->input = lane_open(crew, is_hashed ? 1U << DIGEST_SHA256 : 0);
    source_set_lane(stream->source, stream->input, crew);

    if (read_input(stream, &stream->error) == GATE_OK) {
        store->input_bytes = source_read_bytes(stream->source);
        store->has_input_digest = is_hashed;
        if (is_hashed)
            store->input_digest = lane_digest(stream->input, DIGEST_SHA256);
    }
    release(stream);
}

enum gate_rc store_stream_open(struct store *store, struct error *err)
{
    struct stream stream = { .store = store, .error = ERROR_INIT };
    const struct crew_plan plan = {
        .threads = store->options.threads,
        .job_count = 1,
        .job = run,
        .context = &stream,
        .observer = store->options.observer,
        .progress = { .total = store->is_seekable ? (uint64_t)store->guard.st_size : 0,
                      .layer = -1 },
    };

    crew_run(&plan);
    if (stream.error.rc == GATE_OK)
        return GATE_OK;
    *err = stream.error;
    return err->rc;
}
