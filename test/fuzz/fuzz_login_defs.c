#include "format/login_defs.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* A setting has a name without blanks and a value, and lines ascend. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    CLEANUP(vec_release) struct vec settings = VEC_INIT(struct login_defs_setting);
    const struct str text = { .ptr = (const char *)data, .len = size };
    struct error err = ERROR_INIT;
    uint32_t line = 0;

    if (login_defs_parse(text, &settings, &err) != err.rc)
        abort();
    for (size_t i = 0; i < settings.count; i++) {
        const struct login_defs_setting *setting = vec_at(&settings, i);

        if (setting->line <= line || setting->name.len == 0 || setting->value.len == 0)
            abort();
        if (setting->name.ptr[0] == '#' || str_find(setting->name, STR(" ")) >= 0)
            abort();
        line = setting->line;
    }
    return 0;
}
