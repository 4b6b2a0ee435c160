#include "report/cell.h"

#include <stdbool.h>
#include <string.h>

#include "base/attributes.h"

struct str cell_csv(struct str text, struct arena *arena)
{
    struct str trimmed = str_trim(text);
    bool is_formula = trimmed.len > 0 && strchr("=+-@", trimmed.ptr[0]) != NULL;
    bool is_quoted = is_formula || trimmed.len != text.len;
    char *field = arena_new(arena, 2 * text.len + 4, 1);
    size_t length = 0;

    for (size_t i = 0; i < text.len; i++)
        is_quoted |= strchr(",\"\r\n;", text.ptr[i]) != NULL;
    if (!is_quoted)
        return text;
    field[length++] = '"';
    if (is_formula)
        field[length++] = '\'';
    for (size_t i = 0; i < text.len; i++) {
        if (text.ptr[i] == '"')
            field[length++] = '"';
        field[length++] = text.ptr[i];
    }
    field[length++] = '"';
    return (struct str){ .ptr = field, .len = length };
}

/* What Markdown or HTML could take for more than a letter, each with what stands for it. */
static const char *replacement(char c)
{
    static const struct {
        char c;
        const char *text;
    } table[] = {
        { '\\', "\\\\" }, { '`', "\\`" },   { '*', "\\*" },   { '_', "\\_" }, { '{', "\\{" },
        { '}', "\\}" },   { '[', "\\[" },   { ']', "\\]" },   { '(', "\\(" }, { ')', "\\)" },
        { '#', "\\#" },   { '!', "\\!" },   { '|', "\\|" },   { '~', "\\~" }, { '<', "&lt;" },
        { '>', "&gt;" },  { '&', "&amp;" }, { '@', "&#64;" }, { '\n', " " },  { '\r', " " },
        { '$', "\\$" },   { ':', "&#58;" },
    };

    for (size_t i = 0; i < COUNT_OF(table); i++) {
        if (table[i].c == c)
            return table[i].text;
    }
    return NULL;
}

struct str cell_markdown(struct str text, struct arena *arena)
{
    enum { LONGEST = 5 };
    char *cell = arena_new(arena, LONGEST * text.len + 1, 1);
    size_t length = 0;

    for (size_t i = 0; i < text.len; i++) {
        const char *instead = replacement(text.ptr[i]);
        size_t count = instead ? strlen(instead) : 1;

        memcpy(cell + length, instead ? instead : &text.ptr[i], count);
        length += count;
    }
    return (struct str){ .ptr = cell, .len = length };
}
