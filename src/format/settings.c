#include "format/settings.h"

#include <string.h>

#include "base/text.h"

#define BYTE_ORDER_MARK STR("\xef\xbb\xbf")

const struct settings_syntax settings_systemd = {
    .separators = "=",
    .comments = "#;",
    .has_sections = true,
    .is_continued = true,
    .bare = SETTINGS_BARE_SKIPPED,
};

struct settings_parser {
    const struct settings_syntax *syntax;
    struct arena *arena;
    struct vec *settings;
    struct str rest;
    uint32_t line;    /* the last that was taken */
    bool is_indented; /* it begins with a blank */
    struct str section;
    struct error *err;
};

static bool is_comment(const struct settings_parser *parser, struct str line)
{
    return line.len == 0 || char_is_one_of(parser->syntax->comments, line.ptr[0]);
}

static bool is_parted_by_blank(const struct settings_syntax *syntax, struct str text)
{
    return syntax->separators[0] == '\0' || syntax->is_separator_optional ||
           char_is_one_of(syntax->directives, text.ptr[0]);
}

static struct str trimmed(const struct settings_syntax *syntax, struct str text)
{
    return syntax->is_exact ? text : str_trim(text);
}

/* How many bytes of `text` come before the separator; all of them if it has none. */
static size_t name_length(const struct settings_syntax *syntax, struct str text)
{
    bool is_blank_enough = is_parted_by_blank(syntax, text);

    for (size_t i = 0; i < text.len; i++) {
        if (char_is_one_of(syntax->separators, text.ptr[i]) ||
            (is_blank_enough && char_is_blank(text.ptr[i])))
            return i;
    }
    return text.len;
}

/* What follows the name: a separator that stands after blanks does not belong to the value. */
static struct str value_after(const struct settings_syntax *syntax, struct str text, size_t length)
{
    struct str value = trimmed(syntax, str_slice(text, length + 1, text.len));

    if (syntax->is_separator_optional && char_is_blank(text.ptr[length]) && value.len > 0 &&
        char_is_one_of(syntax->separators, value.ptr[0]))
        return str_trim(str_slice(value, 1, value.len));
    return value;
}

/* Takes off a comment behind a value. */
static struct str without_tail(const struct settings_syntax *syntax, struct str value)
{
    for (size_t i = 0; i < value.len; i++) {
        if (char_is_one_of(syntax->tail_comments, value.ptr[i]) &&
            (i == 0 || syntax->is_tail_tight || char_is_blank(value.ptr[i - 1])))
            return str_trim(str_slice(value, 0, i));
    }
    return value;
}

/* Where the quote that begins `value` ends: the index of its end, 0 if there is none. */
static size_t quote_end(const struct settings_syntax *syntax, struct str value)
{
    char quote = value.ptr[0];

    for (size_t i = 1; i < value.len; i++) {
        if (value.ptr[i] != quote)
            continue;
        if (!syntax->is_quote_doubled || i + 1 == value.len || value.ptr[i + 1] != quote)
            return i;
        i++;
    }
    return 0;
}

/* `text` with each two of `quote` made one. */
static struct str undoubled(struct settings_parser *parser, struct str text, char quote)
{
    char *bytes = arena_new(parser->arena, text.len + 1, 1);
    size_t length = 0;

    for (size_t i = 0; i < text.len; i++) {
        bytes[length++] = text.ptr[i];
        if (text.ptr[i] == quote)
            i++;
    }
    return (struct str){ .ptr = bytes, .len = length };
}

/* Reads a value in quotes; what follows it may be a comment only, else the quotes are text. */
static enum gate_rc unquote(struct settings_parser *parser, struct str *value)
{
    size_t end = quote_end(parser->syntax, *value);
    char quote = value->ptr[0];

    if (end == 0)
        return error_set(parser->err, GATE_EFORMAT, "line %u: a quote that does not close",
                         parser->line);
    struct str after = str_trim(str_slice(*value, end + 1, value->len));
    if (without_tail(parser->syntax, after).len > 0)
        return GATE_OK;
    *value = str_slice(*value, 1, end - 1);
    if (parser->syntax->is_quote_doubled)
        *value = undoubled(parser, *value, quote);
    return GATE_OK;
}

static bool is_blank_at(struct str text, size_t at)
{
    return at < text.len && (text.ptr[at] == ' ' || text.ptr[at] == '\t');
}

/* A comment that comes before the separator, or behind one that is only a blank: no value. */
static void drop_tail(const struct settings_syntax *syntax, struct str text,
                      struct setting *setting)
{
    struct str name = without_tail(syntax, setting->name);
    size_t length = name_length(syntax, text);

    if (name.len < setting->name.len)
        setting->has_value = false;
    setting->name = name;
    if (!setting->has_value || !char_is_blank(text.ptr[length]))
        return;
    struct str value = value_after(syntax, text, length);
    if (value.len > 0 && char_is_one_of(syntax->tail_comments, value.ptr[0]))
        setting->has_value = false;
}

static enum gate_rc add_setting(struct settings_parser *parser, struct str text, uint32_t line)
{
    const struct settings_syntax *syntax = parser->syntax;
    size_t length = name_length(syntax, text);
    struct setting setting = {
        .section = parser->section,
        .name = trimmed(syntax, str_slice(text, 0, length)),
        .has_value = length < text.len,
        .line = line,
    };

    drop_tail(syntax, text, &setting);
    if (syntax->needs_section && parser->section.len == 0 &&
        !char_is_one_of(syntax->directives, text.ptr[0]))
        return error_set(parser->err, GATE_EFORMAT, "line %u: a setting before any section", line);
    if (setting.name.len == 0)
        return error_set(parser->err, GATE_EFORMAT, "line %u: a value without a name", line);
    if (!setting.has_value) {
        if (syntax->bare == SETTINGS_BARE_FAULT)
            return error_set(parser->err, GATE_EFORMAT, "line %u: a name without a value", line);
        if (syntax->bare == SETTINGS_BARE_SKIPPED)
            return GATE_OK;
    } else {
        if (syntax->is_spaced && (!is_blank_at(text, length - 1) || !is_blank_at(text, length + 1)))
            return error_set(parser->err, GATE_EFORMAT, "line %u: no blanks around '%c'", line,
                             text.ptr[length]);
        setting.value = value_after(syntax, text, length);
        if (syntax->is_quoted && setting.value.len > 0 &&
            char_is_one_of("\"'", setting.value.ptr[0])) {
            if (unquote(parser, &setting.value))
                return parser->err->rc;
        } else {
            setting.value = without_tail(syntax, setting.value);
        }
    }
    *(struct setting *)vec_add(parser->settings) = setting;
    return GATE_OK;
}

/*
 * Takes the next line, without blanks at its ends. *is_open: it goes on in the one after it, for a
 * backslash that is not itself quoted is its very last character. False at the end of the text.
 */
static bool next_line(struct settings_parser *parser, struct str *line, bool *is_open)
{
    size_t count = 0;
    struct str text;

    if (!str_cut(&parser->rest, '\n', line))
        return false;
    parser->line++;
    parser->is_indented = line->len > 0 && char_is_blank(line->ptr[0]);
    text = *line;
    if (str_ends_with(text, STR("\r")))
        text.len--;
    while (count < text.len && text.ptr[text.len - 1 - count] == '\\')
        count++;
    *is_open = count % 2 == 1;
    *line = trimmed(parser->syntax, *line);
    return true;
}

/*
 * Joins to `line` those that it goes on with, with a blank in place of each backslash. Comments
 * between them do not count, as in systemd.syntax(7).
 */
static struct str joined_line(struct settings_parser *parser, struct str line)
{
    struct vec text = VEC_INIT(char);
    struct str part = line;
    struct str whole;
    bool goes_on = true;

    for (;;) {
        for (size_t i = 0; i < part.len - (goes_on ? 1 : 0); i++)
            *(char *)vec_add(&text) = part.ptr[i];
        if (!goes_on)
            break;
        *(char *)vec_add(&text) = ' ';
        do {
            if (!next_line(parser, &part, &goes_on)) {
                part = STR("");
                goes_on = false;
            }
        } while (part.len > 0 && is_comment(parser, part));
    }
    whole = arena_str(parser->arena, (struct str){ .ptr = text.items, .len = text.count });
    vec_release(&text);
    return str_trim(whole);
}

/* Whether the next line is not empty and begins with a blank. */
static bool is_indented_next(const struct settings_parser *parser)
{
    struct str rest = parser->rest;
    struct str line;

    return rest.len > 0 && char_is_blank(rest.ptr[0]) && str_cut(&rest, '\n', &line) &&
           str_trim(line).len > 0;
}

/* Joins the indented lines that follow, with a blank before each. */
static struct str with_indented(struct settings_parser *parser, struct str line)
{
    struct vec text = VEC_INIT(char);
    struct str whole;
    bool is_open; /* of no interest here */

    if (!is_indented_next(parser))
        return line;
    for (;;) {
        for (size_t i = 0; i < line.len; i++)
            *(char *)vec_add(&text) = line.ptr[i];
        if (!is_indented_next(parser) || !next_line(parser, &line, &is_open))
            break;
        *(char *)vec_add(&text) = ' ';
    }
    whole = arena_str(parser->arena, (struct str){ .ptr = text.items, .len = text.count });
    vec_release(&text);
    return whole;
}

static enum gate_rc set_section(struct settings_parser *parser, struct str line)
{
    const char *end = memchr(line.ptr, ']', line.len);

    if (!end || without_tail(parser->syntax,
                             str_trim(str_slice(line, (size_t)(end - line.ptr) + 1, line.len)))
                        .len > 0)
        return error_set(parser->err, GATE_EFORMAT, "line %u: a section that does not close",
                         parser->line);
    parser->section = str_trim(str_slice(line, 1, (size_t)(end - line.ptr) - 1));
    return GATE_OK;
}

static enum gate_rc parse_line(struct settings_parser *parser, struct str line, bool is_open)
{
    uint32_t number = parser->line;

    if (is_comment(parser, line) || (parser->syntax->is_flush && parser->is_indented))
        return GATE_OK;
    if (parser->syntax->has_sections && line.ptr[0] == '[')
        return set_section(parser, line);
    if (parser->syntax->is_indented && parser->is_indented)
        return error_set(parser->err, GATE_EFORMAT, "line %u goes on with none before it", number);
    if (parser->syntax->is_indented)
        line = with_indented(parser, line);
    if (parser->syntax->is_continued && is_open)
        line = joined_line(parser, line);
    return line.len > 0 ? add_setting(parser, line, number) : GATE_OK;
}

enum gate_rc settings_parse(struct str text, const struct settings_syntax *syntax,
                            struct arena *arena, struct vec *settings, struct error *err)
{
    struct settings_parser parser = {
        .syntax = syntax,
        .arena = arena,
        .settings = settings,
        .rest = text,
        .err = err,
    };
    struct str line;
    bool is_open;

    if (str_starts_with(text, BYTE_ORDER_MARK))
        parser.rest = str_slice(text, BYTE_ORDER_MARK.len, text.len);
    if (text_check(text, err))
        return err->rc;
    while (next_line(&parser, &line, &is_open)) {
        if (parse_line(&parser, line, is_open))
            return err->rc;
    }
    return GATE_OK;
}
