/* codec_def: what a decoder of one kind is made of. Private to format/codec*. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "base/attributes.h"
#include "base/error.h"
#include "base/str.h"

/* A decoder must not need more memory than this for its window, in bytes. */
#define CODEC_WINDOW_MAX ((size_t)128 << 20)

struct codec_io {
    struct str input; /* step() moves it past what it used */
    char *out;
    size_t room; /* at `out` */
    size_t made; /* bytes written by step(), 0 before */
    bool is_end; /* set by step(): the member is complete */
};

struct codec_def {
    const char *name;
    size_t state_size; /* zeroed before open() */
    /* Whether a member may begin with `byte`. */
    bool (*is_start)(unsigned char byte);
    /* Gets ready for the first member. Fails with GATE_ELIMIT: no memory. */
    enum gate_rc (*open)(void *state, struct error *err);
    /* Gets ready for the next one. */
    enum gate_rc (*restart)(void *state, struct error *err);
    enum gate_rc (*step)(void *state, struct codec_io *io, struct error *err);
    void (*close)(void *state); /* also after a failed open() */
};

/* A build for a processor that ISA-L does not know defines GATE_WITHOUT_ISAL. */
#ifdef GATE_WITHOUT_ISAL
#define CODEC_GZIP_BEST codec_gzip_zlib
#else
#define CODEC_GZIP_BEST codec_gzip_isal
#endif

extern const struct codec_def codec_gzip_isal;
extern const struct codec_def codec_gzip_zlib;
extern const struct codec_def codec_zstd;
extern const struct codec_def codec_xz;
extern const struct codec_def codec_bzip2;
extern const struct codec_def codec_lz4;
