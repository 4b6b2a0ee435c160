#include "base/limits.h"
#include "format/pacman.h"
#include "resource/facts.h"
#include "resource/package_databases.h"

static enum gate_rc add_package(struct resource_context *context, const struct entry *file,
                                struct vec *packages, struct error *err)
{
    struct pacman_package parsed = { .installed_at = 0 };
    struct package *package;
    struct str text = STR("");

    if (rootfs_read(context->rootfs, file, LIMIT_CONFIG_FILE_BYTES, &text, err) ||
        pacman_desc_parse(text, &parsed, err))
        return error_wrap(err, "%.*s", STR_ARG(file->path));
    package = vec_add(packages);
    package->name = parsed.name;
    package->version = parsed.version;
    package->architecture = parsed.architecture;
    package->status = STR("installed");
    package->source = parsed.base;
    package->installed_at = parsed.installed_at;
    package->manager = PACKAGE_PACMAN;
    package->is_installed = true;
    package->file = file;
    package->line = 1;
    package->record = text;
    return GATE_OK;
}

/* A folder without `desc` is a package that pacman cannot tell of. */
static enum gate_rc check_folders(struct resource_context *context, size_t found, struct error *err)
{
    CLEANUP(vec_release) struct vec entries = VEC_INIT(const struct entry *);
    size_t folders = 0;

    if (rootfs_glob(context->rootfs, STR("/var/lib/pacman/local/*"), &entries, err))
        return err->rc;
    for (size_t i = 0; i < entries.count; i++) {
        const struct entry *entry = *(const struct entry **)vec_at(&entries, i);

        if (entry->type == ENTRY_DIRECTORY)
            folders++;
    }
    if (folders != found)
        return error_set(err, GATE_EFORMAT, "/var/lib/pacman/local: %zu packages, %zu have a desc",
                         folders, found);
    return GATE_OK;
}

enum gate_rc read_pacman_packages(struct resource_context *context, struct vec *packages,
                                  struct error *err)
{
    CLEANUP(vec_release) struct vec found = VEC_INIT(const struct entry *);

    if (rootfs_glob(context->rootfs, STR("/var/lib/pacman/local/*/desc"), &found, err))
        return err->rc;
    for (size_t i = 0; i < found.count; i++) {
        if (add_package(context, *(const struct entry **)vec_at(&found, i), packages, err))
            return err->rc;
    }
    return check_folders(context, found.count, err);
}

void pacman_packages_wishes(struct wish_set *set)
{
    wish_body(set, "/var/lib/pacman/local/*/desc", LIMIT_CONFIG_FILE_BYTES);
}
