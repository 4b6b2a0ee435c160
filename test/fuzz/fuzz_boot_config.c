#include "format/boot_config.h"

#include <stdlib.h>

#include "base/attributes.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* The first byte picks the format. Lines ascend, includes apart, and hold no newline. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    CLEANUP(vec_release) struct vec lines = VEC_INIT(struct boot_line);
    CLEANUP(arena_release) struct arena arena = ARENA_INIT;
    struct error err = ERROR_INIT;
    uint32_t last = 0;

    if (size == 0)
        return 0;
    const struct str text = { .ptr = (const char *)data + 1, .len = size - 1 };
    if (boot_config_parse(text, (enum boot_format)(data[0] % 4), &arena, &lines, &err) != err.rc)
        abort();
    for (size_t i = 0; i < lines.count; i++) {
        const struct boot_line *line = vec_at(&lines, i);

        if (line->kind == BOOT_INCLUDE)
            continue;
        if (line->line <= last || str_find(line->value, STR("\n")) >= 0 ||
            (line->kind == BOOT_PLAIN && line->value.len > 0))
            abort();
        last = line->line;
    }
    return 0;
}
