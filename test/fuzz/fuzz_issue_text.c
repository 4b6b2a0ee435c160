#include <stdlib.h>

#include "base/attributes.h"
#include "format/issue_text.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Lines do not go back, an escape takes two bytes, and a text names itself. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    CLEANUP(vec_release) struct vec escapes = VEC_INIT(struct issue_escape);
    const struct str text = { .ptr = (const char *)data, .len = size };
    uint32_t line = 1;

    issue_text_escapes(text, &escapes);
    if (escapes.count > size / 2)
        abort();
    for (size_t i = 0; i < escapes.count; i++) {
        const struct issue_escape *escape = vec_at(&escapes, i);

        if (escape->line < line || escape->letter == '\\')
            abort();
        line = escape->line;
    }
    if (size > 0 && !issue_text_names(text, text))
        abort();
    return 0;
}
