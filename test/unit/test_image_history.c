/*
 * Which steps are proven to be the base image's: histories of images that are published, and those
 * with which a build's own steps could be taken for them.
 */
#include "unit/asked.h"
#include "unit/test.h"

enum { ROW_STEPS = 12 };

/* Steps as "TIME created_by"; one that made no layer begins with '-', a comment stands behind '|'.
 */
struct row {
    const char *name;
    const char *steps[ROW_STEPS];
    const char *base; /* a letter for each step: b of the base, n not proven */
};

#define BUSYBOX                                                             \
    "2018-12-26T08:20:42.687925672Z /bin/sh -c #(nop) ADD file:ce02 in / ", \
        "-2018-12-26T08:20:42.831353376Z /bin/sh -c #(nop)  CMD [\"sh\"]"
#define ALPINE                                                                               \
    "2024-09-06T22:20:07Z ADD alpine-minirootfs.tar.gz / # buildkit|buildkit.dockerfile.v0", \
        "-2024-09-06T22:20:07Z CMD [\"/bin/sh\"]|buildkit.dockerfile.v0"
#define DEBIAN \
    "2024-11-11T00:00:00Z # debian.sh --arch 'amd64' out/ 'bookworm' '@17312'|debuerreotype 0.15"

static const struct row published[] = {
    { "dive, classic",
      { BUSYBOX, "2018-12-28T16:50:41Z /bin/sh -c #(nop) ADD file:139c in /somefile.txt ",
        "2018-12-28T16:50:42Z /bin/sh -c mkdir -p /root/example",
        "2018-12-28T20:44:20Z /bin/sh -c #(nop) ADD dir:7ec1 in /root/.data/ " },
      "bnnnn" },
    { "dive, kaniko without times",
      { BUSYBOX, "0001-01-01T00:00:00Z ADD README.md /somefile.txt",
        "0001-01-01T00:00:00Z RUN mkdir -p /root/example" },
      "bnnn" },
    { "dockle", { BUSYBOX, "2019-11-03T11:28:31Z ADD file:81c0 in /app/credentials.json" }, "bnn" },
    { "alpine, BuildKit", { ALPINE, "2025-01-01T00:00:00Z COPY . /app # buildkit" }, "bnn" },
    { "ubuntu",
      { "-2024-10-11T03:38:12Z /bin/sh -c #(nop)  ARG RELEASE",
        "-2024-10-11T03:38:12Z /bin/sh -c #(nop)  ARG LAUNCHPAD_BUILD_ARCH",
        "-2024-10-11T03:38:12Z /bin/sh -c #(nop)  LABEL org.opencontainers.image.ref.name=ubuntu",
        "2024-10-11T03:38:14Z /bin/sh -c #(nop) ADD file:bceb in / ",
        "-2024-10-11T03:38:14Z /bin/sh -c #(nop)  CMD [\"/bin/bash\"]" },
      "bbbbn" },
    { "debian", { DEBIAN, "2025-01-01T00:00:00Z COPY . /app # buildkit" }, "bn" },
    { "python on debian",
      { DEBIAN, "2024-11-12T00:00:00Z RUN /bin/sh -c apt-get install -y ca-certificates # buildkit",
        "-2024-11-12T00:00:00Z ENV PYTHON_VERSION=3.12.7",
        "-2024-11-12T00:00:00Z CMD [\"python3\"]", "2025-01-01T00:00:00Z COPY . /app # buildkit" },
      "bnnnn" },
    { "hello-world: a program is no root filesystem",
      { "2023-05-02T16:49:27Z COPY hello / # buildkit", "-2023-05-02T16:49:27Z CMD [\"/hello\"]" },
      "nn" },
    { "bazel", { "1970-01-01T00:00:00Z bazel build ..." }, "n" },
    { "no history", { NULL }, "" },
};

static const struct row attacks[] = {
    { "a CMD of its own before COPY",
      { BUSYBOX, "2025-01-01T00:00:00Z ADD a.tar /app # buildkit",
        "-2025-01-01T00:00:00Z CMD [\"app\"]", "2025-01-01T00:00:01Z COPY b /app # buildkit" },
      "bnnnn" },
    { "a CMD of its own, then ADD at the same time",
      { BUSYBOX, "-2018-12-26T08:20:42.687925672Z CMD [\"app\"]",
        "2018-12-26T08:20:42.687925672Z ADD a.tar /app # buildkit" },
      "bnnn" },
    { "several CMDs",
      { ALPINE, "-2024-09-06T22:20:07Z CMD [\"a\"]", "2024-09-06T22:20:07Z ADD a /a # buildkit",
        "-2024-09-06T22:20:07Z CMD [\"b\"]", "2024-09-06T22:20:07Z ADD b / # buildkit",
        "-2024-09-06T22:20:07Z CMD [\"c\"]", "2024-09-06T22:20:07Z RUN true" },
      "bnnnnnnn" },
    { "no times",
      { " ADD file:ce02 in / ", "- CMD [\"sh\"]", " ADD a.tar /app # buildkit", "- CMD [\"app\"]",
        " COPY b /b # buildkit" },
      "bnnnn" },
    { "a second root", { BUSYBOX, "2025-01-01T00:00:00Z ADD b.tar / # buildkit" }, "bnn" },
    { "not the first layer",
      { "2025-01-01T00:00:00Z COPY a /a # buildkit",
        "2025-01-01T00:00:00Z ADD b.tar / # buildkit" },
      "nn" },
    { "to a folder", { "2025-01-01T00:00:00Z ADD a.tar /srv/ # buildkit" }, "n" },
    { "the words of a command",
      { "2025-01-01T00:00:00Z RUN /bin/sh -c ADD a.tar / # buildkit" },
      "n" },
    { "a comment of Debian's tool on an ADD",
      { "2025-01-01T00:00:00Z ADD a.tar /app # buildkit|debuerreotype 0.15" },
      "n" },
    { "a label that names a base",
      { "2025-01-01T00:00:00Z COPY a /a # buildkit",
        "-2025-01-01T00:00:00Z LABEL org.opencontainers.image.base.name=debian:12",
        "2025-01-01T00:00:00Z ADD b /b # buildkit" },
      "nnn" },
};

static void add_text(struct buf *json, struct str text)
{
    for (size_t i = 0; i < text.len; i++) {
        if (text.ptr[i] == '"')
            buf_add(json, STR("\\"));
        buf_add(json, str_slice(text, i, 1));
    }
}

static void add_step(struct buf *json, const char *text, bool is_first)
{
    struct str rest = str_of(text);
    bool is_empty_layer = str_starts_with(rest, STR("-"));
    struct str created;
    struct str line;

    rest = str_slice(rest, is_empty_layer ? 1 : 0, rest.len);
    CHECK(str_cut(&rest, ' ', &created));
    CHECK(str_cut(&rest, '|', &line));
    buf_add(json, is_first ? STR("{\"created\": \"") : STR(", {\"created\": \""));
    buf_add(json, created);
    buf_add(json, STR("\", \"created_by\": \""));
    add_text(json, line);
    if (rest.len > 0) {
        buf_add(json, STR("\", \"comment\": \""));
        add_text(json, rest);
    }
    buf_add(json, is_empty_layer ? STR("\", \"empty_layer\": true}") : STR("\"}"));
}

/* The image whose first layer holds `first`; every other has a file of its own. */
static void check_row(const struct row *row, const char *const *first)
{
    CLEANUP(buf_release) struct buf json = BUF_INIT(8192);
    CLEANUP(buf_release) struct buf shown = BUF_INIT(4096);
    CLEANUP(buf_release) struct buf expected = BUF_INIT(4096);
    struct asked_file files[ROW_STEPS + 4] = { { NULL, NULL, NULL, 0 } };
    size_t count = 0;
    int layers = 0;
    struct asked asked;

    for (; first[count]; count++)
        files[count] = (struct asked_file){ first[count], "x", NULL, 0 };
    buf_add(&json, STR("{\"history\": ["));
    for (size_t i = 0; i < ROW_STEPS && row->steps[i]; i++) {
        add_step(&json, row->steps[i], i == 0);
        if (row->steps[i][0] != '-' && layers++ > 0)
            files[count++] = (struct asked_file){ "/srv/x", "x", NULL, layers - 1 };
        buf_add(&expected, row->base[i] == 'b' ? STR("; true") : STR("; false"));
    }
    buf_add(&json, STR("]}"));
    buf_add(&json, (struct str){ .ptr = "", .len = 1 });
    asked_open(&asked, "image_history", NULL, buf_str(&json).ptr, files);
    asked_rows(&asked, "is_base", &shown);
    struct str want = buf_str(&expected);
    CHECK_STR(buf_str(&shown), arena_str(&asked.arena, str_slice(want, 2, want.len)).ptr);
    asked_close(&asked);
}

static void check_rows(const struct row *rows, size_t count)
{
    static const char *const root[] = { "/etc/passwd", "/usr/bin/sh", NULL };

    for (size_t i = 0; i < count; i++) {
        test_row(rows[i].name);
        check_row(&rows[i], root);
    }
}

static void test_published(void)
{
    check_rows(published, COUNT_OF(published));
}

static void test_attacks(void)
{
    check_rows(attacks, COUNT_OF(attacks));
}

/* An archive that is unpacked to "/" is no base image unless a root filesystem is in it. */
static void test_content(void)
{
    static const struct {
        const char *name;
        const char *files[3];
        const char *base;
    } rows[] = {
        { "accounts and a shell", { "/etc/passwd", "/bin/sh", NULL }, "b" },
        { "a program", { "/app/run", NULL }, "n" },
        { "no accounts", { "/bin/sh", "/etc/app.conf", NULL }, "n" },
        { "no shell", { "/etc/passwd", "/bin/app", NULL }, "n" },
    };

    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        const struct row row = { rows[i].name, { " ADD file:ce02 in / " }, rows[i].base };

        test_row(rows[i].name);
        check_row(&row, rows[i].files);
    }
}

/* A history that tells of more layers than there are proves nothing. */
static void test_unsound(void)
{
    static const struct asked_file files[] = { { "/etc/passwd", "x", NULL, 0 },
                                               { "/bin/sh", "x", NULL, 0 },
                                               { NULL, NULL, NULL, 0 } };
    CLEANUP(buf_release) struct buf shown = BUF_INIT(4096);
    struct asked asked;

    asked_open(&asked, "image_history", NULL,
               "{\"history\": [{\"created_by\": \"ADD a.tar / # buildkit\"},"
               " {\"created_by\": \"ADD b.tar / # buildkit\"}]}",
               files);
    asked_rows(&asked, "is_base", &shown);
    CHECK_STR(buf_str(&shown), "false; false");
    asked_close(&asked);
}

int main(int argc, char *argv[])
{
    static const struct test tests[] = {
        { "published", test_published },
        { "attacks", test_attacks },
        { "content", test_content },
        { "unsound", test_unsound },
    };

    return test_main(tests, COUNT_OF(tests), argc, argv);
}
