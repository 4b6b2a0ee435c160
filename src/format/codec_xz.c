/* xz streams, The .xz File Format 1.2.0, by liblzma. */
#include <lzma.h>

#include "format/codec_def.h"

struct xz {
    lzma_stream stream;
};

static bool xz_is_start(unsigned char byte)
{
    return byte == 0xfd;
}

static enum gate_rc xz_restart(void *state, struct error *err)
{
    struct xz *xz = state;

    if (lzma_stream_decoder(&xz->stream, CODEC_WINDOW_MAX, 0) != LZMA_OK)
        return error_set(err, GATE_ELIMIT, "no memory to decode xz");
    return GATE_OK;
}

static enum gate_rc xz_open(void *state, struct error *err)
{
    struct xz *xz = state;

    xz->stream = (lzma_stream)LZMA_STREAM_INIT;
    return xz_restart(state, err);
}

static enum gate_rc xz_step(void *state, struct codec_io *io, struct error *err)
{
    struct xz *xz = state;
    lzma_stream *stream = &xz->stream;

    stream->next_in = (const uint8_t *)io->input.ptr;
    stream->avail_in = io->input.len;
    stream->next_out = (uint8_t *)io->out + io->made;
    stream->avail_out = io->room - io->made;

    lzma_ret rc = lzma_code(stream, LZMA_RUN);

    if (rc == LZMA_MEM_ERROR || rc == LZMA_MEMLIMIT_ERROR)
        return error_set(err, GATE_ELIMIT, "an xz window of more than %zu MiB",
                         CODEC_WINDOW_MAX >> 20);
    if (rc != LZMA_OK && rc != LZMA_STREAM_END && rc != LZMA_BUF_ERROR)
        return error_set(err, GATE_EFORMAT, "malformed xz stream");
    io->input = str_slice(io->input, io->input.len - stream->avail_in, io->input.len);
    io->made = io->room - stream->avail_out;
    io->is_end = rc == LZMA_STREAM_END;
    return GATE_OK;
}

static void xz_close(void *state)
{
    struct xz *xz = state;

    lzma_end(&xz->stream);
}

const struct codec_def codec_xz = {
    .name = "xz",
    .state_size = sizeof(struct xz),
    .is_start = xz_is_start,
    .open = xz_open,
    .restart = xz_restart,
    .step = xz_step,
    .close = xz_close,
};
