#include <stdlib.h>

#include "format/mtree.h"
#include "format/pacman.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_desc(struct str text)
{
    struct pacman_package package = { .installed_at = 0 };
    struct error err = ERROR_INIT;
    struct str lines;

    if (pacman_desc_parse(text, &package, &err) != err.rc)
        abort();
    if (err.rc == GATE_OK && (package.name.len == 0 || package.version.len == 0))
        abort();
    if (pacman_section(text, STR("FILES"), &lines) &&
        (lines.len > text.len || str_find(lines, STR("\n\n")) >= 0))
        abort();
}

/* Lines ascend, and no path is longer than its line. */
static void check_mtree(struct str text)
{
    CLEANUP(arena_release) struct arena arena = ARENA_INIT;
    struct error err = ERROR_INIT;
    struct mtree mtree;
    struct mtree_entry entry;
    uint32_t line = 0;
    bool is_found = true;

    mtree_init(&mtree, text);
    for (;;) {
        if (mtree_next(&mtree, &arena, &entry, &is_found, &err) != err.rc)
            abort();
        if (err.rc || !is_found)
            return;
        if (entry.line <= line || entry.path.len > text.len || entry.mode > 07777)
            abort();
        line = entry.line;
    }
}

/* Each text is taken for both. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const struct str text = { .ptr = (const char *)data, .len = size };

    check_desc(text);
    check_mtree(text);
    return 0;
}
