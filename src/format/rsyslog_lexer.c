#include <string.h>

#include "base/limits.h"
#include "format/rsyslog_parts.h"

enum gate_rc rsyslog_fault(struct rsyslog_parser *parser, const char *message)
{
    return error_set(parser->err, GATE_EFORMAT, "line %u: %s", parser->line, message);
}

struct str rsyslog_take(struct rsyslog_parser *parser, size_t length)
{
    struct str taken = str_slice(parser->rest, 0, length);

    for (size_t i = 0; i < taken.len; i++)
        parser->line += taken.ptr[i] == '\n';
    parser->rest = str_slice(parser->rest, length, parser->rest.len);
    return taken;
}

int rsyslog_peek(const struct rsyslog_parser *parser)
{
    return parser->rest.len > 0 ? (unsigned char)parser->rest.ptr[0] : -1;
}

/* Bytes up to and with `end`; 0 if it is not there. */
static size_t length_through(struct str text, const char *end)
{
    ptrdiff_t at = str_find(text, str_of(end));

    return at < 0 ? 0 : (size_t)at + strlen(end);
}

bool rsyslog_at_end(struct rsyslog_parser *parser)
{
    for (;;) {
        size_t length = 0;

        while (length < parser->rest.len && strchr(" \t\r\n", parser->rest.ptr[length]))
            length++;
        if (length == 0 && str_starts_with(parser->rest, STR("\\\n")))
            length = 2;
        if (length == 0 && str_starts_with(parser->rest, STR("#"))) {
            length = length_through(parser->rest, "\n");
            length = length > 0 ? length : parser->rest.len;
        }
        if (length == 0 && str_starts_with(parser->rest, STR("/*"))) {
            length = length_through(parser->rest, "*/");
            parser->is_comment_open |= length == 0;
            length = length > 0 ? length : parser->rest.len;
        }
        if (length == 0)
            return parser->rest.len == 0;
        (void)rsyslog_take(parser, length);
    }
}

static bool is_name_byte(int c, bool is_first)
{
    if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_')
        return true;
    return !is_first && ((c >= '0' && c <= '9') || c == '.' || c == '-');
}

struct str rsyslog_take_name(struct rsyslog_parser *parser)
{
    size_t length = 0;

    while (length < parser->rest.len && is_name_byte(parser->rest.ptr[length], length == 0))
        length++;
    return rsyslog_take(parser, length);
}

bool rsyslog_accept(struct rsyslog_parser *parser, char byte)
{
    if (rsyslog_at_end(parser) || rsyslog_peek(parser) != byte)
        return false;
    (void)rsyslog_take(parser, 1);
    return true;
}

enum gate_rc rsyslog_enter(struct rsyslog_parser *parser)
{
    if (++parser->depth > LIMIT_NESTING)
        return error_set(parser->err, GATE_ELIMIT, "line %u: nested more than %d deep",
                         parser->line, LIMIT_NESTING);
    return GATE_OK;
}

void rsyslog_leave(struct rsyslog_parser *parser)
{
    parser->depth--;
}

enum gate_rc rsyslog_take_string(struct rsyslog_parser *parser, struct str *text)
{
    char quote = parser->rest.ptr[0];
    size_t end = 1;
    size_t length = 0;

    while (end < parser->rest.len && parser->rest.ptr[end] != quote)
        end += parser->rest.ptr[end] == '\\' ? 2 : 1;
    if (end >= parser->rest.len)
        return rsyslog_fault(parser, "a quote that does not close");
    struct str written = str_slice(rsyslog_take(parser, end + 1), 1, end - 1);
    char *bytes = arena_new(parser->arena, written.len + 1, 1);
    for (size_t i = 0; i < written.len; i++) {
        bool is_escape =
            written.ptr[i] == '\\' && i + 1 < written.len && strchr("\\\"'$", written.ptr[i + 1]);

        if (is_escape)
            i++;
        bytes[length++] = written.ptr[i];
    }
    *text = (struct str){ .ptr = bytes, .len = length };
    return GATE_OK;
}

/* Takes one text, or an array of them as one text. */
static enum gate_rc take_value(struct rsyslog_parser *parser, struct str *value)
{
    struct str item;

    if (rsyslog_at_end(parser) || !strchr("\"'`[", rsyslog_peek(parser)))
        return rsyslog_fault(parser, "a parameter without a value in quotes");
    if (rsyslog_peek(parser) != '[')
        return rsyslog_take_string(parser, value);
    size_t start = parser->rest.len;
    const char *from = parser->rest.ptr;
    (void)rsyslog_take(parser, 1);
    do {
        if (rsyslog_at_end(parser) || !strchr("\"'`", rsyslog_peek(parser)))
            return rsyslog_fault(parser, "an array of other than texts");
        if (rsyslog_take_string(parser, &item))
            return parser->err->rc;
    } while (rsyslog_accept(parser, ','));
    if (!rsyslog_accept(parser, ']'))
        return rsyslog_fault(parser, "an array that does not close");
    *value = (struct str){ .ptr = from, .len = start - parser->rest.len };
    return GATE_OK;
}

struct str rsyslog_parameter_value(const struct rsyslog_statement *statement, struct str name)
{
    for (size_t i = 0; i < statement->parameter_count; i++) {
        if (str_equal_nocase(statement->parameters[i].name, name))
            return statement->parameters[i].value;
    }
    return STR("");
}

static enum gate_rc take_pairs(struct rsyslog_parser *parser, struct vec *pairs)
{
    enum { PARAMETERS = 256 };

    while (!rsyslog_accept(parser, ')')) {
        struct rsyslog_parameter pair;

        pair.name = rsyslog_take_name(parser);
        if (pair.name.len == 0 || !rsyslog_accept(parser, '='))
            return rsyslog_fault(parser, "parameters that do not close, or without '='");
        if (take_value(parser, &pair.value))
            return parser->err->rc;
        for (size_t i = 0; i < pairs->count; i++) {
            if (str_equal_nocase(((struct rsyslog_parameter *)vec_at(pairs, i))->name, pair.name))
                return rsyslog_fault(parser, "a parameter twice");
        }
        if (pairs->count == PARAMETERS)
            return rsyslog_fault(parser, "more parameters than anything has");
        *(struct rsyslog_parameter *)vec_add(pairs) = pair;
    }
    return GATE_OK;
}

enum gate_rc rsyslog_take_parameters(struct rsyslog_parser *parser,
                                     struct rsyslog_statement *statement)
{
    CLEANUP(vec_release) struct vec pairs = VEC_INIT(struct rsyslog_parameter);

    if (!rsyslog_accept(parser, '('))
        return rsyslog_fault(parser, "an object without its parameters");
    if (take_pairs(parser, &pairs))
        return parser->err->rc;
    struct rsyslog_parameter *kept = vec_keep(&pairs, parser->arena);
    statement->parameters = kept;
    statement->parameter_count = pairs.count;
    return GATE_OK;
}

static enum gate_rc take_arguments(struct rsyslog_parser *parser, char end)
{
    if (rsyslog_accept(parser, end))
        return GATE_OK;
    do {
        if (rsyslog_take_expression(parser))
            return parser->err->rc;
    } while (rsyslog_accept(parser, ','));
    if (!rsyslog_accept(parser, end))
        return rsyslog_fault(parser, "a parenthesis that does not close");
    return GATE_OK;
}

/* The variable, number or name at the start of what is left. */
static size_t word_length(struct str text)
{
    size_t length = 0;

    while (length < text.len && (is_name_byte(text.ptr[length], false) ||
                                 (text.ptr[length] && strchr("$!/", text.ptr[length]))))
        length++;
    return length;
}

static enum gate_rc take_operand(struct rsyslog_parser *parser)
{
    struct str text;

    if (rsyslog_at_end(parser))
        return rsyslog_fault(parser, "an expression that ends too early");
    if (strchr("\"'`", rsyslog_peek(parser)))
        return rsyslog_take_string(parser, &text);
    if (rsyslog_accept(parser, '('))
        return take_arguments(parser, ')');
    if (rsyslog_accept(parser, '['))
        return take_arguments(parser, ']');
    if (rsyslog_accept(parser, '-'))
        return rsyslog_take_expression(parser);
    size_t length = rsyslog_peek(parser) == '$' ? word_length(parser->rest) : 0;
    if (length > 1) {
        (void)rsyslog_take(parser, length);
        return GATE_OK;
    }
    while (length < parser->rest.len && parser->rest.ptr[length] >= '0' &&
           parser->rest.ptr[length] <= '9')
        length++;
    if (length > 0) {
        (void)rsyslog_take(parser, length);
        return GATE_OK;
    }
    text = rsyslog_take_name(parser);
    if (str_equal_nocase(text, STR("not")))
        return rsyslog_take_expression(parser);
    if (text.len == 0 || !rsyslog_accept(parser, '('))
        return rsyslog_fault(parser, "an expression that rsyslog does not read");
    return take_arguments(parser, ')');
}

/* Takes an operator if one is next. */
static bool accept_operator(struct rsyslog_parser *parser)
{
    static const char *const signs[] = { "==", "!=", "<>", "<=", ">=", "<", ">",
                                         "+",  "-",  "*",  "/",  "%",  "&" };
    static const char *const words[] = { "and",        "or",           "contains", "contains_i",
                                         "startswith", "startswith_i", "endswith", "endswith_i" };
    struct rsyslog_parser before = *parser;

    if (rsyslog_at_end(parser))
        return false;
    for (size_t i = 0; i < COUNT_OF(signs); i++) {
        if (str_starts_with(parser->rest, str_of(signs[i]))) {
            (void)rsyslog_take(parser, strlen(signs[i]));
            return true;
        }
    }
    struct str word = rsyslog_take_name(parser);
    for (size_t i = 0; i < COUNT_OF(words); i++) {
        if (str_equal_nocase(word, str_of(words[i])))
            return true;
    }
    *parser = before;
    return false;
}

enum gate_rc rsyslog_take_expression(struct rsyslog_parser *parser)
{
    if (rsyslog_enter(parser))
        return parser->err->rc;
    do {
        if (take_operand(parser))
            return parser->err->rc;
    } while (accept_operator(parser));
    rsyslog_leave(parser);
    return GATE_OK;
}
