#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "base/vec.h"
#include "format/apk.h"
#include "format/dpkg.h"
#include "format/pacman.h"
#include "format/rpm_header.h"
#include "resource/cache.h"
#include "resource/facts.h"
#include "resource/package_databases.h"

/* Signs that an image is of a distribution with packages, should its os-release not say so. */
static const struct sign {
    const char *path;
    const char *manager;
} signs[] = {
    { .path = "/var/lib/dpkg", .manager = "dpkg" },
    { .path = "/usr/bin/dpkg", .manager = "dpkg" },
    { .path = "/etc/debian_version", .manager = "dpkg" },
    { .path = "/etc/apt", .manager = "dpkg" },
    { .path = "/lib/apk", .manager = "apk" },
    { .path = "/sbin/apk", .manager = "apk" },
    { .path = "/etc/alpine-release", .manager = "apk" },
    { .path = "/etc/apk", .manager = "apk" },
    { .path = "/var/lib/rpm", .manager = "rpm" },
    { .path = "/usr/lib/sysimage/rpm", .manager = "rpm" },
    { .path = "/usr/bin/rpm", .manager = "rpm" },
    { .path = "/etc/redhat-release", .manager = "rpm" },
    { .path = "/var/lib/pacman", .manager = "pacman" },
};

static const struct {
    const char *family;
    const char *manager;
} family_managers[] = {
    { .family = "debian", .manager = "dpkg" }, { .family = "alpine", .manager = "apk" },
    { .family = "redhat", .manager = "rpm" },  { .family = "suse", .manager = "rpm" },
    { .family = "arch", .manager = "pacman" },
};

const char *package_manager_name(enum package_manager manager)
{
    switch (manager) {
    case PACKAGE_DPKG:
        return "dpkg";
    case PACKAGE_APK:
        return "apk";
    case PACKAGE_RPM:
        return "rpm";
    case PACKAGE_PACMAN:
        return "pacman";
    }
    return "";
}

struct value package_text(struct str text)
{
    return text.len ? value_str(text) : value_nil();
}

struct value package_time(const struct package *package)
{
    return package->installed_at ? value_integer(package->installed_at) : value_nil();
}

value_compare_fn *package_manager_order(enum package_manager manager)
{
    switch (manager) {
    case PACKAGE_DPKG:
        return dpkg_version_compare;
    case PACKAGE_APK:
        return apk_version_compare;
    case PACKAGE_RPM:
        return rpm_version_compare;
    case PACKAGE_PACMAN:
        return pacman_version_compare;
    }
    return NULL;
}

/* Reads a database if it is there; *text is then not NULL. */
static enum gate_rc read_database(struct resource_context *context, struct str path,
                                  struct str *text, const struct entry **file, struct error *err)
{
    struct error local = ERROR_INIT;
    enum gate_rc rc =
        rootfs_read_path(context->rootfs, path, LIMIT_PACKAGE_DB_BYTES, text, file, &local);

    if (rc == GATE_OK)
        return GATE_OK;
    *text = (struct str){ .ptr = NULL, .len = 0 };
    if (rc == GATE_ENOTFOUND)
        return GATE_OK;
    return error_set(err, rc, "%.*s: %s", STR_ARG(path), local.message);
}

static void add_dpkg(const struct vec *parsed, const struct entry *file, struct vec *packages)
{
    for (size_t i = 0; i < parsed->count; i++) {
        const struct dpkg_package *from = vec_at(parsed, i);
        struct package *package = vec_add(packages);

        package->name = from->name;
        package->version = from->version;
        package->architecture = from->architecture;
        package->status = from->status.len ? from->status : STR("install ok installed");
        package->source = from->source;
        package->manager = PACKAGE_DPKG;
        package->is_installed = dpkg_is_installed(from->status);
        package->file = file;
        package->line = from->line;
        package->record = from->paragraph;
    }
}

static enum gate_rc parse_dpkg(struct str text, const struct entry *file, struct vec *packages,
                               struct error *err)
{
    CLEANUP(vec_release) struct vec parsed = VEC_INIT(struct dpkg_package);

    if (dpkg_parse(text, &parsed, err))
        return error_wrap(err, "%.*s", STR_ARG(file->path));
    add_dpkg(&parsed, file, packages);
    return GATE_OK;
}

static enum gate_rc read_dpkg_status(struct resource_context *context, struct vec *packages,
                                     struct error *err)
{
    const struct entry *file = NULL;
    struct str text;

    if (read_database(context, STR("/var/lib/dpkg/status"), &text, &file, err))
        return err->rc;
    if (!text.ptr || !file)
        return GATE_OK;
    if (!dpkg_is_whole(text))
        return error_set(err, GATE_EFORMAT, "%.*s: the database ends within a line",
                         STR_ARG(file->path));
    return parse_dpkg(text, file, packages, err);
}

/* Distroless images have a file for each package, beside .md5sums of some. */
static enum gate_rc read_dpkg_status_d(struct resource_context *context, struct vec *packages,
                                       struct error *err)
{
    CLEANUP(vec_release) struct vec found = VEC_INIT(const struct entry *);

    if (rootfs_glob(context->rootfs, STR("/var/lib/dpkg/status.d/*"), &found, err))
        return err->rc;
    for (size_t i = 0; i < found.count; i++) {
        const struct entry *file = *(const struct entry **)vec_at(&found, i);
        struct str text = STR("");

        if (file->type != ENTRY_FILE || str_ends_with(file->path, STR(".md5sums")))
            continue;
        if (rootfs_read(context->rootfs, file, LIMIT_CONFIG_FILE_BYTES, &text, err))
            return error_wrap(err, "%.*s", STR_ARG(file->path));
        if (parse_dpkg(text, file, packages, err))
            return err->rc;
    }
    return GATE_OK;
}

static enum gate_rc read_apk(struct resource_context *context, struct vec *packages,
                             struct error *err)
{
    CLEANUP(vec_release) struct vec parsed = VEC_INIT(struct apk_package);
    const struct entry *file = NULL;
    struct str text;

    if (read_database(context, STR("/lib/apk/db/installed"), &text, &file, err))
        return err->rc;
    if (!text.ptr && read_database(context, STR("/usr/lib/apk/db/installed"), &text, &file, err))
        return err->rc;
    if (!text.ptr || !file)
        return GATE_OK;
    if (apk_parse(text, &parsed, err))
        return error_wrap(err, "%.*s", STR_ARG(file->path));

    for (size_t i = 0; i < parsed.count; i++) {
        const struct apk_package *from = vec_at(&parsed, i);
        struct package *package = vec_add(packages);

        package->name = from->name;
        package->version = from->version;
        package->architecture = from->architecture;
        package->status = STR("installed");
        package->source = from->origin;
        package->manager = PACKAGE_APK;
        package->is_installed = true;
        package->file = file;
        package->line = from->line;
        package->record = from->record;
    }
    return GATE_OK;
}

static int compare_packages(const void *a, const void *b)
{
    const struct package *left = a;
    const struct package *right = b;
    int order = str_compare(left->name, right->name);

    if (order == 0)
        order = str_compare(left->architecture, right->architecture);
    if (order == 0)
        order = str_compare(left->file->path, right->file->path);
    if (order == 0)
        order = (left->line > right->line) - (left->line < right->line);
    /* Several versions of one package: the oldest is what a claim about the package is about. */
    if (order == 0)
        order = rpm_version_compare(left->version, right->version);
    return order ? order : str_compare(left->version, right->version);
}

/* The first package that is not before `name`. */
static size_t lower_bound(const struct package *packages, size_t count, struct str name)
{
    size_t low = 0;
    size_t high = count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;

        if (str_compare(packages[middle].name, name) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

const struct package *package_by_name(const struct package_facts *packages, struct str name)
{
    const struct package *fallback = NULL;
    size_t first = lower_bound(packages->packages, packages->package_count, name);

    for (size_t i = first; i < packages->package_count; i++) {
        const struct package *package = &packages->packages[i];

        if (!str_equal(package->name, name))
            break;
        if (package->is_installed)
            return package;
        if (!fallback)
            fallback = package;
    }
    return fallback;
}

/*
 * dpkg lists the files of every package that it has a record of. A list without record tells of a
 * database that was cut at a paragraph, which nothing in it would show.
 */
static enum gate_rc check_lists(struct resource_context *context,
                                const struct package_facts *packages, struct error *err)
{
    CLEANUP(vec_release) struct vec found = VEC_INIT(const struct entry *);

    if (rootfs_glob(context->rootfs, STR("/var/lib/dpkg/info/*.list"), &found, err))
        return err->rc;
    for (size_t i = 0; i < found.count; i++) {
        const struct entry *list = *(const struct entry **)vec_at(&found, i);
        struct str name = str_slice(list->path, STR("/var/lib/dpkg/info/").len, list->path.len);

        name = str_slice(name, 0, name.len - STR(".list").len);
        ptrdiff_t colon = str_find(name, STR(":"));
        if (colon >= 0)
            name = str_slice(name, 0, (size_t)colon);
        if (!package_by_name(packages, name)) {
            return error_set(err, GATE_EFORMAT,
                             "/var/lib/dpkg/status: '%.*s' is missing, whose files %.*s lists",
                             STR_ARG(name), STR_ARG(list->path));
        }
    }
    return GATE_OK;
}

static bool is_provided(const struct package_facts *packages, struct str name)
{
    const struct package *package = package_by_name(packages, name);

    if (package && package->manager == PACKAGE_APK)
        return true;
    for (size_t i = 0; i < packages->package_count; i++) {
        package = &packages->packages[i];
        if (package->manager == PACKAGE_APK && apk_provides(package->record, name))
            return true;
    }
    return false;
}

/* Likewise apk keeps what it was asked for in `world`, which nothing installed may lack. */
static enum gate_rc check_world(struct resource_context *context,
                                const struct package_facts *packages, struct error *err)
{
    struct str world = { .ptr = NULL };
    struct error local = ERROR_INIT;
    enum gate_rc rc = rootfs_read_path(context->rootfs, STR("/etc/apk/world"),
                                       LIMIT_CONFIG_FILE_BYTES, &world, NULL, &local);
    struct str name;

    if (rc == GATE_ENOTFOUND)
        return GATE_OK;
    if (rc)
        return error_set(err, rc, "/etc/apk/world: %s", local.message);
    while (apk_world_next(&world, &name)) {
        if (!is_provided(packages, name)) {
            return error_set(err, GATE_EFORMAT,
                             "/lib/apk/db/installed: '%.*s' is missing, which /etc/apk/world names",
                             STR_ARG(name));
        }
    }
    return GATE_OK;
}

static bool exists(struct resource_context *context, const char *path)
{
    const struct entry *entry = NULL;
    struct error ignored = ERROR_INIT; /* what cannot be looked at was not found */

    return rootfs_find(context->rootfs, str_of(path), ROOTFS_FOLLOW, &entry, &ignored) == GATE_OK;
}

/* The manager that this image should have a database of; NULL: none. */
static const char *expected_manager(struct resource_context *context)
{
    const struct os_facts *os = NULL;
    struct error ignored = ERROR_INIT; /* an os-release that cannot be read says nothing */

    if (facts_os(context, &os, &ignored) == GATE_OK) {
        for (size_t i = 0; i < COUNT_OF(family_managers); i++) {
            if (str_equal(os->family, str_of(family_managers[i].family)))
                return family_managers[i].manager;
        }
    }
    for (size_t i = 0; i < COUNT_OF(signs); i++) {
        if (exists(context, signs[i].path))
            return signs[i].manager;
    }
    return NULL;
}

static bool has_package_of(const struct vec *packages, const char *manager)
{
    for (size_t i = 0; i < packages->count; i++) {
        const struct package *package = vec_at(packages, i);

        if (strcmp(package_manager_name(package->manager), manager) == 0)
            return true;
    }
    return false;
}

/* Refuses to answer from a database that is not there, or of another system. */
static enum gate_rc check_expected(struct resource_context *context, const struct vec *packages,
                                   struct error *err)
{
    const char *manager = expected_manager(context);

    if (!manager && packages->count == 0)
        return error_set(err, GATE_ENOTFOUND, "there is no package database");
    if (!manager || has_package_of(packages, manager))
        return GATE_OK;
    return error_set(err, GATE_ENOPACKAGEDB, "the distribution has a database of %s, the image not",
                     manager);
}

static enum gate_rc read_packages(struct resource_context *context, const void **reading,
                                  struct error *err)
{
    CLEANUP(vec_release) struct vec found = VEC_INIT(struct package);
    struct package_facts *packages = arena_new(context->arena, 1, sizeof(*packages));

    if (read_dpkg_status(context, &found, err) || read_dpkg_status_d(context, &found, err) ||
        read_apk(context, &found, err) || read_rpm_packages(context, &found, err) ||
        read_pacman_packages(context, &found, err) || check_expected(context, &found, err))
        return err->rc;

    if (found.count > 0)
        qsort(found.items, found.count, found.item_size, compare_packages);
    packages->packages = vec_keep(&found, context->arena);
    packages->package_count = found.count;
    *reading = packages;
    if (check_lists(context, packages, err))
        return err->rc;
    return has_package_of(&found, "apk") ? check_world(context, packages, err) : GATE_OK;
}

enum gate_rc facts_packages(struct resource_context *context, const struct package_facts **packages,
                            struct error *err)
{
    const void *reading = NULL;

    if (resource_cache_fact(context, FACT_PACKAGES, read_packages, &reading, err))
        return err->rc;
    *packages = reading;
    return GATE_OK;
}
