#include "resource/settings_resource.h"

/*
 * get_defaults() of useradd in shadow-utils 4.13: a line begins with a name that '=' follows at
 * once, and all behind it, blanks too, is the value.
 */
static const struct settings_syntax syntax = {
    .separators = "=",
    .comments = "#",
    .is_exact = true,
    .bare = SETTINGS_BARE_SKIPPED,
};

static const char *const paths[] = { "/etc/default/useradd", "/usr/etc/default/useradd" };

/* What the program does where the file says nothing; distributions differ on GROUP. */
static const struct settings_default defaults[] = {
    { .name = "HOME", .value = "/home" },     { .name = "INACTIVE", .value = "-1" },
    { .name = "EXPIRE", .value = "" },        { .name = "SHELL", .value = "/bin/bash" },
    { .name = "SKEL", .value = "/etc/skel" }, { .name = "CREATE_MAIL_SPOOL", .value = "no" },
    { .name = "LOG_INIT", .value = "yes" },
};

static const struct settings_source source = {
    .paths = paths,
    .path_count = COUNT_OF(paths),
    .is_main_needed = true,
    .syntax = &syntax,
    .defaults = defaults,
    .default_count = COUNT_OF(defaults),
};

/* The program takes what it cannot read for -1, never. */
static enum gate_rc get_inactive(void *self, const struct property_query *query,
                                 struct value *value, struct error *err)
{
    if (settings_keyword.get(self, query, value, err))
        return err->rc;
    if (value->type != VALUE_INTEGER || value->integer < -1) {
        const struct origin *origin = value->origin;

        *value = value_integer(-1);
        value->origin = origin;
    }
    return GATE_OK;
}

static const struct property_def properties[] = {
    {
        .name = "INACTIVE",
        .type = VALUE_INTEGER,
        .help = "days after a password ran out until the account is closed; -1: never, also where "
                "the file has no decimal number",
        .get = get_inactive,
    },
};

const struct resource_def resource_useradd_defaults = {
    .name = "useradd_defaults",
    .summary = "what useradd gives a new account, /etc/default/useradd",
    .arity = CALL_NONE,
    .example = "{useradd_defaults: , its: {INACTIVE: {be_between: [0, 30]}}}",
    .self_size = sizeof(struct settings_resource),
    .kind = &settings_kind,
    .source = &source,
    .close = settings_resource_close,
    .origin = settings_resource_origin,
    .properties = properties,
    .property_count = COUNT_OF(properties),
    .dynamic = &settings_keyword,
    .columns = settings_columns,
    .column_count = SETTINGS_COLUMNS,
    .rows = settings_resource_rows,
};
