#include "resource/pam_options.h"

static const char *const paths[] = {
    "/etc/security/pwquality.conf",
    "/usr/etc/security/pwquality.conf",
};

/* pwquality.conf(5) of libpwquality 1.4.5; the main file is read after pwquality.conf.d. */
static const struct pam_option options[] = {
    { .name = "difok", .kind = PAM_OPTION_NUMBER, .value = "1" },
    { .name = "minlen", .kind = PAM_OPTION_NUMBER, .value = "8", .least = 6 },
    { .name = "dcredit", .kind = PAM_OPTION_NUMBER, .value = "0" },
    { .name = "ucredit", .kind = PAM_OPTION_NUMBER, .value = "0" },
    { .name = "lcredit", .kind = PAM_OPTION_NUMBER, .value = "0" },
    { .name = "ocredit", .kind = PAM_OPTION_NUMBER, .value = "0" },
    { .name = "minclass", .kind = PAM_OPTION_NUMBER, .value = "0", .most = 4 },
    { .name = "maxrepeat", .kind = PAM_OPTION_NUMBER, .value = "0" },
    { .name = "maxclassrepeat", .kind = PAM_OPTION_NUMBER, .value = "0" },
    { .name = "maxsequence", .kind = PAM_OPTION_NUMBER, .value = "0" },
    { .name = "gecoscheck", .kind = PAM_OPTION_NUMBER, .value = "0" },
    { .name = "dictcheck", .kind = PAM_OPTION_NUMBER, .value = "1" },
    { .name = "usercheck", .kind = PAM_OPTION_NUMBER, .value = "1" },
    { .name = "usersubstr", .kind = PAM_OPTION_NUMBER, .value = "0" },
    { .name = "enforcing", .kind = PAM_OPTION_NUMBER, .value = "1" },
    { .name = "retry", .kind = PAM_OPTION_NUMBER, .value = "1" },
    { .name = "badwords", .kind = PAM_OPTION_TEXT },
    { .name = "dictpath", .kind = PAM_OPTION_TEXT },
    { .name = "enforce_for_root", .kind = PAM_OPTION_FLAG },
    { .name = "local_users_only", .kind = PAM_OPTION_FLAG },
};

static const struct pam_module module = {
    .name = "pam_pwquality.so",
    .type = PAM_PASSWORD,
    .paths = paths,
    .path_count = COUNT_OF(paths),
    .directory = "/etc/security/pwquality.conf.d",
    .is_nocase = true,
    .is_unknown_refused = true,
    .options = options,
    .option_count = COUNT_OF(options),
};

static void pwquality_wishes(const struct resource_call *call ATTR_UNUSED, struct wish_set *set)
{
    pam_options_wishes(&module, set);
}

static enum gate_rc pwquality_open(void *self, struct resource_context *context,
                                   const struct resource_call *call ATTR_UNUSED, struct error *err)
{
    return pam_options_open(self, context, &module, err);
}

const struct resource_def resource_pwquality = {
    .name = "pwquality",
    .summary = "the values that pam_pwquality works with, wherever they are set",
    .arity = CALL_NONE,
    .example = "{pwquality: , its: {minlen: {all: {\">=\": 14}}, dcredit: {all: {\"<=\": -1}}}}",
    .self_size = sizeof(struct pam_options),
    .wishes = pwquality_wishes,
    .open = pwquality_open,
    .close = pam_options_close,
    .origin = pam_options_origin,
    .dynamic = &pam_options_keyword,
    .columns = pam_options_columns,
    .column_count = PAM_OPTIONS_COLUMNS,
    .rows = pam_options_rows,
};
