#include "resource/pam_options.h"

static const char *const paths[] = {
    "/etc/security/pwhistory.conf",
    "/usr/etc/security/pwhistory.conf",
};

/* pam_pwhistory(8) and pwhistory.conf(5) of Linux-PAM 1.5.3. */
static const struct pam_option options[] = {
    { .name = "remember",
      .kind = PAM_OPTION_NUMBER,
      .value = "10",
      .most = 400,
      .is_from_zero = true },
    { .name = "retry", .kind = PAM_OPTION_NUMBER, .value = "1" },
    { .name = "enforce_for_root", .kind = PAM_OPTION_FLAG },
    { .name = "use_authtok", .kind = PAM_OPTION_FLAG },
    { .name = "file", .kind = PAM_OPTION_TEXT, .value = "/etc/security/opasswd" },
    { .name = "debug", .kind = PAM_OPTION_FLAG },
};

static const struct pam_module module = {
    .name = "pam_pwhistory.so",
    .type = PAM_PASSWORD,
    .paths = paths,
    .path_count = COUNT_OF(paths),
    .has_conf_argument = true,
    .is_nocase = true,
    .newer_than = "1.5.3",
    .options = options,
    .option_count = COUNT_OF(options),
};

static void pwhistory_wishes(const struct resource_call *call ATTR_UNUSED, struct wish_set *set)
{
    pam_options_wishes(&module, set);
}

static enum gate_rc pwhistory_open(void *self, struct resource_context *context,
                                   const struct resource_call *call ATTR_UNUSED, struct error *err)
{
    return pam_options_open(self, context, &module, err);
}

const struct resource_def resource_pwhistory = {
    .name = "pwhistory",
    .summary = "the values that pam_pwhistory works with, wherever they are set",
    .arity = CALL_NONE,
    .example = "{pwhistory: , its: {remember: {all: {\">=\": 24}}}}",
    .self_size = sizeof(struct pam_options),
    .wishes = pwhistory_wishes,
    .open = pwhistory_open,
    .close = pam_options_close,
    .origin = pam_options_origin,
    .dynamic = &pam_options_keyword,
    .columns = pam_options_columns,
    .column_count = PAM_OPTIONS_COLUMNS,
    .rows = pam_options_rows,
};
