#include "format/settings.h"

#include <stdlib.h>

#include "base/attributes.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Each bit of the first two bytes is one difference between the formats. */
static struct settings_syntax syntax_of(const uint8_t *data)
{
    unsigned bits = data[0] | (unsigned)data[1] << 8;
    bool has_separator = bits & 1;

    return (struct settings_syntax){
        .separators = has_separator ? "=" : "",
        .is_separator_optional = bits & 2,
        .comments = "#;",
        .tail_comments = bits & 4 ? "#" : NULL,
        .is_tail_tight = bits & 8,
        .directives = bits & 16 ? "!" : NULL,
        .has_sections = bits & 32,
        .needs_section = bits & 64,
        .is_quoted = bits & 128,
        .is_quote_doubled = bits & 256,
        .is_continued = bits & 512,
        .is_exact = has_separator && bits & 1024,
        .is_spaced = has_separator && bits & 2048,
        .is_indented = bits & 4096,
        .bare = (enum settings_bare)((bits >> 13) % 3),
    };
}

/* A name is never empty and does not hold a separator; lines ascend. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    CLEANUP(vec_release) struct vec settings = VEC_INIT(struct setting);
    CLEANUP(arena_release) struct arena arena = ARENA_INIT;
    struct error err = ERROR_INIT;
    uint32_t line = 0;

    if (size < 2)
        return 0;
    const struct settings_syntax syntax = syntax_of(data);
    const struct str text = { .ptr = (const char *)data + 2, .len = size - 2 };
    if (settings_parse(text, &syntax, &arena, &settings, &err) != err.rc)
        abort();
    for (size_t i = 0; i < settings.count; i++) {
        const struct setting *setting = vec_at(&settings, i);

        if (setting->line <= line || setting->name.len == 0)
            abort();
        if (syntax.separators[0] && str_find(setting->name, STR("=")) >= 0)
            abort();
        if (str_find(setting->value, STR("\n")) >= 0 || (!setting->has_value && setting->value.len))
            abort();
        line = setting->line;
    }
    return 0;
}
