#include "resource/facts.h"

#include <stdlib.h>

#include "base/limits.h"
#include "base/vec.h"
#include "resource/cache.h"
#include "resource/package_databases.h"

enum { MODES = 07777 + 1, MODE_DIGITS = 4 };

/* Reads a file of accounts whole, for a parser. */
static enum gate_rc read_file(struct resource_context *context, struct str path, struct str *text,
                              const struct entry **file, struct error *err)
{
    enum gate_rc rc =
        rootfs_read_path(context->rootfs, path, LIMIT_CONFIG_FILE_BYTES, text, file, err);

    return rc ? error_wrap(err, "%.*s", STR_ARG(path)) : GATE_OK;
}

struct numbered {
    uint32_t number;
    uint32_t index;
};

static int compare_numbered(const void *a, const void *b)
{
    const struct numbered *left = a;
    const struct numbered *right = b;

    if (left->number != right->number)
        return left->number < right->number ? -1 : 1;
    return left->index < right->index ? -1 : 1;
}

/* Sorts by number and leaves the indexes alone, in the run's arena. */
static const uint32_t *sort_indexes(struct resource_context *context, struct vec *numbered)
{
    uint32_t *indexes = arena_new(context->arena, numbered->count + 1, sizeof(*indexes));

    if (numbered->count)
        qsort(numbered->items, numbered->count, sizeof(struct numbered), compare_numbered);
    for (size_t i = 0; i < numbered->count; i++)
        indexes[i] = ((const struct numbered *)vec_at(numbered, i))->index;
    return indexes;
}

static void add_numbered(struct vec *numbered, uint32_t number)
{
    struct numbered added = { .number = number, .index = (uint32_t)numbered->count };

    *(struct numbered *)vec_add(numbered) = added;
}

struct named {
    struct str name;
    uint32_t index;
};

static int compare_named(const void *a, const void *b)
{
    const struct named *left = a;
    const struct named *right = b;
    int order = str_compare(left->name, right->name);

    if (order != 0)
        return order;
    return left->index < right->index ? -1 : 1;
}

/* As sort_indexes(), by name. */
static const uint32_t *sort_names(struct resource_context *context, struct vec *named)
{
    uint32_t *indexes = arena_new(context->arena, named->count + 1, sizeof(*indexes));

    if (named->count)
        qsort(named->items, named->count, sizeof(struct named), compare_named);
    for (size_t i = 0; i < named->count; i++)
        indexes[i] = ((const struct named *)vec_at(named, i))->index;
    return indexes;
}

static void add_named(struct vec *named, struct str name)
{
    struct named added = { .name = name, .index = (uint32_t)named->count };

    *(struct named *)vec_add(named) = added;
}

static enum gate_rc read_accounts(struct resource_context *context, const void **reading,
                                  struct error *err)
{
    CLEANUP(vec_release) struct vec users = VEC_INIT(struct passwd_entry);
    CLEANUP(vec_release) struct vec numbered = VEC_INIT(struct numbered);
    CLEANUP(vec_release) struct vec named = VEC_INIT(struct named);
    struct account_facts *accounts = arena_new(context->arena, 1, sizeof(*accounts));
    struct str text;

    if (read_file(context, STR("/etc/passwd"), &text, &accounts->file, err))
        return err->rc;
    if (passwd_parse(text, &users, err))
        return error_wrap(err, "/etc/passwd");

    for (size_t i = 0; i < users.count; i++) {
        const struct passwd_entry *user = vec_at(&users, i);

        add_numbered(&numbered, user->uid);
        add_named(&named, user->name);
    }
    accounts->users = vec_keep(&users, context->arena);
    accounts->user_count = users.count;
    accounts->by_uid = sort_indexes(context, &numbered);
    accounts->by_name = sort_names(context, &named);
    *reading = accounts;
    return GATE_OK;
}

enum gate_rc facts_accounts(struct resource_context *context, const struct account_facts **accounts,
                            struct error *err)
{
    const void *reading = NULL;

    if (resource_cache_fact(context, FACT_ACCOUNTS, read_accounts, &reading, err))
        return err->rc;
    *accounts = reading;
    return GATE_OK;
}

const struct passwd_entry *account_by_uid(const struct account_facts *accounts, uint32_t uid)
{
    size_t low = 0;
    size_t high = accounts->user_count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;

        if (accounts->users[accounts->by_uid[middle]].uid < uid)
            low = middle + 1;
        else
            high = middle;
    }
    if (low == accounts->user_count || accounts->users[accounts->by_uid[low]].uid != uid)
        return NULL;
    return &accounts->users[accounts->by_uid[low]];
}

const struct passwd_entry *account_by_name(const struct account_facts *accounts, struct str name)
{
    size_t low = 0;
    size_t high = accounts->user_count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;

        if (str_compare(accounts->users[accounts->by_name[middle]].name, name) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    if (low == accounts->user_count ||
        !str_equal(accounts->users[accounts->by_name[low]].name, name))
        return NULL;
    return &accounts->users[accounts->by_name[low]];
}

static enum gate_rc read_groups(struct resource_context *context, const void **reading,
                                struct error *err)
{
    CLEANUP(vec_release) struct vec found = VEC_INIT(struct group_entry);
    CLEANUP(vec_release) struct vec numbered = VEC_INIT(struct numbered);
    CLEANUP(vec_release) struct vec named = VEC_INIT(struct named);
    struct group_facts *groups = arena_new(context->arena, 1, sizeof(*groups));
    struct str text;

    if (read_file(context, STR("/etc/group"), &text, &groups->file, err))
        return err->rc;
    if (group_parse(text, &found, err))
        return error_wrap(err, "/etc/group");

    for (size_t i = 0; i < found.count; i++) {
        const struct group_entry *group = vec_at(&found, i);

        add_numbered(&numbered, group->gid);
        add_named(&named, group->name);
    }
    groups->groups = vec_keep(&found, context->arena);
    groups->group_count = found.count;
    groups->by_gid = sort_indexes(context, &numbered);
    groups->by_name = sort_names(context, &named);
    *reading = groups;
    return GATE_OK;
}

enum gate_rc facts_groups(struct resource_context *context, const struct group_facts **groups,
                          struct error *err)
{
    const void *reading = NULL;

    if (resource_cache_fact(context, FACT_GROUPS, read_groups, &reading, err))
        return err->rc;
    *groups = reading;
    return GATE_OK;
}

const struct group_entry *group_by_gid(const struct group_facts *groups, uint32_t gid)
{
    size_t low = 0;
    size_t high = groups->group_count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;

        if (groups->groups[groups->by_gid[middle]].gid < gid)
            low = middle + 1;
        else
            high = middle;
    }
    if (low == groups->group_count || groups->groups[groups->by_gid[low]].gid != gid)
        return NULL;
    return &groups->groups[groups->by_gid[low]];
}

const struct group_entry *group_by_name(const struct group_facts *groups, struct str name)
{
    size_t low = 0;
    size_t high = groups->group_count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;

        if (str_compare(groups->groups[groups->by_name[middle]].name, name) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    if (low == groups->group_count || !str_equal(groups->groups[groups->by_name[low]].name, name))
        return NULL;
    return &groups->groups[groups->by_name[low]];
}

static enum gate_rc read_shadow(struct resource_context *context, const void **reading,
                                struct error *err)
{
    CLEANUP(vec_release) struct vec users = VEC_INIT(struct shadow_entry);
    struct shadow_facts *shadow = arena_new(context->arena, 1, sizeof(*shadow));
    struct str text;

    if (read_file(context, STR("/etc/shadow"), &text, &shadow->file, err))
        return err->rc;
    if (shadow_parse(text, &users, err))
        return error_wrap(err, "/etc/shadow");

    shadow->users = vec_keep(&users, context->arena);
    shadow->user_count = users.count;
    *reading = shadow;
    return GATE_OK;
}

enum gate_rc facts_shadow(struct resource_context *context, const struct shadow_facts **shadow,
                          struct error *err)
{
    const void *reading = NULL;

    if (resource_cache_fact(context, FACT_SHADOW, read_shadow, &reading, err))
        return err->rc;
    *shadow = reading;
    return GATE_OK;
}

static enum gate_rc read_gshadow(struct resource_context *context, const void **reading,
                                 struct error *err)
{
    CLEANUP(vec_release) struct vec groups = VEC_INIT(struct gshadow_entry);
    struct gshadow_facts *gshadow = arena_new(context->arena, 1, sizeof(*gshadow));
    struct str text;

    if (read_file(context, STR("/etc/gshadow"), &text, &gshadow->file, err))
        return err->rc;
    if (gshadow_parse(text, &groups, err))
        return error_wrap(err, "/etc/gshadow");

    gshadow->groups = vec_keep(&groups, context->arena);
    gshadow->group_count = groups.count;
    *reading = gshadow;
    return GATE_OK;
}

enum gate_rc facts_gshadow(struct resource_context *context, const struct gshadow_facts **gshadow,
                           struct error *err)
{
    const void *reading = NULL;

    if (resource_cache_fact(context, FACT_GSHADOW, read_gshadow, &reading, err))
        return err->rc;
    *gshadow = reading;
    return GATE_OK;
}

/* All modes there are, so that a column of them costs nothing for each row. */
static enum gate_rc make_modes(struct resource_context *context, const void **reading,
                               struct error *err ATTR_UNUSED)
{
    char *digits = arena_new(context->arena, MODES, MODE_DIGITS);

    for (unsigned mode = 0; mode < MODES; mode++) {
        for (unsigned i = 0; i < MODE_DIGITS; i++)
            digits[mode * MODE_DIGITS + i] = (char)('0' + (mode >> (9 - 3 * i) & 7));
    }
    *reading = digits;
    return GATE_OK;
}

struct str facts_mode(struct resource_context *context, uint16_t mode)
{
    const void *reading = NULL;
    struct error never;

    error_reset(&never);
    if (resource_cache_fact(context, FACT_MODES, make_modes, &reading, &never))
        return STR("");
    return (struct str){
        .ptr = (const char *)reading + (size_t)(mode & (MODES - 1)) * MODE_DIGITS,
        .len = MODE_DIGITS,
    };
}

struct origin facts_origin(const struct entry *entry, uint32_t line, struct str key)
{
    struct origin origin = ORIGIN_INIT;

    origin.path = entry->path;
    origin.line = line;
    origin.entry = key;
    origin.layer = entry->layer;
    return origin;
}

void facts_wishes(struct wish_set *set)
{
    if (!wish_set_begin(set, "facts"))
        return;
    wish_body(set, "/etc/os-release", LIMIT_CONFIG_FILE_BYTES);
    wish_body(set, "/usr/lib/os-release", LIMIT_CONFIG_FILE_BYTES);
    wish_body(set, "/etc/passwd", LIMIT_CONFIG_FILE_BYTES);
    wish_body(set, "/etc/group", LIMIT_CONFIG_FILE_BYTES);
    wish_body(set, "/etc/shadow", LIMIT_CONFIG_FILE_BYTES);
    wish_body(set, "/etc/gshadow", LIMIT_CONFIG_FILE_BYTES);
    wish_body(set, "/var/lib/dpkg/status", LIMIT_PACKAGE_DB_BYTES);
    wish_body(set, "/var/lib/dpkg/status.d/*", LIMIT_CONFIG_FILE_BYTES);
    wish_body(set, "/lib/apk/db/installed", LIMIT_PACKAGE_DB_BYTES);
    wish_body(set, "/etc/apk/world", LIMIT_CONFIG_FILE_BYTES);
    rpm_packages_wishes(set);
    pacman_packages_wishes(set);
}
