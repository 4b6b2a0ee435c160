#include "format/secret_settings.h"

#include "format/secret_chars.h"
#include "format/secret_command.h"
#include "format/secret_name.h"

enum { LONGEST = 4096, SHORTEST = 4 };

/* Where the name of a separator at text[at] ends: before blanks, quotes and the bracket of PHP. */
static size_t name_end(struct str text, size_t at)
{
    enum { BETWEEN = 8 };
    size_t end = at;

    while (end > 0 && at - end < BETWEEN && char_is_one_of(" \t\"'\\]", text.ptr[end - 1]))
        end--;
    return end;
}

/* Whether a separator stands at text[at]; *next is behind all of it. */
static bool is_separator(struct str text, size_t at, size_t *next)
{
    *next = at + 1;
    switch (text.ptr[at]) {
    case '=':
        /* ==, =~ and => that belongs to no name are none */
        if (*next < text.len && char_is_one_of("=~", text.ptr[*next]))
            return false;
        if (*next < text.len && text.ptr[*next] == '>')
            ++*next;
        return at == 0 || !char_is_one_of("=!<>", text.ptr[at - 1]);
    case ':':
        if (*next < text.len && text.ptr[*next] == '=')
            ++*next;
        return true;
    case ',': /* define('NAME', 'VALUE') */
        return at > 0 && char_is_one_of("\"'", text.ptr[at - 1]);
    case '>': /* <name>VALUE</name> */
        return at > 0 && secret_chars_word(text.ptr[at - 1]);
    default:
        return false;
    }
}

/* Whether an unquoted value is one: no call, no other variable of the program. */
static bool is_plain(struct str value)
{
    for (size_t i = 0; i < value.len; i++) {
        if (char_is_one_of("([{", value.ptr[i]))
            return false;
    }
    return value.len > 0;
}

/*
 * Whether the name may be that of a setting and not a word of a sentence or of a program: before a
 * colon it is in quotes or begins the line or a list, and '=' has blanks on both sides or on none.
 */
static bool is_setting(struct str text, struct str name, size_t at, size_t next)
{
    const size_t start = (size_t)(name.ptr - text.ptr);
    const struct str before = str_trim(str_slice(text, 0, start));
    bool is_bare = name.ptr + name.len == text.ptr + at;

    if (text.ptr[at] == '=')
        return !is_bare || next >= text.len || !char_is_one_of(" \t", text.ptr[next]);
    if (text.ptr[at] != ':' || !is_bare)
        return true;
    return before.len == 0 || char_is_one_of("{,-[?", before.ptr[before.len - 1]);
}

static struct str take_value(struct str text, char separator, bool *is_quoted)
{
    size_t at = 0;
    size_t end;

    while (at < text.len && char_is_one_of(" \t", text.ptr[at]))
        at++;
    text = str_slice(text, at, LONGEST);
    *is_quoted = text.len > 0 && (char_is_one_of("\"'", text.ptr[0]) ||
                                  (text.ptr[0] == '\\' && text.len > 1 && text.ptr[1] == '"'));
    if (*is_quoted)
        return secret_name_value(text);
    for (end = 0; end < text.len; end++) {
        if (char_is_one_of(separator == '>' ? "<" : " \t\r\n,;}", text.ptr[end]))
            break;
    }
    return str_slice(text, 0, end);
}

static bool is_comment(struct str line)
{
    line = str_trim(line);
    return line.len == 0 || char_is_one_of("#;*!", line.ptr[0]) ||
           str_starts_with(line, STR("//")) || str_starts_with(line, STR("--"));
}

/* Redis separates with a blank alone. */
static void find_redis(struct str line, struct vec *values)
{
    struct str name;
    struct str value;

    if (!str_word(&line, &name) || !str_word(&line, &value))
        return;
    value = str_trim(value);
    if ((str_equal(name, STR("requirepass")) || str_equal(name, STR("masterauth"))) &&
        value.len >= SHORTEST && secret_name_is_literal(value))
        *(struct secret_value *)vec_add(values) =
            (struct secret_value){ .name = name, .value = value };
}

void secret_settings_find(struct str line, bool is_code, struct vec *values)
{
    size_t next;

    if (is_comment(line))
        return;
    find_redis(line, values);
    for (size_t at = 0; at < line.len; at++) {
        if (!is_separator(line, at, &next))
            continue;
        struct str name = secret_name_before(line, name_end(line, at));
        if (name.len == 0 || !secret_name_is_credential(name) || !is_setting(line, name, at, next))
            continue;
        bool is_quoted;
        struct str value = take_value(str_slice(line, next, line.len), line.ptr[at], &is_quoted);
        if (value.len >= SHORTEST && secret_name_is_literal(value) &&
            !secret_chars_are_placeholder(value) && (is_quoted || (!is_code && is_plain(value))))
            *(struct secret_value *)vec_add(values) =
                (struct secret_value){ .name = name, .value = value };
        if (value.len > 0)
            at = (size_t)(value.ptr - line.ptr) + value.len - 1;
    }
}
