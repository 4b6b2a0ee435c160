/*
 * usage: make_image DIR
 * Makes large images of deterministic content in DIR, of 1.25 GB each: docker.tar (docker-archive,
 * plain layers), oci.tar and oci-zstd.tar (OCI layouts) with three layers, the second of which is
 * nearly all of it; and docker-8.tar and oci-8.tar with eight layers of about the same size. The
 * compressed layers of the first stand alone too, as layer-N.tar.gz and layer-N.tar.zst.
 */
#include <errno.h>
#include <limits.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <zlib.h>
#include <zstd.h>

#include "base/attributes.h"
#include "base/buf.h"
#include "base/digest.h"
#include "unit/tar_writer.h"

enum {
    LAYERS_MAX = 8,
    WORDS = 4096,
    BUFFER = 1 << 20,
    TEXT_MAX = 1 << 16,
    ID_SIZE = DIGEST_TEXT_SIZE,
};

struct plan {
    size_t files;
    size_t largest; /* bytes in one file */
    const char *folder;
};

/* One image, in several forms. */
struct shape {
    const char *suffix;
    const struct plan *plans;
    size_t count;
    bool has_zstd;
};

static const struct plan uneven[] = {
    { .files = 14000, .largest = 24 << 10, .folder = "usr/share" },
    { .files = 2000, .largest = 1 << 20, .folder = "opt/app" },
    { .files = 20, .largest = 4 << 10, .folder = "srv" },
};

static const struct plan even[] = {
    { .files = 1800, .largest = 160 << 10, .folder = "usr/share" },
    { .files = 280, .largest = 1 << 20, .folder = "usr/lib" },
    { .files = 300, .largest = 1 << 20, .folder = "opt/one" },
    { .files = 290, .largest = 1 << 20, .folder = "opt/two" },
    { .files = 2000, .largest = 140 << 10, .folder = "opt/three" },
    { .files = 310, .largest = 1 << 20, .folder = "opt/four" },
    { .files = 270, .largest = 1 << 20, .folder = "opt/five" },
    { .files = 300, .largest = 1 << 20, .folder = "srv" },
};

static const struct shape shapes[] = {
    { .suffix = "", .plans = uneven, .count = COUNT_OF(uneven), .has_zstd = true },
    { .suffix = "-8", .plans = even, .count = COUNT_OF(even) },
};

static _Noreturn void die(const char *what)
{
    (void)fprintf(stderr, "make_image: %s: %s\n", what, strerrordesc_np(errno));
    _exit(1);
}

struct random {
    uint64_t state;
    char words[WORDS][12];
};

static uint64_t next_random(struct random *random)
{
    random->state ^= random->state << 13;
    random->state ^= random->state >> 7;
    random->state ^= random->state << 17;
    return random->state;
}

static void make_words(struct random *random)
{
    random->state = 0x9e3779b97f4a7c15;
    for (size_t i = 0; i < WORDS; i++) {
        size_t length = 2 + next_random(random) % 9;

        for (size_t k = 0; k < length; k++)
            random->words[i][k] = (char)('a' + next_random(random) % 26);
        random->words[i][length] = ' ';
    }
}

/* Words, as in text and code, or half noise, as in programs: gzip makes a third of it all. */
static void make_content(struct random *random, char *bytes, size_t size, int is_noise)
{
    size_t at = 0;

    while (at < size) {
        uint64_t number = next_random(random);
        const char *word = random->words[(number & number >> 20) % WORDS];
        size_t length = is_noise && number >> 63 ? sizeof(number) : strlen(word);

        if (length > size - at)
            length = size - at;
        memcpy(bytes + at, is_noise && number >> 63 ? (const char *)&number : word, length);
        at += length;
    }
}

/* A file that is written and hashed. */
struct output {
    FILE *file;
    struct digest_stream *digest;
};

static struct output output_open(const char *path)
{
    struct output output = { .file = fopen(path, "wb"), .digest = digest_open(DIGEST_SHA256) };

    if (!output.file)
        die(path);
    return output;
}

static void output_add(struct output *output, const void *bytes, size_t count)
{
    if (fwrite(bytes, 1, count, output->file) != count)
        die("write");
    digest_update(output->digest, bytes, count);
}

static void output_close(struct output *output, char digest[ID_SIZE])
{
    struct digest result = digest_finish(output->digest);

    if (fclose(output->file) != 0)
        die("write");
    digest_format_hex(&result, digest);
}

static void add_file(struct output *output, const char *name, struct str content)
{
    CLEANUP(buf_release) struct buf tar = BUF_INIT(content.len + 4096);
    const struct tar_file file = { .name = name, .content = content };

    tar_writer_add(&tar, &file);
    output_add(output, tar.data, tar.len);
}

static void add_end(struct output *output)
{
    static const char zeros[2 * TAR_WRITER_BLOCK];

    output_add(output, zeros, sizeof(zeros));
}

/* What a Debian system says of itself. */
static void add_system(struct output *output)
{
    add_file(output, "etc/os-release",
             STR("ID=debian\nVERSION_ID=\"12\"\nPRETTY_NAME=\"Debian GNU/Linux 12 (bookworm)\"\n"));
    add_file(output, "etc/debian_version", STR("12.9\n"));
    add_file(output, "etc/passwd",
             STR("root:x:0:0:root:/root:/bin/sh\n"
                 "app:x:1000:1000::/srv:/usr/sbin/nologin\n"));
    add_file(output, "etc/shadow", STR("root:*:19000:0:99999:7:::\napp:!:19000:0:99999:7:::\n"));
    add_file(output, "etc/group", STR("root:x:0:\napp:x:1000:\n"));
    add_file(output, "var/lib/dpkg/status",
             STR("Package: base-files\nStatus: install ok installed\nArchitecture: amd64\n"
                 "Version: 12.4+deb12u9\nMaintainer: nobody\nDescription: base\n"));
}

static void make_layer(const char *path, const struct plan *plan, bool has_system,
                       struct random *random, char digest[ID_SIZE])
{
    struct output output = output_open(path);
    char *bytes = malloc(plan->largest);
    char name[100];

    if (!bytes)
        die("memory");
    if (has_system)
        add_system(&output);
    for (size_t i = 0; i < plan->files; i++) {
        size_t size =
            plan->largest / 16 + next_random(random) % (plan->largest - plan->largest / 16);

        make_content(random, bytes, size, i % 3 == 0);
        (void)snprintf(name, sizeof(name), "%s/%03zu/%06zu", plan->folder, i % 200, i);
        add_file(&output, name, (struct str){ .ptr = bytes, .len = size });
    }
    add_end(&output);
    output_close(&output, digest);
    free(bytes);
}

static void deflate_file(FILE *in, struct output *output, unsigned char *room)
{
    enum { WINDOW_GZIP = 15 + 16, LEVEL = 6, MEMORY = 8 };
    z_stream stream = { .next_in = NULL };
    size_t count;

    if (deflateInit2(&stream, LEVEL, Z_DEFLATED, WINDOW_GZIP, MEMORY, 0) != Z_OK)
        die("deflate");
    do {
        count = fread(room, 1, BUFFER, in);
        stream.next_in = room;
        stream.avail_in = (unsigned)count;
        do {
            stream.next_out = room + BUFFER;
            stream.avail_out = BUFFER;
            (void)deflate(&stream, count < BUFFER ? Z_FINISH : Z_NO_FLUSH);
            output_add(output, room + BUFFER, BUFFER - stream.avail_out);
        } while (stream.avail_out == 0);
    } while (count == BUFFER);
    (void)deflateEnd(&stream);
}

static void zstd_file(FILE *in, struct output *output, unsigned char *room)
{
    ZSTD_CCtx *stream = ZSTD_createCCtx();
    size_t count;
    size_t left;

    if (!stream)
        die("zstd");
    do {
        count = fread(room, 1, BUFFER, in);
        ZSTD_inBuffer from = { .src = room, .size = count };
        do {
            ZSTD_outBuffer to = { .dst = room + BUFFER, .size = BUFFER };

            left = ZSTD_compressStream2(stream, &to, &from,
                                        count < BUFFER ? ZSTD_e_end : ZSTD_e_continue);
            if (ZSTD_isError(left))
                die("zstd");
            output_add(output, room + BUFFER, to.pos);
        } while (count < BUFFER ? left > 0 : from.pos < from.size);
    } while (count == BUFFER);
    (void)ZSTD_freeCCtx(stream);
}

enum form { FORM_GZIP, FORM_ZSTD, FORMS };

static const struct {
    const char *ending; /* of a layer's file, and of its media type */
    const char *image;
    void (*compress)(FILE *in, struct output *output, unsigned char *room);
} forms[FORMS] = {
    [FORM_GZIP] = { .ending = "gzip", .image = "oci", .compress = deflate_file },
    [FORM_ZSTD] = { .ending = "zstd", .image = "oci-zstd", .compress = zstd_file },
};

/* Compresses `from` as the tools do that push images. */
static void compress_layer(enum form form, const char *from, const char *path, char digest[ID_SIZE])
{
    struct output output = output_open(path);
    FILE *in = fopen(from, "rb");
    unsigned char *room = malloc(2 * (size_t)BUFFER);

    if (!in || !room)
        die(from);
    forms[form].compress(in, &output, room);
    (void)fclose(in);
    free(room);
    output_close(&output, digest);
}

/* The file `path` as the member `name`. */
static void add_path(struct output *output, const char *name, const char *path)
{
    struct tar_file file = { .name = name };
    char block[TAR_WRITER_BLOCK];
    FILE *in = fopen(path, "rb");
    char *bytes = calloc(1, BUFFER);
    size_t count;

    if (!in || !bytes || fseek(in, 0, SEEK_END) != 0)
        die(path);
    file.size = (uint64_t)ftell(in);
    rewind(in);
    tar_writer_header(block, &file);
    output_add(output, block, sizeof(block));
    while ((count = fread(bytes, 1, BUFFER, in)) > 0)
        output_add(output, bytes, count);
    memset(bytes, 0, TAR_WRITER_BLOCK);
    output_add(output, bytes,
               (size_t)((TAR_WRITER_BLOCK - file.size % TAR_WRITER_BLOCK) % TAR_WRITER_BLOCK));
    (void)fclose(in);
    free(bytes);
}

static void text_add(struct buf *text, const char *format, ...) ATTR_PRINTF(2, 3);

static void text_add(struct buf *text, const char *format, ...)
{
    char line[1024];
    va_list args;

    va_start(args, format);
    (void)vsnprintf(line, sizeof(line), format, args);
    va_end(args);
    buf_add(text, str_of(line));
}

struct layer_file {
    char plain_path[PATH_MAX];
    char paths[FORMS][PATH_MAX];
    char diff_id[ID_SIZE];
    char digests[FORMS][ID_SIZE];
};

static void hex_of(const struct buf *text, char hex[ID_SIZE])
{
    struct digest digest = digest_of(DIGEST_SHA256, buf_str(text));

    digest_format_hex(&digest, hex);
}

static void make_config(const struct layer_file *layers, size_t count, struct buf *text)
{
    text_add(text, "{\"architecture\":\"amd64\",\"os\":\"linux\",\"config\":{\"User\":\"app\"},"
                   "\"history\":[],\"rootfs\":{\"type\":\"layers\",\"diff_ids\":[");
    for (size_t i = 0; i < count; i++)
        text_add(text, "%s\"sha256:%s\"", i ? "," : "", layers[i].diff_id);
    text_add(text, "]}}");
}

static void make_docker(const char *path, const struct layer_file *layers, size_t count,
                        const struct buf *config)
{
    CLEANUP(buf_release) struct buf manifest = BUF_INIT(TEXT_MAX);
    struct output output = output_open(path);
    char id[ID_SIZE];
    char name[ID_SIZE + 32];

    hex_of(config, id);
    text_add(&manifest, "[{\"Config\":\"%s.json\",\"RepoTags\":[\"big:1\"],\"Layers\":[", id);
    for (size_t i = 0; i < count; i++) {
        (void)snprintf(name, sizeof(name), "%s/layer.tar", layers[i].diff_id);
        add_path(&output, name, layers[i].plain_path);
        text_add(&manifest, "%s\"%s\"", i ? "," : "", name);
    }
    text_add(&manifest, "]}]");
    (void)snprintf(name, sizeof(name), "%s.json", id);
    add_file(&output, name, buf_str(config));
    add_file(&output, "manifest.json", buf_str(&manifest));
    add_end(&output);
    output_close(&output, id);
}

static size_t size_of(const char *path)
{
    FILE *file = fopen(path, "rb");
    long size;

    if (!file || fseek(file, 0, SEEK_END) != 0 || (size = ftell(file)) < 0)
        die(path);
    (void)fclose(file);
    return (size_t)size;
}

static void add_blob(struct output *output, const struct buf *text)
{
    char id[ID_SIZE];
    char name[ID_SIZE + 32];

    hex_of(text, id);
    (void)snprintf(name, sizeof(name), "blobs/sha256/%s", id);
    add_file(output, name, buf_str(text));
}

#define OCI_TYPE "application/vnd.oci.image."

static void make_oci(const char *path, enum form form, const struct layer_file *layers,
                     size_t count, const struct buf *config)
{
    CLEANUP(buf_release) struct buf manifest = BUF_INIT(TEXT_MAX);
    CLEANUP(buf_release) struct buf index = BUF_INIT(TEXT_MAX);
    struct output output = output_open(path);
    char id[ID_SIZE];
    char name[ID_SIZE + 32];

    hex_of(config, id);
    text_add(&manifest,
             "{\"schemaVersion\":2,\"config\":{\"mediaType\":\"" OCI_TYPE "config.v1+json\","
             "\"digest\":\"sha256:%s\",\"size\":%zu},\"layers\":[",
             id, config->len);
    for (size_t i = 0; i < count; i++) {
        text_add(&manifest,
                 "%s{\"mediaType\":\"" OCI_TYPE "layer.v1.tar+%s\",\"digest\":\"sha256:%s\","
                 "\"size\":%zu}",
                 i ? "," : "", forms[form].ending, layers[i].digests[form],
                 size_of(layers[i].paths[form]));
        (void)snprintf(name, sizeof(name), "blobs/sha256/%s", layers[i].digests[form]);
        add_path(&output, name, layers[i].paths[form]);
    }
    text_add(&manifest, "]}");
    hex_of(&manifest, id);
    text_add(&index,
             "{\"schemaVersion\":2,\"manifests\":[{\"mediaType\":\"" OCI_TYPE "manifest.v1+json\","
             "\"digest\":\"sha256:%s\",\"size\":%zu}]}",
             id, manifest.len);
    add_blob(&output, config);
    add_blob(&output, &manifest);
    add_file(&output, "index.json", buf_str(&index));
    add_file(&output, "oci-layout", STR("{\"imageLayoutVersion\":\"1.0.0\"}"));
    add_end(&output);
    output_close(&output, id);
}

static void name_file(char path[PATH_MAX], const char *folder, const char *format, ...)
    ATTR_PRINTF(3, 4);

static void name_file(char path[PATH_MAX], const char *folder, const char *format, ...)
{
    int length = snprintf(path, PATH_MAX, "%s/", folder);
    va_list args;

    if (length < 0 || length >= PATH_MAX)
        die(folder);
    va_start(args, format);
    (void)vsnprintf(path + length, (size_t)(PATH_MAX - length), format, args);
    va_end(args);
}

/* Layers of a shape, plain and compressed. */
static void make_layers(const char *folder, const struct shape *shape, struct random *random,
                        struct layer_file *layers)
{
    for (size_t i = 0; i < shape->count; i++) {
        struct layer_file *layer = &layers[i];

        name_file(layer->plain_path, folder, "layer%s-%zu.tar", shape->suffix, i);
        name_file(layer->paths[FORM_GZIP], folder, "layer%s-%zu.tar.gz", shape->suffix, i);
        name_file(layer->paths[FORM_ZSTD], folder, "layer%s-%zu.tar.zst", shape->suffix, i);
        make_layer(layer->plain_path, &shape->plans[i], i == 0, random, layer->diff_id);
        for (size_t form = 0; form < (shape->has_zstd ? FORMS : FORM_ZSTD); form++)
            compress_layer((enum form)form, layer->plain_path, layer->paths[form],
                           layer->digests[form]);
    }
}

static void make_shape(const char *folder, const struct shape *shape, struct random *random)
{
    static struct layer_file layers[LAYERS_MAX];
    CLEANUP(buf_release) struct buf config = BUF_INIT(TEXT_MAX);
    char path[PATH_MAX];

    make_layers(folder, shape, random, layers);
    make_config(layers, shape->count, &config);
    name_file(path, folder, "docker%s.tar", shape->suffix);
    make_docker(path, layers, shape->count, &config);
    for (size_t form = 0; form < (shape->has_zstd ? FORMS : FORM_ZSTD); form++) {
        name_file(path, folder, "%s%s.tar", forms[form].image, shape->suffix);
        make_oci(path, (enum form)form, layers, shape->count, &config);
    }
    for (size_t i = 0; i < shape->count; i++)
        (void)unlink(layers[i].plain_path);
}

int main(int argc, char *argv[])
{
    static struct random random;

    if (argc != 2) {
        (void)fprintf(stderr, "usage: make_image DIR\n");
        return 2;
    }
    make_words(&random);
    for (size_t i = 0; i < COUNT_OF(shapes); i++)
        make_shape(argv[1], &shapes[i], &random);
    return 0;
}
