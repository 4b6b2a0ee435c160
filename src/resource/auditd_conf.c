#include <string.h>

#include "resource/settings_resource.h"

/* auditd.conf(5) of audit 3.0.9. */
static const struct settings_syntax syntax = {
    .separators = "=",
    .comments = "#",
    .is_spaced = true,
    .bare = SETTINGS_BARE_FAULT,
};

static const char *const paths[] = { "/etc/audit/auditd.conf" };

/* What auditd does without a line. */
static const struct settings_default defaults[] = {
    { .name = "local_events", .value = "yes" },
    { .name = "write_logs", .value = "yes" },
    { .name = "log_file", .value = "/var/log/audit/audit.log" },
    { .name = "log_format", .value = "raw" },
    { .name = "log_group", .value = "root" },
    { .name = "priority_boost", .value = "4" },
    { .name = "flush", .value = "none" },
    { .name = "freq", .value = "0" },
    { .name = "num_logs", .value = "0" },
    { .name = "name_format", .value = "none" },
    { .name = "max_log_file", .value = "0" },
    { .name = "max_log_file_action", .value = "ignore" },
    { .name = "space_left", .value = "0" },
    { .name = "space_left_action", .value = "ignore" },
    { .name = "action_mail_acct", .value = "root" },
    { .name = "verify_email", .value = "yes" },
    { .name = "admin_space_left", .value = "0" },
    { .name = "admin_space_left_action", .value = "ignore" },
    { .name = "disk_full_action", .value = "ignore" },
    { .name = "disk_error_action", .value = "syslog" },
    { .name = "tcp_listen_port", .value = "0" },
    { .name = "tcp_listen_queue", .value = "5" },
    { .name = "tcp_max_per_addr", .value = "1" },
    { .name = "use_libwrap", .value = "yes" },
    { .name = "tcp_client_max_idle", .value = "0" },
    { .name = "enable_krb5", .value = "no" },
    { .name = "distribute_network", .value = "no" },
};

static const struct settings_source source = {
    .paths = paths,
    .path_count = COUNT_OF(paths),
    .is_main_needed = true,
    .syntax = &syntax,
    .is_folded = true,
    .defaults = defaults,
    .default_count = COUNT_OF(defaults),
};

/* Keywords that have no default, or are of other versions: auditd stops at any other. */
static const char *const others[] = {
    "disp_qos",         "dispatcher", "end_of_event_timeout", "krb5_key_file", "krb5_principal",
    "max_restarts",     "name",       "overflow_action",      "plugin_dir",    "q_depth",
    "tcp_client_ports", "transport",  "report_interval",
};

/* Values that are a text of somebody's choice and keep their case. */
static const char *const texts[] = {
    "action_mail_acct", "dispatcher", "krb5_key_file", "krb5_principal",
    "log_file",         "log_group",  "name",          "plugin_dir",
};

static bool is_listed(const char *const *names, size_t count, struct str name)
{
    for (size_t i = 0; i < count; i++) {
        if (str_equal_nocase(name, str_of(names[i])))
            return true;
    }
    return false;
}

static bool is_keyword(struct str name)
{
    for (size_t i = 0; i < COUNT_OF(defaults); i++) {
        if (str_equal_nocase(name, str_of(defaults[i].name)))
            return true;
    }
    return is_listed(others, COUNT_OF(others), name);
}

/* Words that auditd 3.0.9 takes for a keyword, in any case. */
static const struct {
    const char *name;
    const char *words;
    bool is_action; /* "exec PROGRAM" as well, and further words, which it passes over */
} choices[] = {
    { "admin_space_left_action", "ignore syslog suspend rotate email single halt", true },
    { "disk_error_action", "ignore syslog suspend single halt", true },
    { "disk_full_action", "ignore syslog suspend rotate single halt", true },
    { "distribute_network", "yes no", false },
    { "enable_krb5", "yes no", false },
    { "flush", "none incremental incremental_async data sync", false },
    { "local_events", "yes no", false },
    { "log_format", "raw nolog enriched", false },
    { "max_log_file_action", "ignore syslog suspend rotate keep_logs", false },
    { "name_format", "none hostname fqd numeric user", false },
    { "overflow_action", "ignore syslog suspend single halt", false },
    { "space_left_action", "ignore syslog suspend rotate email single halt", true },
    { "transport", "tcp krb5", false },
    { "use_libwrap", "yes no", false },
    { "verify_email", "yes no", false },
    { "write_logs", "yes no", false },
};

/* Numbers, of digits alone. */
static const struct {
    const char *name;
    int64_t least;
    int64_t most;
    bool may_be_share; /* "25%" of the partition */
} numbers[] = {
    { "admin_space_left", 0, INT64_MAX, true },
    { "end_of_event_timeout", 0, INT64_MAX, false },
    { "freq", 0, INT32_MAX, false },
    { "max_log_file", 0, INT64_MAX, false },
    { "max_restarts", 0, INT32_MAX, false },
    { "num_logs", 0, 999, false },
    { "priority_boost", 0, INT32_MAX, false },
    { "q_depth", 0, 99999, false },
    { "space_left", 0, INT64_MAX, true },
    { "tcp_client_max_idle", 0, INT32_MAX, false },
    { "tcp_listen_port", 1, 65535, false },
    { "tcp_listen_queue", 1, INT32_MAX, false },
    { "tcp_max_per_addr", 1, 1024, false },
};

static bool has_word(struct str words, struct str wanted)
{
    struct str word;

    while (str_word(&words, &word)) {
        if (str_equal_nocase(word, wanted))
            return true;
    }
    return false;
}

static bool is_number_between(struct str text, int64_t least, int64_t most, bool may_be_share)
{
    int64_t number = 0;

    if (may_be_share && str_ends_with(text, STR("%"))) {
        text.len--;
        most = 99;
    }
    for (size_t i = 0; i < text.len; i++) {
        if (text.ptr[i] < '0' || text.ptr[i] > '9')
            return false;
    }
    return str_to_i64(text, &number) && number >= least && number <= most;
}

/* Whether auditd starts with a value; what it says of two values at once is not looked at. */
static bool is_taken(const struct setting *setting)
{
    struct str rest = setting->value;
    struct str first = STR("");
    struct str second = STR("");

    (void)str_word(&rest, &first);
    bool has_more = str_word(&rest, &second);
    for (size_t i = 0; i < COUNT_OF(choices); i++) {
        if (!str_equal_nocase(setting->name, str_of(choices[i].name)))
            continue;
        if (choices[i].is_action && str_equal_nocase(first, STR("exec")))
            return str_starts_with(second, STR("/"));
        return has_word(str_of(choices[i].words), first) && (choices[i].is_action || !has_more);
    }
    for (size_t i = 0; i < COUNT_OF(numbers); i++) {
        if (str_equal_nocase(setting->name, str_of(numbers[i].name)))
            return !has_more && is_number_between(first, numbers[i].least, numbers[i].most,
                                                  numbers[i].may_be_share);
    }
    return !has_more;
}

/* What auditd does not start with: for it only a space is a blank. */
static enum gate_rc check_line(const struct setting_place *place, struct error *err)
{
    const struct setting *setting = &place->setting;
    const char *fault = !is_keyword(setting->name) ? "an unknown keyword"
                        : !is_taken(setting)       ? "a value that auditd does not take"
                                                   : NULL;

    return fault ? error_set(err, GATE_EFORMAT, "%.*s: line %u: %s", STR_ARG(place->file->path),
                             setting->line, fault)
                 : GATE_OK;
}

static enum gate_rc check_blanks(const struct config_file *file, struct error *err)
{
    struct str rest = file->text;
    struct str line;

    for (uint32_t number = 1; str_cut(&rest, '\n', &line); number++) {
        struct str plain = str_trim(line);

        if (plain.len > 0 && plain.ptr[0] != '#' && memchr(line.ptr, '\t', line.len))
            return error_set(err, GATE_EFORMAT, "%.*s: line %u: a tab", STR_ARG(file->path),
                             number);
    }
    return GATE_OK;
}

static void auditd_conf_wishes(const struct resource_call *call ATTR_UNUSED, struct wish_set *set)
{
    settings_resource_wishes(&source, set);
}

static enum gate_rc auditd_conf_open(void *self, struct resource_context *context,
                                     const struct resource_call *call ATTR_UNUSED,
                                     struct error *err)
{
    struct settings_resource *resource = self;

    if (settings_resource_open(resource, context, &source, STR(""), err))
        return err->rc;
    for (size_t i = 0; i < resource->files.count; i++) {
        if (check_blanks(vec_at(&resource->files, i), err))
            return err->rc;
    }
    for (size_t i = 0; i < resource->settings.count; i++) {
        if (check_line(vec_at(&resource->settings, i), err))
            return err->rc;
    }
    return GATE_OK;
}

/* A word in lower case: auditd takes either. */
static enum gate_rc keyword_get(void *self, const struct property_query *query, struct value *value,
                                struct error *err)
{
    const struct settings_resource *resource = self;

    if (settings_keyword.get(self, query, value, err))
        return err->rc;
    if (value->type != VALUE_STR || is_listed(texts, COUNT_OF(texts), query->name) ||
        memchr(value->string.ptr, '/', value->string.len))
        return GATE_OK;
    struct str folded = value->string;
    char *letters = arena_new(resource->context->arena, folded.len + 1, 1);
    for (size_t i = 0; i < folded.len; i++) {
        bool is_upper = folded.ptr[i] >= 'A' && folded.ptr[i] <= 'Z';

        letters[i] = (char)(is_upper ? folded.ptr[i] | 32 : folded.ptr[i]);
    }
    value->string.ptr = letters;
    return GATE_OK;
}

static const struct property_def auditd_conf_keyword = {
    .name = "KEYWORD",
    .type = VALUE_STR,
    .help = "the value in force of any keyword, a number where it is one, a word in lower case",
    .get = keyword_get,
};

const struct resource_def resource_auditd_conf = {
    .name = "auditd_conf",
    .summary = "the settings of auditd, with its defaults",
    .arity = CALL_NONE,
    .example = "{auditd_conf: , its: {max_log_file_action: {eq: keep_logs}}}",
    .self_size = sizeof(struct settings_resource),
    .wishes = auditd_conf_wishes,
    .open = auditd_conf_open,
    .close = settings_resource_close,
    .origin = settings_resource_origin,
    .dynamic = &auditd_conf_keyword,
    .columns = settings_columns,
    .column_count = SETTINGS_COLUMNS,
    .rows = settings_resource_rows,
};
