#include "resource/config_files.h"
#include "resource/rows.h"
#include "resource/settings_resource.h"
#include "resource/sysctl_files.h"

struct kernel_parameters {
    struct sysctl_table table; /* first: kernel_parameter stands on it */
    struct rows rows;
};

enum parameters_column {
    PARAMETERS_NAME,
    PARAMETERS_VALUE,
    PARAMETERS_IN_FORCE,
    PARAMETERS_PATTERN,
    PARAMETERS_PATH,
    PARAMETERS_LINE,
};

static const struct column_def columns[] = {
    [PARAMETERS_NAME] = { .name = "name",
                          .type = VALUE_STR,
                          .help = "parameter, or pattern of parameters, with dots" },
    [PARAMETERS_VALUE] = { .name = "value",
                           .type = VALUE_STR,
                           .help = "value as written, a number where it is one; nil of a line that "
                                   "keeps patterns away" },
    [PARAMETERS_IN_FORCE] = { .name = "in_force",
                              .type = VALUE_BOOL,
                              .help = "no later line has the same name and another value" },
    [PARAMETERS_PATTERN] = { .name = "pattern",
                             .type = VALUE_BOOL,
                             .help = "the name has *, ? or [" },
    [PARAMETERS_PATH] = { .name = "path", .type = VALUE_STR, .help = "file" },
    [PARAMETERS_LINE] = { .name = "line", .type = VALUE_INTEGER, .help = "line of the file" },
};

static void kernel_parameters_wishes(const struct resource_call *call ATTR_UNUSED,
                                     struct wish_set *set)
{
    sysctl_files_wishes(set);
}

static void add_row(struct rows *rows, const struct sysctl_line *line)
{
    const struct config_file *file = line->source;
    struct str name = sysctl_name(line->key, rows->context->arena);
    struct origin origin = sysctl_line_origin(line, name);
    struct value *cells = rows_add(rows, &origin);

    cells[PARAMETERS_NAME] = value_str(name);
    if (line->has_value)
        cells[PARAMETERS_VALUE] = settings_value_of(line->value);
    cells[PARAMETERS_IN_FORCE] = value_bool(line->is_in_force);
    cells[PARAMETERS_PATTERN] = value_bool(line->is_pattern);
    cells[PARAMETERS_PATH] = value_str(file->entry->path);
    cells[PARAMETERS_LINE] = value_integer(line->line);
}

static enum gate_rc kernel_parameters_open(void *self, struct resource_context *context,
                                           const struct resource_call *call ATTR_UNUSED,
                                           struct error *err)
{
    struct kernel_parameters *parameters = self;

    parameters->table = SYSCTL_TABLE_INIT;
    rows_init(&parameters->rows, context, columns, COUNT_OF(columns));
    if (sysctl_files_read(context, &parameters->table, err))
        return err->rc;
    for (size_t i = 0; i < parameters->table.lines.count; i++)
        add_row(&parameters->rows, vec_at(&parameters->table.lines, i));
    return GATE_OK;
}

static void kernel_parameters_close(void *self)
{
    struct kernel_parameters *parameters = self;

    sysctl_table_release(&parameters->table);
    rows_release(&parameters->rows);
}

static struct origin kernel_parameters_origin(const void *self ATTR_UNUSED,
                                              const struct resource_call *call ATTR_UNUSED)
{
    return config_path_origin("/etc/sysctl.d");
}

static const struct table *kernel_parameters_rows(void *self)
{
    return rows_table(&((struct kernel_parameters *)self)->rows);
}

const struct resource_def resource_kernel_parameters = {
    .name = "kernel_parameters",
    .summary = "every line of sysctl.d that sets a kernel parameter at boot",
    .arity = CALL_NONE,
    .example = "{kernel_parameters: , where: {name: kernel.sysrq, in_force: true, value: {not: "
               "{cmp: 0}}}, it: {not: exist}}",
    .self_size = sizeof(struct kernel_parameters),
    .wishes = kernel_parameters_wishes,
    .open = kernel_parameters_open,
    .close = kernel_parameters_close,
    .origin = kernel_parameters_origin,
    .columns = columns,
    .column_count = COUNT_OF(columns),
    .rows = kernel_parameters_rows,
};
