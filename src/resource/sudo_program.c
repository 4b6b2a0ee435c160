#include "resource/sudo_program.h"

#include "resource/facts.h"

static bool has_package(const struct package_facts *packages, const char *name)
{
    const struct package *package = package_by_name(packages, str_of(name));

    return package && package->is_installed;
}

/* The path of what is there, links followed; empty: nothing is. */
static struct str program_at(struct resource_context *context, const char *path)
{
    const struct entry *entry = NULL;
    struct error local = ERROR_INIT; /* what cannot be reached is no program */

    return rootfs_find(context->rootfs, str_of(path), ROOTFS_FOLLOW, &entry, &local) == GATE_OK
               ? entry->path
               : STR("");
}

static bool is_path_of_rs(struct str path)
{
    return str_equal(path, STR("/usr/lib/cargo/bin/sudo")) ||
           str_equal(path, STR("/usr/bin/sudo-rs"));
}

struct sudo_program sudo_program_find(struct resource_context *context)
{
    static const char *const paths[] = { "/usr/bin/sudo", "/usr/local/bin/sudo", "/usr/bin/sudo-rs",
                                         "/usr/lib/cargo/bin/sudo" };
    struct sudo_program found = { .is_classic = false };
    const struct package_facts *packages = NULL;
    struct error local = ERROR_INIT;

    if (facts_packages(context, &packages, &local) == GATE_OK) {
        found.is_rs = has_package(packages, "sudo-rs");
        found.is_classic = has_package(packages, "sudo") || has_package(packages, "sudo-ldap");
    }
    for (size_t i = 0; i < COUNT_OF(paths) && !(found.is_rs && found.is_classic); i++) {
        struct str path = program_at(context, paths[i]);

        found.is_rs |= is_path_of_rs(path);
        /* Of a package of sudo-rs it may be at that place too. */
        found.is_classic |= path.len > 0 && !is_path_of_rs(path) && !found.is_rs;
    }
    return found;
}
