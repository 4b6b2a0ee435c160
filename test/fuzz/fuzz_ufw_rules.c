#include "format/ufw_rules.h"

#include <stdlib.h>

#include "base/attributes.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Lines ascend; a rule has an action and a direction. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    CLEANUP(vec_release) struct vec rules = VEC_INIT(struct ufw_rule);
    CLEANUP(arena_release) struct arena arena = ARENA_INIT;
    const struct str text = { .ptr = (const char *)data, .len = size };
    struct error err = ERROR_INIT;
    uint32_t last = 0;

    if (ufw_rules_parse(text, &arena, &rules, &err) != err.rc)
        abort();
    for (size_t i = 0; i < rules.count; i++) {
        const struct ufw_rule *rule = vec_at(&rules, i);

        if (rule->line <= last || rule->action.len == 0 || rule->direction.len == 0)
            abort();
        last = rule->line;
    }
    return 0;
}
