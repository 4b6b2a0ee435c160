#include "format/iptables_save.h"

#include <string.h>

struct iptables_parser {
    struct arena *arena;
    struct vec *lines;
    struct str table; /* empty: outside of one */
    uint32_t line;
    struct vec words; /* struct str */
    struct error *err;
};

static enum gate_rc fault(struct iptables_parser *parser, const char *message)
{
    return error_set(parser->err, GATE_EFORMAT, "line %u: %s", parser->line, message);
}

/* Parts a line at its blanks; quotes hold a word together, a backslash within them quotes. */
static enum gate_rc split_words(struct iptables_parser *parser, struct str line)
{
    char *text = arena_new(parser->arena, line.len + 1, 1);
    size_t start = 0;
    size_t length = 0;
    bool is_quoted = false;
    bool is_word = false;

    parser->words.count = 0;
    for (size_t i = 0; i <= line.len; i++) {
        char c = '\0';

        if (i < line.len)
            c = line.ptr[i];
        if (i == line.len || (!is_quoted && (c == ' ' || c == '\t' || c == '\r'))) {
            if (is_word)
                *(struct str *)vec_add(&parser->words) =
                    (struct str){ .ptr = text + start, .len = length - start };
            start = length;
            is_word = false;
            continue;
        }
        is_word = true;
        if (c == '"')
            is_quoted = !is_quoted;
        else if (is_quoted && c == '\\' && i + 1 < line.len)
            text[length++] = line.ptr[++i];
        else
            text[length++] = c;
    }
    return is_quoted ? fault(parser, "a quote that does not close") : GATE_OK;
}

static struct str word_at(const struct iptables_parser *parser, size_t index)
{
    return index < parser->words.count ? *(struct str *)vec_at(&parser->words, index) : STR("");
}

static struct str short_name(struct str name)
{
    static const struct {
        const char *written;
        const char *name;
    } names[] = {
        { "--protocol", "-p" },
        { "--proto", "-p" },
        { "--source", "-s" },
        { "--src", "-s" },
        { "--destination", "-d" },
        { "--dst", "-d" },
        { "--in-interface", "-i" },
        { "--out-interface", "-o" },
        { "--jump", "-j" },
        { "--goto", "-g" },
        { "--match", "-m" },
        { "--fragment", "-f" },
        { "--destination-port", "--dport" },
        { "--source-port", "--sport" },
        { "--destination-ports", "--dports" },
        { "--source-ports", "--sports" },
    };

    for (size_t i = 0; i < COUNT_OF(names); i++) {
        if (str_equal(name, str_of(names[i].written)))
            return str_of(names[i].name);
    }
    return name;
}

/* An argument: of an address without a mask of all bits. */
static struct str normal_argument(struct str name, struct str argument)
{
    static const char *const masks[] = { "/32", "/128", "/255.255.255.255" };
    bool is_address = str_equal(name, STR("-s")) || str_equal(name, STR("-d"));

    for (size_t i = 0; i < COUNT_OF(masks) && is_address; i++) {
        if (str_ends_with(argument, str_of(masks[i])))
            return str_slice(argument, 0, argument.len - strlen(masks[i]));
    }
    return argument;
}

/* Takes one option from the words at *at on: what it is, and the words up to the next. */
static enum gate_rc take_option(struct iptables_parser *parser, size_t *at, struct str *option)
{
    bool is_negated = str_equal(word_at(parser, *at), STR("!"));
    struct str written = word_at(parser, *at + (is_negated ? 1 : 0));
    struct str name = written;
    struct str attached = STR("");

    *at += is_negated ? 2 : 1;
    if (!str_starts_with(written, STR("-")) || written.len < 2)
        return fault(parser, "a word that belongs to no option");
    if (str_starts_with(written, STR("--"))) {
        ptrdiff_t equals = str_find(written, STR("="));

        if (equals > 0) {
            name = str_slice(written, 0, (size_t)equals);
            attached = str_slice(written, (size_t)equals + 1, written.len);
        }
    } else if (written.len > 2) {
        /* iptables-restore misreads most of them, and looks for -t in any. */
        return fault(parser, "a short option with more behind it in one word");
    }
    name = short_name(name);
    *option = arena_printf(parser->arena, "%s%.*s", is_negated ? "! " : "", STR_ARG(name));
    if (attached.len > 0)
        *option = arena_printf(parser->arena, "%.*s %.*s", STR_ARG(*option),
                               STR_ARG(normal_argument(name, attached)));
    for (; *at < parser->words.count; ++*at) {
        struct str word = word_at(parser, *at);

        if (str_equal(word, STR("!")) || (word.len > 1 && word.ptr[0] == '-'))
            return GATE_OK;
        *option = arena_printf(parser->arena, "%.*s %.*s", STR_ARG(*option),
                               STR_ARG(normal_argument(name, word)));
    }
    return GATE_OK;
}

static enum gate_rc take_rule(struct iptables_parser *parser, size_t at, bool is_insert)
{
    enum { OPTIONS = 255 };
    struct iptables_line rule = {
        .kind = IPTABLES_RULE,
        .table = parser->table,
        .chain = word_at(parser, at),
        .is_insert = is_insert,
        .line = parser->line,
        .text = STR(""),
    };
    uint32_t number;

    at++;
    if (rule.chain.len == 0 || rule.chain.ptr[0] == '-')
        return fault(parser, "a rule without its chain");
    if (is_insert && str_to_u32(word_at(parser, at), &number))
        return error_set(parser->err, GATE_EUNSUPPORTED, "line %u: a rule at a number",
                         parser->line);
    if (parser->words.count - at > OPTIONS)
        return fault(parser, "more words than a rule can have");
    struct str *options = arena_new(parser->arena, parser->words.count + 1, sizeof(*options));
    while (at < parser->words.count) {
        struct str *option = &options[rule.option_count];

        if (take_option(parser, &at, option))
            return parser->err->rc;
        rule.text = arena_printf(parser->arena, "%.*s%s%.*s", STR_ARG(rule.text),
                                 rule.option_count > 0 ? " " : "", STR_ARG(*option));
        rule.option_count++;
    }
    rule.options = options;
    *(struct iptables_line *)vec_add(parser->lines) = rule;
    return GATE_OK;
}

/* The policy is '-' of a chain that a user made. */
static enum gate_rc take_chain(struct iptables_parser *parser, struct str name, struct str policy)
{
    struct iptables_line chain = {
        .kind = IPTABLES_CHAIN,
        .table = parser->table,
        .chain = name,
        .policy = str_equal(policy, STR("-")) ? STR("") : policy,
        .line = parser->line,
    };

    if (name.len == 0 || policy.len == 0)
        return fault(parser, "a chain without its policy");
    if (chain.policy.len > 0 && !str_equal(policy, STR("ACCEPT")) &&
        !str_equal(policy, STR("DROP")))
        return fault(parser, "a policy other than ACCEPT and DROP");
    *(struct iptables_line *)vec_add(parser->lines) = chain;
    return GATE_OK;
}

static enum gate_rc take_command(struct iptables_parser *parser, struct str line)
{
    if (split_words(parser, line))
        return parser->err->rc;
    /* Counters may stand before a rule. */
    size_t at = str_starts_with(word_at(parser, 0), STR("[")) ? 1 : 0;
    struct str command = word_at(parser, at);

    if (str_equal(command, STR("-A")) || str_equal(command, STR("--append")))
        return take_rule(parser, at + 1, false);
    if (str_equal(command, STR("-I")) || str_equal(command, STR("--insert")))
        return take_rule(parser, at + 1, true);
    if (str_equal(command, STR("-P")) || str_equal(command, STR("--policy")))
        return take_chain(parser, word_at(parser, at + 1), word_at(parser, at + 2));
    if (str_equal(command, STR("-N")) || str_equal(command, STR("--new-chain")))
        return take_chain(parser, word_at(parser, at + 1), STR("-"));
    if (str_starts_with(command, STR("-")) && command.len > 1)
        return error_set(parser->err, GATE_EUNSUPPORTED, "line %u: a command that is not read",
                         parser->line);
    return fault(parser, "neither a chain nor a rule");
}

static enum gate_rc take_line(struct iptables_parser *parser, struct str line)
{
    line = str_trim(line);
    if (line.len == 0 || line.ptr[0] == '#')
        return GATE_OK;
    if (str_equal(line, STR("COMMIT"))) {
        if (parser->table.len == 0)
            return fault(parser, "COMMIT outside of a table");
        parser->table = STR("");
        return GATE_OK;
    }
    if (line.ptr[0] == '*') {
        if (parser->table.len > 0)
            return fault(parser, "a table within a table: COMMIT is missing");
        parser->table = str_trim(str_slice(line, 1, line.len));
        return parser->table.len > 0 ? GATE_OK : fault(parser, "a table without a name");
    }
    if (parser->table.len == 0)
        return fault(parser, "a line outside of a table");
    if (line.ptr[0] != ':')
        return take_command(parser, line);
    if (split_words(parser, str_slice(line, 1, line.len)))
        return parser->err->rc;
    return take_chain(parser, word_at(parser, 0), word_at(parser, 1));
}

enum gate_rc iptables_save_parse(struct str text, struct arena *arena, struct vec *lines,
                                 struct error *err)
{
    struct iptables_parser parser = {
        .arena = arena,
        .lines = lines,
        .table = STR(""),
        .words = VEC_INIT(struct str),
        .err = err,
    };
    enum gate_rc rc = GATE_OK;
    struct str line;

    while (rc == GATE_OK && text.len > 0 && str_cut(&text, '\n', &line)) {
        parser.line++;
        if (line.len > 0 && memchr(line.ptr, '\0', line.len))
            rc = fault(&parser, "a NUL byte");
        else
            rc = take_line(&parser, line);
    }
    if (rc == GATE_OK && parser.table.len > 0)
        rc = fault(&parser, "a table without COMMIT");
    vec_release(&parser.words);
    return rc;
}

bool iptables_option(const struct iptables_line *rule, struct str name, struct str *arguments)
{
    for (size_t i = 0; i < rule->option_count; i++) {
        struct str option = rule->options[i];

        if (!str_starts_with(option, name))
            continue;
        if (option.len == name.len || option.ptr[name.len] == ' ') {
            *arguments = str_slice(option, name.len + 1, option.len);
            return true;
        }
    }
    return false;
}
