#include "image/store.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "image/layer_path.h"
#include "image/sniff.h"
#include "image/store_state.h"

enum { TOPS_MAX = 4096 };

enum gate_rc store_fail(const struct store *store, struct error *err)
{
    return error_wrap(err, "cannot read image: %.*s", STR_ARG(store->shown));
}

enum gate_rc store_not_image(const struct store *store, struct str head, struct error *err)
{
    return error_set(err, GATE_EFORMAT,
                     "not an image: %.*s: %s: expected a docker-archive, an OCI layout, a root "
                     "filesystem archive or a directory",
                     STR_ARG(store->shown), sniff_name(head));
}

/* Documents and layers stand at most two levels deep, or below blobs/. */
static bool is_of_interest(struct str name)
{
    struct str rest = name;
    struct str component;
    size_t depth = 0;

    if (str_starts_with(name, STR("blobs/")))
        return true;
    while (str_cut(&rest, '/', &component))
        depth++;
    return depth <= 2;
}

static void add_top(struct store *store, struct str name)
{
    struct str rest = name;
    struct str top;

    if (!str_cut(&rest, '/', &top) || store->top_count == TOPS_MAX || map_find(&store->tops, top))
        return;
    struct str *copy = arena_new(&store->arena, 1, sizeof(*copy));
    *copy = arena_str(&store->arena, top);
    map_set(&store->tops, *copy, copy);
    store->top_count++;
}

/*
 * Where a link of `name` to `target` leads, as a member's name; empty if outside. `docker save`
 * wrote "../ID/layer.tar" for a layer that it had saved already.
 */
static struct str resolve(struct store *store, struct str name, struct str target)
{
    char *room = arena_new(&store->arena, name.len + target.len + 2, 1);
    size_t length = 0;
    struct str folder = layer_path_parent(name);
    struct str component;

    if (!str_starts_with(target, STR("/"))) {
        memcpy(room, folder.ptr, folder.len);
        length = folder.len > 1 ? folder.len : 0;
    }
    while (str_cut(&target, '/', &component)) {
        if (component.len == 0 || str_equal(component, STR(".")))
            continue;
        if (str_equal(component, STR(".."))) {
            while (length > 0 && room[--length] != '/')
                ;
            continue;
        }
        room[length++] = '/';
        memcpy(room + length, component.ptr, component.len);
        length += component.len;
    }
    return str_slice((struct str){ .ptr = room, .len = length }, 1, length);
}

static bool is_hex(struct str text, size_t length)
{
    for (size_t i = 0; i < text.len; i++) {
        if (!strchr("0123456789abcdef", text.ptr[i]) || text.ptr[i] == '\0')
            return false;
    }
    return text.len == length;
}

/* Names that docker-archives and OCI layouts have and no root filesystem does. */
static bool is_image_name(struct str name)
{
    static const char *const documents[] = { "oci-layout", "index.json", "manifest.json",
                                             "repositories" };
    struct str folder = { .ptr = NULL };
    struct str rest = name;

    for (size_t i = 0; i < COUNT_OF(documents); i++) {
        if (str_equal(name, str_of(documents[i])))
            return true;
    }
    if (str_starts_with(name, STR("blobs/sha256/")))
        return is_hex(str_slice(name, 13, name.len), 64);
    if (str_starts_with(name, STR("blobs/sha512/")))
        return is_hex(str_slice(name, 13, name.len), 128);
    return str_cut(&rest, '/', &folder) && is_hex(folder, 64) &&
           (str_equal(rest, STR("json")) || str_equal(rest, STR("layer.tar")));
}

static struct member *new_member(struct store *store, enum member_kind kind, struct str name)
{
    struct member *member = arena_new(&store->arena, 1, sizeof(*member));

    member->kind = kind;
    member->name = name;
    member->number = (uint32_t)store->members.count;
    member->error = ERROR_INIT;
    *(struct member **)vec_add(&store->members) = member;
    return member;
}

/* Where the entry leads if it is a link. */
static enum gate_rc link_of(struct store *store, const struct tar_entry *entry, struct str path,
                            struct str *link, struct error *err)
{
    if (entry->type == TAR_SYMLINK)
        *link = resolve(store, path, entry->link);
    if (entry->type != TAR_HARD_LINK)
        return GATE_OK;
    if (layer_path_parse(entry->link, &store->options.limits, &store->arena, link, err))
        return err->rc;
    *link = str_slice(*link, 1, link->len);
    return GATE_OK;
}

enum gate_rc store_add(struct store *store, const struct tar_entry *entry, struct member **member,
                       struct error *err)
{
    const struct limits *limits = &store->options.limits;
    bool is_link = entry->type == TAR_SYMLINK || entry->type == TAR_HARD_LINK;
    struct str path;
    struct str link = STR("");

    *member = NULL;
    if (++store->entry_count > limits->entries)
        return layer_over_limit("entries", limits->entries, "files", err);
    if (layer_path_parse(entry->path, limits, &store->arena, &path, err))
        return err->rc;
    if (path.len == 1)
        return GATE_OK;

    struct str name = str_slice(path, 1, path.len);
    add_top(store, name);
    if ((!is_link && entry->type != TAR_FILE) || !is_of_interest(name))
        return GATE_OK;
    if (store->members.count == LIMIT_MEMBERS)
        return layer_over_limit("members", LIMIT_MEMBERS, "files that may be layers", err);
    if (link_of(store, entry, path, &link, err))
        return err->rc;
    *member = new_member(store, is_link ? MEMBER_LINK : MEMBER_FILE, name);
    (*member)->link = link;
    if (is_image_name(name))
        store->looks_like_image = true;
    (*member)->is_sparse = entry->is_sparse;
    map_set(&store->by_name, name, *member);
    return GATE_OK;
}

struct member *store_add_input(struct store *store)
{
    struct member *member = new_member(store, MEMBER_FILE, STR(""));

    member->size = store->is_seekable ? (uint64_t)store->guard.st_size : 0;
    member->present = member->size;
    return member;
}

bool store_tells_cut_later(const struct store *store)
{
    return !store->options.is_config_only &&
           (store_has(store, STR("manifest.json")) || store_has(store, STR("index.json")));
}

struct member *store_find(const struct store *store, struct str name)
{
    struct member *member = map_find(&store->by_name, name);

    for (size_t i = 0; i < LIMIT_LINKS && member; i++) {
        if (member->kind == MEMBER_FILE)
            return member;
        member = map_find(&store->by_name, member->link);
    }
    return NULL;
}

struct blob_plan store_blob_plan(struct store *store, const struct member *member, uint32_t digests,
                                 uint32_t diff_ids)
{
    bool is_verified = store->options.is_verified;

    return (struct blob_plan){
        .layer = { .names = LAYER_WHITEOUTS,
                   .wishes = store->table,
                   .limits = &store->options.limits,
                   .budget = &store->budget,
                   .blob = member->number },
        .digests = is_verified ? digests : 0,
        .diff_ids = is_verified ? diff_ids : 0,
    };
}

struct blob_result *store_result(struct store *store, struct member *member)
{
    if (!member->result) {
        member->result = arena_new(&store->arena, 1, sizeof(*member->result));
        blob_result_init(member->result);
    }
    return member->result;
}

static struct store *store_new(int fd, const char *shown, const struct image_options *options)
{
    struct store *store = memory_new(1, sizeof(*store));

    store->arena = ARENA_INIT;
    store->fd = fd;
    store->shown = arena_str(&store->arena, str_of(shown));
    store->options = *options;
    store->members = VEC_INIT(struct member *);
    store->copies = VEC_INIT(struct layer *);
    store->by_name = (struct map){ .key = { options->key[0], options->key[1] } };
    store->tops = (struct map){ .key = { options->key[0], options->key[1] } };
    store->cut = ERROR_INIT;
    store->wishes = WISH_SET_INIT;
    for (size_t i = 0; options->wishes && i < options->wishes->wishes.count; i++)
        wish_set_add(&store->wishes, vec_at(&options->wishes->wishes, i));
    wish_defaults(&store->wishes);
    store->table = wish_table_open(&store->wishes);
    return store;
}

void store_close(struct store *store)
{
    if (!store)
        return;
    for (size_t i = 0; i < store->members.count; i++) {
        struct member *member = *(struct member **)vec_at(&store->members, i);

        if (member->result)
            blob_result_release(member->result);
    }
    for (size_t i = 0; i < store->copies.count; i++)
        layer_release(*(struct layer **)vec_at(&store->copies, i));
    vec_release(&store->members);
    vec_release(&store->copies);
    map_release(&store->by_name);
    map_release(&store->tops);
    wish_table_close(store->table);
    wish_set_release(&store->wishes);
    arena_release(&store->arena);
    free(store);
}

void store_closep(struct store **store)
{
    store_close(*store);
}

/* A file that begins like a tar can be hopped through; everything else is read once. */
static enum gate_rc open_file(struct store *store, struct error *err)
{
    CLEANUP(source_closep)
    struct source *source = source_open_range(store->fd, 0, SNIFF_BYTES);
    struct str head;

    store->is_seekable = true;
    if (source_peek(source, SNIFF_BYTES, &head, err))
        return store_fail(store, err);
    if (codec_sniff(head) == CODEC_NONE && sniff_kind(head) == SNIFF_TAR)
        return store_file_open(store, err);
    store->kind = STORE_STREAM;
    return store_stream_open(store, err);
}

static enum gate_rc open_any(struct store *store, struct error *err)
{
    if (fstat(store->fd, &store->guard) != 0)
        return error_set(err, GATE_EIO, "cannot read image: %.*s: %s", STR_ARG(store->shown),
                         error_reason(errno).text);
    if (S_ISDIR(store->guard.st_mode)) {
        store->kind = STORE_DIRECTORY;
        store->is_seekable = true;
        return GATE_OK;
    }
    if (S_ISREG(store->guard.st_mode)) {
        store->kind = STORE_FILE;
        return open_file(store, err);
    }
    store->kind = STORE_STREAM;
    return store_stream_open(store, err);
}

enum gate_rc store_open(int fd, const char *shown, const struct image_options *options,
                        struct store **store, struct error *err)
{
    CLEANUP(store_closep) struct store *opened = store_new(fd, shown, options);

    if (open_any(opened, err))
        return err->rc;
    *store = STEAL(opened);
    return GATE_OK;
}

size_t store_count(const struct store *store)
{
    return store->members.count;
}

struct str store_name(const struct store *store, size_t index)
{
    return (*(struct member **)vec_at(&store->members, index))->name;
}

bool store_has(const struct store *store, struct str name)
{
    if (store->kind == STORE_DIRECTORY)
        return store_directory_has(store, name);
    return store_find(store, name) != NULL;
}

bool store_has_top(const struct store *store, struct str name)
{
    if (store->kind == STORE_DIRECTORY)
        return store_directory_has(store, name);
    return map_find(&store->tops, name) != NULL;
}

uint64_t store_input_bytes(const struct store *store)
{
    return store->input_bytes;
}

bool store_is_same_file(const struct stat *a, const struct stat *b)
{
    return a->st_dev == b->st_dev && a->st_ino == b->st_ino && a->st_size == b->st_size &&
           a->st_mtim.tv_sec == b->st_mtim.tv_sec && a->st_mtim.tv_nsec == b->st_mtim.tv_nsec;
}

enum gate_rc store_check_guard(const struct store *store, struct error *err)
{
    struct stat now;

    if (fstat(store->fd, &now) == 0 && store_is_same_file(&now, &store->guard))
        return GATE_OK;
    return error_set(err, GATE_ETRUST, "%.*s: the input was changed while it was read",
                     STR_ARG(store->shown));
}
