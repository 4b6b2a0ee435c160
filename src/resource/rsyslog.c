#include "base/limits.h"
#include "format/rsyslog_conf.h"
#include "resource/call.h"
#include "resource/config_files.h"
#include "resource/resource.h"
#include "resource/rows.h"

static const char main_file[] = "/etc/rsyslog.conf";

/* What lines before have set for the log files that legacy selectors name behind them. */
struct rsyslog_state {
    struct str create_mode; /* of $FileCreateMode, and of the module builtin:omfile */
    struct str module_mode;
    const struct origin *create_place; /* NULL: the default */
};

struct rsyslog {
    struct resource_context *context;
    struct config_file file; /* the main one */
    size_t file_count;
    struct rsyslog_state state;
    struct rows rows;
};

enum rsyslog_column {
    RSYSLOG_COLUMN_KIND,
    RSYSLOG_COLUMN_NAME,
    RSYSLOG_COLUMN_SELECTOR,
    RSYSLOG_COLUMN_ACTION,
    RSYSLOG_COLUMN_TARGET,
    RSYSLOG_COLUMN_VALUE,
    RSYSLOG_COLUMN_PARAMETERS,
    RSYSLOG_COLUMN_CREATE_MODE,
    RSYSLOG_COLUMN_RULESET,
    RSYSLOG_COLUMN_PATH,
    RSYSLOG_COLUMN_LINE,
};

static const struct column_def rsyslog_columns[] = {
    [RSYSLOG_COLUMN_KIND] = { .name = "kind",
                              .type = VALUE_STR,
                              .help = "directive, module, input, global, action and so on" },
    [RSYSLOG_COLUMN_NAME] = { .name = "name",
                              .type = VALUE_STR,
                              .help = "directive without $; of an object its name, load or type" },
    [RSYSLOG_COLUMN_SELECTOR] = { .name = "selector",
                                  .type = VALUE_STR,
                                  .help = "conditions of an action, joined by and; nil: none" },
    [RSYSLOG_COLUMN_ACTION] = { .name = "action",
                                .type = VALUE_STR,
                                .help = "module of an action, such as omfile or omfwd; stop" },
    [RSYSLOG_COLUMN_TARGET] = { .name = "target",
                                .type = VALUE_STR,
                                .help = "file, host, program or users of an action" },
    [RSYSLOG_COLUMN_VALUE] = { .name = "value", .type = VALUE_STR, .help = "of a directive" },
    [RSYSLOG_COLUMN_PARAMETERS] = { .name = "parameters",
                                    .type = VALUE_MAP,
                                    .help = "of an object, as written" },
    [RSYSLOG_COLUMN_CREATE_MODE] = { .name = "create_mode",
                                     .type = VALUE_STR,
                                     .help = "mode in which a log file is made, umask apart" },
    [RSYSLOG_COLUMN_RULESET] = { .name = "ruleset",
                                 .type = VALUE_STR,
                                 .help = "ruleset it stands in; nil: the default one" },
    [RSYSLOG_COLUMN_PATH] = { .name = "path", .type = VALUE_STR, .help = "file" },
    [RSYSLOG_COLUMN_LINE] = { .name = "line", .type = VALUE_INTEGER, .help = "line of the file" },
};

static enum gate_rc read_text(struct rsyslog *self, const struct config_file *file, int depth,
                              struct str selector, struct error *err);

static void rsyslog_wishes(const struct resource_call *call ATTR_UNUSED, struct wish_set *set)
{
    static const char *const patterns[] = { main_file, "/etc/rsyslog.d/*" };

    config_files_wishes(set, patterns, COUNT_OF(patterns));
}

static struct value text_or_nil(struct str text)
{
    return text.len > 0 ? value_str(text) : value_nil();
}

static struct value parameters_value(struct rsyslog *self,
                                     const struct rsyslog_statement *statement)
{
    struct value_pair *pairs =
        arena_new(self->context->arena, statement->parameter_count + 1, sizeof(*pairs));

    for (size_t i = 0; i < statement->parameter_count; i++) {
        pairs[i].key = statement->parameters[i].name;
        pairs[i].value = value_str(statement->parameters[i].value);
    }
    return value_map(pairs, statement->parameter_count);
}

/* Four octal digits, or the text itself where it is no mode. */
static struct value mode_value(struct rsyslog *self, struct str written)
{
    uint32_t mode;

    if (!str_to_mode(written, &mode))
        return value_str(written);
    return value_str(arena_printf(self->context->arena, "%04o", mode));
}

/* Legacy directives count for legacy actions, parameters of the module for action(). */
static struct value create_mode_of(struct rsyslog *self, const struct rsyslog_statement *statement)
{
    struct str own = rsyslog_parameter_value(statement, STR("fileCreateMode"));
    bool is_object = rsyslog_parameter_value(statement, STR("type")).len > 0;

    if (own.len > 0)
        return mode_value(self, own);
    return mode_value(self, is_object ? self->state.module_mode : self->state.create_mode);
}

/* The name of an object is what it loads or is. */
static struct str name_of(const struct rsyslog_statement *statement)
{
    static const char *const names[] = { "name", "load", "type" };

    for (size_t i = 0; i < COUNT_OF(names) && statement->kind == RSYSLOG_OBJECT; i++) {
        struct str value = rsyslog_parameter_value(statement, str_of(names[i]));

        if (value.len > 0)
            return value;
    }
    return statement->kind == RSYSLOG_OBJECT ? STR("") : statement->name;
}

static struct str kind_of(const struct rsyslog_statement *statement)
{
    switch (statement->kind) {
    case RSYSLOG_DIRECTIVE:
        return STR("directive");
    case RSYSLOG_INCLUDE:
        return STR("include");
    case RSYSLOG_ACTION:
        return STR("action");
    case RSYSLOG_OBJECT:
    case RSYSLOG_STATEMENT:
        break;
    }
    return statement->name;
}

static void add_row(struct rsyslog *self, const struct config_file *file,
                    const struct rsyslog_statement *statement)
{
    struct str key = statement->selector.len > 0 ? statement->selector : statement->name;
    struct origin origin = config_file_origin(file, statement->line, key);
    struct value *cells = rows_add(&self->rows, &origin);

    cells[RSYSLOG_COLUMN_KIND] = value_str(kind_of(statement));
    cells[RSYSLOG_COLUMN_NAME] = text_or_nil(name_of(statement));
    cells[RSYSLOG_COLUMN_SELECTOR] = text_or_nil(statement->selector);
    cells[RSYSLOG_COLUMN_ACTION] = text_or_nil(statement->action);
    cells[RSYSLOG_COLUMN_TARGET] = text_or_nil(statement->target);
    cells[RSYSLOG_COLUMN_VALUE] = text_or_nil(statement->value);
    cells[RSYSLOG_COLUMN_PARAMETERS] = parameters_value(self, statement);
    if (str_equal(statement->action, STR("omfile")))
        cells[RSYSLOG_COLUMN_CREATE_MODE] = create_mode_of(self, statement);
    cells[RSYSLOG_COLUMN_RULESET] = text_or_nil(statement->ruleset);
    cells[RSYSLOG_COLUMN_PATH] = value_str(file->entry->path);
    cells[RSYSLOG_COLUMN_LINE] = value_integer(statement->line);
}

/* Notes what counts for the files that are named later. */
static enum gate_rc update_state(struct rsyslog *self, const struct config_file *file,
                                 const struct rsyslog_statement *statement, struct error *err)
{
    struct rsyslog_state *state = &self->state;
    uint32_t mode;

    if (statement->kind == RSYSLOG_OBJECT &&
        str_equal(rsyslog_parameter_value(statement, STR("load")), STR("builtin:omfile"))) {
        struct str own = rsyslog_parameter_value(statement, STR("fileCreateMode"));

        state->module_mode = own.len > 0 ? own : state->module_mode;
    }
    if (statement->kind != RSYSLOG_DIRECTIVE)
        return GATE_OK;
    bool is_reset = str_equal_nocase(statement->name, STR("ResetConfigVariables"));
    if (is_reset)
        state->create_mode = STR("0644");
    if (is_reset || str_equal_nocase(statement->name, STR("FileCreateMode")))
        state->create_place =
            config_file_place(self->context, file, statement->line, statement->name);
    if (is_reset || !str_equal_nocase(statement->name, STR("FileCreateMode")))
        return GATE_OK;
    struct str rest = statement->value;
    if (!str_word(&rest, &state->create_mode) || !str_to_mode(state->create_mode, &mode))
        return error_set(err, GATE_EFORMAT, "%.*s: line %u: a mode that is not octal",
                         STR_ARG(file->path), statement->line);
    return GATE_OK;
}

/* Reads the files of an include: a directory stands for all in it, a pattern for what it finds. */
static enum gate_rc read_include(struct rsyslog *self, const struct config_file *file, int depth,
                                 const struct rsyslog_statement *statement, struct error *err)
{
    CLEANUP(vec_release) struct vec files = VEC_INIT(struct config_file);
    struct str pattern = statement->target;
    struct str mode = rsyslog_parameter_value(statement, STR("mode"));

    if (!str_starts_with(pattern, STR("/")))
        return error_set(err, GATE_EUNSUPPORTED, "%.*s: line %u: an include that is not absolute",
                         STR_ARG(file->path), statement->line);
    if (str_ends_with(pattern, STR("/")))
        pattern = arena_printf(self->context->arena, "%.*s*", STR_ARG(pattern));
    if (config_files_glob(self->context, pattern, &files, err))
        return err->rc;
    bool is_pattern = str_find(pattern, STR("*")) >= 0 || str_find(pattern, STR("?")) >= 0 ||
                      str_find(pattern, STR("[")) >= 0;
    if (files.count == 0 && !is_pattern && !str_equal_nocase(mode, STR("optional")))
        return error_set(err, GATE_EFORMAT, "%.*s: line %u: includes what is not there",
                         STR_ARG(file->path), statement->line);
    for (size_t i = 0; i < files.count; i++) {
        if (read_text(self, vec_at(&files, i), depth + 1, statement->selector, err))
            return err->rc;
    }
    return GATE_OK;
}

static enum gate_rc read_text(struct rsyslog *self, const struct config_file *file, int depth,
                              struct str selector, struct error *err)
{
    CLEANUP(vec_release) struct vec statements = VEC_INIT(struct rsyslog_statement);

    if (depth > LIMIT_NESTING || ++self->file_count > LIMIT_CONFIG_FILES)
        return error_set(err, GATE_ELIMIT, "%.*s: includes nested too deep, or too many",
                         STR_ARG(file->path));
    if (rsyslog_conf_parse(file->text, self->context->arena, &statements, err))
        return error_wrap(err, "%.*s", STR_ARG(file->path));
    for (size_t i = 0; i < statements.count; i++) {
        struct rsyslog_statement *statement = vec_at(&statements, i);

        if (selector.len > 0 && statement->selector.len == 0)
            statement->selector = selector;
        else if (selector.len > 0)
            statement->selector = arena_printf(self->context->arena, "%.*s and %.*s",
                                               STR_ARG(selector), STR_ARG(statement->selector));
        if (update_state(self, file, statement, err))
            return err->rc;
        add_row(self, file, statement);
        if (statement->kind == RSYSLOG_INCLUDE && read_include(self, file, depth, statement, err))
            return err->rc;
    }
    return GATE_OK;
}

static enum gate_rc rsyslog_open(void *self, struct resource_context *context,
                                 const struct resource_call *call ATTR_UNUSED, struct error *err)
{
    struct rsyslog *rsyslog = self;

    rsyslog->context = context;
    rsyslog->state.create_mode = STR("0644");
    rsyslog->state.module_mode = STR("0644");
    rows_init(&rsyslog->rows, context, rsyslog_columns, COUNT_OF(rsyslog_columns));
    if (config_file_read(context, str_of(main_file), &rsyslog->file, err))
        return err->rc;
    return read_text(rsyslog, &rsyslog->file, 0, STR(""), err);
}

static void rsyslog_close(void *self)
{
    struct rsyslog *rsyslog = self;

    rows_release(&rsyslog->rows);
}

static struct origin rsyslog_origin(const void *self ATTR_UNUSED,
                                    const struct resource_call *call ATTR_UNUSED)
{
    return config_path_origin(main_file);
}

static const struct table *rsyslog_rows(void *self)
{
    struct rsyslog *rsyslog = self;

    return rows_table(&rsyslog->rows);
}

static enum gate_rc file_create_mode_get(void *self, const struct property_query *query ATTR_UNUSED,
                                         struct value *value, struct error *err ATTR_UNUSED)
{
    struct rsyslog *rsyslog = self;

    *value = mode_value(rsyslog, rsyslog->state.create_mode);
    value->origin = rsyslog->state.create_place;
    return GATE_OK;
}

static enum gate_rc create_modes_get(void *self, const struct property_query *query ATTR_UNUSED,
                                     struct value *value, struct error *err ATTR_UNUSED)
{
    struct rsyslog *rsyslog = self;
    struct value all = rows_column(&rsyslog->rows, RSYSLOG_COLUMN_CREATE_MODE);
    struct value *modes = arena_new(rsyslog->context->arena, all.list.count + 1, sizeof(*modes));
    size_t count = 0;

    for (size_t i = 0; i < all.list.count; i++) {
        if (all.list.items[i].type != VALUE_NIL)
            modes[count++] = all.list.items[i];
    }
    *value = value_list(modes, count);
    return GATE_OK;
}

static const struct property_def rsyslog_properties[] = {
    { .name = "FileCreateMode",
      .type = VALUE_STR,
      .help = "mode that the last $FileCreateMode leaves, 0644 without one",
      .get = file_create_mode_get },
    { .name = "create_modes",
      .type = VALUE_LIST,
      .help = "the modes in which the log files of all rules are made, each with its line",
      .get = create_modes_get },
};

const struct resource_def resource_rsyslog = {
    .name = "rsyslog",
    .summary = "the configuration of rsyslogd in both syntaxes, with its includes",
    .arity = CALL_NONE,
    .example = "{rsyslog: , where: {action: omfwd}, it: exist}",
    .self_size = sizeof(struct rsyslog),
    .wishes = rsyslog_wishes,
    .open = rsyslog_open,
    .close = rsyslog_close,
    .origin = rsyslog_origin,
    .properties = rsyslog_properties,
    .property_count = COUNT_OF(rsyslog_properties),
    .columns = rsyslog_columns,
    .column_count = COUNT_OF(rsyslog_columns),
    .rows = rsyslog_rows,
};
