#include "resource/repositories.h"

static const char *const mains[] = { "/etc/dnf/dnf.conf", "/etc/yum.conf" };

/* Of dnf 5; its own main file stands before them. */
static const char *const parts[] = {
    "/usr/share/dnf5/libdnf.conf.d/*.conf",
    "/etc/dnf/libdnf5.conf.d/*.conf",
};

/* The last three are of dnf 5; what overrides a repository is a row of its own. */
static const char *const patterns[] = {
    "/etc/yum.repos.d/*.repo",
    "/etc/yum/repos.d/*.repo",
    "/etc/distro.repos.d/*.repo",
    "/usr/share/dnf5/repos.d/*.repo",
    "/usr/share/dnf5/repos.override.d/*.repo",
    "/etc/dnf/repos.override.d/*.repo",
};

static const struct repository_family family = {
    .mains = mains,
    .main_count = COUNT_OF(mains),
    .parts = parts,
    .part_count = COUNT_OF(parts),
    .patterns = patterns,
    .pattern_count = COUNT_OF(patterns),
    .has_variables = true,
    .is_checked = false,
};

static void yum_repo_wishes(const struct resource_call *call ATTR_UNUSED, struct wish_set *set)
{
    repositories_wishes(&family, set);
}

static enum gate_rc yum_repo_open(void *self, struct resource_context *context,
                                  const struct resource_call *call, struct error *err)
{
    return repositories_open(self, context, &family, call, err);
}

const struct resource_def resource_yum_repo = {
    .name = "yum_repo",
    .summary =
        "the repositories of dnf and yum, with the settings that count and values for variables",
    .argument = "pattern of ids",
    .arity = CALL_OPTIONAL,
    .example = "{yum_repo: , where: {enabled: true, gpgcheck: false}, it: {not: exist}}",
    .self_size = sizeof(struct repositories),
    .wishes = yum_repo_wishes,
    .open = yum_repo_open,
    .close = repositories_close,
    .origin = repositories_origin,
    .columns = repository_columns,
    .column_count = REPOSITORY_COLUMNS,
    .rows = repositories_rows,
};
