#include "image/rootfs.h"

#include <string.h>

#include "base/buf.h"
#include "image/body.h"
#include "image/tree.h"

enum gate_rc rootfs_find(struct rootfs *rootfs, struct str path, enum rootfs_follow follow,
                         const struct entry **entry, struct error *err)
{
    struct node *node = NULL;

    if (tree_resolve(rootfs, rootfs->root, path, follow, &node, err))
        return error_certain(err->rc);
    *entry = node->entry;
    return GATE_OK;
}

static enum gate_rc check_limit(const struct entry *entry, uint64_t length, uint64_t limit,
                                struct error *err)
{
    if (length <= limit)
        return GATE_OK;
    return error_set(err, GATE_ELIMIT, "'%.*s' is longer than %llu bytes", STR_ARG(entry->path),
                     (unsigned long long)limit);
}

/* A body from the input itself; deleted files of the same path are not mixed up with it. */
static enum gate_rc read_late(struct rootfs *rootfs, const struct entry *entry, size_t limit,
                              struct str *body, struct error *err)
{
    CLEANUP(buf_release) struct buf content = BUF_INIT(limit);
    const struct str *known = entry->deleted_in < 0 ? map_find(&rootfs->late, entry->path) : NULL;

    if (known) {
        if (check_limit(entry, known->len, limit, err))
            return err->rc;
        *body = *known;
        return GATE_OK;
    }
    *(struct str *)vec_add(&rootfs->asked) = entry->path;
    if (!rootfs->source.read)
        return error_set(err, GATE_EUNDECIDABLE, "the content of '%.*s' was not kept",
                         STR_ARG(entry->path));
    if (rootfs->source.read(rootfs->source_self, entry, &content, err))
        return err->rc;

    struct str *kept = arena_new(&rootfs->arena, 1, sizeof(*kept));
    *kept = arena_str(&rootfs->arena, buf_str(&content));
    if (entry->deleted_in < 0)
        map_set(&rootfs->late, entry->path, kept);
    *body = *kept;
    return GATE_OK;
}

enum gate_rc rootfs_read(struct rootfs *rootfs, const struct entry *entry, size_t limit,
                         struct str *body, struct error *err)
{
    if (entry->type != ENTRY_FILE)
        return error_set(err, GATE_EUNSUPPORTED, "'%.*s' is a %s, not a file", STR_ARG(entry->path),
                         entry_type_name(entry->type));
    if (entry->size > rootfs->limits.body_bytes)
        return error_set(err, GATE_ELIMIT, "limit 'body-bytes': '%.*s' is longer than %llu bytes",
                         STR_ARG(entry->path), (unsigned long long)rootfs->limits.body_bytes);
    if (check_limit(entry, entry->size, limit, err))
        return error_certain(err->rc);
    if (!entry->body)
        return read_late(rootfs, entry, limit, body, err);

    switch (entry->body->state) {
    case BODY_WHOLE:
        *body = entry->body->kept;
        return GATE_OK;
    case BODY_LONG:
        return check_limit(entry, entry->size, entry->body->limit, err)
                   ? err->rc
                   : read_late(rootfs, entry, limit, body, err);
    case BODY_AWAY:
    case BODY_HEAD:
        return read_late(rootfs, entry, limit, body, err);
    }
    return GATE_OK;
}

enum gate_rc rootfs_read_path(struct rootfs *rootfs, struct str path, size_t limit,
                              struct str *body, const struct entry **entry, struct error *err)
{
    const struct entry *found = NULL;

    if (rootfs_find(rootfs, path, ROOTFS_FOLLOW, &found, err) ||
        rootfs_read(rootfs, found, limit, body, err))
        return err->rc;
    if (entry)
        *entry = found;
    return GATE_OK;
}

enum gate_rc rootfs_digest(struct rootfs *rootfs, const struct entry *entry, enum digest_kind kind,
                           struct digest *digest, struct error *err)
{
    struct str body = STR("");

    for (size_t i = 0; entry->body && i < entry->body->digest_count; i++) {
        if (entry->body->digests[i].kind == kind) {
            *digest = entry->body->digests[i];
            return GATE_OK;
        }
    }
    if (rootfs_read(rootfs, entry, LIMIT_PACKAGE_DB_BYTES, &body, err))
        return err->rc;
    *digest = digest_of(kind, body);
    return GATE_OK;
}

size_t rootfs_late_count(const struct rootfs *rootfs)
{
    return rootfs->asked.count;
}

struct str rootfs_late_path(const struct rootfs *rootfs, size_t index)
{
    return *(const struct str *)vec_at(&rootfs->asked, index);
}

size_t rootfs_count(const struct rootfs *rootfs)
{
    return rootfs->sorted_count;
}

const struct entry *rootfs_at(const struct rootfs *rootfs, size_t index)
{
    return rootfs->sorted[index];
}

/* How `path` stands to `directory` with `last` behind it: < 0 before it, 0 equal, > 0 after. */
static int compare_below(struct str path, struct str directory, char last)
{
    size_t common = path.len < directory.len ? path.len : directory.len;
    int order = common ? memcmp(path.ptr, directory.ptr, common) : 0;

    if (order != 0)
        return order;
    if (path.len <= directory.len)
        return -1;
    if (path.ptr[directory.len] != last)
        return (unsigned char)path.ptr[directory.len] < (unsigned char)last ? -1 : 1;
    return path.len > directory.len + 1;
}

static size_t first_from(const struct rootfs *rootfs, struct str directory, char last)
{
    size_t low = 0;
    size_t high = rootfs->sorted_count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;

        if (compare_below(rootfs->sorted[middle]->path, directory, last) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

void rootfs_below(const struct rootfs *rootfs, struct str directory, size_t *start, size_t *end)
{
    while (directory.len > 0 && directory.ptr[directory.len - 1] == '/')
        directory.len--;
    *start = first_from(rootfs, directory, '/');
    if (directory.len == 0)
        (*start)++; /* "/" itself */
    *end = first_from(rootfs, directory, '/' + 1);
}

size_t rootfs_all_count(const struct rootfs *rootfs)
{
    return rootfs->all.count;
}

const struct entry *rootfs_all_at(const struct rootfs *rootfs, size_t index)
{
    return *(const struct entry *const *)vec_at(&rootfs->all, index);
}

const struct scan_hit *rootfs_hits(const struct rootfs *rootfs, const struct scanner_def *scanner,
                                   size_t *count)
{
    *count = 0;
    for (size_t i = 0; i < rootfs->hits.count; i++) {
        const struct tree_hits *hits = vec_at(&rootfs->hits, i);

        if (hits->scanner == scanner) {
            *count = hits->items.count;
            return hits->items.items;
        }
    }
    return NULL;
}

static uint32_t little_endian(const char *bytes)
{
    const unsigned char *b = (const unsigned char *)bytes;

    return b[0] | (uint32_t)b[1] << 8 | (uint32_t)b[2] << 16 | (uint32_t)b[3] << 24;
}

/*
 * struct vfs_cap_data of linux/capability.h: a magic whose highest byte is the revision, then
 * permitted and inheritable, 32 capabilities each; from revision 2 on both again for the other 32;
 * in revision 3 a uid. The kernel ignores a value that is not exactly as long as its revision.
 */
static bool grants(struct str value)
{
    static const size_t lengths[] = { 0, 12, 20, 24 };

    if (value.len < lengths[1])
        return false;
    uint32_t revision = little_endian(value.ptr) >> 24;
    if (revision < 1 || revision >= COUNT_OF(lengths) || value.len != lengths[revision])
        return false;
    uint32_t permitted = little_endian(value.ptr + 4);
    if (revision > 1)
        permitted |= little_endian(value.ptr + 12);
    return permitted != 0;
}

enum gate_rc rootfs_check_listed(const struct rootfs *rootfs, struct str directory, int64_t depth,
                                 struct error *err)
{
    const struct node *top = tree_find(rootfs, directory);

    for (const struct node *node = top; node; node = tree_next(top, node)) {
        int64_t at = 0;

        if (!node->is_unreadable)
            continue;
        for (const struct node *above = node; above != top; above = above->parent)
            at++;
        if (depth < 0 || at < depth)
            return tree_check_listed(node, err);
    }
    return GATE_OK;
}

enum gate_rc rootfs_check_scanned(const struct rootfs *rootfs, struct error *err)
{
    if (rootfs->unread.ptr)
        return error_set(err, GATE_EIO, "cannot read '%.*s'", STR_ARG(rootfs->unread));
    return rootfs_check_listed(rootfs, STR("/"), -1, err);
}

bool rootfs_whiteout(const struct rootfs *rootfs, size_t layer, size_t index,
                     struct rootfs_whiteout *whiteout)
{
    if (layer >= rootfs->layer_count || index >= rootfs->layers[layer].whiteouts.count)
        return false;

    const struct whiteout *found = vec_at(&rootfs->layers[layer].whiteouts, index);
    *whiteout = (struct rootfs_whiteout){ .path = found->path,
                                          .is_opaque = found->kind == WHITEOUT_OPAQUE };
    return true;
}

struct str entry_capability(const struct entry *entry)
{
    for (uint32_t i = 0; entry->type == ENTRY_FILE && i < entry->xattr_count; i++) {
        if (str_equal(entry->xattrs[i].name, STR("security.capability")) &&
            grants(entry->xattrs[i].value))
            return entry->xattrs[i].value;
    }
    return STR("");
}

const char *entry_type_name(enum entry_type type)
{
    switch (type) {
    case ENTRY_FILE:
        return "file";
    case ENTRY_DIRECTORY:
        return "directory";
    case ENTRY_SYMLINK:
        return "link";
    case ENTRY_CHARACTER:
        return "char";
    case ENTRY_BLOCK:
        return "block";
    case ENTRY_FIFO:
        return "fifo";
    case ENTRY_SOCKET:
        return "socket";
    }
    return "";
}
