#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/attributes.h"
#include "base/buf.h"
#include "base/digest.h"
#include "base/file.h"
#include "image/image.h"
#include "unit/tar_writer.h"
#include "unit/test.h"

/* Images are made here, one fault at a time, and read from a file and through a pipe. */

enum { LAYERS_MAX = 3 };

enum fault {
    FAULT_NONE,
    FAULT_LAYER_BYTE,
    FAULT_LAYER_MISSING,
    FAULT_CONFIG_BYTE,
    FAULT_CONFIG_MISSING,
    FAULT_CONFIG_SIZE,
    FAULT_MANIFEST_BYTE,
    FAULT_MANIFEST_MISSING,
    FAULT_DIFF_ID,
    FAULT_DIFF_COUNT,
    FAULT_LAYER_SIZE,
};

/* One image. Layers are files parted by blanks, "etc/passwd=text". */
struct recipe {
    const char *tag;
    const char *os;
    const char *architecture;
    const char *layers[LAYERS_MAX];
    const char *history; /* NULL: one step "RUN N" for each layer */
    const char *media;   /* of the layers; NULL: tar */
    enum fault fault;
};

static void add_file(struct buf *tar, const char *name, struct str content)
{
    tar_writer_add(tar, &(struct tar_file){ .name = name, .content = content });
}

static void make_layer(struct buf *tar, const char *text)
{
    struct str rest = str_of(text);
    struct str item;
    struct str name;

    while (str_word(&rest, &item)) {
        char path[128];

        CHECK(str_cut(&item, '=', &name));
        (void)snprintf(path, sizeof(path), "%.*s", STR_ARG(name));
        add_file(tar, path, item);
    }
    tar_writer_end(tar);
}

static void digest_text(struct str bytes, char text[DIGEST_TEXT_SIZE])
{
    struct digest digest = digest_of(DIGEST_SHA256, bytes);

    digest_format(&digest, text);
}

static const char *hex_of(const char *digest)
{
    return digest + strlen("sha256:");
}

/* An image on its way: every part, and the text of what refers to it. */
struct parts {
    struct buf layers[LAYERS_MAX];
    char digests[LAYERS_MAX][DIGEST_TEXT_SIZE];
    size_t count;
    struct buf config;
    char config_digest[DIGEST_TEXT_SIZE];
};

static void add_text(struct buf *buf, const char *format, ...) ATTR_PRINTF(2, 3);

static void add_text(struct buf *buf, const char *format, ...)
{
    char text[2048];
    va_list args;

    va_start(args, format);
    (void)vsnprintf(text, sizeof(text), format, args);
    va_end(args);
    buf_add(buf, str_of(text));
}

static void make_config(const struct recipe *recipe, struct parts *parts)
{
    struct buf *config = &parts->config;
    size_t ids = parts->count - (recipe->fault == FAULT_DIFF_COUNT);

    add_text(config,
             "{\"os\":\"%s\",\"architecture\":\"%s\",\"config\":{\"User\":\"app\"},\"rootfs\":{"
             "\"diff_ids\":[",
             recipe->os, recipe->architecture);
    for (size_t i = 0; i < ids; i++)
        add_text(config, "%s\"%s\"", i ? "," : "",
                 recipe->fault == FAULT_DIFF_ID ? parts->digests[(i + 1) % parts->count]
                                                : parts->digests[i]);
    add_text(config, "]},\"history\":[");
    for (size_t i = 0; i < parts->count && !recipe->history; i++)
        add_text(config, "%s{\"created_by\":\"/bin/sh -c step %zu\"}", i ? "," : "", i + 1);
    add_text(config, "%s]}", recipe->history ? recipe->history : "");
}

static void make_parts(const struct recipe *recipe, struct parts *parts)
{
    *parts = (struct parts){ .config = BUF_INIT(LIMIT_TEXT_BYTES) };
    for (; parts->count < LAYERS_MAX && recipe->layers[parts->count]; parts->count++) {
        struct buf *layer = &parts->layers[parts->count];

        *layer = BUF_INIT(LIMIT_TEXT_BYTES);
        make_layer(layer, recipe->layers[parts->count]);
        digest_text(buf_str(layer), parts->digests[parts->count]);
    }
    make_config(recipe, parts);
    digest_text(buf_str(&parts->config), parts->config_digest);
    if (recipe->fault == FAULT_LAYER_BYTE)
        parts->layers[parts->count - 1].data[TAR_WRITER_BLOCK] ^= 1;
    if (recipe->fault == FAULT_CONFIG_BYTE)
        *strstr(parts->config.data, "app") = 'A';
}

static void parts_release(struct parts *parts)
{
    for (size_t i = 0; i < parts->count; i++)
        buf_release(&parts->layers[i]);
    buf_release(&parts->config);
}

/* docker save of Docker 1.10: HEX.json and HEX/layer.tar; `manifest` gets the image's entry. */
static void add_docker(const struct recipe *recipe, struct buf *tar, struct buf *manifest)
{
    CLEANUP(parts_release) struct parts parts;
    char name[256];

    make_parts(recipe, &parts);
    add_text(manifest, "%s{\"Config\":\"%s.json\",\"RepoTags\":[", manifest->len ? "," : "",
             hex_of(parts.config_digest));
    add_text(manifest, recipe->tag ? "\"%s\"],\"Layers\":[" : "],\"Layers\":[", recipe->tag);
    for (size_t i = 0; i < parts.count; i++) {
        (void)snprintf(name, sizeof(name), "%s/layer.tar", hex_of(parts.digests[i]));
        add_text(manifest, "%s\"%s\"", i ? "," : "", name);
        if (recipe->fault != FAULT_LAYER_MISSING)
            add_file(tar, name, buf_str(&parts.layers[i]));
    }
    add_text(manifest, "]}");
    (void)snprintf(name, sizeof(name), "%s.json", hex_of(parts.config_digest));
    if (recipe->fault != FAULT_CONFIG_MISSING)
        add_file(tar, name, buf_str(&parts.config));
}

static void add_blob(struct buf *tar, const char *digest, struct str content)
{
    char name[256];

    (void)snprintf(name, sizeof(name), "blobs/sha256/%s", hex_of(digest));
    add_file(tar, name, content);
}

static void make_manifest(const struct recipe *recipe, const struct parts *parts,
                          struct buf *manifest)
{
    add_text(manifest,
             "{\"schemaVersion\":2,\"config\":{\"mediaType\":"
             "\"application/vnd.oci.image.config.v1+json\",\"digest\":\"%s\",\"size\":%zu},"
             "\"layers\":[",
             parts->config_digest, parts->config.len + (recipe->fault == FAULT_CONFIG_SIZE));
    for (size_t i = 0; i < parts->count; i++)
        add_text(manifest, "%s{\"mediaType\":\"%s\",\"digest\":\"%s\",\"size\":%zu}", i ? "," : "",
                 recipe->media ? recipe->media : "application/vnd.oci.image.layer.v1.tar",
                 parts->digests[i], parts->layers[i].len + (recipe->fault == FAULT_LAYER_SIZE));
    add_text(manifest, "],\"annotations\":{\"org.example.a\":\"b\"}}");
}

/* An OCI layout; `index` gets the manifest's descriptor. */
static void add_oci(const struct recipe *recipe, struct buf *tar, struct buf *index)
{
    CLEANUP(parts_release) struct parts parts;
    CLEANUP(buf_release) struct buf manifest = BUF_INIT(LIMIT_TEXT_BYTES);
    char digest[DIGEST_TEXT_SIZE];

    make_parts(recipe, &parts);
    for (size_t i = 0; i < parts.count && recipe->fault != FAULT_LAYER_MISSING; i++)
        add_blob(tar, parts.digests[i], buf_str(&parts.layers[i]));
    if (recipe->fault != FAULT_CONFIG_MISSING)
        add_blob(tar, parts.config_digest, buf_str(&parts.config));
    make_manifest(recipe, &parts, &manifest);
    digest_text(buf_str(&manifest), digest);
    add_text(index,
             "%s{\"mediaType\":\"application/vnd.oci.image.manifest.v1+json\",\"digest\":\"%s\","
             "\"size\":%zu,\"platform\":{\"os\":\"%s\",\"architecture\":\"%s\"}",
             index->len ? "," : "", digest, manifest.len, recipe->os, recipe->architecture);
    if (recipe->tag)
        add_text(index, ",\"annotations\":{\"org.opencontainers.image.ref.name\":\"%s\"}",
                 recipe->tag);
    add_text(index, "}");
    if (recipe->fault == FAULT_MANIFEST_BYTE)
        manifest.data[manifest.len - 1] = ' ';
    if (recipe->fault != FAULT_MANIFEST_MISSING)
        add_blob(tar, digest, buf_str(&manifest));
}

enum kind { DOCKER, OCI, OCI_AND_DOCKER };

static void make_archive(enum kind kind, const struct recipe *recipes, size_t count,
                         struct buf *tar)
{
    CLEANUP(buf_release) struct buf list = BUF_INIT(LIMIT_TEXT_BYTES);
    CLEANUP(buf_release) struct buf document = BUF_INIT(LIMIT_TEXT_BYTES);

    for (size_t i = 0; i < count; i++) {
        if (kind == DOCKER)
            add_docker(&recipes[i], tar, &list);
        else
            add_oci(&recipes[i], tar, &list);
    }
    buf_add(&document, kind == DOCKER ? STR("[") : STR("{\"manifests\":["));
    buf_add(&document, buf_str(&list));
    buf_add(&document, kind == DOCKER ? STR("]") : STR("]}"));
    add_file(tar, kind == DOCKER ? "manifest.json" : "index.json", buf_str(&document));
    if (kind == OCI_AND_DOCKER)
        add_file(tar, "manifest.json", STR("[{\"Config\":\"blobs/sha256/77\",\"Layers\":[]}]"));
    tar_writer_end(tar);
}

static struct image_options default_options(void)
{
    return (struct image_options){
        .host_architecture = STR("amd64"),
        .is_verified = true,
        .threads = 2,
        .limits = LIMITS_DEFAULT,
    };
}

/* A file in memory, or a pipe that holds all of `bytes`. */
static int open_bytes(struct str bytes, bool is_pipe)
{
    int ends[2] = { -1, -1 };

    if (!is_pipe) {
        ends[0] = memfd_create("image", MFD_CLOEXEC);
        CHECK_INT(write(ends[0], bytes.ptr, bytes.len), (long long)bytes.len);
        (void)lseek(ends[0], 0, SEEK_SET);
        return ends[0];
    }
    CHECK_INT(pipe2(ends, O_CLOEXEC), 0);
    (void)fcntl(ends[1], F_SETPIPE_SZ, 1 << 20);
    CHECK_INT(write(ends[1], bytes.ptr, bytes.len), (long long)bytes.len);
    (void)close(ends[1]);
    return ends[0];
}

struct open_case {
    const char *row;
    enum kind kind;
    struct recipe recipes[2];
    const char *name;
    const char *platform;
    enum gate_rc rc;
    const char *message; /* what it begins with, after "t.tar: "; or the name of the image */
    const char *others;
};

/* Those of the indexes stand before those of the manifest; Docker has none. */
static void check_annotations(const struct open_case *c, const struct oci_annotations *annotations)
{
    if (c->kind == DOCKER) {
        CHECK_INT((long long)annotations->count, 0);
        return;
    }
    CHECK(annotations->count > 0);
    for (size_t i = 0; i < annotations->count; i++) {
        bool is_last = i + 1 == annotations->count;

        CHECK_STR(str_slice(annotations->items[i].place, 0, is_last ? 64 : 21),
                  is_last ? "manifest annotations" : "index.json manifests[");
        CHECK_STR(annotations->items[i].name,
                  is_last ? "org.example.a" : "org.opencontainers.image.ref.name");
    }
    CHECK_STR(annotations->items[annotations->count - 1].value, "b");
}

static void check_opened(const struct open_case *c, const struct image *image)
{
    struct str other = image->other_count ? image->others[0] : STR("");

    CHECK_STR(image->name, c->message);
    CHECK_STR(other, c->others ? c->others : "");
    CHECK(image->is_verified);
    CHECK(image->has_config);
    CHECK_STR(image->config.user, "app");
    CHECK_INT((long long)image->layer_count, (long long)image->step_count);
    check_annotations(c, &image->annotations);
}

static void check_open(const struct open_case *c, bool is_pipe)
{
    CLEANUP(buf_release) struct buf tar = BUF_INIT(LIMIT_TEXT_BYTES);
    struct image_options options = default_options();
    struct error err = ERROR_INIT;

    test_row(c->row);
    make_archive(c->kind, c->recipes, c->recipes[1].os ? 2 : 1, &tar);
    options.name = c->name ? str_of(c->name) : STR("");
    options.platform = c->platform ? str_of(c->platform) : STR("");

    CLEANUP(file_closep) int fd = open_bytes(buf_str(&tar), is_pipe);
    CLEANUP(image_closep) struct image *image = NULL;
    CHECK_INT(image_open(fd, "t.tar", &options, &image, &err), c->rc);
    if (image && c->rc == GATE_OK)
        check_opened(c, image);
    else
        CHECK_STR(str_slice(str_of(err.message), 0, strlen(c->message)), c->message);
}

#define IMAGE_OF(name, architecture_name, ...)                                     \
    {                                                                              \
        .tag = name, .os = "linux", .architecture = architecture_name, __VA_ARGS__ \
    }
#define APP(...) IMAGE_OF("app:1", "amd64", .layers = { "etc/a=1 etc/b=2", "etc/b=3" }, __VA_ARGS__)

static const struct open_case open_cases[] = {
    { "docker", DOCKER, { APP(.fault = FAULT_NONE) }, .message = "app:1" },
    { "OCI", OCI, { APP(.fault = FAULT_NONE) }, .message = "app:1" },
    { "docker, no tag",
      DOCKER,
      { IMAGE_OF(NULL, "amd64", .layers = { "a=1" }) },
      .message = "t.tar" },
    { "OCI, a tag alone",
      OCI,
      { IMAGE_OF("1.2", "amd64", .layers = { "a=1" }) },
      .message = "t.tar:1.2" },
    { "another machine's image",
      OCI,
      { IMAGE_OF(NULL, "s390x", .layers = { "a=1" }) },
      .message = "t.tar" },
    { "no layers", DOCKER, { IMAGE_OF("app:1", "amd64", .layers = { NULL }) }, .message = "app:1" },

    { "docker: layer changed",
      DOCKER,
      { APP(.fault = FAULT_LAYER_BYTE) },
      .rc = GATE_ETRUST,
      .message = "digest mismatch: t.tar: layer 2 of 2" },
    { "OCI: layer changed",
      OCI,
      { APP(.fault = FAULT_LAYER_BYTE) },
      .rc = GATE_ETRUST,
      .message = "digest mismatch: t.tar: layer 2 of 2" },
    { "docker: config changed",
      DOCKER,
      { APP(.fault = FAULT_CONFIG_BYTE) },
      .rc = GATE_ETRUST,
      .message = "digest mismatch: t.tar: config: " },
    { "OCI: config changed",
      OCI,
      { APP(.fault = FAULT_CONFIG_BYTE) },
      .rc = GATE_ETRUST,
      .message = "digest mismatch: t.tar: config: " },
    { "OCI: config longer",
      OCI,
      { APP(.fault = FAULT_CONFIG_SIZE) },
      .rc = GATE_ETRUST,
      .message = "digest mismatch: t.tar: config: it should have " },
    { "OCI: manifest changed",
      OCI,
      { APP(.fault = FAULT_MANIFEST_BYTE) },
      .rc = GATE_ETRUST,
      .message = "digest mismatch: t.tar: manifest: " },
    { "OCI: layer longer",
      OCI,
      { APP(.fault = FAULT_LAYER_SIZE) },
      .rc = GATE_ETRUST,
      .message = "digest mismatch: t.tar: layer 1 of 2" },
    { "docker: diff_ids exchanged",
      DOCKER,
      { APP(.fault = FAULT_DIFF_ID) },
      .rc = GATE_ETRUST,
      .message = "digest mismatch: t.tar: layer 1 of 2" },
    { "OCI: diff_ids exchanged",
      OCI,
      { APP(.fault = FAULT_DIFF_ID) },
      .rc = GATE_ETRUST,
      .message = "digest mismatch: t.tar: layer 1 of 2" },
    { "docker: too few diff_ids",
      DOCKER,
      { APP(.fault = FAULT_DIFF_COUNT) },
      .rc = GATE_EFORMAT,
      .message = "cannot read image: t.tar: the config has 'rootfs.diff_ids' for 1 layers" },
    { "OCI: too few diff_ids",
      OCI,
      { APP(.fault = FAULT_DIFF_COUNT) },
      .rc = GATE_EFORMAT,
      .message = "cannot read image: t.tar: the config has 'rootfs.diff_ids' for 1 layers" },
    { "docker: layer missing",
      DOCKER,
      { APP(.fault = FAULT_LAYER_MISSING) },
      .rc = GATE_ENOTFOUND,
      .message = "cannot read image: t.tar: layer 1 of 2" },
    { "OCI: layer missing",
      OCI,
      { APP(.fault = FAULT_LAYER_MISSING) },
      .rc = GATE_ENOTFOUND,
      .message = "cannot read image: t.tar: layer 1 of 2" },
    { "docker: config missing",
      DOCKER,
      { APP(.fault = FAULT_CONFIG_MISSING) },
      .rc = GATE_EFORMAT,
      .message = "cannot read image: t.tar: config: no '" },
    { "OCI: config missing",
      OCI,
      { APP(.fault = FAULT_CONFIG_MISSING) },
      .rc = GATE_EFORMAT,
      .message = "cannot read image: t.tar: config: no 'blobs/sha256/" },
    { "OCI: manifest missing",
      OCI,
      { APP(.fault = FAULT_MANIFEST_MISSING) },
      .rc = GATE_EFORMAT,
      .message = "cannot read image: t.tar: index.json lists no image whose manifest is in" },
    { "OCI: encrypted",
      OCI,
      { APP(.media = "application/vnd.oci.image.layer.v1.tar+encrypted") },
      .rc = GATE_EUNSUPPORTED,
      .message = "cannot read image: t.tar: manifest: layer 1 of 2 is encrypted" },
    { "OCI: foreign",
      OCI,
      { APP(.media = "application/vnd.docker.image.rootfs.foreign.diff.tar.gzip") },
      .rc = GATE_EUNSUPPORTED,
      .message = "cannot read image: t.tar: manifest: layer 1 of 2 is a foreign layer" },
    { "Windows",
      DOCKER,
      { { .tag = "app:1", .os = "windows", .architecture = "amd64", .layers = { "a=1" } } },
      .rc = GATE_EUNSUPPORTED,
      .message = "cannot read image: t.tar: a Windows image" },
    { "an index and a manifest.json of different images",
      OCI_AND_DOCKER,
      { APP(.fault = FAULT_NONE) },
      .rc = GATE_ETRUST,
      .message = "digest mismatch: t.tar: index.json and manifest.json do not name" },

    { "docker: several",
      DOCKER,
      { APP(.fault = FAULT_NONE), IMAGE_OF("worker:2", "amd64", .layers = { "a=1" }) },
      .rc = GATE_EUNSUPPORTED,
      .message = "several images: t.tar: app:1, worker:2: choose one with --name" },
    { "docker: by name",
      DOCKER,
      { APP(.fault = FAULT_NONE), IMAGE_OF("worker:2", "amd64", .layers = { "a=1" }) },
      .name = "docker.io/library/worker:2",
      .message = "worker:2",
      .others = "app:1" },
    { "docker: no such name",
      DOCKER,
      { APP(.fault = FAULT_NONE) },
      .name = "app:2",
      .rc = GATE_EUSAGE,
      .message = "no such image: t.tar: 'app:2' is not among app:1" },
    { "docker: another's fault does not count",
      DOCKER,
      { APP(.fault = FAULT_NONE),
        IMAGE_OF("worker:2", "amd64", .layers = { "a=1" }, .fault = FAULT_LAYER_BYTE) },
      .name = "app:1",
      .message = "app:1",
      .others = "worker:2" },
    { "OCI: several",
      OCI,
      { APP(.fault = FAULT_NONE), IMAGE_OF("worker:2", "amd64", .layers = { "a=1" }) },
      .rc = GATE_EUNSUPPORTED,
      .message = "several images: t.tar: app:1, worker:2: choose one with --name" },
    { "OCI: by name",
      OCI,
      { APP(.fault = FAULT_NONE), IMAGE_OF("worker:2", "amd64", .layers = { "a=1" }) },
      .name = "worker:2",
      .message = "worker:2",
      .others = "app:1" },
    { "OCI: another's fault does not count",
      OCI,
      { APP(.fault = FAULT_NONE),
        IMAGE_OF("worker:2", "amd64", .layers = { "a=1" }, .fault = FAULT_LAYER_BYTE) },
      .name = "app:1",
      .message = "app:1",
      .others = "worker:2" },
    { "OCI: no such name",
      OCI,
      { APP(.fault = FAULT_NONE) },
      .name = "app:2",
      .rc = GATE_EUSAGE,
      .message = "no such image: t.tar: 'app:2' is not among app:1" },

    { "this machine's platform",
      OCI,
      { IMAGE_OF("app:1", "arm64", .layers = { "a=1" }),
        IMAGE_OF("app:1", "amd64", .layers = { "a=2" }) },
      .message = "app:1",
      .others = "linux/arm64" },
    { "another platform",
      OCI,
      { IMAGE_OF("app:1", "arm64", .layers = { "a=1" }),
        IMAGE_OF("app:1", "amd64", .layers = { "a=2" }) },
      .platform = "linux/arm64/v8",
      .message = "app:1",
      .others = "linux/amd64" },
    { "none for this machine",
      OCI,
      { IMAGE_OF("app:1", "arm64", .layers = { "a=1" }),
        IMAGE_OF("app:1", "s390x", .layers = { "a=2" }) },
      .rc = GATE_EUNSUPPORTED,
      .message = "several platforms: t.tar: linux/arm64, linux/s390x: choose one with" },
    { "no such platform of several",
      OCI,
      { IMAGE_OF("app:1", "arm64", .layers = { "a=1" }),
        IMAGE_OF("app:1", "amd64", .layers = { "a=2" }) },
      .platform = "linux/s390x",
      .rc = GATE_EUSAGE,
      .message = "no such platform: t.tar: linux/s390x: the image is for linux/arm64" },
    { "no such platform",
      DOCKER,
      { APP(.fault = FAULT_NONE) },
      .platform = "linux/arm64",
      .rc = GATE_EUSAGE,
      .message = "no such platform: t.tar: linux/arm64: the image is for linux/amd64" },
    { "no platform",
      DOCKER,
      { APP(.fault = FAULT_NONE) },
      .platform = "amd64",
      .rc = GATE_EUSAGE,
      .message = "no such platform: t.tar: amd64" },
    { "two of the same name and platform",
      OCI,
      { IMAGE_OF("app:1", "amd64", .layers = { "a=1" }),
        IMAGE_OF("app:1", "amd64", .layers = { "a=2" }) },
      .rc = GATE_EUNSUPPORTED,
      .message = "several images: t.tar: app:1, sha256:" },
};

static void test_open(void)
{
    for (size_t i = 0; i < COUNT_OF(open_cases); i++) {
        check_open(&open_cases[i], false);
        check_open(&open_cases[i], true);
    }
}

static struct image *open_tar(const struct buf *tar, const struct image_options *options, int *fd,
                              struct error *err)
{
    struct image *image = NULL;

    *fd = open_bytes(buf_str(tar), false);
    return image_open(*fd, "t.tar", options, &image, err) ? NULL : image;
}

static void test_content(void)
{
    static const struct recipe recipe = APP(.fault = FAULT_NONE);
    CLEANUP(buf_release) struct buf tar = BUF_INIT(LIMIT_TEXT_BYTES);
    CLEANUP(file_closep) int fd = -1;
    struct image_options options = default_options();
    struct error err = ERROR_INIT;
    struct str body = STR("");
    const struct entry *entry = NULL;

    make_archive(DOCKER, &recipe, 1, &tar);
    options.is_input_hashed = true;
    CLEANUP(image_closep) struct image *image = open_tar(&tar, &options, &fd, &err);
    CHECK_STR(str_of(err.message), "");
    if (!image)
        return;
    CHECK_STR(str_of(image_format_name(image->format)), "docker-archive");
    CHECK_INT(rootfs_read_path(image->rootfs, STR("/etc/b"), 99, &body, &entry, &err), GATE_OK);
    CHECK_STR(body, "3");
    CHECK_INT(entry ? entry->layer : -1, 1);
    CHECK_INT((long long)rootfs_all_count(image->rootfs), 3);
    CHECK_STR(image_layer_line(image, 1), "RUN step 2");
    CHECK_STR(image_layer_line(image, 2), "");
    CHECK_STR(image_layer_line(image, -1), "");
    CHECK_INT((long long)image->layers[0].entries, 2);
    CHECK_INT((long long)image->input_bytes > 0, 1);
    CHECK(str_starts_with(image->input_digest, STR("sha256:")));
    CHECK_STR(image->os, "linux");
    CHECK_STR(image->manifest_digest, "");
    CHECK(str_starts_with(image->id, STR("sha256:")));
}

static void test_steps(void)
{
    static const struct {
        const char *row;
        const char *history;
        size_t steps;
        size_t warnings;
        int32_t first; /* step of the lower layer */
        int32_t second;
    } cases[] = {
        { "one each", "{\"created_by\":\"a\"},{\"created_by\":\"b\"}", 2, 0, 0, 1 },
        { "empty ones between",
          "{\"created_by\":\"a\"},{\"empty_layer\":true},{\"created_by\":\"b\"},"
          "{\"empty_layer\":true}",
          4, 0, 0, 2 },
        { "none", "", 0, 0, -1, -1 },
        { "one too few", "{\"created_by\":\"a\"}", 1, 1, -1, -1 },
        { "one too many", "{},{},{}", 3, 1, -1, -1 },
        { "all empty", "{\"empty_layer\":true}", 1, 1, -1, -1 },
    };

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        const struct recipe recipe = APP(.history = cases[i].history);
        CLEANUP(buf_release) struct buf tar = BUF_INIT(LIMIT_TEXT_BYTES);
        CLEANUP(file_closep) int fd = -1;
        struct image_options options = default_options();
        struct error err = ERROR_INIT;

        test_row(cases[i].row);
        make_archive(OCI, &recipe, 1, &tar);
        CLEANUP(image_closep) struct image *image = open_tar(&tar, &options, &fd, &err);
        CHECK_STR(str_of(err.message), "");
        if (!image)
            continue;
        CHECK_INT((long long)image->step_count, (long long)cases[i].steps);
        CHECK_INT((long long)image->warning_count, (long long)cases[i].warnings);
        CHECK_INT(image->layers[0].step, cases[i].first);
        CHECK_INT(image->layers[1].step, cases[i].second);
        if (cases[i].second >= 0)
            CHECK_INT(image->steps[cases[i].second].layer, 1);
    }
}

static void test_config_only(void)
{
    static const struct recipe recipe = APP(.fault = FAULT_LAYER_BYTE);
    CLEANUP(buf_release) struct buf tar = BUF_INIT(LIMIT_TEXT_BYTES);
    CLEANUP(file_closep) int fd = -1;
    struct image_options options = default_options();
    struct error err = ERROR_INIT;

    make_archive(OCI, &recipe, 1, &tar);
    options.is_config_only = true;
    CLEANUP(image_closep) struct image *image = open_tar(&tar, &options, &fd, &err);
    CHECK_STR(str_of(err.message), "");
    if (!image)
        return;
    CHECK(image->rootfs == NULL);
    CHECK_STR(image->config.user, "app");
    CHECK_STR(image_layer_line(image, 0), "RUN step 1");
}

/* Layers of Docker before 1.10, chained by their parents. */
static void test_v1(void)
{
    static const struct {
        const char *row;
        const char *repositories; /* NULL: none */
        const char *top;          /* parent of the topmost of three */
        const char *lowest;       /* parent of the lowest */
        const char *name;
        enum gate_rc rc;
        size_t layers;
        const char *message;
    } cases[] = {
        { "chain of three", "{\"app\":{\"1\":\"cc\"}}", "bb", "", "", GATE_OK, 3, "app:1" },
        { "no repositories", NULL, "bb", "", "", GATE_OK, 3, "t.tar" },
        { "repositories without tags", "{}", "bb", "", "", GATE_OK, 3, "t.tar" },
        { "two tags of one image", "{\"app\":{\"1\":\"cc\",\"2\":\"cc\"}}", "bb", "", "app:2",
          GATE_OK, 3, "app:2" },
        { "two images", "{\"app\":{\"1\":\"cc\"},\"base\":{\"1\":\"aa\"}}", "bb", "", "",
          GATE_EUNSUPPORTED, 0, "several images: t.tar: app:1, base:1" },
        { "the lower one", "{\"app\":{\"1\":\"cc\"},\"base\":{\"1\":\"aa\"}}", "bb", "", "base:1",
          GATE_OK, 1, "base:1" },
        { "two topmost", NULL, "aa", "", "", GATE_EUNSUPPORTED, 0,
          "several images: t.tar: bb, cc" },
        { "no such name", "{\"app\":{\"1\":\"cc\"}}", "bb", "", "app:3", GATE_EUSAGE, 0,
          "no such image: t.tar: 'app:3'" },
        { "circle", "{\"app\":{\"1\":\"cc\"}}", "bb", "cc", "", GATE_ELIMIT, 0,
          "cannot read image: t.tar: limit 'layers': more than 512 layers, or parents in a "
          "circle" },
        { "circle without a name", NULL, "bb", "cc", "", GATE_EFORMAT, 0,
          "cannot read image: t.tar: no topmost layer" },
        { "parent missing", "{\"app\":{\"1\":\"cc\"}}", "dd", "", "", GATE_EFORMAT, 0,
          "cannot read image: t.tar: no 'dd/json' in the input" },
        { "malformed names", "{\"app\":[]}", "bb", "", "", GATE_EFORMAT, 0,
          "cannot read image: t.tar: repositories: 'app' is not an object" },
    };
    static const char *const ids[] = { "aa", "bb", "cc" };

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        CLEANUP(buf_release) struct buf tar = BUF_INIT(LIMIT_TEXT_BYTES);
        CLEANUP(file_closep) int fd = -1;
        struct image_options options = default_options();
        struct error err = ERROR_INIT;

        for (size_t j = 0; j < COUNT_OF(ids); j++) {
            CLEANUP(buf_release) struct buf layer = BUF_INIT(LIMIT_TEXT_BYTES);
            CLEANUP(buf_release) struct buf json = BUF_INIT(LIMIT_TEXT_BYTES);
            char name[64];

            make_layer(&layer, "etc/a=1");
            add_text(&json, "{\"id\":\"%s\",\"parent\":\"%s\",\"os\":\"linux\"}", ids[j],
                     j == 2   ? cases[i].top
                     : j == 1 ? "aa"
                              : cases[i].lowest);
            (void)snprintf(name, sizeof(name), "%s/json", ids[j]);
            add_file(&tar, name, buf_str(&json));
            (void)snprintf(name, sizeof(name), "%s/layer.tar", ids[j]);
            add_file(&tar, name, buf_str(&layer));
        }
        if (cases[i].repositories)
            add_file(&tar, "repositories", str_of(cases[i].repositories));
        tar_writer_end(&tar);

        test_row(cases[i].row);
        options.name = str_of(cases[i].name);
        CLEANUP(image_closep) struct image *image = open_tar(&tar, &options, &fd, &err);
        CHECK_INT(err.rc, cases[i].rc);
        struct str said = image ? image->name : str_of(err.message);
        CHECK_STR(str_slice(said, 0, strlen(cases[i].message)), cases[i].message);
        CHECK_INT(image ? (long long)image->layer_count : 0, (long long)cases[i].layers);
        CHECK(!image || !image->is_verified);
    }
}

static void test_recognition(void)
{
    static const struct {
        const char *row;
        const char *file;
        enum image_expect expect;
        enum gate_rc rc;
        const char *message; /* or the format */
    } cases[] = {
        { "root filesystem", "etc/passwd", IMAGE_AUTO, GATE_OK, "rootfs-archive" },
        { "usr alone", "./usr/x", IMAGE_AUTO, GATE_OK, "rootfs-archive" },
        { "sbin alone", "/sbin/x", IMAGE_AUTO, GATE_OK, "rootfs-archive" },
        { "something else", "src/main.c", IMAGE_AUTO, GATE_EFORMAT,
          "not an image: t.tar: an archive with none of etc, usr, bin, sbin and lib in it: " },
        { "as it is said", "src/main.c", IMAGE_ROOTFS, GATE_OK, "rootfs-archive" },
        { "no docker-archive", "etc/passwd", IMAGE_DOCKER, GATE_EFORMAT,
          "not an image: t.tar: an archive of another kind: expected a docker-archive" },
        { "no OCI layout", "etc/passwd", IMAGE_OCI, GATE_EFORMAT,
          "not an image: t.tar: an archive of another kind: expected an OCI layout" },
        { "below a folder", "x/index.json", IMAGE_AUTO, GATE_EFORMAT, "not an image: t.tar: " },
        { "not yet an index", "oci-layout", IMAGE_AUTO, GATE_EFORMAT,
          "cannot read image: t.tar: index.json: " },
        { "a file 'json' alone", "usr/json", IMAGE_AUTO, GATE_OK, "rootfs-archive" },
        { "malformed manifest", "manifest.json", IMAGE_AUTO, GATE_EFORMAT,
          "cannot read image: t.tar: manifest.json: line 1" },
    };

    for (size_t i = 0; i < 2 * COUNT_OF(cases); i++) {
        CLEANUP(buf_release) struct buf tar = BUF_INIT(LIMIT_TEXT_BYTES);
        struct image_options options = default_options();
        struct error err = ERROR_INIT;

        test_row(cases[i / 2].row);
        add_file(&tar, cases[i / 2].file, STR("text"));
        tar_writer_end(&tar);
        options.expect = cases[i / 2].expect;

        CLEANUP(file_closep) int fd = open_bytes(buf_str(&tar), i % 2);
        CLEANUP(image_closep) struct image *image = NULL;
        CHECK_INT(image_open(fd, "t.tar", &options, &image, &err), cases[i / 2].rc);
        struct str said = image ? str_of(image_format_name(image->format)) : str_of(err.message);
        CHECK_STR(str_slice(said, 0, strlen(cases[i / 2].message)), cases[i / 2].message);
    }
}

static void test_memory(void)
{
    static const struct memory_file lower[] = {
        { .path = STR("etc/passwd"), .content = STR("root"), .mode = 0644 },
        { .path = STR("etc/shadow"), .content = STR("x"), .mode = 0640, .gid = 42 },
        { .path = STR("etc/link"), .type = ENTRY_SYMLINK, .link = STR("passwd"), .mode = 0777 },
    };
    static const struct memory_file upper[] = { { .path = STR("etc/.wh.shadow") } };
    static const struct memory_layer layers[] = {
        { .files = lower, .file_count = COUNT_OF(lower) },
        { .files = upper, .file_count = COUNT_OF(upper) },
    };
    static const struct str tags[] = { { "app:1", 5 } };
    CLEANUP(image_closep) struct image *image = NULL;
    CLEANUP(image_closep) struct image *bare = NULL;
    struct error err = ERROR_INIT;
    const struct entry *entry = NULL;
    struct str body = STR("");

    CHECK_INT(image_from_memory(STR("{\"os\":\"linux\",\"config\":{\"User\":\"app\"},\"history\":"
                                    "[{\"created_by\":\"RUN a\"},{\"created_by\":\"RUN b\"}]}"),
                                tags, 1, layers, 2, NULL, &image, &err),
              GATE_OK);
    if (!image)
        return;
    CHECK_STR(image->name, "app:1");
    CHECK_INT((long long)image->tag_count, 1);
    CHECK(image->has_config);
    CHECK_STR(image->config.user, "app");
    CHECK_STR(image_layer_line(image, 1), "RUN b");
    CHECK_INT(rootfs_read_path(image->rootfs, STR("/etc/link"), 99, &body, &entry, &err), GATE_OK);
    CHECK_STR(body, "root");
    CHECK_INT(rootfs_find(image->rootfs, STR("/etc/shadow"), ROOTFS_FOLLOW, &entry, &err),
              GATE_ENOTFOUND);

    struct error none = ERROR_INIT;
    CHECK_INT(image_from_memory(STR(""), NULL, 0, layers, 1, NULL, &bare, &none), GATE_OK);
    CHECK(bare && !bare->has_config);
    CHECK_STR(bare ? str_of(image_format_name(bare->format)) : STR(""), "rootfs-archive");
}

static void test_memory_faults(void)
{
    static const struct memory_file escape[] = { { .path = STR("../x") } };
    static const struct memory_layer layers[] = { { .files = escape, .file_count = 1 } };
    static const struct {
        const char *row;
        const char *config;
        size_t layer_count;
        enum gate_rc rc;
    } cases[] = {
        { "malformed config", "{", 0, GATE_EFORMAT },
        { "wrong type", "{\"config\":{\"User\":1}}", 0, GATE_EFORMAT },
        { "Windows", "{\"os\":\"windows\"}", 0, GATE_EUNSUPPORTED },
        { "path that climbs out", "{}", 1, GATE_EFORMAT },
    };

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        CLEANUP(image_closep) struct image *image = NULL;
        struct error err = ERROR_INIT;

        test_row(cases[i].row);
        CHECK_INT(image_from_memory(str_of(cases[i].config), NULL, 0, layers, cases[i].layer_count,
                                    NULL, &image, &err),
                  cases[i].rc);
        CHECK(image == NULL);
    }
}

static const struct test tests[] = {
    { "open", test_open },     { "content", test_content },
    { "steps", test_steps },   { "config_only", test_config_only },
    { "v1", test_v1 },         { "recognition", test_recognition },
    { "memory", test_memory }, { "memory_faults", test_memory_faults },
};

int main(int argc, char *argv[])
{
    return test_main(tests, COUNT_OF(tests), argc, argv);
}
