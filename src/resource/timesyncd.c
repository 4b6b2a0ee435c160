#include "resource/systemd_settings.h"

/* Of timesyncd.conf(5), systemd 252. */
static const struct settings_default defaults[] = {
    { .name = "RootDistanceMaxSec", .value = "5" },
    { .name = "PollIntervalMinSec", .value = "32" },
    { .name = "PollIntervalMaxSec", .value = "2048" },
    { .name = "ConnectionRetrySec", .value = "30" },
    { .name = "SaveIntervalSec", .value = "60" },
};

static const struct systemd_settings settings = {
    .name = "timesyncd.conf",
    .section = "Time",
    .defaults = defaults,
    .default_count = COUNT_OF(defaults),
};

static const struct property_def properties[] = {
    { .name = "NTP",
      .type = VALUE_LIST,
      .help = "words of all lines",
      .get = systemd_settings_get_list },
    { .name = "FallbackNTP",
      .type = VALUE_LIST,
      .help = "words of all lines",
      .get = systemd_settings_get_list },
};

const struct resource_def resource_timesyncd = {
    .name = "timesyncd",
    .summary = "the settings of systemd-timesyncd, drop-ins included",
    .arity = CALL_NONE,
    .example = "{timesyncd: , its: {NTP: {include: time.example.org}}}",
    .self_size = sizeof(struct settings_resource),
    .kind = &systemd_settings_kind,
    .source = &settings,
    .close = settings_resource_close,
    .origin = settings_resource_origin,
    .properties = properties,
    .property_count = COUNT_OF(properties),
    .dynamic = &settings_keyword,
    .columns = settings_columns,
    .column_count = SETTINGS_COLUMNS,
    .rows = settings_resource_rows,
};
