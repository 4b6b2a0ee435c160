#include "format/history.h"

#include <string.h>

#include <stdbool.h>

#include "base/attributes.h"
#include "base/buf.h"
#include "base/text.h"

enum { SHELL_OPTIONS = 8 }; /* more of them before "-c" are not looked at */

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

/* `text` with white space and continued lines as single spaces, none at its ends. */
static struct str fold(struct str text, struct arena *arena)
{
    char *folded = arena_new(arena, text.len + 1, 1);
    size_t length = 0;

    for (size_t i = 0; i < text.len; i++) {
        char c = text.ptr[i];

        if (c == '\\' && i + 1 < text.len && (text.ptr[i + 1] == '\n' || text.ptr[i + 1] == '\r'))
            c = '\n';
        if (!is_blank(c))
            folded[length++] = c;
        else if (length > 0 && folded[length - 1] != ' ')
            folded[length++] = ' ';
    }
    if (length > 0 && folded[length - 1] == ' ')
        length--;
    return (struct str){ .ptr = folded, .len = length };
}

static bool take(struct str *text, struct str prefix)
{
    if (!str_starts_with(*text, prefix))
        return false;
    *text = str_trim(str_slice(*text, prefix.len, text->len));
    return true;
}

static bool is_shell(struct str word)
{
    static const char *const shells[] = { "sh", "bash", "ash", "dash", "ksh", "zsh" };

    return word.len > 0 && word.ptr[0] == '/' &&
           str_is_one_of(str_base_name(word), shells, COUNT_OF(shells));
}

/*
 * Takes "/bin/sh -c " or "/bin/bash -o pipefail -c " off the text. False, and nothing taken, if it
 * does not start with a shell that is given a command.
 */
static bool take_shell(struct str *text)
{
    struct str rest = *text;
    struct str word;

    if (!str_word(&rest, &word) || !is_shell(word))
        return false;
    for (int i = 0; i < SHELL_OPTIONS && str_word(&rest, &word); i++) {
        if (word.len < 2 || word.ptr[0] != '-')
            return false;
        if (word.ptr[word.len - 1] == 'c') {
            *text = str_trim(rest);
            return true;
        }
        if (word.ptr[word.len - 1] == 'o')
            (void)str_word(&rest, &word); /* the option's name */
    }
    return false;
}

/*
 * Takes "|2 A=x B=y z " off the text: the values of build arguments may hold blanks, so they end
 * where a shell starts. Nothing is taken if none does.
 */
static void take_arguments(struct str *text)
{
    if (text->len < 2 || text->ptr[0] != '|' || text->ptr[1] < '0' || text->ptr[1] > '9')
        return;
    for (size_t i = 1; i + 1 < text->len; i++) {
        struct str rest = str_slice(*text, i + 1, text->len);
        struct str probe = rest;

        if (text->ptr[i] == ' ' && rest.ptr[0] == '/' && take_shell(&probe)) {
            *text = rest;
            return;
        }
    }
}

static void drop_suffix(struct str *text, struct str suffix)
{
    if (str_ends_with(*text, suffix))
        *text = str_trim(str_slice(*text, 0, text->len - suffix.len));
}

/* "COPY dir:4f1c... in /app", which names the checksum of what was copied: without the "in". */
static struct str without_in(struct str text, struct arena *arena)
{
    ptrdiff_t in = str_find(text, STR(" in "));
    bool is_copy =
        str_starts_with(text, STR("COPY file:")) || str_starts_with(text, STR("COPY dir:")) ||
        str_starts_with(text, STR("COPY multi:")) || str_starts_with(text, STR("ADD file:")) ||
        str_starts_with(text, STR("ADD dir:")) || str_starts_with(text, STR("ADD multi:"));

    if (!is_copy || in < 0)
        return text;
    struct str before = str_slice(text, 0, (size_t)in);
    struct str after = str_slice(text, (size_t)in + STR(" in ").len, text.len);
    return arena_printf(arena, "%.*s %.*s", STR_ARG(before), STR_ARG(after));
}

/* BuildKit prints Go's map: "EXPOSE map[443/tcp:{} 80/tcp:{}]". */
static struct str without_map(struct str text, struct arena *arena)
{
    struct str rest = text;
    struct str word;
    char *line = arena_new(arena, text.len + 1, 1);
    size_t length = STR("EXPOSE").len;

    if (!take(&rest, STR("EXPOSE map[")) || !str_ends_with(rest, STR("]")))
        return text;
    rest.len--;
    memcpy(line, "EXPOSE", length);
    while (str_word(&rest, &word)) {
        drop_suffix(&word, STR(":{}"));
        line[length++] = ' ';
        memcpy(line + length, word.ptr, word.len);
        length += word.len;
    }
    return (struct str){ .ptr = line, .len = length };
}

static struct str run(struct str command, struct arena *arena)
{
    return command.len == 0 ? STR("RUN") : arena_printf(arena, "RUN %.*s", STR_ARG(command));
}

static struct str convert(struct str text, struct arena *arena)
{
    struct str command = text;

    drop_suffix(&command, STR("# buildkit"));
    if (take(&command, STR("RUN "))) {
        take_arguments(&command);
        (void)take_shell(&command);
        return run(command, arena);
    }
    take_arguments(&command);
    if (!take_shell(&command))
        return without_map(command, arena);
    if (take(&command, STR("#(nop)")))
        return without_in(command, arena);
    return run(command, arena);
}

struct str history_line(struct str created_by, struct arena *arena)
{
    return text_safe(convert(fold(created_by, arena), arena), arena);
}
