#include "format/sudoers.h"

#include <string.h>

#include "base/attributes.h"
#include "format/sudoers_defaults.h"
#include "format/sudoers_lexer.h"

struct sudoers_parser {
    struct sudoers_lexer lexer;
    struct vec *entries;
    struct arena *arena;
};

/* What a list is of. */
enum list_kind { LIST_USERS, LIST_GROUPS, LIST_HOSTS, LIST_COMMANDS, LIST_SCOPE_COMMANDS };

static const struct {
    const char *word;
    enum list_kind kind;
} alias_kinds[] = {
    { "User_Alias", LIST_USERS },    { "Runas_Alias", LIST_USERS },  { "Host_Alias", LIST_HOSTS },
    { "Cmnd_Alias", LIST_COMMANDS }, { "Cmd_Alias", LIST_COMMANDS },
};

/* Each with its opposite beside it. */
static const char *const tag_pairs[][2] = {
    { "NOPASSWD", "PASSWD" },
    { "NOEXEC", "EXEC" },
    { "SETENV", "NOSETENV" },
    { "LOG_INPUT", "NOLOG_INPUT" },
    { "LOG_OUTPUT", "NOLOG_OUTPUT" },
    { "FOLLOW", "NOFOLLOW" },
    { "MAIL", "NOMAIL" },
    { "INTERCEPT", "NOINTERCEPT" },
};

static const char *const option_words[] = {
    "CWD",  "CHROOT", "TIMEOUT", "NOTBEFORE",  "NOTAFTER",
    "ROLE", "TYPE",   "PRIVS",   "LIMITPRIVS", "APPARMOR_PROFILE",
};

/* The bytes of digests, and their words. */
static const struct {
    const char *word;
    size_t bytes;
} digest_words[] = { { "sha224", 28 }, { "sha256", 32 }, { "sha384", 48 }, { "sha512", 64 } };

static struct sudoers_entry *add_entry(struct sudoers_parser *parser, enum sudoers_kind kind,
                                       uint32_t line)
{
    struct sudoers_entry *entry = vec_add(parser->entries);

    entry->kind = kind;
    entry->line = line;
    return entry;
}

/* Takes any number of '!' that touch each other; whether they negate. */
static bool take_negation(struct sudoers_lexer *lexer)
{
    bool is_negated = false;

    for (sudoers_skip(lexer); sudoers_peek(lexer, 0) == '!'; lexer->at++)
        is_negated = !is_negated;
    sudoers_skip(lexer);
    return is_negated;
}

static struct str negated(struct sudoers_parser *parser, bool is_negated, struct str text)
{
    return is_negated ? arena_printf(parser->arena, "!%.*s", STR_ARG(text)) : text;
}

static struct sudoers_list keep_list(struct sudoers_parser *parser, const struct vec *items)
{
    struct str *kept = vec_keep(items, parser->arena);
    return (struct sudoers_list){ .items = kept, .count = items->count };
}

static bool is_digest(struct str text, size_t bytes)
{
    bool is_hex = text.len == 2 * bytes;
    bool is_base64 = text.len == 4 * ((bytes + 2) / 3);

    for (size_t i = 0; i < text.len; i++) {
        char c = text.ptr[i];
        bool is_alnum = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');

        is_hex = is_hex && is_alnum && (c <= '9' || (c | 32) <= 'f');
        is_base64 = is_base64 && (is_alnum || c == '+' || c == '/' || c == '=');
    }
    return is_hex || is_base64;
}

/* Takes "sha256:..." if one is here. */
static enum gate_rc take_digest(struct sudoers_parser *parser, struct vec *digests, bool *is_there)
{
    struct sudoers_lexer *lexer = &parser->lexer;
    size_t length = 0;

    *is_there = false;
    for (size_t i = 0; i < COUNT_OF(digest_words); i++) {
        if (!sudoers_take_word(lexer, str_of(digest_words[i].word)))
            continue;
        if (!sudoers_take(lexer, ':'))
            return sudoers_refuse(lexer, "a digest without ':'");
        sudoers_skip(lexer);
        while (sudoers_peek(lexer, length) != '\0' &&
               !strchr(" \t\r\n,:#\\", sudoers_peek(lexer, length)))
            length++;
        struct str digest = str_slice(lexer->text, lexer->at, length);
        if (!is_digest(digest, digest_words[i].bytes))
            return sudoers_refuse(lexer, "a digest of the wrong length");
        lexer->at += length;
        *(struct str *)vec_add(digests) =
            arena_printf(parser->arena, "%s:%.*s", digest_words[i].word, STR_ARG(digest));
        *is_there = true;
        return GATE_OK;
    }
    return GATE_OK;
}

/* Takes the digests before a command, which commas part. */
static enum gate_rc take_digests(struct sudoers_parser *parser, struct sudoers_list *digests)
{
    CLEANUP(vec_release) struct vec found = VEC_INIT(struct str);
    bool goes_on = true;

    while (goes_on) {
        bool is_there;

        sudoers_skip(&parser->lexer);
        if (take_digest(parser, &found, &is_there))
            return parser->lexer.err->rc;
        if (!is_there && found.count > 0)
            return sudoers_refuse(&parser->lexer, "a digest is missing");
        goes_on = is_there && sudoers_take(&parser->lexer, ',');
    }
    *digests = keep_list(parser, &found);
    sudoers_skip(&parser->lexer);
    return GATE_OK;
}

static enum gate_rc read_member(struct sudoers_parser *parser, enum list_kind kind,
                                struct str *member)
{
    struct sudoers_list digests;
    bool is_negated = false;
    struct str text;

    if (kind == LIST_COMMANDS && take_digests(parser, &digests))
        return parser->lexer.err->rc;
    is_negated = take_negation(&parser->lexer);
    switch (kind) {
    case LIST_USERS:
    case LIST_GROUPS:
    case LIST_HOSTS:
        if (sudoers_read_name(&parser->lexer, kind == LIST_HOSTS, &text))
            return parser->lexer.err->rc;
        if (kind == LIST_GROUPS && (text.ptr[0] == '%' || text.ptr[0] == '+'))
            return sudoers_refuse(&parser->lexer, "a group to run as is a bare name");
        break;
    case LIST_COMMANDS:
    case LIST_SCOPE_COMMANDS:
        if (sudoers_read_command(&parser->lexer, kind == LIST_COMMANDS, &text))
            return parser->lexer.err->rc;
        break;
    }
    *member = negated(parser, is_negated, text);
    return GATE_OK;
}

/* With `is_scope` the list of a Defaults line, whose commas join no lines. */
static enum gate_rc read_members(struct sudoers_parser *parser, enum list_kind kind, bool is_scope,
                                 struct sudoers_list *list)
{
    CLEANUP(vec_release) struct vec items = VEC_INIT(struct str);

    do {
        struct str member;

        if (!is_scope)
            sudoers_skip(&parser->lexer);
        if (read_member(parser, kind, &member))
            return parser->lexer.err->rc;
        if (items.count >= SUDOERS_ITEMS)
            return error_set(parser->lexer.err, GATE_ELIMIT, "line %u: a list of more than %d",
                             parser->lexer.line, SUDOERS_ITEMS);
        *(struct str *)vec_add(&items) = member;
    } while (is_scope ? sudoers_take_scope(&parser->lexer, ',')
                      : sudoers_take(&parser->lexer, ','));
    *list = keep_list(parser, &items);
    return GATE_OK;
}

static enum gate_rc read_list(struct sudoers_parser *parser, enum list_kind kind,
                              struct sudoers_list *list)
{
    return read_members(parser, kind, false, list);
}

static enum gate_rc expect_end(struct sudoers_parser *parser)
{
    sudoers_skip(&parser->lexer);
    return sudoers_at_end(&parser->lexer)
               ? GATE_OK
               : sudoers_refuse(&parser->lexer, "unexpected text at the end of the line");
}

/* Takes "NAME" of an alias that is defined. */
static enum gate_rc take_alias_name(struct sudoers_parser *parser, struct str *name)
{
    sudoers_skip(&parser->lexer);
    if (!sudoers_take_alias(&parser->lexer, name) || str_equal(*name, STR("ALL")))
        return sudoers_refuse(&parser->lexer, "the name of an alias is in capitals");
    return GATE_OK;
}

static enum gate_rc parse_aliases(struct sudoers_parser *parser, const char *word,
                                  enum list_kind kind)
{
    do {
        uint32_t line = parser->lexer.line;
        struct sudoers_list members;
        struct str name;

        if (take_alias_name(parser, &name))
            return parser->lexer.err->rc;
        if (!sudoers_take(&parser->lexer, '='))
            return sudoers_refuse(&parser->lexer, "an alias without '='");
        if (read_list(parser, kind, &members))
            return parser->lexer.err->rc;
        struct sudoers_entry *entry = add_entry(parser, SUDOERS_ALIAS, line);
        entry->name = name;
        entry->alias_kind =
            str_equal(str_of(word), STR("Cmd_Alias")) ? STR("Cmnd_Alias") : str_of(word);
        entry->users = members;
    } while (sudoers_take_colon(&parser->lexer));
    return expect_end(parser);
}

static enum gate_rc read_scope(struct sudoers_parser *parser, struct sudoers_entry *scope)
{
    static const struct {
        enum sudoers_scope scope;
        enum list_kind kind;
    } scopes[] = {
        { SUDOERS_HOSTS, LIST_HOSTS },
        { SUDOERS_USERS, LIST_USERS },
        { SUDOERS_RUNAS, LIST_USERS },
        { SUDOERS_COMMANDS, LIST_SCOPE_COMMANDS },
    };

    for (size_t i = 0; i < COUNT_OF(scopes); i++) {
        if (sudoers_peek(&parser->lexer, 0) != (char)scopes[i].scope)
            continue;
        if (!sudoers_take_scope(&parser->lexer, (char)scopes[i].scope))
            return sudoers_refuse(&parser->lexer, "a Defaults line without a name behind its sign");
        scope->scope = scopes[i].scope;
        return read_members(parser, scopes[i].kind, true, &scope->scoped);
    }
    return GATE_OK;
}

/* The sign between a setting and its value; '\0': there is none. */
static char take_operation(struct sudoers_lexer *lexer)
{
    char c;

    sudoers_skip(lexer);
    c = sudoers_peek(lexer, 0);
    if ((c == '+' || c == '-') && sudoers_peek(lexer, 1) == '=') {
        lexer->at += 2;
        return c;
    }
    return sudoers_take(lexer, '=') ? '=' : '\0';
}

static enum gate_rc parse_setting(struct sudoers_parser *parser, const struct sudoers_entry *scope)
{
    struct sudoers_lexer *lexer = &parser->lexer;
    struct sudoers_entry *entry = add_entry(parser, SUDOERS_DEFAULTS, scope->line);
    size_t length = 0;

    entry->scope = scope->scope;
    entry->scoped = scope->scoped;
    entry->is_negated = take_negation(lexer);
    while ((sudoers_peek(lexer, length) >= 'a' && sudoers_peek(lexer, length) <= 'z') ||
           sudoers_peek(lexer, length) == '_')
        length++;
    entry->line = lexer->line;
    entry->name = str_slice(lexer->text, lexer->at, length);
    if (length == 0)
        return sudoers_refuse(lexer, "a setting is missing");
    lexer->at += length;
    entry->operation = take_operation(lexer);
    entry->has_value = entry->operation != '\0';
    if (entry->has_value && entry->is_negated)
        return sudoers_refuse(lexer, "a value of what is switched off");
    if (entry->has_value && sudoers_read_value(lexer, &entry->value))
        return lexer->err->rc;
    if (sudoers_default_check(entry, lexer->err))
        return error_wrap(lexer->err, "line %u", entry->line);
    return GATE_OK;
}

static enum gate_rc parse_defaults(struct sudoers_parser *parser, uint32_t line)
{
    struct sudoers_entry scope = { .line = line };

    if (read_scope(parser, &scope))
        return parser->lexer.err->rc;
    do {
        sudoers_skip(&parser->lexer);
        if (parse_setting(parser, &scope))
            return parser->lexer.err->rc;
    } while (sudoers_take(&parser->lexer, ','));
    return expect_end(parser);
}

/* "(root, OPS : wheel)"; either part may be empty. */
static enum gate_rc take_runas(struct sudoers_parser *parser, struct sudoers_entry *rule)
{
    struct sudoers_lexer *lexer = &parser->lexer;

    if (!sudoers_take(lexer, '('))
        return GATE_OK;
    rule->has_runas = true;
    rule->runas_users = (struct sudoers_list){ .count = 0 };
    rule->runas_groups = (struct sudoers_list){ .count = 0 };
    sudoers_skip(lexer);
    if (sudoers_peek(lexer, 0) != ':' && sudoers_peek(lexer, 0) != ')' &&
        read_list(parser, LIST_USERS, &rule->runas_users))
        return lexer->err->rc;
    if (sudoers_take(lexer, ':')) {
        sudoers_skip(lexer);
        bool is_empty = rule->runas_users.count == 0 && sudoers_peek(lexer, 0) == ')';
        if (!is_empty && read_list(parser, LIST_GROUPS, &rule->runas_groups))
            return lexer->err->rc;
    }
    return sudoers_take(lexer, ')') ? GATE_OK : sudoers_refuse(lexer, "a ')' is missing");
}

/* `list` with `item` in place of what begins as `old`, or at the end; without it if it is empty. */
static struct sudoers_list replaced(struct sudoers_parser *parser, struct sudoers_list list,
                                    struct str old, struct str item)
{
    struct str *items = arena_new(parser->arena, list.count + 1, sizeof(*items));
    size_t count = 0;

    for (size_t i = 0; i < list.count; i++) {
        if (!str_starts_with(list.items[i], old))
            items[count++] = list.items[i];
    }
    items[count++] = item;
    return (struct sudoers_list){ .items = items, .count = count };
}

/* "20170101000000Z", also without minutes or seconds, or with a fraction or an offset. */
static bool is_timestamp(struct str text)
{
    size_t digits = 0;

    while (digits < text.len && text.ptr[digits] >= '0' && text.ptr[digits] <= '9')
        digits++;
    return (digits == 10 || digits == 12 || digits == 14) &&
           (digits == text.len || strchr("Z+-.,", text.ptr[digits]));
}

static bool is_option_value(struct str option, struct str value)
{
    if (str_equal(option, STR("TIMEOUT")))
        return sudoers_is_time(value);
    if (str_equal(option, STR("NOTBEFORE")) || str_equal(option, STR("NOTAFTER")))
        return is_timestamp(value);
    if (str_equal(option, STR("CWD")) || str_equal(option, STR("CHROOT")))
        return str_starts_with(value, STR("/")) || str_starts_with(value, STR("~")) ||
               str_equal(value, STR("*"));
    return true;
}

/* Takes "CWD=/tmp" if an option is here. */
static enum gate_rc take_option(struct sudoers_parser *parser, struct sudoers_entry *rule,
                                bool *is_there)
{
    struct sudoers_lexer *lexer = &parser->lexer;
    struct str value;

    *is_there = false;
    for (size_t i = 0; i < COUNT_OF(option_words); i++) {
        size_t before = lexer->at;

        if (!sudoers_take_word(lexer, str_of(option_words[i])))
            continue;
        if (!sudoers_take(lexer, '=')) {
            lexer->at = before;
            continue;
        }
        if (sudoers_read_option(lexer, &value))
            return lexer->err->rc;
        if (!is_option_value(str_of(option_words[i]), value))
            return sudoers_refuse(lexer, "an option with a wrong value");
        struct str start = arena_printf(parser->arena, "%s=", option_words[i]);
        rule->options = replaced(parser, rule->options, start,
                                 arena_printf(parser->arena, "%s%.*s", start.ptr, STR_ARG(value)));
        *is_there = true;
        return GATE_OK;
    }
    return GATE_OK;
}

/* Takes "NOPASSWD:" if a tag is here. */
static bool take_tag(struct sudoers_parser *parser, struct sudoers_entry *rule)
{
    struct sudoers_lexer *lexer = &parser->lexer;

    sudoers_skip(lexer);
    for (size_t i = 0; i < 2 * COUNT_OF(tag_pairs); i++) {
        const char *tag = tag_pairs[i / 2][i % 2];
        size_t before = lexer->at;
        struct sudoers_list *tags = &rule->tags;

        if (!sudoers_take_word(lexer, str_of(tag)))
            continue;
        if (!sudoers_take(lexer, ':')) {
            lexer->at = before;
            return false;
        }
        struct str opposite = str_of(tag_pairs[i / 2][1 - i % 2]);
        for (size_t k = 0; k < tags->count; k++) {
            if (str_equal(tags->items[k], opposite))
                *tags = replaced(parser, *tags, opposite, str_of(tag));
        }
        *tags = replaced(parser, *tags, str_of(tag), str_of(tag));
        if (i / 2 == 0)
            rule->nopasswd = i % 2 == 0 ? SUDOERS_YES : SUDOERS_NO;
        return true;
    }
    return false;
}

/* One command with what stands before it; `rule` has what holds on from the command before. */
static enum gate_rc parse_command(struct sudoers_parser *parser, struct sudoers_entry *rule)
{
    struct sudoers_lexer *lexer = &parser->lexer;
    bool is_there = true;
    struct str command;

    if (take_runas(parser, rule))
        return lexer->err->rc;
    while (is_there) {
        sudoers_skip(lexer);
        if (take_option(parser, rule, &is_there))
            return lexer->err->rc;
    }
    while (take_tag(parser, rule))
        continue;
    if (take_digests(parser, &rule->digests))
        return lexer->err->rc;
    bool is_negated = take_negation(lexer);
    rule->line = lexer->line;
    if (sudoers_read_command(lexer, true, &command))
        return lexer->err->rc;
    rule->command = negated(parser, is_negated, command);
    *(struct sudoers_entry *)vec_add(parser->entries) = *rule;
    return GATE_OK;
}

static enum gate_rc parse_rule(struct sudoers_parser *parser, uint32_t line)
{
    struct sudoers_list users;

    if (read_list(parser, LIST_USERS, &users))
        return parser->lexer.err->rc;
    do {
        struct sudoers_entry rule = { .kind = SUDOERS_RULE, .line = line, .users = users };

        if (read_list(parser, LIST_HOSTS, &rule.hosts))
            return parser->lexer.err->rc;
        if (!sudoers_take(&parser->lexer, '='))
            return sudoers_refuse(&parser->lexer, "a rule without '='");
        do {
            if (parse_command(parser, &rule))
                return parser->lexer.err->rc;
        } while (sudoers_take(&parser->lexer, ','));
    } while (sudoers_take_colon(&parser->lexer));
    return expect_end(parser);
}

/* Whether "@include" or "#include" is here; `word` is without the first byte. */
static bool take_include(struct sudoers_lexer *lexer, struct str word)
{
    char c = sudoers_peek(lexer, 0);
    size_t before = lexer->at;

    if (c != '@' && c != '#')
        return false;
    lexer->at++;
    if (sudoers_take_word(lexer, word) &&
        (c == '@' || sudoers_peek(lexer, 0) == ' ' || sudoers_peek(lexer, 0) == '\t'))
        return true;
    lexer->at = before;
    return false;
}

static enum gate_rc parse_include(struct sudoers_parser *parser, enum sudoers_kind kind)
{
    struct sudoers_entry *entry = add_entry(parser, kind, parser->lexer.line);

    if (sudoers_read_path(&parser->lexer, &entry->name))
        return parser->lexer.err->rc;
    return expect_end(parser);
}

static enum gate_rc parse_line(struct sudoers_parser *parser)
{
    struct sudoers_lexer *lexer = &parser->lexer;
    uint32_t line;

    while (sudoers_peek(lexer, 0) == ' ' || sudoers_peek(lexer, 0) == '\t')
        lexer->at++;
    if (take_include(lexer, STR("include")))
        return parse_include(parser, SUDOERS_INCLUDE);
    if (take_include(lexer, STR("includedir")))
        return parse_include(parser, SUDOERS_INCLUDE_FOLDER);
    sudoers_skip(lexer);
    line = lexer->line;
    if (sudoers_at_end(lexer))
        return GATE_OK;
    for (size_t i = 0; i < COUNT_OF(alias_kinds); i++) {
        if (sudoers_take_word(lexer, str_of(alias_kinds[i].word)))
            return parse_aliases(parser, alias_kinds[i].word, alias_kinds[i].kind);
    }
    if (sudoers_take_word(lexer, STR("Defaults")))
        return parse_defaults(parser, line);
    return parse_rule(parser, line);
}

enum gate_rc sudoers_parse(struct str text, struct arena *arena, struct vec *entries,
                           struct error *err)
{
    struct sudoers_parser parser = {
        .lexer = { .text = text, .line = 1, .word = VEC_INIT(char), .arena = arena, .err = err },
        .entries = entries,
        .arena = arena,
    };
    const char *nul = text.len > 0 ? memchr(text.ptr, '\0', text.len) : NULL;

    for (const char *c = text.ptr; nul && c < nul; c++)
        parser.lexer.line += *c == '\n';
    if (nul)
        return sudoers_refuse(&parser.lexer, "a NUL byte");
    enum gate_rc rc = GATE_OK;
    while (rc == GATE_OK && parser.lexer.at < text.len) {
        rc = parse_line(&parser);
        sudoers_next_line(&parser.lexer);
    }
    vec_release(&parser.lexer.word);
    return rc;
}
