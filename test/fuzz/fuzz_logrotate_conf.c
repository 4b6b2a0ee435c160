#include "format/logrotate_conf.h"

#include <stdlib.h>

#include "base/attributes.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Lines ascend; a directive in a block stands behind a head. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    CLEANUP(vec_release) struct vec items = VEC_INIT(struct logrotate_item);
    CLEANUP(arena_release) struct arena arena = ARENA_INIT;
    const struct str text = { .ptr = (const char *)data, .len = size };
    struct error err = ERROR_INIT;
    bool has_block = false;
    uint32_t line = 0;

    if (logrotate_conf_parse(text, &arena, &items, &err) != err.rc)
        abort();
    for (size_t i = 0; i < items.count; i++) {
        const struct logrotate_item *item = vec_at(&items, i);

        has_block |= item->kind == LOGROTATE_BLOCK;
        if (item->line < line || (item->is_in_block && !has_block))
            abort();
        if ((item->kind == LOGROTATE_BLOCK) != (item->pattern_count > 0))
            abort();
        line = item->line;
    }
    return 0;
}
