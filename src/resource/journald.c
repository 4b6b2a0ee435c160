#include "resource/systemd_settings.h"

/* Of journald.conf(5), systemd 252: those that benchmarks ask about. */
static const struct settings_default defaults[] = {
    { .name = "Storage", .value = "auto" },      { .name = "Compress", .value = "yes" },
    { .name = "Seal", .value = "yes" },          { .name = "ForwardToSyslog", .value = "no" },
    { .name = "ForwardToWall", .value = "yes" },
};

static const struct systemd_settings settings = {
    .name = "journald.conf",
    .section = "Journal",
    .defaults = defaults,
    .default_count = COUNT_OF(defaults),
};

const struct resource_def resource_journald = {
    .name = "journald",
    .summary = "the settings of systemd-journald, drop-ins included",
    .arity = CALL_NONE,
    .example = "{journald: , its: {Storage: {eq: persistent}}}",
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
