#include "resource/repositories.h"

static const char *const mains[] = { "/etc/zypp/zypp.conf", "/usr/etc/zypp/zypp.conf" };
static const char *const patterns[] = { "/etc/zypp/repos.d/*.repo" };

static const struct repository_family family = {
    .mains = mains,
    .main_count = COUNT_OF(mains),
    .patterns = patterns,
    .pattern_count = COUNT_OF(patterns),
    .is_checked = true,
    .is_checked_at_all = true,
};

static void zypper_repo_wishes(const struct resource_call *call ATTR_UNUSED, struct wish_set *set)
{
    repositories_wishes(&family, set);
}

static enum gate_rc zypper_repo_open(void *self, struct resource_context *context,
                                     const struct resource_call *call, struct error *err)
{
    return repositories_open(self, context, &family, call, err);
}

const struct resource_def resource_zypper_repo = {
    .name = "zypper_repo",
    .summary = "the repositories of zypper, with the settings that count",
    .argument = "pattern of ids",
    .arity = CALL_OPTIONAL,
    .example = "{zypper_repo: , where: {enabled: true, gpgcheck: false}, it: {not: exist}}",
    .self_size = sizeof(struct repositories),
    .wishes = zypper_repo_wishes,
    .open = zypper_repo_open,
    .close = repositories_close,
    .origin = repositories_origin,
    .columns = repository_columns,
    .column_count = REPOSITORY_COLUMNS,
    .rows = repositories_rows,
};
