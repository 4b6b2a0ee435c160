#include "format/shell_token.h"

#include <string.h>

#include "base/limits.h"

struct shell_document {
    struct str delimiter; /* without quotes */
    bool is_indented;     /* "<<-": tabs before a line do not count */
};

enum { QUOTE_LENGTH = 64 };

static size_t quoted_length(struct str text, unsigned depth);

static struct str tail(struct str text, size_t at)
{
    return str_slice(text, at, text.len);
}

static bool starts(struct str text, size_t at, const char *prefix)
{
    return str_starts_with(tail(text, at), str_of(prefix));
}

/* To the next `quote`, a backslash before which keeps it open where `is_escaped`; 0: none. */
static size_t plain_length(struct str text, size_t at, char quote, bool is_escaped)
{
    for (; at < text.len; at++) {
        if (text.ptr[at] == quote)
            return at + 1;
        if (is_escaped && text.ptr[at] == '\\')
            at++;
    }
    return 0;
}

static bool is_quoting(struct str text, size_t at)
{
    char c = text.ptr[at];

    return c == '\\' || c == '\'' || c == '"' || c == '`' || starts(text, at, "$(") ||
           starts(text, at, "${") || starts(text, at, "$'") || starts(text, at, "$\"");
}

/* In double quotes: only backslashes and substitutions mean something. */
static size_t double_length(struct str text, size_t at, unsigned depth)
{
    while (at < text.len && text.ptr[at] != '"') {
        size_t length = 1;

        if (text.ptr[at] == '\\' || text.ptr[at] == '`' || starts(text, at, "$(") ||
            starts(text, at, "${"))
            length = quoted_length(tail(text, at), depth);
        if (length == 0)
            return 0;
        at += length;
    }
    return at < text.len ? at + 1 : 0;
}

static bool is_comment_start(struct str text, size_t at)
{
    return text.ptr[at] == '#' && at > 0 && strchr(" \t\n;(", text.ptr[at - 1]);
}

/* To the bracket that closes the one before `at`. */
static size_t bracket_length(struct str text, size_t at, char open, char close, unsigned depth)
{
    size_t level = 1;

    while (at < text.len) {
        size_t length = 1;

        if (is_quoting(text, at)) {
            length = quoted_length(tail(text, at), depth);
        } else if (open == '(' && is_comment_start(text, at)) {
            const char *end = memchr(text.ptr + at, '\n', text.len - at);

            length = end ? (size_t)(end - text.ptr) - at : text.len - at;
        } else if (text.ptr[at] == open && open == '(') {
            level++;
        } else if (text.ptr[at] == close && --level == 0) {
            return at + 1;
        }
        if (length == 0)
            return 0;
        at += length;
    }
    return 0;
}

static size_t quoted_length(struct str text, unsigned depth)
{
    if (depth == 0)
        return 0;
    switch (text.ptr[0]) {
    case '\\':
        return text.len > 1 ? 2 : 0;
    case '\'':
        return plain_length(text, 1, '\'', false);
    case '"':
        return double_length(text, 1, depth - 1);
    case '`':
        return plain_length(text, 1, '`', true);
    default:
        break;
    }
    if (starts(text, 0, "$'"))
        return plain_length(text, 2, '\'', true);
    if (starts(text, 0, "$\""))
        return double_length(text, 2, depth - 1);
    if (starts(text, 0, "${"))
        return bracket_length(text, 2, '{', '}', depth - 1);
    return bracket_length(text, 2, '(', ')', depth - 1);
}

size_t shell_quoted_length(struct str text)
{
    return quoted_length(text, LIMIT_NESTING);
}

static enum gate_rc fail(struct shell_lexer *lexer, uint32_t line, const char *what)
{
    return error_set(lexer->err, GATE_EFORMAT, "line %u: %s", line, what);
}

void shell_lexer_init(struct shell_lexer *lexer, struct str text, struct error *err)
{
    *lexer = (struct shell_lexer){
        .text = text,
        .line = 1,
        .documents = VEC_INIT(struct shell_document),
        .err = err,
        .token = TOKEN_NEWLINE,
    };
}

bool shell_lexer_is(const struct shell_lexer *lexer, const char *text)
{
    return lexer->token != TOKEN_END && str_equal(lexer->word, str_of(text));
}

static void move(struct shell_lexer *lexer, size_t length)
{
    for (size_t i = 0; i < length; i++)
        lexer->line += lexer->text.ptr[lexer->at + i] == '\n';
    lexer->at += length;
}

static void skip_blanks(struct shell_lexer *lexer)
{
    const struct str text = lexer->text;

    while (lexer->at < text.len) {
        char c = text.ptr[lexer->at];

        if (c == ' ' || c == '\t')
            lexer->at++;
        else if (starts(text, lexer->at, "\\\n"))
            move(lexer, 2);
        else
            break;
    }
    if (lexer->at < text.len && text.ptr[lexer->at] == '#') {
        while (lexer->at < text.len && text.ptr[lexer->at] != '\n')
            lexer->at++;
    }
}

static bool is_word_end(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == ';' || c == '&' || c == '|' || c == '(' ||
           c == ')' || c == '<' || c == '>';
}

/* Reads a word, which may be empty. */
static enum gate_rc read_word(struct shell_lexer *lexer)
{
    const struct str text = lexer->text;
    size_t start = lexer->at;

    lexer->token = TOKEN_WORD;
    lexer->token_line = lexer->line;
    while (lexer->at < text.len) {
        char c = text.ptr[lexer->at];
        bool is_process = (c == '<' || c == '>') && lexer->at == start &&
                          lexer->at + 1 < text.len && text.ptr[lexer->at + 1] == '(';
        bool is_array = c == '(' && lexer->at > start && text.ptr[lexer->at - 1] == '=';
        size_t length = 1;

        if (is_array)
            length = bracket_length(tail(text, lexer->at), 1, '(', ')', LIMIT_NESTING);
        else if (is_process)
            length = bracket_length(tail(text, lexer->at), 2, '(', ')', LIMIT_NESTING);
        else if (is_quoting(text, lexer->at))
            length = shell_quoted_length(tail(text, lexer->at));
        else if (is_word_end(c))
            break;
        if (length == 0)
            return fail(lexer, lexer->line, "a quote or substitution does not close");
        move(lexer, length);
    }
    lexer->word = str_slice(text, start, lexer->at - start);
    return GATE_OK;
}

/* Passes over the lines of a here-document. */
static enum gate_rc skip_document(struct shell_lexer *lexer, const struct shell_document *document)
{
    uint32_t begin = lexer->line;

    while (lexer->at < lexer->text.len) {
        struct str rest = tail(lexer->text, lexer->at);
        struct str line;

        (void)str_cut(&rest, '\n', &line);
        lexer->at += line.len + (lexer->at + line.len < lexer->text.len);
        lexer->line++;
        while (document->is_indented && str_starts_with(line, STR("\t")))
            line = str_slice(line, 1, line.len);
        if (str_equal(line, document->delimiter))
            return GATE_OK;
    }
    return fail(lexer, begin, "a here-document does not end");
}

static enum gate_rc skip_documents(struct shell_lexer *lexer)
{
    for (size_t i = 0; i < lexer->documents.count; i++) {
        if (skip_document(lexer, vec_at(&lexer->documents, i)))
            return lexer->err->rc;
    }
    lexer->documents.count = 0;
    return GATE_OK;
}

/* "'EOF'" and "EOF" end with the same line. */
static enum gate_rc add_document(struct shell_lexer *lexer, bool is_indented)
{
    struct shell_document *document;
    struct str word = lexer->word;

    if (word.len > 1 && strchr("'\"", word.ptr[0]) && word.ptr[word.len - 1] == word.ptr[0])
        word = str_slice(word, 1, word.len - 2);
    else if (word.len > 1 && word.ptr[0] == '\\')
        word = str_slice(word, 1, word.len);
    if (word.len == 0 || word.len > QUOTE_LENGTH || memchr(word.ptr, '\\', word.len) ||
        memchr(word.ptr, '"', word.len) || memchr(word.ptr, '\'', word.len))
        return fail(lexer, lexer->token_line, "a here-document of an odd delimiter");
    document = vec_add(&lexer->documents);
    *document = (struct shell_document){ .delimiter = word, .is_indented = is_indented };
    return GATE_OK;
}

/* The length of a redirection's operator at `at`, 0 if there is none. */
static size_t redirection_length(struct str text, size_t at)
{
    static const char *const operators[] = { "&>>", "<<<", "<<-", "&>", "<<", ">>",
                                             ">&",  "<&",  ">|",  "<>", "<",  ">" };
    size_t digits = at;

    while (digits < text.len && text.ptr[digits] >= '0' && text.ptr[digits] <= '9')
        digits++;
    if (digits > at && (digits == text.len || !strchr("<>", text.ptr[digits])))
        return 0;
    if (starts(text, digits, "<(") || starts(text, digits, ">("))
        return 0;
    for (size_t i = 0; i < sizeof(operators) / sizeof(operators[0]); i++) {
        if (starts(text, digits, operators[i]))
            return digits - at + strlen(operators[i]);
    }
    return 0;
}

/* Passes over redirections and their words. */
static enum gate_rc skip_redirections(struct shell_lexer *lexer)
{
    for (;;) {
        skip_blanks(lexer);
        size_t length = redirection_length(lexer->text, lexer->at);
        struct str operator= str_slice(lexer->text, lexer->at, length);

        if (length == 0)
            return GATE_OK;
        lexer->at += length;
        skip_blanks(lexer);
        if (read_word(lexer))
            return lexer->err->rc;
        if (lexer->word.len == 0)
            return fail(lexer, lexer->line, "a redirection to nowhere");
        bool is_indented = str_ends_with(operator, STR("<<-"));
        bool is_document =
            str_ends_with(operator, STR("<<")) && !str_ends_with(operator, STR("<<<"));
        if ((is_indented || is_document) && add_document(lexer, is_indented))
            return lexer->err->rc;
    }
}

static const struct {
    const char *text;
    enum shell_token token;
} operators[] = {
    { ";;&", TOKEN_CASE_END }, { ";;", TOKEN_CASE_END }, { ";&", TOKEN_CASE_END },
    { ";", TOKEN_SEMICOLON },  { "&&", TOKEN_AND },      { "&", TOKEN_BACKGROUND },
    { "||", TOKEN_OR },        { "|&", TOKEN_PIPE },     { "|", TOKEN_PIPE },
    { "(", TOKEN_OPEN },       { ")", TOKEN_CLOSE },     { "\n", TOKEN_NEWLINE },
};

enum gate_rc shell_lexer_next(struct shell_lexer *lexer)
{
    if (lexer->is_condition)
        skip_blanks(lexer);
    else if (skip_redirections(lexer))
        return lexer->err->rc;
    lexer->token_line = lexer->line;
    lexer->word = STR("");
    lexer->token = TOKEN_END;
    if (lexer->at == lexer->text.len)
        return lexer->documents.count > 0 ? skip_documents(lexer) : GATE_OK;
    for (size_t i = 0; i < sizeof(operators) / sizeof(operators[0]); i++) {
        if (!starts(lexer->text, lexer->at, operators[i].text))
            continue;
        lexer->token = operators[i].token;
        lexer->word = str_slice(lexer->text, lexer->at, strlen(operators[i].text));
        move(lexer, lexer->word.len);
        return lexer->token == TOKEN_NEWLINE ? skip_documents(lexer) : GATE_OK;
    }
    if (read_word(lexer))
        return lexer->err->rc;
    if (lexer->word.len == 0) { /* '<' or '>' of a condition */
        lexer->word = str_slice(lexer->text, lexer->at, 1);
        move(lexer, 1);
    }
    return GATE_OK;
}

enum gate_rc shell_lexer_arithmetic(struct shell_lexer *lexer)
{
    size_t length = bracket_length(tail(lexer->text, lexer->at), 0, '(', ')', LIMIT_NESTING);

    if (length == 0 || !starts(lexer->text, lexer->at + length, ")"))
        return fail(lexer, lexer->line, "an arithmetic command does not close");
    lexer->word = str_slice(lexer->text, lexer->at, length - 1);
    lexer->token = TOKEN_WORD;
    move(lexer, length + 1);
    return GATE_OK;
}
