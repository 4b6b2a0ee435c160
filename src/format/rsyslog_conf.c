#include "format/rsyslog_conf.h"

#include <string.h>

#include "base/limits.h"
#include "format/rsyslog_parts.h"

static enum gate_rc take_statement(struct rsyslog_parser *parser);

/* What a new statement has of the place where it stands. */
static struct rsyslog_statement statement_here(const struct rsyslog_parser *parser,
                                               enum rsyslog_kind kind, struct str name)
{
    return (struct rsyslog_statement){
        .kind = kind,
        .name = name,
        .selector = parser->selector,
        .ruleset = parser->ruleset,
        .line = parser->line,
    };
}

static void add(struct rsyslog_parser *parser, const struct rsyslog_statement *statement)
{
    *(struct rsyslog_statement *)vec_add(parser->statements) = *statement;
}

/* Takes the rest of the line; a backslash at its end joins the next. */
static struct str take_line(struct rsyslog_parser *parser)
{
    size_t length = 0;

    while (length < parser->rest.len && parser->rest.ptr[length] != '\n')
        length += parser->rest.ptr[length] == '\\' && length + 1 < parser->rest.len ? 2 : 1;
    return str_trim(rsyslog_take(parser, length));
}

static enum gate_rc take_directive(struct rsyslog_parser *parser)
{
    struct rsyslog_statement statement = statement_here(parser, RSYSLOG_DIRECTIVE, STR(""));

    (void)rsyslog_take(parser, 1);
    statement.name = rsyslog_take_name(parser);
    if (statement.name.len == 0)
        return rsyslog_fault(parser, "a directive without a name");
    statement.value = take_line(parser);
    bool is_include = str_equal_nocase(statement.name, STR("IncludeConfig"));
    if (parser->depth > 0 && !is_include)
        return rsyslog_fault(parser, "a directive under a condition or in a block");
    if (is_include) {
        statement.kind = RSYSLOG_INCLUDE;
        statement.target = statement.value;
        if (statement.value.len == 0)
            return rsyslog_fault(parser, "an include without a path");
    }
    add(parser, &statement);
    return GATE_OK;
}

/* Parts ";template" from a legacy action. */
static void set_template(struct rsyslog_parser *parser, struct rsyslog_statement *statement,
                         struct str template)
{
    struct rsyslog_parameter *parameter = arena_new(parser->arena, 1, sizeof(*parameter));

    parameter->name = STR("template");
    parameter->value = template;
    statement->parameters = parameter;
    statement->parameter_count = 1;
}

/* What the first bytes of a legacy action make it. */
static const struct legacy_action {
    const char *prefix;
    const char *action;
} legacy_actions[] = {
    { "-/", "omfile" }, { "/", "omfile" }, { "-?", "omfile" },
    { "?", "omfile" },  { "@", "omfwd" },  { "|", "ompipe" },
    { "^", "omshell" }, { ">", "omsql" },  { ":omusrmsg:", "omusrmsg" },
};

static struct str target_of(struct str written, struct str *action)
{
    for (size_t i = 0; i < COUNT_OF(legacy_actions); i++) {
        struct str prefix = str_of(legacy_actions[i].prefix);

        if (!str_starts_with(written, prefix))
            continue;
        *action = str_of(legacy_actions[i].action);
        if (prefix.ptr[0] == ':')
            return str_slice(written, prefix.len, written.len);
        return str_starts_with(prefix, STR("-")) ? str_slice(written, 1, written.len) : written;
    }
    ptrdiff_t end = str_find(str_slice(written, 1, written.len), STR(":"));
    if (str_starts_with(written, STR(":")) && end > 0) {
        *action = str_slice(written, 1, (size_t)end);
        return str_slice(written, (size_t)end + 2, written.len);
    }
    *action = STR("omusrmsg");
    return written;
}

/* Ends a file or host at its first blank. True if more than a comment stands behind it. */
static bool trim_target(const struct rsyslog_statement *statement, struct str *target)
{
    bool is_word = str_equal(statement->action, STR("omfile")) ||
                   str_equal(statement->action, STR("omfwd")) || str_starts_with(*target, STR("*"));
    size_t end = 0;

    if (!is_word)
        return false;
    while (end < target->len && target->ptr[end] != ' ' && target->ptr[end] != '\t')
        end++;
    struct str behind = str_trim(str_slice(*target, end, target->len));
    bool is_odd = str_starts_with(*target, STR("*")) && end > 1;
    target->len = end;
    return is_odd || (behind.len > 0 && behind.ptr[0] != '#');
}

/* Takes an action that ends with its line: /var/log/x, @host, :omusrmsg:*, root,bob. */
static enum gate_rc take_legacy_action(struct rsyslog_parser *parser)
{
    struct rsyslog_statement statement = statement_here(parser, RSYSLOG_ACTION, STR("action"));
    struct str written = take_line(parser);
    struct str target;
    struct str template;

    if (str_equal(written, STR("~"))) {
        statement.action = STR("stop");
        add(parser, &statement);
        return GATE_OK;
    }
    target = target_of(written, &statement.action);
    ptrdiff_t semicolon = str_find(target, STR(";"));
    if (semicolon >= 0) {
        template = str_trim(str_slice(target, (size_t)semicolon + 1, target.len));
        set_template(parser, &statement, template);
        target = str_trim(str_slice(target, 0, (size_t)semicolon));
    }
    if (trim_target(&statement, &target))
        return rsyslog_fault(parser, "an action that rsyslog does not read");
    if (target.len == 0)
        return rsyslog_fault(parser, "an action without a target");
    statement.target = target;
    add(parser, &statement);
    return GATE_OK;
}

static enum gate_rc take_action_object(struct rsyslog_parser *parser)
{
    static const char *const targets[] = {
        "file", "dynafile", "target", "users", "binary", "pipe"
    };
    struct rsyslog_statement statement = statement_here(parser, RSYSLOG_ACTION, STR("action"));

    if (rsyslog_take_parameters(parser, &statement))
        return parser->err->rc;
    statement.action = rsyslog_parameter_value(&statement, STR("type"));
    if (statement.action.len == 0)
        return rsyslog_fault(parser, "an action without a type");
    if (str_starts_with(statement.action, STR("builtin:")))
        statement.action = str_slice(statement.action, 8, statement.action.len);
    for (size_t i = 0; i < COUNT_OF(targets) && statement.target.len == 0; i++)
        statement.target = rsyslog_parameter_value(&statement, str_of(targets[i]));
    add(parser, &statement);
    return GATE_OK;
}

static enum gate_rc take_include(struct rsyslog_parser *parser)
{
    struct rsyslog_statement statement = statement_here(parser, RSYSLOG_INCLUDE, STR("include"));

    if (rsyslog_take_parameters(parser, &statement))
        return parser->err->rc;
    statement.target = rsyslog_parameter_value(&statement, STR("file"));
    if (statement.target.len == 0)
        return error_set(parser->err, GATE_EUNSUPPORTED, "line %u: an include of a text",
                         statement.line);
    add(parser, &statement);
    return GATE_OK;
}

/* Takes statements up to the brace that closes them, which is taken too. */
static enum gate_rc take_block(struct rsyslog_parser *parser)
{
    bool is_empty = true;

    if (rsyslog_enter(parser))
        return parser->err->rc;
    for (; !rsyslog_accept(parser, '}'); is_empty = false) {
        if (rsyslog_at_end(parser))
            return rsyslog_fault(parser, "a block that does not close");
        if (take_statement(parser))
            return parser->err->rc;
    }
    if (is_empty)
        return rsyslog_fault(parser, "a block without a statement");
    rsyslog_leave(parser);
    return GATE_OK;
}

/* Puts `condition` behind those of the block. */
static enum gate_rc add_condition(struct rsyslog_parser *parser, struct str condition)
{
    struct str outer = parser->selector;

    if (outer.len == 0) {
        parser->selector = condition;
        return GATE_OK;
    }
    parser->condition_bytes += outer.len + condition.len;
    if (parser->condition_bytes > LIMIT_TEXT_BYTES)
        return error_set(parser->err, GATE_ELIMIT,
                         "line %u: conditions of more bytes than are kept", parser->line);
    parser->selector =
        arena_printf(parser->arena, "%.*s and %.*s", STR_ARG(outer), STR_ARG(condition));
    return GATE_OK;
}

/* A statement or block under one more condition. */
static enum gate_rc take_under(struct rsyslog_parser *parser, struct str condition)
{
    struct str outer = parser->selector;
    enum gate_rc rc;

    if (rsyslog_enter(parser) || add_condition(parser, condition))
        return parser->err->rc;
    if (rsyslog_at_end(parser))
        rc = rsyslog_fault(parser, "a condition without an action");
    else if (rsyslog_accept(parser, '{'))
        rc = take_block(parser);
    else
        rc = take_statement(parser);
    while (rc == GATE_OK && rsyslog_accept(parser, '&'))
        rc = rsyslog_at_end(parser) ? rsyslog_fault(parser, "a condition without an action")
                                    : take_statement(parser);
    parser->selector = outer;
    rsyslog_leave(parser);
    return rc;
}

/* Takes `word` if it is the next name. */
static bool accept_word(struct rsyslog_parser *parser, struct str word)
{
    struct rsyslog_parser before = *parser;

    if (!rsyslog_at_end(parser) && str_equal_nocase(rsyslog_take_name(parser), word))
        return true;
    *parser = before;
    return false;
}

/* What was taken since `before`, without blanks around it. */
static struct str taken_since(const struct rsyslog_parser *before,
                              const struct rsyslog_parser *parser)
{
    return str_trim(str_slice(before->rest, 0, before->rest.len - parser->rest.len));
}

static enum gate_rc take_if(struct rsyslog_parser *parser)
{
    struct rsyslog_parser before = *parser;

    if (rsyslog_take_expression(parser))
        return parser->err->rc;
    struct str condition = taken_since(&before, parser);
    if (!accept_word(parser, STR("then")))
        return rsyslog_fault(parser, "an if without then");
    if (take_under(parser, condition))
        return parser->err->rc;
    if (!accept_word(parser, STR("else")))
        return GATE_OK;
    return take_under(parser, arena_printf(parser->arena, "not (%.*s)", STR_ARG(condition)));
}

static enum gate_rc take_foreach(struct rsyslog_parser *parser)
{
    struct rsyslog_parser before = *parser;

    if (!rsyslog_accept(parser, '(') || rsyslog_at_end(parser) || rsyslog_peek(parser) != '$')
        return rsyslog_fault(parser, "a foreach without its variable");
    (void)rsyslog_take(parser, 1);
    while (rsyslog_peek(parser) == '.' || rsyslog_peek(parser) == '!' ||
           rsyslog_peek(parser) == '/')
        (void)rsyslog_take(parser, 1);
    (void)rsyslog_take_name(parser);
    if (!accept_word(parser, STR("in")) || rsyslog_take_expression(parser) ||
        !rsyslog_accept(parser, ')') || !accept_word(parser, STR("do")))
        return rsyslog_fault(parser, "a foreach that rsyslog does not read");
    return take_under(
        parser, arena_printf(parser->arena, "foreach %.*s", STR_ARG(taken_since(&before, parser))));
}

/* set, unset, reset, call, call_indirect: up to the semicolon where they have one. */
static enum gate_rc take_simple(struct rsyslog_parser *parser, struct str name, uint32_t line)
{
    struct rsyslog_statement statement = statement_here(parser, RSYSLOG_STATEMENT, name);
    struct rsyslog_parser before = *parser;
    bool is_call = str_equal_nocase(name, STR("call"));

    statement.line = line;
    if (is_call) {
        if (rsyslog_at_end(parser) || rsyslog_take_name(parser).len == 0)
            return rsyslog_fault(parser, "a call without the name of a ruleset");
    } else if (rsyslog_take_expression(parser)) {
        return parser->err->rc;
    }
    bool is_set = str_equal_nocase(name, STR("set"));
    if (is_set && !rsyslog_accept(parser, '='))
        return rsyslog_fault(parser, "a set without its value");
    if (is_set && rsyslog_take_expression(parser))
        return parser->err->rc;
    statement.value = taken_since(&before, parser);
    if (!is_call && !rsyslog_accept(parser, ';'))
        return rsyslog_fault(parser, "a statement without its semicolon");
    add(parser, &statement);
    return GATE_OK;
}

static bool is_one_of(struct str word, const char *const *words, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (str_equal_nocase(word, str_of(words[i])))
            return true;
    }
    return false;
}

/* An object, with the block that a ruleset and a template of the type "list" have. */
static enum gate_rc take_object(struct rsyslog_parser *parser, struct str name, uint32_t line)
{
    struct rsyslog_statement statement = statement_here(parser, RSYSLOG_OBJECT, name);
    struct rsyslog_parser outer = *parser;

    statement.line = line;
    bool is_part =
        str_equal_nocase(name, STR("constant")) || str_equal_nocase(name, STR("property"));
    if (is_part != (parser->depth > 0))
        return rsyslog_fault(parser, "an object in the wrong place");
    if (rsyslog_take_parameters(parser, &statement))
        return parser->err->rc;
    add(parser, &statement);
    bool is_ruleset = str_equal_nocase(name, STR("ruleset"));
    bool has_block = is_ruleset || str_equal_nocase(name, STR("template"));
    if (!has_block || !rsyslog_accept(parser, '{'))
        return GATE_OK;
    if (is_ruleset) {
        parser->ruleset = rsyslog_parameter_value(&statement, STR("name"));
        parser->selector = STR("");
    }
    if (take_block(parser))
        return parser->err->rc;
    parser->ruleset = outer.ruleset;
    parser->selector = outer.selector;
    return GATE_OK;
}

static enum gate_rc take_stop(struct rsyslog_parser *parser, uint32_t line)
{
    struct rsyslog_statement statement = statement_here(parser, RSYSLOG_ACTION, STR("action"));

    statement.action = STR("stop");
    statement.line = line;
    add(parser, &statement);
    return GATE_OK;
}

/* A statement that begins with a word. */
static enum gate_rc take_word(struct rsyslog_parser *parser)
{
    static const char *const objects[] = {
        "module",           "input",
        "global",           "template",
        "ruleset",          "main_queue",
        "timezone",         "parser",
        "lookup_table",     "dyn_stats",
        "constant",         "property",
        "ratelimit",        "reload_lookup_table",
        "percentile_stats",
    };
    static const char *const simple[] = { "set", "unset", "reset", "call", "call_indirect" };
    struct rsyslog_parser before = *parser;
    struct str name = rsyslog_take_name(parser);

    if (str_equal_nocase(name, STR("if")))
        return take_if(parser);
    if (str_equal_nocase(name, STR("foreach")))
        return take_foreach(parser);
    if (str_equal_nocase(name, STR("stop")))
        return take_stop(parser, before.line);
    if (str_equal_nocase(name, STR("continue")))
        return GATE_OK;
    if (is_one_of(name, simple, COUNT_OF(simple)))
        return take_simple(parser, name, before.line);
    bool has_parameters = !rsyslog_at_end(parser) && rsyslog_peek(parser) == '(';
    if (has_parameters && str_equal_nocase(name, STR("action")))
        return take_action_object(parser);
    if (has_parameters && str_equal_nocase(name, STR("include")))
        return take_include(parser);
    if (has_parameters && is_one_of(name, objects, COUNT_OF(objects)))
        return take_object(parser, name, before.line);
    *parser = before;
    return rsyslog_fault(parser, "a statement that rsyslog does not know");
}

/* The length of "auth,authpriv.*;mail.none" at the start of the text, or 0. */
static size_t selector_length(struct str text)
{
    size_t length = 0;
    size_t dots = 0;

    while (length < text.len && (text.ptr[length] == '*' || (text.ptr[length] | 32) >= 'a') &&
           (text.ptr[length] | 32) <= 'z')
        length++;
    if (length == 0 || length == text.len || !strchr(".,01234567", text.ptr[length]))
        return 0;
    while (length < text.len && text.ptr[length] != '\0' &&
           strchr("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ01234567,*.;!=",
                  text.ptr[length])) {
        dots += text.ptr[length] == '.';
        length++;
    }
    bool is_ended = length < text.len && (text.ptr[length] == ' ' || text.ptr[length] == '\t' ||
                                          text.ptr[length] == '\n' || text.ptr[length] == '\\');
    return dots > 0 && is_ended ? length : 0;
}

/* :property, [!]comparison, "value" */
static enum gate_rc take_property_filter(struct rsyslog_parser *parser)
{
    struct rsyslog_parser before = *parser;
    struct str value;

    (void)rsyslog_take(parser, 1);
    if (rsyslog_at_end(parser))
        return rsyslog_fault(parser, "a filter that ends too early");
    while (rsyslog_peek(parser) == '$' || rsyslog_peek(parser) == '!' ||
           rsyslog_peek(parser) == '.')
        (void)rsyslog_take(parser, 1);
    if (rsyslog_take_name(parser).len == 0 || !rsyslog_accept(parser, ','))
        return rsyslog_fault(parser, "a filter without a property");
    (void)rsyslog_accept(parser, '!');
    if (rsyslog_at_end(parser) || rsyslog_take_name(parser).len == 0 ||
        !rsyslog_accept(parser, ',') || rsyslog_at_end(parser) || rsyslog_peek(parser) != '"')
        return rsyslog_fault(parser, "a filter without a comparison and a value");
    if (rsyslog_take_string(parser, &value))
        return parser->err->rc;
    return take_under(parser, taken_since(&before, parser));
}

/* ":omusrmsg:x" is an action, ":msg, contains, ..." a filter. */
static bool is_module_action(struct str text)
{
    size_t length = 1;

    while (length < text.len && ((text.ptr[length] >= 'a' && text.ptr[length] <= 'z') ||
                                 (text.ptr[length] >= '0' && text.ptr[length] <= '9')))
        length++;
    return length > 1 && length < text.len && text.ptr[length] == ':';
}

/* Only there selectors and filters are read. */
static bool is_line_start(const struct rsyslog_parser *parser)
{
    const char *at = parser->rest.ptr;

    while (at > parser->begin && (at[-1] == ' ' || at[-1] == '\t'))
        at--;
    return at == parser->begin || at[-1] == '\n';
}

static enum gate_rc take_statement(struct rsyslog_parser *parser)
{
    int first = rsyslog_peek(parser);
    bool is_at_start = is_line_start(parser);
    size_t selector = is_at_start ? selector_length(parser->rest) : 0;

    if (selector > 0)
        return take_under(parser, rsyslog_take(parser, selector));
    if (first == '$')
        return take_directive(parser);
    if (is_at_start && first == ':' && !is_module_action(parser->rest))
        return take_property_filter(parser);
    if (is_at_start && (first == '+' || first == '!' ||
                        (first == '-' && !str_starts_with(parser->rest, STR("-/")) &&
                         !str_starts_with(parser->rest, STR("-?")))))
        return error_set(parser->err, GATE_EUNSUPPORTED, "line %u: blocks in BSD style",
                         parser->line);
    if ((first >= 'a' && first <= 'z') || (first >= 'A' && first <= 'Z'))
        return take_word(parser);
    if (first <= 0 || !strchr("/-@|:^?>~*", first) ||
        (first == ':' && !is_module_action(parser->rest)))
        return rsyslog_fault(parser, "a statement that rsyslog does not know");
    return take_legacy_action(parser);
}

enum gate_rc rsyslog_conf_parse(struct str text, struct arena *arena, struct vec *statements,
                                struct error *err)
{
    struct rsyslog_parser parser = {
        .arena = arena,
        .statements = statements,
        .begin = text.ptr,
        .rest = text,
        .line = 1,
        .selector = STR(""),
        .ruleset = STR(""),
        .err = err,
    };
    const char *nul = text.len > 0 ? memchr(text.ptr, '\0', text.len) : NULL;

    for (const char *c = text.ptr; nul && c < nul; c++)
        parser.line += *c == '\n';
    if (nul)
        return rsyslog_fault(&parser, "holds a NUL byte");
    while (!rsyslog_at_end(&parser)) {
        if (take_statement(&parser))
            return err->rc;
    }
    if (parser.is_comment_open)
        return rsyslog_fault(&parser, "a comment that does not close");
    return GATE_OK;
}
