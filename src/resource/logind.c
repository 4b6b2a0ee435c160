#include "resource/systemd_settings.h"

/* Of logind.conf(5), systemd 252. */
static const struct settings_default defaults[] = {
    { .name = "RemoveIPC", .value = "yes" },
    { .name = "IdleAction", .value = "ignore" },
    { .name = "IdleActionSec", .value = "30min" },
    { .name = "StopIdleSessionSec", .value = "infinity" },
    { .name = "NAutoVTs", .value = "6" },
    { .name = "ReserveVT", .value = "6" },
};

static const struct systemd_settings settings = {
    .name = "logind.conf",
    .section = "Login",
    .defaults = defaults,
    .default_count = COUNT_OF(defaults),
};

const struct resource_def resource_logind = {
    .name = "logind",
    .summary = "the settings of systemd-logind, drop-ins included",
    .arity = CALL_NONE,
    .example = "{logind: , its: {StopIdleSessionSec: {eq: 900}}}",
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
