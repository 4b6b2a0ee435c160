#include "image/store.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/attributes.h"
#include "base/file.h"
#include "image/body.h"
#include "unit/cpio_writer.h"
#include "unit/packer.h"
#include "unit/tar_writer.h"
#include "unit/test.h"

enum { ROOM = 8 << 20, PIPE_ROOM = 1 << 20 };

/* How the same bytes are given. */
enum way { AS_FILE, AS_PIPE, AS_GZIP_FILE, AS_GZIP_PIPE, WAYS };

static const char *const way_names[WAYS] = { "file", "pipe", "gzip file", "gzip pipe" };

static struct image_options options(void)
{
    return (struct image_options){
        .is_verified = true,
        .host_architecture = STR("amd64"),
        .limits = LIMITS_DEFAULT,
    };
}

static int as_file(struct str bytes)
{
    int fd = memfd_create("store", MFD_CLOEXEC);

    CHECK_INT(write(fd, bytes.ptr, bytes.len), (ssize_t)bytes.len);
    return fd;
}

static int as_pipe(struct str bytes)
{
    int ends[2] = { -1, -1 };

    CHECK_INT(pipe2(ends, O_CLOEXEC), 0);
    CHECK(fcntl(ends[1], F_SETPIPE_SZ, PIPE_ROOM) > 0);
    CHECK_INT(write(ends[1], bytes.ptr, bytes.len), (ssize_t)bytes.len);
    (void)close(ends[1]);
    return ends[0];
}

static int give(struct str bytes, size_t way)
{
    CLEANUP(buf_release) struct buf packed = BUF_INIT(ROOM);

    if (way == AS_FILE)
        return as_file(bytes);
    if (way == AS_PIPE)
        return as_pipe(bytes);
    pack(CODEC_GZIP, bytes, &packed);
    return way == AS_GZIP_FILE ? as_file(buf_str(&packed)) : as_pipe(buf_str(&packed));
}

static void add(struct buf *tar, const char *name, struct str content)
{
    const struct tar_file file = { .name = name, .content = content };

    tar_writer_add(tar, &file);
}

/* A layer with two files, as a blob of `kind`. */
static void make_layer(enum codec_kind kind, const char *word, struct buf *blob, struct buf *tar)
{
    char name[64];

    (void)snprintf(name, sizeof(name), "srv/%s", word);
    add(tar, name, str_of(word));
    add(tar, "etc/last", str_of(word));
    tar_writer_end(tar);
    pack(kind, buf_str(tar), blob);
}

struct text {
    char text[DIGEST_TEXT_SIZE];
};

static struct text digest_text(enum digest_kind kind, const struct buf *bytes)
{
    struct digest digest = digest_of(kind, buf_str(bytes));
    struct text text;

    digest_format(&digest, text.text);
    return text;
}

/* An archive of three layers, one of each compression, and what they must be. */
struct fixture {
    struct buf archive;
    struct buf tars[3];
    struct buf blobs[3];
    struct text digests[3];
    struct text diff_ids[3];
    struct store_blob wanted[3];
};

static const char *const blob_names[] = { "a/layer.tar", "b/layer.tar", "c/layer.tar" };

static struct fixture fixture_new(void)
{
    struct fixture fixture = { .archive = BUF_INIT(ROOM) };

    for (size_t i = 0; i < 3; i++) {
        fixture.tars[i] = BUF_INIT(ROOM);
        fixture.blobs[i] = BUF_INIT(ROOM);
    }
    make_layer(CODEC_NONE, "plain", &fixture.blobs[0], &fixture.tars[0]);
    make_layer(CODEC_GZIP, "gzip", &fixture.blobs[1], &fixture.tars[1]);
    make_layer(CODEC_ZSTD, "zstd", &fixture.blobs[2], &fixture.tars[2]);
    for (size_t i = 0; i < 3; i++) {
        fixture.digests[i] = digest_text(DIGEST_SHA256, &fixture.blobs[i]);
        fixture.diff_ids[i] = digest_text(DIGEST_SHA256, &fixture.tars[i]);
    }
    return fixture;
}

static void fixture_release(struct fixture *fixture)
{
    buf_release(&fixture->archive);
    for (size_t i = 0; i < 3; i++) {
        buf_release(&fixture->tars[i]);
        buf_release(&fixture->blobs[i]);
    }
}

static void want(struct fixture *fixture)
{
    static const char *const shown[] = { "layer 1 of 3", "layer 2 of 3", "layer 3 of 3" };

    for (size_t i = 0; i < 3; i++)
        fixture->wanted[i] = (struct store_blob){
            .name = str_of(blob_names[i]),
            .digest = str_of(fixture->digests[i].text),
            .diff_id = str_of(fixture->diff_ids[i].text),
            .size = fixture->blobs[i].len,
            .shown = str_of(shown[i]),
        };
}

/* Writes the members, the document in front. */
static void assemble(struct fixture *fixture)
{
    fixture->archive.len = 0;
    add(&fixture->archive, "./manifest.json", STR("[{\"Layers\": []}]"));
    for (size_t i = 0; i < 3; i++)
        add(&fixture->archive, blob_names[i], buf_str(&fixture->blobs[i]));
    tar_writer_end(&fixture->archive);
    want(fixture);
}

static void test_layers(void)
{
    CLEANUP(fixture_release) struct fixture fixture = fixture_new();

    assemble(&fixture);
    for (size_t i = 0; i < (size_t)4 * WAYS; i++) {
        struct image_options wanted = options();
        struct error err = ERROR_INIT;
        CLEANUP(file_closep) int fd = give(buf_str(&fixture.archive), i % WAYS);
        CLEANUP(store_closep) struct store *store = NULL;
        struct store_layer layers[3];
        struct str text;

        test_row(way_names[i % WAYS]);
        wanted.threads = (unsigned)(i / WAYS);
        CHECK_INT(store_open(fd, "x", &wanted, &store, &err), GATE_OK);
        CHECK(store_has(store, STR("manifest.json")));
        CHECK(!store_has(store, STR("index.json")));
        CHECK(store_has_top(store, STR("a")));
        CHECK(!store_has_top(store, STR("etc")));
        CHECK_INT(store_document(store, STR("manifest.json"), &text, &err), GATE_OK);
        CHECK_STR(text, "[{\"Layers\": []}]");
        CHECK_INT(store_layers(store, fixture.wanted, 3, layers, &err), GATE_OK);
        CHECK_STR(str_of(err.message), "");
        for (size_t k = 0; k < 3; k++) {
            CHECK_INT(layers[k].entries, 2);
            CHECK_INT(layers[k].size, fixture.blobs[k].len);
            CHECK_INT(layers[k].tar_bytes, fixture.tars[k].len);
        }
    }
}

/* What each kind of damage is called, the same for every way the input is given. */
struct damage {
    const char *row;
    void (*apply)(struct fixture *fixture);
    enum gate_rc rc;
    const char *message; /* its beginning */
};

static void flip(char *byte)
{
    *byte = (char)(*byte ^ 1);
}

static void flip_plain(struct fixture *fixture)
{
    flip(&fixture->blobs[0].data[600]);
    assemble(fixture);
}

static void flip_gzip(struct fixture *fixture)
{
    flip(&fixture->blobs[1].data[30]);
    assemble(fixture);
}

static void flip_two(struct fixture *fixture)
{
    flip(&fixture->blobs[2].data[20]);
    flip_gzip(fixture);
}

static void wrong_diff_id(struct fixture *fixture)
{
    fixture->diff_ids[1] = fixture->diff_ids[0];
    assemble(fixture);
}

static void wrong_size(struct fixture *fixture)
{
    assemble(fixture);
    fixture->wanted[2].size++;
}

static void garbage_in_gzip(struct fixture *fixture)
{
    buf_add(&fixture->blobs[1], STR("garbage"));
    fixture->digests[1] = digest_text(DIGEST_SHA256, &fixture->blobs[1]);
    assemble(fixture);
}

static void cut_gzip(struct fixture *fixture)
{
    fixture->blobs[1].len -= 9;
    fixture->digests[1] = digest_text(DIGEST_SHA256, &fixture->blobs[1]);
    assemble(fixture);
}

static void text_as_layer(struct fixture *fixture)
{
    fixture->blobs[0].len = 0;
    buf_add(&fixture->blobs[0], STR("this is no tar"));
    fixture->digests[0] = digest_text(DIGEST_SHA256, &fixture->blobs[0]);
    assemble(fixture);
}

static void missing(struct fixture *fixture)
{
    assemble(fixture);
    fixture->wanted[1].name = STR("gone");
}

static void cut_archive(struct fixture *fixture)
{
    assemble(fixture);
    fixture->archive.len -= 1024 + 512;
}

static void cut_second_layer(struct fixture *fixture)
{
    assemble(fixture);
    fixture->archive.len = (size_t)4 * 512 + fixture->blobs[0].len + 50;
}

static void no_end_mark(struct fixture *fixture)
{
    assemble(fixture);
    fixture->archive.len -= 1024;
}

static void odd_digest(struct fixture *fixture)
{
    assemble(fixture);
    fixture->wanted[0].digest = STR("crc32:00");
}

static const struct damage damages[] = {
    { "a flipped bit", flip_plain, GATE_ETRUST,
      "digest mismatch: x: layer 1 of 3: the manifest says sha256:" },
    { "a flipped bit in gzip", flip_gzip, GATE_ETRUST,
      "digest mismatch: x: layer 2 of 3: the manifest says sha256:" },
    { "the lowest is told", flip_two, GATE_ETRUST,
      "digest mismatch: x: layer 2 of 3: the manifest says sha256:" },
    { "another diff_id", wrong_diff_id, GATE_ETRUST,
      "digest mismatch: x: layer 2 of 3: the config says sha256:" },
    { "another size", wrong_size, GATE_ETRUST,
      "digest mismatch: x: layer 3 of 3: the manifest says " },
    { "garbage behind gzip", garbage_in_gzip, GATE_EFORMAT,
      "cannot read image: x: layer 2 of 3: garbage after the end of the gzip stream" },
    { "gzip without an end", cut_gzip, GATE_EFORMAT,
      "cannot read image: x: layer 2 of 3: cut short: the gzip stream has no end" },
    { "a layer of text", text_as_layer, GATE_EFORMAT,
      "cannot read image: x: layer 1 of 3: cut short" },
    { "a missing layer", missing, GATE_ENOTFOUND,
      "cannot read image: x: layer 2 of 3: 'gone' is missing" },
    { "an archive that ends within a layer", cut_archive, GATE_EFORMAT,
      "cannot read image: x: layer 3 of 3 ends at " },
    { "an archive that ends early", cut_second_layer, GATE_EFORMAT,
      "cannot read image: x: layer 2 of 3 ends at 50 of " },
    { "no end mark", no_end_mark, GATE_EFORMAT,
      "cannot read image: x: cut short: the tar has no end mark" },
    { "an unknown digest", odd_digest, GATE_EFORMAT,
      "cannot read image: x: layer 1 of 3: 'crc32:00' is no digest" },
};

static void test_damage(void)
{
    for (size_t i = 0; i < COUNT_OF(damages) * 4; i++) {
        const struct damage *damage = &damages[i / 4];
        CLEANUP(fixture_release) struct fixture fixture = fixture_new();
        struct image_options wanted = options();
        struct error err = ERROR_INIT;
        CLEANUP(file_closep) int fd = -1;
        CLEANUP(store_closep) struct store *store = NULL;
        struct store_layer layers[3];

        test_row(damage->row);
        damage->apply(&fixture);
        wanted.threads = i % 4 < 2 ? 1 : 2;
        fd = give(buf_str(&fixture.archive), i % 2 ? AS_PIPE : AS_FILE);
        CHECK_INT(store_open(fd, "x", &wanted, &store, &err), GATE_OK);
        if (!store)
            continue;
        CHECK_INT(store_layers(store, fixture.wanted, 3, layers, &err), damage->rc);
        CHECK_STR(str_slice(str_of(err.message), 0, strlen(damage->message)), damage->message);
    }
}

static void test_unverified(void)
{
    CLEANUP(fixture_release) struct fixture fixture = fixture_new();

    fixture.diff_ids[0] = fixture.diff_ids[1];
    assemble(&fixture);
    for (size_t i = 0; i < WAYS; i++) {
        struct image_options wanted = options();
        struct error err = ERROR_INIT;
        CLEANUP(file_closep) int fd = give(buf_str(&fixture.archive), i);
        CLEANUP(store_closep) struct store *store = NULL;
        struct store_layer layers[3];

        test_row(way_names[i]);
        wanted.is_verified = false;
        CHECK_INT(store_open(fd, "x", &wanted, &store, &err), GATE_OK);
        CHECK_INT(store_layers(store, fixture.wanted, 3, layers, &err), GATE_OK);
        CHECK_INT(layers[0].entries, 2);
    }
}

/* `docker save` wrote a link for a layer that it had saved; a name may also stand twice. */
static void test_same_layer(void)
{
    CLEANUP(fixture_release) struct fixture fixture = fixture_new();
    const struct tar_file link = { .name = "b/layer.tar", .type = '2', .link = "../a/layer.tar" };
    const struct tar_file hard = { .name = "c/layer.tar", .type = '1', .link = "./b/layer.tar" };
    const struct tar_file loop = { .name = "d/layer.tar", .type = '2', .link = "layer.tar" };

    add(&fixture.archive, "a/layer.tar", STR("an older one"));
    add(&fixture.archive, "a/layer.tar", buf_str(&fixture.blobs[0]));
    tar_writer_add(&fixture.archive, &link);
    tar_writer_add(&fixture.archive, &hard);
    tar_writer_add(&fixture.archive, &loop);
    tar_writer_end(&fixture.archive);
    want(&fixture);
    for (size_t i = 1; i < 3; i++) {
        struct str name = fixture.wanted[i].name;

        fixture.wanted[i] = fixture.wanted[0];
        fixture.wanted[i].name = name;
    }
    for (size_t i = 0; i < WAYS; i++) {
        const struct image_options wanted = options();
        struct error err = ERROR_INIT;
        CLEANUP(file_closep) int fd = give(buf_str(&fixture.archive), i);
        CLEANUP(store_closep) struct store *store = NULL;
        struct store_layer layers[3];

        test_row(way_names[i]);
        CHECK_INT(store_open(fd, "x", &wanted, &store, &err), GATE_OK);
        CHECK_INT(store_layers(store, fixture.wanted, 3, layers, &err), GATE_OK);
        CHECK(layers[0].layer != layers[1].layer);
        CHECK(layers[1].layer != layers[2].layer);
        CHECK_INT(layers[2].layer->entries.count, 2);
        CHECK(!store_has(store, STR("d/layer.tar")));
    }
}

static void test_sha512(void)
{
    CLEANUP(fixture_release) struct fixture fixture = fixture_new();
    char name[DIGEST_TEXT_SIZE + 32];
    struct digest digest = digest_of(DIGEST_SHA512, buf_str(&fixture.blobs[1]));
    char hex[DIGEST_TEXT_SIZE];

    digest_format_hex(&digest, hex);
    (void)snprintf(name, sizeof(name), "blobs/sha512/%s", hex);
    fixture.digests[1] = digest_text(DIGEST_SHA512, &fixture.blobs[1]);
    tar_writer_pax(&fixture.archive, 'x', "path", str_of(name));
    add(&fixture.archive, "long", buf_str(&fixture.blobs[1]));
    tar_writer_end(&fixture.archive);
    want(&fixture);
    fixture.wanted[1].name = str_of(name);
    for (size_t i = 0; i < (size_t)2 * WAYS; i++) {
        const struct image_options wanted = options();
        struct error err = ERROR_INIT;
        CLEANUP(file_closep) int fd = give(buf_str(&fixture.archive), i % WAYS);
        CLEANUP(store_closep) struct store *store = NULL;
        struct store_layer layer;

        test_row(way_names[i % WAYS]);
        if (i == WAYS)
            fixture.digests[1].text[20] = fixture.digests[1].text[20] == '0' ? '1' : '0';
        CHECK_INT(store_open(fd, "x", &wanted, &store, &err), GATE_OK);
        CHECK_INT(store_layers(store, &fixture.wanted[1], 1, &layer, &err),
                  i < WAYS ? GATE_OK : GATE_ETRUST);
    }
}

/* A long file makes the decoded archive larger than the compressed one. */
static void test_rootfs(void)
{
    CLEANUP(fixture_release) struct fixture fixture = fixture_new();
    struct buf *tar = &fixture.archive;
    static char zeros[20000];

    add(tar, "srv/zeros", (struct str){ .ptr = zeros, .len = sizeof(zeros) });
    add(tar, "etc/x", STR(""));
    add(tar, "srv/last", STR("the last"));
    tar_writer_end(tar);
    for (size_t i = 0; i < WAYS; i++) {
        const struct image_options wanted = options();
        bool is_pipe = i == AS_PIPE || i == AS_GZIP_PIPE;
        struct error err = ERROR_INIT;
        CLEANUP(file_closep) int fd = give(buf_str(tar), i);
        CLEANUP(store_closep) struct store *store = NULL;
        CLEANUP(buf_release) struct buf content = BUF_INIT(100);
        struct store_layer layer;

        test_row(way_names[i]);
        CHECK_INT(store_open(fd, "x", &wanted, &store, &err), GATE_OK);
        CHECK(store_has_top(store, STR("etc")));
        CHECK_INT(store_rootfs(store, &layer, &err), GATE_OK);
        CHECK_INT(layer.entries, 3);
        CHECK_INT(layer.tar_bytes, tar->len);
        const struct entry *entry = *(struct entry **)vec_at(&layer.layer->entries, 2);
        CHECK_INT(store_read_body(store, entry->body, &content, &err),
                  is_pipe ? GATE_EUNDECIDABLE : GATE_OK);
        CHECK_STR(buf_str(&content), is_pipe ? "" : "the last");
    }
}

static void test_not_an_image(void)
{
    static const struct {
        const char *row;
        struct str bytes;
        const char *what;
    } cases[] = {
        { "empty", STR(""), "empty file" },
        { "text", STR("hello\n"), "text file" },
        { "script", STR("#!/bin/sh\n"), "script" },
        { "JSON", STR(" {}\n"), "JSON text" },
        { "HTML", STR("<!doctype html>"), "HTML or XML text" },
        { "PNG", STR("\x89PNG\r\n\x1a\n\0\0\0"), "PNG picture" },
        { "ELF",
          STR("\x7f"
              "ELF\2\1\1"),
          "ELF program" },
        { "zip", STR("PK\3\4\0\0"), "zip archive" },
        { "PDF", STR("%PDF-1.7\n"), "PDF document" },
        { "noise", STR("\1\2\3\4"), "unknown data" },
    };

    for (size_t i = 0; i < COUNT_OF(cases) * WAYS; i++) {
        const struct image_options wanted = options();
        struct error err = ERROR_INIT;
        CLEANUP(file_closep) int fd = give(cases[i / WAYS].bytes, i % WAYS);
        CLEANUP(store_closep) struct store *store = NULL;
        char message[200];

        test_row(cases[i / WAYS].row);
        (void)snprintf(message, sizeof(message),
                       "not an image: x: %s: expected a docker-archive, an OCI layout, a root "
                       "filesystem archive or a directory",
                       cases[i / WAYS].what);
        CHECK_INT(store_open(fd, "x", &wanted, &store, &err), GATE_EFORMAT);
        CHECK_STR(str_of(err.message), message);
    }
}

/* Bodies that no wish kept are read from the input once more, if it is the same. */
static void test_late_reads(void)
{
    CLEANUP(fixture_release) struct fixture fixture = fixture_new();
    static const char *const words[] = { "plain", "gzip", "zstd" };

    assemble(&fixture);
    for (size_t i = 0; i < (size_t)3 * WAYS; i++) {
        const struct image_options wanted = options();
        bool is_pipe = i / 3 == AS_PIPE || i / 3 == AS_GZIP_PIPE;
        struct error err = ERROR_INIT;
        CLEANUP(file_closep) int fd = give(buf_str(&fixture.archive), i / 3);
        CLEANUP(store_closep) struct store *store = NULL;
        CLEANUP(buf_release) struct buf content = BUF_INIT(100);
        CLEANUP(buf_release) struct buf small = BUF_INIT(1);
        struct store_layer layers[3];
        const struct entry *entry;

        test_row(way_names[i / 3]);
        CHECK_INT(store_open(fd, "x", &wanted, &store, &err), GATE_OK);
        CHECK_INT(store_layers(store, fixture.wanted, 3, layers, &err), GATE_OK);
        entry = *(struct entry **)vec_at(&layers[i % 3].layer->entries, 0);
        CHECK_INT(entry->body->state, BODY_AWAY);
        CHECK_INT(store_read_body(store, entry->body, &content, &err),
                  is_pipe ? GATE_EUNDECIDABLE : GATE_OK);
        if (is_pipe)
            continue;
        CHECK_STR(buf_str(&content), words[i % 3]);
        CHECK_INT(store_read_body(store, entry->body, &small, &err), GATE_ELIMIT);
    }
}

/* Reads files of a cpio archive late; `is_pipe`: none can be had. */
static void check_late(struct store *store, const struct layer *layer, bool is_pipe)
{
    static const struct {
        const char *path;
        const char *want;
    } cases[] = { { "/srv/shared", "shared" }, { "/srv/last", "the last" } };
    size_t found = 0;

    for (size_t i = 0; i < layer->entries.count * COUNT_OF(cases); i++) {
        const struct entry *entry = *(struct entry **)vec_at(&layer->entries, i / COUNT_OF(cases));
        CLEANUP(buf_release) struct buf content = BUF_INIT(100);
        CLEANUP(buf_release) struct buf small = BUF_INIT(1);
        struct error err = ERROR_INIT;
        struct error long_err = ERROR_INIT;

        if (!str_equal(entry->path, str_of(cases[i % COUNT_OF(cases)].path)))
            continue;
        found++;
        CHECK_INT(entry->body->state, BODY_AWAY);
        CHECK_INT(store_read_body(store, entry->body, &content, &err),
                  is_pipe ? GATE_EUNDECIDABLE : GATE_OK);
        CHECK_STR(buf_str(&content), is_pipe ? "" : cases[i % COUNT_OF(cases)].want);
        CHECK_INT(store_read_body(store, entry->body, &small, &long_err),
                  is_pipe ? GATE_EUNDECIDABLE : GATE_ELIMIT);
    }
    CHECK_INT((long long)found, COUNT_OF(cases));
}

/* So it is with a cpio archive, where the content of several names comes with the last. */
static void test_late_reads_cpio(void)
{
    static const char *const format_names[] = { "new", "checked", "old" };
    static const char zeros[20000];
    const struct cpio_file files[] = {
        { .name = "etc", .mode = 0040755, .links = 1 },
        { .name = "etc/zeros",
          .mode = 0100644,
          .content = { .ptr = zeros, .len = sizeof(zeros) },
          .links = 1 },
        { .name = "etc/a name of it", .mode = 0100644, .links = 2 },
        { "srv/shared", 0100644, STR("shared"), 2, 0, cpio_writer_sum(STR("shared")) },
        { "srv/last", 0100644, STR("the last"), 1, 0, cpio_writer_sum(STR("the last")) },
    };

    for (size_t i = 0; i < (size_t)CPIO_WRITER_FORMATS * WAYS; i++) {
        const enum cpio_writer_format format = (enum cpio_writer_format)(i / WAYS);
        const struct image_options wanted = options();
        struct error err = ERROR_INIT;
        CLEANUP(buf_release) struct buf archive = BUF_INIT(ROOM);
        CLEANUP(store_closep) struct store *store = NULL;
        struct store_layer layer;

        test_row(format_names[format]);
        for (size_t k = 0; k < COUNT_OF(files); k++)
            cpio_writer_add(&archive, format, &files[k]);
        cpio_writer_end(&archive, format);
        CLEANUP(file_closep) int fd = give(buf_str(&archive), i % WAYS);
        CHECK_INT(store_open(fd, "x", &wanted, &store, &err), GATE_OK);
        CHECK_INT(store_rootfs(store, &layer, &err), GATE_OK);
        check_late(store, layer.layer, i % WAYS == AS_PIPE || i % WAYS == AS_GZIP_PIPE);
    }
}

static void test_changed_input(void)
{
    CLEANUP(fixture_release) struct fixture fixture = fixture_new();
    const struct image_options wanted = options();
    struct error err = ERROR_INIT;
    CLEANUP(store_closep) struct store *store = NULL;
    CLEANUP(buf_release) struct buf content = BUF_INIT(100);
    struct store_layer layers[3];
    struct digest digest;

    assemble(&fixture);
    CLEANUP(file_closep) int fd = give(buf_str(&fixture.archive), AS_FILE);
    CHECK_INT(store_open(fd, "x", &wanted, &store, &err), GATE_OK);
    CHECK_INT(store_layers(store, fixture.wanted, 3, layers, &err), GATE_OK);
    CHECK_INT(store_input_digest(store, &digest, &err), GATE_OK);
    CHECK_INT(write(fd, "x", 1), 1);
    const struct entry *entry = *(struct entry **)vec_at(&layers[0].layer->entries, 0);
    CHECK_INT(store_read_body(store, entry->body, &content, &err), GATE_ETRUST);
    err = ERROR_INIT;
    CHECK_INT(store_input_digest(store, &digest, &err), GATE_ETRUST);
}

static void test_input_digest(void)
{
    CLEANUP(fixture_release) struct fixture fixture = fixture_new();

    assemble(&fixture);
    for (size_t i = 0; i < 2; i++) {
        struct image_options wanted = options();
        struct error err = ERROR_INIT;
        CLEANUP(file_closep) int fd = give(buf_str(&fixture.archive), i ? AS_PIPE : AS_FILE);
        CLEANUP(store_closep) struct store *store = NULL;
        struct digest digest;
        struct digest wanted_digest = digest_of(DIGEST_SHA256, buf_str(&fixture.archive));

        wanted.is_input_hashed = true;
        CHECK_INT(store_open(fd, "x", &wanted, &store, &err), GATE_OK);
        CHECK_INT(store_input_digest(store, &digest, &err), GATE_OK);
        CHECK(digest_equal(&digest, &wanted_digest));
        CHECK_INT(store_input_bytes(store), fixture.archive.len);
    }
}

static void test_limits(void)
{
    CLEANUP(fixture_release) struct fixture fixture = fixture_new();

    assemble(&fixture);
    for (size_t i = 0; i < 2; i++) {
        struct image_options wanted = options();
        struct error err = ERROR_INIT;
        CLEANUP(file_closep) int fd = give(buf_str(&fixture.archive), i ? AS_PIPE : AS_FILE);
        CLEANUP(store_closep) struct store *store = NULL;
        struct store_layer layers[3];

        wanted.limits.total_bytes = 5000;
        if (store_open(fd, "x", &wanted, &store, &err) == GATE_OK)
            CHECK_INT(store_layers(store, fixture.wanted, 3, layers, &err), GATE_ELIMIT);
        CHECK_STR(str_of(err.message), "cannot read image: x: limit 'total-bytes': more than 5000 "
                                       "uncompressed bytes");
    }
}

static void test_directory(void)
{
    CLEANUP(fixture_release) struct fixture fixture = fixture_new();
    const struct image_options wanted = options();
    char path[] = "/tmp/gate-test-store-XXXXXX";
    struct error err = ERROR_INIT;
    CLEANUP(store_closep) struct store *store = NULL;
    CLEANUP(buf_release) struct buf content = BUF_INIT(100);
    struct store_layer layer;
    struct str text;

    want(&fixture);
    CHECK(mkdtemp(path) != NULL);
    CLEANUP(file_closep) int folder = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    CHECK_INT(mkdirat(folder, "b", 0700), 0);
    CLEANUP(file_closep)
    int file = openat(folder, "b/layer.tar", O_CREAT | O_WRONLY | O_CLOEXEC, 0600);
    CHECK_INT(write(file, fixture.blobs[1].data, fixture.blobs[1].len),
              (ssize_t)fixture.blobs[1].len);
    CHECK_INT(symlinkat("/etc/passwd", folder, "outside"), 0);
    CHECK_INT(symlinkat("b/layer.tar", folder, "inside"), 0);
    CHECK_INT(mkfifoat(folder, "fifo", 0600), 0);

    CHECK_INT(store_open(folder, "x", &wanted, &store, &err), GATE_OK);
    CHECK(store_has_top(store, STR("b")));
    CHECK(!store_has(store, STR("c")));
    CHECK_INT(store_layers(store, &fixture.wanted[1], 1, &layer, &err), GATE_OK);
    CHECK_INT(layer.entries, 2);
    const struct entry *entry = *(struct entry **)vec_at(&layer.layer->entries, 0);
    CHECK_INT(store_read_body(store, entry->body, &content, &err), GATE_OK);
    CHECK_STR(buf_str(&content), "gzip");
    CHECK_INT(store_document(store, STR("inside"), &text, &err), GATE_OK);
    CHECK_INT(text.len, fixture.blobs[1].len);
    CHECK_INT(store_document(store, STR("outside"), &text, &err), GATE_EIO);
    err = ERROR_INIT;
    CHECK_INT(store_document(store, STR("fifo"), &text, &err), GATE_EUNSUPPORTED);
    err = ERROR_INIT;
    CHECK_INT(store_document(store, STR("../etc/passwd"), &text, &err), GATE_EIO);
    err = ERROR_INIT;
    CHECK_INT(store_document(store, STR("gone"), &text, &err), GATE_ENOTFOUND);

    (void)unlinkat(folder, "b/layer.tar", 0);
    (void)unlinkat(folder, "b", AT_REMOVEDIR);
    (void)unlinkat(folder, "outside", 0);
    (void)unlinkat(folder, "inside", 0);
    (void)unlinkat(folder, "fifo", 0);
    (void)rmdir(path);
}

static void test_whole_archive_compressed(void)
{
    static const struct {
        const char *row;
        enum codec_kind kind;
    } cases[] = {
        { "zstd", CODEC_ZSTD },
        { "xz", CODEC_XZ },
        { "bzip2", CODEC_BZIP2 },
        { "lz4", CODEC_LZ4 },
    };
    CLEANUP(fixture_release) struct fixture fixture = fixture_new();

    assemble(&fixture);
    for (size_t i = 0; i < COUNT_OF(cases) * 2; i++) {
        const struct image_options wanted = options();
        CLEANUP(buf_release) struct buf packed = BUF_INIT(ROOM);
        CLEANUP(store_closep) struct store *store = NULL;
        struct error err = ERROR_INIT;
        struct store_layer layers[3];

        test_row(cases[i / 2].row);
        pack(cases[i / 2].kind, buf_str(&fixture.archive), &packed);
        CLEANUP(file_closep) int fd = give(buf_str(&packed), i % 2 ? AS_PIPE : AS_FILE);
        CHECK_INT(store_open(fd, "x", &wanted, &store, &err), GATE_OK);
        CHECK_INT(store_layers(store, fixture.wanted, 3, layers, &err), GATE_OK);
    }
}

static const struct test tests[] = {
    { "layers", test_layers },
    { "damage", test_damage },
    { "unverified", test_unverified },
    { "same_layer", test_same_layer },
    { "sha512", test_sha512 },
    { "rootfs", test_rootfs },
    { "not_an_image", test_not_an_image },
    { "late_reads", test_late_reads },
    { "late_reads_cpio", test_late_reads_cpio },
    { "changed_input", test_changed_input },
    { "input_digest", test_input_digest },
    { "limits", test_limits },
    { "directory", test_directory },
    { "whole_archive_compressed", test_whole_archive_compressed },
};

int main(int argc, char *argv[])
{
    return test_main(tests, COUNT_OF(tests), argc, argv);
}
