#include <string.h>

#include "format/ssh_keyword.h"
#include "format/sshd_config.h"
#include "resource/config_files.h"
#include "resource/facts.h"
#include "resource/rows.h"
#include "resource/sshd_defaults.h"
#include "resource/sshd_lines.h"
#include "resource/sshd_value.h"

enum { DEBIAN_ALIVE_SECONDS = 300 };

struct ssh_config {
    struct resource_context *context;
    const struct entry *file;
    struct vec lines; /* struct sshd_line */
    struct rows rows;
    unsigned version;
};

enum ssh_config_column {
    SSH_COLUMN_KEYWORD,
    SSH_COLUMN_VALUE,
    SSH_COLUMN_ARGUMENTS,
    SSH_COLUMN_MATCH,
    SSH_COLUMN_PATH,
    SSH_COLUMN_LINE,
};

static const struct column_def ssh_config_columns[] = {
    [SSH_COLUMN_KEYWORD] = { .name = "keyword",
                             .type = VALUE_STR,
                             .help = "in ssh_config(5)'s spelling, older names as the newer" },
    [SSH_COLUMN_VALUE] = { .name = "value", .type = VALUE_STR, .help = "the rest of the line" },
    [SSH_COLUMN_ARGUMENTS] = { .name = "arguments", .type = VALUE_LIST, .help = "without quotes" },
    [SSH_COLUMN_MATCH] = { .name = "match",
                           .type = VALUE_STR,
                           .help =
                               "the Host or Match it stands under: \"Match host a b\"; empty if "
                               "none, or Host *" },
    [SSH_COLUMN_PATH] = { .name = "path", .type = VALUE_STR, .help = "file" },
    [SSH_COLUMN_LINE] = { .name = "line", .type = VALUE_INTEGER, .help = "line of the file" },
};

/* What the client does where no line says otherwise, as `ssh -G` prints it, yes for true. */
static const struct {
    const char *keyword;
    unsigned since; /* of a keyword's rows the last that fits counts */
    const char *value;
} defaults[] = {
    { "AddKeysToAgent", 0, "no" },
    { "AddressFamily", 0, "any" },
    { "BatchMode", 0, "no" },
    { "CanonicalizeFallbackLocal", 0, "yes" },
    { "CanonicalizeHostname", 0, "no" },
    { "CanonicalizeMaxDots", 0, "1" },
    { "CheckHostIP", 0, "yes" },
    { "CheckHostIP", 805, "no" },
    { "ClearAllForwardings", 0, "no" },
    { "Compression", 0, "no" },
    { "ConnectionAttempts", 0, "1" },
    { "ConnectTimeout", 0, "none" },
    { "ControlMaster", 0, "no" },
    { "ControlPersist", 0, "no" },
    { "EnableEscapeCommandline", 0, "no" },
    { "EnableSSHKeysign", 0, "no" },
    { "EscapeChar", 0, "~" },
    { "ExitOnForwardFailure", 0, "no" },
    { "FingerprintHash", 0, "SHA256" },
    { "ForkAfterAuthentication", 0, "no" },
    { "ForwardAgent", 0, "no" },
    { "ForwardX11", 0, "no" },
    { "ForwardX11Timeout", 0, "1200" },
    { "GatewayPorts", 0, "no" },
    { "GSSAPIAuthentication", 0, "no" },
    { "GSSAPIDelegateCredentials", 0, "no" },
    { "GSSAPIKeyExchange", 0, "no" },
    { "GSSAPIRenewalForcesRekey", 0, "no" },
    { "GSSAPITrustDns", 0, "no" },
    { "HashKnownHosts", 0, "no" },
    { "HostbasedAuthentication", 0, "no" },
    { "IdentitiesOnly", 0, "no" },
    { "KbdInteractiveAuthentication", 0, "yes" },
    { "LogLevel", 0, "INFO" },
    { "NoHostAuthenticationForLocalhost", 0, "no" },
    { "NumberOfPasswordPrompts", 0, "3" },
    { "PasswordAuthentication", 0, "yes" },
    { "PermitLocalCommand", 0, "no" },
    { "Port", 0, "22" },
    { "ProxyUseFdpass", 0, "no" },
    { "PubkeyAuthentication", 0, "yes" },
    { "RequestTTY", 0, "auto" },
    { "RequiredRSASize", 0, "1024" },
    { "ServerAliveCountMax", 0, "3" },
    { "ServerAliveInterval", 0, "0" },
    { "SessionType", 0, "default" },
    { "StdinNull", 0, "no" },
    { "StreamLocalBindMask", 0, "0177" },
    { "StreamLocalBindUnlink", 0, "no" },
    { "StrictHostKeyChecking", 0, "ask" },
    { "SyslogFacility", 0, "USER" },
    { "TCPKeepAlive", 0, "yes" },
    { "Tunnel", 0, "no" },
    { "TunnelDevice", 0, "any:any" },
    { "UpdateHostKeys", 0, "no" },
    { "UpdateHostKeys", 805, "yes" },
    { "VerifyHostKeyDNS", 0, "no" },
    { "VisualHostKey", 0, "no" },
};

static void ssh_config_wishes(const struct resource_call *call ATTR_UNUSED, struct wish_set *set)
{
    facts_wishes(set);
    sshd_lines_wishes(set);
}

/* SUSE keeps the file that its package brings apart from the one that a person writes. */
static struct str main_path(struct rootfs *rootfs)
{
    const struct str vendor = STR("/usr/etc/ssh/ssh_config");
    const struct str path = STR("/etc/ssh/ssh_config");
    struct error local = ERROR_INIT;
    const struct entry *entry;

    if (rootfs_find(rootfs, path, ROOTFS_FOLLOW, &entry, &local) == GATE_ENOTFOUND &&
        rootfs_find(rootfs, vendor, ROOTFS_FOLLOW, &entry, &local) == GATE_OK)
        return vendor;
    return path;
}

static unsigned version_of(struct resource_context *context)
{
    static const char *const names[] = { "openssh-client", "openssh-clients", "openssh",
                                         "openssh-client-default" };
    const struct package_facts *packages;
    struct error local = ERROR_INIT;
    unsigned version;

    if (facts_packages(context, &packages, &local))
        return SSHD_NEWEST;
    for (size_t i = 0; i < COUNT_OF(names); i++) {
        const struct package *package = package_by_name(packages, str_of(names[i]));

        if (package && package->is_installed && sshd_defaults_version(package->version, &version))
            return version;
    }
    return SSHD_NEWEST;
}

static void add_row(struct ssh_config *config, const struct sshd_line *line)
{
    const struct sshd_directive *directive = line->directive;
    struct str keyword = str_of(directive->keyword->name);
    struct origin origin = facts_origin(line->file, directive->line, keyword);
    struct value *cells = rows_add(&config->rows, &origin);
    struct value *items =
        arena_new(config->context->arena, directive->argument_count + 1, sizeof(*items));

    for (size_t i = 0; i < directive->argument_count; i++)
        items[i] = value_str(directive->arguments[i]);
    cells[SSH_COLUMN_KEYWORD] = value_str(keyword);
    cells[SSH_COLUMN_VALUE] = value_str(directive->value);
    cells[SSH_COLUMN_ARGUMENTS] = value_list(items, directive->argument_count);
    cells[SSH_COLUMN_MATCH] = value_str(line->context->count > 0 ? line->context->text : STR(""));
    cells[SSH_COLUMN_PATH] = value_str(line->file->path);
    cells[SSH_COLUMN_LINE] = value_integer(directive->line);
}

static enum gate_rc ssh_config_open(void *self, struct resource_context *context,
                                    const struct resource_call *call ATTR_UNUSED, struct error *err)
{
    struct ssh_config *config = self;
    struct str path = main_path(context->rootfs);

    config->context = context;
    config->lines = VEC_INIT(struct sshd_line);
    rows_init(&config->rows, context, ssh_config_columns, COUNT_OF(ssh_config_columns));
    if (rootfs_find(context->rootfs, path, ROOTFS_FOLLOW, &config->file, err) ||
        sshd_lines_read(context, path, SSHD_CLIENT, &config->lines, err))
        return err->rc;
    config->version = version_of(context);
    for (size_t i = 0; i < config->lines.count; i++)
        add_row(config, vec_at(&config->lines, i));
    return GATE_OK;
}

static void ssh_config_close(void *self)
{
    struct ssh_config *config = self;

    vec_release(&config->lines);
    rows_release(&config->rows);
}

static struct origin ssh_config_origin(const void *self,
                                       const struct resource_call *call ATTR_UNUSED)
{
    const struct ssh_config *config = self;

    return config->file ? facts_origin(config->file, 0, STR(""))
                        : config_path_origin("/etc/ssh/ssh_config");
}

static const struct table *ssh_config_rows(void *self)
{
    struct ssh_config *config = self;

    return rows_table(&config->rows);
}

static bool is_debian(struct ssh_config *config)
{
    const struct os_facts *os;
    struct error local = ERROR_INIT;

    return facts_os(config->context, &os, &local) == GATE_OK &&
           str_equal(os->family, STR("debian"));
}

/* Debian's client trusts X11 clients by itself. */
static const char *default_text(struct ssh_config *config, const char *keyword)
{
    const char *found = NULL;

    if (strcmp(keyword, "ForwardX11Trusted") == 0)
        return is_debian(config) ? "yes" : "no";
    for (size_t i = 0; i < COUNT_OF(defaults); i++) {
        if (strcmp(defaults[i].keyword, keyword) == 0 && defaults[i].since <= config->version)
            found = defaults[i].value;
    }
    return found;
}

static bool is_yes(const struct value *value)
{
    return value->type == VALUE_STR && str_equal(value->string, STR("yes"));
}

/* Debian's client asks a server whether it is there every five minutes where nobody watches. */
static bool is_alive_by_batch(struct ssh_config *config, const struct sshd_keyword *keyword)
{
    return strcmp(keyword->name, "ServerAliveInterval") == 0 && is_debian(config);
}

static struct value default_of(struct ssh_config *config, const struct sshd_keyword *keyword)
{
    struct origin *origin = arena_new(config->context->arena, 1, sizeof(*origin));
    const char *text = default_text(config, keyword->name);
    struct value value = value_nil();
    int64_t number;

    if (text && (keyword->kind == SSHD_INTEGER || keyword->kind == SSHD_TIME) &&
        str_to_i64(str_of(text), &number))
        value = value_integer(number);
    else if (text)
        value = value_str(str_of(text));
    else if (keyword->kind == SSHD_ALGORITHMS)
        value = sshd_value_default(keyword, config->version, config->context->arena);
    *origin = ssh_config_origin(config, NULL);
    origin->entry = arena_printf(config->context->arena, "%s, default", keyword->name);
    value.origin = origin;
    return value;
}

/*
 * The lines that count for connections of `context`, in their order: of everybody, and of what
 * covers it. The first is the one in force.
 */
static void collect(const struct ssh_config *config, const struct sshd_keyword *keyword,
                    const struct sshd_context *context, struct vec *lines)
{
    for (size_t i = 0; i < config->lines.count; i++) {
        const struct sshd_line *line = vec_at(&config->lines, i);

        if (line->directive->keyword == keyword && sshd_context_covers(line->context, context))
            *(const struct sshd_line **)vec_add(lines) = line;
    }
}

/* Without what stands in it already: the client reads no key twice. */
static struct value without_repeats(struct arena *arena, struct value value)
{
    struct value *items = arena_new(arena, value.list.count + 1, sizeof(*items));
    size_t count = 0;

    for (size_t i = 0; i < value.list.count; i++) {
        bool is_known = false;

        for (size_t k = 0; k < count && !is_known; k++)
            is_known = value_equal(&items[k], &value.list.items[i]);
        if (!is_known)
            items[count++] = value.list.items[i];
    }
    return value_list(items, count);
}

static struct value item_of(struct ssh_config *config, const struct vec *lines,
                            const struct sshd_context *context)
{
    const struct sshd_line *first = *(const struct sshd_line **)vec_at(lines, 0);
    struct arena *arena = config->context->arena;
    const struct sshd_keyword *keyword = first->directive->keyword;
    struct origin *origin = arena_new(arena, 1, sizeof(*origin));
    struct str key = str_of(keyword->name);

    if (context->count > 0)
        key = arena_printf(arena, "%s, %.*s", keyword->name, STR_ARG(context->text));
    struct value value = sshd_value_of(keyword, lines, config->version, arena);
    if (keyword->is_gathered && keyword->kind == SSHD_WORD)
        value = without_repeats(arena, value);
    *origin = facts_origin(first->file, first->directive->line, key);
    value.origin = origin;
    return value;
}

/* The value for connections that no Host and no Match names. */
static struct value everywhere(struct ssh_config *config, const struct sshd_keyword *keyword)
{
    CLEANUP(vec_release) struct vec lines = VEC_INIT(const struct sshd_line *);
    const struct sshd_context context = { .count = 0 };

    collect(config, keyword, &context, &lines);
    if (lines.count > 0)
        return item_of(config, &lines, &context);
    struct value value = default_of(config, keyword);
    if (is_alive_by_batch(config, keyword)) {
        struct value batch = everywhere(config, ssh_keyword_find(STR("BatchMode")));

        value.integer = is_yes(&batch) ? DEBIAN_ALIVE_SECONDS : value.integer;
    }
    return value;
}

/* Whether it is the first of `lines` that stands under its own Host or Match. */
static bool is_first_there(const struct vec *lines, const struct sshd_line *line)
{
    for (size_t i = 0; i < lines->count; i++) {
        const struct sshd_line *other = *(const struct sshd_line **)vec_at(lines, i);

        if (other == line)
            return true;
        if (sshd_context_covers(line->context, other->context))
            return false;
    }
    return false;
}

/*
 * The value under the Host or Match of `line`; false: an earlier line is in force there too. What
 * adds up has an item for each Host.
 */
static bool conditional(struct ssh_config *config, const struct sshd_line *line,
                        struct value *value)
{
    CLEANUP(vec_release) struct vec lines = VEC_INIT(const struct sshd_line *);

    collect(config, line->directive->keyword, line->context, &lines);
    bool is_gathered = line->directive->keyword->is_gathered;
    if (is_gathered ? !is_first_there(&lines, line)
                    : *(const struct sshd_line **)vec_at(&lines, 0) != line)
        return false;
    *value = item_of(config, &lines, line->context);
    return true;
}

/* The intervals of those that a Host or Match puts into BatchMode, and that set none. */
static void add_alive_by_batch(struct ssh_config *config, const struct sshd_keyword *keyword,
                               struct value *items, size_t *count)
{
    const struct sshd_keyword *batch = ssh_keyword_find(STR("BatchMode"));

    for (size_t i = 0; i < config->lines.count; i++) {
        CLEANUP(vec_release) struct vec lines = VEC_INIT(const struct sshd_line *);
        const struct sshd_line *line = vec_at(&config->lines, i);
        struct value mode;

        if (line->directive->keyword != batch || line->context->count == 0)
            continue;
        collect(config, keyword, line->context, &lines);
        if (lines.count > 0 || !conditional(config, line, &mode))
            continue;
        items[*count] = value_integer(is_yes(&mode) ? DEBIAN_ALIVE_SECONDS : 0);
        items[(*count)++].origin = mode.origin;
    }
}

static enum gate_rc get_keyword(void *self, const struct property_query *query, struct value *value,
                                struct error *err)
{
    struct ssh_config *config = self;
    const struct sshd_keyword *keyword = ssh_keyword_find(query->name);

    if (!keyword || keyword->kind == SSHD_MATCH || keyword->kind == SSHD_INCLUDE ||
        keyword->kind == SSHD_NOTHING) {
        const char *nearest = keyword ? NULL : ssh_keyword_nearest(query->name);

        return error_set(err, GATE_EUSAGE, "ssh has no value of '%.*s'%s%s", STR_ARG(query->name),
                         nearest ? ", perhaps of " : "", nearest ? nearest : "");
    }

    struct value *items =
        arena_new(config->context->arena, config->lines.count + 1, sizeof(*items));
    size_t count = 0;
    items[count++] = everywhere(config, keyword);
    for (size_t i = 0; i < config->lines.count; i++) {
        const struct sshd_line *line = vec_at(&config->lines, i);

        if (line->directive->keyword == keyword && line->context->count > 0 &&
            conditional(config, line, &items[count]))
            count++;
    }
    if (is_alive_by_batch(config, keyword))
        add_alive_by_batch(config, keyword, items, &count);
    *value = value_list(items, count);
    return GATE_OK;
}

static const struct property_def ssh_config_keyword = {
    .name = "KEYWORD",
    .type = VALUE_STR,
    .is_each = true,
    .help = "any keyword as `ssh -G` prints it, yes for true, for all connections and for those of "
            "each Host and Match; numbers and times in seconds as integers",
    .get = get_keyword,
};

const struct resource_def resource_ssh_config = {
    .name = "ssh_config",
    .summary = "what the SSH client does: the system's files with all they include, and defaults",
    .arity = CALL_NONE,
    .example = "{ssh_config: , its: {StrictHostKeyChecking: {be_in: [\"yes\", ask]}}}",
    .self_size = sizeof(struct ssh_config),
    .wishes = ssh_config_wishes,
    .open = ssh_config_open,
    .close = ssh_config_close,
    .origin = ssh_config_origin,
    .dynamic = &ssh_config_keyword,
    .columns = ssh_config_columns,
    .column_count = COUNT_OF(ssh_config_columns),
    .rows = ssh_config_rows,
};
