#include "resource/systemd_settings.h"

/* Of systemd-system.conf(5), systemd 252. */
static const struct settings_default defaults[] = {
    { .name = "LogLevel", .value = "info" },
    { .name = "DumpCore", .value = "yes" },
    { .name = "CrashShell", .value = "no" },
    { .name = "CtrlAltDelBurstAction", .value = "reboot-force" },
};

static const struct systemd_settings settings = {
    .name = "system.conf",
    .section = "Manager",
    .defaults = defaults,
    .default_count = COUNT_OF(defaults),
};

const struct resource_def resource_systemd_conf = {
    .name = "systemd_conf",
    .summary = "the settings of the systemd manager in system.conf, drop-ins included",
    .arity = CALL_NONE,
    .example = "{systemd_conf: , its: {CtrlAltDelBurstAction: {eq: none}}}",
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
