#include "format/pam.h"

#include <string.h>

#include "base/attributes.h"
#include "format/pam_control.h"

struct pam_parser {
    struct arena *arena;
    struct vec *lines;
    bool has_service;
    struct str rest;
    uint32_t line;         /* the last that was taken */
    bool has_open_bracket; /* one was met that does not close */
    struct error *err;
};

static const char *const type_names[PAM_TYPES] = {
    [PAM_AUTH] = "auth",
    [PAM_ACCOUNT] = "account",
    [PAM_PASSWORD] = "password",
    [PAM_SESSION] = "session",
};

const char *pam_type_name(enum pam_type type)
{
    return type_names[type];
}

bool pam_type_find(struct str name, enum pam_type *type)
{
    for (size_t i = 0; i < PAM_TYPES; i++) {
        if (str_equal_nocase(name, str_of(type_names[i]))) {
            *type = (enum pam_type)i;
            return true;
        }
    }
    return false;
}

static struct str without_blanks(struct str text)
{
    while (text.len > 0 && char_is_blank(text.ptr[0]))
        text = str_slice(text, 1, text.len);
    while (text.len > 0 && char_is_blank(text.ptr[text.len - 1]))
        text.len--;
    return text;
}

/* What stands up to the first closing bracket; "\]" is one that does not close. */
static struct str take_bracket(struct pam_parser *parser, struct str *rest)
{
    char *text = arena_new(parser->arena, rest->len + 1, 1);
    size_t length = 0;
    size_t i = 1;

    for (; i < rest->len && rest->ptr[i] != ']'; i++) {
        if (rest->ptr[i] == '\\' && i + 1 < rest->len && rest->ptr[i + 1] == ']')
            i++;
        text[length++] = rest->ptr[i];
    }
    parser->has_open_bracket = parser->has_open_bracket || i >= rest->len;
    *rest = str_slice(*rest, i + 1, rest->len);
    return (struct str){ .ptr = text, .len = length };
}

/* Takes the next piece, without the brackets it may stand in. False at the end of the line. */
static bool take_piece(struct pam_parser *parser, struct str *rest, struct str *piece)
{
    size_t length = 0;

    *rest = without_blanks(*rest);
    if (rest->len == 0)
        return false;
    if (rest->ptr[0] == '[') {
        *piece = take_bracket(parser, rest);
        return true;
    }
    while (length < rest->len && !char_is_blank(rest->ptr[length]))
        length++;
    *piece = str_slice(*rest, 0, length);
    /* libpam ends the piece by overwriting the blank behind it: a bracket may follow at once. */
    *rest = str_slice(*rest, length + 1, rest->len);
    return true;
}

static enum gate_rc refuse(struct pam_parser *parser, uint32_t line, const char *what)
{
    return error_set(parser->err, GATE_EFORMAT, "line %u: %s", line, what);
}

static enum gate_rc read_control(struct pam_parser *parser, struct str word, struct pam_line *line)
{
    if (str_equal_nocase(word, STR("include"))) {
        line->kind = PAM_INCLUDE;
        line->control = STR("include");
        return GATE_OK;
    }
    if (str_equal_nocase(word, STR("substack"))) {
        line->kind = PAM_SUBSTACK;
        line->control = STR("substack");
        return GATE_OK;
    }
    struct pam_control *meaning = arena_new(parser->arena, 1, sizeof(*meaning));
    line->meaning = meaning;
    if (pam_control_read(word, parser->arena, meaning, &line->control, parser->err))
        return error_wrap(parser->err, "line %u", line->line);
    return GATE_OK;
}

static void read_arguments(struct pam_parser *parser, struct str rest, struct pam_line *line)
{
    struct vec arguments = VEC_INIT(struct str);
    struct str piece;

    while (take_piece(parser, &rest, &piece))
        *(struct str *)vec_add(&arguments) = piece;
    struct str *kept = arena_new(parser->arena, arguments.count + 1, sizeof(*kept));
    for (size_t i = 0; i < arguments.count; i++)
        kept[i] = *(struct str *)vec_at(&arguments, i);
    line->arguments = kept;
    line->argument_count = arguments.count;
    vec_release(&arguments);
}

static enum gate_rc read_type(struct pam_parser *parser, struct str word, struct pam_line *line)
{
    if (str_equal_nocase(word, STR("@include"))) {
        line->kind = PAM_INCLUDE_ALL;
        line->control = STR("@include");
        return GATE_OK;
    }
    if (str_starts_with(word, STR("-"))) {
        line->may_be_missing = true;
        word = str_slice(word, 1, word.len);
    }
    if (!pam_type_find(word, &line->type))
        return refuse(parser, line->line, "an unknown module type");
    return GATE_OK;
}

static enum gate_rc parse_line(struct pam_parser *parser, struct str text, uint32_t number)
{
    struct pam_line line = { .line = number };
    struct str word;

    if (parser->has_service)
        (void)take_piece(parser, &text, &line.service); /* the line is not empty */
    if (!take_piece(parser, &text, &word))
        return refuse(parser, number, "no module type");
    if (read_type(parser, word, &line))
        return parser->err->rc;
    if (line.kind != PAM_INCLUDE_ALL) {
        if (!take_piece(parser, &text, &word))
            return refuse(parser, number, "no control");
        if (read_control(parser, word, &line))
            return parser->err->rc;
    }
    if (!take_piece(parser, &text, &line.module) || line.module.len == 0)
        return refuse(parser, number, "no module");
    if (line.kind == PAM_MODULE)
        read_arguments(parser, text, &line);
    if (parser->has_open_bracket)
        return refuse(parser, number, "a bracket that does not close");
    *(struct pam_line *)vec_add(parser->lines) = line;
    return GATE_OK;
}

static enum gate_rc next_line(struct pam_parser *parser, struct str *line, bool *is_there)
{
    *is_there = str_cut(&parser->rest, '\n', line);
    if (!*is_there)
        return GATE_OK;
    parser->line++;
    if (line->len > PAM_LINE_BYTES)
        return error_set(parser->err, GATE_EFORMAT, "line %u: more than %d bytes", parser->line,
                         PAM_LINE_BYTES);
    if (line->len > 0 && (memchr(line->ptr, '\0', line->len) || memchr(line->ptr, '\r', line->len)))
        return refuse(parser, parser->line, "a NUL or a carriage return");
    return GATE_OK;
}

/* The bytes of a line that count; *goes_on: a backslash ends them, and is not among them. */
static struct str without_comment(struct str line, bool *goes_on)
{
    const char *comment = line.len > 0 ? memchr(line.ptr, '#', line.len) : NULL;

    *goes_on = false;
    if (comment)
        return str_slice(line, 0, (size_t)(comment - line.ptr));
    while (line.len > 0 && char_is_blank(line.ptr[line.len - 1]))
        line.len--;
    if (line.len > 0 && line.ptr[line.len - 1] == '\\') {
        *goes_on = true;
        line.len--;
    }
    return line;
}

/* Takes the next line that says something, with those joined to it; empty at the end. */
static enum gate_rc assemble(struct pam_parser *parser, struct vec *joined, uint32_t *number)
{
    bool goes_on = false;
    bool is_there;
    struct str line;

    joined->count = 0;
    for (;;) {
        if (next_line(parser, &line, &is_there))
            return parser->err->rc;
        if (!is_there)
            return goes_on ? refuse(parser, *number, "the file ends in a line that goes on")
                           : GATE_OK;
        struct str trimmed = without_blanks(line);
        if (trimmed.len == 0 || trimmed.ptr[0] == '#')
            continue; /* also between lines that are joined */
        if (joined->count == 0)
            *number = parser->line;
        line = without_comment(line, &goes_on);
        if (joined->count + line.len > PAM_LINE_BYTES)
            return error_set(parser->err, GATE_EFORMAT, "line %u: more than %d bytes", parser->line,
                             PAM_LINE_BYTES);
        for (size_t i = 0; i < line.len; i++)
            *(char *)vec_add(joined) = line.ptr[i];
        if (!goes_on)
            return GATE_OK;
        *(char *)vec_add(joined) = ' '; /* in place of the backslash */
    }
}

enum gate_rc pam_parse(struct str text, bool has_service, struct arena *arena, struct vec *lines,
                       struct error *err)
{
    CLEANUP(vec_release) struct vec joined = VEC_INIT(char);
    struct pam_parser parser = {
        .arena = arena,
        .lines = lines,
        .has_service = has_service,
        .rest = text,
        .err = err,
    };
    uint32_t number = 0;

    for (;;) {
        if (assemble(&parser, &joined, &number))
            return err->rc;
        if (joined.count == 0)
            return GATE_OK;
        struct str line = { .ptr = joined.items, .len = joined.count };
        if (without_blanks(line).len == 0)
            return refuse(&parser, number, "an empty line that goes on");
        if (parse_line(&parser, arena_str(arena, line), number))
            return err->rc;
    }
}
