#include "format/os_release.h"

#include <stdbool.h>
#include <string.h>

static bool is_name(struct str name)
{
    for (size_t i = 0; i < name.len; i++) {
        char c = name.ptr[i];
        bool is_letter = (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '_';

        if (!is_letter && !(i > 0 && c >= '0' && c <= '9'))
            return false;
    }
    return name.len > 0;
}

/* A backslash quotes these inside double quotes and stands for itself before others. */
static bool is_quotable(char c)
{
    return c == '"' || c == '\\' || c == '$' || c == '`';
}

/*
 * Copies `text` up to the closing `quote` (NUL: to its end) without its backslashes. False if the
 * quote is not closed at the end of the text.
 */
static bool unquote(struct str text, char quote, struct arena *arena, struct str *value)
{
    char *copy = arena_new(arena, text.len + 1, 1);
    size_t length = 0;

    for (size_t i = 0; i < text.len; i++) {
        char c = text.ptr[i];

        if (quote && c == quote) {
            *value = (struct str){ .ptr = copy, .len = length };
            return i + 1 == text.len;
        }
        if (c == '\\' && quote != '\'' && i + 1 < text.len &&
            (!quote || is_quotable(text.ptr[i + 1])))
            c = text.ptr[++i];
        copy[length++] = c;
    }
    *value = (struct str){ .ptr = copy, .len = length };
    return !quote;
}

static bool parse_value(struct str text, struct arena *arena, struct str *value)
{
    if (text.len > 0 && (text.ptr[0] == '"' || text.ptr[0] == '\''))
        return unquote(str_slice(text, 1, text.len), text.ptr[0], arena, value);
    if (memchr(text.ptr, '"', text.len) || memchr(text.ptr, '\'', text.len))
        return false;
    if (memchr(text.ptr, '\\', text.len))
        return unquote(text, '\0', arena, value);
    *value = text;
    return true;
}

enum gate_rc os_release_parse(struct str text, struct arena *arena, struct vec *variables,
                              struct error *err)
{
    struct str line;

    for (uint32_t number = 1; str_cut(&text, '\n', &line); number++) {
        struct os_release_variable variable = { .line = number };
        ptrdiff_t equals;

        line = str_trim(line);
        if (line.len == 0 || line.ptr[0] == '#')
            continue;
        equals = str_find(line, STR("="));
        if (equals >= 0)
            variable.name = str_slice(line, 0, (size_t)equals);
        if (!is_name(variable.name) || memchr(line.ptr, '\0', line.len) ||
            !parse_value(str_slice(line, variable.name.len + 1, line.len), arena, &variable.value))
            return error_set(err, GATE_EFORMAT, "line %u is not an os-release(5) assignment",
                             number);
        *(struct os_release_variable *)vec_add(variables) = variable;
    }
    return GATE_OK;
}

struct str os_release_value(const struct vec *variables, struct str name)
{
    for (size_t i = variables->count; i > 0; i--) {
        const struct os_release_variable *variable = vec_at(variables, i - 1);

        if (str_equal(variable->name, name))
            return variable->value;
    }
    return STR("");
}
