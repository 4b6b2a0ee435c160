#include <stdlib.h>

#include "format/language_package.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Each text is taken for all; what is a package has a name. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    CLEANUP(arena_release) struct arena arena = ARENA_INIT;
    const struct str text = { .ptr = (const char *)data, .len = size };
    struct language_package package = { .name = STR("") };
    struct error npm_err = ERROR_INIT;
    struct error python_err = ERROR_INIT;
    struct error gem_err = ERROR_INIT;

    if (npm_package_parse(text, &arena, &package, &npm_err) != npm_err.rc)
        abort();
    if (python_metadata_parse(text, &package, &python_err) != python_err.rc)
        abort();
    if (python_err.rc == GATE_OK && package.name.len == 0)
        abort();
    if (gem_specification_parse(text, &package, &gem_err) != gem_err.rc)
        abort();
    if (gem_err.rc == GATE_OK && package.name.len == 0)
        abort();
    if (java_archive_name(text, &package) &&
        (package.name.len == 0 || package.name.len + package.version.len > size))
        abort();
    return 0;
}
