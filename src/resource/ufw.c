#include "format/ufw_rules.h"

#include "base/limits.h"
#include "resource/settings_resource.h"

/* Its settings, and its rules as rows. */
struct ufw {
    struct settings_resource settings; /* first */
    struct vec files;                  /* struct config_file, of rules */
    struct rows rules;
};

static const struct settings_syntax syntax = {
    .separators = "=",
    .comments = "#",
    .is_quoted = true,
    .bare = SETTINGS_BARE_SKIPPED,
};

/* What ufw reads last wins. */
static const char *const paths[] = { "/etc/default/ufw", "/etc/ufw/ufw.conf" };

/* Before ufw 0.34 the rules stood below /lib. */
static const char *const rules_paths[] = {
    "/etc/ufw/user.rules",
    "/etc/ufw/user6.rules",
    "/usr/lib/ufw/user.rules",
    "/usr/lib/ufw/user6.rules",
};

static const struct settings_source source = {
    .paths = paths,
    .path_count = COUNT_OF(paths),
    .reads_all_paths = true,
    .is_main_needed = true,
    .syntax = &syntax,
};

enum ufw_column {
    UFW_ACTION,
    UFW_ROUTED,
    UFW_LOG,
    UFW_DIRECTION,
    UFW_PROTOCOL,
    UFW_TO,
    UFW_TO_PORT,
    UFW_FROM,
    UFW_FROM_PORT,
    UFW_IN_ON,
    UFW_OUT_ON,
    UFW_COMMENT,
    UFW_PATH,
    UFW_LINE,
    UFW_COLUMNS,
};

static const struct column_def ufw_columns[UFW_COLUMNS] = {
    [UFW_ACTION] = { .name = "action", .type = VALUE_STR, .help = "allow, deny, reject or limit" },
    [UFW_ROUTED] = { .name = "routed",
                     .type = VALUE_BOOL,
                     .help = "it is about traffic that passes through" },
    [UFW_LOG] = { .name = "log", .type = VALUE_STR, .help = "log, log-all, or nil" },
    [UFW_DIRECTION] = { .name = "direction", .type = VALUE_STR, .help = "in or out" },
    [UFW_PROTOCOL] = { .name = "protocol", .type = VALUE_STR, .help = "tcp, udp, any" },
    [UFW_TO] = { .name = "to", .type = VALUE_STR, .help = "address it goes to, with the mask" },
    [UFW_TO_PORT] = { .name = "to_port", .type = VALUE_STR, .help = "ports it goes to, or any" },
    [UFW_FROM] = { .name = "from",
                   .type = VALUE_STR,
                   .help = "address it comes from, with the mask" },
    [UFW_FROM_PORT] = { .name = "from_port",
                        .type = VALUE_STR,
                        .help = "ports it comes from, or any" },
    [UFW_IN_ON] = { .name = "in_on",
                    .type = VALUE_STR,
                    .help = "interface it comes in on, nil: all" },
    [UFW_OUT_ON] = { .name = "out_on",
                     .type = VALUE_STR,
                     .help = "interface it goes out on, nil: all" },
    [UFW_COMMENT] = { .name = "comment", .type = VALUE_STR, .help = "what it says of itself" },
    [UFW_PATH] = { .name = "path", .type = VALUE_STR, .help = "file" },
    [UFW_LINE] = { .name = "line", .type = VALUE_INTEGER, .help = "line of the file" },
};

static void ufw_wishes(const struct resource_call *call ATTR_UNUSED, struct wish_set *set)
{
    settings_resource_wishes(&source, set);
    config_files_wishes(set, rules_paths, COUNT_OF(rules_paths));
}

static struct value text_or_nil(struct str text)
{
    return text.len > 0 ? value_str(text) : value_nil();
}

static void add_rule(struct ufw *ufw, const struct config_file *file, const struct ufw_rule *rule)
{
    struct str key = arena_printf(ufw->settings.context->arena, "%.*s %.*s", STR_ARG(rule->action),
                                  STR_ARG(rule->to_port));
    struct origin origin = config_file_origin(file, rule->line, key);
    struct value *cells = rows_add(&ufw->rules, &origin);

    cells[UFW_ACTION] = value_str(rule->action);
    cells[UFW_ROUTED] = value_bool(rule->is_routed);
    cells[UFW_LOG] = text_or_nil(rule->log);
    cells[UFW_DIRECTION] = value_str(rule->direction);
    cells[UFW_PROTOCOL] = value_str(rule->protocol);
    cells[UFW_TO] = value_str(rule->to);
    cells[UFW_TO_PORT] = value_str(rule->to_port);
    cells[UFW_FROM] = value_str(rule->from);
    cells[UFW_FROM_PORT] = value_str(rule->from_port);
    cells[UFW_IN_ON] = text_or_nil(rule->in_on);
    cells[UFW_OUT_ON] = text_or_nil(rule->out_on);
    cells[UFW_COMMENT] = text_or_nil(rule->comment);
    cells[UFW_PATH] = value_str(file->entry->path);
    cells[UFW_LINE] = value_integer(rule->line);
}

static enum gate_rc add_rules(struct ufw *ufw, const struct config_file *file, struct error *err)
{
    CLEANUP(vec_release) struct vec rules = VEC_INIT(struct ufw_rule);

    if (ufw_rules_parse(file->text, ufw->settings.context->arena, &rules, err))
        return error_wrap(err, "%.*s", STR_ARG(file->path));
    for (size_t i = 0; i < rules.count; i++)
        add_rule(ufw, file, vec_at(&rules, i));
    return GATE_OK;
}

static enum gate_rc ufw_open(void *self, struct resource_context *context,
                             const struct resource_call *call ATTR_UNUSED, struct error *err)
{
    struct ufw *ufw = self;

    ufw->files = VEC_INIT(struct config_file);
    rows_init(&ufw->rules, context, ufw_columns, UFW_COLUMNS);
    if (settings_resource_open(&ufw->settings, context, &source, STR(""), err))
        return err->rc;
    for (size_t i = 0; i < COUNT_OF(rules_paths); i++) {
        if (config_files_glob(context, str_of(rules_paths[i]), &ufw->files, err))
            return err->rc;
    }
    for (size_t i = 0; i < ufw->files.count; i++) {
        if (add_rules(ufw, vec_at(&ufw->files, i), err))
            return err->rc;
    }
    return GATE_OK;
}

static void ufw_close(void *self)
{
    struct ufw *ufw = self;

    settings_resource_close(self);
    vec_release(&ufw->files);
    rows_release(&ufw->rules);
}

static const struct table *ufw_rows(void *self)
{
    struct ufw *ufw = self;

    return rows_table(&ufw->rules);
}

/* How ufw's words of a setting become a value. */
enum ufw_kind { UFW_WORD, UFW_SWITCH, UFW_POLICY };

static const struct {
    const char *property;
    const char *setting;
    enum ufw_kind kind;
} ufw_settings[] = {
    { "enabled", "ENABLED", UFW_SWITCH },
    { "ipv6", "IPV6", UFW_SWITCH },
    { "loglevel", "LOGLEVEL", UFW_WORD },
    { "default_incoming", "DEFAULT_INPUT_POLICY", UFW_POLICY },
    { "default_outgoing", "DEFAULT_OUTPUT_POLICY", UFW_POLICY },
    { "default_routed", "DEFAULT_FORWARD_POLICY", UFW_POLICY },
};

/* A policy in ufw's own words; its files have those of iptables. */
static struct str policy_of(struct str target)
{
    static const struct {
        const char *target;
        const char *policy;
    } policies[] = { { "ACCEPT", "allow" }, { "DROP", "deny" }, { "REJECT", "reject" } };

    for (size_t i = 0; i < COUNT_OF(policies); i++) {
        if (str_equal_nocase(target, str_of(policies[i].target)))
            return str_of(policies[i].policy);
    }
    return target;
}

/* Makes a text what its kind says; the place stays. */
static void convert(struct value *value, enum ufw_kind kind)
{
    const struct origin *origin = value->origin;

    if (value->type != VALUE_STR || kind == UFW_WORD)
        return;
    if (kind == UFW_SWITCH)
        *value = value_bool(str_equal_nocase(value->string, STR("yes")));
    else
        value->string = policy_of(value->string);
    value->origin = origin;
}

static enum gate_rc get_setting(void *self, const struct property_query *query, struct value *value,
                                struct error *err ATTR_UNUSED)
{
    *value = value_nil();
    for (size_t i = 0; i < COUNT_OF(ufw_settings); i++) {
        const struct setting_place *place;

        if (!str_equal(query->name, str_of(ufw_settings[i].property)))
            continue;
        place = settings_resource_find(self, STR(""), str_of(ufw_settings[i].setting));
        if (place) {
            *value = settings_resource_value(self, place);
            convert(value, ufw_settings[i].kind);
        }
        break;
    }
    return GATE_OK;
}

static const struct property_def ufw_properties[] = {
    { .name = "enabled",
      .type = VALUE_BOOL,
      .help = "it is switched on at every boot",
      .get = get_setting },
    { .name = "ipv6", .type = VALUE_BOOL, .help = "it is about IPv6 too", .get = get_setting },
    { .name = "loglevel",
      .type = VALUE_STR,
      .help = "off, low, medium, high or full",
      .get = get_setting },
    { .name = "default_incoming",
      .type = VALUE_STR,
      .help = "allow, deny or reject: what no rule is about",
      .get = get_setting },
    { .name = "default_outgoing",
      .type = VALUE_STR,
      .help = "the same of what goes out",
      .get = get_setting },
    { .name = "default_routed",
      .type = VALUE_STR,
      .help = "the same of what passes through",
      .get = get_setting },
};

const struct resource_def resource_ufw = {
    .name = "ufw",
    .summary = "the firewall ufw: its settings, and its rules as rows",
    .arity = CALL_NONE,
    .example = "{ufw: , its: {enabled: {eq: true}, default_incoming: {eq: deny}}}",
    .self_size = sizeof(struct ufw),
    .wishes = ufw_wishes,
    .open = ufw_open,
    .close = ufw_close,
    .origin = settings_resource_origin,
    .properties = ufw_properties,
    .property_count = COUNT_OF(ufw_properties),
    .columns = ufw_columns,
    .column_count = UFW_COLUMNS,
    .rows = ufw_rows,
};
