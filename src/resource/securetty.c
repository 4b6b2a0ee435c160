#include "resource/line_list_resource.h"

static const char *const paths[] = { "/etc/securetty", "/usr/etc/securetty",
                                     "/usr/share/defaults/etc/securetty" };

static const struct column_def columns[LINE_LIST_COLUMNS] = {
    [LINE_LIST_NAME] = { .name = "name",
                         .type = VALUE_STR,
                         .help = "terminal, as the line has it" },
    [LINE_LIST_PATH] = { .name = "path", .type = VALUE_STR, .help = "file" },
    [LINE_LIST_LINE] = { .name = "line", .type = VALUE_INTEGER, .help = "line of the file" },
};

static const struct line_list_source source = {
    .paths = paths,
    .path_count = COUNT_OF(paths),
    .kind = LINE_LIST_WHOLE,
    .columns = columns,
};

static const struct property_def properties[] = {
    { .name = "ttys",
      .type = VALUE_LIST,
      .help = "names of all terminals",
      .get = line_list_resource_names },
};

const struct resource_def resource_securetty = {
    .name = "securetty",
    .summary = "the terminals at which root may log in, /etc/securetty",
    .arity = CALL_NONE,
    .example = "{securetty: , where: {name: {match: ^pts/}}, it: {not: exist}}",
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
