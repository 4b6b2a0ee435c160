#include <stdlib.h>

#include "format/apk.h"
#include "format/dpkg.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static int sign(int number)
{
    return (number > 0) - (number < 0);
}

/* The first newline parts two versions: both orders turn round with them. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct str a = { .ptr = (const char *)data, .len = size };
    ptrdiff_t newline = str_find(a, STR("\n"));
    struct str b = newline < 0 ? a : str_slice(a, (size_t)newline + 1, size);

    if (newline >= 0)
        a.len = (size_t)newline;
    if (dpkg_version_compare(a, a) || apk_version_compare(b, b))
        abort();
    if (sign(dpkg_version_compare(a, b)) != -sign(dpkg_version_compare(b, a)) ||
        sign(apk_version_compare(a, b)) != -sign(apk_version_compare(b, a)))
        abort();
    return 0;
}
