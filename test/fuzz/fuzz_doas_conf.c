#include "format/doas_conf.h"

#include <stdlib.h>

#include "base/attributes.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_rule(const struct doas_rule *rule, uint32_t before)
{
    if (rule->line <= before || rule->identity.len > DOAS_WORD_BYTES)
        abort();
    if (rule->is_nopass && rule->is_persist)
        abort();
    if (!rule->is_permit && (rule->is_nopass || rule->is_keepenv || rule->environment.is_there))
        abort();
    if (rule->arguments.is_there && !rule->has_command)
        abort();
}

/* Lines ascend, and no rule has what the grammar lets it not have. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    CLEANUP(vec_release) struct vec rules = VEC_INIT(struct doas_rule);
    CLEANUP(arena_release) struct arena arena = ARENA_INIT;
    const struct str text = { .ptr = (const char *)data, .len = size };
    struct error err = ERROR_INIT;
    uint32_t line = 0;

    if (doas_conf_parse(text, &arena, &rules, &err) != err.rc)
        abort();
    for (size_t i = 0; i < rules.count; i++) {
        const struct doas_rule *rule = vec_at(&rules, i);

        check_rule(rule, line);
        line = rule->line;
    }
    return 0;
}
