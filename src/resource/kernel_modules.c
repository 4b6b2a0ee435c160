#include "resource/module_files.h"
#include "resource/rows.h"

struct kernel_modules {
    struct vec lines; /* struct module_line; first: kernel_module stands on it */
    struct rows rows;
};

enum modules_column {
    MODULES_DIRECTIVE,
    MODULES_NAME,
    MODULES_VALUE,
    MODULES_PATH,
    MODULES_LINE,
};

static const struct column_def columns[] = {
    [MODULES_DIRECTIVE] = { .name = "directive",
                            .type = VALUE_STR,
                            .help = "alias, blacklist, install, options, remove or softdep" },
    [MODULES_NAME] = { .name = "name",
                       .type = VALUE_STR,
                       .help = "module, of an alias its pattern; hyphens are underscores" },
    [MODULES_VALUE] = { .name = "value",
                        .type = VALUE_STR,
                        .help = "the module of an alias, command, options; nil of a blacklist" },
    [MODULES_PATH] = { .name = "path", .type = VALUE_STR, .help = "file" },
    [MODULES_LINE] = { .name = "line", .type = VALUE_INTEGER, .help = "line of the file" },
};

static void kernel_modules_wishes(const struct resource_call *call ATTR_UNUSED,
                                  struct wish_set *set)
{
    module_files_wishes(set);
}

static void add_row(struct rows *rows, const struct module_line *place)
{
    const struct modprobe_line *line = &place->line;
    struct origin origin = config_file_origin(place->file, line->line, line->name);
    struct value *cells = rows_add(rows, &origin);

    cells[MODULES_DIRECTIVE] = value_str(str_of(modprobe_kind_name(line->kind)));
    cells[MODULES_NAME] = value_str(line->name);
    if (line->kind != MODPROBE_BLACKLIST)
        cells[MODULES_VALUE] = value_str(line->value);
    cells[MODULES_PATH] = value_str(place->file->entry->path);
    cells[MODULES_LINE] = value_integer(line->line);
}

static enum gate_rc kernel_modules_open(void *self, struct resource_context *context,
                                        const struct resource_call *call ATTR_UNUSED,
                                        struct error *err)
{
    struct kernel_modules *modules = self;

    modules->lines = VEC_INIT(struct module_line);
    rows_init(&modules->rows, context, columns, COUNT_OF(columns));
    if (module_lines_read(context, &modules->lines, err))
        return err->rc;
    for (size_t i = 0; i < modules->lines.count; i++)
        add_row(&modules->rows, vec_at(&modules->lines, i));
    return GATE_OK;
}

static void kernel_modules_close(void *self)
{
    struct kernel_modules *modules = self;

    vec_release(&modules->lines);
    rows_release(&modules->rows);
}

static struct origin kernel_modules_origin(const void *self ATTR_UNUSED,
                                           const struct resource_call *call ATTR_UNUSED)
{
    return config_path_origin("/etc/modprobe.d");
}

static const struct table *kernel_modules_rows(void *self)
{
    return rows_table(&((struct kernel_modules *)self)->rows);
}

const struct resource_def resource_kernel_modules = {
    .name = "kernel_modules",
    .summary = "every line of modprobe.d",
    .arity = CALL_NONE,
    .example = "{kernel_modules: , where: {directive: install, value: {match: \"curl|wget\"}}, it: "
               "{not: exist}}",
    .self_size = sizeof(struct kernel_modules),
    .wishes = kernel_modules_wishes,
    .open = kernel_modules_open,
    .close = kernel_modules_close,
    .origin = kernel_modules_origin,
    .columns = columns,
    .column_count = COUNT_OF(columns),
    .rows = kernel_modules_rows,
};
