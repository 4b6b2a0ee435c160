#include "resource/settings_resource.h"

/* dnf.conf(5) of dnf 4.14, which yum 3 and dnf 5 share. */
static const struct settings_syntax syntax = {
    .separators = "=",
    .comments = "#;",
    .has_sections = true,
    .is_indented = true,
};

static const char *const paths[] = { "/etc/dnf/dnf.conf", "/etc/yum.conf" };

/* What the program does; distributions set more in the file that they ship. */
static const struct settings_default defaults[] = {
    { .name = "gpgcheck", .value = "0" },
    { .name = "localpkg_gpgcheck", .value = "0" },
    { .name = "repo_gpgcheck", .value = "0" },
    { .name = "clean_requirements_on_remove", .value = "1" },
    { .name = "sslverify", .value = "1" },
};

static const struct settings_source source = {
    .paths = paths,
    .path_count = COUNT_OF(paths),
    .is_main_needed = true,
    .syntax = &syntax,
    .section = "main",
    .defaults = defaults,
    .default_count = COUNT_OF(defaults),
};

static void dnf_conf_wishes(const struct resource_call *call ATTR_UNUSED, struct wish_set *set)
{
    settings_resource_wishes(&source, set);
}

static enum gate_rc dnf_conf_open(void *self, struct resource_context *context,
                                  const struct resource_call *call ATTR_UNUSED, struct error *err)
{
    return settings_resource_open(self, context, &source, STR(""), err);
}

const struct resource_def resource_dnf_conf = {
    .name = "dnf_conf",
    .summary = "the settings of dnf or yum, those of its main section by their names",
    .arity = CALL_NONE,
    .example = "{dnf_conf: , its: {gpgcheck: {eq: 1}}}",
    .self_size = sizeof(struct settings_resource),
    .wishes = dnf_conf_wishes,
    .open = dnf_conf_open,
    .close = settings_resource_close,
    .origin = settings_resource_origin,
    .dynamic = &settings_keyword,
    .columns = settings_columns,
    .column_count = SETTINGS_COLUMNS,
    .rows = settings_resource_rows,
};
