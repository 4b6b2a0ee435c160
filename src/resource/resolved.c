#include "resource/systemd_settings.h"

/* Of resolved.conf(5), systemd 252. */
static const struct settings_default defaults[] = {
    { .name = "DNSOverTLS", .value = "no" },
    { .name = "Cache", .value = "yes" },
    { .name = "DNSStubListener", .value = "yes" },
    { .name = "ReadEtcHosts", .value = "yes" },
};

static const struct systemd_settings settings = {
    .name = "resolved.conf",
    .section = "Resolve",
    .defaults = defaults,
    .default_count = COUNT_OF(defaults),
};

static const struct property_def properties[] = {
    { .name = "DNS",
      .type = VALUE_LIST,
      .help = "words of all lines",
      .get = systemd_settings_get_list },
    { .name = "FallbackDNS",
      .type = VALUE_LIST,
      .help = "words of all lines",
      .get = systemd_settings_get_list },
    { .name = "Domains",
      .type = VALUE_LIST,
      .help = "words of all lines",
      .get = systemd_settings_get_list },
};

const struct resource_def resource_resolved = {
    .name = "resolved",
    .summary = "the settings of systemd-resolved, drop-ins included",
    .arity = CALL_NONE,
    .example = "{resolved: , its: {DNSStubListener: {eq: \"no\"}}}",
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
