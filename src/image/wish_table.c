/*
 * A wish without a pattern is found by its whole path. One with a pattern is filed under the
 * directory before its first special character, and is looked at for files below that directory
 * only: a file asks for its own path and for each directory above it, which is cheap however many
 * wishes there are.
 */
#include "image/wish_table.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/map.h"
#include "base/memory.h"

enum { PATH_ROOM = 4096 + 8 };

enum shape {
    SHAPE_ALL,    /* everything below its directory: "/etc/" and two stars */
    SHAPE_FOLDED, /* compared with the folded path */
    SHAPE_FREE,   /* begins with a pattern, so may mean either form of a folded path */
};

struct rule {
    const struct wish *wish;
    enum shape shape;
    struct str glob; /* folded */
    uint32_t scanner;
    struct rule *next;
};

struct rule_list {
    struct rule *first;
};

struct wish_table {
    struct arena arena;
    struct map exact;   /* of struct rule_list, by folded path */
    struct map folders; /* likewise, by folded directory; "" is "/" */
    const struct wish *scanners[WISH_SCANNERS_MAX];
    size_t scanner_count;
};

/* The directories of the root that became links to those of the same name in /usr. */
static const struct str merged[] = {
    { .ptr = "/bin", .len = 4 },   { .ptr = "/sbin", .len = 5 },  { .ptr = "/lib", .len = 4 },
    { .ptr = "/lib32", .len = 6 }, { .ptr = "/lib64", .len = 6 }, { .ptr = "/libx32", .len = 7 },
};

static const struct str usr = { .ptr = "/usr", .len = 4 };

static bool is_merged(struct str path)
{
    for (size_t i = 0; i < sizeof(merged) / sizeof(merged[0]); i++) {
        if (str_starts_with(path, merged[i]) &&
            (path.len == merged[i].len || path.ptr[merged[i].len] == '/'))
            return true;
    }
    return false;
}

struct str wish_fold(struct str path, char *room, size_t room_size)
{
    if (!is_merged(path) || path.len + usr.len > room_size)
        return path;
    memcpy(room, usr.ptr, usr.len);
    memcpy(room + usr.len, path.ptr, path.len);
    return (struct str){ .ptr = room, .len = usr.len + path.len };
}

/* The other form of a folded path: "/lib/x" of "/usr/lib/x"; else the path itself. */
static struct str unfold(struct str path)
{
    struct str rest = str_slice(path, usr.len, path.len);

    return str_starts_with(path, usr) && is_merged(rest) ? rest : path;
}

static bool is_special(char c)
{
    return c == '*' || c == '?' || c == '[' || c == '\\';
}

/* How many bytes stand before the first special character. */
static size_t plain_length(struct str glob)
{
    size_t length = 0;

    while (length < glob.len && !is_special(glob.ptr[length]))
        length++;
    return length;
}

/* Up to, and without, the last '/' of the plain beginning. */
static struct str plain_folder(struct str glob)
{
    size_t length = plain_length(glob);

    while (length > 0 && glob.ptr[length - 1] != '/')
        length--;
    return str_slice(glob, 0, length > 0 ? length - 1 : 0);
}

static enum shape shape_of(struct str glob, struct str folder)
{
    if (str_equal(str_slice(glob, folder.len, glob.len), STR("/**")))
        return SHAPE_ALL;
    return folder.len == 0 ? SHAPE_FREE : SHAPE_FOLDED;
}

static uint32_t add_scanner(struct wish_table *table, const struct wish *wish)
{
    for (uint32_t i = 0; i < table->scanner_count; i++) {
        if (table->scanners[i]->scanner == wish->scanner &&
            table->scanners[i]->context == wish->context)
            return i;
    }
    assert(table->scanner_count < WISH_SCANNERS_MAX);
    table->scanners[table->scanner_count] = wish;
    return (uint32_t)table->scanner_count++;
}

static void add_rule(struct wish_table *table, const struct wish *wish)
{
    char *room = arena_new(&table->arena, wish->glob.len + usr.len, 1);
    struct rule *rule = arena_new(&table->arena, 1, sizeof(*rule));
    struct map *map = &table->exact;
    struct rule_list *list;

    rule->wish = wish;
    rule->glob = wish_fold(wish->glob, room, wish->glob.len + usr.len);
    if (wish->kind == WISH_SCAN)
        rule->scanner = add_scanner(table, wish);

    struct str key = rule->glob;
    if (plain_length(rule->glob) < rule->glob.len) {
        key = plain_folder(rule->glob);
        map = &table->folders;
        rule->shape = shape_of(rule->glob, key);
    }

    list = map_find(map, key);
    if (!list) {
        list = arena_new(&table->arena, 1, sizeof(*list));
        map_set(map, key, list);
    }
    rule->next = list->first;
    list->first = rule;
}

struct wish_table *wish_table_open(const struct wish_set *set)
{
    struct wish_table *table = memory_new(1, sizeof(*table));

    table->arena = ARENA_INIT;
    table->exact = MAP_INIT;
    table->folders = MAP_INIT;
    for (size_t i = 0; set && i < set->wishes.count; i++)
        add_rule(table, vec_at(&set->wishes, i));
    return table;
}

void wish_table_close(struct wish_table *table)
{
    if (!table)
        return;
    map_release(&table->exact);
    map_release(&table->folders);
    arena_release(&table->arena);
    free(table);
}

void wish_table_closep(struct wish_table **table)
{
    wish_table_close(*table);
}

size_t wish_table_scanner_count(const struct wish_table *table)
{
    return table->scanner_count;
}

const struct wish *wish_table_scanner(const struct wish_table *table, size_t index)
{
    assert(index < table->scanner_count);
    return table->scanners[index];
}

/* The file that is asked for. */
struct subject {
    struct str path; /* folded */
    uint32_t mode;
    bool has_capability;
};

static bool mode_meets(const struct rule *rule, const struct subject *subject)
{
    uint32_t mask = rule->wish->mode_mask;

    return mask == 0 || (subject->mode & mask) != 0 || subject->has_capability;
}

/* For a rule that is filed under a directory above the file. */
static bool path_meets(const struct rule *rule, const struct subject *subject)
{
    switch (rule->shape) {
    case SHAPE_ALL:
        return true;
    case SHAPE_FOLDED:
        return str_glob(rule->glob, subject->path);
    case SHAPE_FREE:
        return str_glob(rule->glob, subject->path) || str_glob(rule->glob, unfold(subject->path));
    }
    return false;
}

static void apply(const struct rule *rule, struct wish_match *match)
{
    const struct wish *wish = rule->wish;

    switch (wish->kind) {
    case WISH_BODY:
        match->wants_body = true;
        if (match->body_limit < wish->limit)
            match->body_limit = wish->limit;
        break;
    case WISH_HEAD:
        if (match->head < wish->limit)
            match->head = wish->limit;
        break;
    case WISH_DIGEST:
        match->digests |= wish->digests;
        break;
    case WISH_SCAN:
        match->scanners |= 1U << rule->scanner;
        break;
    }
}

/* The rules of the file's own path. */
static void apply_exact(const struct wish_table *table, const struct subject *subject,
                        struct wish_match *match)
{
    const struct rule_list *list = map_find(&table->exact, subject->path);

    for (const struct rule *rule = list ? list->first : NULL; rule; rule = rule->next) {
        if (mode_meets(rule, subject))
            apply(rule, match);
    }
}

/* The rules of a directory above it. */
static void apply_folder(const struct wish_table *table, struct str folder,
                         const struct subject *subject, struct wish_match *match)
{
    const struct rule_list *list = map_find(&table->folders, folder);

    for (const struct rule *rule = list ? list->first : NULL; rule; rule = rule->next) {
        if (mode_meets(rule, subject) && path_meets(rule, subject))
            apply(rule, match);
    }
}

void wish_table_match(const struct wish_table *table, struct str path, uint32_t mode,
                      bool has_capability, struct wish_match *match)
{
    char room[PATH_ROOM];
    const struct subject subject = {
        .path = wish_fold(path, room, sizeof(room)),
        .mode = mode,
        .has_capability = has_capability,
    };

    *match = (struct wish_match){ .wants_body = false };
    apply_exact(table, &subject, match);
    for (size_t i = 0; i < subject.path.len; i++) {
        if (subject.path.ptr[i] == '/')
            apply_folder(table, str_slice(subject.path, 0, i), &subject, match);
    }
}
