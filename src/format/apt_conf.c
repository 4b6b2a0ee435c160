#include "format/apt_conf.h"

#include <string.h>

#include "base/buf.h"
#include "base/limits.h"

struct apt_parser {
    struct arena *arena;
    struct vec *statements;
    struct error *err;
    uint32_t line;
    bool is_in_comment;
    struct buf fragment;  /* a line without comments */
    struct buf statement; /* what was read of the current one */
    struct str parents[LIMIT_NESTING];
    size_t depth;
    struct str parent; /* name of the block; empty: none */
};

static bool is_blank(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

static struct str strip(struct str text)
{
    while (text.len && is_blank(text.ptr[0]))
        text = str_slice(text, 1, text.len);
    while (text.len && is_blank(text.ptr[text.len - 1]))
        text.len--;
    return text;
}

static int hex_value(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

/* Bytes of the word at the start; 0: none, or one whose quote or bracket does not close. */
static size_t word_length(struct str text)
{
    size_t i = 0;

    while (i < text.len && !is_blank(text.ptr[i])) {
        char close = '\0';

        if (text.ptr[i] == '"')
            close = '"';
        else if (text.ptr[i] == '[')
            close = ']';

        if (close) {
            const char *end = memchr(text.ptr + i + 1, close, text.len - i - 1);

            if (!end)
                return 0;
            i = (size_t)(end - text.ptr);
        }
        i++;
    }
    return i;
}

bool apt_word(struct str *rest, struct arena *arena, struct str *word)
{
    size_t length;
    size_t used = 0;
    char *bytes;

    *rest = strip(*rest);
    length = word_length(*rest);
    if (length == 0)
        return false;
    bytes = arena_new(arena, length + 1, 1);
    for (size_t i = 0; i < length; i++) {
        const char *at = rest->ptr + i;

        if (*at == '"')
            continue;
        if (*at == '%' && i + 2 < length && hex_value(at[1]) >= 0 && hex_value(at[2]) >= 0) {
            bytes[used++] = (char)(hex_value(at[1]) << 4 | hex_value(at[2]));
            i += 2;
        } else {
            bytes[used++] = *at;
        }
    }
    *word = (struct str){ .ptr = bytes, .len = used };
    *rest = strip(str_slice(*rest, length, rest->len));
    return true;
}

/* Takes values in quotes, all that is left; several are joined by a blank. */
static bool take_quoted(struct str *rest, struct arena *arena, struct str *value)
{
    struct str text = strip(*rest);
    char *bytes = arena_new(arena, text.len + 1, 1);
    size_t used = 0;

    if (text.len == 0)
        return false;
    for (size_t i = 0; i < text.len; i++) {
        if (text.ptr[i] == '"') {
            const char *end = memchr(text.ptr + i + 1, '"', text.len - i - 1);
            size_t length;

            if (!end)
                return false;
            length = (size_t)(end - text.ptr) - i - 1;
            memcpy(bytes + used, text.ptr + i + 1, length);
            used += length;
            i += length + 1;
        } else if (!is_blank(text.ptr[i])) {
            return false;
        } else if (!is_blank(text.ptr[i - 1])) {
            bytes[used++] = ' ';
        }
    }
    *value = (struct str){ .ptr = bytes, .len = used };
    *rest = STR("");
    return true;
}

static enum gate_rc fault(struct apt_parser *parser, const char *what)
{
    return error_set(parser->err, GATE_EFORMAT, "line %u: %s", parser->line, what);
}

static void add_statement(struct apt_parser *parser, enum apt_statement_kind kind, struct str name,
                          struct str value)
{
    *(struct apt_statement *)vec_add(parser->statements) = (struct apt_statement){
        .kind = kind,
        .name = name,
        .value = value,
        .line = parser->line,
    };
}

/* "#clear NAME" and "#include PATH". */
static enum gate_rc take_directive(struct apt_parser *parser, struct str tag, struct str word)
{
    if (parser->parent.len)
        return fault(parser, "a directive within a block");
    if (str_equal(tag, STR("#clear"))) {
        add_statement(parser, APT_CLEAR, word, STR(""));
        return GATE_OK;
    }
    if (str_equal(tag, STR("#include"))) {
        add_statement(parser, APT_INCLUDE, STR(""), word);
        return GATE_OK;
    }
    /* apt's own list of known options: says nothing about this system. */
    if (str_equal(tag, STR("#x-apt-configure-index")))
        return GATE_OK;
    return fault(parser, "a directive that apt does not have");
}

/* The whole name of a tag in the block; the names of all are bounded, or their sum is not. */
static enum gate_rc join(struct apt_parser *parser, struct str tag, struct str *name)
{
    if (parser->parent.len + tag.len > APT_NAME_MAX)
        return error_set(parser->err, GATE_ELIMIT, "line %u: a name of more than %d bytes",
                         parser->line, APT_NAME_MAX);
    if (parser->parent.len)
        tag = arena_printf(parser->arena, "%.*s::%.*s", STR_ARG(parser->parent), STR_ARG(tag));
    *name = tag;
    return GATE_OK;
}

static enum gate_rc open_block(struct apt_parser *parser, struct str tag)
{
    if (parser->depth == LIMIT_NESTING)
        return error_set(parser->err, GATE_ELIMIT, "line %u: more than %d blocks in another",
                         parser->line, LIMIT_NESTING);
    parser->parents[parser->depth++] = parser->parent;
    return join(parser, tag, &parser->parent);
}

static void close_block(struct apt_parser *parser)
{
    parser->parent = parser->depth ? parser->parents[--parser->depth] : STR("");
}

/* What was read up to `end`, one of "{", "}" and ";". */
static enum gate_rc take_statement(struct apt_parser *parser, char end)
{
    struct str rest = buf_str(&parser->statement);
    struct str tag = STR("");
    struct str word = STR("");
    bool has_word;

    if (!apt_word(&rest, parser->arena, &tag))
        return fault(parser, "a malformed name");
    has_word = take_quoted(&rest, parser->arena, &word) || apt_word(&rest, parser->arena, &word);
    if (rest.len)
        return fault(parser, "something after a value");
    if (!has_word && end != '{') {
        word = tag;
        tag = STR("");
        has_word = true;
    }
    if (str_starts_with(tag, STR("#")))
        return take_directive(parser, tag, word);
    if (tag.len == 0 && str_equal(word, STR("#clear")))
        return fault(parser, "#clear without a name");
    if (end == '{') {
        if (open_block(parser, tag))
            return parser->err->rc;
        if (has_word)
            add_statement(parser, APT_SET, parser->parent, word);
        return GATE_OK;
    }
    if (join(parser, tag, &tag))
        return parser->err->rc;
    add_statement(parser, APT_SET, tag, word);
    return GATE_OK;
}

static void add_to_statement(struct apt_parser *parser, struct str text)
{
    text = strip(text);
    if (text.len && parser->statement.len)
        buf_add(&parser->statement, STR(" "));
    buf_add(&parser->statement, text);
}

static enum gate_rc take_terminator(struct apt_parser *parser, char end)
{
    if (parser->statement.len == 0) {
        if (end == '{')
            return fault(parser, "a block without a name");
        if (end == '}')
            close_block(parser);
        return GATE_OK;
    }
    if (take_statement(parser, end))
        return parser->err->rc;
    parser->statement.len = 0;
    if (end == '}')
        close_block(parser);
    return GATE_OK;
}

/* Quotes open and close within a line. */
static enum gate_rc take_fragment(struct apt_parser *parser)
{
    struct str text = buf_str(&parser->fragment);
    bool is_quoted = false;
    size_t start = 0;

    for (size_t i = 0; i < text.len; i++) {
        char c = text.ptr[i];

        if (c == '"')
            is_quoted = !is_quoted;
        if (is_quoted || (c != '{' && c != ';' && c != '}'))
            continue;
        add_to_statement(parser, str_slice(text, start, i - start));
        start = i + 1;
        if (take_terminator(parser, c))
            return parser->err->rc;
    }
    add_to_statement(parser, str_slice(text, start, text.len));
    return GATE_OK;
}

static bool is_directive(struct str text)
{
    return str_starts_with(text, STR("#clear")) || str_starts_with(text, STR("#include")) ||
           str_starts_with(text, STR("#x-apt-configure-index"));
}

/* The line up to a comment that goes to its end. */
static struct str without_tail(struct str line)
{
    bool is_quoted = false;

    for (size_t i = 0; i < line.len; i++) {
        struct str rest = str_slice(line, i, line.len);

        if (line.ptr[i] == '"')
            is_quoted = !is_quoted;
        if (is_quoted)
            continue;
        if (str_starts_with(rest, STR("//")) || (line.ptr[i] == '#' && !is_directive(rest)))
            return str_slice(line, 0, i);
    }
    return line;
}

/* Puts the line without comments that have an end into parser->fragment. */
static void remove_comments(struct apt_parser *parser, struct str line)
{
    bool is_quoted = false;

    parser->fragment.len = 0;
    for (size_t i = 0; i < line.len; i++) {
        struct str rest = str_slice(line, i, line.len);

        if (line.ptr[i] == '"')
            is_quoted = !is_quoted;
        if (!is_quoted && str_starts_with(rest, STR("/*"))) {
            ptrdiff_t end = str_find(rest, STR("*/"));

            if (end < 0) {
                parser->is_in_comment = true;
                return;
            }
            i += (size_t)end + 1;
            continue;
        }
        buf_add(&parser->fragment, str_slice(line, i, 1));
    }
}

static enum gate_rc take_line(struct apt_parser *parser, struct str line)
{
    if (line.len && memchr(line.ptr, '\0', line.len))
        return fault(parser, "a NUL byte");
    line = strip(line);
    if (parser->is_in_comment) {
        ptrdiff_t end = str_find(line, STR("*/"));

        if (end < 0)
            return GATE_OK;
        parser->is_in_comment = false;
        line = str_slice(line, (size_t)end + 2, line.len);
    }
    remove_comments(parser, without_tail(line));
    return parser->fragment.len ? take_fragment(parser) : GATE_OK;
}

enum gate_rc apt_conf_parse(struct str text, struct arena *arena, struct vec *statements,
                            struct error *err)
{
    struct apt_parser parser = {
        .fragment = BUF_INIT(LIMIT_CONFIG_FILE_BYTES),
        .statement = BUF_INIT(LIMIT_CONFIG_FILE_BYTES),
        .arena = arena,
        .statements = statements,
        .err = err,
        .parent = STR(""),
    };
    enum gate_rc rc = GATE_OK;
    struct str line;

    while (rc == GATE_OK && str_cut(&text, '\n', &line)) {
        parser.line++;
        rc = take_line(&parser, line);
        if (rc == GATE_OK && (buf_failed(&parser.fragment) || buf_failed(&parser.statement)))
            rc = error_set(err, GATE_ELIMIT, "line %u: a statement that is too long", parser.line);
    }
    if (rc == GATE_OK && parser.statement.len)
        rc = fault(&parser, "a statement that does not end");
    buf_release(&parser.fragment);
    buf_release(&parser.statement);
    return rc;
}

bool apt_boolean(struct str text, bool otherwise)
{
    static const struct {
        const char *word;
        bool value;
    } words[] = {
        { "no", false },      { "false", false }, { "without", false }, { "off", false },
        { "disable", false }, { "yes", true },    { "true", true },     { "with", true },
        { "on", true },       { "enable", true },
    };
    int64_t number;

    if (str_to_i64(text, &number) && (number == 0 || number == 1))
        return number == 1;
    for (size_t i = 0; i < COUNT_OF(words); i++) {
        if (str_equal_nocase(text, str_of(words[i].word)))
            return words[i].value;
    }
    return otherwise;
}
