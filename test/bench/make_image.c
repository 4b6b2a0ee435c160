/*
 * usage: make_image DIR
 * Makes one large image of deterministic content, as DIR/docker.tar (docker-archive, plain layers)
 * and DIR/oci.tar (OCI layout, gzip layers), and the gzip layers alone as DIR/layer-N.tar.gz. Three
 * layers of 1.25 GB together; the second is nearly all of it.
 */
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <zlib.h>

#include "base/attributes.h"
#include "base/buf.h"
#include "base/digest.h"
#include "unit/tar_writer.h"

enum {
    LAYERS = 3,
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

static const struct plan plans[LAYERS] = {
    { .files = 14000, .largest = 24 << 10, .folder = "usr/share" },
    { .files = 2000, .largest = 1 << 20, .folder = "opt/app" },
    { .files = 20, .largest = 4 << 10, .folder = "srv" },
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

static void make_layer(const char *path, size_t number, struct random *random, char digest[ID_SIZE])
{
    const struct plan *plan = &plans[number];
    struct output output = output_open(path);
    char *bytes = malloc(plan->largest);
    char name[100];

    if (!bytes)
        die("memory");
    if (number == 0)
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

/* Compresses `from` as the tools do that push images. */
static void compress_layer(const char *from, const char *path, char digest[ID_SIZE])
{
    enum { WINDOW_GZIP = 15 + 16, LEVEL = 6, MEMORY = 8 };
    struct output output = output_open(path);
    z_stream stream = { .next_in = NULL };
    FILE *in = fopen(from, "rb");
    unsigned char *room = malloc(2 * (size_t)BUFFER);
    size_t count;

    if (!in || !room || deflateInit2(&stream, LEVEL, Z_DEFLATED, WINDOW_GZIP, MEMORY, 0) != Z_OK)
        die(from);
    do {
        count = fread(room, 1, BUFFER, in);
        stream.next_in = room;
        stream.avail_in = (unsigned)count;
        do {
            stream.next_out = room + BUFFER;
            stream.avail_out = BUFFER;
            (void)deflate(&stream, count < BUFFER ? Z_FINISH : Z_NO_FLUSH);
            output_add(&output, room + BUFFER, BUFFER - stream.avail_out);
        } while (stream.avail_out == 0);
    } while (count == BUFFER);
    (void)deflateEnd(&stream);
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
    char plain_path[256];
    char gzip_path[256];
    char diff_id[ID_SIZE];
    char digest[ID_SIZE];
};

static void hex_of(const struct buf *text, char hex[ID_SIZE])
{
    struct digest digest = digest_of(DIGEST_SHA256, buf_str(text));

    digest_format_hex(&digest, hex);
}

static void make_config(const struct layer_file *layers, struct buf *text)
{
    text_add(text, "{\"architecture\":\"amd64\",\"os\":\"linux\",\"config\":{\"User\":\"app\"},"
                   "\"history\":[],\"rootfs\":{\"type\":\"layers\",\"diff_ids\":[");
    for (size_t i = 0; i < LAYERS; i++)
        text_add(text, "%s\"sha256:%s\"", i ? "," : "", layers[i].diff_id);
    text_add(text, "]}}");
}

static void make_docker(const char *path, const struct layer_file *layers, const struct buf *config)
{
    CLEANUP(buf_release) struct buf manifest = BUF_INIT(TEXT_MAX);
    struct output output = output_open(path);
    char id[ID_SIZE];
    char name[ID_SIZE + 32];

    hex_of(config, id);
    text_add(&manifest, "[{\"Config\":\"%s.json\",\"RepoTags\":[\"big:1\"],\"Layers\":[", id);
    for (size_t i = 0; i < LAYERS; i++) {
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

static void make_oci(const char *path, const struct layer_file *layers, const struct buf *config)
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
    for (size_t i = 0; i < LAYERS; i++) {
        text_add(&manifest,
                 "%s{\"mediaType\":\"" OCI_TYPE "layer.v1.tar+gzip\",\"digest\":\"sha256:%s\","
                 "\"size\":%zu}",
                 i ? "," : "", layers[i].digest, size_of(layers[i].gzip_path));
        (void)snprintf(name, sizeof(name), "blobs/sha256/%s", layers[i].digest);
        add_path(&output, name, layers[i].gzip_path);
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

int main(int argc, char *argv[])
{
    static struct random random;
    struct layer_file layers[LAYERS];
    CLEANUP(buf_release) struct buf config = BUF_INIT(TEXT_MAX);
    char path[300];

    if (argc != 2) {
        (void)fprintf(stderr, "usage: make_image DIR\n");
        return 2;
    }
    make_words(&random);
    for (size_t i = 0; i < LAYERS; i++) {
        struct layer_file *layer = &layers[i];

        (void)snprintf(layer->plain_path, sizeof(layer->plain_path), "%s/layer-%zu.tar", argv[1],
                       i);
        (void)snprintf(layer->gzip_path, sizeof(layer->gzip_path), "%s/layer-%zu.tar.gz", argv[1],
                       i);
        make_layer(layer->plain_path, i, &random, layer->diff_id);
        compress_layer(layer->plain_path, layer->gzip_path, layer->digest);
    }
    make_config(layers, &config);
    (void)snprintf(path, sizeof(path), "%s/docker.tar", argv[1]);
    make_docker(path, layers, &config);
    (void)snprintf(path, sizeof(path), "%s/oci.tar", argv[1]);
    make_oci(path, layers, &config);
    for (size_t i = 0; i < LAYERS; i++)
        (void)unlink(layers[i].plain_path);
    return 0;
}
