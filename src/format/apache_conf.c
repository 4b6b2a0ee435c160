#include "format/apache_conf.h"

#include "base/buf.h"
#include "base/limits.h"
#include "format/document.h"

struct apache_parser {
    struct str rest;
    uint32_t line; /* the last that was taken */
    struct arena *arena;
    struct vec *directives;
    struct str open[DIRECTIVE_DEPTH_MAX]; /* names of the sections that are open */
    uint32_t open_lines[DIRECTIVE_DEPTH_MAX];
    unsigned depth;
    uint32_t begins; /* the line on which what is read begins */
    struct error *err;
};

static enum gate_rc fault(struct apache_parser *parser, const char *what)
{
    return error_set(parser->err, GATE_EFORMAT, "line %u: %s", parser->begins, what);
}

/* A backslash right before the end joins the next line, without a blank. */
static bool is_open(struct str *line)
{
    if (str_ends_with(*line, STR("\r")))
        line->len--;
    if (!str_ends_with(*line, STR("\\")))
        return false;
    line->len--;
    return true;
}

/* Takes the next line with those it goes on with. False at the end of the text. */
static bool next_line(struct apache_parser *parser, struct str *line)
{
    CLEANUP(buf_release) struct buf joined = BUF_INIT(LIMIT_TEXT_BYTES);

    if (!str_cut(&parser->rest, '\n', line))
        return false;
    parser->begins = ++parser->line;
    struct str whole = *line;
    if (!is_open(line)) {
        *line = str_trim(*line);
        return true;
    }
    for (bool goes_on = true; goes_on;) {
        goes_on = is_open(&whole);
        buf_add(&joined, whole);
        goes_on = goes_on && str_cut(&parser->rest, '\n', &whole);
        parser->line += goes_on;
    }
    *line = str_trim(arena_str(parser->arena, buf_str(&joined)));
    return true;
}

/* A word in quotes, in which a backslash quotes the quote and itself. */
static struct str take_quoted(struct apache_parser *parser, struct str *rest)
{
    char quote = rest->ptr[0];
    char *out = arena_new(parser->arena, rest->len, 1);
    size_t length = 0;
    size_t i = 1;

    for (; i < rest->len && rest->ptr[i] != quote; i++) {
        bool is_escape = rest->ptr[i] == '\\' && i + 1 < rest->len &&
                         (rest->ptr[i + 1] == '\\' || rest->ptr[i + 1] == quote);

        i += is_escape;
        out[length++] = rest->ptr[i];
    }
    *rest = str_slice(*rest, i + 1, rest->len);
    return (struct str){ .ptr = out, .len = length };
}

static enum gate_rc take_words(struct apache_parser *parser, struct str rest,
                               struct directive *directive)
{
    CLEANUP(vec_release) struct vec words = VEC_INIT(struct str);

    for (rest = str_trim(rest); rest.len > 0; rest = str_trim(rest)) {
        struct str word;

        if (words.count == DIRECTIVE_WORDS_MAX)
            return error_set(parser->err, GATE_ELIMIT, "line %u: more than %d words",
                             parser->begins, DIRECTIVE_WORDS_MAX);
        if (rest.ptr[0] == '"' || rest.ptr[0] == '\'')
            word = take_quoted(parser, &rest);
        else
            (void)str_word(&rest, &word);
        *(struct str *)vec_add(&words) = word;
    }
    struct str *kept = vec_keep(&words, parser->arena);
    directive->words = kept;
    directive->word_count = words.count;
    return GATE_OK;
}

static enum gate_rc add_directive(struct apache_parser *parser, struct str name, struct str rest,
                                  bool is_block)
{
    struct directive directive = {
        .name = name, .is_block = is_block, .depth = parser->depth, .line = parser->begins
    };

    if (parser->directives->count == DIRECTIVES_MAX)
        return error_set(parser->err, GATE_ELIMIT, "line %u: more than %d directives",
                         parser->begins, DIRECTIVES_MAX);
    if (take_words(parser, rest, &directive))
        return parser->err->rc;
    *(struct directive *)vec_add(parser->directives) = directive;
    return GATE_OK;
}

/* "<VirtualHost *:80>": what is between the name and the last '>' are its words. */
static enum gate_rc open_section(struct apache_parser *parser, struct str line)
{
    struct str inside = str_slice(line, 1, line.len);
    struct str name;

    if (!str_ends_with(inside, STR(">")))
        return fault(parser, "a section whose tag does not close");
    inside.len--;
    if (!str_word(&inside, &name))
        return fault(parser, "a section without a name");
    if (add_directive(parser, name, inside, true))
        return parser->err->rc;
    if (parser->depth == DIRECTIVE_DEPTH_MAX)
        return error_set(parser->err, GATE_ELIMIT, "line %u: sections more than %d deep",
                         parser->begins, DIRECTIVE_DEPTH_MAX);
    parser->open_lines[parser->depth] = parser->begins;
    parser->open[parser->depth++] = name;
    return GATE_OK;
}

static enum gate_rc close_section(struct apache_parser *parser, struct str line)
{
    struct str name = str_slice(line, 2, line.len);

    if (!str_ends_with(name, STR(">")))
        return fault(parser, "a section whose tag does not close");
    name.len--;
    if (parser->depth == 0)
        return fault(parser, "an end of a section that did not begin");
    if (!str_equal_nocase(str_trim(name), parser->open[parser->depth - 1]))
        return fault(parser, "an end of another section than the last that began");
    parser->depth--;
    return GATE_OK;
}

static enum gate_rc take_line(struct apache_parser *parser, struct str line)
{
    struct str name;

    if (line.len == 0 || line.ptr[0] == '#')
        return GATE_OK;
    if (str_starts_with(line, STR("</")))
        return close_section(parser, line);
    if (line.ptr[0] == '<')
        return open_section(parser, line);
    if (!str_word(&line, &name))
        return GATE_OK;
    return add_directive(parser, name, line, false);
}

enum gate_rc apache_conf_parse(struct str text, struct arena *arena, struct vec *directives,
                               struct error *err)
{
    struct apache_parser parser = { .arena = arena, .directives = directives, .err = err };
    struct str line;

    if (document_check_text(text, &parser.rest, err))
        return err->rc;
    while (next_line(&parser, &line)) {
        if (take_line(&parser, line))
            return err->rc;
    }
    if (parser.depth > 0)
        return error_set(err, GATE_EFORMAT, "line %u: a section that does not end",
                         parser.open_lines[parser.depth - 1]);
    return GATE_OK;
}

struct str apache_conf_expand(struct str text, const struct map *variables, struct arena *arena,
                              bool *is_whole)
{
    CLEANUP(buf_release) struct buf out = BUF_INIT(LIMIT_CONFIG_FILE_BYTES);
    struct str rest = text;
    bool is_changed = false;

    for (;;) {
        ptrdiff_t start = str_find(rest, STR("${"));
        ptrdiff_t length =
            start < 0 ? -1 : str_find(str_slice(rest, (size_t)start, rest.len), STR("}"));

        if (length < 0)
            break;
        struct str whole = str_slice(rest, (size_t)start, (size_t)length + 1);
        const struct str *value = map_find(variables, str_slice(whole, 2, whole.len - 3));
        buf_add(&out, str_slice(rest, 0, (size_t)start));
        buf_add(&out, value ? *value : whole);
        *is_whole = *is_whole && value;
        is_changed = true;
        rest = str_slice(rest, (size_t)(start + length) + 1, rest.len);
    }
    if (!is_changed)
        return text;
    buf_add(&out, rest);
    *is_whole = *is_whole && !buf_failed(&out);
    return buf_failed(&out) ? text : arena_str(arena, buf_str(&out));
}
