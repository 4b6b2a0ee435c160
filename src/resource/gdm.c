#include "resource/settings_resource.h"

/* GDM's reference manual, "Configuration": a key file; Debian's name for it, then GNOME's. */
static const struct settings_syntax syntax = {
    .separators = "=",
    .comments = "#",
    .has_sections = true,
    .bare = SETTINGS_BARE_FAULT,
};

static const char *const paths[] = {
    "/etc/gdm3/daemon.conf",
    "/etc/gdm3/custom.conf",
    "/etc/gdm/custom.conf",
};

static const struct settings_default defaults[] = {
    { .name = "AutomaticLoginEnable", .value = "false" },
    { .name = "TimedLoginEnable", .value = "false" },
    { .name = "WaylandEnable", .value = "true" },
    { .name = "xdmcp.Enable", .value = "false" },
};

static const struct settings_source source = {
    .paths = paths,
    .path_count = COUNT_OF(paths),
    .is_main_needed = true,
    .syntax = &syntax,
    .section = "daemon",
    .defaults = defaults,
    .default_count = COUNT_OF(defaults),
};

const struct resource_def resource_gdm = {
    .name = "gdm",
    .summary = "the settings of the display manager of GNOME",
    .arity = CALL_NONE,
    .example = "{gdm: , its: {xdmcp.Enable: {not: {eq: \"true\"}}}}",
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
