#include "image/wish.h"

#include "base/attributes.h"
#include "base/limits.h"

static bool is_same(const struct wish *a, const struct wish *b)
{
    return a->kind == b->kind && a->mode_mask == b->mode_mask && a->scanner == b->scanner &&
           a->context == b->context && str_equal(a->glob, b->glob);
}

/* The equal wish that is there, or NULL. Hundreds of controls ask for the same few files. */
static struct wish *find_same(const struct wish_set *set, const struct wish *wish)
{
    const size_t *first = map_find(&set->by_glob, wish->glob);

    for (size_t i = first ? *first : set->wishes.count; i < set->wishes.count; i++) {
        struct wish *known = vec_at(&set->wishes, i);

        if (is_same(known, wish))
            return known;
    }
    return NULL;
}

void wish_set_add(struct wish_set *set, const struct wish *wish)
{
    struct wish *known = find_same(set, wish);

    if (known) {
        if (known->limit < wish->limit)
            known->limit = wish->limit;
        known->digests |= wish->digests;
        return;
    }

    struct wish *added = vec_add(&set->wishes);
    *added = *wish;
    added->glob = arena_str(&set->arena, wish->glob);
    if (!map_find(&set->by_glob, added->glob)) {
        size_t *place = arena_new(&set->arena, 1, sizeof(*place));

        *place = set->wishes.count - 1;
        map_set(&set->by_glob, added->glob, place);
    }
}

bool wish_set_begin(struct wish_set *set, const char *name)
{
    if (map_find(&set->groups, str_of(name)))
        return false;
    map_set(&set->groups, str_of(name), set);
    return true;
}

void wish_set_add_all(struct wish_set *set, const struct wish_set *from)
{
    for (size_t i = 0; from && i < from->wishes.count; i++)
        wish_set_add(set, vec_at(&from->wishes, i));
}

void wish_set_release(struct wish_set *set)
{
    vec_release(&set->wishes);
    map_release(&set->by_glob);
    map_release(&set->groups);
    arena_release(&set->arena);
}

void wish_body(struct wish_set *set, const char *glob, size_t limit)
{
    const struct wish wish = { .kind = WISH_BODY, .glob = str_of(glob), .limit = limit };

    wish_set_add(set, &wish);
}

struct default_wish {
    const char *glob;
    size_t limit;
};

enum { SMALL_FILE = 64 << 10 };

/* What a control is likely to want though no wish could name it: links and includes lead here. */
static const struct default_wish default_wishes[] = {
    { .glob = "/etc/**", .limit = SMALL_FILE },
    { .glob = "/root/.*", .limit = SMALL_FILE },
    { .glob = "/root/.ssh/**", .limit = SMALL_FILE },
    { .glob = "/home/*/.*", .limit = SMALL_FILE },
    { .glob = "/home/*/.ssh/**", .limit = SMALL_FILE },
    { .glob = "/usr/lib/systemd/**", .limit = SMALL_FILE },
    { .glob = "/usr/lib/sysctl.d/**", .limit = SMALL_FILE },
    { .glob = "/usr/lib/modprobe.d/**", .limit = SMALL_FILE },
    { .glob = "/usr/lib/pam.d/**", .limit = SMALL_FILE },
    { .glob = "/usr/lib/sysusers.d/**", .limit = SMALL_FILE },
    { .glob = "/usr/lib/os-release", .limit = SMALL_FILE },
    { .glob = "/usr/share/pam-configs/**", .limit = SMALL_FILE },
    { .glob = "/var/spool/cron/**", .limit = SMALL_FILE },
    { .glob = "/var/lib/dpkg/status", .limit = LIMIT_PACKAGE_DB_BYTES },
    { .glob = "/var/lib/dpkg/status.d/**", .limit = LIMIT_CONFIG_FILE_BYTES },
    { .glob = "/lib/apk/db/installed", .limit = LIMIT_PACKAGE_DB_BYTES },
};

void wish_defaults(struct wish_set *set)
{
    const struct wish privileged = {
        .kind = WISH_DIGEST,
        .glob = STR("/**"),
        .mode_mask = 06000,
        .digests = 1U << DIGEST_MD5 | 1U << DIGEST_SHA1 | 1U << DIGEST_SHA256,
    };

    for (size_t i = 0; i < COUNT_OF(default_wishes); i++)
        wish_body(set, default_wishes[i].glob, default_wishes[i].limit);
    wish_set_add(set, &privileged);
}
