#include "format/sudoers_defaults.h"

#include "base/attributes.h"

static const struct sudoers_default table[] = {
    { .name = "admin_flag", .kind = SUDOERS_FOLDER, .may_be_negated = true },
    { .name = "always_query_group_plugin", .kind = SUDOERS_FLAG },
    { .name = "always_set_home", .kind = SUDOERS_FLAG },
    { .name = "apparmor_profile", .kind = SUDOERS_TEXT },
    { .name = "authenticate", .kind = SUDOERS_FLAG },
    { .name = "authfail_message", .kind = SUDOERS_TEXT },
    { .name = "badpass_message", .kind = SUDOERS_TEXT },
    { .name = "case_insensitive_group", .kind = SUDOERS_FLAG },
    { .name = "case_insensitive_user", .kind = SUDOERS_FLAG },
    { .name = "closefrom", .kind = SUDOERS_INTEGER },
    { .name = "closefrom_override", .kind = SUDOERS_FLAG },
    { .name = "command_timeout", .kind = SUDOERS_TIME, .may_be_negated = true },
    { .name = "compress_io", .kind = SUDOERS_FLAG },
    { .name = "editor", .kind = SUDOERS_PATH },
    { .name = "env_check", .kind = SUDOERS_LIST, .may_be_negated = true },
    { .name = "env_delete", .kind = SUDOERS_LIST, .may_be_negated = true },
    { .name = "env_editor", .kind = SUDOERS_FLAG },
    { .name = "env_keep", .kind = SUDOERS_LIST, .may_be_negated = true },
    { .name = "env_reset", .kind = SUDOERS_FLAG },
    { .name = "exec_background", .kind = SUDOERS_FLAG },
    { .name = "exempt_group", .kind = SUDOERS_TEXT, .may_be_negated = true },
    { .name = "fast_glob", .kind = SUDOERS_FLAG },
    { .name = "fdexec",
      .kind = SUDOERS_CHOICE,
      .may_be_negated = true,
      .choices = "never digest_only always",
      .may_be_bare = true },
    { .name = "fqdn", .kind = SUDOERS_FLAG },
    { .name = "group_plugin", .kind = SUDOERS_TEXT },
    { .name = "ignore_audit_errors", .kind = SUDOERS_FLAG },
    { .name = "ignore_dot", .kind = SUDOERS_FLAG },
    { .name = "ignore_iolog_errors", .kind = SUDOERS_FLAG },
    { .name = "ignore_local_sudoers", .kind = SUDOERS_FLAG },
    { .name = "ignore_logfile_errors", .kind = SUDOERS_FLAG },
    { .name = "ignore_unknown_defaults", .kind = SUDOERS_FLAG },
    { .name = "insults", .kind = SUDOERS_FLAG },
    { .name = "intercept", .kind = SUDOERS_FLAG },
    { .name = "intercept_allow_setid", .kind = SUDOERS_FLAG },
    { .name = "intercept_authenticate", .kind = SUDOERS_FLAG },
    { .name = "intercept_type",
      .kind = SUDOERS_CHOICE,
      .may_be_negated = true,
      .choices = "dso trace" },
    { .name = "intercept_verify", .kind = SUDOERS_FLAG },
    { .name = "iolog_dir", .kind = SUDOERS_PATH },
    { .name = "iolog_file", .kind = SUDOERS_TEXT },
    { .name = "iolog_flush", .kind = SUDOERS_FLAG },
    { .name = "iolog_group", .kind = SUDOERS_TEXT, .may_be_negated = true },
    { .name = "iolog_mode", .kind = SUDOERS_MODE },
    { .name = "iolog_user", .kind = SUDOERS_TEXT, .may_be_negated = true },
    { .name = "lecture",
      .kind = SUDOERS_CHOICE,
      .may_be_negated = true,
      .choices = "never once always",
      .may_be_bare = true },
    { .name = "lecture_file", .kind = SUDOERS_PATH, .may_be_negated = true },
    { .name = "lecture_status_dir", .kind = SUDOERS_PATH },
    { .name = "limitprivs", .kind = SUDOERS_TEXT },
    { .name = "listpw",
      .kind = SUDOERS_CHOICE,
      .may_be_negated = true,
      .choices = "never any all always",
      .may_be_bare = true },
    { .name = "log_allowed", .kind = SUDOERS_FLAG },
    { .name = "log_denied", .kind = SUDOERS_FLAG },
    { .name = "log_exit_status", .kind = SUDOERS_FLAG },
    { .name = "log_format",
      .kind = SUDOERS_CHOICE,
      .may_be_negated = true,
      .choices = "sudo json json_compact json_pretty" },
    { .name = "log_host", .kind = SUDOERS_FLAG },
    { .name = "log_input", .kind = SUDOERS_FLAG },
    { .name = "log_output", .kind = SUDOERS_FLAG },
    { .name = "log_passwords", .kind = SUDOERS_FLAG },
    { .name = "log_server_cabundle", .kind = SUDOERS_PATH, .may_be_negated = true },
    { .name = "log_server_keepalive", .kind = SUDOERS_FLAG },
    { .name = "log_server_peer_cert", .kind = SUDOERS_PATH, .may_be_negated = true },
    { .name = "log_server_peer_key", .kind = SUDOERS_PATH, .may_be_negated = true },
    { .name = "log_server_timeout", .kind = SUDOERS_TIME, .may_be_negated = true },
    { .name = "log_server_verify", .kind = SUDOERS_FLAG },
    { .name = "log_servers", .kind = SUDOERS_LIST, .may_be_negated = true },
    { .name = "log_stderr", .kind = SUDOERS_FLAG },
    { .name = "log_stdin", .kind = SUDOERS_FLAG },
    { .name = "log_stdout", .kind = SUDOERS_FLAG },
    { .name = "log_subcmds", .kind = SUDOERS_FLAG },
    { .name = "log_ttyin", .kind = SUDOERS_FLAG },
    { .name = "log_ttyout", .kind = SUDOERS_FLAG },
    { .name = "log_year", .kind = SUDOERS_FLAG },
    { .name = "logfile", .kind = SUDOERS_PATH, .may_be_negated = true },
    { .name = "loglinelen", .kind = SUDOERS_NUMBER, .may_be_negated = true },
    { .name = "long_otp_prompt", .kind = SUDOERS_FLAG },
    { .name = "mail_all_cmnds", .kind = SUDOERS_FLAG },
    { .name = "mail_always", .kind = SUDOERS_FLAG },
    { .name = "mail_badpass", .kind = SUDOERS_FLAG },
    { .name = "mail_no_host", .kind = SUDOERS_FLAG },
    { .name = "mail_no_perms", .kind = SUDOERS_FLAG },
    { .name = "mail_no_user", .kind = SUDOERS_FLAG },
    { .name = "mailerflags", .kind = SUDOERS_TEXT, .may_be_negated = true },
    { .name = "mailerpath", .kind = SUDOERS_PATH, .may_be_negated = true },
    { .name = "mailfrom", .kind = SUDOERS_TEXT, .may_be_negated = true },
    { .name = "mailsub", .kind = SUDOERS_TEXT },
    { .name = "mailto", .kind = SUDOERS_TEXT, .may_be_negated = true },
    { .name = "match_group_by_gid", .kind = SUDOERS_FLAG },
    { .name = "maxseq", .kind = SUDOERS_TEXT },
    { .name = "netgroup_tuple", .kind = SUDOERS_FLAG },
    { .name = "noexec", .kind = SUDOERS_FLAG },
    { .name = "noninteractive_auth", .kind = SUDOERS_FLAG },
    { .name = "pam_acct_mgmt", .kind = SUDOERS_FLAG },
    { .name = "pam_askpass_service", .kind = SUDOERS_TEXT },
    { .name = "pam_login_service", .kind = SUDOERS_TEXT },
    { .name = "pam_rhost", .kind = SUDOERS_FLAG },
    { .name = "pam_ruser", .kind = SUDOERS_FLAG },
    { .name = "pam_service", .kind = SUDOERS_TEXT },
    { .name = "pam_session", .kind = SUDOERS_FLAG },
    { .name = "pam_setcred", .kind = SUDOERS_FLAG },
    { .name = "passprompt", .kind = SUDOERS_TEXT },
    { .name = "passprompt_override", .kind = SUDOERS_FLAG },
    { .name = "passprompt_regex", .kind = SUDOERS_LIST, .may_be_negated = true },
    { .name = "passwd_timeout", .kind = SUDOERS_REAL, .may_be_negated = true },
    { .name = "passwd_tries", .kind = SUDOERS_NUMBER },
    { .name = "path_info", .kind = SUDOERS_FLAG },
    { .name = "preserve_groups", .kind = SUDOERS_FLAG },
    { .name = "privs", .kind = SUDOERS_TEXT },
    { .name = "pwfeedback", .kind = SUDOERS_FLAG },
    { .name = "requiretty", .kind = SUDOERS_FLAG },
    { .name = "restricted_env_file", .kind = SUDOERS_PATH, .may_be_negated = true },
    { .name = "rlimit_as", .kind = SUDOERS_TEXT, .may_be_negated = true },
    { .name = "rlimit_core", .kind = SUDOERS_TEXT, .may_be_negated = true },
    { .name = "rlimit_cpu", .kind = SUDOERS_TEXT, .may_be_negated = true },
    { .name = "rlimit_data", .kind = SUDOERS_TEXT, .may_be_negated = true },
    { .name = "rlimit_fsize", .kind = SUDOERS_TEXT, .may_be_negated = true },
    { .name = "rlimit_locks", .kind = SUDOERS_TEXT, .may_be_negated = true },
    { .name = "rlimit_memlock", .kind = SUDOERS_TEXT, .may_be_negated = true },
    { .name = "rlimit_nofile", .kind = SUDOERS_TEXT, .may_be_negated = true },
    { .name = "rlimit_nproc", .kind = SUDOERS_TEXT, .may_be_negated = true },
    { .name = "rlimit_rss", .kind = SUDOERS_TEXT, .may_be_negated = true },
    { .name = "rlimit_stack", .kind = SUDOERS_TEXT, .may_be_negated = true },
    { .name = "role", .kind = SUDOERS_TEXT },
    { .name = "root_sudo", .kind = SUDOERS_FLAG },
    { .name = "rootpw", .kind = SUDOERS_FLAG },
    { .name = "runas_allow_unknown_id", .kind = SUDOERS_FLAG },
    { .name = "runas_check_shell", .kind = SUDOERS_FLAG },
    { .name = "runas_default", .kind = SUDOERS_TEXT },
    { .name = "runaspw", .kind = SUDOERS_FLAG },
    { .name = "runchroot", .kind = SUDOERS_FOLDER, .may_be_negated = true },
    { .name = "runcwd", .kind = SUDOERS_FOLDER, .may_be_negated = true },
    { .name = "secure_path", .kind = SUDOERS_TEXT, .may_be_negated = true },
    { .name = "selinux", .kind = SUDOERS_FLAG },
    { .name = "set_logname", .kind = SUDOERS_FLAG },
    { .name = "set_utmp", .kind = SUDOERS_FLAG },
    { .name = "setenv", .kind = SUDOERS_FLAG },
    { .name = "shell_noargs", .kind = SUDOERS_FLAG },
    { .name = "stay_setuid", .kind = SUDOERS_FLAG },
    { .name = "sudoedit_checkdir", .kind = SUDOERS_FLAG },
    { .name = "sudoedit_follow", .kind = SUDOERS_FLAG },
    { .name = "sudoers_locale", .kind = SUDOERS_TEXT },
    { .name = "syslog",
      .kind = SUDOERS_CHOICE,
      .may_be_negated = true,
      .choices =
          "authpriv auth daemon user local0 local1 local2 local3 local4 local5 local6 local7",
      .may_be_bare = true },
    { .name = "syslog_badpri",
      .kind = SUDOERS_CHOICE,
      .may_be_negated = true,
      .choices = "alert crit debug emerg err info notice warning none" },
    { .name = "syslog_goodpri",
      .kind = SUDOERS_CHOICE,
      .may_be_negated = true,
      .choices = "alert crit debug emerg err info notice warning none" },
    { .name = "syslog_maxlen", .kind = SUDOERS_NUMBER },
    { .name = "syslog_pid", .kind = SUDOERS_FLAG },
    { .name = "targetpw", .kind = SUDOERS_FLAG },
    { .name = "timestamp_timeout", .kind = SUDOERS_REAL, .may_be_negated = true },
    { .name = "timestamp_type",
      .kind = SUDOERS_CHOICE,
      .may_be_negated = true,
      .choices = "global ppid tty kernel" },
    { .name = "timestampdir", .kind = SUDOERS_PATH },
    { .name = "timestampowner", .kind = SUDOERS_TEXT },
    { .name = "tty_tickets", .kind = SUDOERS_FLAG },
    { .name = "type", .kind = SUDOERS_TEXT },
    { .name = "umask", .kind = SUDOERS_MODE, .may_be_negated = true },
    { .name = "umask_override", .kind = SUDOERS_FLAG },
    { .name = "use_loginclass", .kind = SUDOERS_FLAG },
    { .name = "use_netgroups", .kind = SUDOERS_FLAG },
    { .name = "use_pty", .kind = SUDOERS_FLAG },
    { .name = "user_command_timeouts", .kind = SUDOERS_FLAG },
    { .name = "utmp_runas", .kind = SUDOERS_FLAG },
    { .name = "verifypw",
      .kind = SUDOERS_CHOICE,
      .may_be_negated = true,
      .choices = "never any all always",
      .may_be_bare = true },
    { .name = "visiblepw", .kind = SUDOERS_FLAG },
};

const struct sudoers_default *sudoers_default_find(struct str name)
{
    for (size_t i = 0; i < COUNT_OF(table); i++) {
        if (str_equal(name, str_of(table[i].name)))
            return &table[i];
    }
    return NULL;
}

static bool is_digits(struct str text)
{
    for (size_t i = 0; i < text.len; i++) {
        if (text.ptr[i] < '0' || text.ptr[i] > '9')
            return false;
    }
    return true;
}

/* "-1.5", ".5", "5." */
static bool is_real(struct str text)
{
    struct str whole = STR("");

    if (str_starts_with(text, STR("-")))
        text = str_slice(text, 1, text.len);
    if (text.len == 0 || !str_cut(&text, '.', &whole))
        return false;
    struct str part = text.ptr ? text : STR("");
    return whole.len + part.len > 0 && is_digits(whole) && is_digits(part);
}

/* The units come in that order. */
bool sudoers_is_time(struct str text)
{
    const struct str units = STR("dhms");
    size_t unit = 0;
    size_t digits = 0;

    if (text.len > 0 && is_digits(text))
        return text.len < 10;
    for (size_t i = 0; i < text.len; i++) {
        char c = text.ptr[i];

        if (c >= 'A' && c <= 'Z')
            c = (char)(c - 'A' + 'a');
        if (c >= '0' && c <= '9') {
            digits++;
            continue;
        }
        while (unit < units.len && units.ptr[unit] != c)
            unit++;
        if (unit++ >= units.len || digits == 0 || digits > 9)
            return false;
        digits = 0;
    }
    return text.len > 0 && digits == 0;
}

static bool is_choice(const struct sudoers_default *def, struct str value)
{
    struct str rest = str_of(def->choices);
    struct str word;

    while (str_word(&rest, &word)) {
        if (str_equal(word, value))
            return true;
    }
    return false;
}

static bool is_taken(const struct sudoers_default *def, struct str value)
{
    int64_t integer;
    uint32_t number;

    switch (def->kind) {
    case SUDOERS_FLAG:
        return false;
    case SUDOERS_NUMBER:
        return str_to_u32(value, &number);
    case SUDOERS_INTEGER:
        return str_to_i64(value, &integer) && integer >= INT32_MIN && integer <= INT32_MAX;
    case SUDOERS_REAL:
        return is_real(value);
    case SUDOERS_MODE:
        return str_to_mode(value, &number) && number <= 0777;
    case SUDOERS_TIME:
        return sudoers_is_time(value);
    case SUDOERS_TEXT:
    case SUDOERS_LIST:
        return value.len > 0;
    case SUDOERS_PATH:
        return str_starts_with(value, STR("/"));
    case SUDOERS_FOLDER:
        return str_starts_with(value, STR("/")) || str_starts_with(value, STR("~")) ||
               str_equal(value, STR("*"));
    case SUDOERS_CHOICE:
        return is_choice(def, value);
    }
    return false;
}

enum gate_rc sudoers_default_check(const struct sudoers_entry *entry, struct error *err)
{
    const struct sudoers_default *def = sudoers_default_find(entry->name);
    const char *fault = NULL;

    if (!def)
        return error_set(err, GATE_EFORMAT, "unknown setting '%.*s'", STR_ARG(entry->name));
    if (entry->has_value && def->kind == SUDOERS_FLAG)
        fault = "takes no value";
    else if (entry->has_value && entry->operation != '=' && def->kind != SUDOERS_LIST)
        fault = "is no list";
    else if (entry->has_value && !is_taken(def, entry->value))
        fault = "does not take that value";
    else if (!entry->has_value && entry->is_negated && def->kind != SUDOERS_FLAG &&
             !def->may_be_negated)
        fault = "cannot be switched off";
    else if (!entry->has_value && !entry->is_negated && def->kind != SUDOERS_FLAG &&
             !def->may_be_bare)
        fault = "wants a value";
    if (fault)
        return error_set(err, GATE_EFORMAT, "'%.*s' %s", STR_ARG(entry->name), fault);
    return GATE_OK;
}
