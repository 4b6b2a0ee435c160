#include "format/apparmor.h"

#include <stdlib.h>

#include "base/attributes.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* The first byte picks the place. Parents stand before their children; names are not empty. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    CLEANUP(vec_release) struct vec items = VEC_INIT(struct apparmor_item);
    struct error err = ERROR_INIT;
    uint32_t last = 1;

    if (size == 0)
        return 0;
    const struct str text = { .ptr = (const char *)data + 1, .len = size - 1 };
    if (apparmor_parse(text, (enum apparmor_place)(data[0] % 2), &items, &err) != err.rc)
        abort();
    for (size_t i = 0; i < items.count; i++) {
        const struct apparmor_item *item = vec_at(&items, i);

        /* What fails in its header may be there without a name. */
        if (item->parent >= (ptrdiff_t)i || item->line < last ||
            (err.rc == GATE_OK && item->name.len == 0))
            abort();
        last = item->line;
    }
    return 0;
}
