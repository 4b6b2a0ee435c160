#include "resource/systemd_settings.h"

/* Of coredump.conf(5), systemd 252. */
static const struct settings_default defaults[] = {
    { .name = "Storage", .value = "external" },
    { .name = "Compress", .value = "yes" },
};

static const struct systemd_settings settings = {
    .name = "coredump.conf",
    .section = "Coredump",
    .defaults = defaults,
    .default_count = COUNT_OF(defaults),
};

const struct resource_def resource_coredump = {
    .name = "coredump",
    .summary = "the settings of systemd-coredump, drop-ins included",
    .arity = CALL_NONE,
    .example = "{coredump: , its: {Storage: {eq: none}, ProcessSizeMax: {eq: 0}}}",
    .self_size = sizeof(struct settings_resource),
    .kind = &systemd_settings_kind,
    .source = &settings,
    .close = settings_resource_close,
    .origin = settings_resource_origin,
    .dynamic = &settings_keyword,
    .columns = settings_columns,
    .column_count = SETTINGS_COLUMNS,
    .rows = settings_resource_rows,
};
