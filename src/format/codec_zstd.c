/* zstd frames, RFC 8878, by libzstd. */
#include <string.h>
#include <zstd.h>
#include <zstd_errors.h>

#include "format/codec_def.h"

enum {
    WINDOW_LOG = 27, /* CODEC_WINDOW_MAX; what the zstd program takes without being asked */
    HEADER_MAX = 18, /* bytes of a frame's header, magic included */
};

/*
 * The library compares what came out of a frame with the size in its header only when it got the
 * whole frame at once. So that a verdict does not depend on that, it is compared here.
 */
struct zstd {
    ZSTD_DCtx *context;
    char header[HEADER_MAX]; /* of the frame in work */
    size_t header_length;
    unsigned long long made; /* bytes out of it */
};

/* A frame, or a skippable one. */
static bool zstd_is_start(unsigned char byte)
{
    return byte == 0x28 || (byte & 0xf0) == 0x50;
}

static enum gate_rc zstd_open(void *state, struct error *err)
{
    struct zstd *zstd = state;

    zstd->context = ZSTD_createDCtx();
    if (!zstd->context ||
        ZSTD_isError(ZSTD_DCtx_setParameter(zstd->context, ZSTD_d_windowLogMax, WINDOW_LOG)))
        return error_set(err, GATE_ELIMIT, "no memory to decode zstd");
    return GATE_OK;
}

/* The context itself is ready for another frame. */
static enum gate_rc zstd_restart(void *state, struct error *err)
{
    struct zstd *zstd = state;

    (void)err;
    zstd->header_length = 0;
    zstd->made = 0;
    return GATE_OK;
}

static void keep_header(struct zstd *zstd, struct str bytes)
{
    struct str piece = str_slice(bytes, 0, HEADER_MAX - zstd->header_length);

    if (piece.len > 0)
        memcpy(zstd->header + zstd->header_length, piece.ptr, piece.len);
    zstd->header_length += piece.len;
}

static enum gate_rc check_size(const struct zstd *zstd, struct error *err)
{
    unsigned long long stated = ZSTD_getFrameContentSize(zstd->header, zstd->header_length);

    if (stated == ZSTD_CONTENTSIZE_UNKNOWN || stated == zstd->made)
        return GATE_OK;
    return error_set(err, GATE_EFORMAT, "malformed zstd stream: not the size it says");
}

/* Sets *left to what the library says: 0 at the end of a frame. */
static enum gate_rc feed(struct zstd *zstd, struct codec_io *io, size_t length, size_t *left,
                         struct error *err)
{
    ZSTD_inBuffer in = { .src = io->input.ptr, .size = length };
    ZSTD_outBuffer out = { .dst = io->out, .size = io->room, .pos = io->made };

    *left = ZSTD_decompressStream(zstd->context, &out, &in);
    if (ZSTD_isError(*left)) {
        if (ZSTD_getErrorCode(*left) == ZSTD_error_frameParameter_windowTooLarge)
            return error_set(err, GATE_ELIMIT, "a zstd window of more than %zu MiB",
                             CODEC_WINDOW_MAX >> 20);
        return error_set(err, GATE_EFORMAT, "malformed zstd stream: %s", ZSTD_getErrorName(*left));
    }
    keep_header(zstd, str_slice(io->input, 0, in.pos));
    zstd->made += out.pos - io->made;
    io->input = str_slice(io->input, in.pos, io->input.len);
    io->made = out.pos;
    return GATE_OK;
}

/*
 * The header goes in byte by byte: given a whole frame at once the library takes another way, which
 * refuses some frames that this one reads.
 */
static enum gate_rc zstd_step(void *state, struct codec_io *io, struct error *err)
{
    struct zstd *zstd = state;
    size_t left;

    do {
        size_t length = zstd->header_length < HEADER_MAX && io->input.len > 0 ? 1 : io->input.len;

        if (feed(zstd, io, length, &left, err))
            return error_certain(err->rc);
    } while (left != 0 && io->input.len > 0 && io->made < io->room);
    io->is_end = left == 0;
    return io->is_end ? check_size(zstd, err) : GATE_OK;
}

static void zstd_close(void *state)
{
    struct zstd *zstd = state;

    (void)ZSTD_freeDCtx(zstd->context);
}

const struct codec_def codec_zstd = {
    .name = "zstd",
    .state_size = sizeof(struct zstd),
    .is_start = zstd_is_start,
    .open = zstd_open,
    .restart = zstd_restart,
    .step = zstd_step,
    .close = zstd_close,
};
