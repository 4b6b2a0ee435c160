#include "image/directory.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/magic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/vfs.h>
#include <sys/xattr.h>
#include <unistd.h>

#include "base/file.h"
#include "base/memory.h"
#include "format/tar.h"
#include "image/body.h"
#include "image/inside.h"
#include "image/layer.h"
#include "image/layer_path.h"
#include "image/tree.h"
#include "image/wish_table.h"

enum { CHUNK = 256 << 10, XATTRS_MAX = 64, SHOW_EVERY = 1024 };

/* File systems that hold no files but the state of the running kernel. */
static const struct {
    unsigned long magic;
    const char *name;
} kernel_systems[] = {
    { PROC_SUPER_MAGIC, "proc" },
    { SYSFS_MAGIC, "sysfs" },
    { CGROUP_SUPER_MAGIC, "cgroup" },
    { CGROUP2_SUPER_MAGIC, "cgroup2" },
    { DEBUGFS_MAGIC, "debugfs" },
    { TRACEFS_MAGIC, "tracefs" },
    { SECURITYFS_MAGIC, "securityfs" },
    { DEVPTS_SUPER_MAGIC, "devpts" },
    { BPF_FS_MAGIC, "bpf" },
    { PSTOREFS_MAGIC, "pstore" },
    { EFIVARFS_MAGIC, "efivarfs" },
    { SELINUX_MAGIC, "selinuxfs" },
    { BINFMTFS_MAGIC, "binfmt_misc" },
    { NSFS_MAGIC, "nsfs" },
};

struct walk {
    int root;
    dev_t device; /* of the root */
    const struct image_options *options;
    struct layer *layer;
    struct layer_indexer *indexer;
    const struct tar_handler *handler;
    struct arena texts;    /* for the directory in work */
    struct vec pending;    /* struct str: directories to look into, the next one last */
    struct vec unreadable; /* struct str: directories that could not be */
    bool is_known;         /* the directory in work, all that was seen of it so far */
    struct str unread;     /* the first file whose body was wanted and could not be read */
    char *chunk;
    char *names;  /* of extended attributes */
    char *values; /* one after the other */
    uint64_t bytes;
    uint64_t count;
};

static void walk_release(struct walk *walk)
{
    layer_indexer_close(walk->indexer);
    arena_release(&walk->texts);
    vec_release(&walk->pending);
    vec_release(&walk->unreadable);
    free(walk->chunk);
    free(walk->names);
    free(walk->values);
}

static void warn(struct walk *walk, struct str path, const char *what)
{
    struct arena *arena = &walk->layer->arena;

    *(struct str *)vec_add(&walk->layer->warnings) =
        arena_printf(arena, "%.*s: %s", STR_ARG(path), what);
}

static enum tar_type type_of(mode_t mode)
{
    switch (mode & S_IFMT) {
    case S_IFDIR:
        return TAR_DIRECTORY;
    case S_IFLNK:
        return TAR_SYMLINK;
    case S_IFCHR:
        return TAR_CHARACTER;
    case S_IFBLK:
        return TAR_BLOCK_DEVICE;
    case S_IFIFO:
    case S_IFSOCK:
        return TAR_FIFO;
    default:
        return TAR_FILE;
    }
}

/* The one that says what a program may; a file system without attributes has none of it. */
static bool may_hide_capability(int fd, const char *name)
{
    return fd < 0 || (errno != ENODATA && errno != ENOTSUP &&
                      (!name || strcmp(name, "security.capability") == 0));
}

/*
 * The extended attributes of an open file, or of none. Those that cannot be read are not there;
 * *is_whole is false if the capability may be one of them.
 */
static size_t read_xattrs(struct walk *walk, int fd, struct tar_xattr *xattrs, bool *is_whole)
{
    ssize_t listed = fd >= 0 ? flistxattr(fd, walk->names, LIMIT_XATTR_BYTES) : -1;
    size_t used = 0;
    size_t count = 0;
    ssize_t at = 0;

    *is_whole = listed >= 0 || !may_hide_capability(fd, NULL);
    while (at < listed && count < XATTRS_MAX) {
        const char *name = walk->names + at;
        ssize_t length = fgetxattr(fd, name, walk->values + used, LIMIT_XATTR_BYTES - used);

        at += (ssize_t)strlen(name) + 1;
        if (length < 0) {
            *is_whole = *is_whole && !may_hide_capability(fd, name);
            continue;
        }
        xattrs[count++] = (struct tar_xattr){
            .name = str_of(name),
            .value = { .ptr = walk->values + used, .len = (size_t)length },
        };
        used += (size_t)length;
    }
    *is_whole = *is_whole && at >= listed;
    return count;
}

/* Shows the body to the indexer; *is_whole is false if it is not all there, or `fd` is -1. */
static enum gate_rc feed_body(struct walk *walk, int fd, uint64_t size, bool *is_whole,
                              struct error *err)
{
    uint64_t done = 0;

    *is_whole = false;
    while (fd >= 0 && done < size) {
        uint64_t left = size - done;
        ssize_t count = read(fd, walk->chunk, left < CHUNK ? (size_t)left : CHUNK);

        if (count < 0 && errno == EINTR)
            continue;
        if (count <= 0)
            break;
        struct str bytes = { .ptr = walk->chunk, .len = (size_t)count };
        if (walk->handler->body(walk->indexer, done, bytes, err))
            return err->rc;
        done += (uint64_t)count;
        walk->bytes += (uint64_t)count;
    }
    *is_whole = fd >= 0 && done == size;
    return walk->handler->end(walk->indexer, err);
}

static void show_progress(struct walk *walk)
{
    const struct observer *observer = walk->options->observer;
    const struct observer_progress progress = { .done = walk->bytes, .layer_count = 1 };

    if (observer && walk->count % SHOW_EVERY == 0)
        observer->progress(observer->context, &progress);
}

/* Adds one file to the layer; `fd` is the open file or directory, or -1 if it was not opened. */
static enum gate_rc add(struct walk *walk, struct str path, const struct stat *status, int fd,
                        struct str link, struct error *err)
{
    struct tar_xattr xattrs[XATTRS_MAX];
    struct tar_entry entry = {
        .type = type_of(status->st_mode),
        .path = path,
        .link = link,
        .mode = status->st_mode & 07777U,
        .uid = status->st_uid,
        .gid = status->st_gid,
        .mtime = status->st_mtim.tv_sec,
        .xattrs = xattrs,
    };
    bool wants_body = entry.type == TAR_FILE;
    bool has_all_xattrs = true;
    bool is_whole = true;

    if (entry.type == TAR_CHARACTER || entry.type == TAR_BLOCK_DEVICE) {
        entry.device_major = major(status->st_rdev);
        entry.device_minor = minor(status->st_rdev);
    }
    if (wants_body)
        entry.size = entry.stored = (uint64_t)status->st_size;
    if (wants_body)
        entry.xattr_count = read_xattrs(walk, fd, xattrs, &has_all_xattrs);
    walk->count++;
    show_progress(walk);
    if (walk->handler->begin(walk->indexer, &entry, &wants_body, err))
        return err->rc;

    struct entry *added =
        *(struct entry **)vec_at(&walk->layer->entries, walk->layer->entries.count - 1);
    if (S_ISSOCK(status->st_mode))
        added->type = ENTRY_SOCKET;
    added->has_unread_xattrs = !has_all_xattrs;
    if (entry.type != TAR_FILE)
        return GATE_OK;
    if (wants_body && feed_body(walk, fd, entry.size, &is_whole, err))
        return err->rc;
    if (!is_whole) {
        added->body->state = BODY_AWAY;
        added->body->digest_count = 0;
        if (!walk->unread.ptr)
            walk->unread = path;
        warn(walk, path, "cannot be read");
    }
    return GATE_OK;
}

/* A name that was listed cannot be looked at: it is gone since, or nobody knows what it is. */
static enum gate_rc miss(struct walk *walk)
{
    walk->is_known = walk->is_known && errno == ENOENT;
    return GATE_OK;
}

static enum gate_rc add_link(struct walk *walk, int directory, const char *name, struct str path,
                             const struct stat *status, struct error *err)
{
    char target[PATH_MAX];
    ssize_t length = readlinkat(directory, name, target, sizeof(target));

    if (length < 0)
        return miss(walk);
    return add(walk, path, status, -1, (struct str){ .ptr = target, .len = (size_t)length }, err);
}

/* A regular file is opened without waiting and looked at again: it may have become another thing.
 */
static enum gate_rc add_file(struct walk *walk, int directory, const char *name, struct str path,
                             const struct stat *status, struct error *err)
{
    CLEANUP(file_closep)
    int fd = openat(directory, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC | O_NOCTTY);
    struct stat opened;

    if (fd < 0 || fstat(fd, &opened) != 0)
        return add(walk, path, status, -1, STR(""), err);
    if (!S_ISREG(opened.st_mode))
        return GATE_OK; /* replaced since it was listed */
    return add(walk, path, &opened, fd, STR(""), err);
}

static enum gate_rc add_name(struct walk *walk, int directory, struct str parent,
                             struct str name_text, struct error *err)
{
    struct str path = layer_path_join(parent, name_text, &walk->layer->arena);
    const char *name = name_text.ptr; /* NUL-terminated by the arena */
    struct stat status;

    if (fstatat(directory, name, &status, AT_SYMLINK_NOFOLLOW) != 0)
        return miss(walk);
    if (S_ISLNK(status.st_mode))
        return add_link(walk, directory, name, path, &status, err);
    if (S_ISREG(status.st_mode))
        return add_file(walk, directory, name, path, &status, err);
    if (S_ISDIR(status.st_mode))
        *(struct str *)vec_add(&walk->pending) = path;
    return add(walk, path, &status, -1, STR(""), err);
}

static int compare_names(const void *a, const void *b)
{
    return str_compare(*(const struct str *)a, *(const struct str *)b);
}

/* The names in the open directory, sorted, in walk->texts. False if they cannot be listed. */
static bool list(struct walk *walk, int directory, struct vec *names)
{
    int copy = fcntl(directory, F_DUPFD_CLOEXEC, 0);
    DIR *stream = copy >= 0 ? fdopendir(copy) : NULL;
    const struct dirent *entry;

    if (!stream) {
        file_closep(&copy);
        return false;
    }
    arena_reset(&walk->texts);
    errno = 0;
    /* One more than the limit is enough to pass it. */
    while (names->count <= walk->options->limits.entries &&
           (entry = readdir(stream)) != NULL) { /* NOLINT(concurrency-mt-unsafe): our own stream */
        if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0)
            *(struct str *)vec_add(names) = arena_str(&walk->texts, str_of(entry->d_name));
        errno = 0;
    }
    bool is_listed = errno == 0;
    (void)closedir(stream);
    if (names->count > 1)
        qsort(names->items, names->count, sizeof(struct str), compare_names);
    return is_listed;
}

/* The kind of the file system that `fd` is on, if it is one to stay out of; else NULL. */
static const char *excluded_system(const struct walk *walk, int fd, struct str path)
{
    struct stat status;
    struct statfs system;

    if (fstat(fd, &status) != 0 || status.st_dev == walk->device || fstatfs(fd, &system) != 0)
        return NULL;
    for (size_t i = 0; i < COUNT_OF(kernel_systems); i++) {
        if (kernel_systems[i].magic == (unsigned long)system.f_type)
            return kernel_systems[i].name;
    }
    return str_equal(path, STR("/dev")) ? "devices" : NULL;
}

static void mark_unreadable(struct walk *walk, struct str path)
{
    *(struct str *)vec_add(&walk->unreadable) = path;
    warn(walk, path, "the directory cannot be read");
}

/* Adds what is in the directory `path`; directories in it wait in walk->pending. */
static enum gate_rc look_into(struct walk *walk, struct str path, struct error *err)
{
    CLEANUP(vec_release) struct vec names = VEC_INIT(struct str);
    CLEANUP(file_closep) int fd = -1;
    struct error closed = ERROR_INIT; /* a directory that cannot be read is no end of the walk */

    if (inside_open(walk->root, path, O_RDONLY | O_DIRECTORY, &fd, &closed)) {
        mark_unreadable(walk, path);
        return GATE_OK;
    }
    const char *system = excluded_system(walk, fd, path);
    if (system) {
        struct str what = arena_printf(&walk->texts, "not looked into: it is mounted (%s)", system);
        warn(walk, path, what.ptr);
        return GATE_OK;
    }
    walk->is_known = list(walk, fd, &names);

    size_t first = walk->pending.count;
    for (size_t i = 0; i < names.count; i++) {
        if (add_name(walk, fd, path, *(struct str *)vec_at(&names, i), err))
            return err->rc;
    }
    if (!walk->is_known)
        mark_unreadable(walk, path);
    /* The last one waiting is taken first. */
    for (size_t low = first, high = walk->pending.count; low + 1 < high; low++, high--) {
        struct str *a = vec_at(&walk->pending, low);
        struct str *b = vec_at(&walk->pending, high - 1);
        struct str swapped = *a;

        *a = *b;
        *b = swapped;
    }
    return GATE_OK;
}

static enum gate_rc walk_all(struct walk *walk, struct error *err)
{
    struct stat status;

    if (fstat(walk->root, &status) != 0)
        return error_set(err, GATE_EIO, "%s", error_reason(errno).text);
    walk->device = status.st_dev;
    if (add(walk, STR("/"), &status, -1, STR(""), err))
        return err->rc;
    *(struct str *)vec_add(&walk->pending) = STR("/");
    while (walk->pending.count > 0) {
        struct str path = *(struct str *)vec_at(&walk->pending, walk->pending.count - 1);

        walk->pending.count--;
        if (look_into(walk, path, err))
            return err->rc;
    }
    for (size_t i = 0; i < walk->unreadable.count; i++) {
        if (str_equal(*(struct str *)vec_at(&walk->unreadable, i), STR("/")))
            return error_set(err, GATE_EIO, "the directory cannot be read");
    }
    return GATE_OK;
}

struct source_self {
    int fd;
};

static enum gate_rc read_late(void *self, const struct entry *entry, struct buf *content,
                              struct error *err)
{
    const struct source_self *source = self;
    CLEANUP(file_closep) int fd = -1;
    struct stat status;
    char chunk[4096];
    ssize_t count;

    if (inside_open(source->fd, entry->path, O_RDONLY, &fd, err)) {
        err->rc = GATE_EIO; /* it was there */
        return err->rc;
    }
    if (fstat(fd, &status) != 0 || !S_ISREG(status.st_mode))
        return error_set(err, GATE_EIO, "cannot read '%.*s': it is no file any more",
                         STR_ARG(entry->path));
    do {
        count = read(fd, chunk, sizeof(chunk));
        buf_add(content, (struct str){ .ptr = chunk, .len = count > 0 ? (size_t)count : 0 });
    } while (count > 0 || (count < 0 && errno == EINTR));
    if (count < 0)
        return error_set(err, GATE_EIO, "cannot read '%.*s': %s", STR_ARG(entry->path),
                         error_reason(errno).text);
    if (buf_failed(content))
        return error_set(err, GATE_ELIMIT, "'%.*s' is longer than %zu bytes", STR_ARG(entry->path),
                         content->limit);
    return GATE_OK;
}

static const struct body_source source = { .read = read_late, .close = free };

static void finish(struct walk *walk, struct rootfs *rootfs)
{
    struct source_self *self = memory_new(1, sizeof(*self));

    self->fd = walk->root;
    tree_set_source(rootfs, &source, self);
    rootfs->unread = walk->unread;
    for (size_t i = 0; i < walk->unreadable.count; i++) {
        struct node *node = tree_find(rootfs, *(struct str *)vec_at(&walk->unreadable, i));

        if (node)
            node->is_unreadable = true;
    }
}

enum gate_rc directory_open(int fd, const struct image_options *options, struct rootfs **rootfs,
                            uint64_t *bytes, struct error *err)
{
    CLEANUP(wish_set_release) struct wish_set wishes = WISH_SET_INIT;
    CLEANUP(wish_table_closep) struct wish_table *table = NULL;
    CLEANUP(layer_release) struct layer layer;
    struct layer_options layer_options = {
        .names = LAYER_PLAIN,
        .limits = &options->limits,
        .blob = UINT32_MAX,
    };

    wish_set_add_all(&wishes, options->wishes);
    wish_defaults(&wishes);
    table = wish_table_open(&wishes);
    layer_options.wishes = table;
    layer_init(&layer);
    CLEANUP(walk_release)
    struct walk walk = {
        .root = fd,
        .options = options,
        .layer = &layer,
        .indexer = layer_indexer_open(&layer_options, &layer),
        .handler = layer_indexer_handler(),
        .texts = ARENA_INIT,
        .pending = VEC_INIT(struct str),
        .unreadable = VEC_INIT(struct str),
        .chunk = memory_new(1, CHUNK),
        .names = memory_new(1, LIMIT_XATTR_BYTES),
        .values = memory_new(1, LIMIT_XATTR_BYTES),
    };
    struct layer *layers[] = { &layer };

    if (walk_all(&walk, err) ||
        rootfs_merge(layers, 1, options->key, &options->limits, rootfs, err))
        return err->rc;
    finish(&walk, *rootfs);
    *bytes = walk.bytes;
    return GATE_OK;
}
