#include "format/history.h"

#include <stdlib.h>

#include "base/attributes.h"
#include "base/text.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Whatever the bytes: the line is safe to show, and making it safe once more changes nothing. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    CLEANUP(arena_release) struct arena arena = ARENA_INIT;
    struct str line = history_line((struct str){ .ptr = (const char *)data, .len = size }, &arena);

    if (!text_is_utf8(line) || !str_equal(text_safe(line, &arena), line))
        abort();
    return 0;
}
