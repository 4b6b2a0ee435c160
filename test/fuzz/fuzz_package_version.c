#include <stdlib.h>

#include "base/value.h"
#include "format/apk.h"
#include "format/dpkg.h"
#include "format/pacman.h"
#include "format/rpm_header.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static int sign(int number)
{
    return (number > 0) - (number < 0);
}

/* The first newline parts two versions: both orders turn round with them. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static value_compare_fn *const orders[] = {
        dpkg_version_compare,
        apk_version_compare,
        rpm_version_compare,
        pacman_version_compare,
    };
    struct str a = { .ptr = (const char *)data, .len = size };
    ptrdiff_t newline = str_find(a, STR("\n"));
    struct str b = newline < 0 ? a : str_slice(a, (size_t)newline + 1, size);

    if (newline >= 0)
        a.len = (size_t)newline;
    for (size_t i = 0; i < sizeof(orders) / sizeof(orders[0]); i++) {
        if (orders[i](a, a) || orders[i](b, b) || sign(orders[i](a, b)) != -sign(orders[i](b, a)))
            abort();
    }
    return 0;
}
