/* bzip2 streams by libbz2 1.0. */
#include <bzlib.h>
#include <limits.h>

#include "format/codec_def.h"

struct bzip2 {
    bz_stream stream;
    bool is_open;
};

static bool bzip2_is_start(unsigned char byte)
{
    return byte == 'B';
}

static void bzip2_close(void *state)
{
    struct bzip2 *bzip2 = state;

    if (bzip2->is_open)
        (void)BZ2_bzDecompressEnd(&bzip2->stream);
    bzip2->is_open = false;
}

static enum gate_rc bzip2_open(void *state, struct error *err)
{
    struct bzip2 *bzip2 = state;

    bzip2->stream = (bz_stream){ .next_in = NULL };
    if (BZ2_bzDecompressInit(&bzip2->stream, 0, 0) != BZ_OK)
        return error_set(err, GATE_ELIMIT, "no memory to decode bzip2");
    bzip2->is_open = true;
    return GATE_OK;
}

static enum gate_rc bzip2_restart(void *state, struct error *err)
{
    bzip2_close(state);
    return bzip2_open(state, err);
}

static enum gate_rc bzip2_step(void *state, struct codec_io *io, struct error *err)
{
    struct bzip2 *bzip2 = state;
    bz_stream *stream = &bzip2->stream;
    size_t room = io->room - io->made;
    unsigned in = io->input.len < UINT_MAX ? (unsigned)io->input.len : UINT_MAX;
    unsigned out = room < UINT_MAX ? (unsigned)room : UINT_MAX;

    /* The library does not write to its input, though the pointer is not const. */
    stream->next_in = (char *)io->input.ptr;
    stream->avail_in = in;
    stream->next_out = io->out + io->made;
    stream->avail_out = out;

    int rc = BZ2_bzDecompress(stream);

    if (rc == BZ_MEM_ERROR)
        return error_set(err, GATE_ELIMIT, "no memory to decode bzip2");
    if (rc != BZ_OK && rc != BZ_STREAM_END)
        return error_set(err, GATE_EFORMAT, "malformed bzip2 stream");
    io->input = str_slice(io->input, in - stream->avail_in, io->input.len);
    io->made += out - stream->avail_out;
    io->is_end = rc == BZ_STREAM_END;
    return GATE_OK;
}

const struct codec_def codec_bzip2 = {
    .name = "bzip2",
    .state_size = sizeof(struct bzip2),
    .is_start = bzip2_is_start,
    .open = bzip2_open,
    .restart = bzip2_restart,
    .step = bzip2_step,
    .close = bzip2_close,
};
