#include "format/codec.h"

#include <stdlib.h>

#include "base/buf.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { OUTPUT_MAX = 1 << 22, RATIO = 1100 };

/* Decodes up to OUTPUT_MAX bytes. */
static enum gate_rc run(enum codec_engine engine, struct str packed, size_t piece, size_t room,
                        struct buf *out)
{
    CLEANUP(codec_closep) struct codec *codec = NULL;
    static char chunk[1 << 16];
    struct error err = ERROR_INIT;

    if (codec_open(codec_sniff(packed), engine, RATIO, &codec, &err))
        return err.rc;
    while (packed.len > 0) {
        struct str input = str_slice(packed, 0, piece);
        size_t made;

        packed = str_slice(packed, input.len, packed.len);
        do {
            if (codec_step(codec, &input, chunk, room, &made, &err))
                return err.rc;
            buf_add(out, (struct str){ .ptr = chunk, .len = made });
            if (buf_failed(out))
                return GATE_ELIMIT;
        } while (input.len > 0 || made == room);
    }
    return codec_finish(codec, &err);
}

/*
 * How input and output are cut changes nothing, and both engines of gzip agree on whether a stream
 * is good and on what is in it.
 */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const struct {
        enum codec_engine engine;
        size_t piece;
        size_t room;
    } runs[] = {
        { CODEC_ENGINE_BEST, 1, 1 << 16 },
        { CODEC_ENGINE_BEST, SIZE_MAX, 61 },
        { CODEC_ENGINE_PORTABLE, SIZE_MAX, 1 << 16 },
        { CODEC_ENGINE_PORTABLE, 7, 1000 },
    };
    const struct str packed = { .ptr = (const char *)data, .len = size };
    CLEANUP(buf_release) struct buf whole = BUF_INIT(OUTPUT_MAX);
    enum gate_rc rc = run(CODEC_ENGINE_BEST, packed, SIZE_MAX, 1 << 16, &whole);

    for (size_t i = 0; i < COUNT_OF(runs); i++) {
        CLEANUP(buf_release) struct buf out = BUF_INIT(OUTPUT_MAX);
        enum gate_rc other = run(runs[i].engine, packed, runs[i].piece, runs[i].room, &out);

        if (rc == GATE_ELIMIT || other == GATE_ELIMIT)
            continue;
        if (other != rc || (rc == GATE_OK && !str_equal(buf_str(&out), buf_str(&whole))))
            abort();
    }
    return 0;
}
