/*
 * blob_reader: from the bytes of one layer blob to its index and digests, as they come. The blob is
 * a tar, plain or compressed: seen from its first bytes. Private to src/image.
 *
 * When the content turns out to be broken, the rest of the blob is still hashed: a wrong digest
 * tells more than a broken stream.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/attributes.h"
#include "base/digest.h"
#include "base/error.h"
#include "format/codec.h"
#include "image/crew.h"
#include "image/layer.h"

struct blob_plan {
    struct layer_options layer;
    uint32_t digests;  /* of the blob: bits 1U << enum digest_kind; 0: it is not verified */
    uint32_t diff_ids; /* of its uncompressed tar, likewise */
};

/* What a blob was. */
struct blob_result {
    struct layer layer;                  /* for layer_release() */
    struct digest digests[DIGEST_KINDS]; /* those that the plan asked for */
    struct digest diff_ids[DIGEST_KINDS];
    uint64_t size; /* of the blob, bytes */
    enum codec_kind codec;
    uint64_t tar_bytes; /* of the tar */
    struct error error; /* why the content could not be read, if it could not */
};

struct blob_reader;

/* `result` is filled until blob_reader_finish(), and outlives the reader. */
struct blob_reader *blob_reader_open(const struct blob_plan *plan, struct crew *crew,
                                     struct blob_result *result);
void blob_reader_close(struct blob_reader *reader);
void blob_reader_closep(struct blob_reader **reader);

/* Room for the next bytes of the blob, *size of them. */
char *blob_reader_room(struct blob_reader *reader, size_t *size);
/* `count` bytes were put there. */
void blob_reader_put(struct blob_reader *reader, size_t count);

/* Copies bytes into that room. */
void blob_reader_feed(struct blob_reader *reader, struct str bytes);

/* How many bytes a plain blob that is not hashed may be passed over by, and passes over them. */
uint64_t blob_reader_skippable(const struct blob_reader *reader);
void blob_reader_skip(struct blob_reader *reader, uint64_t count);

/*
 * The blob has ended: fills the rest of the result, with the digests. Content that was cut short
 * is in result->error.
 */
void blob_reader_finish(struct blob_reader *reader);

void blob_result_init(struct blob_result *result);
void blob_result_release(struct blob_result *result);
