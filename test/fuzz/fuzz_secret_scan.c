#include "format/secret_scan.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char *const paths[] = {
    "/a",    "/.netrc",        "/.pgpass", "/.npmrc",      "/.docker/config.json",
    "/.env", "/wp-config.php", "/run.sh",  "/.vault-token"
};

static void scan(struct secret_scan *scan, struct str text, size_t piece, struct arena *arena,
                 struct vec *hits)
{
    secret_scan_begin(scan, str_of(paths[piece % COUNT_OF(paths)]));
    for (size_t at = 0; at < text.len; at += piece)
        secret_scan_feed(scan, str_slice(text, at, piece));
    secret_scan_end(scan, arena, hits);
}

/*
 * The first byte says how the rest is cut: what is found does not depend on it. No detail holds a
 * byte that could hurt a terminal.
 */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    CLEANUP(arena_release) struct arena arena = ARENA_INIT;
    CLEANUP(vec_release) struct vec whole = VEC_INIT(struct secret_hit);
    CLEANUP(vec_release) struct vec split = VEC_INIT(struct secret_hit);

    if (size < 1)
        return 0;
    const struct str text = { .ptr = (const char *)data + 1, .len = size - 1 };
    const size_t piece = (size_t)data[0] + 1;
    /* the same kind of file, in one piece */
    const size_t all =
        text.len + COUNT_OF(paths) - text.len % COUNT_OF(paths) + piece % COUNT_OF(paths);
    struct secret_scan *state = secret_scan_open(STR("k"));
    scan(state, text, all, &arena, &whole);
    scan(state, text, piece, &arena, &split);
    secret_scan_close(state);

    if (whole.count != split.count)
        abort();
    for (size_t i = 0; i < whole.count; i++) {
        const struct secret_hit *a = vec_at(&whole, i);
        const struct secret_hit *b = vec_at(&split, i);

        if (a->line != b->line || !str_equal(a->mac, b->mac) || !str_equal(a->detail, b->detail))
            abort();
        for (size_t k = 0; k < a->detail.len; k++) {
            if ((unsigned char)a->detail.ptr[k] < ' ' || (unsigned char)a->detail.ptr[k] > '~')
                abort();
        }
    }
    return 0;
}
