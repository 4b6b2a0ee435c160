/* packer: compresses bytes for tests, in each of the ways that the codec reads. */
#pragma once

#include "base/buf.h"
#include "base/str.h"
#include "format/codec.h"

/* Appends `bytes` as one member (stream, frame) of `kind`; CODEC_NONE copies them. */
void pack(enum codec_kind kind, struct str bytes, struct buf *packed);
