/* lz4 frames, LZ4 Frame Format 1.6, by liblz4. */
#include <lz4frame.h>

#include "format/codec_def.h"

struct lz4 {
    LZ4F_dctx *context;
};

/* A frame, or a skippable one. */
static bool lz4_is_start(unsigned char byte)
{
    return byte == 0x04 || (byte & 0xf0) == 0x50;
}

static enum gate_rc lz4_open(void *state, struct error *err)
{
    struct lz4 *lz4 = state;

    if (LZ4F_isError(LZ4F_createDecompressionContext(&lz4->context, LZ4F_VERSION)))
        return error_set(err, GATE_ELIMIT, "no memory to decode lz4");
    return GATE_OK;
}

static enum gate_rc lz4_restart(void *state, struct error *err)
{
    (void)state;
    (void)err;
    return GATE_OK; /* the context is ready for another frame */
}

static enum gate_rc lz4_step(void *state, struct codec_io *io, struct error *err)
{
    struct lz4 *lz4 = state;
    size_t taken = io->input.len;
    size_t made = io->room - io->made;
    size_t left =
        LZ4F_decompress(lz4->context, io->out + io->made, &made, io->input.ptr, &taken, NULL);

    if (LZ4F_isError(left))
        return error_set(err, GATE_EFORMAT, "malformed lz4 stream: %s", LZ4F_getErrorName(left));
    io->input = str_slice(io->input, taken, io->input.len);
    io->made += made;
    io->is_end = left == 0;
    return GATE_OK;
}

static void lz4_close(void *state)
{
    struct lz4 *lz4 = state;

    (void)LZ4F_freeDecompressionContext(lz4->context);
}

const struct codec_def codec_lz4 = {
    .name = "lz4",
    .state_size = sizeof(struct lz4),
    .is_start = lz4_is_start,
    .open = lz4_open,
    .restart = lz4_restart,
    .step = lz4_step,
    .close = lz4_close,
};
