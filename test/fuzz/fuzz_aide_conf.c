#include "format/aide_conf.h"

#include <stdlib.h>

#include "base/attributes.h"
#include "format/aide_rules.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_rule(const struct aide_statement *statement, struct arena *arena)
{
    CLEANUP(vec_release) struct vec rules = VEC_INIT(struct aide_rule);
    struct aide_rule rule = { .kind = statement->rule, .types = statement->types };
    const struct aide_rule *found = NULL;
    struct error err = ERROR_INIT;

    if (statement->texts[0].count == 0 || statement->texts[0].fragments[0].text.ptr[0] != '/')
        abort();
    rule.pattern = statement->texts[0].fragments[0].text;
    if (aide_rule_compile(&rule, arena, &err)) {
        if (rule.regex)
            abort();
        return;
    }
    *(struct aide_rule *)vec_add(&rules) = rule;
    if (rule.node.len == 0 || rule.node.ptr[0] != '/')
        abort();
    if (aide_rules_find(&rules, STR("/etc/passwd"), 'f', &found, &err) == GATE_OK && found &&
        found->kind == AIDE_NEGATIVE)
        abort(); /* alone it excludes nothing */
    regex_close(rule.regex);
}

/* Lines ascend, conditions end, and a rule begins with a slash and has a node. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    CLEANUP(vec_release) struct vec statements = VEC_INIT(struct aide_statement);
    CLEANUP(arena_release) struct arena arena = ARENA_INIT;
    const struct str text = { .ptr = (const char *)data, .len = size };
    struct error err = ERROR_INIT;
    size_t depth = 0;
    uint32_t line = 0;

    if (aide_conf_parse(text, &arena, &statements, &err) != err.rc)
        abort();
    if (err.rc)
        return 0;
    for (size_t i = 0; i < statements.count; i++) {
        const struct aide_statement *statement = vec_at(&statements, i);

        if (statement->line <= line || (statement->kind == AIDE_ENDIF && depth == 0))
            abort();
        line = statement->line;
        depth += statement->kind == AIDE_IF;
        depth -= statement->kind == AIDE_ENDIF;
        if (statement->kind == AIDE_RULE)
            check_rule(statement, &arena);
    }
    if (depth != 0)
        abort();
    return 0;
}
