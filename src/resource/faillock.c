#include "resource/pam_options.h"

static const char *const paths[] = {
    "/etc/security/faillock.conf",
    "/usr/etc/security/faillock.conf",
};

/* pam_faillock(8) and faillock.conf(5) of Linux-PAM 1.5.2. */
static const struct pam_option options[] = {
    { .name = "deny", .kind = PAM_OPTION_NUMBER, .value = "3" },
    { .name = "fail_interval", .kind = PAM_OPTION_NUMBER, .value = "900" },
    { .name = "unlock_time", .kind = PAM_OPTION_TIME, .value = "600" },
    { .name = "root_unlock_time", .kind = PAM_OPTION_TIME, .same_as = "unlock_time" },
    { .name = "even_deny_root", .kind = PAM_OPTION_FLAG },
    { .name = "admin_group", .kind = PAM_OPTION_TEXT },
    { .name = "dir", .kind = PAM_OPTION_TEXT, .value = "/var/run/faillock" },
    { .name = "audit", .kind = PAM_OPTION_FLAG },
    { .name = "silent", .kind = PAM_OPTION_FLAG },
    { .name = "no_log_info", .kind = PAM_OPTION_FLAG },
    { .name = "local_users_only", .kind = PAM_OPTION_FLAG },
    { .name = "nodelay", .kind = PAM_OPTION_FLAG },
};

static const struct pam_module module = {
    .name = "pam_faillock.so",
    .type = PAM_AUTH,
    .paths = paths,
    .path_count = COUNT_OF(paths),
    .has_conf_argument = true,
    .options = options,
    .option_count = COUNT_OF(options),
};

static void faillock_wishes(const struct resource_call *call ATTR_UNUSED, struct wish_set *set)
{
    pam_options_wishes(&module, set);
}

static enum gate_rc faillock_open(void *self, struct resource_context *context,
                                  const struct resource_call *call ATTR_UNUSED, struct error *err)
{
    return pam_options_open(self, context, &module, err);
}

const struct resource_def resource_faillock = {
    .name = "faillock",
    .summary = "the values that pam_faillock works with, wherever they are set",
    .arity = CALL_NONE,
    .example = "{faillock: , its: {deny: {all: {be_between: [1, 5]}}}}",
    .self_size = sizeof(struct pam_options),
    .wishes = faillock_wishes,
    .open = faillock_open,
    .close = pam_options_close,
    .origin = pam_options_origin,
    .dynamic = &pam_options_keyword,
    .columns = pam_options_columns,
    .column_count = PAM_OPTIONS_COLUMNS,
    .rows = pam_options_rows,
};
