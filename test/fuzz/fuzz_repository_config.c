#include "git/repository_config.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static bool is_lower(struct str text)
{
    for (size_t i = 0; i < text.len; i++) {
        if (text.ptr[i] >= 'A' && text.ptr[i] <= 'Z')
            return false;
    }
    return text.len > 0;
}

/*
 * Whatever the bytes: code and error agree, sections and names are lower case and not empty,
 * nothing is longer than the file, and what is found is the last of its name.
 */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    CLEANUP(arena_release) struct arena arena = ARENA_INIT;
    const struct str text = { .ptr = (const char *)data, .len = size };
    struct repository_config config = { .count = 0 };
    struct error err = ERROR_INIT;

    if (repository_config_parse(text, &arena, &config, &err) != err.rc)
        abort();
    for (size_t i = 0; i < config.count; i++) {
        const struct repository_setting *setting = &config.items[i];

        if (!is_lower(setting->section) || !is_lower(setting->name) || !setting->value.ptr ||
            setting->subsection.len > size ||
            (setting->value.len > size && !repository_config_is_true(setting->value)))
            abort();
    }
    if (config.count > 0) {
        const struct repository_setting *last = &config.items[config.count - 1];
        struct str found = repository_config_find(&config, last->section.ptr, last->subsection.ptr,
                                                  last->name.ptr);

        /* a subsection may hold NUL, which no caller asks for */
        if (!memchr(last->subsection.ptr, 0, last->subsection.len) && found.ptr != last->value.ptr)
            abort();
    }
    return 0;
}
