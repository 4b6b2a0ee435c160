/* zstd frames, RFC 8878, by libzstd. */
#include <zstd.h>
#include <zstd_errors.h>

#include "format/codec_def.h"

enum { WINDOW_LOG = 27 }; /* CODEC_WINDOW_MAX; what the zstd program takes without being asked */

struct zstd {
    ZSTD_DCtx *context;
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

static enum gate_rc zstd_restart(void *state, struct error *err)
{
    (void)state;
    (void)err;
    return GATE_OK; /* the context is ready for another frame */
}

static enum gate_rc zstd_step(void *state, struct codec_io *io, struct error *err)
{
    struct zstd *zstd = state;
    ZSTD_inBuffer in = { .src = io->input.ptr, .size = io->input.len };
    ZSTD_outBuffer out = { .dst = io->out, .size = io->room, .pos = io->made };
    size_t left = ZSTD_decompressStream(zstd->context, &out, &in);

    if (ZSTD_isError(left)) {
        if (ZSTD_getErrorCode(left) == ZSTD_error_frameParameter_windowTooLarge)
            return error_set(err, GATE_ELIMIT, "a zstd window of more than %zu MiB",
                             CODEC_WINDOW_MAX >> 20);
        return error_set(err, GATE_EFORMAT, "malformed zstd stream: %s", ZSTD_getErrorName(left));
    }
    io->input = str_slice(io->input, in.pos, io->input.len);
    io->made = out.pos;
    io->is_end = left == 0;
    return GATE_OK;
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
