#include "resource/fstab.h"

#include "base/limits.h"

static const char path[] = "/etc/fstab";

enum fstab_column {
    FSTAB_DEVICE,
    FSTAB_MOUNT_POINT,
    FSTAB_TYPE,
    FSTAB_OPTIONS,
    FSTAB_DUMP,
    FSTAB_PASS,
    FSTAB_LINE,
};

static const struct column_def columns[] = {
    [FSTAB_DEVICE] = { .name = "device",
                       .type = VALUE_STR,
                       .help = "device, label, UUID or name of a source" },
    [FSTAB_MOUNT_POINT] = { .name = "mount_point",
                            .type = VALUE_STR,
                            .help = "where it is mounted, without a slash at its end" },
    [FSTAB_TYPE] = { .name = "type", .type = VALUE_STR, .help = "type of the file system" },
    [FSTAB_OPTIONS] = { .name = "options", .type = VALUE_LIST, .help = "options as written" },
    [FSTAB_DUMP] = { .name = "dump", .type = VALUE_INTEGER, .help = "fifth field, 0 if left out" },
    [FSTAB_PASS] = { .name = "pass", .type = VALUE_INTEGER, .help = "sixth field, 0 if left out" },
    [FSTAB_LINE] = { .name = "line", .type = VALUE_INTEGER, .help = "line of the file" },
};

static void fstab_wishes(const struct resource_call *call ATTR_UNUSED, struct wish_set *set)
{
    wish_body(set, path, LIMIT_CONFIG_FILE_BYTES);
}

struct value fstab_options(struct resource_context *context, struct str options,
                           const struct origin *origin)
{
    CLEANUP(vec_release) struct vec items = VEC_INIT(struct str);
    struct str option;

    while (fstab_option(&options, &option))
        *(struct str *)vec_add(&items) = option;
    struct value *kept = arena_new(context->arena, items.count + 1, sizeof(*kept));
    for (size_t i = 0; i < items.count; i++) {
        kept[i] = value_str(*(const struct str *)vec_at(&items, i));
        kept[i].origin = origin;
    }
    struct value list = value_list(kept, items.count);
    list.origin = origin;
    return list;
}

static void add_row(struct fstab *fstab, const struct fstab_line *line)
{
    const struct origin *origin =
        config_file_place(fstab->rows.context, &fstab->file, line->line, line->mount_point);
    struct value *cells = rows_add(&fstab->rows, origin);

    cells[FSTAB_DEVICE] = value_str(line->device);
    cells[FSTAB_MOUNT_POINT] = value_str(line->mount_point);
    cells[FSTAB_TYPE] = value_str(line->type);
    cells[FSTAB_OPTIONS] = fstab_options(fstab->rows.context, line->options, origin);
    cells[FSTAB_DUMP] = value_integer(line->dump);
    cells[FSTAB_PASS] = value_integer(line->pass);
    cells[FSTAB_LINE] = value_integer(line->line);
}

static enum gate_rc fstab_open(void *self, struct resource_context *context,
                               const struct resource_call *call ATTR_UNUSED, struct error *err)
{
    struct fstab *fstab = self;

    fstab->lines = VEC_INIT(struct fstab_line);
    rows_init(&fstab->rows, context, columns, COUNT_OF(columns));
    if (config_file_read(context, str_of(path), &fstab->file, err))
        return err->rc;
    if (fstab_parse(fstab->file.text, context->arena, &fstab->lines, err))
        return error_wrap(err, "%s", path);
    for (size_t i = 0; i < fstab->lines.count; i++)
        add_row(fstab, vec_at(&fstab->lines, i));
    return GATE_OK;
}

static void fstab_close(void *self)
{
    struct fstab *fstab = self;

    vec_release(&fstab->lines);
    rows_release(&fstab->rows);
}

static struct origin fstab_origin(const void *self ATTR_UNUSED,
                                  const struct resource_call *call ATTR_UNUSED)
{
    return config_path_origin(path);
}

static const struct table *fstab_rows(void *self)
{
    return rows_table(&((struct fstab *)self)->rows);
}

const struct resource_def resource_fstab = {
    .name = "fstab",
    .summary = "the lines of /etc/fstab",
    .arity = CALL_NONE,
    .example = "{fstab: , where: {type: nfs}, empty: pass, each: {its: {options: {include: "
               "nosuid}}}}",
    .self_size = sizeof(struct fstab),
    .wishes = fstab_wishes,
    .open = fstab_open,
    .close = fstab_close,
    .origin = fstab_origin,
    .columns = columns,
    .column_count = COUNT_OF(columns),
    .rows = fstab_rows,
};
