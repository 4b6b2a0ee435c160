/* gzip by ISA-L 2.30, two to three times as fast as zlib. */
#ifndef GATE_WITHOUT_ISAL

#include <isa-l/igzip_lib.h>

#include "format/codec_def.h"
#include "format/gzip_header.h"

struct gzip_isal {
    struct gzip_header header;
    struct inflate_state inflate;
};

static bool gzip_is_start(unsigned char byte)
{
    return byte == 0x1f;
}

static enum gate_rc gzip_restart(void *state, struct error *err)
{
    struct gzip_isal *gzip = state;

    (void)err;
    gzip->header = GZIP_HEADER_INIT;
    isal_inflate_reset(&gzip->inflate);
    gzip->inflate.crc_flag = ISAL_GZIP_NO_HDR_VER;
    return GATE_OK;
}

static enum gate_rc gzip_open(void *state, struct error *err)
{
    struct gzip_isal *gzip = state;

    isal_inflate_init(&gzip->inflate);
    return gzip_restart(state, err);
}

static enum gate_rc gzip_step(void *state, struct codec_io *io, struct error *err)
{
    struct gzip_isal *gzip = state;
    struct inflate_state *inflate = &gzip->inflate;

    if (gzip_header_feed(&gzip->header, &io->input, err))
        return err->rc;
    if (!gzip->header.is_complete)
        return GATE_OK;

    /* The library's pointers are 32 bits of length and not const; it does not write to its input.
     */
    inflate->next_in = (uint8_t *)io->input.ptr;
    inflate->avail_in = io->input.len < UINT32_MAX ? (uint32_t)io->input.len : UINT32_MAX;
    inflate->next_out = (uint8_t *)io->out + io->made;
    inflate->avail_out =
        io->room - io->made < UINT32_MAX ? (uint32_t)(io->room - io->made) : UINT32_MAX;

    int rc = isal_inflate(inflate);

    if (rc == ISAL_INCORRECT_CHECKSUM)
        return error_set(err, GATE_EFORMAT, "malformed gzip stream: wrong checksum");
    if (rc != ISAL_DECOMP_OK && rc != ISAL_END_INPUT && rc != ISAL_OUT_OVERFLOW)
        return error_set(err, GATE_EFORMAT, "malformed gzip stream");
    io->input = str_slice(io->input, (size_t)((const char *)inflate->next_in - io->input.ptr),
                          io->input.len);
    io->made = (size_t)(inflate->next_out - (uint8_t *)io->out);
    io->is_end = inflate->block_state == ISAL_BLOCK_FINISH;
    return GATE_OK;
}

static void gzip_close(void *state)
{
    (void)state;
}

const struct codec_def codec_gzip_isal = {
    .name = "gzip",
    .state_size = sizeof(struct gzip_isal),
    .is_start = gzip_is_start,
    .open = gzip_open,
    .restart = gzip_restart,
    .step = gzip_step,
    .close = gzip_close,
};

#endif
