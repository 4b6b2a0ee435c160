#include "format/modprobe.h"

#include "base/text.h"

#include <stdbool.h>

static const struct {
    const char *name;
    bool has_value;
    bool is_name_value; /* the value is a module's name too */
} kinds[] = {
    [MODPROBE_ALIAS] = { .name = "alias", .has_value = true, .is_name_value = true },
    [MODPROBE_BLACKLIST] = { .name = "blacklist" },
    [MODPROBE_INSTALL] = { .name = "install", .has_value = true },
    [MODPROBE_OPTIONS] = { .name = "options", .has_value = true },
    [MODPROBE_REMOVE] = { .name = "remove", .has_value = true },
    [MODPROBE_SOFTDEP] = { .name = "softdep", .has_value = true },
};

const char *modprobe_kind_name(enum modprobe_kind kind)
{
    return kinds[kind].name;
}

struct str modprobe_name(struct str name, struct arena *arena)
{
    char *text = arena_new(arena, name.len + 1, 1);
    bool is_bracket = false;

    for (size_t i = 0; i < name.len; i++) {
        is_bracket = (is_bracket || name.ptr[i] == '[') && name.ptr[i] != ']';
        text[i] = (char)(name.ptr[i] == '-' && !is_bracket ? '_' : name.ptr[i]);
    }
    return (struct str){ .ptr = text, .len = name.len };
}

/* A bracket that does not close, or closes nothing, spoils the line. */
static bool has_odd_bracket(struct str name)
{
    bool is_open = false;

    for (size_t i = 0; i < name.len; i++) {
        if (name.ptr[i] == ']' && !is_open)
            return true;
        is_open = (is_open || name.ptr[i] == '[') && name.ptr[i] != ']';
    }
    return is_open;
}

/* The next line, those that it goes on with joined; moves `rest` past it. */
static struct str take_line(struct str *rest, uint32_t *number, struct arena *arena)
{
    struct vec text = VEC_INIT(char);
    size_t at = 0;

    while (at < rest->len && rest->ptr[at] != '\n') {
        if (rest->ptr[at] == '\\' && ++at < rest->len && rest->ptr[at] == '\n') {
            (*number)++;
            at++;
            continue;
        }
        if (at < rest->len)
            *(char *)vec_add(&text) = rest->ptr[at++];
    }
    (*number)++;
    *rest = str_slice(*rest, at + 1, rest->len);
    struct str line = arena_str(arena, (struct str){ .ptr = text.items, .len = text.count });
    vec_release(&text);
    return line;
}

static bool find_kind(struct str word, enum modprobe_kind *kind)
{
    for (size_t i = 0; i < COUNT_OF(kinds); i++) {
        if (str_equal(word, str_of(kinds[i].name))) {
            *kind = (enum modprobe_kind)i;
            return true;
        }
    }
    return false;
}

/* False for a line that says nothing. */
static bool read_line(struct str text, struct arena *arena, struct modprobe_line *line)
{
    struct str word;

    if (text.len == 0 || text.ptr[0] == '#' || !str_word(&text, &word) ||
        !find_kind(word, &line->kind) || !str_word(&text, &word) || has_odd_bracket(word))
        return false;
    line->name = modprobe_name(word, arena);
    if (!kinds[line->kind].has_value)
        return true;
    if (!kinds[line->kind].is_name_value) {
        /* one separator is taken off; without more than that there is no value */
        line->value = str_trim(text);
        return text.len > 1;
    }
    if (!str_word(&text, &word) || has_odd_bracket(word))
        return false;
    line->value = modprobe_name(word, arena);
    return true;
}

enum gate_rc modprobe_parse(struct str text, struct arena *arena, struct vec *lines,
                            struct error *err)
{
    uint32_t number = 0;

    if (text_check(text, err))
        return err->rc;
    while (text.len > 0) {
        struct modprobe_line line = { .line = number + 1 };
        struct str whole = take_line(&text, &number, arena);

        if (read_line(whole, arena, &line))
            *(struct modprobe_line *)vec_add(lines) = line;
    }
    return GATE_OK;
}
