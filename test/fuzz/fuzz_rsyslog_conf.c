#include "format/rsyslog_conf.h"

#include <stdlib.h>

#include "base/attributes.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* An action has a type, an include a target, parameters have names. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    CLEANUP(vec_release) struct vec statements = VEC_INIT(struct rsyslog_statement);
    CLEANUP(arena_release) struct arena arena = ARENA_INIT;
    const struct str text = { .ptr = (const char *)data, .len = size };
    struct error err = ERROR_INIT;

    if (rsyslog_conf_parse(text, &arena, &statements, &err) != err.rc)
        abort();
    for (size_t i = 0; i < statements.count; i++) {
        const struct rsyslog_statement *statement = vec_at(&statements, i);

        if (statement->line == 0 || statement->name.len == 0)
            abort();
        if ((statement->kind == RSYSLOG_ACTION) != (statement->action.len > 0))
            abort();
        if (statement->kind == RSYSLOG_INCLUDE && statement->target.len == 0)
            abort();
        for (size_t j = 0; j < statement->parameter_count; j++) {
            if (statement->parameters[j].name.len == 0)
                abort();
        }
    }
    return 0;
}
