#include "resource/owners.h"

#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "base/vec.h"
#include "format/apk.h"
#include "format/dpkg.h"
#include "resource/cache.h"
#include "resource/owners_builder.h"

#define LIMIT_RECORD_BYTES ((size_t)64 << 20) /* one list of a package's files */

struct str path_without_usr(struct str path)
{
    static const struct str merged[] = {
        { .ptr = "bin", .len = 3 },    { .ptr = "sbin", .len = 4 },  { .ptr = "lib", .len = 3 },
        { .ptr = "lib32", .len = 5 },  { .ptr = "lib64", .len = 5 }, { .ptr = "libx32", .len = 6 },
        { .ptr = "libo32", .len = 6 },
    };
    struct str below;
    struct str rest;
    struct str top;

    if (str_starts_with(path, STR("/")))
        path = str_slice(path, 1, path.len);
    if (!str_starts_with(path, STR("usr/")))
        return path;
    below = str_slice(path, STR("usr/").len, path.len);
    rest = below;
    (void)str_cut(&rest, '/', &top);
    for (size_t i = 0; i < COUNT_OF(merged); i++) {
        if (str_equal(top, merged[i]))
            return below;
    }
    return path;
}

static struct str fold(struct str path, bool is_merged)
{
    if (is_merged)
        return path_without_usr(path);
    return str_starts_with(path, STR("/")) ? str_slice(path, 1, path.len) : path;
}

/* Where a package's file went that another package's stands in place of; all paths are folded. */
static struct str divert(const struct owners_builder *builder, const struct package *package,
                         struct str path)
{
    for (size_t i = 0; i < builder->diversions.count; i++) {
        const struct dpkg_diversion *diversion = vec_at(&builder->diversions, i);

        if (str_equal(diversion->from, path) && !str_equal(diversion->package, package->name))
            return diversion->to;
    }
    return path;
}

struct owned_path *owners_add(struct owners_builder *builder, const struct package *package,
                              struct str path, const struct digest *sum,
                              const struct owned_record *record)
{
    struct owned_path *added;

    path = divert(builder, package, fold(path, builder->is_merged));
    if (path.len == 0 || str_equal(path, STR(".")))
        return NULL;
    added = vec_add(&builder->paths);
    added->path = path;
    added->package = package;
    added->record = record;
    if (sum) {
        uint8_t *bytes = arena_new(builder->context->arena, digest_size(sum->kind), 1);

        memcpy(bytes, sum->bytes, digest_size(sum->kind));
        added->sum = bytes;
        added->sum_kind = (uint8_t)sum->kind;
    }
    return added;
}

enum gate_rc owners_read(const struct owners_builder *builder, struct str path, struct str *text,
                         struct error *err)
{
    struct error local = ERROR_INIT;
    enum gate_rc rc =
        rootfs_read_path(builder->context->rootfs, path, LIMIT_RECORD_BYTES, text, NULL, &local);

    if (rc == GATE_OK)
        return GATE_OK;
    *text = (struct str){ .ptr = NULL, .len = 0 };
    if (rc == GATE_ENOTFOUND)
        return GATE_OK;
    return error_set(err, rc, "%.*s: %s", STR_ARG(path), local.message);
}

/* "NAME.list", or "NAME:ARCHITECTURE.list" of packages that may be there for several. */
static enum gate_rc read_info(const struct owners_builder *builder, const struct package *package,
                              const char *suffix, struct str *text, struct error *err)
{
    struct arena *arena = builder->context->arena;
    struct str path = arena_printf(arena, "/var/lib/dpkg/info/%.*s:%.*s.%s", STR_ARG(package->name),
                                   STR_ARG(package->architecture), suffix);

    if (owners_read(builder, path, text, err))
        return err->rc;
    if (text->ptr)
        return GATE_OK;
    path = arena_printf(arena, "/var/lib/dpkg/info/%.*s.%s", STR_ARG(package->name), suffix);
    return owners_read(builder, path, text, err);
}

static void add_sums(struct owners_builder *builder, const struct package *package, struct str text)
{
    struct dpkg_sum sum;

    while (dpkg_sum_next(&text, &sum))
        (void)owners_add(builder, package, sum.path, &sum.md5, NULL);
}

static const struct owned_record configuration = { .attributes = OWNED_CONFIG };

static enum gate_rc add_dpkg(struct owners_builder *builder, const struct package *package,
                             struct error *err)
{
    struct str conffiles = { .ptr = NULL };
    struct dpkg_sum sum;
    struct str text;
    struct str path;

    if (read_info(builder, package, "list", &text, err))
        return err->rc;
    while (dpkg_list_next(&text, &path))
        (void)owners_add(builder, package, path, NULL, NULL);
    if (read_info(builder, package, "md5sums", &text, err))
        return err->rc;
    add_sums(builder, package, text);

    if (dpkg_field(package->record, STR("Conffiles"), &conffiles)) {
        while (dpkg_conffile_next(&conffiles, &sum))
            (void)owners_add(builder, package, sum.path, &sum.md5, &configuration);
    }
    if (!str_starts_with(package->file->path, STR("/var/lib/dpkg/status.d/")))
        return GATE_OK;
    path = arena_printf(builder->context->arena, "%.*s.md5sums", STR_ARG(package->file->path));
    if (owners_read(builder, path, &text, err))
        return err->rc;
    add_sums(builder, package, text);
    return GATE_OK;
}

/* What `apk audit` would compare; the type of the file is not recorded. */
static const struct owned_record *apk_record(struct owners_builder *builder,
                                             const struct apk_file *file)
{
    struct owned_record *record = arena_new(builder->context->arena, 1, sizeof(*record));

    record->recorded = OWNED_MISSING | OWNED_DIGEST | OWNED_MODE | OWNED_USER | OWNED_GROUP;
    record->mode = (uint16_t)(file->mode & 07777);
    record->uid = file->uid;
    record->gid = file->gid;
    return record;
}

static enum gate_rc add_apk(struct owners_builder *builder, const struct package *package,
                            struct error *err)
{
    struct str rest = package->record;
    struct str directory = STR("");
    struct apk_file file;

    while (apk_file_next(&rest, &directory, &file)) {
        struct str path = file.name;

        if (file.directory.len) {
            path = arena_printf(builder->context->arena, "%.*s/%.*s", STR_ARG(file.directory),
                                STR_ARG(file.name));
        }
        if (file.is_bad)
            return error_set(err, GATE_EFORMAT, "%.*s: the owner and mode of '%.*s' are none",
                             STR_ARG(package->file->path), STR_ARG(path));
        (void)owners_add(builder, package, path, file.has_digest ? &file.digest : NULL,
                         apk_record(builder, &file));
    }
    return GATE_OK;
}

static enum gate_rc read_diversions(struct owners_builder *builder, struct error *err)
{
    struct dpkg_diversion diversion;
    struct str text;

    if (owners_read(builder, STR("/var/lib/dpkg/diversions"), &text, err))
        return err->rc;
    while (dpkg_diversion_next(&text, &diversion)) {
        diversion.from = fold(diversion.from, builder->is_merged);
        diversion.to = fold(diversion.to, builder->is_merged);
        *(struct dpkg_diversion *)vec_add(&builder->diversions) = diversion;
    }
    return GATE_OK;
}

/* What is recorded with a checksum stands before what is not. */
static int compare_paths(const void *a, const void *b)
{
    const struct owned_path *left = a;
    const struct owned_path *right = b;
    int order = str_compare(left->path, right->path);

    if (order == 0 && left->package != right->package)
        order = left->package < right->package ? -1 : 1;
    if (order == 0)
        order = (right->sum != NULL) - (left->sum != NULL);
    return order ? order : (right->record != NULL) - (left->record != NULL);
}

static bool is_same_owner(const struct owned_path *a, const struct owned_path *b)
{
    return a->package == b->package && str_equal(a->path, b->path);
}

/* Sorts the paths into the run's arena and leaves one of each pair of path and package. */
static void finish(struct owners_builder *builder, struct owner_facts *owners)
{
    struct vec *paths = &builder->paths;
    struct owned_path *sorted =
        arena_new(builder->context->arena, paths->count + 1, sizeof(*sorted));

    if (paths->count)
        qsort(paths->items, paths->count, sizeof(*sorted), compare_paths);
    for (size_t i = 0; i < paths->count; i++) {
        const struct owned_path *path = vec_at(paths, i);

        if (owners->count == 0 || !is_same_owner(&sorted[owners->count - 1], path))
            sorted[owners->count++] = *path;
    }
    owners->paths = sorted;
    owners->is_merged = builder->is_merged;
}

static enum gate_rc build(struct owners_builder *builder, const struct package_facts *packages,
                          struct error *err)
{
    if (read_diversions(builder, err))
        return err->rc;
    for (size_t i = 0; i < packages->package_count; i++) {
        const struct package *package = &packages->packages[i];

        if (!package->is_installed)
            continue;
        switch (package->manager) {
        case PACKAGE_DPKG:
            if (add_dpkg(builder, package, err))
                return err->rc;
            break;
        case PACKAGE_APK:
            if (add_apk(builder, package, err))
                return err->rc;
            break;
        case PACKAGE_RPM:
            if (add_rpm_files(builder, package, err))
                return err->rc;
            break;
        case PACKAGE_PACMAN:
            if (add_pacman_files(builder, package, err))
                return err->rc;
            break;
        }
    }
    return GATE_OK;
}

static bool is_merged(struct rootfs *rootfs)
{
    const struct entry *entry = NULL;
    struct error ignored = ERROR_INIT; /* without /bin nothing is merged */

    return rootfs_find(rootfs, STR("/bin"), ROOTFS_NOFOLLOW, &entry, &ignored) == GATE_OK &&
           entry->type == ENTRY_SYMLINK;
}

static enum gate_rc read_owners(struct resource_context *context, const void **reading,
                                struct error *err)
{
    struct owner_facts *owners = arena_new(context->arena, 1, sizeof(*owners));
    const struct package_facts *packages = NULL;
    struct owners_builder builder = {
        .context = context,
        .paths = VEC_INIT(struct owned_path),
        .diversions = VEC_INIT(struct dpkg_diversion),
        .is_merged = is_merged(context->rootfs),
    };
    enum gate_rc rc;

    rc = facts_packages(context, &packages, err);
    if (rc == GATE_OK)
        rc = build(&builder, packages, err);
    if (rc == GATE_OK)
        finish(&builder, owners);
    *reading = owners;
    vec_release(&builder.paths);
    vec_release(&builder.diversions);
    return rc;
}

enum gate_rc facts_owners(struct resource_context *context, const struct owner_facts **owners,
                          struct error *err)
{
    const void *reading = NULL;

    if (resource_cache_fact(context, FACT_OWNERS, read_owners, &reading, err))
        return error_certain(err->rc);
    *owners = reading;
    return GATE_OK;
}

void owners_find(const struct owner_facts *owners, struct str path, size_t *start, size_t *end)
{
    size_t low = 0;
    size_t high = owners->count;

    path = fold(path, owners->is_merged);
    while (low < high) {
        size_t middle = low + (high - low) / 2;

        if (str_compare(owners->paths[middle].path, path) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    *start = low;
    while (low < owners->count && str_equal(owners->paths[low].path, path))
        low++;
    *end = low;
}

/* apk's checksum of a symbolic link is over its target. */
static enum gate_rc current_digest(struct resource_context *context, const struct entry *entry,
                                   enum digest_kind kind, struct digest *digest, struct error *err)
{
    if (entry->type == ENTRY_SYMLINK) {
        *digest = digest_of(kind, entry->link);
        return GATE_OK;
    }
    return rootfs_digest(context->rootfs, entry, kind, digest, err);
}

enum gate_rc owned_path_unchanged(struct resource_context *context, const struct owned_path *owned,
                                  const struct entry *entry, struct value *unchanged,
                                  struct error *err)
{
    bool is_apk_link = entry->type == ENTRY_SYMLINK && owned->package->manager == PACKAGE_APK;
    struct digest recorded = { .kind = (enum digest_kind)owned->sum_kind };
    struct digest current;

    *unchanged = value_nil();
    if (owned->is_sum_unknown)
        return error_set(err, GATE_EUNSUPPORTED, "%.*s: a checksum of a kind that is not computed",
                         STR_ARG(entry->path));
    if (!owned->sum)
        return GATE_OK;
    if (entry->type != ENTRY_FILE && !is_apk_link) {
        *unchanged = value_bool(false); /* a checksum is of a file: something took its place */
        return GATE_OK;
    }
    if (current_digest(context, entry, recorded.kind, &current, err))
        return error_wrap(err, "%.*s", STR_ARG(entry->path));
    memcpy(recorded.bytes, owned->sum, digest_size(recorded.kind));
    *unchanged = value_bool(digest_equal(&recorded, &current));
    return GATE_OK;
}

/* The owners of `entry`: an empty range where the image has no packages. */
static enum gate_rc find_owners(struct resource_context *context, const struct entry *entry,
                                const struct owned_path **first, size_t *count, struct error *err)
{
    const struct owner_facts *owners = NULL;
    struct error local = ERROR_INIT;
    enum gate_rc rc = facts_owners(context, &owners, &local);
    size_t start;
    size_t end;

    *count = 0;
    if (rc == GATE_ENOTFOUND)
        return GATE_OK;
    if (rc)
        return error_set(err, rc, "%s", local.message);
    owners_find(owners, entry->path, &start, &end);
    *first = &owners->paths[start];
    *count = end - start;
    return GATE_OK;
}

enum gate_rc entry_package(struct resource_context *context, const struct entry *entry,
                           struct value *package, struct error *err)
{
    const struct owned_path *owned = NULL;
    size_t count;

    if (find_owners(context, entry, &owned, &count, err))
        return err->rc;
    *package = count ? value_str(owned->package->name) : value_nil();
    return GATE_OK;
}

enum gate_rc entry_unchanged(struct resource_context *context, const struct entry *entry,
                             struct value *unchanged, struct error *err)
{
    const struct owned_path *owned = NULL;
    size_t count;

    *unchanged = value_nil();
    if (find_owners(context, entry, &owned, &count, err))
        return err->rc;
    for (size_t i = 0; i < count; i++) {
        struct value one;

        if (owned_path_unchanged(context, &owned[i], entry, &one, err))
            return err->rc;
        if (one.type == VALUE_BOOL && (unchanged->type == VALUE_NIL || one.boolean))
            *unchanged = one;
    }
    return GATE_OK;
}

void owners_wishes(struct wish_set *set)
{
    facts_wishes(set);
    wish_body(set, "/var/lib/dpkg/info/*.list", LIMIT_RECORD_BYTES);
    wish_body(set, "/var/lib/dpkg/info/*.md5sums", LIMIT_RECORD_BYTES);
    wish_body(set, "/var/lib/dpkg/diversions", LIMIT_CONFIG_FILE_BYTES);
    wish_body(set, "/var/lib/pacman/local/*/files", LIMIT_RECORD_BYTES);
    wish_body(set, "/var/lib/pacman/local/*/mtree", LIMIT_RECORD_BYTES);
}
