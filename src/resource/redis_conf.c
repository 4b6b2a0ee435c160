#include "resource/settings_resource.h"

/* redis.conf of Redis 7.0: words, names in any case, an include in the place where it stands. */
static const struct settings_syntax syntax = {
    .separators = "",
    .comments = "#",
    .is_quoted = true,
    .bare = SETTINGS_BARE_FAULT,
};

static const char *const paths[] = {
    "/etc/redis/redis.conf",
    "/etc/redis.conf",
    "/etc/valkey/valkey.conf",
    "/usr/local/etc/redis/redis.conf",
};

static const struct settings_include includes[] = {
    { .name = "include", .kind = CONFIG_INCLUDE_GLOB },
};

static const struct settings_default defaults[] = {
    { .name = "port", .value = "6379" },
    { .name = "protected-mode", .value = "yes" },
    { .name = "tls-port", .value = "0" },
    { .name = "timeout", .value = "0" },
    { .name = "appendonly", .value = "no" },
    { .name = "enable-debug-command", .value = "no" },
    { .name = "enable-module-command", .value = "no" },
    { .name = "enable-protected-configs", .value = "no" },
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

const struct resource_def resource_redis_conf = {
    .name = "redis_conf",
    .summary = "the settings of a Redis or Valkey server, included files in their place",
    .argument = "path; the usual places if none is given",
    .arity = CALL_OPTIONAL,
    .example = "{redis_conf: , its: {protected-mode: {eq: \"yes\"}}}",
    .self_size = sizeof(struct settings_resource),
    .kind = &settings_kind,
    .source = &source,
    .close = settings_resource_close,
    .origin = settings_resource_origin,
    .dynamic = &settings_keyword,
    .columns = settings_columns,
    .column_count = SETTINGS_COLUMNS,
    .rows = settings_resource_rows,
};
