#include "check/detect.h"

#include "base/limits.h"
#include "image/rootfs.h"
#include "resource/facts.h"

static const char *const kernels[] = {
    "/boot/vmlinu[xz]*",
    "/boot/Image*",
    "/boot/bzImage*",
    "/usr/lib/modules/*/vmlinuz",
    "/usr/lib/modules/*/modules.dep",
    "/lib/modules/*/vmlinuz",
    "/lib/modules/*/modules.dep",
    "/var/lib/dpkg/info/linux-image-[0-9]*.list",
};

static const char *const inits[] = {
    "/sbin/init",           "/usr/sbin/init",    "/usr/lib/systemd/systemd",
    "/lib/systemd/systemd", "/sbin/openrc-init",
};

static bool has_one(struct rootfs *rootfs, const char *const *patterns, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        CLEANUP(vec_release) struct vec found = VEC_INIT(const struct entry *);
        struct error ignored = ERROR_INIT; /* a place that cannot be looked at shows no kernel */

        if (rootfs_glob(rootfs, str_of(patterns[i]), &found, &ignored) == GATE_OK &&
            found.count > 0)
            return true;
    }
    return false;
}

enum target detect_target(const struct image *image)
{
    if (image->has_config || !has_one(image->rootfs, kernels, COUNT_OF(kernels)))
        return TARGET_IMAGE;
    return has_one(image->rootfs, inits, COUNT_OF(inits)) ? TARGET_HOST : TARGET_IMAGE;
}

/*
 * Debian's os-release has "12", its debian_version "12.9". Only for people: nothing is decided by
 * it, so what is odd there does not matter.
 */
static struct str point_release(struct rootfs *rootfs, const struct os_facts *os)
{
    struct error ignored = ERROR_INIT;
    struct str text = { .ptr = NULL };

    if (!str_equal(os->id, STR("debian")) ||
        rootfs_read_path(rootfs, STR("/etc/debian_version"), LIMIT_CONFIG_FILE_BYTES, &text, NULL,
                         &ignored))
        return os->version;
    text = str_trim(text);
    if (text.len > os->version.len && text.len < 16 && str_starts_with(text, os->version) &&
        text.ptr[os->version.len] == '.')
        return text;
    return os->version;
}

static void add_warning(struct vec *warnings, struct str text)
{
    struct str *warning = vec_add(warnings);

    *warning = text;
}

void detect_platform(struct resource_context *context, struct results *results,
                     struct vec *warnings)
{
    struct arena *arena = &results->arena;
    const struct os_facts *os = NULL;
    struct error err = ERROR_INIT;

    if (facts_os(context, &os, &err)) {
        if (err.rc != GATE_ENOTFOUND)
            add_warning(warnings,
                        arena_printf(arena, "the distribution is unknown: %s", err.message));
        return;
    }
    results->platform = (struct platform){
        .os = arena_str(arena, os->id),
        .family = arena_str(arena, os->family),
        .version = arena_str(arena, os->version),
        .key = arena_str(arena, os->key),
    };
    struct str version = point_release(context->rootfs, os);
    results->os_name = arena_printf(arena, "%.*s%s%.*s", STR_ARG(os->id), version.len ? " " : "",
                                    STR_ARG(version));
}
