#include "format/doas_conf.h"

#include "base/limits.h"
#include "resource/config_files.h"
#include "resource/facts.h"
#include "resource/rows.h"

struct doas_conf {
    struct resource_context *context;
    struct rows rows;
    struct vec files; /* struct config_file */
};

enum doas_column {
    DOAS_COLUMN_ACTION,
    DOAS_COLUMN_IDENTITY,
    DOAS_COLUMN_TARGET,
    DOAS_COLUMN_COMMAND,
    DOAS_COLUMN_ARGUMENTS,
    DOAS_COLUMN_NOPASS,
    DOAS_COLUMN_PERSIST,
    DOAS_COLUMN_KEEPENV,
    DOAS_COLUMN_NOLOG,
    DOAS_COLUMN_SETENV,
    DOAS_COLUMN_PATH,
    DOAS_COLUMN_LINE,
};

static const struct column_def doas_columns[] = {
    [DOAS_COLUMN_ACTION] = { .name = "action", .type = VALUE_STR, .help = "permit or deny" },
    [DOAS_COLUMN_IDENTITY] = { .name = "identity",
                               .type = VALUE_STR,
                               .help = "who: a name, or a group as :NAME" },
    [DOAS_COLUMN_TARGET] = { .name = "target", .type = VALUE_STR, .help = "as whom; nil: anybody" },
    [DOAS_COLUMN_COMMAND] = { .name = "command", .type = VALUE_STR, .help = "what; nil: anything" },
    [DOAS_COLUMN_ARGUMENTS] = { .name = "arguments",
                                .type = VALUE_LIST,
                                .help = "exactly these of the command; nil: any" },
    [DOAS_COLUMN_NOPASS] = { .name = "nopass",
                             .type = VALUE_BOOL,
                             .help = "no password is asked for" },
    [DOAS_COLUMN_PERSIST] = { .name = "persist",
                              .type = VALUE_BOOL,
                              .help = "and for a while after one none either" },
    [DOAS_COLUMN_KEEPENV] = { .name = "keepenv",
                              .type = VALUE_BOOL,
                              .help = "the environment stays as it is" },
    [DOAS_COLUMN_NOLOG] = { .name = "nolog", .type = VALUE_BOOL, .help = "success is not logged" },
    [DOAS_COLUMN_SETENV] = { .name = "setenv",
                             .type = VALUE_LIST,
                             .help = "variables as written: NAME, NAME=VALUE, -NAME; nil: none" },
    [DOAS_COLUMN_PATH] = { .name = "path", .type = VALUE_STR, .help = "file" },
    [DOAS_COLUMN_LINE] = { .name = "line", .type = VALUE_INTEGER, .help = "line of the file" },
};

static void doas_wishes(const struct resource_call *call ATTR_UNUSED, struct wish_set *set)
{
    static const char *const paths[] = { "/etc/doas.conf", "/etc/doas.d/*.conf" };

    config_files_wishes(set, paths, COUNT_OF(paths));
    facts_wishes(set);
}

static struct value list_value(const struct doas_list *list, struct arena *arena)
{
    struct value *items = arena_new(arena, list->count + 1, sizeof(*items));

    for (size_t i = 0; i < list->count; i++)
        items[i] = value_str(list->items[i]);
    return list->is_there ? value_list(items, list->count) : value_nil();
}

static void add_rule(struct doas_conf *doas, const struct config_file *file,
                     const struct doas_rule *rule)
{
    struct arena *arena = doas->context->arena;
    struct origin origin = config_file_origin(file, rule->line, rule->identity);
    struct value *cells = rows_add(&doas->rows, &origin);

    cells[DOAS_COLUMN_ACTION] = value_str(rule->is_permit ? STR("permit") : STR("deny"));
    cells[DOAS_COLUMN_IDENTITY] = value_str(rule->identity);
    if (rule->has_target)
        cells[DOAS_COLUMN_TARGET] = value_str(rule->target);
    if (rule->has_command)
        cells[DOAS_COLUMN_COMMAND] = value_str(rule->command);
    cells[DOAS_COLUMN_ARGUMENTS] = list_value(&rule->arguments, arena);
    cells[DOAS_COLUMN_NOPASS] = value_bool(rule->is_nopass);
    cells[DOAS_COLUMN_PERSIST] = value_bool(rule->is_persist);
    cells[DOAS_COLUMN_KEEPENV] = value_bool(rule->is_keepenv);
    cells[DOAS_COLUMN_NOLOG] = value_bool(rule->is_nolog);
    cells[DOAS_COLUMN_SETENV] = list_value(&rule->environment, arena);
    cells[DOAS_COLUMN_PATH] = value_str(file->entry->path);
    cells[DOAS_COLUMN_LINE] = value_integer(rule->line);
}

static enum gate_rc add_rules(struct doas_conf *doas, const struct config_file *file,
                              struct error *err)
{
    CLEANUP(vec_release) struct vec rules = VEC_INIT(struct doas_rule);

    if (doas_conf_parse(file->text, doas->context->arena, &rules, err))
        return error_wrap(err, "%.*s", STR_ARG(file->path));
    for (size_t i = 0; i < rules.count; i++)
        add_rule(doas, file, vec_at(&rules, i));
    return GATE_OK;
}

/* The folder is Alpine's own; on a system that does not tell what it is it is read as well. */
static bool has_folder(struct resource_context *context)
{
    const struct os_facts *os;
    struct error ignored = ERROR_INIT;

    return facts_os(context, &os, &ignored) || os->family.len == 0 ||
           str_equal(os->family, STR("alpine"));
}

static enum gate_rc doas_open(void *self, struct resource_context *context,
                              const struct resource_call *call ATTR_UNUSED, struct error *err)
{
    struct doas_conf *doas = self;
    struct error local = ERROR_INIT;
    struct config_file file;

    doas->context = context;
    doas->files = VEC_INIT(struct config_file);
    rows_init(&doas->rows, context, doas_columns, COUNT_OF(doas_columns));
    enum gate_rc rc = config_file_read(context, STR("/etc/doas.conf"), &file, &local);
    if (rc && rc != GATE_ENOTFOUND) {
        *err = local;
        return rc;
    }
    if (rc == GATE_OK)
        *(struct config_file *)vec_add(&doas->files) = file;
    if (has_folder(context) &&
        config_files_glob(context, STR("/etc/doas.d/*.conf"), &doas->files, err))
        return err->rc;
    for (size_t i = 0; i < doas->files.count; i++) {
        if (add_rules(doas, vec_at(&doas->files, i), err))
            return err->rc;
    }
    return doas->files.count > 0
               ? GATE_OK
               : error_set(err, GATE_ENOTFOUND, "no configuration of doas is in the image");
}

static void doas_close(void *self)
{
    struct doas_conf *doas = self;

    rows_release(&doas->rows);
    vec_release(&doas->files);
}

static struct origin doas_origin(const void *self, const struct resource_call *call ATTR_UNUSED)
{
    const struct doas_conf *doas = self;

    return doas->files.count > 0 ? config_file_origin(vec_at(&doas->files, 0), 0, STR(""))
                                 : config_path_origin("/etc/doas.conf");
}

static const struct table *doas_rows(void *self)
{
    struct doas_conf *doas = self;

    return rows_table(&doas->rows);
}

const struct resource_def resource_doas_conf = {
    .name = "doas_conf",
    .summary = "rules of doas, in the order of the files; for a command the last that fits counts",
    .arity = CALL_NONE,
    .example = "{doas_conf: , where: {nopass: true}, it: {not: exist}}",
    .self_size = sizeof(struct doas_conf),
    .wishes = doas_wishes,
    .open = doas_open,
    .close = doas_close,
    .origin = doas_origin,
    .columns = doas_columns,
    .column_count = COUNT_OF(doas_columns),
    .rows = doas_rows,
};
