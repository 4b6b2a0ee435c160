/*
 * codec: decompression as bytes come: gzip (RFC 1952), zstd (RFC 8878), xz, bzip2 and lz4 frames.
 *
 * A stream may be several members (frames) one after the other; NUL bytes may follow the last one,
 * anything else that does is an error. Checksums are verified. gzip has two engines, ISA-L and
 * zlib, that give the same bytes and the same verdict.
 */
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "base/attributes.h"
#include "base/error.h"
#include "base/str.h"

enum codec_kind {
    CODEC_NONE, /* not compressed; it cannot be opened */
    CODEC_GZIP,
    CODEC_ZSTD,
    CODEC_XZ,
    CODEC_BZIP2,
    CODEC_LZ4,
};

/* For messages: "compressed with gzip", "not compressed". */
const char *codec_title(enum codec_kind kind);

enum codec_engine {
    CODEC_ENGINE_BEST,     /* ISA-L for gzip, if this build has it */
    CODEC_ENGINE_PORTABLE, /* zlib */
};

enum { CODEC_SNIFF_BYTES = 10 };

/* What a stream that begins with `head` is; CODEC_SNIFF_BYTES are enough. */
enum codec_kind codec_sniff(struct str head);

struct codec;

/*
 * Makes a decoder. `ratio` is how many bytes may come out of one, once 1 MiB has come out.
 * Fails with GATE_ELIMIT (no memory for its window).
 */
ATTR_MUST_CHECK
enum gate_rc codec_open(enum codec_kind kind, enum codec_engine engine, uint64_t ratio,
                        struct codec **codec, struct error *err);
void codec_close(struct codec *codec);
void codec_closep(struct codec **codec);

/*
 * Decodes from `input`, which is moved past what was used, to `out`, until one of them is used up;
 * *made is the number of bytes written. If *made is `room`, more may come without more input.
 * Fails with GATE_EFORMAT (malformed, wrong checksum, garbage after the end), GATE_ELIMIT (ratio;
 * a window of more than 128 MiB) or GATE_EUNSUPPORTED. After a failure only codec_close() may be
 * called.
 */
ATTR_MUST_CHECK
enum gate_rc codec_step(struct codec *codec, struct str *input, char *out, size_t room,
                        size_t *made, struct error *err);

/* The input has ended. Fails with GATE_EFORMAT: cut short. */
ATTR_MUST_CHECK
enum gate_rc codec_finish(const struct codec *codec, struct error *err);
