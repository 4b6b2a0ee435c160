#include "format/go_build_info.h"

#include <stdlib.h>

#include "base/attributes.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_view(struct str whole, struct str view)
{
    if (view.len > 0 && (view.ptr < whole.ptr || view.ptr + view.len > whole.ptr + whole.len))
        abort();
}

/* Texts lie within the file; what is not of Go has none; a module has a path. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    CLEANUP(arena_release) struct arena arena = ARENA_INIT;
    const struct str bytes = { .ptr = (const char *)data, .len = size };
    struct error err = ERROR_INIT;
    struct go_build_info info;

    if (go_build_info_parse(bytes, &arena, &info, &err) != err.rc)
        abort();
    if (!info.is_go && (info.module_count > 0 || info.toolchain.len > 0))
        abort();
    check_view(bytes, info.toolchain);
    check_view(bytes, info.package);
    for (size_t i = 0; i < info.module_count; i++) {
        check_view(bytes, info.modules[i].path);
        check_view(bytes, info.modules[i].version);
        if (info.modules[i].path.len == 0)
            abort();
    }
    return 0;
}
