#include <stdlib.h>

#include "base/attributes.h"
#include "format/audit_rules.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Rules are of lines that are there, in their order; a rule has a list, a control an option. */
static void check_rules(const struct vec *lines, const struct vec *rules)
{
    size_t place = 0;

    for (size_t i = 0; i < rules->count; i++) {
        const struct audit_rule *rule = vec_at(rules, i);
        bool is_control = rule->kind == AUDIT_RULE_CONTROL;

        if (rule->place >= lines->count || rule->place < place)
            abort();
        if (is_control != (rule->option.len > 0) || is_control == (rule->list.len > 0))
            abort();
        if (rule->kind == AUDIT_RULE_WATCH && (rule->path.len == 0 || rule->syscall_count > 0))
            abort();
        place = rule->place;
    }
}

/* Joining what was joined changes nothing, and names are ordered. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    CLEANUP(vec_release) struct vec lines = VEC_INIT(struct audit_line);
    CLEANUP(vec_release) struct vec rules = VEC_INIT(struct audit_rule);
    CLEANUP(arena_release) struct arena arena = ARENA_INIT;
    const struct audit_target target = { .b64 = 1, .b32 = 2 };
    const struct str text = { .ptr = (const char *)data, .len = size };
    struct error err = ERROR_INIT;
    struct str joined;
    struct str again;
    size_t place = 0;

    struct str first = str_slice(text, 0, size / 2);
    struct str second = str_slice(text, size / 2, size);
    if (audit_rules_name_compare(first, second) > 0 && audit_rules_name_compare(second, first) > 0)
        abort();
    if (audit_lines_parse(text, 0, &arena, &lines, &err))
        return err.rc == GATE_EFORMAT ? 0 : (abort(), 0);
    if (audit_rules_parse(&lines, target, &arena, &rules, &place, &err) != err.rc)
        abort();
    if (err.rc && place >= lines.count)
        abort();
    check_rules(&lines, &rules);
    audit_lines_join(&lines, &arena, &joined);
    audit_lines_join(&lines, &arena, &again);
    if (!str_equal(joined, again))
        abort();
    return 0;
}
