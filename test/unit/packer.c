#include "unit/packer.h"

#include <bzlib.h>
#include <lz4frame.h>
#include <lzma.h>
#include <stdlib.h>
#include <zlib.h>
#include <zstd.h>

#include "base/memory.h"

static size_t pack_gzip(struct str bytes, char *room, size_t size)
{
    enum { WINDOW_GZIP = 15 + 16, MEMORY = 8 };
    z_stream stream = {
        .next_in = (unsigned char *)bytes.ptr,
        .avail_in = (unsigned)bytes.len,
        .avail_out = (unsigned)size,
    };

    stream.next_out = (unsigned char *)room;
    if (deflateInit2(&stream, Z_DEFAULT_COMPRESSION, Z_DEFLATED, WINDOW_GZIP, MEMORY, 0) != Z_OK ||
        deflate(&stream, Z_FINISH) != Z_STREAM_END)
        abort();
    (void)deflateEnd(&stream);
    return size - stream.avail_out;
}

static size_t pack_zstd(struct str bytes, char *room, size_t size)
{
    size_t count = ZSTD_compress(room, size, bytes.ptr, bytes.len, 3);

    if (ZSTD_isError(count))
        abort();
    return count;
}

static size_t pack_xz(struct str bytes, char *room, size_t size)
{
    size_t count = 0;

    if (lzma_easy_buffer_encode(1, LZMA_CHECK_CRC64, NULL, (const uint8_t *)bytes.ptr, bytes.len,
                                (uint8_t *)room, &count, size) != LZMA_OK)
        abort();
    return count;
}

static size_t pack_bzip2(struct str bytes, char *room, size_t size)
{
    unsigned count = (unsigned)size;

    if (BZ2_bzBuffToBuffCompress(room, &count, (char *)bytes.ptr, (unsigned)bytes.len, 1, 0, 0) !=
        BZ_OK)
        abort();
    return count;
}

static size_t pack_lz4(struct str bytes, char *room, size_t size)
{
    const LZ4F_preferences_t with_checksum = {
        .frameInfo = { .contentChecksumFlag = LZ4F_contentChecksumEnabled },
    };
    size_t count = LZ4F_compressFrame(room, size, bytes.ptr, bytes.len, &with_checksum);

    if (LZ4F_isError(count))
        abort();
    return count;
}

static size_t pack_to(enum codec_kind kind, struct str bytes, char *room, size_t size)
{
    switch (kind) {
    case CODEC_NONE:
        break;
    case CODEC_GZIP:
        return pack_gzip(bytes, room, size);
    case CODEC_ZSTD:
        return pack_zstd(bytes, room, size);
    case CODEC_XZ:
        return pack_xz(bytes, room, size);
    case CODEC_BZIP2:
        return pack_bzip2(bytes, room, size);
    case CODEC_LZ4:
        return pack_lz4(bytes, room, size);
    }
    return 0;
}

void pack(enum codec_kind kind, struct str bytes, struct buf *packed)
{
    size_t size = bytes.len + bytes.len / 8 + 4096;
    char *room;

    if (kind == CODEC_NONE) {
        buf_add(packed, bytes);
        return;
    }
    room = memory_new(1, size);
    buf_add(packed, (struct str){ .ptr = room, .len = pack_to(kind, bytes, room, size) });
    free(room);
}
