#include "format/os_release.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* What was parsed and written again with quotes reads the same. */
static void check_again(struct str name, struct str value)
{
    CLEANUP(arena_release) struct arena arena = ARENA_INIT;
    CLEANUP(vec_release) struct vec variables = VEC_INIT(struct os_release_variable);
    char *text = arena_new(&arena, name.len + 2 * value.len + 4, 1);
    struct error err = ERROR_INIT;
    size_t length = name.len;

    memcpy(text, name.ptr, name.len);
    memcpy(text + length, "=\"", 2);
    length += 2;
    for (size_t i = 0; i < value.len; i++) {
        if (memchr("\"\\$`", value.ptr[i], 4))
            text[length++] = '\\';
        text[length++] = value.ptr[i];
    }
    text[length++] = '"';
    if (os_release_parse((struct str){ .ptr = text, .len = length }, &arena, &variables, &err) ||
        variables.count != 1 || !str_equal(os_release_value(&variables, name), value))
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    CLEANUP(arena_release) struct arena arena = ARENA_INIT;
    CLEANUP(vec_release) struct vec variables = VEC_INIT(struct os_release_variable);
    const struct str text = { .ptr = (const char *)data, .len = size };
    struct error err = ERROR_INIT;

    if (os_release_parse(text, &arena, &variables, &err) != err.rc)
        abort();
    for (size_t i = 0; i < variables.count; i++) {
        const struct os_release_variable *variable = vec_at(&variables, i);

        check_again(variable->name, variable->value);
    }
    return 0;
}
