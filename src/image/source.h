/*
 * source: bytes pulled from a file, a part of a file, a pipe, or another source, decoded if they
 * are compressed. Private to src/image.
 */
#pragma once

#include <stdint.h>

#include "base/attributes.h"
#include "base/error.h"
#include "base/str.h"
#include "format/codec.h"
#include "image/crew.h"

enum { SOURCE_PEEK_MAX = 4096 };

struct source;

/* The bytes of the file `fd` from `offset`, at most `size`; the file stays open. */
struct source *source_open_range(int fd, uint64_t offset, uint64_t size);

/* What comes out of the pipe, socket or the like `fd`. It stays open. */
struct source *source_open_stream(int fd);

/* The bytes of `outer` from `offset` on, at most `size`. Owns `outer`. */
struct source *source_open_inner(struct source *outer, uint64_t offset, uint64_t size);

/* What is in `outer`, decoded. Owns `outer`, also after a failure: GATE_ELIMIT. */
ATTR_MUST_CHECK
enum gate_rc source_open_decoded(struct source *outer, enum codec_kind kind, uint64_t ratio,
                                 struct source **source, struct error *err);

void source_close(struct source *source);
void source_closep(struct source **source);

/* Every byte read from the descriptor goes through `lane`, which outlives the source. */
void source_set_lane(struct source *source, struct lane *lane, struct crew *crew);

/*
 * Gives the next bytes, as a view until the next call; none at the end. Fails with GATE_EIO or as
 * codec_step() and codec_finish() do.
 */
ATTR_MUST_CHECK
enum gate_rc source_next(struct source *source, struct str *bytes, struct error *err);

/*
 * Gives the next bytes without taking them: `count` of them, at most SOURCE_PEEK_MAX, or all that
 * there are. A view until the next call. Fails likewise.
 */
ATTR_MUST_CHECK
enum gate_rc source_peek(struct source *source, size_t count, struct str *bytes, struct error *err);

/* Bytes that were read from the descriptor below it all. */
uint64_t source_read_bytes(const struct source *source);
