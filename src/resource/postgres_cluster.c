#include "resource/postgres_cluster.h"

#include "base/limits.h"
#include "base/vec.h"

/* Debian and its clusters; Red Hat; the official container, whose data directory is a volume. */
static const char *const directories[] = {
    "/etc/postgresql/*/*",      "/var/lib/pgsql/data",        "/var/lib/pgsql/*/data",
    "/var/lib/postgresql/data", "/var/lib/postgresql/*/data",
};

void postgres_cluster_wishes(const char *name, struct wish_set *set)
{
    for (size_t i = 0; i < COUNT_OF(directories); i++)
        wish_body(set, arena_printf(&set->arena, "%s/%s", directories[i], name).ptr,
                  LIMIT_CONFIG_FILE_BYTES);
}

enum gate_rc postgres_cluster_find(struct resource_context *context, const char *name,
                                   struct str *path, struct error *err)
{
    CLEANUP(vec_release) struct vec found = VEC_INIT(const struct entry *);

    for (size_t i = 0; i < COUNT_OF(directories); i++) {
        struct str pattern = arena_printf(context->arena, "%s/%s", directories[i], name);

        if (rootfs_glob(context->rootfs, pattern, &found, err))
            return error_wrap(err, "%.*s", STR_ARG(pattern));
    }
    if (found.count == 0)
        return error_set(err, GATE_ENOTFOUND, "there is no %s of a PostgreSQL server", name);

    const struct entry *first = *(const struct entry **)vec_at(&found, 0);
    const struct entry *last = *(const struct entry **)vec_at(&found, found.count - 1);
    if (found.count > 1)
        return error_set(err, GATE_EUNSUPPORTED, "there are several: name '%.*s' or '%.*s'",
                         STR_ARG(first->path), STR_ARG(last->path));
    *path = first->path;
    return GATE_OK;
}
