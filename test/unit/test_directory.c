#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/attributes.h"
#include "base/file.h"
#include "image/image.h"
#include "unit/test.h"

/* A tree on the host, in a temporary directory that holds nothing else. */
struct tree {
    char path[64];
    int fd;
};

static void tree_open(struct tree *tree)
{
    (void)snprintf(tree->path, sizeof(tree->path), "/tmp/test_directory.XXXXXX");
    CHECK(mkdtemp(tree->path) != NULL);
    tree->fd = open(tree->path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    CHECK(tree->fd >= 0);
}

static void remove_below(int fd, const char *const names[], size_t count)
{
    for (size_t i = count; i-- > 0;) {
        if (unlinkat(fd, names[i], 0) != 0)
            (void)unlinkat(fd, names[i], AT_REMOVEDIR);
    }
}

static void tree_close(struct tree *tree, const char *const names[], size_t count)
{
    remove_below(tree->fd, names, count);
    (void)close(tree->fd);
    CHECK_INT(rmdir(tree->path), 0);
}

static void put(const struct tree *tree, const char *name, const char *text, mode_t mode)
{
    CLEANUP(file_closep) int fd = openat(tree->fd, name, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);

    CHECK_INT(write(fd, text, strlen(text)), (long long)strlen(text));
    CHECK_INT(fchmod(fd, mode), 0);
}

static void put_socket(const struct tree *tree, const char *name)
{
    CLEANUP(file_closep) int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    struct sockaddr_un address = { .sun_family = AF_UNIX };

    (void)snprintf(address.sun_path, sizeof(address.sun_path), "%s/%s", tree->path, name);
    CHECK_INT(bind(fd, (const struct sockaddr *)&address, sizeof(address)), 0);
}

static struct image_options default_options(void)
{
    return (struct image_options){
        .host_architecture = STR("amd64"),
        .is_verified = true,
        .limits = LIMITS_DEFAULT,
    };
}

static const char *const names[] = {
    "etc",         "etc/passwd", "etc/link",  "etc/outside", "etc/fifo",   "etc/socket",
    "etc/.wh.txt", "usr",        "usr/empty", "usr/loop",    "usr/setuid", "usr/big",
};

static void make_tree(struct tree *tree)
{
    CLEANUP(file_closep) int big = -1;

    tree_open(tree);
    CHECK_INT(mkdirat(tree->fd, "etc", 0755), 0);
    CHECK_INT(mkdirat(tree->fd, "usr", 0755), 0);
    put(tree, "etc/passwd", "root:x:0:0::/:\n", 0644);
    CHECK_INT(symlinkat("passwd", tree->fd, "etc/link"), 0);
    CHECK_INT(symlinkat("/../../../../proc/self/status", tree->fd, "etc/outside"), 0);
    CHECK_INT(mkfifoat(tree->fd, "etc/fifo", 0600), 0);
    put_socket(tree, "etc/socket");
    put(tree, "etc/.wh.txt", "ordinary", 0644);
    put(tree, "usr/empty", "", 0600);
    CHECK_INT(symlinkat("..", tree->fd, "usr/loop"), 0);
    put(tree, "usr/setuid", "#!", 04755);
    big = openat(tree->fd, "usr/big", O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
    CHECK_INT(ftruncate(big, 8 << 20), 0);
}

static void test_walk(void)
{
    static const struct {
        const char *path;
        enum entry_type type;
        uint16_t mode;
        uint64_t size;
    } cases[] = {
        { "/", ENTRY_DIRECTORY, 0700, 0 },       { "/etc", ENTRY_DIRECTORY, 0755, 0 },
        { "/etc/.wh.txt", ENTRY_FILE, 0644, 8 }, { "/etc/fifo", ENTRY_FIFO, 0600, 0 },
        { "/etc/link", ENTRY_SYMLINK, 0777, 0 }, { "/etc/outside", ENTRY_SYMLINK, 0777, 0 },
        { "/etc/passwd", ENTRY_FILE, 0644, 15 }, { "/etc/socket", ENTRY_SOCKET, 0755, 0 },
        { "/usr", ENTRY_DIRECTORY, 0755, 0 },    { "/usr/big", ENTRY_FILE, 0600, 8 << 20 },
        { "/usr/empty", ENTRY_FILE, 0600, 0 },   { "/usr/loop", ENTRY_SYMLINK, 0777, 0 },
        { "/usr/setuid", ENTRY_FILE, 04755, 2 },
    };
    struct tree tree;
    struct image_options options = default_options();
    struct error err = ERROR_INIT;

    (void)umask(022);
    make_tree(&tree);
    CLEANUP(image_closep) struct image *image = NULL;
    CHECK_INT(image_open(tree.fd, "tree", &options, &image, &err), GATE_OK);
    if (image) {
        CHECK_STR(str_of(image_format_name(image->format)), "rootfs-directory");
        CHECK(!image->is_verified);
        CHECK_INT((long long)rootfs_count(image->rootfs), COUNT_OF(cases));
        CHECK_INT((long long)image->warning_count, 1); /* of the name with ".wh." */
    }
    for (size_t i = 0; image && i < COUNT_OF(cases); i++) {
        const struct entry *entry = rootfs_at(image->rootfs, i);

        test_row(cases[i].path);
        CHECK_STR(entry->path, cases[i].path);
        CHECK_INT(entry->type, cases[i].type);
        CHECK_INT(entry->mode, cases[i].mode);
        CHECK_INT((long long)entry->size, (long long)cases[i].size);
        CHECK_INT(entry->uid, geteuid());
    }
    image_close(STEAL(image));
    tree_close(&tree, names, COUNT_OF(names));
}

static void test_read(void)
{
    static const struct {
        const char *path;
        size_t limit;
        enum gate_rc rc;
        const char *text; /* or the message */
    } cases[] = {
        { "/etc/passwd", 99, GATE_OK, "root:x:0:0::/:\n" },
        { "/etc/link", 99, GATE_OK, "root:x:0:0::/:\n" },
        { "/usr/loop/etc/passwd", 99, GATE_OK, "root:x:0:0::/:\n" },
        { "/usr/empty", 99, GATE_OK, "" },
        { "/etc/outside", 99, GATE_ENOTFOUND, "no '/etc/outside' in the image" },
        { "/etc/fifo", 99, GATE_EUNSUPPORTED, "'/etc/fifo' is a fifo, not a file" },
        { "/etc", 99, GATE_EUNSUPPORTED, "'/etc' is a directory, not a file" },
        { "/usr/big", 99, GATE_ELIMIT, "'/usr/big' is longer than 99 bytes" },
        { "/gone", 99, GATE_ENOTFOUND, "no '/gone' in the image" },
    };
    struct tree tree;
    struct image_options options = default_options();
    struct error err = ERROR_INIT;

    make_tree(&tree);
    CLEANUP(image_closep) struct image *image = NULL;
    CHECK_INT(image_open(tree.fd, "tree", &options, &image, &err), GATE_OK);
    for (size_t i = 0; image && i < COUNT_OF(cases); i++) {
        struct error wrong = ERROR_INIT;
        struct str body = STR("");

        test_row(cases[i].path);
        CHECK_INT(rootfs_read_path(image->rootfs, str_of(cases[i].path), cases[i].limit, &body,
                                   NULL, &wrong),
                  cases[i].rc);
        CHECK_STR(wrong.rc ? str_of(wrong.message) : body, cases[i].text);
    }
    image_close(STEAL(image));
    tree_close(&tree, names, COUNT_OF(names));
}

/* Below /etc bodies are kept; what is read elsewhere without a wish is counted, once. */
static void test_late(void)
{
    static const char *const few[] = { "usr", "usr/x", "etc", "etc/y" };
    struct tree tree;
    struct image_options options = default_options();
    struct error err = ERROR_INIT;
    struct str body = STR("");

    tree_open(&tree);
    CHECK_INT(mkdirat(tree.fd, "usr", 0755), 0);
    CHECK_INT(mkdirat(tree.fd, "etc", 0755), 0);
    put(&tree, "usr/x", "late", 0644);
    put(&tree, "etc/y", "kept", 0644);
    CLEANUP(image_closep) struct image *image = NULL;
    CHECK_INT(image_open(tree.fd, "tree", &options, &image, &err), GATE_OK);
    for (int i = 0; image && i < 2; i++) {
        CHECK_INT(rootfs_read_path(image->rootfs, STR("/etc/y"), 99, &body, NULL, &err), GATE_OK);
        CHECK_INT((long long)rootfs_late_count(image->rootfs), i);
        CHECK_INT(rootfs_read_path(image->rootfs, STR("/usr/x"), 99, &body, NULL, &err), GATE_OK);
        CHECK_STR(body, "late");
        CHECK_INT((long long)rootfs_late_count(image->rootfs), 1);
        CHECK_STR(rootfs_late_path(image->rootfs, 0), "/usr/x");
    }
    image_close(STEAL(image));
    tree_close(&tree, few, COUNT_OF(few));
}

/* After the walk the file became a link out of the tree: it must not be followed. */
static void test_replaced_by_a_link(void)
{
    static const char *const few[] = { "usr", "usr/x" };
    struct tree tree;
    struct image_options options = default_options();
    struct error err = ERROR_INIT;
    struct str body = STR("");

    tree_open(&tree);
    CHECK_INT(mkdirat(tree.fd, "usr", 0755), 0);
    put(&tree, "usr/x", "inside", 0644);
    CLEANUP(image_closep) struct image *image = NULL;
    CHECK_INT(image_open(tree.fd, "tree", &options, &image, &err), GATE_OK);
    CHECK_INT(unlinkat(tree.fd, "usr/x", 0), 0);
    CHECK_INT(symlinkat("/etc/hostname", tree.fd, "usr/x"), 0);
    if (image)
        CHECK_INT(rootfs_read_path(image->rootfs, STR("/usr/x"), 99, &body, NULL, &err), GATE_EIO);
    image_close(STEAL(image));
    tree_close(&tree, few, COUNT_OF(few));
}

static void test_digest(void)
{
    struct tree tree;
    struct image_options options = default_options();
    struct error err = ERROR_INIT;
    const struct entry *entry = NULL;
    struct digest digest;
    char text[DIGEST_TEXT_SIZE] = "";

    make_tree(&tree);
    CLEANUP(image_closep) struct image *image = NULL;
    CHECK_INT(image_open(tree.fd, "tree", &options, &image, &err), GATE_OK);
    if (image && rootfs_find(image->rootfs, STR("/usr/setuid"), ROOTFS_FOLLOW, &entry, &err) == 0 &&
        rootfs_digest(image->rootfs, entry, DIGEST_SHA256, &digest, &err) == 0)
        digest_format(&digest, text);
    /* printf '#!' | sha256sum */
    CHECK_STR(str_of(text),
              "sha256:3612ddaf46e149a4f583faf0face846585148f59e0ce2645594df83b5dc807e8");
    image_close(STEAL(image));
    tree_close(&tree, names, COUNT_OF(names));
}

static void test_recognition(void)
{
    static const struct {
        const char *row;
        const char *folder;
        enum image_expect expect;
        enum gate_rc rc;
    } cases[] = {
        { "etc", "etc", IMAGE_AUTO, GATE_OK },
        { "lib", "lib", IMAGE_AUTO, GATE_OK },
        { "nothing known", "src", IMAGE_AUTO, GATE_EFORMAT },
        { "as it is said", "src", IMAGE_ROOTFS, GATE_OK },
        { "no layout", "etc", IMAGE_OCI, GATE_EFORMAT },
        { "no docker-archive", "etc", IMAGE_DOCKER, GATE_EFORMAT },
    };

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        const char *const few[] = { cases[i].folder };
        struct tree tree;
        struct image_options options = default_options();
        struct error err = ERROR_INIT;

        test_row(cases[i].row);
        tree_open(&tree);
        CHECK_INT(mkdirat(tree.fd, cases[i].folder, 0755), 0);
        options.expect = cases[i].expect;
        CLEANUP(image_closep) struct image *image = NULL;
        CHECK_INT(image_open(tree.fd, "tree", &options, &image, &err), cases[i].rc);
        CHECK(cases[i].rc == GATE_OK ||
              str_starts_with(str_of(err.message), STR("not an image: tree: ")));
        image_close(STEAL(image));
        tree_close(&tree, few, 1);
    }
}

static void test_limits(void)
{
    static const struct {
        const char *row;
        uint64_t entries;
        uint64_t names;
        uint64_t nesting;
        enum gate_rc rc;
    } cases[] = {
        { "just enough", 13, 999, 2, GATE_OK },
        { "entries", 12, 999, 9, GATE_ELIMIT },
        { "names", 99, 20, 9, GATE_ELIMIT },
        { "nesting", 99, 999, 1, GATE_ELIMIT },
    };

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct tree tree;
        struct image_options options = default_options();
        struct error err = ERROR_INIT;

        test_row(cases[i].row);
        make_tree(&tree);
        options.limits.entries = cases[i].entries;
        options.limits.name_bytes = cases[i].names;
        options.limits.nesting = cases[i].nesting;
        CLEANUP(image_closep) struct image *image = NULL;
        CHECK_INT(image_open(tree.fd, "tree", &options, &image, &err), cases[i].rc);
        image_close(STEAL(image));
        tree_close(&tree, names, COUNT_OF(names));
    }
}

/* What the walk of test_unreadable() does not know, it knows not to know. */
static void check_known(struct rootfs *rootfs)
{
    static const struct {
        const char *row;
        const char *directory;
        int64_t depth;
        const char *want;
    } cases[] = {
        { "all", "/", -1, "cannot read directory '/usr/half'" },
        { "itself", "/usr/half", 1, "cannot read directory '/usr/half'" },
        { "beside", "/etc", -1, "" },
        { "far enough", "/", 3, "cannot read directory '/usr/half'" },
        { "not so far", "/", 2, "" },
    };
    const struct entry *shadow = NULL;
    struct error scanned = ERROR_INIT;
    struct error half = ERROR_INIT;
    struct error found = ERROR_INIT;

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct error err = ERROR_INIT;

        test_row(cases[i].row);
        CHECK_INT(rootfs_check_listed(rootfs, str_of(cases[i].directory), cases[i].depth, &err),
                  cases[i].want[0] ? GATE_EIO : GATE_OK);
        CHECK_STR(str_of(err.message), cases[i].want);
    }
    CHECK_INT(rootfs_check_scanned(rootfs, &scanned), GATE_EIO);
    CHECK_STR(str_of(scanned.message), "cannot read '/etc/shadow'");
    CHECK_INT(rootfs_find(rootfs, STR("/usr/half/x"), ROOTFS_FOLLOW, &shadow, &half), GATE_EIO);
    CHECK_INT(rootfs_find(rootfs, STR("/etc/shadow"), ROOTFS_FOLLOW, &shadow, &found), GATE_OK);
    CHECK(shadow && shadow->has_unread_xattrs);
}

/* What may not be read is there, and says so when it is read; for root everything may. */
static void test_unreadable(void)
{
    static const char *const few[] = { "etc",          "etc/shadow", "usr",       "usr/closed",
                                       "usr/closed/x", "usr/half",   "usr/half/x" };
    struct tree tree;
    struct image_options options = default_options();
    struct error err = ERROR_INIT;
    struct str body = STR("");
    bool is_root = geteuid() == 0;

    tree_open(&tree);
    CHECK_INT(fchmod(tree.fd, 0755), 0);
    CHECK_INT(mkdirat(tree.fd, "etc", 0755), 0);
    CHECK_INT(mkdirat(tree.fd, "usr", 0755), 0);
    CHECK_INT(mkdirat(tree.fd, "usr/closed", 0755), 0);
    put(&tree, "etc/shadow", "root:*::0:::::\n", 0);
    CHECK_INT(mkdirat(tree.fd, "usr/half", 0755), 0);
    put(&tree, "usr/closed/x", "x", 0644);
    put(&tree, "usr/half/x", "x", 0644);
    CHECK_INT(fchmodat(tree.fd, "usr/closed", 0, 0), 0);
    CHECK_INT(fchmodat(tree.fd, "usr/half", 0444, 0), 0); /* names are told, and no more */
    if (is_root)
        CHECK_INT(seteuid(65534), 0);

    CLEANUP(image_closep) struct image *image = NULL;
    CHECK_INT(image_open(tree.fd, "tree", &options, &image, &err), GATE_OK);
    if (image) {
        struct error shadow = ERROR_INIT;
        struct error closed = ERROR_INIT;

        CHECK_INT((long long)image->warning_count, 3);
        CHECK_INT(rootfs_read_path(image->rootfs, STR("/etc/shadow"), 99, &body, NULL, &shadow),
                  GATE_EIO);
        CHECK_STR(str_of(shadow.message), "cannot read '/etc/shadow': permission denied");
        CHECK_INT(rootfs_read_path(image->rootfs, STR("/usr/closed/x"), 99, &body, NULL, &closed),
                  GATE_EIO);
        CHECK_STR(str_of(closed.message), "cannot read directory '/usr/closed'");
        check_known(image->rootfs);
    }
    image_close(STEAL(image));
    if (is_root)
        CHECK_INT(seteuid(0), 0);
    CHECK_INT(fchmodat(tree.fd, "usr/closed", 0755, 0), 0);
    CHECK_INT(fchmodat(tree.fd, "usr/half", 0755, 0), 0);
    tree_close(&tree, few, COUNT_OF(few));
}

static const struct test tests[] = {
    { "walk", test_walk },
    { "read", test_read },
    { "replaced_by_a_link", test_replaced_by_a_link },
    { "late", test_late },
    { "digest", test_digest },
    { "recognition", test_recognition },
    { "limits", test_limits },
    { "unreadable", test_unreadable },
};

int main(int argc, char *argv[])
{
    return test_main(tests, COUNT_OF(tests), argc, argv);
}
