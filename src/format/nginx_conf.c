#include "format/nginx_conf.h"

#include <string.h>

#include "format/document.h"

struct nginx_parser {
    struct str text;
    size_t at;
    uint32_t line;
    struct arena *arena;
    struct vec *directives;
    struct vec words; /* struct str: of the directive that is read */
    uint32_t begins;  /* the line of the first of them */
    unsigned depth;
    struct error *err;
};

static enum gate_rc fault(struct nginx_parser *parser, const char *what)
{
    return error_set(parser->err, GATE_EFORMAT, "line %u: %s", parser->line, what);
}

/* The byte `ahead` of here, or NUL, which no text holds. */
static char peek(const struct nginx_parser *parser, size_t ahead)
{
    if (parser->at + ahead >= parser->text.len)
        return '\0';
    return parser->text.ptr[parser->at + ahead];
}

static void step(struct nginx_parser *parser)
{
    parser->line += peek(parser, 0) == '\n';
    parser->at++;
}

static void skip_blanks(struct nginx_parser *parser)
{
    while (char_is_one_of(" \t\r\n#", peek(parser, 0))) {
        if (peek(parser, 0) == '#') {
            while (parser->at < parser->text.len && peek(parser, 0) != '\n')
                step(parser);
            continue;
        }
        step(parser);
    }
}

/* What a backslash and `c` stand for; NUL: themselves. */
static char escaped(char c)
{
    static const char letters[] = "trn\"'\\";
    static const char bytes[] = "\t\r\n\"'\\";
    const char *found = c != '\0' ? strchr(letters, c) : NULL;

    if (!found)
        return '\0';
    return bytes[found - letters];
}

/* The word from `start` to here, escapes resolved. */
static struct str take_text(struct nginx_parser *parser, size_t start)
{
    struct str raw = str_slice(parser->text, start, parser->at - start);

    if (raw.len == 0 || !memchr(raw.ptr, '\\', raw.len))
        return raw;
    char *out = arena_new(parser->arena, raw.len, 1);
    size_t length = 0;
    for (size_t i = 0; i < raw.len; i++) {
        bool is_quoting = raw.ptr[i] == '\\' && i + 1 < raw.len;
        struct str next = str_slice(raw, i + (is_quoting ? 1 : 0), 1);
        char byte = '\0';

        if (is_quoting)
            byte = escaped(next.ptr[0]);
        if (byte != '\0')
            i++;
        else
            byte = raw.ptr[i];
        out[length++] = byte;
    }
    return (struct str){ .ptr = out, .len = length };
}

/* A word in quotes; a blank or the end of the directive follows it. */
static enum gate_rc take_quoted(struct nginx_parser *parser, struct str *word)
{
    char quote = peek(parser, 0);
    size_t start = parser->at + 1;

    step(parser);
    while (parser->at < parser->text.len && peek(parser, 0) != quote) {
        if (peek(parser, 0) == '\\')
            step(parser);
        step(parser);
    }
    if (parser->at >= parser->text.len)
        return fault(parser, "a quote that does not close");
    *word = take_text(parser, start);
    step(parser);
    if (!char_is_one_of(" \t\r\n;{)", peek(parser, 0)))
        return fault(parser, "text behind a quote");
    return GATE_OK;
}

/* "${" is of a variable and begins no block. */
static struct str take_bare(struct nginx_parser *parser)
{
    size_t start = parser->at;

    while (parser->at < parser->text.len && !char_is_one_of(" \t\r\n;{", peek(parser, 0))) {
        if (peek(parser, 0) == '\\')
            step(parser);
        else if (peek(parser, 0) == '$' && peek(parser, 1) == '{')
            parser->at++;
        step(parser);
    }
    if (parser->at > parser->text.len)
        parser->at = parser->text.len;
    return take_text(parser, start);
}

static enum gate_rc add_word(struct nginx_parser *parser)
{
    struct str word;

    if (parser->words.count == DIRECTIVE_WORDS_MAX)
        return error_set(parser->err, GATE_ELIMIT, "line %u: more than %d words", parser->line,
                         DIRECTIVE_WORDS_MAX);
    if (parser->words.count == 0)
        parser->begins = parser->line;
    if (char_is_one_of("\"'", peek(parser, 0))) {
        if (take_quoted(parser, &word))
            return parser->err->rc;
    } else {
        word = take_bare(parser);
    }
    *(struct str *)vec_add(&parser->words) = word;
    return GATE_OK;
}

/* The words that were read are a directive. */
static enum gate_rc add_directive(struct nginx_parser *parser, bool is_block)
{
    size_t count = parser->words.count;

    if (count == 0)
        return fault(parser, is_block ? "a block without a name" : "an empty directive");
    if (parser->directives->count == DIRECTIVES_MAX)
        return error_set(parser->err, GATE_ELIMIT, "line %u: more than %d directives", parser->line,
                         DIRECTIVES_MAX);
    struct str *words = arena_new(parser->arena, count, sizeof(*words));
    memcpy(words, parser->words.items, count * sizeof(*words));
    if (is_block && str_ends_with(words[0], STR("_by_lua_block")))
        return error_set(parser->err, GATE_EUNSUPPORTED, "line %u: a block of Lua", parser->line);
    *(struct directive *)vec_add(parser->directives) = (struct directive){
        .name = words[0],
        .words = words + 1,
        .word_count = count - 1,
        .is_block = is_block,
        .depth = parser->depth,
        .line = parser->begins,
    };
    parser->words.count = 0;
    return GATE_OK;
}

static enum gate_rc open_block(struct nginx_parser *parser)
{
    if (add_directive(parser, true))
        return parser->err->rc;
    if (++parser->depth == DIRECTIVE_DEPTH_MAX)
        return error_set(parser->err, GATE_ELIMIT, "line %u: blocks more than %d deep",
                         parser->line, DIRECTIVE_DEPTH_MAX);
    return GATE_OK;
}

static enum gate_rc close_block(struct nginx_parser *parser)
{
    if (parser->words.count > 0)
        return fault(parser, "a directive that does not end before '}'");
    if (parser->depth == 0)
        return fault(parser, "a '}' that closes nothing");
    parser->depth--;
    return GATE_OK;
}

/* Takes what is next: a word, or a character that ends something. */
static enum gate_rc take_next(struct nginx_parser *parser)
{
    switch (peek(parser, 0)) {
    case ';':
        step(parser);
        return add_directive(parser, false);
    case '{':
        step(parser);
        return open_block(parser);
    case '}':
        if (parser->words.count > 0 && !char_is_one_of(" \t\r\n;{", peek(parser, 1)))
            return add_word(parser);
        step(parser);
        return close_block(parser);
    default:
        return add_word(parser);
    }
}

enum gate_rc nginx_conf_parse(struct str text, struct arena *arena, struct vec *directives,
                              struct error *err)
{
    struct nginx_parser parser = {
        .line = 1,
        .arena = arena,
        .directives = directives,
        .words = VEC_INIT(struct str),
        .err = err,
    };
    enum gate_rc rc = document_check_text(text, &parser.text, err);

    while (rc == GATE_OK) {
        skip_blanks(&parser);
        if (parser.at >= parser.text.len)
            break;
        rc = take_next(&parser);
    }
    if (rc == GATE_OK && parser.words.count > 0)
        rc = fault(&parser, "a directive that does not end");
    if (rc == GATE_OK && parser.depth > 0)
        rc = fault(&parser, "a block that does not close");
    vec_release(&parser.words);
    return rc;
}
