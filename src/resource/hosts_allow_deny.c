#include "format/tcp_wrappers.h"
#include "resource/config_files.h"
#include "resource/resource.h"
#include "resource/rows.h"

static const char *const paths[] = { "/etc/hosts.allow", "/etc/hosts.deny" };
enum { PATHS = COUNT_OF(paths) };

struct hosts_access {
    struct resource_context *context;
    struct rows rows;
};

enum hosts_column {
    HOSTS_LIST,
    HOSTS_DAEMONS,
    HOSTS_CLIENTS,
    HOSTS_OPTIONS,
    HOSTS_PATH,
    HOSTS_LINE,
};

static const struct column_def hosts_columns[] = {
    [HOSTS_LIST] = { .name = "list", .type = VALUE_STR, .help = "allow or deny, by the file" },
    [HOSTS_DAEMONS] = { .name = "daemons", .type = VALUE_LIST, .help = "services, or ALL" },
    [HOSTS_CLIENTS] = { .name = "clients", .type = VALUE_LIST, .help = "hosts, or ALL" },
    [HOSTS_OPTIONS] = { .name = "options",
                        .type = VALUE_LIST,
                        .help = "fields behind them, such as spawn or deny" },
    [HOSTS_PATH] = { .name = "path", .type = VALUE_STR, .help = "file" },
    [HOSTS_LINE] = { .name = "line", .type = VALUE_INTEGER, .help = "line of the file" },
};

static void hosts_wishes(const struct resource_call *call ATTR_UNUSED, struct wish_set *set)
{
    config_files_wishes(set, paths, PATHS);
}

static struct value list_of(struct hosts_access *self, const struct str *texts, size_t count)
{
    struct value *items = arena_new(self->context->arena, count + 1, sizeof(*items));

    for (size_t i = 0; i < count; i++)
        items[i] = value_str(texts[i]);
    return value_list(items, count);
}

static void add_row(struct hosts_access *self, const struct config_file *file, const char *list,
                    const struct tcp_wrappers_rule *rule)
{
    struct origin origin = config_file_origin(file, rule->line, rule->daemons[0]);
    struct value *cells = rows_add(&self->rows, &origin);

    cells[HOSTS_LIST] = value_str(str_of(list));
    cells[HOSTS_DAEMONS] = list_of(self, rule->daemons, rule->daemon_count);
    cells[HOSTS_CLIENTS] = list_of(self, rule->clients, rule->client_count);
    cells[HOSTS_OPTIONS] = list_of(self, rule->options, rule->option_count);
    cells[HOSTS_PATH] = value_str(file->entry->path);
    cells[HOSTS_LINE] = value_integer(rule->line);
}

static enum gate_rc read_file(struct hosts_access *self, const struct config_file *file,
                              const char *list, struct error *err)
{
    CLEANUP(vec_release) struct vec rules = VEC_INIT(struct tcp_wrappers_rule);

    if (tcp_wrappers_parse(file->text, self->context->arena, &rules, err))
        return error_wrap(err, "%.*s", STR_ARG(file->path));
    for (size_t i = 0; i < rules.count; i++)
        add_row(self, file, list, vec_at(&rules, i));
    return GATE_OK;
}

static enum gate_rc hosts_open(void *self, struct resource_context *context,
                               const struct resource_call *call ATTR_UNUSED, struct error *err)
{
    static const char *const lists[PATHS] = { "allow", "deny" };
    struct hosts_access *hosts = self;
    size_t found = 0;

    hosts->context = context;
    rows_init(&hosts->rows, context, hosts_columns, COUNT_OF(hosts_columns));
    for (size_t i = 0; i < PATHS; i++) {
        struct config_file file;
        struct error local = ERROR_INIT;
        enum gate_rc rc = config_file_read(context, str_of(paths[i]), &file, &local);

        if (rc == GATE_OK && read_file(hosts, &file, lists[i], err))
            return err->rc;
        if (rc && rc != GATE_ENOTFOUND) {
            *err = local;
            return rc;
        }
        found += rc == GATE_OK;
    }
    if (found == 0)
        return error_set(err, GATE_ENOTFOUND, "neither '%s' nor '%s' is there", paths[0], paths[1]);
    return GATE_OK;
}

static void hosts_close(void *self)
{
    struct hosts_access *hosts = self;

    rows_release(&hosts->rows);
}

static struct origin hosts_origin(const void *self ATTR_UNUSED,
                                  const struct resource_call *call ATTR_UNUSED)
{
    return config_path_origin(paths[1]);
}

static const struct table *hosts_rows(void *self)
{
    struct hosts_access *hosts = self;

    return rows_table(&hosts->rows);
}

static bool is_all(const struct value *list)
{
    return list->list.count == 1 && str_equal_nocase(list->list.items[0].string, STR("ALL"));
}

static enum gate_rc deny_all_get(void *self, const struct property_query *query ATTR_UNUSED,
                                 struct value *value, struct error *err)
{
    const struct table *table = hosts_rows(self);

    *value = value_bool(false);
    for (size_t i = 0; i < table->row_count; i++) {
        struct value list;
        struct value daemons;
        struct value clients;

        if (table->cell(table, i, HOSTS_LIST, &list, err) ||
            table->cell(table, i, HOSTS_DAEMONS, &daemons, err) ||
            table->cell(table, i, HOSTS_CLIENTS, &clients, err))
            return err->rc;
        if (str_equal(list.string, STR("deny")) && is_all(&daemons) && is_all(&clients))
            value->boolean = true;
    }
    return GATE_OK;
}

static const struct property_def hosts_properties[] = {
    { .name = "deny_all",
      .type = VALUE_BOOL,
      .help = "whether hosts.deny has 'ALL: ALL'",
      .get = deny_all_get },
};

const struct resource_def resource_hosts_allow_deny = {
    .name = "hosts_allow_deny",
    .summary = "the rules of hosts.allow and hosts.deny, in the order in which libwrap asks them",
    .arity = CALL_NONE,
    .example = "{hosts_allow_deny: , its: {deny_all: {eq: true}}}",
    .self_size = sizeof(struct hosts_access),
    .wishes = hosts_wishes,
    .open = hosts_open,
    .close = hosts_close,
    .origin = hosts_origin,
    .properties = hosts_properties,
    .property_count = COUNT_OF(hosts_properties),
    .columns = hosts_columns,
    .column_count = COUNT_OF(hosts_columns),
    .rows = hosts_rows,
};
