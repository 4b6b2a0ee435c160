#include "report/terminal.h"

#include <stdlib.h>

#include "base/text.h"

/* ECMA-48, SGR. */
static const char *start_of(enum colour colour)
{
    switch (colour) {
    case COLOUR_NONE:
        return "";
    case COLOUR_BOLD:
        return "\033[1m";
    case COLOUR_RED:
        return "\033[1;31m";
    case COLOUR_GREEN:
        return "\033[1;32m";
    case COLOUR_YELLOW:
        return "\033[33m";
    case COLOUR_DIM:
        return "\033[2m";
    }
    abort();
}

static void put(struct terminal *terminal, struct str text)
{
    (void)fwrite(text.ptr, 1, text.len, terminal->out);
}

void terminal_paint(struct terminal *terminal, enum colour colour, struct str text)
{
    bool is_painted = terminal->is_coloured && colour != COLOUR_NONE;

    if (is_painted)
        (void)fputs(start_of(colour), terminal->out);
    put(terminal, text);
    if (is_painted)
        (void)fputs("\033[0m", terminal->out);
}

void terminal_pad(struct terminal *terminal, size_t count)
{
    (void)fprintf(terminal->out, "%*s", (int)count, "");
}

void terminal_sides(struct terminal *terminal, enum colour colour, struct str first,
                    struct str left, struct str right)
{
    size_t used = text_columns(first);
    size_t kept = right.len > 0 ? text_columns(right) + 2 : 0;
    size_t room = terminal->width > used + kept ? terminal->width - used - kept : 0;

    left = text_cut(left, room, &terminal->arena);
    terminal_paint(terminal, colour, first);
    put(terminal, left);
    used += text_columns(left);
    if (right.len > 0) {
        size_t columns = text_columns(right);
        terminal_pad(terminal,
                     terminal->width > used + columns ? terminal->width - used - columns : 2);
        put(terminal, right);
    }
    (void)fputc('\n', terminal->out);
}

void terminal_wrap(struct terminal *terminal, struct str label, struct str text, size_t indent)
{
    size_t column = text_columns(label);
    struct str word;
    bool is_first = true;

    put(terminal, label);
    while (str_cut(&text, ' ', &word)) {
        size_t columns = text_columns(word);

        if (word.len == 0)
            continue;
        if (!is_first && column + 1 + columns > terminal->width) {
            (void)fputc('\n', terminal->out);
            terminal_pad(terminal, indent);
            column = indent;
        } else if (!is_first) {
            (void)fputc(' ', terminal->out);
            column++;
        }
        put(terminal, word);
        column += columns;
        is_first = false;
    }
    (void)fputc('\n', terminal->out);
}

void terminal_fit(struct terminal *terminal, struct str label, struct str text, size_t indent)
{
    if (text_columns(label) + text_columns(text) > terminal->width) {
        terminal_wrap(terminal, label, text, indent);
        return;
    }
    put(terminal, label);
    put(terminal, text);
    (void)fputc('\n', terminal->out);
}
