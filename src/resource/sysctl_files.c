#include "resource/sysctl_files.h"

#include "base/limits.h"
#include "resource/config_files.h"
#include "resource/facts.h"

static const char *const directories[] = { "/etc/sysctl.d", "/run/sysctl.d",
                                           "/usr/local/lib/sysctl.d", "/usr/lib/sysctl.d",
                                           "/lib/sysctl.d" };

void sysctl_files_wishes(struct wish_set *set)
{
    config_files_wish_dropins(set, directories, COUNT_OF(directories), ".conf");
    /* often the target of a link /etc/sysctl.d/99-sysctl.conf */
    wish_body(set, "/etc/sysctl.conf", LIMIT_CONFIG_FILE_BYTES);
    facts_wishes(set);
}

static enum gate_rc add_files(struct resource_context *context, struct sysctl_table *table,
                              const struct vec *files, struct error *err)
{
    for (size_t i = 0; i < files->count; i++) {
        struct config_file *file = arena_new(context->arena, 1, sizeof(*file));

        *file = *(const struct config_file *)vec_at(files, i);
        if (sysctl_add(table, file->text, file, context->arena, err))
            return error_wrap(err, "%.*s", STR_ARG(file->path));
    }
    return GATE_OK;
}

static bool is_alpine(struct resource_context *context)
{
    struct error ignored = ERROR_INIT; /* then it is read as systemd does */
    const struct os_facts *os;

    return facts_os(context, &os, &ignored) == GATE_OK && str_equal(os->family, STR("alpine"));
}

enum gate_rc sysctl_files_read(struct resource_context *context, struct sysctl_table *table,
                               struct error *err)
{
    CLEANUP(vec_release) struct vec files = VEC_INIT(struct config_file);
    struct error local = ERROR_INIT;
    struct config_file last;

    if (config_files_dropins(context, directories, COUNT_OF(directories), ".conf", &files, err))
        return err->rc;
    if (is_alpine(context)) {
        if (config_file_read(context, STR("/etc/sysctl.conf"), &last, &local) == GATE_OK) {
            *(struct config_file *)vec_add(&files) = last;
        } else if (local.rc != GATE_ENOTFOUND) {
            *err = local;
            return err->rc;
        }
    }
    return add_files(context, table, &files, err);
}

struct origin sysctl_line_origin(const struct sysctl_line *line, struct str name)
{
    return config_file_origin(line->source, line->line, name);
}
