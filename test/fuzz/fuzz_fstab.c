#include "format/fstab.h"

#include <stdlib.h>

#include "base/attributes.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Lines ascend, mount points have no slash too many, options no comma outside quotes. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    CLEANUP(vec_release) struct vec lines = VEC_INIT(struct fstab_line);
    CLEANUP(arena_release) struct arena arena = ARENA_INIT;
    const struct str text = { .ptr = (const char *)data, .len = size };
    struct error err = ERROR_INIT;
    uint32_t last = 0;

    if (fstab_parse(text, &arena, &lines, &err) != err.rc)
        abort();
    for (size_t i = 0; i < lines.count; i++) {
        const struct fstab_line *line = vec_at(&lines, i);
        struct str rest = line->options;
        struct str option;

        if (line->line <= last || line->device.len == 0 || line->type.len == 0 ||
            str_find(line->mount_point, STR("//")) >= 0)
            abort();
        while (fstab_option(&rest, &option)) {
            if (option.ptr[0] == ',')
                abort();
        }
        last = line->line;
    }
    return 0;
}
