#include "resource/sudoers_effective.h"

#include "format/dpkg.h"
#include "resource/facts.h"
#include "resource/sudo_program.h"
#include "resource/sudoers_files.h"

/* The first sudo whose use_pty is on by itself. */
#define PTY_VERSION STR("1.9.14")

/* Of sudo 1.9; flags that are not here are off, all else is nil. */
static const struct {
    const char *name;
    const char *value;
    const char *debian; /* as Debian and Ubuntu build it; NULL: the same */
} defaults[] = {
    { "authenticate", "on", NULL },
    { "badpass_message", "Sorry, try again.", NULL },
    { "case_insensitive_group", "on", NULL },
    { "case_insensitive_user", "on", NULL },
    { "closefrom", "3", NULL },
    { "compress_io", "on", NULL },
    { "env_editor", "on", NULL },
    { "env_reset", "on", NULL },
    { "fdexec", "digest_only", NULL },
    { "fqdn", "off", "on" },
    { "ignore_audit_errors", "on", NULL },
    { "ignore_iolog_errors", "on", NULL },
    { "ignore_logfile_errors", "on", NULL },
    { "iolog_dir", "/var/log/sudo-io", NULL },
    { "lecture", "once", NULL },
    { "listpw", "any", NULL },
    { "log_allowed", "on", NULL },
    { "log_denied", "on", NULL },
    { "log_format", "sudo", NULL },
    { "log_passwords", "on", NULL },
    { "log_server_keepalive", "on", NULL },
    { "log_server_verify", "on", NULL },
    { "loglinelen", "80", NULL },
    { "mail_no_user", "on", NULL },
    { "mailto", "root", NULL },
    { "pam_acct_mgmt", "on", NULL },
    { "pam_ruser", "on", NULL },
    { "pam_session", "on", NULL },
    { "pam_setcred", "on", NULL },
    { "passwd_timeout", "5", "0" },
    { "passwd_tries", "3", NULL },
    { "path_info", "on", NULL },
    { "root_sudo", "on", NULL },
    { "runas_default", "root", NULL },
    { "set_logname", "on", NULL },
    { "set_utmp", "on", NULL },
    { "sudoedit_checkdir", "on", NULL },
    { "syslog", "authpriv", NULL },
    { "syslog_badpri", "alert", NULL },
    { "syslog_goodpri", "notice", NULL },
    { "timestamp_timeout", "5", "15" },
    { "timestamp_type", "tty", NULL },
    { "umask", "0022", NULL },
    { "use_netgroups", "on", NULL },
    { "verifypw", "all", NULL },
};

/* What sudo-rs 0.2 has otherwise, of the settings that it reads. */
static const struct {
    const char *name;
    const char *value;
} defaults_of_rs[] = {
    { "fqdn", "off" },
    { "passwd_timeout", "5" },
    { "timestamp_timeout", "15" },
    { "use_pty", "on" },
};

/* The default of sudo-rs where it is the only sudo; NULL: it is that of the other. */
static const char *default_of_rs(struct resource_context *context, struct str name)
{
    struct sudo_program program = sudo_program_find(context);

    for (size_t i = 0; i < COUNT_OF(defaults_of_rs); i++) {
        if (program.is_rs && !program.is_classic && str_equal(name, str_of(defaults_of_rs[i].name)))
            return defaults_of_rs[i].value;
    }
    return NULL;
}

static bool is_debian(struct resource_context *context)
{
    const struct os_facts *os;
    struct error local = ERROR_INIT;

    return facts_os(context, &os, &local) == GATE_OK && str_equal(os->family, STR("debian"));
}

/* A version that is not known does not switch it on. */
static bool has_pty_by_itself(struct resource_context *context)
{
    const struct package_facts *packages;
    const struct package *package;
    struct error local = ERROR_INIT;

    if (facts_packages(context, &packages, &local))
        return false;
    package = package_by_name(packages, STR("sudo"));
    if (!package)
        package = package_by_name(packages, STR("sudo-ldap"));
    return package && package->is_installed &&
           dpkg_version_compare(package->version, PTY_VERSION) >= 0;
}

/* Seconds of "1d2h"; the text is one that sudo takes. */
static int64_t seconds_of(struct str text)
{
    int64_t total = 0;
    int64_t number = 0;

    for (size_t i = 0; i < text.len; i++) {
        switch (text.ptr[i] | 32) {
        case 'd':
            total += number * 86400;
            break;
        case 'h':
            total += number * 3600;
            break;
        case 'm':
            total += number * 60;
            break;
        case 's':
            total += number;
            break;
        default:
            number = number * 10 + (text.ptr[i] - '0');
            continue;
        }
        number = 0;
    }
    return total + number;
}

/* "-1.5"; the text is one that sudo takes. */
static struct value real_of(struct str text)
{
    bool is_negative = str_starts_with(text, STR("-"));
    bool has_point = false;
    double scale = 1;
    double number = 0;

    for (size_t i = is_negative ? 1 : 0; i < text.len; i++) {
        if (text.ptr[i] == '.') {
            has_point = true;
            continue;
        }
        number = number * 10 + (text.ptr[i] - '0');
        scale = has_point ? scale * 10 : scale;
    }
    number = (is_negative ? -number : number) / scale;
    if (number >= -1e9 && number <= 1e9 && number == (double)(int64_t)number)
        return value_integer((int64_t)number);
    return value_real(number);
}

static struct value words_of(struct resource_context *context, struct str text)
{
    struct vec words = VEC_INIT(struct value);
    struct str word;

    while (str_word(&text, &word))
        *(struct value *)vec_add(&words) = value_str(word);
    struct value *items = arena_new(context->arena, words.count + 1, sizeof(*items));
    for (size_t i = 0; i < words.count; i++)
        items[i] = *(struct value *)vec_at(&words, i);
    struct value list = value_list(items, words.count);
    vec_release(&words);
    return list;
}

static struct value convert(struct resource_context *context, const struct sudoers_default *def,
                            struct str text)
{
    int64_t number = 0;
    uint32_t mode = 0;

    switch (def->kind) {
    case SUDOERS_FLAG:
        return value_bool(str_equal(text, STR("on")));
    case SUDOERS_NUMBER:
    case SUDOERS_INTEGER:
        (void)str_to_i64(text, &number); /* it was looked at when the line was read */
        return value_integer(number);
    case SUDOERS_REAL:
        return real_of(text);
    case SUDOERS_MODE:
        (void)str_to_mode(text, &mode); /* likewise */
        return value_str(arena_printf(context->arena, "%04o", mode));
    case SUDOERS_TIME:
        return value_integer(seconds_of(text));
    case SUDOERS_LIST:
        return words_of(context, text);
    case SUDOERS_TEXT:
    case SUDOERS_PATH:
    case SUDOERS_FOLDER:
    case SUDOERS_CHOICE:
        return value_str(text);
    }
    return value_nil();
}

static struct value default_of(struct resource_context *context, const struct sudoers_default *def)
{
    struct str name = str_of(def->name);
    const char *of_rs = default_of_rs(context, name);

    if (of_rs)
        return convert(context, def, str_of(of_rs));
    if (str_equal(name, STR("use_pty")))
        return value_bool(has_pty_by_itself(context));
    for (size_t i = 0; i < COUNT_OF(defaults); i++) {
        if (str_equal(name, str_of(defaults[i].name)))
            return convert(context, def,
                           str_of(defaults[i].debian && is_debian(context) ? defaults[i].debian
                                                                           : defaults[i].value));
    }
    return def->kind == SUDOERS_FLAG ? value_bool(false) : value_nil();
}

/* "!umask" and the like. */
static struct value switched_off(const struct sudoers_default *def)
{
    switch (def->kind) {
    case SUDOERS_FLAG:
        return value_bool(false);
    case SUDOERS_NUMBER:
    case SUDOERS_INTEGER:
    case SUDOERS_REAL:
    case SUDOERS_TIME:
        return value_integer(0);
    case SUDOERS_MODE:
        return value_str(STR("0777"));
    case SUDOERS_LIST:
        return value_list(NULL, 0);
    case SUDOERS_CHOICE:
        return str_starts_with(str_of(def->choices), STR("never")) ? value_str(STR("never"))
                                                                   : value_nil();
    case SUDOERS_TEXT:
    case SUDOERS_PATH:
    case SUDOERS_FOLDER:
        return value_nil();
    }
    return value_nil();
}

static bool is_among(const struct value_list *list, const struct value *value)
{
    for (size_t i = 0; i < list->count; i++) {
        if (value_equal(&list->items[i], value))
            return true;
    }
    return false;
}

/* `list` with the words of `change` added, or without them. */
static struct value changed(struct resource_context *context, const struct value *list,
                            const struct value *change, bool is_added)
{
    struct value_list old = list->type == VALUE_LIST ? list->list : (struct value_list){ 0 };
    struct value *items =
        arena_new(context->arena, old.count + change->list.count + 1, sizeof(*items));
    size_t count = 0;

    for (size_t i = 0; i < old.count; i++) {
        if (!is_among(&change->list, &old.items[i]))
            items[count++] = old.items[i];
    }
    for (size_t i = 0; is_added && i < change->list.count; i++)
        items[count++] = change->list.items[i];
    return value_list(items, count);
}

static struct value applied(struct resource_context *context, const struct sudoers_default *def,
                            const struct sudoers_entry *entry, const struct value *before)
{
    if (!entry->has_value && entry->is_negated)
        return switched_off(def);
    if (!entry->has_value)
        return def->kind == SUDOERS_FLAG ? value_bool(true) : default_of(context, def);
    struct value value = convert(context, def, entry->value);
    if (def->kind == SUDOERS_LIST && entry->operation != '=')
        return changed(context, before, &value, entry->operation == '+');
    return value;
}

/* Whether it counts for everybody though it names somebody. */
static bool is_of_all(const struct sudoers_entry *entry)
{
    return entry->scope != SUDOERS_EVERYWHERE && entry->scoped.count == 1 &&
           str_equal(entry->scoped.items[0], STR("ALL"));
}

struct value sudoers_effective_value(struct resource_context *context,
                                     const struct sudoers_default *def, const struct vec *lines)
{
    struct value value = default_of(context, def);

    for (int is_second = 0; is_second < 2; is_second++) {
        for (size_t i = 0; i < lines->count; i++) {
            const struct sudoers_line *line = vec_at(lines, i);
            const struct sudoers_entry *entry = line->entry;

            if (entry->kind != SUDOERS_DEFAULTS || !str_equal(entry->name, str_of(def->name)) ||
                (is_second ? !is_of_all(entry) : entry->scope != SUDOERS_EVERYWHERE))
                continue;
            value = applied(context, def, entry, &value);
            value.origin = config_file_place(context, line->file, entry->line, entry->name);
        }
    }
    return value;
}
