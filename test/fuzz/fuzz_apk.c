#include "format/apk.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_files(struct str record)
{
    struct str rest = record;
    struct str directory = STR("");
    struct apk_file file;

    while (apk_file_next(&rest, &directory, &file)) {
        if (file.has_digest && file.digest.kind != DIGEST_SHA1 && file.digest.kind != DIGEST_MD5)
            abort();
        if (file.name.len && file.name.ptr + file.name.len > record.ptr + record.len)
            abort();
    }
}

/* A name of `world` is never empty, and each takes a byte at least. */
static void check_world(struct str text)
{
    struct str rest = text;
    struct str name;
    size_t left = rest.len + 1; /* more than is left after the first */

    while (apk_world_next(&rest, &name)) {
        if (name.len == 0 || rest.len >= left)
            abort();
        left = rest.len;
        (void)apk_provides(text, name);
        if (text.len > 256)
            break; /* each look-up is over the whole text */
    }
}

/* A database that is read ends with a whole record, so one that lacks its last byte is not. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    CLEANUP(vec_release) struct vec packages = VEC_INIT(struct apk_package);
    CLEANUP(vec_release) struct vec cut = VEC_INIT(struct apk_package);
    const struct str text = { .ptr = (const char *)data, .len = size };
    struct error err = ERROR_INIT;
    struct error cut_err = ERROR_INIT;

    check_world(text);
    if (apk_parse(text, &packages, &err) != err.rc)
        abort();
    for (size_t i = 0; i < packages.count; i++) {
        const struct apk_package *package = vec_at(&packages, i);

        if (package->name.len == 0 || package->version.len == 0)
            abort();
        check_files(package->record);
    }
    if (err.rc || packages.count == 0)
        return 0;
    /* Empty lines at the end may go; the one that ends the last record may not. */
    const struct apk_package *last = vec_at(&packages, packages.count - 1);
    size_t length = (size_t)(last->record.ptr - text.ptr) + last->record.len;
    if (apk_parse(str_slice(text, 0, length), &cut, &cut_err) != GATE_EFORMAT)
        abort();
    return 0;
}
