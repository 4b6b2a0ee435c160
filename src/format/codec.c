#include "format/codec.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "format/codec_def.h"

enum {
    RATIO_FREE_BYTES = 1 << 20, /* may come out before the ratio counts */
};

enum place {
    IN_MEMBER,
    AFTER_MEMBER, /* another one, NUL bytes or the end may follow */
    IN_ZEROS,     /* only NUL bytes may */
};

struct codec {
    const struct codec_def *def;
    void *state;
    enum place place;
    uint64_t ratio;
    uint64_t taken; /* bytes of input */
    uint64_t given; /* bytes of output */
};

struct magic {
    enum codec_kind kind;
    struct str bytes;
};

static const struct magic magics[] = {
    { .kind = CODEC_GZIP, .bytes = { .ptr = "\x1f\x8b", .len = 2 } },
    { .kind = CODEC_ZSTD, .bytes = { .ptr = "\x28\xb5\x2f\xfd", .len = 4 } },
    { .kind = CODEC_XZ, .bytes = { .ptr = "\xfd\x37zXZ\0", .len = 6 } },
    { .kind = CODEC_LZ4, .bytes = { .ptr = "\x04\x22\x4d\x18", .len = 4 } },
};

/* "BZh", a level, and the magic of a block or of the end. */
static bool is_bzip2(struct str head)
{
    return head.len >= 10 && str_starts_with(head, STR("BZh")) && head.ptr[3] >= '1' &&
           head.ptr[3] <= '9' &&
           (memcmp(head.ptr + 4, "\x31\x41\x59\x26\x53\x59", 6) == 0 ||
            memcmp(head.ptr + 4, "\x17\x72\x45\x38\x50\x90", 6) == 0);
}

enum codec_kind codec_sniff(struct str head)
{
    for (size_t i = 0; i < COUNT_OF(magics); i++) {
        if (str_starts_with(head, magics[i].bytes))
            return magics[i].kind;
    }
    /* A skippable frame, 0x184D2A50 to 0x184D2A5F: zstd's seekable and multi-threaded forms. */
    if (head.len >= 4 && (head.ptr[0] & 0xf0) == 0x50 &&
        memcmp(head.ptr + 1, "\x2a\x4d\x18", 3) == 0)
        return CODEC_ZSTD;
    return is_bzip2(head) ? CODEC_BZIP2 : CODEC_NONE;
}

const char *codec_title(enum codec_kind kind)
{
    switch (kind) {
    case CODEC_NONE:
        break;
    case CODEC_GZIP:
        return "compressed with gzip";
    case CODEC_ZSTD:
        return "compressed with zstd";
    case CODEC_XZ:
        return "compressed with xz";
    case CODEC_BZIP2:
        return "compressed with bzip2";
    case CODEC_LZ4:
        return "compressed with lz4";
    }
    return "not compressed";
}

static const struct codec_def *find_def(enum codec_kind kind, enum codec_engine engine)
{
    switch (kind) {
    case CODEC_NONE:
        break;
    case CODEC_GZIP:
        return engine == CODEC_ENGINE_BEST ? &CODEC_GZIP_BEST : &codec_gzip_zlib;
    case CODEC_ZSTD:
        return &codec_zstd;
    case CODEC_XZ:
        return &codec_xz;
    case CODEC_BZIP2:
        return &codec_bzip2;
    case CODEC_LZ4:
        return &codec_lz4;
    }
    return NULL;
}

enum gate_rc codec_open(enum codec_kind kind, enum codec_engine engine, uint64_t ratio,
                        struct codec **codec, struct error *err)
{
    const struct codec_def *def = find_def(kind, engine);
    CLEANUP(codec_closep) struct codec *opened = NULL;

    if (!def)
        return error_set(err, GATE_EUNSUPPORTED, "no decoder for what is not compressed");
    opened = memory_new(1, sizeof(*opened));
    *opened = (struct codec){ .def = def, .ratio = ratio, .place = IN_MEMBER };
    opened->state = memory_new(1, def->state_size);
    if (def->open(opened->state, err))
        return err->rc;
    *codec = STEAL(opened);
    return GATE_OK;
}

void codec_close(struct codec *codec)
{
    if (!codec)
        return;
    codec->def->close(codec->state);
    free(codec->state);
    free(codec);
}

void codec_closep(struct codec **codec)
{
    codec_close(*codec);
}

static enum gate_rc garbage(const struct codec *codec, struct error *err)
{
    return error_set(err, GATE_EFORMAT, "garbage after the end of the %s stream", codec->def->name);
}

/* Between members: decides by the next byte what follows. */
static enum gate_rc leave_member(struct codec *codec, struct str input, struct error *err)
{
    if (input.ptr[0] == '\0') {
        codec->place = IN_ZEROS;
        return GATE_OK;
    }
    if (!codec->def->is_start((unsigned char)input.ptr[0]))
        return garbage(codec, err);
    codec->place = IN_MEMBER;
    return codec->def->restart(codec->state, err);
}

static enum gate_rc take_zeros(const struct codec *codec, struct str *input, struct error *err)
{
    for (size_t i = 0; i < input->len; i++) {
        if (input->ptr[i] != '\0')
            return garbage(codec, err);
    }
    *input = str_slice(*input, input->len, 0);
    return GATE_OK;
}

static enum gate_rc check_ratio(const struct codec *codec, struct error *err)
{
    if (codec->given <= RATIO_FREE_BYTES || codec->given / codec->ratio <= codec->taken)
        return GATE_OK;
    return error_set(err, GATE_ELIMIT,
                     "limit 'ratio': more than %llu bytes come out of one compressed byte",
                     (unsigned long long)codec->ratio);
}

static enum gate_rc decode(struct codec *codec, struct codec_io *io, struct error *err)
{
    size_t before = io->input.len;
    size_t made = io->made;

    io->is_end = false;
    if (codec->def->step(codec->state, io, err))
        return err->rc;
    codec->taken += before - io->input.len;
    codec->given += io->made - made;
    if (io->is_end)
        codec->place = AFTER_MEMBER;
    else if (io->input.len == before && io->made == made && before > 0)
        return error_set(err, GATE_EFORMAT, "malformed %s stream: no progress", codec->def->name);
    return check_ratio(codec, err);
}

enum gate_rc codec_step(struct codec *codec, struct str *input, char *out, size_t room,
                        size_t *made, struct error *err)
{
    struct codec_io io = { .input = *input, .room = room };

    io.out = out;

    do {
        if (codec->place == IN_MEMBER) {
            if (decode(codec, &io, err))
                return err->rc;
        } else if (io.input.len > 0 && codec->place == AFTER_MEMBER) {
            if (leave_member(codec, io.input, err))
                return err->rc;
        } else if (take_zeros(codec, &io.input, err)) {
            return err->rc;
        }
    } while (io.input.len > 0 && io.made < io.room);

    *input = io.input;
    *made = io.made;
    return GATE_OK;
}

enum gate_rc codec_finish(const struct codec *codec, struct error *err)
{
    if (codec->place != IN_MEMBER)
        return GATE_OK;
    return error_set(err, GATE_EFORMAT, "cut short: the %s stream has no end", codec->def->name);
}
