#include "image/blob_reader.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "format/codec.h"
#include "image/layer_path.h"

struct blob_reader {
    struct blob_plan plan;
    struct crew *crew;
    struct blob_result *result;
    struct layer_indexer *indexer;
    struct lane *blob;   /* its bytes as they are stored */
    struct lane *tar;    /* of a compressed blob: what came out */
    struct codec *codec; /* NULL: plain, or not known yet */
    bool is_known;       /* the first bytes were seen */
    bool is_broken;      /* result->error is set; only hashed from here on */
    char *chunk;         /* of lane `blob`, being filled */
    size_t filled;
};

void blob_result_init(struct blob_result *result)
{
    *result = (struct blob_result){ .error = ERROR_INIT };
    layer_init(&result->layer);
}

void blob_result_release(struct blob_result *result)
{
    layer_release(&result->layer);
}

/* The lane of the blob takes the digests of a plain tar too: they are of the same bytes. */
struct blob_reader *blob_reader_open(const struct blob_plan *plan, struct crew *crew,
                                     struct blob_result *result)
{
    struct blob_reader *reader = memory_new(1, sizeof(*reader));

    reader->plan = *plan;
    reader->crew = crew;
    reader->result = result;
    reader->indexer = layer_indexer_open(&plan->layer, &result->layer);
    return reader;
}

void blob_reader_close(struct blob_reader *reader)
{
    if (!reader)
        return;
    lane_close(reader->blob);
    lane_close(reader->tar);
    codec_close(reader->codec);
    layer_indexer_close(reader->indexer);
    free(reader);
}

void blob_reader_closep(struct blob_reader **reader)
{
    blob_reader_close(*reader);
}

/* Indexes bytes of the tar. */
static enum gate_rc index_tar(struct blob_reader *reader, struct str bytes, struct error *err)
{
    struct blob_result *result = reader->result;
    struct layer_budget *budget = reader->plan.layer.budget;
    uint64_t limit = reader->plan.layer.limits->total_bytes;
    uint64_t before = budget ? atomic_fetch_add(&budget->tar_bytes, bytes.len) : result->tar_bytes;

    result->tar_bytes += bytes.len;
    if (before + bytes.len > limit)
        return layer_over_limit("total-bytes", limit, "uncompressed bytes", err);
    return layer_indexer_feed(reader->indexer, bytes, err);
}

/* Decodes what is in `input`, chunk by chunk of the tar's lane. */
static enum gate_rc decode(struct blob_reader *reader, struct str input, struct error *err)
{
    size_t made;

    do {
        char *chunk = lane_chunk(reader->tar);

        if (codec_step(reader->codec, &input, chunk, CREW_CHUNK, &made, err))
            return err->rc;
        if (made == 0)
            continue;
        lane_put(reader->tar, made);
        if (index_tar(reader, (struct str){ .ptr = chunk, .len = made }, err))
            return err->rc;
    } while (input.len > 0 || made == CREW_CHUNK);
    return GATE_OK;
}

/* The first bytes tell what the blob is, and so what must be hashed how. */
static enum gate_rc begin(struct blob_reader *reader, struct str head, struct error *err)
{
    enum codec_kind kind = codec_sniff(head);

    reader->is_known = true;
    reader->result->codec = kind;
    if (kind == CODEC_NONE)
        return GATE_OK;
    if (codec_open(kind, CODEC_ENGINE_BEST, reader->plan.layer.limits->ratio, &reader->codec, err))
        return err->rc;
    reader->tar = lane_open(reader->crew, reader->plan.diff_ids);
    return GATE_OK;
}

/* Parses bytes that were handed on already, so that they are hashed meanwhile. */
static enum gate_rc parse(struct blob_reader *reader, struct str bytes, struct error *err)
{
    if (!reader->is_known && begin(reader, bytes, err))
        return err->rc;
    return reader->codec ? decode(reader, bytes, err) : index_tar(reader, bytes, err);
}

static enum gate_rc end(struct blob_reader *reader, struct error *err)
{
    if (reader->codec && codec_finish(reader->codec, err))
        return err->rc;
    return layer_indexer_finish(reader->indexer, err);
}

/* Breaks the reader when the blob has become longer than one may be. */
static void check_size(struct blob_reader *reader)
{
    uint64_t limit = reader->plan.layer.limits->blob_bytes;

    if (!reader->is_broken && reader->result->size > limit)
        reader->is_broken = layer_over_limit("blob-bytes", limit, "bytes in one layer",
                                             &reader->result->error) != GATE_OK;
}

static void flush(struct blob_reader *reader)
{
    struct str bytes = { .ptr = reader->chunk, .len = reader->filled };

    lane_put(reader->blob, bytes.len);
    reader->chunk = NULL;
    reader->filled = 0;
    reader->result->size += bytes.len;
    check_size(reader);
    if (!reader->is_broken)
        reader->is_broken = parse(reader, bytes, &reader->result->error) != GATE_OK;
}

char *blob_reader_room(struct blob_reader *reader, size_t *size)
{
    if (!reader->blob)
        reader->blob = lane_open(reader->crew, reader->plan.digests | reader->plan.diff_ids);
    if (!reader->chunk)
        reader->chunk = lane_chunk(reader->blob);
    *size = CREW_CHUNK - reader->filled;
    return reader->chunk + reader->filled;
}

void blob_reader_put(struct blob_reader *reader, size_t count)
{
    reader->filled += count;
    if (reader->filled == CREW_CHUNK)
        flush(reader);
}

void blob_reader_feed(struct blob_reader *reader, struct str bytes)
{
    while (bytes.len > 0) {
        size_t size;
        char *room = blob_reader_room(reader, &size);
        struct str piece = str_slice(bytes, 0, size);

        memcpy(room, piece.ptr, piece.len);
        blob_reader_put(reader, piece.len);
        bytes = str_slice(bytes, piece.len, bytes.len);
    }
}

uint64_t blob_reader_skippable(const struct blob_reader *reader)
{
    bool is_free = reader->plan.digests == 0 && reader->plan.diff_ids == 0 && reader->is_known &&
                   !reader->codec && reader->filled == 0 && !reader->is_broken;

    return is_free ? layer_indexer_skippable(reader->indexer) : 0;
}

void blob_reader_skip(struct blob_reader *reader, uint64_t count)
{
    layer_indexer_skip(reader->indexer, count);
    reader->result->size += count;
    reader->result->tar_bytes += count;
    check_size(reader);
}

static void take_digests(struct lane *lane, uint32_t kinds, struct digest *digests)
{
    for (size_t i = 0; i < DIGEST_KINDS; i++) {
        if (kinds & 1U << i)
            digests[i] = lane_digest(lane, (enum digest_kind)i);
    }
}

static void copy_digests(const struct blob_reader *reader)
{
    struct blob_result *result = reader->result;

    for (size_t i = 0; i < DIGEST_KINDS; i++)
        result->diff_ids[i] = result->digests[i];
}

void blob_reader_finish(struct blob_reader *reader)
{
    struct blob_result *result = reader->result;
    uint32_t kinds = reader->plan.digests | reader->plan.diff_ids;
    size_t size;

    (void)blob_reader_room(reader, &size); /* an empty blob has digests too */
    if (reader->filled > 0)
        flush(reader);
    if (!reader->is_broken)
        reader->is_broken = end(reader, &result->error) != GATE_OK;

    take_digests(reader->blob, kinds, result->digests);
    if (reader->tar)
        take_digests(reader->tar, reader->plan.diff_ids, result->diff_ids);
    else
        copy_digests(reader);
}
