#include "resource/shells.h"

#include "resource/line_list_resource.h"

static const char *const paths[] = { "/etc/shells", "/usr/etc/shells",
                                     "/usr/share/defaults/etc/shells" };

static const struct column_def columns[LINE_LIST_COLUMNS] = {
    [LINE_LIST_NAME] = { .name = "name", .type = VALUE_STR, .help = "path of the shell" },
    [LINE_LIST_PATH] = { .name = "path", .type = VALUE_STR, .help = "file" },
    [LINE_LIST_LINE] = { .name = "line", .type = VALUE_INTEGER, .help = "line of the file" },
};

static const struct line_list_source source = {
    .paths = paths,
    .path_count = COUNT_OF(paths),
    .kind = LINE_LIST_SHELLS,
    .columns = columns,
};

enum gate_rc shells_read(struct resource_context *context, struct vec *shells, struct error *err)
{
    static const char *const fallback[] = { "/bin/sh", "/bin/csh" };
    struct error local = ERROR_INIT;
    struct config_file file;
    enum gate_rc rc = config_file_read_first(context, paths, COUNT_OF(paths), &file, &local);

    for (size_t i = 0; rc == GATE_ENOTFOUND && i < COUNT_OF(fallback); i++)
        *(struct line_list_item *)vec_add(shells) =
            (struct line_list_item){ .text = str_of(fallback[i]) };
    if (rc == GATE_ENOTFOUND)
        return GATE_OK;
    if (rc == GATE_OK)
        rc = line_list_parse(file.text, LINE_LIST_SHELLS, shells, &local);
    return rc ? error_set(err, rc, "%s: %s", paths[0], local.message) : GATE_OK;
}

static const struct property_def properties[] = {
    { .name = "shells",
      .type = VALUE_LIST,
      .help = "paths of all shells",
      .get = line_list_resource_names },
};

const struct resource_def resource_shells = {
    .name = "shells",
    .summary = "the login shells that /etc/shells or the vendor's copy lists",
    .arity = CALL_NONE,
    .example = "{shells: , its: {shells: {all: {not: {match: nologin}}}}}",
    .self_size = sizeof(struct line_list_resource),
    .kind = &line_list_resource_kind,
    .source = &source,
    .close = line_list_resource_close,
    .origin = line_list_resource_origin,
    .properties = properties,
    .property_count = COUNT_OF(properties),
    .columns = columns,
    .column_count = COUNT_OF(columns),
    .rows = line_list_resource_rows,
};
