#include <stdlib.h>
#include <string.h>

#include "base/attributes.h"
#include "format/limits_conf.h"
#include "format/line_list.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* A view lies in the text and lines ascend. */
static void check_item(struct str text, struct str item, uint32_t *last, uint32_t line)
{
    if (item.len == 0 || item.ptr < text.ptr || item.ptr + item.len > text.ptr + text.len)
        abort();
    if (line <= *last || memchr(item.ptr, '\n', item.len))
        abort();
    *last = line;
}

static void check_limits(struct str text)
{
    CLEANUP(vec_release) struct vec entries = VEC_INIT(struct limits_conf_entry);
    struct error err = ERROR_INIT;
    uint32_t last = 0;

    if (limits_conf_parse(text, &entries, &err) != err.rc)
        abort();
    for (size_t i = 0; i < entries.count; i++) {
        const struct limits_conf_entry *entry = vec_at(&entries, i);

        check_item(text, entry->domain, &last, entry->line);
        if (entry->type.len == 0 || (entry->item.len == 0) != (entry->value.len == 0))
            abort();
    }
}

static void check_list(struct str text, enum line_list_kind kind)
{
    CLEANUP(vec_release) struct vec items = VEC_INIT(struct line_list_item);
    struct error err = ERROR_INIT;
    uint32_t last = 0;

    if (line_list_parse(text, kind, &items, &err) != err.rc)
        abort();
    for (size_t i = 0; i < items.count; i++) {
        const struct line_list_item *item = vec_at(&items, i);

        check_item(text, item->text, &last, item->line);
        if (kind == LINE_LIST_SHELLS && item->text.ptr[0] != '/')
            abort();
    }
}

/* The first byte picks the format. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size == 0)
        return 0;
    const struct str text = { .ptr = (const char *)data + 1, .len = size - 1 };
    if (data[0] == 's')
        check_list(text, LINE_LIST_SHELLS);
    else if (data[0] == 'w')
        check_list(text, LINE_LIST_WHOLE);
    else
        check_limits(text);
    return 0;
}
