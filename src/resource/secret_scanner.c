#include "resource/secret_scanner.h"

#include "base/attributes.h"
#include "format/secret_scan.h"

struct scanner_state {
    struct secret_scan *scan;
};

static bool scanner_begin(void *state, const void *context ATTR_UNUSED, const struct entry *file)
{
    struct scanner_state *scanner = state;

    /* the project's name is not known yet: image_secrets puts its key over these MACs */
    if (!scanner->scan)
        scanner->scan = secret_scan_open((struct str){ .ptr = "" });
    secret_scan_begin(scanner->scan, file->path);
    return true;
}

static void scanner_feed(void *state, struct str bytes)
{
    struct scanner_state *scanner = state;

    secret_scan_feed(scanner->scan, bytes);
}

static void scanner_end(void *state, struct vec *hits, struct arena *arena)
{
    CLEANUP(vec_release) struct vec found = VEC_INIT(struct secret_hit);
    struct scanner_state *scanner = state;

    secret_scan_end(scanner->scan, arena, &found);
    for (size_t i = 0; i < found.count; i++) {
        const struct secret_hit *hit = vec_at(&found, i);

        *(struct scan_hit *)vec_add(hits) = (struct scan_hit){
            .kind = hit->kind,
            .line = hit->line,
            .detail = hit->detail,
            .mac = hit->mac,
        };
        if (!hit->is_key)
            continue;
        struct private_key *key = arena_new(arena, 1, sizeof(*key));
        *key = hit->key;
        ((struct scan_hit *)vec_at(hits, hits->count - 1))->facts = key;
    }
}

static void scanner_release(void *state)
{
    struct scanner_state *scanner = state;

    secret_scan_close(scanner->scan);
    scanner->scan = NULL;
}

static const struct scanner_def secret_scanner = {
    .name = "secrets",
    .state_size = sizeof(struct scanner_state),
    .begin = scanner_begin,
    .feed = scanner_feed,
    .end = scanner_end,
    .release = scanner_release,
};

void secret_scanner_wishes(struct wish_set *set)
{
    const struct wish wish = {
        .kind = WISH_SCAN,
        .glob = STR("/**"),
        .scanner = &secret_scanner,
    };

    wish_set_add(set, &wish);
}

const struct scan_hit *secret_scanner_hits(const struct resource_context *context, size_t *count)
{
    return rootfs_hits(context->rootfs, &secret_scanner, count);
}

static bool holds_any(struct str path, const char *const *parts, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (str_find(path, str_of(parts[i])) >= 0)
            return true;
    }
    return false;
}

/* Whether the file came with a package of a distribution or of a language. */
static bool is_packaged(struct str path)
{
    static const char *const roots[] = { "/usr/lib/",      "/usr/share/", "/usr/local/lib/",
                                         "/usr/local/go/", "/usr/lib64/", "/lib/",
                                         "/lib64/",        "/opt/conda/" };
    static const char *const folders[] = { "/node_modules/", "/site-packages/", "/dist-packages/",
                                           "/gems/", "/pkg/mod/" };

    for (size_t i = 0; i < COUNT_OF(roots); i++) {
        if (str_starts_with(path, str_of(roots[i])))
            return true;
    }
    return holds_any(path, folders, COUNT_OF(folders));
}

bool secret_scanner_is_sample(struct str path)
{
    static const char *const folders[] = { "/doc/",      "/docs/",     "/test/",     "/tests/",
                                           "/testing/",  "/testdata/", "/examples/", "/example/",
                                           "/fixtures/", "/t/",        "/demo/",     "/demos/" };

    if (!is_packaged(path))
        return false;
    return str_ends_with(path, STR("_test.go")) || holds_any(path, folders, COUNT_OF(folders));
}
