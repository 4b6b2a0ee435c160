#include "resource/unit_files.h"

#include <stdlib.h>

#include "base/limits.h"
#include "format/unit_name.h"
#include "resource/cache.h"

enum { MAX_PLACES = 1 << 16 };

/* The search path of systemd(1), those that hide others first. */
static const struct unit_directory search_path[] = {
    { .path = { "/etc/systemd/system.control", 27 }, .kind = UNIT_DIRECTORY_OTHER },
    { .path = { "/run/systemd/system.control", 27 }, .kind = UNIT_DIRECTORY_OTHER },
    { .path = { "/run/systemd/transient", 22 }, .kind = UNIT_DIRECTORY_TRANSIENT },
    { .path = { "/run/systemd/generator.early", 28 }, .kind = UNIT_DIRECTORY_GENERATED },
    { .path = { "/etc/systemd/system", 19 }, .kind = UNIT_DIRECTORY_CONFIG },
    { .path = { "/etc/systemd/system.attached", 28 }, .kind = UNIT_DIRECTORY_OTHER },
    { .path = { "/run/systemd/system", 19 }, .kind = UNIT_DIRECTORY_OTHER },
    { .path = { "/run/systemd/system.attached", 28 }, .kind = UNIT_DIRECTORY_OTHER },
    { .path = { "/run/systemd/generator", 22 }, .kind = UNIT_DIRECTORY_GENERATED },
    { .path = { "/usr/local/lib/systemd/system", 29 }, .kind = UNIT_DIRECTORY_OTHER },
    { .path = { "/lib/systemd/system", 19 }, .kind = UNIT_DIRECTORY_OTHER },
    { .path = { "/usr/lib/systemd/system", 23 }, .kind = UNIT_DIRECTORY_OTHER },
    { .path = { "/run/systemd/generator.late", 27 }, .kind = UNIT_DIRECTORY_GENERATED },
};

struct unit_scan {
    struct unit_files *units;
    struct vec places;  /* struct unit_place */
    struct vec links;   /* struct unit_link */
    struct vec dropins; /* struct str */
    struct error *err;
};

void unit_files_wishes(struct wish_set *set)
{
    if (!wish_set_begin(set, "unit files"))
        return;
    for (size_t i = 0; i < COUNT_OF(search_path); i++)
        wish_body(set, arena_printf(&set->arena, "%s/**", search_path[i].path.ptr).ptr,
                  LIMIT_CONFIG_FILE_BYTES);
}

/* Reads the name of a link's owner from its folder: "NAME.wants" or "NAME.requires". */
static bool find_owner(struct str folder, struct str *owner)
{
    static const struct str suffixes[] = { { ".wants", 6 }, { ".requires", 9 } };

    for (size_t i = 0; i < COUNT_OF(suffixes); i++) {
        if (str_ends_with(folder, suffixes[i])) {
            *owner = str_slice(folder, 0, folder.len - suffixes[i].len);
            return true;
        }
    }
    return false;
}

static void add_link(struct unit_scan *scan, const struct entry *entry, struct str name,
                     struct str owner)
{
    struct unit_link *link = vec_add(&scan->links);

    *link = (struct unit_link){ .entry = entry,
                                .name = name,
                                .target = str_base_name(entry->link),
                                .owner = owner,
                                .directory = scan->units->directory_count };
}

/* `below` is the path of `entry` from the directory on. */
static enum gate_rc scan_entry(struct unit_scan *scan, const struct entry *entry, struct str below)
{
    ptrdiff_t slash = str_find(below, STR("/"));
    bool is_link = entry->type == ENTRY_SYMLINK;

    if (scan->places.count + scan->links.count + scan->dropins.count >= MAX_PLACES)
        return error_set(scan->err, GATE_ELIMIT, "%.*s: more than %d units and links in all",
                         STR_ARG(entry->path), MAX_PLACES);
    if (slash >= 0) {
        struct str name = str_slice(below, (size_t)slash + 1, below.len);
        struct str owner;

        if (is_link && str_find(name, STR("/")) < 0 &&
            find_owner(str_slice(below, 0, (size_t)slash), &owner))
            add_link(scan, entry, name, owner);
        return GATE_OK;
    }
    if ((entry->type == ENTRY_DIRECTORY || is_link) && str_ends_with(below, STR(".d")))
        *(struct str *)vec_add(&scan->dropins) = entry->path;
    if (is_link)
        add_link(scan, entry, below, STR(""));
    if (unit_name_kind(below) != UNIT_NAME_INVALID)
        *(struct unit_place *)vec_add(&scan->places) =
            (struct unit_place){ .entry = entry, .name = below };
    return GATE_OK;
}

static bool is_known_directory(const struct unit_files *units, struct str path)
{
    for (size_t i = 0; i < units->directory_count; i++) {
        if (str_equal(units->directories[i].path, path))
            return true;
    }
    return false;
}

/* A directory that is not there, or is reached by two names, adds nothing. */
static enum gate_rc scan_directory(struct unit_scan *scan, const struct unit_directory *directory)
{
    struct rootfs *rootfs = scan->units->context->rootfs;
    struct error local = ERROR_INIT;
    const struct entry *top;
    size_t start;
    size_t end;

    if (rootfs_find(rootfs, directory->path, ROOTFS_FOLLOW, &top, &local)) {
        if (local.rc == GATE_ENOTFOUND)
            return GATE_OK;
        *scan->err = local;
        return scan->err->rc;
    }
    if (top->type != ENTRY_DIRECTORY || is_known_directory(scan->units, top->path))
        return GATE_OK;
    if (rootfs_check_listed(rootfs, top->path, 2, scan->err))
        return scan->err->rc;
    rootfs_below(rootfs, top->path, &start, &end);
    for (size_t i = start; i < end; i++) {
        const struct entry *entry = rootfs_at(rootfs, i);

        if (scan_entry(scan, entry, str_slice(entry->path, top->path.len + 1, entry->path.len)))
            return scan->err->rc;
    }
    struct unit_directory *found = &scan->units->directories[scan->units->directory_count++];
    *found = *directory;
    found->path = top->path;
    found->is_runtime = str_starts_with(directory->path, STR("/run/"));
    return GATE_OK;
}

static int compare_keys(const void *left, const void *right)
{
    const struct unit_key *a = left;
    const struct unit_key *b = right;
    int order = str_compare(a->key, b->key);

    if (order == 0 && a->link->directory != b->link->directory)
        order = a->link->directory < b->link->directory ? -1 : 1;
    return order ? order : str_compare(a->link->entry->path, b->link->entry->path);
}

static int compare_texts(const void *left, const void *right)
{
    return str_compare(*(const struct str *)left, *(const struct str *)right);
}

static void add_key(struct vec *keys, struct str key, const struct unit_link *link)
{
    *(struct unit_key *)vec_add(keys) = (struct unit_key){ .key = key, .link = link };
}

/* A link of a folder is found by its template too, any other by what it leads to. */
static void add_keys(struct unit_files *units)
{
    CLEANUP(vec_release) struct vec keys = VEC_INIT(struct unit_key);
    struct arena *arena = units->context->arena;

    for (size_t i = 0; i < units->link_count; i++) {
        const struct unit_link *link = &units->links[i];
        struct str other =
            link->owner.len > 0 ? unit_name_template(link->name, arena) : link->target;

        add_key(&keys, link->name, link);
        if (!str_equal(other, link->name))
            add_key(&keys, other, link);
    }
    if (keys.count > 0)
        qsort(keys.items, keys.count, keys.item_size, compare_keys);
    units->keys = vec_keep(&keys, arena);
    units->key_count = keys.count;
}

static enum gate_rc scan_all(struct unit_scan *scan)
{
    struct unit_files *units = scan->units;
    struct arena *arena = units->context->arena;

    for (size_t i = 0; i < COUNT_OF(search_path); i++) {
        if (scan_directory(scan, &search_path[i]))
            return scan->err->rc;
    }
    if (scan->dropins.count > 0)
        qsort(scan->dropins.items, scan->dropins.count, scan->dropins.item_size, compare_texts);
    units->links = vec_keep(&scan->links, arena);
    units->link_count = scan->links.count;
    units->places = vec_keep(&scan->places, arena);
    units->place_count = scan->places.count;
    units->dropins = vec_keep(&scan->dropins, arena);
    units->dropin_count = scan->dropins.count;
    add_keys(units);
    return GATE_OK;
}

static enum gate_rc read_units(struct resource_context *context, const void **reading,
                               struct error *err)
{
    struct unit_scan scan = {
        .units = arena_new(context->arena, 1, sizeof(struct unit_files)),
        .places = VEC_INIT(struct unit_place),
        .links = VEC_INIT(struct unit_link),
        .dropins = VEC_INIT(struct str),
        .err = err,
    };
    enum gate_rc rc;

    scan.units->context = context;
    rc = scan_all(&scan);
    vec_release(&scan.places);
    vec_release(&scan.links);
    vec_release(&scan.dropins);
    *reading = scan.units;
    return rc;
}

enum gate_rc unit_files_read(struct resource_context *context, const struct unit_files **units,
                             struct error *err)
{
    const void *reading;

    if (resource_cache_fact(context, FACT_UNITS, read_units, &reading, err))
        return err->rc;
    *units = reading;
    return GATE_OK;
}

const struct unit_key *unit_files_links(const struct unit_files *units, struct str key,
                                        size_t *count)
{
    size_t low = 0;
    size_t high = units->key_count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;

        if (str_compare(units->keys[middle].key, key) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    *count = 0;
    while (low + *count < units->key_count && str_equal(units->keys[low + *count].key, key))
        (*count)++;
    return &units->keys[low];
}

struct str unit_files_pattern(struct str text, struct arena *arena)
{
    char *pattern = arena_new(arena, 2 * text.len + 1, 1);
    size_t length = 0;

    for (size_t i = 0; i < text.len; i++) {
        if (text.ptr[i] == '\\')
            pattern[length++] = '\\';
        pattern[length++] = text.ptr[i];
    }
    return (struct str){ .ptr = pattern, .len = length };
}
