#include <stdlib.h>

#include "base/attributes.h"
#include "format/inetd.h"
#include "format/xinetd.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Lines ascend, and no name is empty. */
static void check_inetd(struct str text)
{
    CLEANUP(vec_release) struct vec services = VEC_INIT(struct inetd_service);
    CLEANUP(arena_release) struct arena arena = ARENA_INIT;
    struct error err = ERROR_INIT;
    uint32_t last = 0;

    if (inetd_parse(text, &arena, &services, &err) != err.rc)
        abort();
    for (size_t i = 0; i < services.count; i++) {
        const struct inetd_service *service = vec_at(&services, i);

        if (service->line <= last || service->name.len == 0 || service->server.len == 0)
            abort();
        last = service->line;
    }
}

static void check_xinetd(struct str text)
{
    CLEANUP(vec_release) struct vec blocks = VEC_INIT(struct xinetd_block);
    CLEANUP(arena_release) struct arena arena = ARENA_INIT;
    struct error err = ERROR_INIT;
    uint32_t last = 0;

    if (xinetd_parse(text, &arena, &blocks, &err) != err.rc)
        abort();
    for (size_t i = 0; i < blocks.count; i++) {
        const struct xinetd_block *block = vec_at(&blocks, i);

        if (block->line <= last || (block->name.len == 0) != (block->kind == XINETD_DEFAULTS))
            abort();
        last = block->line;
        for (size_t k = 0; k < block->attribute_count; k++) {
            if (block->attributes[k].line <= last || block->attributes[k].name.len == 0)
                abort();
            last = block->attributes[k].line;
        }
    }
}

/* The first byte chooses the format. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size == 0)
        return 0;
    const struct str text = { .ptr = (const char *)data + 1, .len = size - 1 };
    if (data[0] & 1)
        check_inetd(text);
    else
        check_xinetd(text);
    return 0;
}
