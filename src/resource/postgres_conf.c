#include "base/limits.h"
#include "resource/call.h"
#include "resource/postgres_cluster.h"
#include "resource/settings_resource.h"

/* "Setting Parameters" of PostgreSQL 15 */
static const struct settings_syntax syntax = {
    .separators = "=",
    .is_separator_optional = true,
    .comments = "#",
    .tail_comments = "#",
    .is_tail_tight = true,
    .is_quoted = true,
    .is_quote_doubled = true,
    .bare = SETTINGS_BARE_FAULT,
};

static const char *const paths[] = { "/etc/postgresql/postgresql.conf" };

static const struct settings_include includes[] = {
    { .name = "include", .kind = CONFIG_INCLUDE },
    { .name = "include_if_exists", .kind = CONFIG_INCLUDE_OPTIONAL },
    { .name = "include_dir", .kind = CONFIG_INCLUDE_FOLDER, .suffix = ".conf" },
};

static const struct settings_default defaults[] = {
    { .name = "listen_addresses", .value = "localhost" },
    { .name = "port", .value = "5432" },
    { .name = "ssl", .value = "off" },
    { .name = "log_connections", .value = "off" },
    { .name = "log_disconnections", .value = "off" },
    { .name = "logging_collector", .value = "off" },
    { .name = "log_destination", .value = "stderr" },
    { .name = "log_file_mode", .value = "0600" },
    { .name = "fsync", .value = "on" },
};

static const struct settings_source source = {
    .paths = paths,
    .path_count = COUNT_OF(paths),
    .is_main_needed = true,
    .syntax = &syntax,
    .includes = includes,
    .include_count = COUNT_OF(includes),
    .is_folded = true,
    .defaults = defaults,
    .default_count = COUNT_OF(defaults),
};

static void postgres_conf_wishes(const struct resource_call *call, struct wish_set *set)
{
    struct str path;

    if (call_text(call, &path))
        settings_resource_wishes_called(&source, call, set);
    postgres_cluster_wishes("postgresql.conf", set);
    postgres_cluster_wishes("postgresql.auto.conf", set);
    wish_body(set, "/etc/postgresql/**", LIMIT_CONFIG_FILE_BYTES);
    wish_body(set, "/var/lib/postgresql/*/*/postgresql.auto.conf", LIMIT_CONFIG_FILE_BYTES);
}

/* What ALTER SYSTEM wrote stands in the data directory and is read last. */
static enum gate_rc add_written(struct settings_resource *self, struct str path, struct error *err)
{
    const struct setting_place *data = settings_resource_find(self, STR(""), STR("data_directory"));
    struct str directory = path;

    directory.len -= str_base_name(path).len + 1;
    if (data)
        directory = data->setting.value;
    return settings_resource_add(
        self, arena_printf(self->context->arena, "%.*s/postgresql.auto.conf", STR_ARG(directory)),
        err);
}

static enum gate_rc postgres_conf_open(void *self, struct resource_context *context,
                                       const struct resource_call *call, struct error *err)
{
    struct settings_resource *resource = self;
    struct str path;

    resource->source = &source;
    if (!call_text(call, &path) && postgres_cluster_find(context, "postgresql.conf", &path, err))
        return err->rc;
    if (settings_resource_open(self, context, &source, path, err))
        return err->rc;
    return add_written(resource, path, err);
}

const struct resource_def resource_postgres_conf = {
    .name = "postgres_conf",
    .summary = "the settings of a PostgreSQL server, included files and those of ALTER SYSTEM too",
    .argument = "path; that of the only cluster if none is given",
    .arity = CALL_OPTIONAL,
    .example = "{postgres_conf: , its: {log_connections: {eq: \"on\"}}}",
    .self_size = sizeof(struct settings_resource),
    .wishes = postgres_conf_wishes,
    .open = postgres_conf_open,
    .close = settings_resource_close,
    .origin = settings_resource_origin,
    .dynamic = &settings_keyword,
    .columns = settings_columns,
    .column_count = SETTINGS_COLUMNS,
    .rows = settings_resource_rows,
};
