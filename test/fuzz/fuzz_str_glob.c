#include <stdint.h>
#include <stdlib.h>

#include "base/str.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* What str_glob() says, told in the simplest way: for short input only, as it takes its time. */
static bool is_match(struct str pattern, struct str text)
{
    if (pattern.len == 0)
        return text.len == 0;
    if (pattern.ptr[0] != '*') {
        bool is_quoted = pattern.ptr[0] == '\\' && pattern.len > 1;
        struct str one = str_slice(pattern, 0, is_quoted ? 2 : 1);

        return text.len > 0 && str_glob(one, str_slice(text, 0, 1)) &&
               is_match(str_slice(pattern, one.len, pattern.len), str_slice(text, 1, text.len));
    }

    size_t stars = 0;
    while (stars < pattern.len && pattern.ptr[stars] == '*')
        stars++;
    struct str rest = str_slice(pattern, stars, pattern.len);
    for (size_t i = 0; i <= text.len; i++) {
        if (is_match(rest, str_slice(text, i, text.len)))
            return true;
        if (stars == 1 && i < text.len && text.ptr[i] == '/')
            return false;
    }
    return false;
}

/* The pattern, a newline, the text: it ends, and where it is short it agrees with the simple way.
 */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct str text = { .ptr = (const char *)data, .len = size };
    struct str pattern;

    if (!str_cut(&text, '\n', &pattern) || !text.ptr)
        return 0;

    bool holds = str_glob(pattern, text);
    if (pattern.len > 12 || text.len > 12 || str_find(pattern, STR("[")) >= 0)
        return 0;
    if (holds != is_match(pattern, text))
        abort();
    return 0;
}
