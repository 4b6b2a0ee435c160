#include "format/shell_script.h"

#include "base/limits.h"
#include "base/text.h"
#include "base/vec.h"
#include "format/shell_token.h"

struct shell_parser {
    struct shell_lexer lexer;
    struct arena *arena;
    unsigned depth;
    struct error *err;
};

static enum gate_rc parse_list(struct shell_parser *parser, const struct shell_command **list);
static enum gate_rc parse_some(struct shell_parser *parser, const struct shell_command **list);
static enum gate_rc parse_command(struct shell_parser *parser, struct shell_command **command);

static enum gate_rc next(struct shell_parser *parser)
{
    return shell_lexer_next(&parser->lexer);
}

static bool at_token(const struct shell_parser *parser, enum shell_token token)
{
    return parser->lexer.token == token;
}

/* Whether a word that is not quoted stands here; where a command may begin it is a reserved one. */
static bool at_word(const struct shell_parser *parser, const char *word)
{
    return at_token(parser, TOKEN_WORD) && shell_lexer_is(&parser->lexer, word);
}

static enum gate_rc unexpected(struct shell_parser *parser, const char *wanted)
{
    return error_set(parser->err, GATE_EFORMAT, "line %u: expected %s", parser->lexer.token_line,
                     wanted);
}

static enum gate_rc expect(struct shell_parser *parser, const char *word)
{
    if (!at_word(parser, word))
        return unexpected(parser, word);
    return next(parser);
}

static struct shell_command *new_command(struct shell_parser *parser, enum shell_kind kind)
{
    struct shell_command *command = arena_new(parser->arena, 1, sizeof(*command));

    command->kind = kind;
    command->line = parser->lexer.token_line;
    return command;
}

static enum gate_rc skip_newlines(struct shell_parser *parser)
{
    while (at_token(parser, TOKEN_NEWLINE)) {
        if (next(parser))
            return parser->err->rc;
    }
    return GATE_OK;
}

/* "()" of a function; the first is there. */
static enum gate_rc skip_parentheses(struct shell_parser *parser)
{
    if (next(parser))
        return parser->err->rc;
    return at_token(parser, TOKEN_CLOSE) ? next(parser) : unexpected(parser, ")");
}

static void add_word(const struct shell_parser *parser, struct vec *words)
{
    *(struct shell_word *)vec_add(words) =
        (struct shell_word){ .text = parser->lexer.word, .line = parser->lexer.token_line };
}

static const struct shell_word *keep_words(struct shell_parser *parser, const struct vec *words,
                                           size_t *count)
{
    struct shell_word *kept = vec_keep(words, parser->arena);
    *count = words->count;
    return kept;
}

/* After "if" or "elif". */
static enum gate_rc parse_if(struct shell_parser *parser, struct shell_command *command)
{
    struct shell_command *other;

    if (next(parser) || parse_some(parser, &command->first) || expect(parser, "then") ||
        parse_some(parser, &command->second))
        return parser->err->rc;
    if (at_word(parser, "elif")) {
        if (++parser->depth > LIMIT_NESTING)
            return error_set(parser->err, GATE_ELIMIT, "line %u: nested too deep",
                             parser->lexer.token_line);
        other = new_command(parser, SHELL_IF);
        command->third = other;
        enum gate_rc rc = parse_if(parser, other);
        parser->depth--;
        return rc;
    }
    if (at_word(parser, "else") && (next(parser) || parse_some(parser, &command->third)))
        return parser->err->rc;
    return expect(parser, "fi");
}

/* "do LIST done", or with braces as bash takes it too. */
static enum gate_rc parse_body(struct shell_parser *parser, struct shell_command *command)
{
    if (expect(parser, "do") || parse_some(parser, &command->second))
        return parser->err->rc;
    return expect(parser, "done");
}

static enum gate_rc parse_while(struct shell_parser *parser, struct shell_command *command)
{
    if (next(parser) || parse_some(parser, &command->first))
        return parser->err->rc;
    return parse_body(parser, command);
}

static enum gate_rc parse_for(struct shell_parser *parser, struct shell_command *command)
{
    CLEANUP(vec_release) struct vec words = VEC_INIT(struct shell_word);

    if (next(parser))
        return parser->err->rc;
    if (!at_token(parser, TOKEN_WORD))
        return unexpected(parser, "the variable of a loop");
    command->name = parser->lexer.word;
    if (next(parser) || skip_newlines(parser))
        return parser->err->rc;
    if (at_word(parser, "in")) {
        command->has_items = true;
        if (next(parser))
            return parser->err->rc;
        for (; at_token(parser, TOKEN_WORD);) {
            add_word(parser, &words);
            if (next(parser))
                return parser->err->rc;
        }
    }
    command->words = keep_words(parser, &words, &command->word_count);
    if (at_token(parser, TOKEN_SEMICOLON) && next(parser))
        return parser->err->rc;
    return skip_newlines(parser) ? parser->err->rc : parse_body(parser, command);
}

/* "(PATTERN | PATTERN) LIST ;;" */
static enum gate_rc parse_item(struct shell_parser *parser, struct shell_case *item)
{
    CLEANUP(vec_release) struct vec words = VEC_INIT(struct shell_word);

    if (at_token(parser, TOKEN_OPEN) && next(parser))
        return parser->err->rc;
    while (at_token(parser, TOKEN_WORD)) {
        add_word(parser, &words);
        if (next(parser))
            return parser->err->rc;
        if (!at_token(parser, TOKEN_PIPE))
            break;
        if (next(parser))
            return parser->err->rc;
    }
    if (words.count == 0 || !at_token(parser, TOKEN_CLOSE))
        return unexpected(parser, "a pattern of case");
    item->patterns = keep_words(parser, &words, &item->pattern_count);
    if (next(parser) || parse_list(parser, &item->body))
        return parser->err->rc;
    if (!at_token(parser, TOKEN_CASE_END))
        return GATE_OK;
    item->falls_through = !shell_lexer_is(&parser->lexer, ";;");
    return next(parser);
}

static enum gate_rc parse_case(struct shell_parser *parser, struct shell_command *command)
{
    CLEANUP(vec_release) struct vec words = VEC_INIT(struct shell_word);
    CLEANUP(vec_release) struct vec items = VEC_INIT(struct shell_case);

    if (next(parser))
        return parser->err->rc;
    if (!at_token(parser, TOKEN_WORD))
        return unexpected(parser, "the subject of case");
    add_word(parser, &words);
    command->words = keep_words(parser, &words, &command->word_count);
    if (next(parser) || skip_newlines(parser) || expect(parser, "in") || skip_newlines(parser))
        return parser->err->rc;
    while (!at_word(parser, "esac")) {
        struct shell_case item = { .pattern_count = 0 };

        if (parse_item(parser, &item) || skip_newlines(parser))
            return parser->err->rc;
        *(struct shell_case *)vec_add(&items) = item;
    }
    struct shell_case *kept = vec_keep(&items, parser->arena);
    command->cases = kept;
    command->case_count = items.count;
    return next(parser);
}

static enum gate_rc parse_group(struct shell_parser *parser, struct shell_command *command)
{
    if (next(parser) || parse_some(parser, &command->first))
        return parser->err->rc;
    return expect(parser, "}");
}

static enum gate_rc parse_subshell(struct shell_parser *parser, struct shell_command *command)
{
    if (parse_some(parser, &command->first))
        return parser->err->rc;
    return at_token(parser, TOKEN_CLOSE) ? next(parser) : unexpected(parser, ")");
}

/* The name has been read, and "()" if it was there. */
static enum gate_rc parse_function(struct shell_parser *parser, struct shell_command *command)
{
    struct shell_command *body = NULL;

    if (skip_newlines(parser) || parse_command(parser, &body))
        return parser->err->rc;
    command->first = body;
    return GATE_OK;
}

/* "function NAME [()] COMMAND" */
static enum gate_rc parse_named_function(struct shell_parser *parser, struct shell_command *command)
{
    if (next(parser))
        return parser->err->rc;
    if (!at_token(parser, TOKEN_WORD))
        return unexpected(parser, "the name of a function");
    command->name = parser->lexer.word;
    if (next(parser))
        return parser->err->rc;
    if (at_token(parser, TOKEN_OPEN)) {
        if (skip_parentheses(parser))
            return parser->err->rc;
    }
    return parse_function(parser, command);
}

/* "[[ ... ]]": its operators are words as well. */
static enum gate_rc parse_condition(struct shell_parser *parser, struct vec *words)
{
    parser->lexer.is_condition = true;
    while (!at_word(parser, "]]")) {
        if (at_token(parser, TOKEN_END))
            return unexpected(parser, "]]");
        if (!at_token(parser, TOKEN_NEWLINE))
            add_word(parser, words);
        if (next(parser))
            return parser->err->rc;
    }
    parser->lexer.is_condition = false;
    add_word(parser, words);
    return next(parser);
}

static enum gate_rc parse_simple(struct shell_parser *parser, struct shell_command *command)
{
    CLEANUP(vec_release) struct vec words = VEC_INIT(struct shell_word);

    if (at_word(parser, "[[") && parse_condition(parser, &words))
        return parser->err->rc;
    while (at_token(parser, TOKEN_WORD)) {
        add_word(parser, &words);
        if (next(parser))
            return parser->err->rc;
        if (words.count != 1 || !at_token(parser, TOKEN_OPEN))
            continue;
        if (skip_parentheses(parser))
            return parser->err->rc;
        command->kind = SHELL_FUNCTION;
        command->name = ((const struct shell_word *)vec_at(&words, 0))->text;
        return parse_function(parser, command);
    }
    if (at_token(parser, TOKEN_OPEN)) /* an array, or what is no shell */
        return unexpected(parser, "a word");
    command->words = keep_words(parser, &words, &command->word_count);
    return GATE_OK;
}

/* "(( ... ))" as the command `((` with one word, or with none where nothing is in it. */
static enum gate_rc parse_arithmetic(struct shell_parser *parser, struct shell_command *command)
{
    CLEANUP(vec_release) struct vec words = VEC_INIT(struct shell_word);

    *(struct shell_word *)vec_add(&words) =
        (struct shell_word){ .text = STR("(("), .line = command->line };
    if (shell_lexer_arithmetic(&parser->lexer))
        return parser->err->rc;
    if (parser->lexer.word.len > 0)
        add_word(parser, &words);
    command->words = keep_words(parser, &words, &command->word_count);
    return next(parser);
}

static enum gate_rc parse_open(struct shell_parser *parser, struct shell_command *command)
{
    bool is_arithmetic = parser->lexer.at < parser->lexer.text.len &&
                         parser->lexer.text.ptr[parser->lexer.at] == '(';

    if (next(parser))
        return parser->err->rc;
    if (is_arithmetic) {
        command->kind = SHELL_SIMPLE;
        return parse_arithmetic(parser, command);
    }
    return parse_subshell(parser, command);
}

static const struct {
    const char *word;
    enum shell_kind kind;
    enum gate_rc (*parse)(struct shell_parser *parser, struct shell_command *command);
} constructs[] = {
    { .word = "if", .kind = SHELL_IF, .parse = parse_if },
    { .word = "while", .kind = SHELL_WHILE, .parse = parse_while },
    { .word = "until", .kind = SHELL_WHILE, .parse = parse_while },
    { .word = "for", .kind = SHELL_FOR, .parse = parse_for },
    { .word = "select", .kind = SHELL_SELECT, .parse = parse_for },
    { .word = "case", .kind = SHELL_CASE, .parse = parse_case },
    { .word = "{", .kind = SHELL_GROUP, .parse = parse_group },
    { .word = "function", .kind = SHELL_FUNCTION, .parse = parse_named_function },
};

/* Words at which a list ends, wherever a command could begin. */
static bool at_list_end(const struct shell_parser *parser)
{
    static const char *const words[] = { "then", "elif", "else", "fi", "do",
                                         "done", "esac", "}",    "in" };

    if (at_token(parser, TOKEN_END) || at_token(parser, TOKEN_CLOSE) ||
        at_token(parser, TOKEN_CASE_END))
        return true;
    for (size_t i = 0; i < COUNT_OF(words); i++) {
        if (at_word(parser, words[i]))
            return true;
    }
    return false;
}

static enum gate_rc parse_construct(struct shell_parser *parser, struct shell_command *command)
{
    if (at_token(parser, TOKEN_OPEN)) {
        command->kind = SHELL_SUBSHELL;
        return parse_open(parser, command);
    }
    for (size_t i = 0; i < COUNT_OF(constructs); i++) {
        if (!at_word(parser, constructs[i].word))
            continue;
        command->kind = constructs[i].kind;
        return constructs[i].parse(parser, command);
    }
    if (!at_token(parser, TOKEN_WORD) || at_list_end(parser))
        return unexpected(parser, "a command");
    return parse_simple(parser, command);
}

static enum gate_rc parse_command(struct shell_parser *parser, struct shell_command **command)
{
    *command = new_command(parser, SHELL_SIMPLE);
    if (++parser->depth > LIMIT_NESTING)
        return error_set(parser->err, GATE_ELIMIT, "line %u: nested too deep",
                         parser->lexer.token_line);
    enum gate_rc rc = parse_construct(parser, *command);
    parser->depth--;
    return rc;
}

/* "[!] COMMAND [| COMMAND]..." */
static enum gate_rc parse_pipeline(struct shell_parser *parser, struct shell_command **command)
{
    struct shell_command *outer = NULL;
    struct shell_command *last;
    bool is_negated = false;
    enum gate_rc rc;

    while (at_word(parser, "!") || at_word(parser, "time")) {
        is_negated ^= at_word(parser, "!");
        rc = next(parser);
        if (rc)
            return rc;
    }
    if (is_negated)
        outer = new_command(parser, SHELL_NOT);
    rc = parse_command(parser, command);
    if (rc)
        return rc;
    if (at_token(parser, TOKEN_PIPE)) {
        struct shell_command *pipe = new_command(parser, SHELL_PIPE);

        pipe->line = (*command)->line;
        pipe->first = *command;
        last = *command;
        while (at_token(parser, TOKEN_PIPE)) {
            struct shell_command *added = NULL;

            if (next(parser) || skip_newlines(parser) || parse_command(parser, &added))
                return parser->err->rc;
            last->next = added;
            last = added;
        }
        *command = pipe;
    }
    if (outer) {
        outer->first = *command;
        *command = outer;
    }
    return GATE_OK;
}

static enum gate_rc parse_and_or(struct shell_parser *parser, struct shell_command **command)
{
    enum gate_rc rc = parse_pipeline(parser, command);

    if (rc)
        return rc;
    while (at_token(parser, TOKEN_AND) || at_token(parser, TOKEN_OR)) {
        struct shell_command *outer =
            new_command(parser, at_token(parser, TOKEN_AND) ? SHELL_AND : SHELL_OR);
        struct shell_command *right = NULL;

        if (next(parser) || skip_newlines(parser) || parse_pipeline(parser, &right))
            return parser->err->rc;
        outer->line = (*command)->line;
        outer->first = *command;
        outer->second = right;
        *command = outer;
    }
    return GATE_OK;
}

static enum gate_rc parse_list(struct shell_parser *parser, const struct shell_command **list)
{
    const struct shell_command **end = list;
    bool is_joined = false;

    *list = NULL;
    for (;;) {
        struct shell_command *command = NULL;

        is_joined = *list && !at_token(parser, TOKEN_NEWLINE);
        if (skip_newlines(parser))
            return parser->err->rc;
        if (at_list_end(parser))
            return GATE_OK;
        enum gate_rc rc = parse_and_or(parser, &command);
        if (rc)
            return rc;
        if (at_token(parser, TOKEN_BACKGROUND)) {
            struct shell_command *outer = new_command(parser, SHELL_BACKGROUND);

            outer->line = command->line;
            outer->first = command;
            command = outer;
        } else if (!at_token(parser, TOKEN_SEMICOLON) && !at_token(parser, TOKEN_NEWLINE) &&
                   !at_list_end(parser)) {
            return unexpected(parser, "the end of a command");
        }
        command->is_joined = is_joined;
        *end = command;
        end = &command->next;
        if ((at_token(parser, TOKEN_BACKGROUND) || at_token(parser, TOKEN_SEMICOLON)) &&
            next(parser))
            return parser->err->rc;
    }
}

/* A list that may not be empty. */
static enum gate_rc parse_some(struct shell_parser *parser, const struct shell_command **list)
{
    if (parse_list(parser, list))
        return parser->err->rc;
    return *list ? GATE_OK : unexpected(parser, "a command");
}

enum gate_rc shell_script_parse(struct str text, struct arena *arena,
                                const struct shell_command **commands, struct error *err)
{
    struct shell_parser parser = { .arena = arena, .err = err };
    const struct shell_command *list = NULL;
    enum gate_rc rc;

    if (text_check(text, err))
        return err->rc;
    shell_lexer_init(&parser.lexer, text, err);
    rc = next(&parser) ? err->rc : parse_list(&parser, &list);
    if (rc == GATE_OK && !at_token(&parser, TOKEN_END))
        rc = unexpected(&parser, "a command");
    vec_release(&parser.lexer.documents);
    if (rc == GATE_OK)
        *commands = list;
    return rc;
}
