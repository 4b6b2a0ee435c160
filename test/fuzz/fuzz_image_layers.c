/*
 * Whole images around fuzzed layers. The input is how the image is put together and the blocks of
 * its layers; checksums of headers are put right, digests and sizes computed, so that what is
 * mutated gets past the front door to indexing and merging.
 */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/digest.h"
#include "unit/image_ways.h"
#include "unit/packer.h"
#include "unit/tar_writer.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max_size, unsigned seed);
size_t LLVMFuzzerMutate(uint8_t *data, size_t size, size_t max_size);

enum { BLOCK = TAR_WRITER_BLOCK, LAYERS_MAX = 4, MAGIC_OFFSET = 257, TYPE_OFFSET = 156 };

/* The head of an input; blocks follow it. */
enum {
    HEAD_FORM,        /* odd: an OCI layout, else a docker-archive */
    HEAD_COMPRESSION, /* of the layers: a codec_kind */
    HEAD_LAYERS,      /* their number, less one */
    HEAD_ENDS,        /* odd: zero blocks end each layer */
    HEAD_CUTS,        /* where each layer but the first begins, of 255 parts */
    HEAD_BYTES = HEAD_CUTS + LAYERS_MAX,
};

static bool is_header(const char *block)
{
    return memcmp(block + MAGIC_OFFSET, "ustar", strlen("ustar")) == 0;
}

ATTR_PRINTF(2, 3)
static void add_format(struct buf *out, const char *format, ...)
{
    char text[512];
    va_list arguments;

    va_start(arguments, format);
    int count = vsnprintf(text, sizeof(text), format, arguments);
    va_end(arguments);
    if (count < 0 || (size_t)count >= sizeof(text))
        abort();
    buf_add(out, (struct str){ .ptr = text, .len = (size_t)count });
}

struct made_layer {
    struct buf tar;
    struct buf blob;
    char diff_id[DIGEST_TEXT_SIZE];
    char digest[DIGEST_TEXT_SIZE];
};

static void put_digest(struct str bytes, char text[DIGEST_TEXT_SIZE])
{
    struct digest digest = digest_of(DIGEST_SHA256, bytes);

    digest_format(&digest, text);
}

static void make_layer(struct made_layer *layer, const uint8_t *head, const uint8_t *blocks,
                       size_t count)
{
    /* Not lz4 and bzip2, which layers of OCI do not have. */
    static const enum codec_kind kinds[] = { CODEC_NONE, CODEC_GZIP, CODEC_ZSTD };

    layer->tar = BUF_INIT(IMAGE_WAYS_BYTES);
    layer->blob = BUF_INIT(IMAGE_WAYS_BYTES);
    for (size_t i = 0; i < count; i++) {
        char block[BLOCK];

        memcpy(block, blocks + i * BLOCK, BLOCK);
        if (is_header(block))
            tar_writer_sum(block);
        buf_add(&layer->tar, (struct str){ .ptr = block, .len = BLOCK });
    }
    if (head[HEAD_ENDS] & 1)
        tar_writer_end(&layer->tar);
    pack(kinds[head[HEAD_COMPRESSION] % COUNT_OF(kinds)], buf_str(&layer->tar), &layer->blob);
    put_digest(buf_str(&layer->tar), layer->diff_id);
    put_digest(buf_str(&layer->blob), layer->digest);
}

static void make_config(const struct made_layer *layers, size_t count, struct buf *config)
{
    buf_add(config, STR("{\"os\":\"linux\",\"architecture\":\"amd64\",\"rootfs\":{\"type\":"
                        "\"layers\",\"diff_ids\":["));
    for (size_t i = 0; i < count; i++)
        add_format(config, "%s\"%s\"", i ? "," : "", layers[i].diff_id);
    buf_add(config, STR("]}}"));
}

static void add_member(struct buf *image, const char *name, struct str content)
{
    tar_writer_add(image, &(struct tar_file){ .name = name, .content = content });
}

static void add_blob(struct buf *image, const char digest[DIGEST_TEXT_SIZE], struct str content)
{
    char name[sizeof("blobs/sha256/") + DIGEST_TEXT_SIZE];

    (void)snprintf(name, sizeof(name), "blobs/sha256/%s", digest + strlen("sha256:"));
    add_member(image, name, content);
}

static void make_oci(const struct made_layer *layers, size_t count, struct str config,
                     struct buf *image)
{
    CLEANUP(buf_release) struct buf manifest = BUF_INIT(IMAGE_WAYS_BYTES);
    CLEANUP(buf_release) struct buf index = BUF_INIT(IMAGE_WAYS_BYTES);
    char digest[DIGEST_TEXT_SIZE];

    put_digest(config, digest);
    add_blob(image, digest, config);
    add_format(&manifest,
               "{\"schemaVersion\":2,\"config\":{\"mediaType\":\"application/"
               "vnd.oci.image.config.v1+json\",\"digest\":\"%s\",\"size\":%zu},\"layers\":[",
               digest, config.len);
    for (size_t i = 0; i < count; i++) {
        add_format(&manifest,
                   "%s{\"mediaType\":\"application/vnd.oci.image.layer.v1.tar\",\"digest\":\"%s\","
                   "\"size\":%zu}",
                   i ? "," : "", layers[i].digest, layers[i].blob.len);
        add_blob(image, layers[i].digest, buf_str(&layers[i].blob));
    }
    buf_add(&manifest, STR("]}"));
    put_digest(buf_str(&manifest), digest);
    add_blob(image, digest, buf_str(&manifest));
    add_format(&index,
               "{\"schemaVersion\":2,\"manifests\":[{\"mediaType\":\"application/"
               "vnd.oci.image.manifest.v1+json\",\"digest\":\"%s\",\"size\":%zu}]}",
               digest, manifest.len);
    add_member(image, "index.json", buf_str(&index));
    add_member(image, "oci-layout", STR("{\"imageLayoutVersion\":\"1.0.0\"}"));
}

static void make_docker(const struct made_layer *layers, size_t count, struct str config,
                        struct buf *image)
{
    CLEANUP(buf_release) struct buf manifest = BUF_INIT(IMAGE_WAYS_BYTES);
    char digest[DIGEST_TEXT_SIZE];
    char name[sizeof(digest) + sizeof(".json")];

    put_digest(config, digest);
    (void)snprintf(name, sizeof(name), "%s.json", digest + strlen("sha256:"));
    add_member(image, name, config);
    add_format(&manifest, "[{\"Config\":\"%s\",\"RepoTags\":[\"fuzz:1\"],\"Layers\":[", name);
    for (size_t i = 0; i < count; i++) {
        char path[32];

        (void)snprintf(path, sizeof(path), "%zu/layer.tar", i);
        add_format(&manifest, "%s\"%s\"", i ? "," : "", path);
        add_member(image, path, buf_str(&layers[i].blob));
    }
    buf_add(&manifest, STR("]}]"));
    add_member(image, "manifest.json", buf_str(&manifest));
}

/* The image is read the same way from a file and a pipe; all that it states is true. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    CLEANUP(buf_release) struct buf config = BUF_INIT(IMAGE_WAYS_BYTES);
    CLEANUP(buf_release) struct buf image = BUF_INIT(IMAGE_WAYS_BYTES);
    struct made_layer layers[LAYERS_MAX];

    if (size < HEAD_BYTES)
        return 0;
    size_t count = 1 + data[HEAD_LAYERS] % LAYERS_MAX;
    size_t blocks = (size - HEAD_BYTES) / BLOCK;
    size_t begin = 0;
    for (size_t i = 0; i < count; i++) {
        size_t end = i + 1 == count ? blocks : blocks * data[HEAD_CUTS + i] / UINT8_MAX;

        end = end < begin ? begin : end;
        make_layer(&layers[i], data, data + HEAD_BYTES + begin * BLOCK, end - begin);
        begin = end;
    }
    make_config(layers, count, &config);
    if (data[HEAD_FORM] & 1)
        make_oci(layers, count, buf_str(&config), &image);
    else
        make_docker(layers, count, buf_str(&config), &image);
    tar_writer_end(&image);
    if (!buf_failed(&image) && image_ways_check(buf_str(&image)) == GATE_ETRUST)
        abort();
    for (size_t i = 0; i < count; i++) {
        buf_release(&layers[i].tar);
        buf_release(&layers[i].blob);
    }
    return 0;
}

/* xorshift32: what libFuzzer gives is a seed. */
static size_t draw(uint32_t *state, size_t below)
{
    *state ^= *state << 13;
    *state ^= *state >> 17;
    *state ^= *state << 5;
    return below ? *state % below : 0;
}

/* POSIX ustar: what may be mutated alone. */
static void mutate_field(char *block, uint32_t *state)
{
    static const struct {
        size_t offset;
        size_t size;
    } fields[] = {
        { 0, 100 },   { 100, 8 }, { 108, 8 },  { 116, 8 },  { 124, 12 }, { 136, 12 },  { 156, 1 },
        { 157, 100 }, { 257, 8 }, { 265, 32 }, { 297, 32 }, { 329, 16 }, { 345, 155 },
    };
    size_t which = draw(state, COUNT_OF(fields));
    uint8_t *field = (uint8_t *)block + fields[which].offset;
    size_t length = strnlen((char *)field, fields[which].size);

    (void)LLVMFuzzerMutate(field, length ? length : 1, fields[which].size);
}

/* Names that mean something to layers, and the kinds of entries. */
static void mutate_header(char *block, uint32_t *state)
{
    static const char names[][16] = {
        ".wh..wh..opq", "a/.wh..wh..opq",
        ".wh.a",        "a/.wh.b",
        "a/b/.wh.c",    ".wh..wh.plnk",
        ".wh.",         "a",
        "a/",           "a/b",
        "./a/b",        "/a/b/c",
        "a//b",         "a/../b",
        "a/b/c",        ".",
        "../a",         "b",
        "b/a",          "././@LongLink",
    };
    static const char types[] = "0012345567xgLKSDVM";

    switch (draw(state, 4)) {
    case 0:
        block[TYPE_OFFSET] = types[draw(state, strlen(types))];
        break;
    case 1:
        memset(block, 0, 100);
        memcpy(block, names[draw(state, COUNT_OF(names))], sizeof(names[0]));
        break;
    case 2:
        memset(block + 157, 0, 100);
        memcpy(block + 157, names[draw(state, COUNT_OF(names))], sizeof(names[0]));
        break;
    default:
        mutate_field(block, state);
        break;
    }
}

static void add_header(char *block, uint32_t *state)
{
    tar_writer_header(block, &(struct tar_file){ .name = "a", .type = '0' });
    mutate_header(block, state);
}

/* Copies, removes or makes blocks, `count` of which lie at `blocks`; how many there are then. */
static size_t move_blocks(char *blocks, size_t count, size_t room, uint32_t *state)
{
    size_t at = draw(state, count + 1);
    size_t run = 1 + draw(state, 4);

    if (draw(state, 3) == 0 && count > run) {
        at = draw(state, count - run);
        memmove(blocks + at * BLOCK, blocks + (at + run) * BLOCK, (count - at - run) * BLOCK);
        return count - run;
    }
    if (count + run > room)
        return count;
    memmove(blocks + (at + run) * BLOCK, blocks + at * BLOCK, (count - at) * BLOCK);
    for (size_t i = 0; i < run; i++) {
        size_t from = draw(state, count + run);

        if (from >= at && from < at + run)
            add_header(blocks + (at + i) * BLOCK, state);
        else
            memcpy(blocks + (at + i) * BLOCK, blocks + from * BLOCK, BLOCK);
    }
    return count + run;
}

size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max_size, unsigned seed)
{
    uint32_t state = seed * 2654435761U | 1;
    size_t count = size < HEAD_BYTES ? 0 : (size - HEAD_BYTES) / BLOCK;
    char *blocks = (char *)data + HEAD_BYTES;

    if (max_size < HEAD_BYTES + BLOCK)
        return LLVMFuzzerMutate(data, size, max_size);
    if (count == 0) {
        memset(data, 0, HEAD_BYTES);
        add_header(blocks, &state);
        return HEAD_BYTES + BLOCK;
    }
    char *block = blocks + draw(&state, count) * BLOCK;
    switch (draw(&state, 8)) {
    case 0:
        (void)LLVMFuzzerMutate(data, HEAD_BYTES, HEAD_BYTES);
        break;
    case 1:
    case 2:
        count = move_blocks(blocks, count, (max_size - HEAD_BYTES) / BLOCK, &state);
        break;
    case 3:
        (void)LLVMFuzzerMutate((uint8_t *)block, BLOCK, BLOCK);
        break;
    default:
        if (is_header(block))
            mutate_header(block, &state);
        else
            (void)LLVMFuzzerMutate((uint8_t *)block, BLOCK, BLOCK);
        break;
    }
    return HEAD_BYTES + count * BLOCK;
}
