#include "format/doas_conf.h"

#include "base/text.h"

enum token_kind {
    TOKEN_END,
    TOKEN_NEWLINE,
    TOKEN_OPEN,
    TOKEN_CLOSE,
    TOKEN_WORD,
    TOKEN_PERMIT,
    TOKEN_DENY,
    TOKEN_AS,
    TOKEN_CMD,
    TOKEN_ARGS,
    TOKEN_NOPASS,
    TOKEN_NOLOG,
    TOKEN_PERSIST,
    TOKEN_KEEPENV,
    TOKEN_SETENV,
};

static const struct {
    const char *name;
    enum token_kind kind;
} keywords[] = {
    { "permit", TOKEN_PERMIT }, { "deny", TOKEN_DENY },       { "as", TOKEN_AS },
    { "cmd", TOKEN_CMD },       { "args", TOKEN_ARGS },       { "nopass", TOKEN_NOPASS },
    { "nolog", TOKEN_NOLOG },   { "persist", TOKEN_PERSIST }, { "keepenv", TOKEN_KEEPENV },
    { "setenv", TOKEN_SETENV },
};

struct token {
    enum token_kind kind;
    struct str word;
    uint32_t line;
};

/* Reads one token ahead: `token` is the next that the grammar has not taken. */
struct parser {
    struct str text;
    size_t place;
    uint32_t line;
    struct arena *arena;
    struct token token;
};

/* A word as it is read: without quotes and backslashes. */
struct word {
    char bytes[DOAS_WORD_BYTES + 1];
    size_t count;
    bool is_quoted; /* a quote began in it: it is one even if it is empty */
    bool is_no_keyword;
};

static enum gate_rc fault(const struct parser *parser, const char *what, struct error *err)
{
    return error_set(err, GATE_EFORMAT, "line %u: %s", parser->line, what);
}

static bool ends_word(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '#' || c == '{' || c == '}';
}

static void join_line(struct parser *parser, struct word *word)
{
    parser->line++;
    word->is_no_keyword = true;
}

static enum gate_rc read_word(struct parser *parser, struct word *word, struct error *err)
{
    bool is_open = false;
    bool is_escaped = false;

    for (; parser->place < parser->text.len; parser->place++) {
        char c = parser->text.ptr[parser->place];

        if (c == '\n' && is_open)
            return fault(parser, "a quote does not close", err);
        if (ends_word(c) && !is_open && !is_escaped)
            return GATE_OK;
        if (c == '\n') {
            join_line(parser, word);
        } else if (c == '\\' && !is_escaped) {
            is_escaped = true;
            continue;
        } else if (c == '"' && !is_escaped) {
            is_open = !is_open;
            word->is_quoted = word->is_no_keyword = true;
        } else if (word->count == DOAS_WORD_BYTES) {
            return fault(parser, "a word is longer than doas reads", err);
        } else {
            word->bytes[word->count++] = c;
        }
        is_escaped = false;
    }
    if (is_escaped)
        return fault(parser, "a backslash ends the file", err);
    return is_open ? fault(parser, "a quote does not close", err) : GATE_OK;
}

static void skip_blanks(struct parser *parser)
{
    struct str text = parser->text;

    while (parser->place < text.len &&
           (text.ptr[parser->place] == ' ' || text.ptr[parser->place] == '\t'))
        parser->place++;
    if (parser->place < text.len && text.ptr[parser->place] == '#') {
        while (parser->place < text.len && text.ptr[parser->place] != '\n')
            parser->place++;
    }
}

/* Takes a newline or a brace, or tells that the text ends. */
static bool take_mark(struct parser *parser)
{
    parser->token = (struct token){ .kind = TOKEN_END, .line = parser->line };
    if (parser->place == parser->text.len)
        return true;
    char c = parser->text.ptr[parser->place];
    if (c != '\n' && c != '{' && c != '}')
        return false;
    parser->token.kind = c == '\n' ? TOKEN_NEWLINE : c == '{' ? TOKEN_OPEN : TOKEN_CLOSE;
    parser->line += c == '\n';
    parser->place++;
    return true;
}

static enum token_kind kind_of(struct str word)
{
    for (size_t i = 0; i < COUNT_OF(keywords); i++) {
        if (str_equal(word, str_of(keywords[i].name)))
            return keywords[i].kind;
    }
    return TOKEN_WORD;
}

static enum gate_rc next_token(struct parser *parser, struct error *err)
{
    struct word word;

    word.count = 0;
    word.is_quoted = word.is_no_keyword = false;
    do {
        skip_blanks(parser);
        if (take_mark(parser))
            return GATE_OK;
        if (read_word(parser, &word, err))
            return err->rc;
        /*
         * Nothing but joined lines: what follows them is read on as the same word. And an empty
         * word at the end of the file is none for doas, even in quotes.
         */
    } while (word.count == 0 && (!word.is_quoted || parser->place == parser->text.len));
    parser->token.word =
        arena_str(parser->arena, (struct str){ .ptr = word.bytes, .len = word.count });
    parser->token.kind = word.is_no_keyword ? TOKEN_WORD : kind_of(parser->token.word);
    return GATE_OK;
}

static enum gate_rc unexpected(const struct parser *parser, const char *wanted, struct error *err)
{
    return error_set(err, GATE_EFORMAT, "line %u: %s is wanted%s", parser->token.line, wanted,
                     parser->token.kind == TOKEN_END ? ", and the file ends" : "");
}

static enum gate_rc take_word(struct parser *parser, const char *wanted, struct str *word,
                              struct error *err)
{
    if (parser->token.kind != TOKEN_WORD)
        return unexpected(parser, wanted, err);
    *word = parser->token.word;
    return next_token(parser, err);
}

static enum gate_rc take_list(struct parser *parser, struct doas_list *list, struct error *err)
{
    CLEANUP(vec_release) struct vec words = VEC_INIT(struct str);

    while (parser->token.kind == TOKEN_WORD) {
        if (take_word(parser, "a word", vec_add(&words), err))
            return err->rc;
    }
    struct str *items = arena_new(parser->arena, words.count + 1, sizeof(*items));
    for (size_t i = 0; i < words.count; i++)
        items[i] = *(const struct str *)vec_at(&words, i);
    *list = (struct doas_list){ .items = items, .count = words.count, .is_there = true };
    return GATE_OK;
}

static enum gate_rc take_environment(struct parser *parser, struct doas_list *list,
                                     struct error *err)
{
    if (list->is_there)
        return unexpected(parser, "one setenv alone", err);
    if (next_token(parser, err))
        return err->rc;
    if (parser->token.kind != TOKEN_OPEN)
        return unexpected(parser, "'{'", err);
    if (next_token(parser, err) || take_list(parser, list, err))
        return err->rc;
    return parser->token.kind == TOKEN_CLOSE ? next_token(parser, err)
                                             : unexpected(parser, "'}'", err);
}

static bool *option_of(struct doas_rule *rule, enum token_kind kind)
{
    return kind == TOKEN_NOPASS    ? &rule->is_nopass
           : kind == TOKEN_NOLOG   ? &rule->is_nolog
           : kind == TOKEN_PERSIST ? &rule->is_persist
           : kind == TOKEN_KEEPENV ? &rule->is_keepenv
                                   : NULL;
}

static enum gate_rc take_options(struct parser *parser, struct doas_rule *rule, struct error *err)
{
    for (;;) {
        bool *option = option_of(rule, parser->token.kind);

        if (parser->token.kind == TOKEN_SETENV) {
            if (take_environment(parser, &rule->environment, err))
                return err->rc;
            continue;
        }
        if (!option)
            return GATE_OK;
        *option = true;
        if (rule->is_nopass && rule->is_persist)
            return unexpected(parser, "nopass or persist, not both,", err);
        if (next_token(parser, err))
            return err->rc;
    }
}

static enum gate_rc take_command(struct parser *parser, struct doas_rule *rule, struct error *err)
{
    rule->has_command = true;
    if (next_token(parser, err) || take_word(parser, "a command", &rule->command, err))
        return err->rc;
    if (parser->token.kind != TOKEN_ARGS)
        return GATE_OK;
    return next_token(parser, err) ? err->rc : take_list(parser, &rule->arguments, err);
}

static enum gate_rc take_rule(struct parser *parser, struct doas_rule *rule, struct error *err)
{
    rule->line = parser->token.line;
    rule->is_permit = parser->token.kind == TOKEN_PERMIT;
    if (!rule->is_permit && parser->token.kind != TOKEN_DENY)
        return unexpected(parser, "permit or deny", err);
    if (next_token(parser, err) || (rule->is_permit && take_options(parser, rule, err)) ||
        take_word(parser, "a person or group", &rule->identity, err))
        return err->rc;
    if (parser->token.kind == TOKEN_AS) {
        rule->has_target = true;
        if (next_token(parser, err) || take_word(parser, "a person", &rule->target, err))
            return err->rc;
    }
    if (parser->token.kind == TOKEN_CMD && take_command(parser, rule, err))
        return err->rc;
    return parser->token.kind == TOKEN_NEWLINE ? next_token(parser, err)
                                               : unexpected(parser, "the end of the line", err);
}

enum gate_rc doas_conf_parse(struct str text, struct arena *arena, struct vec *rules,
                             struct error *err)
{
    struct parser parser = { .text = text, .line = 1, .arena = arena };

    if (text_check(text, err) || next_token(&parser, err))
        return err->rc;
    while (parser.token.kind != TOKEN_END) {
        struct doas_rule rule = { .line = 0 };

        if (parser.token.kind == TOKEN_NEWLINE) {
            if (next_token(&parser, err))
                return err->rc;
            continue;
        }
        if (take_rule(&parser, &rule, err))
            return err->rc;
        *(struct doas_rule *)vec_add(rules) = rule;
    }
    return GATE_OK;
}
