#include <stdio.h>
#include <string.h>

#include "base/attributes.h"
#include "base/buf.h"
#include "image/body.h"
#include "image/layer.h"
#include "image/rootfs.h"
#include "unit/test.h"

/*
 * Trees as text, entries parted by blanks: "d/etc" a directory, "f/a=3" a file of 3 bytes, "l/a>b"
 * a link, "h/a>/b" a hard link, "w/a" a whiteout, "o/a" an opaque directory's mark. In results,
 * "i/etc" is an implied directory, and "f/a=3@1" was hidden by layer 1.
 */

enum { LAYERS_MAX = 4 };

static const uint64_t key[2] = { 1, 2 };

static struct entry *new_entry(struct layer *layer, char type, struct str path, struct str rest)
{
    struct entry *entry = arena_new(&layer->arena, 1, sizeof(*entry));
    struct entry_body *body = arena_new(&layer->arena, 1, sizeof(*body));
    uint32_t size = 0;

    if (type == 'f')
        CHECK(str_to_u32(rest, &size));
    *body = (struct entry_body){ .state = BODY_WHOLE, .kept = rest };
    *entry = (struct entry){
        .path = arena_str(&layer->arena, path),
        .type = type == 'd'   ? ENTRY_DIRECTORY
                : type == 'l' ? ENTRY_SYMLINK
                              : ENTRY_FILE,
        .link = type == 'l' || type == 'h' ? arena_str(&layer->arena, rest) : STR(""),
        .is_hard_link = type == 'h',
        .mode = type == 'd' ? 0755 : 0644,
        .size = size,
        .deleted_in = -1,
        .body = type == 'f' ? body : NULL,
    };
    return entry;
}

static void add(struct layer *layer, struct str item)
{
    char type = item.ptr[0];
    struct str rest = str_slice(item, 1, item.len);
    struct str path;

    if (type == 'w' || type == 'o') {
        *(struct whiteout *)vec_add(&layer->whiteouts) = (struct whiteout){
            .kind = type == 'w' ? WHITEOUT_ONE : WHITEOUT_OPAQUE,
            .path = arena_str(&layer->arena, rest),
        };
        return;
    }
    CHECK(str_cut(&rest, type == 'f' ? '=' : '>', &path));
    *(struct entry **)vec_add(&layer->entries) = new_entry(layer, type, path, rest);
    layer->name_bytes += path.len;
}

static size_t count_layers(const char *const texts[])
{
    size_t count = 0;

    while (count < LAYERS_MAX && texts[count])
        count++;
    return count;
}

/* Merges the `most` lowest layers at most. */
static enum gate_rc merge_lowest(const char *const texts[], size_t most,
                                 const struct limits *limits, struct rootfs **rootfs,
                                 struct error *err)
{
    struct layer layers[LAYERS_MAX];
    struct layer *pointers[LAYERS_MAX];
    size_t count = 0;

    for (; count < most && count < count_layers(texts); count++) {
        struct str text = str_of(texts[count]);
        struct str item;

        layer_init(&layers[count]);
        pointers[count] = &layers[count];
        while (str_word(&text, &item))
            add(&layers[count], item);
    }
    return rootfs_merge(pointers, count, key, limits, rootfs, err);
}

static enum gate_rc merge(const char *const texts[], const struct limits *limits,
                          struct rootfs **rootfs, struct error *err)
{
    return merge_lowest(texts, LAYERS_MAX, limits, rootfs, err);
}

static char letter(const struct entry *entry)
{
    if (entry->is_implied)
        return 'i';
    if (entry->is_hard_link)
        return 'h';
    if (entry->type == ENTRY_DIRECTORY)
        return 'd';
    return entry->type == ENTRY_SYMLINK ? 'l' : 'f';
}

static void print(struct buf *out, const struct entry *entry)
{
    char text[1200];
    char size[32] = "";
    char deleted[32] = "";

    if (entry->type == ENTRY_FILE)
        (void)snprintf(size, sizeof(size), "=%llu", (unsigned long long)entry->size);
    if (entry->deleted_in >= 0)
        (void)snprintf(deleted, sizeof(deleted), "@%d", entry->deleted_in);
    (void)snprintf(text, sizeof(text), "%s%c%.*s%s%.*s%s%s", out->len ? " " : "", letter(entry),
                   STR_ARG(entry->path), entry->link.len ? ">" : "", STR_ARG(entry->link), size,
                   deleted);
    buf_add(out, str_of(text));
}

struct merge_case {
    const char *row;
    const char *layers[LAYERS_MAX];
    enum gate_rc rc;
    const char *tree;    /* the merged tree without "/", or the message */
    const char *deleted; /* of all entries, those that a layer hides */
};

/* The merged tree without "/", a bar, and all that any layer holds. */
static void print_all(const struct rootfs *rootfs, struct buf *out)
{
    for (size_t i = 1; i < rootfs_count(rootfs); i++)
        print(out, rootfs_at(rootfs, i));
    buf_add(out, STR(" |"));
    for (size_t i = 0; i < rootfs_all_count(rootfs); i++)
        print(out, rootfs_all_at(rootfs, i));
}

/* The lowest layers of what was merged are what they were without those above them. */
static void check_prefixes(const struct merge_case *c, const struct rootfs *rootfs)
{
    for (size_t count = 0; count <= count_layers(c->layers); count++) {
        CLEANUP(rootfs_closep) struct rootfs *prefix = NULL;
        CLEANUP(rootfs_closep) struct rootfs *alone = NULL;
        CLEANUP(buf_release) struct buf found = BUF_INIT(LIMIT_TEXT_BYTES);
        CLEANUP(buf_release) struct buf expected = BUF_INIT(LIMIT_TEXT_BYTES);
        struct error err = ERROR_INIT;

        CHECK_INT(rootfs_prefix(rootfs, count, &prefix, &err), GATE_OK);
        CHECK_INT(merge_lowest(c->layers, count, &LIMITS_DEFAULT, &alone, &err), GATE_OK);
        print_all(prefix, &found);
        print_all(alone, &expected);
        CHECK_STR(buf_str(&found), (char *)buf_str(&expected).ptr);
    }
}

static void check_merge(const struct merge_case *c)
{
    CLEANUP(rootfs_closep) struct rootfs *rootfs = NULL;
    CLEANUP(buf_release) struct buf tree = BUF_INIT(LIMIT_TEXT_BYTES);
    CLEANUP(buf_release) struct buf deleted = BUF_INIT(LIMIT_TEXT_BYTES);
    struct error err = ERROR_INIT;

    test_row(c->row);
    CHECK_INT(merge(c->layers, &LIMITS_DEFAULT, &rootfs, &err), c->rc);
    if (!rootfs) {
        CHECK_STR(str_of(err.message), c->tree);
        return;
    }
    for (size_t i = 1; i < rootfs_count(rootfs); i++)
        print(&tree, rootfs_at(rootfs, i));
    for (size_t i = 0; i < rootfs_all_count(rootfs); i++) {
        if (rootfs_all_at(rootfs, i)->deleted_in >= 0)
            print(&deleted, rootfs_all_at(rootfs, i));
    }
    CHECK_STR(buf_str(&tree), c->tree);
    CHECK_STR(buf_str(&deleted), c->deleted);
    check_prefixes(c, rootfs);
}

static const struct merge_case merge_cases[] = {
    { "nothing", { "" }, GATE_OK, "", "" },
    { "no layer", { NULL }, GATE_OK, "", "" },
    { "one file", { "d/etc f/etc/a=1" }, GATE_OK, "d/etc f/etc/a=1", "" },
    { "sorted by bytes",
      { "f/b=1 f/a-b=1 d/a f/a/c=1" },
      GATE_OK,
      "d/a f/a-b=1 f/a/c=1 f/b=1",
      "" },
    { "missing parents", { "f/a/b/c=1" }, GATE_OK, "i/a i/a/b f/a/b/c=1", "" },
    { "parent that comes later", { "f/a/b=1 d/a" }, GATE_OK, "d/a f/a/b=1", "" },
    { "root", { "d/ f/a=1", "d/" }, GATE_OK, "f/a=1", "d/@1" },
    { "root is a file", { "f/=1" }, GATE_EFORMAT, "layer 1 of 1: '/' is not a directory", "" },
    { "root is a link", { "l/>etc" }, GATE_EFORMAT, "layer 1 of 1: '/' is not a directory", "" },

    { "file over file", { "f/a=1", "f/a=2" }, GATE_OK, "f/a=2", "f/a=1@1" },
    { "twice in one layer: the last", { "f/a=1 f/a=2" }, GATE_OK, "f/a=2", "f/a=1@0" },
    { "directory over directory keeps what is in it",
      { "d/a f/a/b=1", "d/a f/a/c=2" },
      GATE_OK,
      "d/a f/a/b=1 f/a/c=2",
      "d/a@1" },
    { "file over directory",
      { "d/a d/a/b f/a/b/c=1", "f/a=2" },
      GATE_OK,
      "f/a=2",
      "d/a@1 d/a/b@1 f/a/b/c=1@1" },
    { "directory over file", { "f/a=1", "d/a f/a/b=2" }, GATE_OK, "d/a f/a/b=2", "f/a=1@1" },
    { "and back",
      { "d/a f/a/b=1", "f/a=2", "d/a f/a/c=3" },
      GATE_OK,
      "d/a f/a/c=3",
      "d/a@1 f/a/b=1@1 f/a=2@2" },
    { "link over directory",
      { "d/a f/a/b=1 d/c", "l/a>c" },
      GATE_OK,
      "l/a>c d/c",
      "d/a@1 f/a/b=1@1" },
    { "directory over link",
      { "l/a>c d/c f/c/x=1", "d/a f/a/b=2" },
      GATE_OK,
      "d/a f/a/b=2 d/c f/c/x=1",
      "l/a>c@1" },
    { "file below a file", { "f/a=1", "f/a/b=2" }, GATE_OK, "i/a f/a/b=2", "f/a=1@1" },

    { "whiteout of a file", { "f/a=1 f/b=1", "w/a" }, GATE_OK, "f/b=1", "f/a=1@1" },
    { "whiteout of a directory",
      { "d/a f/a/b=1 f/c=1", "w/a" },
      GATE_OK,
      "f/c=1",
      "d/a@1 f/a/b=1@1" },
    { "whiteout of a link takes the link", { "d/a l/b>a", "w/b" }, GATE_OK, "d/a", "l/b>a@1" },
    { "whiteout of nothing", { "f/a=1", "w/b w/c/d" }, GATE_OK, "f/a=1", "" },
    { "whiteout below a file", { "f/a=1", "w/a/b" }, GATE_OK, "f/a=1", "" },
    { "whiteout and new file in one layer", { "f/a=1", "w/a f/a=2" }, GATE_OK, "f/a=2", "f/a=1@1" },
    { "the same, the file first", { "f/a=1", "f/a=2 w/a" }, GATE_OK, "f/a=2", "f/a=1@1" },
    { "whiteout of a directory that comes back",
      { "d/a f/a/b=1", "w/a d/a f/a/c=2" },
      GATE_OK,
      "d/a f/a/c=2",
      "d/a@1 f/a/b=1@1" },
    { "whiteout in the lowest layer", { "w/a f/a=1" }, GATE_OK, "f/a=1", "" },
    { "a layer above the whiteout", { "f/a=1", "w/a", "f/a=3" }, GATE_OK, "f/a=3", "f/a=1@1" },
    { "whiteout of the root",
      { "f/a=1", "w/" },
      GATE_EFORMAT,
      "layer 2 of 2: a whiteout of '/'",
      "" },

    { "opaque",
      { "d/a f/a/b=1 f/c=1", "d/a o/a f/a/d=2" },
      GATE_OK,
      "d/a f/a/d=2 f/c=1",
      "d/a@1 f/a/b=1@1" },
    { "opaque, the mark last",
      { "d/a f/a/b=1", "d/a f/a/b=2 o/a" },
      GATE_OK,
      "d/a f/a/b=2",
      "d/a@1 f/a/b=1@1" },
    { "opaque without the directory itself",
      { "d/a f/a/b=1", "o/a" },
      GATE_OK,
      "d/a",
      "f/a/b=1@1" },
    { "opaque deep",
      { "d/a d/a/b f/a/b/c=1", "o/a/b f/a/b/d=2" },
      GATE_OK,
      "d/a d/a/b f/a/b/d=2",
      "f/a/b/c=1@1" },
    { "opaque root", { "d/a f/a/b=1", "o/ f/c=1" }, GATE_OK, "f/c=1", "d/a@1 f/a/b=1@1" },
    { "opaque of nothing", { "f/a=1", "o/b" }, GATE_OK, "f/a=1", "" },
    { "opaque of a file", { "f/a=1", "o/a" }, GATE_OK, "f/a=1", "" },
    { "opaque through a link",
      { "d/a f/a/b=1 l/l>a", "o/l f/a/c=2" },
      GATE_OK,
      "d/a f/a/c=2 l/l>a",
      "f/a/b=1@1" },
    { "opaque of a link that becomes a directory",
      { "d/a f/a/b=1 l/l>a", "d/l o/l f/l/c=2" },
      GATE_OK,
      "d/a f/a/b=1 d/l f/l/c=2",
      "l/l>a@1" },
    { "opaque of a link to nothing", { "l/l>a f/b=1", "o/l" }, GATE_OK, "f/b=1 l/l>a", "" },
    { "a directory removed and replaced by a link",
      { "d/a f/a/b=1 d/c", "w/a l/a>c f/a/d=2" },
      GATE_OK,
      "l/a>c d/c f/c/d=2",
      "d/a@1 f/a/b=1@1" },

    { "below a linked directory",
      { "d/usr d/usr/lib l/lib>usr/lib", "f/lib/x=1" },
      GATE_OK,
      "l/lib>usr/lib d/usr d/usr/lib f/usr/lib/x=1",
      "" },
    { "the link in the same layer",
      { "d/usr d/usr/lib l/lib>usr/lib f/lib/x=1" },
      GATE_OK,
      "l/lib>usr/lib d/usr d/usr/lib f/usr/lib/x=1",
      "" },
    { "absolute link", { "d/b l/a>/b", "f/a/x=1" }, GATE_OK, "l/a>/b d/b f/b/x=1", "" },
    { "link through links",
      { "d/c l/b>c l/a>b", "f/a/x=1" },
      GATE_OK,
      "l/a>b l/b>c d/c f/c/x=1",
      "" },
    { "link that climbs out stays inside",
      { "l/a>../../../etc f/a/x=1" },
      GATE_OK,
      "l/a>../../../etc i/etc f/etc/x=1",
      "" },
    { "dangling link", { "l/a>b/c", "f/a/x=1" }, GATE_OK, "l/a>b/c i/b i/b/c f/b/c/x=1", "" },
    { "link in a link's target",
      { "d/x d/x/y l/x/z>/x/y l/a>x/z", "f/a/f=1" },
      GATE_OK,
      "l/a>x/z d/x d/x/y f/x/y/f=1 l/x/z>/x/y",
      "" },
    { "'..' behind a link",
      { "d/x d/x/y l/a>x/y l/b>a/..", "f/b/f=1" },
      GATE_OK,
      "l/a>x/y l/b>a/.. d/x f/x/f=1 d/x/y",
      "" },
    { "loop of links",
      { "l/a>b l/b>a f/a/x=1" },
      GATE_ELIMIT,
      "layer 1 of 1: limit 'links': more than 40 symbolic links at '/a'",
      "" },
    { "whiteout below a linked directory",
      { "d/b f/b/x=1 l/a>b", "w/a/x" },
      GATE_OK,
      "l/a>b d/b",
      "f/b/x=1@1" },
    { "whiteout below a link that becomes a directory",
      { "d/b f/b/x=1 l/a>b", "d/a w/a/x" },
      GATE_OK,
      "d/a d/b f/b/x=1",
      "l/a>b@1" },
    { "replaces through a link",
      { "d/b f/b/x=1 l/a>b", "f/a/x=2" },
      GATE_OK,
      "l/a>b d/b f/b/x=2",
      "f/b/x=1@1" },

    { "hard link", { "f/a=3 h/b>/a" }, GATE_OK, "f/a=3 h/b>/a=3", "" },
    { "hard link, relative name",
      { "d/x f/x/a=3 h/b>x/a" },
      GATE_OK,
      "h/b>/x/a=3 d/x f/x/a=3",
      "" },
    { "hard link across layers", { "f/a=3", "h/b>/a" }, GATE_OK, "f/a=3 h/b>/a=3", "" },
    { "hard link outlives its target", { "f/a=3 h/b>/a", "w/a" }, GATE_OK, "h/b>/a=3", "f/a=3@1" },
    { "and its target's change",
      { "f/a=3 h/b>/a", "f/a=4" },
      GATE_OK,
      "f/a=4 h/b>/a=3",
      "f/a=3@1" },
    { "hard link of a hard link",
      { "f/a=3 h/b>/a h/c>/b" },
      GATE_OK,
      "f/a=3 h/b>/a=3 h/c>/b=3",
      "" },
    { "hard link through a linked directory",
      { "d/b f/b/x=1 l/a>b h/c>/a/x" },
      GATE_OK,
      "l/a>b d/b f/b/x=1 h/c>/b/x=1",
      "" },
    { "hard link to a link", { "l/a>x h/b>/a" }, GATE_OK, "l/a>x h/b>x", "" },
    { "hard link to itself", { "f/a=3 h/a>/a" }, GATE_OK, "h/a>/a=3", "f/a=3@0" },
    { "hard link to nothing",
      { "h/b>/a" },
      GATE_EFORMAT,
      "layer 1 of 1: '/b' is a hard link to '/a', which is not there",
      "" },
    { "hard link to what is deleted here",
      { "f/a=1", "w/a h/b>/a" },
      GATE_EFORMAT,
      "layer 2 of 2: '/b' is a hard link to '/a', which is not there",
      "" },
    { "hard link to a directory",
      { "d/a h/b>/a" },
      GATE_EFORMAT,
      "layer 1 of 1: '/b' is a hard link to a directory",
      "" },
};

static void test_merge(void)
{
    for (size_t i = 0; i < COUNT_OF(merge_cases); i++)
        check_merge(&merge_cases[i]);
}

static void test_limits(void)
{
    static const struct {
        const char *row;
        const char *layers[LAYERS_MAX];
        uint64_t entries;
        uint64_t names;
        uint64_t path;
        enum gate_rc rc;
        const char *message;
    } cases[] = {
        { "entries", { "f/a=1 f/b=1", "f/c=1" }, 3, 999, 99, GATE_OK, "" },
        { "one more",
          { "f/a=1 f/b=1", "f/c=1 w/d" },
          3,
          999,
          99,
          GATE_ELIMIT,
          "limit 'entries': more than 3 files in all layers" },
        { "implied directories", { "f/a/b/c=1" }, 2, 999, 99, GATE_OK, "" },
        { "one more directory",
          { "f/a/b/c/d=1" },
          2,
          999,
          99,
          GATE_ELIMIT,
          "layer 1 of 1: limit 'entries': more than 2 implied directories" },
        { "names", { "f/abc=1 f/abd=1" }, 9, 8, 99, GATE_OK, "" },
        { "longer names",
          { "f/abc=1 f/abcd=1" },
          9,
          8,
          99,
          GATE_ELIMIT,
          "limit 'name-bytes': more than 8 bytes of names" },
        { "names that a link makes long",
          { "d/abcdefgh l/a>abcdefgh f/a/x=1" },
          9,
          20,
          99,
          GATE_ELIMIT,
          "layer 1 of 1: limit 'name-bytes': more than 20 bytes of names" },
        { "path that a link makes long",
          { "d/abcdefgh l/a>abcdefgh f/a/x=1" },
          9,
          99,
          10,
          GATE_ELIMIT,
          "layer 1 of 1: limit 'path-bytes': more than 10 bytes in one path" },
        { "implied path",
          { "l/a>abcdefgh f/a/x=1" },
          9,
          99,
          8,
          GATE_ELIMIT,
          "layer 1 of 1: limit 'path-bytes': more than 8 bytes in one path" },
    };

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        CLEANUP(rootfs_closep) struct rootfs *rootfs = NULL;
        struct limits limits = LIMITS_DEFAULT;
        struct error err = ERROR_INIT;

        limits.entries = cases[i].entries;
        limits.name_bytes = cases[i].names;
        limits.path_bytes = cases[i].path;
        test_row(cases[i].row);
        CHECK_INT(merge(cases[i].layers, &limits, &rootfs, &err), cases[i].rc);
        CHECK_STR(str_of(err.message), cases[i].message);
    }
}

static struct rootfs *open_tree(const char *text)
{
    const char *layers[LAYERS_MAX] = { text };
    struct rootfs *rootfs = NULL;
    struct error err = ERROR_INIT;

    CHECK_INT(merge(layers, &LIMITS_DEFAULT, &rootfs, &err), GATE_OK);
    return rootfs;
}

static const char tree_text[] = "d/etc f/etc/passwd=1 d/usr d/usr/lib f/usr/lib/os-release=2 "
                                "l/etc/os-release>../usr/lib/os-release l/lib>usr/lib l/up>.. "
                                "l/loop>loop l/dangling>nowhere l/abs>/etc l/deep>/abs/../etc";

static void test_find(void)
{
    static const struct {
        const char *path;
        enum rootfs_follow follow;
        enum gate_rc rc;
        const char *found; /* or the message */
    } cases[] = {
        { "/", ROOTFS_FOLLOW, GATE_OK, "/" },
        { "", ROOTFS_FOLLOW, GATE_OK, "/" },
        { "/etc/passwd", ROOTFS_FOLLOW, GATE_OK, "/etc/passwd" },
        { "etc/passwd", ROOTFS_FOLLOW, GATE_OK, "/etc/passwd" },
        { "//etc/./passwd", ROOTFS_FOLLOW, GATE_OK, "/etc/passwd" },
        { "/etc/../etc/passwd", ROOTFS_FOLLOW, GATE_OK, "/etc/passwd" },
        { "/../../etc/passwd", ROOTFS_FOLLOW, GATE_OK, "/etc/passwd" },
        { "/etc/os-release", ROOTFS_FOLLOW, GATE_OK, "/usr/lib/os-release" },
        { "/etc/os-release", ROOTFS_NOFOLLOW, GATE_OK, "/etc/os-release" },
        { "/lib/os-release", ROOTFS_NOFOLLOW, GATE_OK, "/usr/lib/os-release" },
        { "/lib/../lib", ROOTFS_NOFOLLOW, GATE_OK, "/usr/lib" },
        { "/lib", ROOTFS_NOFOLLOW, GATE_OK, "/lib" },
        { "/up/up/etc", ROOTFS_FOLLOW, GATE_OK, "/etc" },
        { "/abs/passwd", ROOTFS_FOLLOW, GATE_OK, "/etc/passwd" },
        { "/deep/passwd", ROOTFS_FOLLOW, GATE_OK, "/etc/passwd" },
        { "/etc/shadow", ROOTFS_FOLLOW, GATE_ENOTFOUND, "no '/etc/shadow' in the image" },
        { "/etc/passwd/x", ROOTFS_FOLLOW, GATE_ENOTFOUND, "no '/etc/passwd/x' in the image" },
        { "/dangling", ROOTFS_FOLLOW, GATE_ENOTFOUND, "no '/dangling' in the image" },
        { "/dangling", ROOTFS_NOFOLLOW, GATE_OK, "/dangling" },
        { "/loop", ROOTFS_NOFOLLOW, GATE_OK, "/loop" },
        { "/loop", ROOTFS_FOLLOW, GATE_ELIMIT,
          "limit 'links': more than 40 symbolic links at '/loop'" },
        { "/loop/x", ROOTFS_NOFOLLOW, GATE_ELIMIT,
          "limit 'links': more than 40 symbolic links at '/loop/x'" },
    };
    CLEANUP(rootfs_closep) struct rootfs *rootfs = open_tree(tree_text);

    for (size_t i = 0; rootfs && i < COUNT_OF(cases); i++) {
        const struct entry *entry = NULL;
        struct error err = ERROR_INIT;

        test_row(cases[i].path);
        CHECK_INT(rootfs_find(rootfs, str_of(cases[i].path), cases[i].follow, &entry, &err),
                  cases[i].rc);
        CHECK_STR(entry ? entry->path : str_of(err.message), cases[i].found);
    }
}

/* Forty links are followed, one more is not. */
static void test_link_limit(void)
{
    CLEANUP(buf_release) struct buf text = BUF_INIT(LIMIT_TEXT_BYTES);
    char item[32];

    for (int i = 0; i < LIMIT_LINKS + 1; i++) {
        (void)snprintf(item, sizeof(item), "l/l%d>l%d ", i, i + 1);
        buf_add(&text, str_of(item));
    }
    (void)snprintf(item, sizeof(item), "f/l%d=1", LIMIT_LINKS + 1);
    buf_add(&text, str_of(item));

    CLEANUP(rootfs_closep) struct rootfs *rootfs = open_tree(buf_str(&text).ptr);
    const struct entry *entry = NULL;
    struct error err = ERROR_INIT;
    if (!rootfs)
        return;
    CHECK_INT(rootfs_find(rootfs, STR("/l1"), ROOTFS_FOLLOW, &entry, &err), GATE_OK);
    CHECK_INT(rootfs_find(rootfs, STR("/l0"), ROOTFS_FOLLOW, &entry, &err), GATE_ELIMIT);
}

static void test_glob(void)
{
    static const char text[] =
        "d/etc d/etc/ssh f/etc/ssh/sshd_config=1 d/etc/ssh/sshd_config.d "
        "f/etc/ssh/sshd_config.d/10-a.conf=1 f/etc/ssh/sshd_config.d/2.conf=1 "
        "f/etc/ssh/sshd_config.d/.hidden.conf=1 f/etc/ssh/sshd_config.d/x=1 "
        "d/usr d/usr/lib d/usr/lib/a f/usr/lib/a/x.so=1 l/lib>usr/lib "
        "l/lib64>/usr/lib l/etc/link.conf>ssh l/loop>loop f/[a]=1 f/a=1";
    static const struct {
        const char *pattern;
        const char *found;
    } cases[] = {
        { "/etc/ssh/sshd_config", "/etc/ssh/sshd_config" },
        { "/etc/ssh/sshd_config.d/*.conf",
          "/etc/ssh/sshd_config.d/.hidden.conf /etc/ssh/sshd_config.d/10-a.conf "
          "/etc/ssh/sshd_config.d/2.conf" },
        { "/etc/*/sshd_config", "/etc/ssh/sshd_config" },
        { "/lib/a/*.so", "/usr/lib/a/x.so" },
        { "/lib*/a/x.so", "/usr/lib/a/x.so" },
        { "/lib*", "/lib /lib64" },
        { "/lib", "/lib" },
        { "/etc/*.conf", "/etc/link.conf" },
        { "/etc/link.conf/sshd_config", "/etc/ssh/sshd_config" },
        { "/loop/*", "" },
        { "/l*/x", "" },
        { "/etc/none/*", "" },
        { "/none", "" },
        { "/etc/ssh/sshd_config/*", "" },
        { "/", "/" },
        { "/usr/**", "/usr/lib /usr/lib/a /usr/lib/a/x.so" },
        { "/usr/**/x.so", "/usr/lib/a/x.so" },
        { "/usr/lib/a/**/x.so", "/usr/lib/a/x.so" },
        { "/**.so", "/usr/lib/a/x.so" },
        { "/[ab]", "/a" },
        { "/\\[a]", "/[a]" },
        { "/?", "/a" },
        { "/etc/../a", "/a" },
        { "etc/ssh/sshd_config", "/etc/ssh/sshd_config" },
    };
    CLEANUP(rootfs_closep) struct rootfs *rootfs = open_tree(text);

    for (size_t i = 0; rootfs && i < COUNT_OF(cases); i++) {
        CLEANUP(vec_release) struct vec found = VEC_INIT(const struct entry *);
        CLEANUP(buf_release) struct buf out = BUF_INIT(LIMIT_TEXT_BYTES);
        struct error err = ERROR_INIT;

        test_row(cases[i].pattern);
        CHECK_INT(rootfs_glob(rootfs, str_of(cases[i].pattern), &found, &err), GATE_OK);
        for (size_t j = 0; j < found.count; j++) {
            if (j > 0)
                buf_add(&out, STR(" "));
            buf_add(&out, (*(const struct entry **)vec_at(&found, j))->path);
        }
        CHECK_STR(buf_str(&out), cases[i].found);
    }
}

static void test_below(void)
{
    static const struct {
        const char *directory;
        const char *first;
        size_t count;
    } cases[] = {
        { "/", "/a", 6 }, { "/a", "/a/b", 2 }, { "/a/", "/a/b", 2 }, { "/a-b", "", 0 },
        { "/a0", "", 0 }, { "/z", "/z/y", 1 }, { "/none", "", 0 },
    };
    CLEANUP(rootfs_closep)
    struct rootfs *rootfs = open_tree("d/a f/a-b=1 f/a/b=1 f/a/c=1 d/z f/z/y=1");

    for (size_t i = 0; rootfs && i < COUNT_OF(cases); i++) {
        size_t start = 0;
        size_t end = 0;

        test_row(cases[i].directory);
        rootfs_below(rootfs, str_of(cases[i].directory), &start, &end);
        CHECK_INT((long long)(end - start), (long long)cases[i].count);
        if (end > start)
            CHECK_STR(rootfs_at(rootfs, start)->path, cases[i].first);
    }
}

static void test_read(void)
{
    static const struct {
        const char *path;
        size_t limit;
        enum gate_rc rc;
        const char *body; /* or the message */
    } cases[] = {
        { "/a", 99, GATE_OK, "13" },
        { "/link", 99, GATE_OK, "13" },
        { "/hard", 99, GATE_OK, "13" },
        { "/a", 13, GATE_OK, "13" },
        { "/a", 12, GATE_ELIMIT, "'/a' is longer than 12 bytes" },
        { "/d", 99, GATE_EUNSUPPORTED, "'/d' is a directory, not a file" },
        { "/none", 99, GATE_ENOTFOUND, "no '/none' in the image" },
    };
    CLEANUP(rootfs_closep) struct rootfs *rootfs = open_tree("f/a=13 l/link>a h/hard>/a d/d");

    for (size_t i = 0; rootfs && i < COUNT_OF(cases); i++) {
        struct str body = STR("");
        struct error err = ERROR_INIT;

        test_row(cases[i].path);
        CHECK_INT(
            rootfs_read_path(rootfs, str_of(cases[i].path), cases[i].limit, &body, NULL, &err),
            cases[i].rc);
        CHECK_STR(err.rc ? str_of(err.message) : body, cases[i].body);
    }
}

static void test_capability(void)
{
#define CAP_V1(permitted)         \
    "\0\0\0\1" permitted "\0\0\0" \
    "\0\0\0\0"
#define CAP_V2(low, high)    \
    "\1\0\0\2" low "\0\0\0"  \
    "\0\0\0\0" high "\0\0\0" \
    "\0\0\0\0"
    static const struct {
        const char *row;
        const char *name;
        struct str value;
        bool grants;
    } cases[] = {
        { "revision 1", "security.capability", { CAP_V1("\2"), 12 }, true },
        { "revision 1 grants nothing", "security.capability", { CAP_V1("\0"), 12 }, false },
        { "revision 2, low word", "security.capability", { CAP_V2("\2", "\0"), 20 }, true },
        { "revision 2, high word", "security.capability", { CAP_V2("\0", "\1"), 20 }, true },
        { "revision 2 grants nothing", "security.capability", { CAP_V2("\0", "\0"), 20 }, false },
        { "revision 3",
          "security.capability",
          { "\0\0\0\3\2\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\350\3\0\0", 24 },
          true },
        { "inheritable only",
          "security.capability",
          { "\0\0\0\2\0\0\0\0\377\0\0\0\0\0\0\0\0\0\0\0", 20 },
          false },
        { "revision 2 of the length of 3",
          "security.capability",
          { "\0\0\0\2\2\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0", 24 },
          false },
        { "cut short", "security.capability", { CAP_V2("\2", "\0"), 19 }, false },
        { "empty", "security.capability", { "", 0 }, false },
        { "unknown revision",
          "security.capability",
          { "\0\0\0\4\2\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0", 24 },
          false },
        { "another attribute", "user.capability", { CAP_V1("\2"), 12 }, false },
    };
#undef CAP_V1
#undef CAP_V2

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        const struct xattr xattrs[] = {
            { .name = STR("user.other"), .value = STR("x") },
            { .name = str_of(cases[i].name), .value = cases[i].value },
        };
        struct entry entry = { .type = ENTRY_FILE, .xattrs = xattrs, .xattr_count = 2 };

        test_row(cases[i].row);
        CHECK_INT((long long)entry_capability(&entry).len,
                  cases[i].grants ? (long long)cases[i].value.len : 0);
        entry.type = ENTRY_DIRECTORY;
        CHECK_INT((long long)entry_capability(&entry).len, 0);
    }
}

static const struct scanner_def scanner = { .name = "test" };
static const struct scanner_def unused = { .name = "unused" };

static void add_hit(struct layer *layer, size_t entry, const char *kind, uint32_t line)
{
    struct layer_hits *found = layer->hits.count ? vec_at(&layer->hits, 0) : vec_add(&layer->hits);

    if (!found->scanner)
        *found = (struct layer_hits){ .scanner = &scanner, .hits = VEC_INIT(struct scan_hit) };
    *(struct scan_hit *)vec_add(&found->hits) = (struct scan_hit){
        .entry = *(struct entry **)vec_at(&layer->entries, entry), .kind = kind, .line = line
    };
}

/* By layer, path and line, whatever the order they were found in; deleted files count. */
static void test_hits(void)
{
    CLEANUP(rootfs_closep) struct rootfs *rootfs = NULL;
    struct layer layers[2];
    struct layer *pointers[2] = { &layers[0], &layers[1] };
    struct error err = ERROR_INIT;
    size_t count = 0;

    layer_init(&layers[0]);
    layer_init(&layers[1]);
    add(&layers[0], STR("f/b=1"));
    add(&layers[0], STR("f/a=1"));
    add(&layers[1], STR("f/a=2"));
    add_hit(&layers[0], 0, "three", 1);
    add_hit(&layers[0], 1, "two", 9);
    add_hit(&layers[0], 1, "one", 2);
    add_hit(&layers[1], 0, "four", 1);
    CHECK_INT(rootfs_merge(pointers, 2, key, &LIMITS_DEFAULT, &rootfs, &err), GATE_OK);
    if (!rootfs)
        return;

    const struct scan_hit *hits = rootfs_hits(rootfs, &scanner, &count);
    static const char *const kinds[] = { "one", "two", "three", "four" };
    CHECK_INT((long long)count, 4);
    for (size_t i = 0; i < count && i < COUNT_OF(kinds); i++)
        CHECK_STR(str_of(hits[i].kind), kinds[i]);
    CHECK_INT(hits[0].entry->deleted_in, 1);
    CHECK(rootfs_hits(rootfs, &unused, &count) == NULL);
    CHECK_INT((long long)count, 0);
}

static const struct test tests[] = {
    { "merge", test_merge }, { "limits", test_limits },
    { "find", test_find },   { "link_limit", test_link_limit },
    { "glob", test_glob },   { "below", test_below },
    { "read", test_read },   { "capability", test_capability },
    { "hits", test_hits },
};

int main(int argc, char *argv[])
{
    return test_main(tests, COUNT_OF(tests), argc, argv);
}
