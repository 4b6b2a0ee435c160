#include "resource/line_list_resource.h"

static void line_list_resource_wishes(const void *source,
                                      const struct resource_call *call ATTR_UNUSED,
                                      struct wish_set *set)
{
    const struct line_list_source *wanted = source;

    config_files_wishes(set, wanted->paths, wanted->path_count);
}

static enum gate_rc line_list_resource_open(void *self, struct resource_context *context,
                                            const void *source,
                                            const struct resource_call *call ATTR_UNUSED,
                                            struct error *err)
{
    CLEANUP(vec_release) struct vec items = VEC_INIT(struct line_list_item);
    struct line_list_resource *list = self;

    list->context = context;
    list->source = source;
    rows_init(&list->rows, context, list->source->columns, LINE_LIST_COLUMNS);
    if (config_file_read_first(context, list->source->paths, list->source->path_count, &list->file,
                               err))
        return err->rc;
    if (line_list_parse(list->file.text, list->source->kind, &items, err))
        return error_wrap(err, "%.*s", STR_ARG(list->file.path));
    for (size_t i = 0; i < items.count; i++) {
        const struct line_list_item *item = vec_at(&items, i);
        struct origin origin = config_file_origin(&list->file, item->line, item->text);
        struct value *cells = rows_add(&list->rows, &origin);

        cells[LINE_LIST_NAME] = value_str(item->text);
        cells[LINE_LIST_PATH] = value_str(list->file.entry->path);
        cells[LINE_LIST_LINE] = value_integer(item->line);
    }
    return GATE_OK;
}

const struct resource_kind line_list_resource_kind = {
    .wishes = line_list_resource_wishes,
    .open = line_list_resource_open,
};

void line_list_resource_close(void *self)
{
    struct line_list_resource *list = self;

    rows_release(&list->rows);
}

struct origin line_list_resource_origin(const void *self,
                                        const struct resource_call *call ATTR_UNUSED)
{
    const struct line_list_resource *list = self;

    return list->file.entry ? config_file_origin(&list->file, 0, STR(""))
                            : config_path_origin(list->source->paths[0]);
}

const struct table *line_list_resource_rows(void *self)
{
    struct line_list_resource *list = self;

    return rows_table(&list->rows);
}

enum gate_rc line_list_resource_names(void *self, const struct property_query *query ATTR_UNUSED,
                                      struct value *value, struct error *err ATTR_UNUSED)
{
    const struct line_list_resource *list = self;

    *value = rows_column(&list->rows, LINE_LIST_NAME);
    return GATE_OK;
}
