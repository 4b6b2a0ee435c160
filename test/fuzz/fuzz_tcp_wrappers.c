#include "format/tcp_wrappers.h"

#include <stdlib.h>

#include "base/attributes.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Lines ascend, and a rule has daemons and clients. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    CLEANUP(vec_release) struct vec rules = VEC_INIT(struct tcp_wrappers_rule);
    CLEANUP(arena_release) struct arena arena = ARENA_INIT;
    const struct str text = { .ptr = (const char *)data, .len = size };
    struct error err = ERROR_INIT;
    uint32_t line = 0;

    if (tcp_wrappers_parse(text, &arena, &rules, &err) != err.rc)
        abort();
    for (size_t i = 0; i < rules.count; i++) {
        const struct tcp_wrappers_rule *rule = vec_at(&rules, i);

        if (rule->line <= line || rule->daemon_count == 0 || rule->client_count == 0)
            abort();
        line = rule->line;
    }
    return 0;
}
