#include "format/tcp_wrappers.h"

#include <string.h>

/* Takes a line with those that a backslash joins to it. False at the end of the text. */
static bool next_line(struct str *rest, struct arena *arena, struct str *line, uint32_t *number,
                      bool *is_ended)
{
    struct str text = *rest;
    size_t length = 0;
    uint32_t newlines = 0;

    if (text.len == 0)
        return false;
    while (length < text.len && text.ptr[length] != '\n') {
        bool is_joined =
            text.ptr[length] == '\\' && length + 1 < text.len && text.ptr[length + 1] == '\n';

        newlines += is_joined;
        length += is_joined ? 2 : 1;
    }
    *is_ended = length < text.len;
    *line = str_slice(text, 0, length);
    *number += newlines + 1;
    *rest = str_slice(text, length + 1, text.len);
    if (newlines == 0)
        return true;
    char *joined = arena_new(arena, length + 1, 1);
    size_t count = 0;
    for (size_t i = 0; i < length; i++) {
        if (line->ptr[i] == '\\' && i + 1 < length && line->ptr[i + 1] == '\n')
            i++;
        else
            joined[count++] = line->ptr[i];
    }
    *line = (struct str){ .ptr = joined, .len = count };
    return true;
}

/* Takes up to a colon that is neither escaped nor in brackets. */
static struct str take_field(struct str *rest, struct arena *arena, bool *has_more)
{
    char *text = arena_new(arena, rest->len + 1, 1);
    size_t count = 0;
    size_t i = 0;
    bool is_bracket = false;

    *has_more = false;
    for (; i < rest->len; i++) {
        char c = rest->ptr[i];

        if (c == '\\' && i + 1 < rest->len && rest->ptr[i + 1] == ':') {
            c = ':';
            i++;
        } else if (c == ':' && !is_bracket) {
            *has_more = true;
            break;
        } else if (c == '[' || c == ']') {
            is_bracket = c == '[';
        }
        text[count++] = c;
    }
    *rest = str_slice(*rest, i + 1, rest->len);
    return str_trim((struct str){ .ptr = text, .len = count });
}

/* The words of a list, which blanks and commas part. */
static const struct str *split_list(struct str list, struct arena *arena, size_t *count)
{
    struct str *words = arena_new(arena, list.len / 2 + 2, sizeof(*words));
    size_t start = 0;

    for (size_t i = 0; i <= list.len; i++) {
        bool is_end = i == list.len || list.ptr[i] == ' ' || list.ptr[i] == '\t' ||
                      list.ptr[i] == ',' || list.ptr[i] == '\r';

        if (!is_end)
            continue;
        if (i > start)
            words[(*count)++] = str_slice(list, start, i - start);
        start = i + 1;
    }
    return words;
}

static bool parse_rule(struct str line, struct arena *arena, struct tcp_wrappers_rule *rule)
{
    enum { FIELDS = 32 };
    bool has_more;
    struct str daemons = take_field(&line, arena, &has_more);

    if (!has_more)
        return false;
    struct str clients = take_field(&line, arena, &has_more);
    struct str *options = arena_new(arena, FIELDS, sizeof(*options));
    while (has_more && rule->option_count < FIELDS)
        options[rule->option_count++] = take_field(&line, arena, &has_more);
    rule->options = options;
    rule->daemons = split_list(daemons, arena, &rule->daemon_count);
    rule->clients = split_list(clients, arena, &rule->client_count);
    return !has_more && rule->daemon_count > 0 && rule->client_count > 0;
}

enum gate_rc tcp_wrappers_parse(struct str text, struct arena *arena, struct vec *rules,
                                struct error *err)
{
    uint32_t number = 0;
    struct str line;
    bool is_ended;

    for (;;) {
        struct tcp_wrappers_rule rule = { .line = number + 1 };

        if (!next_line(&text, arena, &line, &number, &is_ended))
            return GATE_OK;
        if (!is_ended)
            return error_set(err, GATE_EFORMAT, "line %u: no newline ends it", rule.line);
        if (line.len > TCP_WRAPPERS_LINE_BYTES)
            return error_set(err, GATE_EFORMAT, "line %u: longer than libwrap reads", rule.line);
        if (line.len > 0 && memchr(line.ptr, '\0', line.len))
            return error_set(err, GATE_EFORMAT, "line %u holds a NUL byte", rule.line);
        if (str_trim(line).len == 0 || line.ptr[0] == '#')
            continue;
        if (!parse_rule(line, arena, &rule))
            return error_set(err, GATE_EFORMAT, "line %u: not 'daemons : clients'", rule.line);
        *(struct tcp_wrappers_rule *)vec_add(rules) = rule;
    }
}
