#include "image/layer.h"

#include <string.h>

#include "base/attributes.h"
#include "image/body.h"
#include "image/image.h"
#include "image/wish_table.h"
#include "unit/tar_writer.h"
#include "unit/test.h"

enum { ROOM = 4 << 20 };

/* A layer and what it was made with. */
struct fixture {
    struct wish_set set;
    struct wish_table *table;
    struct limits limits;
    struct layer layer;
    struct buf tar;
    struct error err;
};

static struct fixture fixture_new(void)
{
    struct fixture fixture = {
        .set = WISH_SET_INIT,
        .limits = LIMITS_DEFAULT,
        .tar = BUF_INIT(ROOM),
        .err = ERROR_INIT,
    };

    layer_init(&fixture.layer);
    return fixture;
}

static void fixture_release(struct fixture *fixture)
{
    layer_release(&fixture->layer);
    wish_table_close(fixture->table);
    wish_set_release(&fixture->set);
    buf_release(&fixture->tar);
}

static enum gate_rc feed(struct fixture *fixture, enum layer_names names, size_t piece)
{
    struct layer_options options = { .names = names, .limits = &fixture->limits };
    struct str rest = buf_str(&fixture->tar);

    fixture->table = wish_table_open(&fixture->set);
    options.wishes = fixture->table;
    CLEANUP(layer_indexer_closep)
    struct layer_indexer *indexer = layer_indexer_open(&options, &fixture->layer);

    while (rest.len > 0) {
        if (layer_indexer_feed(indexer, str_slice(rest, 0, piece), &fixture->err))
            return fixture->err.rc;
        rest = str_slice(rest, piece, rest.len);
    }
    return layer_indexer_finish(indexer, &fixture->err);
}

static void add(struct fixture *fixture, const char *name, struct str content)
{
    const struct tar_file file = { .name = name, .content = content };

    tar_writer_add(&fixture->tar, &file);
}

static const struct entry *entry_at(const struct fixture *fixture, size_t index)
{
    return *(struct entry **)vec_at(&fixture->layer.entries, index);
}

static void test_names(void)
{
    static const struct {
        const char *row;
        const char *name;
        const char *path; /* NULL: refused */
        enum gate_rc rc;
    } cases[] = {
        { "plain", "etc/passwd", "/etc/passwd", GATE_OK },
        { "with ./", "./etc/passwd", "/etc/passwd", GATE_OK },
        { "absolute", "/etc/passwd", "/etc/passwd", GATE_OK },
        { "doubled slashes", "etc//x///y", "/etc/x/y", GATE_OK },
        { "dots within", "etc/./x/.", "/etc/x", GATE_OK },
        { "slash at the end", "etc/", "/etc", GATE_OK },
        { "names that begin with dots", "..a/...", "/..a/...", GATE_OK },
        { "the root", "./", "/", GATE_OK },
        { "the root as a slash", "/", "/", GATE_OK },
        { "dot dot", "../x", NULL, GATE_EFORMAT },
        { "dot dot within", "etc/../x", NULL, GATE_EFORMAT },
        { "dot dot at the end", "etc/..", NULL, GATE_EFORMAT },
        { "a file as root", ".", NULL, GATE_EFORMAT },
        { "a file without a name", "", NULL, GATE_EFORMAT },
    };

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        CLEANUP(fixture_release) struct fixture fixture = fixture_new();

        test_row(cases[i].row);
        add(&fixture, cases[i].name, STR(""));
        CHECK_INT(feed(&fixture, LAYER_WHITEOUTS, ROOM), cases[i].rc);
        CHECK_INT(fixture.layer.entries.count, cases[i].path ? 1 : 0);
        if (cases[i].path)
            CHECK_STR(entry_at(&fixture, 0)->path, cases[i].path);
    }
}

static void test_whiteouts(void)
{
    static const struct {
        const char *row;
        const char *name;
        enum gate_rc rc;
        const char *hidden; /* NULL: none */
        enum whiteout_kind kind;
        size_t warnings;
    } cases[] = {
        { "one", "etc/.wh.passwd", GATE_OK, "/etc/passwd", WHITEOUT_ONE, 0 },
        { "at the top", ".wh.etc", GATE_OK, "/etc", WHITEOUT_ONE, 0 },
        { "of a name with dots", "a/.wh..x", GATE_OK, "/a/.x", WHITEOUT_ONE, 0 },
        { "of a whiteout", "a/.wh.wh.x", GATE_OK, "/a/wh.x", WHITEOUT_ONE, 0 },
        { "opaque", "etc/.wh..wh..opq", GATE_OK, "/etc", WHITEOUT_OPAQUE, 0 },
        { "opaque root", ".wh..wh..opq", GATE_OK, "/", WHITEOUT_OPAQUE, 0 },
        { "a name that begins as opaque", "etc/.wh..wh..opqx", GATE_OK, NULL, WHITEOUT_ONE, 1 },
        { "a record of AUFS", ".wh..wh.plnk", GATE_OK, NULL, WHITEOUT_ONE, 1 },
        { "of nothing", "etc/.wh.", GATE_EFORMAT, NULL, WHITEOUT_ONE, 0 },
        { "of dot", "etc/.wh..", GATE_EFORMAT, NULL, WHITEOUT_ONE, 0 },
        { "of dot dot", "etc/.wh...", GATE_EFORMAT, NULL, WHITEOUT_ONE, 0 },
    };

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        CLEANUP(fixture_release) struct fixture fixture = fixture_new();

        test_row(cases[i].row);
        add(&fixture, cases[i].name, STR(""));
        CHECK_INT(feed(&fixture, LAYER_WHITEOUTS, ROOM), cases[i].rc);
        CHECK_INT(fixture.layer.entries.count, 0);
        CHECK_INT(fixture.layer.warnings.count, cases[i].warnings);
        CHECK_INT(fixture.layer.whiteouts.count, cases[i].hidden ? 1 : 0);
        if (!cases[i].hidden)
            continue;
        const struct whiteout *whiteout = vec_at(&fixture.layer.whiteouts, 0);
        CHECK_INT(whiteout->kind, cases[i].kind);
        CHECK_STR(whiteout->path, cases[i].hidden);
    }
}

/* In a root filesystem archive the same names are ordinary, and warned of once. */
static void test_whiteouts_are_plain(void)
{
    CLEANUP(fixture_release) struct fixture fixture = fixture_new();

    add(&fixture, "etc/.wh.passwd", STR(""));
    add(&fixture, "etc/.wh.", STR(""));
    CHECK_INT(feed(&fixture, LAYER_PLAIN, ROOM), GATE_EFORMAT);
    CHECK_STR(str_of(fixture.err.message), "cut short: the tar has no end mark");
    CHECK_INT(fixture.layer.entries.count, 2);
    CHECK_INT(fixture.layer.whiteouts.count, 0);
    CHECK_INT(fixture.layer.warnings.count, 1);
}

static void test_links(void)
{
    CLEANUP(fixture_release) struct fixture fixture = fixture_new();
    const struct tar_file symlink = { .name = "a", .type = '2', .link = "../b//c" };
    const struct tar_file hard = { .name = "h", .type = '1', .link = "./b//c" };
    const struct tar_file outside = { .name = "h", .type = '1', .link = "../c" };

    tar_writer_add(&fixture.tar, &symlink);
    tar_writer_add(&fixture.tar, &hard);
    CHECK_INT(feed(&fixture, LAYER_WHITEOUTS, ROOM), GATE_OK);
    CHECK_INT(entry_at(&fixture, 0)->type, ENTRY_SYMLINK);
    CHECK_STR(entry_at(&fixture, 0)->link, "../b//c");
    CHECK(entry_at(&fixture, 1)->is_hard_link);
    CHECK_INT(entry_at(&fixture, 1)->type, ENTRY_FILE);
    CHECK_STR(entry_at(&fixture, 1)->link, "/b/c");

    CLEANUP(fixture_release) struct fixture refused = fixture_new();
    tar_writer_add(&refused.tar, &outside);
    CHECK_INT(feed(&refused, LAYER_WHITEOUTS, ROOM), GATE_EFORMAT);
}

#define LIMITED(entry_count, names, path, depth, kept)                                             \
    {                                                                                              \
        .entries = (entry_count), .name_bytes = (names), .path_bytes = (path), .nesting = (depth), \
        .kept_bytes = (kept), .body_bytes = 99,                                                    \
    }

static void test_limits(void)
{
    static const struct {
        const char *row;
        struct limits limits;
        const char *message;
    } cases[] = {
        { "entries", LIMITED(1, 99, 99, 99, 99), "limit 'entries': more than 1 files" },
        { "names", LIMITED(9, 7, 99, 99, 99), "limit 'name-bytes': more than 7 bytes of names" },
        { "path", LIMITED(9, 99, 2, 99, 99), "limit 'path-bytes': more than 2 bytes in one path" },
        { "depth", LIMITED(9, 99, 99, 1, 99),
          "limit 'nesting': more than 1 directories in one path" },
        { "kept", LIMITED(9, 99, 99, 99, 4),
          "limit 'kept-bytes': more than 4 bytes of files to keep" },
    };

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        CLEANUP(fixture_release) struct fixture fixture = fixture_new();

        test_row(cases[i].row);
        fixture.limits = cases[i].limits;
        wish_body(&fixture.set, "/**", 100);
        add(&fixture, "a/b", STR("123"));
        add(&fixture, "a/c", STR("45"));
        CHECK_INT(feed(&fixture, LAYER_WHITEOUTS, ROOM), GATE_ELIMIT);
        CHECK_STR(str_of(fixture.err.message), cases[i].message);
    }
}

static void test_bodies(void)
{
    static const size_t pieces[] = { ROOM, 1, 600 };

    for (size_t i = 0; i < COUNT_OF(pieces); i++) {
        CLEANUP(fixture_release) struct fixture fixture = fixture_new();
        const struct wish head = { .kind = WISH_HEAD, .glob = STR("/bin/*"), .limit = 4 };

        wish_body(&fixture.set, "/etc/*", 10);
        wish_set_add(&fixture.set, &head);
        add(&fixture, "etc/short", STR("0123456789"));
        add(&fixture, "etc/long", STR("0123456789x"));
        add(&fixture, "etc/empty", STR(""));
        add(&fixture, "usr/bin/program",
            STR("\x7f"
                "ELF and more"));
        add(&fixture, "bin/tiny", STR("abc"));
        add(&fixture, "srv/other", STR("nobody asks"));
        CHECK_INT(feed(&fixture, LAYER_WHITEOUTS, pieces[i]), GATE_OK);
        CHECK_INT(fixture.layer.kept_bytes, 17);

        CHECK_INT(entry_at(&fixture, 0)->body->state, BODY_WHOLE);
        CHECK_STR(entry_at(&fixture, 0)->body->kept, "0123456789");
        CHECK_INT(entry_at(&fixture, 1)->body->state, BODY_LONG);
        CHECK_INT(entry_at(&fixture, 1)->body->limit, 10);
        CHECK_INT(entry_at(&fixture, 2)->body->state, BODY_WHOLE);
        CHECK_STR(entry_at(&fixture, 2)->body->kept, "");
        CHECK_INT(entry_at(&fixture, 3)->body->state, BODY_HEAD);
        CHECK_STR(entry_at(&fixture, 3)->body->kept, "\x7f"
                                                     "ELF");
        CHECK_INT(entry_at(&fixture, 4)->body->state, BODY_WHOLE);
        CHECK_STR(entry_at(&fixture, 4)->body->kept, "abc");
        CHECK_INT(entry_at(&fixture, 5)->body->state, BODY_AWAY);
        CHECK_INT(entry_at(&fixture, 5)->body->offset, 4608);
    }
}

/* Set-uid files and those with a capability are hashed wherever they are. */
static void test_digests(void)
{
    CLEANUP(fixture_release) struct fixture fixture = fixture_new();
    const struct tar_file setuid = { .name = "x/su", .mode = 04755, .content = STR("abc") };

    wish_defaults(&fixture.set);
    tar_writer_add(&fixture.tar, &setuid);
    tar_writer_pax(&fixture.tar, 'x', "SCHILY.xattr.security.capability", STR("\1\0"));
    add(&fixture, "x/ping", STR(""));
    add(&fixture, "x/plain", STR("abc"));
    CHECK_INT(feed(&fixture, LAYER_WHITEOUTS, ROOM), GATE_OK);

    for (size_t i = 0; i < 2; i++) {
        const struct entry_body *body = entry_at(&fixture, i)->body;
        struct str content = i == 0 ? STR("abc") : STR("");

        CHECK_INT(body->digest_count, 3);
        for (size_t k = 0; k < body->digest_count; k++) {
            struct digest want = digest_of(body->digests[k].kind, content);

            CHECK(digest_equal(&body->digests[k], &want));
        }
    }
    CHECK_INT(entry_at(&fixture, 1)->xattr_count, 1);
    CHECK_STR(entry_at(&fixture, 1)->xattrs[0].name, "security.capability");
    CHECK_INT(entry_at(&fixture, 1)->xattrs[0].value.len, 2);
    CHECK_INT(entry_at(&fixture, 2)->body->digest_count, 0);
}

/* A scanner that counts the bytes of each file below its context. */
struct counter {
    uint32_t bytes;
    uint32_t files;
};

static bool counter_begin(void *state, const void *context, const struct entry *file)
{
    struct counter *counter = state;

    counter->bytes = 0;
    counter->files++;
    return str_starts_with(file->path, str_of(context));
}

static void counter_feed(void *state, struct str bytes)
{
    struct counter *counter = state;

    counter->bytes += (uint32_t)bytes.len;
}

static void counter_end(void *state, struct vec *hits, struct arena *arena)
{
    const struct counter *counter = state;
    struct scan_hit *hit = vec_add(hits);

    hit->kind = "count";
    hit->line = counter->bytes;
    hit->detail = arena_printf(arena, "file %u", counter->files);
}

static const struct scanner_def counter = {
    .name = "counter",
    .state_size = sizeof(struct counter),
    .begin = counter_begin,
    .feed = counter_feed,
    .end = counter_end,
};

static void test_scanners(void)
{
    CLEANUP(fixture_release) struct fixture fixture = fixture_new();
    const struct wish wish = {
        .kind = WISH_SCAN, .glob = STR("/**"), .scanner = &counter, .context = "/etc"
    };
    struct layer copy;

    wish_set_add(&fixture.set, &wish);
    add(&fixture, "srv/x", STR("12345"));
    add(&fixture, "etc/a", STR("123"));
    add(&fixture, "etc/b", STR(""));
    CHECK_INT(feed(&fixture, LAYER_WHITEOUTS, 100), GATE_OK);
    CHECK_INT(fixture.layer.hits.count, 1);

    layer_copy(&fixture.layer, &copy);
    for (size_t i = 0; i < 2; i++) {
        const struct layer *layer = i ? &copy : &fixture.layer;
        const struct layer_hits *hits = vec_at(&layer->hits, 0);
        const struct scan_hit *hit;

        CHECK(hits->scanner == &counter);
        CHECK_INT(hits->hits.count, 2);
        hit = vec_at(&hits->hits, 0);
        CHECK_INT(hit->line, 3);
        CHECK_STR(hit->detail, "file 2");
        CHECK_STR(hit->entry->path, "/etc/a");
        CHECK(hit->entry == *(struct entry **)vec_at(&layer->entries, 1));
        hit = vec_at(&hits->hits, 1);
        CHECK_INT(hit->line, 0);
    }
    layer_release(&copy);
}

static void test_sparse_body(void)
{
    CLEANUP(fixture_release) struct fixture fixture = fixture_new();
    const struct tar_file file = { .name = "s", .type = 'S', .mode = 04755, .content = STR("abc") };
    struct digest want = digest_of(DIGEST_SHA256, STR("\0\0abc\0\0\0"));

    wish_defaults(&fixture.set);
    wish_body(&fixture.set, "/s", 100);
    tar_writer_add(&fixture.tar, &file);
    memcpy(fixture.tar.data + 386, "00000000002 00000000003 ", 24);
    memcpy(fixture.tar.data + 483, "00000000010 ", 12);
    tar_writer_sum(fixture.tar.data);
    CHECK_INT(feed(&fixture, LAYER_WHITEOUTS, 1), GATE_OK);
    CHECK_INT(entry_at(&fixture, 0)->size, 8);
    CHECK(str_equal(entry_at(&fixture, 0)->body->kept, STR("\0\0abc\0\0\0")));
    CHECK(digest_equal(&entry_at(&fixture, 0)->body->digests[2], &want));
}

static void test_memory(void)
{
    CLEANUP(fixture_release) struct fixture fixture = fixture_new();
    const struct xattr xattr = { .name = STR("user.a"), .value = STR("b") };
    const struct memory_file files[] = {
        { .path = STR("/etc/a"),
          .type = ENTRY_FILE,
          .content = STR("hi"),
          .mode = 0640,
          .uid = 3,
          .xattrs = &xattr,
          .xattr_count = 1 },
        { .path = STR("etc/.wh.b"), .type = ENTRY_FILE },
        { .path = STR("h"), .type = ENTRY_FILE, .link = STR("etc/a"), .is_hard_link = true },
        { .path = STR("d"), .type = ENTRY_DIRECTORY, .mode = 0755 },
    };
    const struct memory_file bad = { .path = STR("a/../b"), .type = ENTRY_FILE };
    const struct layer_options options = {
        .names = LAYER_WHITEOUTS, .limits = &fixture.limits, .blob = UINT32_MAX, .keeps_all = true
    };

    CHECK_INT(layer_from_memory(files, COUNT_OF(files), &options, &fixture.layer, &fixture.err),
              GATE_OK);
    CHECK_INT(fixture.layer.entries.count, 3);
    CHECK_INT(fixture.layer.whiteouts.count, 1);
    CHECK_STR(entry_at(&fixture, 0)->body->kept, "hi");
    CHECK_INT(entry_at(&fixture, 0)->mode, 0640);
    CHECK_INT(entry_at(&fixture, 0)->uid, 3);
    CHECK_STR(entry_at(&fixture, 0)->xattrs[0].name, "user.a");
    CHECK_STR(entry_at(&fixture, 1)->link, "/etc/a");
    CHECK_INT(layer_from_memory(&bad, 1, &options, &fixture.layer, &fixture.err), GATE_EFORMAT);
    CHECK_STR(str_of(fixture.err.message), "a/../b: a name with '..' in it");
}

static void test_wishes(void)
{
    static const struct {
        const char *row;
        const char *glob;
        const char *path;
        bool matches;
    } cases[] = {
        { "the path itself", "/etc/passwd", "/etc/passwd", true },
        { "another path", "/etc/passwd", "/etc/passwd-", false },
        { "a path below", "/etc/passwd", "/etc/passwd/x", false },
        { "everything below", "/etc/**", "/etc/a/b", true },
        { "not the directory", "/etc/**", "/etc", false },
        { "not a neighbour", "/etc/**", "/etcetera/a", false },
        { "one level", "/etc/*.conf", "/etc/a.conf", true },
        { "one level only", "/etc/*.conf", "/etc/a/b.conf", false },
        { "everything", "/**", "/a", true },
        { "a pattern first", "/*/passwd", "/etc/passwd", true },
        { "a pattern first, deep", "/**/id_rsa", "/home/a/.ssh/id_rsa", true },
        { "a directory in between", "/home/*/.ssh/*", "/home/a/.ssh/id", true },
        { "a quoted star", "/etc/\\*", "/etc/*", true },
        { "a quoted star only", "/etc/\\*", "/etc/a", false },
        { "wish in /lib, file in /usr/lib", "/lib/os-release", "/usr/lib/os-release", true },
        { "wish in /usr/lib, file in /lib", "/usr/lib/os-release", "/lib/os-release", true },
        { "both in /bin", "/bin/*", "/bin/sh", true },
        { "lib64", "/usr/lib64/**", "/lib64/x/y", true },
        { "no more than a word", "/lib/x", "/library/x", false },
        { "pattern in the first component", "/lib*/x", "/usr/lib/x", true },
        { "pattern in the first component, unfolded", "/lib*/x", "/lib64/x", true },
        { "below usr only", "/usr/*/x", "/lib/x", true },
        { "/usr/local is its own", "/bin/x", "/usr/local/bin/x", false },
    };

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        CLEANUP(wish_set_release) struct wish_set set = WISH_SET_INIT;
        CLEANUP(wish_table_closep) struct wish_table *table = NULL;
        struct wish_match match;

        test_row(cases[i].row);
        wish_body(&set, cases[i].glob, 7);
        table = wish_table_open(&set);
        wish_table_match(table, str_of(cases[i].path), 0644, false, &match);
        CHECK_INT(match.wants_body, cases[i].matches);
        CHECK_INT(match.body_limit, cases[i].matches ? 7 : 0);
    }
}

static void test_wish_masks(void)
{
    CLEANUP(wish_set_release) struct wish_set set = WISH_SET_INIT;
    const struct wish wish = {
        .kind = WISH_HEAD, .glob = STR("/bin/su"), .mode_mask = 06000, .limit = 9
    };
    const struct wish scan = { .kind = WISH_SCAN, .glob = STR("/b*/*"), .scanner = &counter };

    wish_set_add(&set, &wish);
    wish_set_add(&set, &scan);
    CLEANUP(wish_table_closep) struct wish_table *table = wish_table_open(&set);
    struct wish_match match;

    wish_table_match(table, STR("/bin/su"), 04755, false, &match);
    CHECK_INT(match.head, 9);
    CHECK_INT(match.scanners, 1);
    wish_table_match(table, STR("/bin/su"), 0755, false, &match);
    CHECK_INT(match.head, 0);
    wish_table_match(table, STR("/bin/su"), 0755, true, &match);
    CHECK_INT(match.head, 9);
    CHECK_INT(wish_table_scanner_count(table), 1);
}

static void test_equal_wishes_merge(void)
{
    CLEANUP(wish_set_release) struct wish_set set = WISH_SET_INIT;
    struct wish digest = { .kind = WISH_DIGEST, .glob = STR("/a"), .digests = 1 };

    wish_body(&set, "/a", 5);
    wish_body(&set, "/a", 9);
    wish_body(&set, "/a", 7);
    wish_set_add(&set, &digest);
    digest.digests = 2;
    wish_set_add(&set, &digest);
    CHECK_INT(set.wishes.count, 2);
    CHECK_INT(((struct wish *)vec_at(&set.wishes, 0))->limit, 9);
    CHECK_INT(((struct wish *)vec_at(&set.wishes, 1))->digests, 3);
}

static const struct test tests[] = {
    { "names", test_names },
    { "whiteouts", test_whiteouts },
    { "whiteouts_are_plain", test_whiteouts_are_plain },
    { "links", test_links },
    { "limits", test_limits },
    { "bodies", test_bodies },
    { "digests", test_digests },
    { "scanners", test_scanners },
    { "sparse_body", test_sparse_body },
    { "memory", test_memory },
    { "wishes", test_wishes },
    { "wish_masks", test_wish_masks },
    { "equal_wishes_merge", test_equal_wishes_merge },
};

int main(int argc, char *argv[])
{
    return test_main(tests, COUNT_OF(tests), argc, argv);
}
