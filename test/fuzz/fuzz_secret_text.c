#include <stdlib.h>
#include <string.h>

#include "format/secret_text.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/*
 * Whatever the text: what is found stands inside it, and the redacted text is shorter by no more
 * than what was found.
 */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    CLEANUP(arena_release) struct arena arena = ARENA_INIT;
    CLEANUP(vec_release) struct vec found = VEC_INIT(struct secret_text);
    const struct str text = { .ptr = (const char *)data, .len = size };
    size_t hidden = 0;

    if (memchr(data, 0, size))
        return 0; /* an OCI config holds no NUL */
    secret_text_of_line(text, &found);
    for (size_t i = 0; i < found.count; i++) {
        const struct secret_text *one = vec_at(&found, i);

        if (one->secret.ptr < text.ptr || one->secret.ptr + one->secret.len > text.ptr + size)
            abort();
        hidden += one->secret.len;
    }
    struct str shown = secret_text_redacted(text, &arena);
    if (found.count == 0 && !str_equal(shown, text))
        abort();
    if (shown.len + hidden < size)
        abort();
    (void)secret_text_redacted_value(STR("DB_PASSWORD"), text, &arena);
    return 0;
}
