#include "format/aide_conf.h"

static const char *const log_levels[] = { "error",  "warning", "notice", "info",  "rule", "compare",
                                          "config", "debug",   "thread", "trace", NULL };
static const char *const report_levels[] = { "minimal",
                                             "summary",
                                             "database_attributes",
                                             "list_entries",
                                             "changed_attributes",
                                             "added_removed_attributes",
                                             "added_removed_entries",
                                             NULL };
static const char *const report_formats[] = { "plain", "json", NULL };

const struct aide_option aide_options[] = {
    { .name = "acl_no_symlink_follow", .type = AIDE_BOOL },
    { .name = "config_check_warn_unrestricted_rules", .type = AIDE_BOOL, .initial = "false" },
    { .name = "config_version", .type = AIDE_TEXT },
    { .name = "database_add_metadata", .type = AIDE_BOOL, .initial = "true" },
    { .name = "database_attrs", .type = AIDE_ATTRIBUTES, .initial = "H" },
    { .name = "database_in", .alias = "database", .type = AIDE_URL, .is_first_kept = true },
    { .name = "database_new", .type = AIDE_URL, .is_first_kept = true },
    { .name = "database_out", .type = AIDE_URL, .is_first_kept = true },
    { .name = "gzip_dbout", .type = AIDE_BOOL, .initial = "false" },
    { .name = "log_level",
      .type = AIDE_WORD,
      .is_first_kept = true,
      .words = log_levels,
      .initial = "warning" },
    { .name = "num_workers", .type = AIDE_NUMBER, .is_first_kept = true, .initial = "1" },
    { .name = "report_append", .type = AIDE_BOOL, .initial = "false" },
    { .name = "report_base16", .type = AIDE_BOOL, .initial = "false" },
    { .name = "report_detailed_init", .type = AIDE_BOOL, .initial = "false" },
    { .name = "report_force_attrs", .type = AIDE_ATTRIBUTES },
    { .name = "report_format", .type = AIDE_WORD, .words = report_formats, .initial = "plain" },
    { .name = "report_grouped", .alias = "grouped", .type = AIDE_BOOL, .initial = "true" },
    { .name = "report_ignore_added_attrs", .type = AIDE_ATTRIBUTES },
    { .name = "report_ignore_changed_attrs", .type = AIDE_ATTRIBUTES },
    { .name = "report_ignore_e2fsattrs", .type = AIDE_TEXT },
    { .name = "report_ignore_removed_attrs", .type = AIDE_ATTRIBUTES },
    { .name = "report_level",
      .type = AIDE_WORD,
      .words = report_levels,
      .initial = "changed_attributes" },
    { .name = "report_quiet", .type = AIDE_BOOL, .initial = "false" },
    { .name = "report_summarize_changes",
      .alias = "summarize_changes",
      .type = AIDE_BOOL,
      .initial = "true" },
    { .name = "report_url", .type = AIDE_URL, .initial = "stdout" },
    { .name = "root_prefix", .type = AIDE_TEXT, .is_first_kept = true },
    { .name = "warn_dead_symlinks", .type = AIDE_BOOL, .initial = "false" },
};

const size_t aide_option_count = COUNT_OF(aide_options);

const struct aide_option *aide_option_find(struct str name)
{
    for (size_t i = 0; i < COUNT_OF(aide_options); i++) {
        const struct aide_option *option = &aide_options[i];

        if (str_equal(name, str_of(option->name)) ||
            (option->alias && str_equal(name, str_of(option->alias))))
            return option;
    }
    return NULL;
}
