#include <stdlib.h>

#include "format/apt_conf.h"
#include "format/apt_sources.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_conf(struct str text)
{
    CLEANUP(vec_release) struct vec statements = VEC_INIT(struct apt_statement);
    CLEANUP(arena_release) struct arena arena = ARENA_INIT;
    struct error err = ERROR_INIT;
    uint32_t line = 1;

    if (apt_conf_parse(text, &arena, &statements, &err) != err.rc)
        abort();
    for (size_t i = 0; i < statements.count; i++) {
        const struct apt_statement *statement = vec_at(&statements, i);

        if (statement->line < line || statement->name.len > APT_NAME_MAX + 2)
            abort();
        line = statement->line;
    }
}

/* A suite that is a path has no components, any other has. */
static void check_sources(struct str text, bool is_deb822)
{
    CLEANUP(vec_release) struct vec sources = VEC_INIT(struct apt_source);
    CLEANUP(arena_release) struct arena arena = ARENA_INIT;
    struct error err = ERROR_INIT;
    enum gate_rc rc = is_deb822 ? apt_deb822_parse(text, &arena, &sources, &err)
                                : apt_list_parse(text, &arena, &sources, &err);

    if (rc != err.rc)
        abort();
    for (size_t i = 0; i < sources.count; i++) {
        const struct apt_source *source = vec_at(&sources, i);

        if (source->suite.len == 0 || source->line == 0 ||
            str_ends_with(source->suite, STR("/")) != (source->component_count == 0))
            abort();
    }
}

/* The first byte picks the format. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size == 0)
        return 0;
    const struct str text = { .ptr = (const char *)data + 1, .len = size - 1 };

    if (data[0] == 'c')
        check_conf(text);
    else
        check_sources(text, data[0] == 'd');
    return 0;
}
