/* gzip by zlib: where ISA-L is not, and to check it against. */
#define ZLIB_CONST
#include <limits.h>
#include <zlib.h>

#include "format/codec_def.h"
#include "format/gzip_header.h"

enum { WINDOW_BITS_GZIP = 15 + 16 };

struct gzip_zlib {
    struct gzip_header header;
    z_stream stream;
};

static bool gzip_is_start(unsigned char byte)
{
    return byte == 0x1f;
}

static enum gate_rc no_memory(struct error *err)
{
    return error_set(err, GATE_ELIMIT, "no memory to decode gzip");
}

static enum gate_rc run(z_stream *stream, struct codec_io *io, struct error *err)
{
    size_t room = io->room - io->made;
    unsigned in = io->input.len < UINT_MAX ? (unsigned)io->input.len : UINT_MAX;
    unsigned out = room < UINT_MAX ? (unsigned)room : UINT_MAX;

    stream->next_in = (const unsigned char *)io->input.ptr;
    stream->avail_in = in;
    stream->next_out = (unsigned char *)io->out + io->made;
    stream->avail_out = out;

    int rc = inflate(stream, Z_NO_FLUSH);

    if (rc == Z_MEM_ERROR)
        return no_memory(err);
    if (rc != Z_OK && rc != Z_STREAM_END && rc != Z_BUF_ERROR)
        return error_set(err, GATE_EFORMAT, "malformed gzip stream%s%s", stream->msg ? ": " : "",
                         stream->msg ? stream->msg : "");
    io->input = str_slice(io->input, in - stream->avail_in, io->input.len);
    io->made += out - stream->avail_out;
    io->is_end = rc == Z_STREAM_END;
    return GATE_OK;
}

/* The header was read by gzip_header; zlib is shown the shortest one in its place. */
static enum gate_rc show_header(struct gzip_zlib *gzip, struct error *err)
{
    char nothing;
    struct codec_io io = {
        .input = { .ptr = "\x1f\x8b\x08\0\0\0\0\0\0\xff", .len = 10 },
        .out = &nothing,
        .room = 0,
    };

    return run(&gzip->stream, &io, err);
}

static enum gate_rc gzip_restart(void *state, struct error *err)
{
    struct gzip_zlib *gzip = state;

    gzip->header = GZIP_HEADER_INIT;
    if (inflateReset(&gzip->stream) != Z_OK)
        return no_memory(err);
    return show_header(gzip, err);
}

static enum gate_rc gzip_open(void *state, struct error *err)
{
    struct gzip_zlib *gzip = state;

    if (inflateInit2(&gzip->stream, WINDOW_BITS_GZIP) != Z_OK)
        return no_memory(err);
    return gzip_restart(state, err);
}

static enum gate_rc gzip_step(void *state, struct codec_io *io, struct error *err)
{
    struct gzip_zlib *gzip = state;

    if (gzip_header_feed(&gzip->header, &io->input, err))
        return err->rc;
    return gzip->header.is_complete ? run(&gzip->stream, io, err) : GATE_OK;
}

static void gzip_close(void *state)
{
    struct gzip_zlib *gzip = state;

    (void)inflateEnd(&gzip->stream);
}

const struct codec_def codec_gzip_zlib = {
    .name = "gzip",
    .state_size = sizeof(struct gzip_zlib),
    .is_start = gzip_is_start,
    .open = gzip_open,
    .restart = gzip_restart,
    .step = gzip_step,
    .close = gzip_close,
};
