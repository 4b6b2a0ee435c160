/*
 * line_list_resource: what resources have in common whose file is a list, one item a line, such as
 * /etc/shells. Private to src/resource.
 */
#pragma once

#include "base/attributes.h"
#include "format/line_list.h"
#include "resource/config_files.h"
#include "resource/resource.h"
#include "resource/rows.h"

struct line_list_source {
    const char *const *paths; /* the first that is there counts */
    size_t path_count;
    enum line_list_kind kind;
    const struct column_def *columns; /* LINE_LIST_COLUMNS of them */
};

struct line_list_resource {
    struct resource_context *context;
    const struct line_list_source *source;
    struct config_file file;
    struct rows rows;
};

enum line_list_column { LINE_LIST_NAME, LINE_LIST_PATH, LINE_LIST_LINE, LINE_LIST_COLUMNS };

/*
 * Those whose source is a struct line_list_source. Opening fails as config_file_read_first() and
 * line_list_parse() do, with the path.
 */
extern const struct resource_kind line_list_resource_kind;

/* For resource_def. */
void line_list_resource_close(void *self);
struct origin line_list_resource_origin(const void *self, const struct resource_call *call);
const struct table *line_list_resource_rows(void *self);
/* The list of all items. */
ATTR_MUST_CHECK
enum gate_rc line_list_resource_names(void *self, const struct property_query *query,
                                      struct value *value, struct error *err);
