#include "format/dpkg.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_within(struct str text, struct str part)
{
    if (part.len && (part.ptr < text.ptr || part.ptr + part.len > text.ptr + text.len))
        abort();
}

static void check_lines(struct str text)
{
    struct dpkg_diversion diversion;
    struct dpkg_sum sum;
    struct str rest = text;
    struct str path;

    while (dpkg_sum_next(&rest, &sum))
        check_within(text, sum.path);
    rest = text;
    while (dpkg_conffile_next(&rest, &sum))
        check_within(text, sum.path);
    rest = text;
    while (dpkg_list_next(&rest, &path))
        check_within(text, path);
    rest = text;
    while (dpkg_diversion_next(&rest, &diversion))
        check_within(text, diversion.package);
}

/* Paragraphs stand one after another in the text, and the fields of each in it. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    CLEANUP(vec_release) struct vec packages = VEC_INIT(struct dpkg_package);
    const struct str text = { .ptr = (const char *)data, .len = size };
    const char *end = text.ptr;
    struct error err = ERROR_INIT;

    if (dpkg_parse(text, &packages, &err) != err.rc)
        abort();
    for (size_t i = 0; i < packages.count; i++) {
        const struct dpkg_package *package = vec_at(&packages, i);
        struct str name;

        check_within(text, package->paragraph);
        check_within(package->paragraph, package->name);
        check_within(package->paragraph, package->version);
        if (package->paragraph.ptr < end || package->name.len == 0)
            abort();
        if (!dpkg_field(package->paragraph, STR("Package"), &name) || name.len == 0)
            abort();
        end = package->paragraph.ptr + package->paragraph.len;
    }
    check_lines(text);
    return 0;
}
