#include "format/sshd_config.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/*
 * The length says whose file it is. Whatever the bytes: code and error agree, lines ascend, a Match
 * stands before what is under it, and what a directive needs is there.
 */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    CLEANUP(arena_release) struct arena arena = ARENA_INIT;
    CLEANUP(vec_release) struct vec directives = VEC_INIT(struct sshd_directive);
    const struct str text = { .ptr = (const char *)data, .len = size };
    struct error err = ERROR_INIT;
    enum sshd_dialect dialect = size % 2 ? SSHD_SERVER : SSHD_CLIENT;
    uint32_t line = 0;

    if (sshd_config_parse(text, dialect, &arena, &directives, &err) != err.rc)
        abort();
    for (size_t i = 0; i < directives.count; i++) {
        const struct sshd_directive *directive = vec_at(&directives, i);

        if (!directive->keyword || directive->keyword->meaning || directive->line <= line)
            abort();
        line = directive->line;
        if (directive->match != SSHD_NO_MATCH && directive->match > i)
            abort();
        if (directive->value.len == 0 || directive->value.len > size)
            abort();
    }
    return 0;
}
