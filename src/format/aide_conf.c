#include "format/aide_conf.h"

#include <string.h>

#include "base/limits.h"
#include "base/text.h"

/* A condition that is open. */
struct block {
    bool has_else;
    bool has_statement; /* in the part that is being read */
};

struct parser {
    struct arena *arena;
    struct vec *statements;
    struct vec blocks; /* struct block */
    uint32_t line;
    struct error *err;
};

static void parser_release(struct parser *parser)
{
    vec_release(&parser->blocks);
}

static enum gate_rc fault(const struct parser *parser, const char *message)
{
    return error_set(parser->err, GATE_EFORMAT, "line %u: %s", parser->line, message);
}

static bool is_small(char byte)
{
    return (byte >= 'a' && byte <= 'z') || byte == '_';
}

static bool is_alphanumeric(char byte)
{
    return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') ||
           (byte >= '0' && byte <= '9');
}

static bool is_name(char byte)
{
    return is_alphanumeric(byte) || byte == '_' || byte == '%';
}

static bool is_term(char byte)
{
    return is_name(byte) || byte == '>';
}

static struct str take_while(struct str *rest, bool (*accepts)(char))
{
    size_t length = 0;

    while (length < rest->len && accepts(rest->ptr[length]))
        length++;
    struct str taken = str_slice(*rest, 0, length);
    *rest = str_slice(*rest, length, rest->len);
    return taken;
}

static bool take_prefix(struct str *rest, struct str prefix)
{
    if (!str_starts_with(*rest, prefix))
        return false;
    *rest = str_slice(*rest, prefix.len, rest->len);
    return true;
}

/* "@@{NAME}"; anything else that begins so is text. */
static bool take_variable(struct str *rest, struct str *name)
{
    struct str ahead = *rest;

    if (!take_prefix(&ahead, STR("@@{")))
        return false;
    *name = take_while(&ahead, is_name);
    if (name->len == 0 || !take_prefix(&ahead, STR("}")))
        return false;
    *rest = ahead;
    return true;
}

static void add_fragment(struct vec *fragments, struct str text, bool is_variable)
{
    if (text.len > 0)
        *(struct aide_fragment *)vec_add(fragments) =
            (struct aide_fragment){ .text = text, .is_variable = is_variable };
}

/* Takes a text up to a blank; a backslash quotes a blank, '@' and itself. */
static void take_text(const struct parser *parser, struct str *rest, struct aide_text *text)
{
    CLEANUP(vec_release) struct vec fragments = VEC_INIT(struct aide_fragment);
    char *bytes = arena_new(parser->arena, rest->len + 1, 1);
    struct str literal = { .ptr = bytes };
    struct str name;

    while (rest->len > 0 && !char_is_blank(rest->ptr[0])) {
        if (take_variable(rest, &name)) {
            add_fragment(&fragments, literal, false);
            add_fragment(&fragments, name, true);
            literal = (struct str){ .ptr = literal.ptr + literal.len };
            continue;
        }
        bool is_quoted = rest->len > 1 && rest->ptr[0] == '\\' && strchr("\\@ ", rest->ptr[1]);
        bytes[literal.ptr - bytes + (ptrdiff_t)literal.len] = rest->ptr[is_quoted ? 1 : 0];
        literal.len++;
        *rest = str_slice(*rest, is_quoted ? 2 : 1, rest->len);
    }
    add_fragment(&fragments, literal, false);
    struct aide_fragment *copy = vec_keep(&fragments, parser->arena);
    *text = (struct aide_text){ .fragments = copy, .count = fragments.count };
}

/* Behind a value a line may have a comment. */
static enum gate_rc check_end(const struct parser *parser, struct str rest)
{
    (void)take_while(&rest, char_is_blank);
    if (rest.len > 0 && rest.ptr[0] != '#')
        return fault(parser, "something behind the end of the statement");
    return GATE_OK;
}

static enum gate_rc add(struct parser *parser, const struct aide_statement *statement)
{
    if (parser->statements->count >= LIMIT_SETTINGS)
        return error_set(parser->err, GATE_ELIMIT, "line %u: more than %d statements", parser->line,
                         LIMIT_SETTINGS);
    *(struct aide_statement *)vec_add(parser->statements) = *statement;
    if (parser->blocks.count > 0)
        ((struct block *)vec_at(&parser->blocks, parser->blocks.count - 1))->has_statement = true;
    return GATE_OK;
}

/* NAME, +NAME, -NAME up to the end of the line, where no comment may be. */
static enum gate_rc take_terms(const struct parser *parser, struct str rest,
                               struct aide_statement *statement)
{
    CLEANUP(vec_release) struct vec terms = VEC_INIT(struct aide_term);
    bool is_removed = false;

    for (;;) {
        (void)take_while(&rest, char_is_blank);
        struct str name = take_while(&rest, is_term);

        if (name.len == 0)
            return fault(parser, "an attribute or a group is expected");
        *(struct aide_term *)vec_add(&terms) =
            (struct aide_term){ .name = name, .is_removed = is_removed };
        (void)take_while(&rest, char_is_blank);
        if (rest.len == 0)
            break;
        is_removed = rest.ptr[0] == '-';
        if (!is_removed && rest.ptr[0] != '+')
            return fault(parser, "something behind the attributes");
        rest = str_slice(rest, 1, rest.len);
    }
    struct aide_term *copy = vec_keep(&terms, parser->arena);
    statement->terms = copy;
    statement->term_count = terms.count;
    return GATE_OK;
}

/* The letters of the types in one order, each once. */
static void set_types(const struct parser *parser, const bool *is_set,
                      struct aide_statement *statement)
{
    static const char letters[] = "fdplbcsDP";
    char types[sizeof(letters)];
    size_t count = 0;

    for (const char *letter = letters; *letter; letter++) {
        if (is_set[(unsigned char)*letter])
            types[count++] = *letter;
    }
    statement->types = arena_str(parser->arena, (struct str){ .ptr = types, .len = count });
}

/* TYPE,TYPE before the attributes of a rule; a word that begins with 0 is no restriction. */
static enum gate_rc take_types(const struct parser *parser, struct str *rest,
                               struct aide_statement *statement)
{
    bool is_set[256] = { false };

    do {
        (void)take_while(rest, char_is_blank);
        struct str word = take_while(rest, is_term);

        if (word.len == 0)
            return fault(parser, "a type of file is expected");
        if (word.ptr[0] != '0' && (word.len != 1 || !strchr("fdplbcsDP", word.ptr[0])))
            return fault(parser, "no type of file that a rule may be restricted to");
        is_set[(unsigned char)word.ptr[0]] = true;
        (void)take_while(rest, char_is_blank);
    } while (take_prefix(rest, STR(",")));
    set_types(parser, is_set, statement);
    return GATE_OK;
}

/* Whether what follows begins with types: they are followed by ',' or by one more word. */
static bool has_types(struct str rest)
{
    (void)take_while(&rest, char_is_blank);
    (void)take_while(&rest, is_term);
    (void)take_while(&rest, char_is_blank);
    return rest.len > 0 && (rest.ptr[0] == ',' || is_term(rest.ptr[0]));
}

static enum gate_rc parse_rule(struct parser *parser, struct str rest)
{
    struct aide_statement rule = { .kind = AIDE_RULE, .line = parser->line, .text_count = 1 };

    rule.rule = rest.ptr[0] == '=' ? AIDE_EQUAL : rest.ptr[0] == '!' ? AIDE_NEGATIVE : AIDE_SELECT;
    if (rule.rule != AIDE_SELECT)
        rest = str_slice(rest, 1, rest.len);
    take_text(parser, &rest, &rule.texts[0]);
    (void)take_while(&rest, char_is_blank);
    if (rule.rule == AIDE_NEGATIVE) {
        if (rest.len > 0 && take_types(parser, &rest, &rule))
            return parser->err->rc;
        if (rest.len > 0)
            return fault(parser, "a negative rule has no attributes");
        return add(parser, &rule);
    }
    if (has_types(rest) && take_types(parser, &rest, &rule))
        return parser->err->rc;
    if (take_terms(parser, rest, &rule))
        return parser->err->rc;
    return add(parser, &rule);
}

static bool all_of(struct str text, bool (*accepts)(char))
{
    return take_while(&text, accepts).len > 0 && text.len == 0;
}

/* NAME = value: an option, or a group. Only spaces may stand before the '='. */
static enum gate_rc parse_setting(struct parser *parser, struct str rest)
{
    struct aide_statement setting = { .kind = AIDE_GROUP, .line = parser->line };

    setting.name = take_while(&rest, is_name);
    if (setting.name.len == 0)
        return fault(parser, "neither a rule nor a setting");
    setting.option = aide_option_find(setting.name);
    if (setting.option)
        setting.kind = AIDE_OPTION;
    else if (all_of(setting.name, is_small))
        return fault(parser, "an unknown option");
    while (take_prefix(&rest, STR(" ")))
        ;
    if (!take_prefix(&rest, STR("=")))
        return fault(parser, "'=' is expected");
    while (take_prefix(&rest, STR(" ")))
        ;
    if (!setting.option || setting.option->type == AIDE_ATTRIBUTES)
        return take_terms(parser, rest, &setting) ? parser->err->rc : add(parser, &setting);
    take_text(parser, &rest, &setting.texts[0]);
    setting.text_count = 1;
    if (setting.texts[0].count == 0)
        return fault(parser, "an option without its value");
    if (check_end(parser, rest))
        return parser->err->rc;
    return add(parser, &setting);
}

static enum gate_rc parse_define(struct parser *parser, struct str rest,
                                 struct aide_statement *define)
{
    (void)take_while(&rest, char_is_blank);
    define->name = take_while(&rest, is_name);
    if (define->name.len == 0)
        return fault(parser, "the name of a variable is expected");
    (void)take_while(&rest, char_is_blank);
    if (define->kind == AIDE_UNDEFINE)
        return rest.len > 0 ? fault(parser, "something behind the name") : add(parser, define);
    take_text(parser, &rest, &define->texts[0]);
    define->text_count = 1;
    if (define->kind == AIDE_ENVIRONMENT &&
        (define->texts[0].count == 0 || memchr(define->name.ptr, '%', define->name.len) ||
         (define->name.ptr[0] >= '0' && define->name.ptr[0] <= '9')))
        return fault(parser, "a variable of the environment and its value are expected");
    if (check_end(parser, rest))
        return parser->err->rc;
    return add(parser, define);
}

static enum gate_rc parse_operand(struct parser *parser, struct str rest,
                                  struct aide_statement *condition)
{
    (void)take_while(&rest, char_is_blank);
    take_text(parser, &rest, &condition->texts[0]);
    condition->text_count = 1;
    if (condition->texts[0].count == 0)
        return fault(parser, "a condition without its operand");
    if (check_end(parser, rest) || add(parser, condition))
        return parser->err->rc;
    if (parser->blocks.count >= LIMIT_NESTING)
        return error_set(parser->err, GATE_ELIMIT, "line %u: more than %d conditions in each other",
                         parser->line, LIMIT_NESTING);
    *(struct block *)vec_add(&parser->blocks) = (struct block){ .has_else = false };
    return GATE_OK;
}

static enum gate_rc parse_if(struct parser *parser, struct str rest,
                             struct aide_statement *condition)
{
    for (;;) {
        (void)take_while(&rest, char_is_blank);
        if (take_prefix(&rest, STR("not"))) {
            condition->is_negated = !condition->is_negated;
            continue;
        }
        if (take_prefix(&rest, STR("defined")))
            condition->test = AIDE_IS_DEFINED;
        else if (take_prefix(&rest, STR("hostname")))
            condition->test = AIDE_IS_HOSTNAME;
        else if (take_prefix(&rest, STR("exists")))
            condition->test = AIDE_EXISTS;
        else
            return fault(parser, "an unknown condition");
        return parse_operand(parser, rest, condition);
    }
}

static enum gate_rc parse_branch(struct parser *parser, struct str rest,
                                 const struct aide_statement *statement)
{
    struct block *block =
        parser->blocks.count > 0 ? vec_at(&parser->blocks, parser->blocks.count - 1) : NULL;

    if (check_end(parser, rest))
        return parser->err->rc;
    if (!block || (statement->kind == AIDE_ELSE && block->has_else))
        return fault(parser, "no condition is open here");
    if (!block->has_statement)
        return fault(parser, "a condition around nothing");
    if (statement->kind == AIDE_ENDIF)
        parser->blocks.count--;
    if (add(parser, statement))
        return parser->err->rc;
    if (statement->kind == AIDE_ELSE)
        *block = (struct block){ .has_else = true };
    return GATE_OK;
}

/* One blank run before each text and none behind the last. */
static enum gate_rc parse_include(struct parser *parser, struct str rest,
                                  struct aide_statement *include)
{
    while (rest.len > 0) {
        if (take_while(&rest, char_is_blank).len == 0 || rest.len == 0 ||
            include->text_count == AIDE_TEXTS)
            return fault(parser, "an include is a path, or a folder, a pattern and a prefix");
        take_text(parser, &rest, &include->texts[include->text_count++]);
    }
    if (include->text_count == 0)
        return fault(parser, "an include of nothing");
    return add(parser, include);
}

/* Longer words stand before those that begin them: no blank need follow. */
static const struct macro {
    const char *word;
    enum aide_kind kind;
    enum aide_test test;
    bool is_negated;
    bool is_executable;
    bool is_plain_if;
} macros[] = {
    { .word = "@@x_include_setenv", .kind = AIDE_ENVIRONMENT },
    { .word = "@@x_include", .kind = AIDE_INCLUDE, .is_executable = true },
    { .word = "@@include", .kind = AIDE_INCLUDE },
    { .word = "@@ifnhost", .kind = AIDE_IF, .test = AIDE_IS_HOSTNAME, .is_negated = true },
    { .word = "@@ifhost", .kind = AIDE_IF, .test = AIDE_IS_HOSTNAME },
    { .word = "@@ifndef", .kind = AIDE_IF, .is_negated = true },
    { .word = "@@ifdef", .kind = AIDE_IF },
    { .word = "@@if", .kind = AIDE_IF, .is_plain_if = true },
    { .word = "@@define", .kind = AIDE_DEFINE },
    { .word = "@@undef", .kind = AIDE_UNDEFINE },
    { .word = "@@else", .kind = AIDE_ELSE },
    { .word = "@@endif", .kind = AIDE_ENDIF },
};

static enum gate_rc parse_macro(struct parser *parser, struct str rest)
{
    const struct macro *macro = macros;

    while (macro < macros + COUNT_OF(macros) && !take_prefix(&rest, str_of(macro->word)))
        macro++;
    if (macro == macros + COUNT_OF(macros))
        return fault(parser, "an unknown macro");
    struct aide_statement statement = { .kind = macro->kind,
                                        .line = parser->line,
                                        .test = macro->test,
                                        .is_negated = macro->is_negated,
                                        .is_executable = macro->is_executable };
    switch (macro->kind) {
    case AIDE_DEFINE:
    case AIDE_UNDEFINE:
    case AIDE_ENVIRONMENT:
        return parse_define(parser, rest, &statement);
    case AIDE_IF:
        return macro->is_plain_if ? parse_if(parser, rest, &statement)
                                  : parse_operand(parser, rest, &statement);
    case AIDE_INCLUDE:
        return parse_include(parser, rest, &statement);
    case AIDE_ELSE:
    case AIDE_ENDIF:
    case AIDE_OPTION:
    case AIDE_GROUP:
    case AIDE_RULE:
        break;
    }
    return parse_branch(parser, rest, &statement);
}

static enum gate_rc parse_line(struct parser *parser, struct str line)
{
    if (memchr(line.ptr, '\r', line.len))
        return fault(parser, "a carriage return inside the line");
    (void)take_while(&line, char_is_blank);
    if (line.len == 0 || line.ptr[0] == '#')
        return GATE_OK;
    if (line.ptr[0] == '/' || str_starts_with(line, STR("=/")) || str_starts_with(line, STR("!/")))
        return parse_rule(parser, line);
    if (str_starts_with(line, STR("@@")))
        return parse_macro(parser, line);
    return parse_setting(parser, line);
}

enum gate_rc aide_conf_parse(struct str text, struct arena *arena, struct vec *statements,
                             struct error *err)
{
    CLEANUP(parser_release)
    struct parser parser = {
        .arena = arena, .statements = statements, .blocks = VEC_INIT(struct block), .err = err
    };
    struct str line;

    if (text_check(text, err))
        return err->rc;
    while (text.len > 0 && str_cut(&text, '\n', &line)) {
        parser.line++;
        if (text.ptr && str_ends_with(line, STR("\r")))
            line.len--;
        if (parse_line(&parser, line))
            return err->rc;
    }
    if (parser.blocks.count > 0)
        return fault(&parser, "a condition that does not end");
    return GATE_OK;
}
