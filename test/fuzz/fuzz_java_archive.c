#include "format/java_archive.h"

#include <stdlib.h>

#include "base/attributes.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Each package has a name, and a path that begins with that of the file. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    CLEANUP(vec_release) struct vec packages = VEC_INIT(struct java_package);
    CLEANUP(arena_release) struct arena arena = ARENA_INIT;
    const struct str bytes = { .ptr = (const char *)data, .len = size };
    struct error err = ERROR_INIT;

    if (java_archive_parse(bytes, STR("/a.war"), &arena, &packages, &err) != err.rc)
        abort();
    for (size_t i = 0; i < packages.count; i++) {
        const struct java_package *package = vec_at(&packages, i);

        if (package->package.name.len == 0 || !str_starts_with(package->path, STR("/a.war")))
            abort();
    }
    return 0;
}
