#include "format/sysctl.h"

#include <string.h>

#include "format/settings.h"

static const struct settings_syntax syntax = {
    .separators = "=",
    .comments = "#;",
    .bare = SETTINGS_BARE_KEPT,
};

void sysctl_table_release(struct sysctl_table *table)
{
    vec_release(&table->lines);
    vec_release(&table->patterns);
    map_release(&table->in_force);
}

static char swapped(char c)
{
    if (c == '.')
        return '/';
    return (char)(c == '/' ? '.' : c);
}

struct str sysctl_name(struct str path, struct arena *arena)
{
    char *text = arena_new(arena, path.len + 1, 1);

    for (size_t i = 0; i < path.len; i++)
        text[i] = swapped(path.ptr[i]);
    return (struct str){ .ptr = text, .len = path.len };
}

struct str sysctl_path(struct str key, struct arena *arena)
{
    char *text = arena_new(arena, key.len + 1, 1);
    size_t first = 0;
    size_t length = 0;
    struct str rest;
    struct str part;

    while (first < key.len && key.ptr[first] != '.' && key.ptr[first] != '/')
        first++;
    rest = first < key.len && key.ptr[first] == '.' ? sysctl_name(key, arena) : key;
    while (rest.len > 0 && str_cut(&rest, '/', &part)) {
        if (part.len == 0 || str_equal(part, STR(".")))
            continue;
        if (length > 0)
            text[length++] = '/';
        memcpy(text + length, part.ptr, part.len);
        length += part.len;
    }
    return (struct str){ .ptr = text, .len = length };
}

static bool is_pattern(struct str path)
{
    for (size_t i = 0; i < path.len; i++) {
        if (strchr("*?[", path.ptr[i]))
            return true;
    }
    return false;
}

static struct sysctl_line read_line(const struct setting *setting, struct arena *arena)
{
    struct str key = setting->name;
    struct sysctl_line line = {
        .value = setting->value,
        .has_value = setting->has_value,
        .is_lenient = key.ptr[0] == '-',
        .is_in_force = true,
        .line = setting->line,
    };

    if (line.is_lenient)
        key = str_trim(str_slice(key, 1, key.len));
    line.key = sysctl_path(key, arena);
    line.is_pattern = is_pattern(line.key);
    return line;
}

static bool is_same(const struct sysctl_line *a, const struct sysctl_line *b)
{
    return a->has_value == b->has_value && str_equal(a->value, b->value);
}

/* A line that says what one in force says changes nothing, not even the order of patterns. */
static void add_line(struct sysctl_table *table, struct sysctl_line line, struct arena *arena)
{
    size_t index = table->lines.count;
    const size_t *known = map_find(&table->in_force, line.key);

    if (known) {
        struct sysctl_line *before = vec_at(&table->lines, *known);

        line.is_in_force = !is_same(before, &line);
        before->is_in_force = !line.is_in_force;
    }
    if (line.is_in_force) {
        size_t *place = arena_new(arena, 1, sizeof(*place));

        *place = index;
        map_set(&table->in_force, line.key, place);
    }
    if (line.is_in_force && line.is_pattern && line.has_value)
        *(size_t *)vec_add(&table->patterns) = index;
    *(struct sysctl_line *)vec_add(&table->lines) = line;
}

enum gate_rc sysctl_add(struct sysctl_table *table, struct str text, const void *source,
                        struct arena *arena, struct error *err)
{
    CLEANUP(vec_release) struct vec settings = VEC_INIT(struct setting);

    if (settings_parse(text, &syntax, arena, &settings, err))
        return err->rc;
    for (size_t i = 0; i < settings.count; i++) {
        const struct setting *setting = vec_at(&settings, i);
        struct sysctl_line line = read_line(setting, arena);

        line.source = source;
        if (!setting->has_value && !line.is_lenient)
            continue;
        if (table->lines.count >= SYSCTL_LINES_MAX)
            return error_set(err, GATE_ELIMIT, "line %u: more than %d parameters in all",
                             setting->line, SYSCTL_LINES_MAX);
        add_line(table, line, arena);
    }
    return GATE_OK;
}

const struct sysctl_line *sysctl_find(const struct sysctl_table *table, struct str path)
{
    const size_t *known = map_find(&table->in_force, path);

    if (known)
        return vec_at(&table->lines, *known);
    for (size_t i = table->patterns.count; i > 0; i--) {
        const struct sysctl_line *line =
            vec_at(&table->lines, *(const size_t *)vec_at(&table->patterns, i - 1));

        if (line->is_in_force && str_glob(line->key, path))
            return line;
    }
    return NULL;
}
