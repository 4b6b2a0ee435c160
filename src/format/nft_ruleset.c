#include "format/nft_ruleset.h"

#include "base/limits.h"
#include "base/text.h"
#include "format/nft_lexer.h"

struct nft_parser {
    struct nft_lexer lexer;
    struct vec *statements;
    int depth;
};

static void add(struct nft_parser *parser, struct nft_statement statement)
{
    *(struct nft_statement *)vec_add(parser->statements) = statement;
}

static bool is_family(struct str word)
{
    static const char *const families[] = { "ip", "ip6", "inet", "arp", "bridge", "netdev" };

    return str_is_one_of(word, families, COUNT_OF(families));
}

static enum gate_rc take_family(struct nft_parser *parser, struct str *family)
{
    *family = STR("ip");
    if (parser->lexer.token.kind != NFT_WORD || !is_family(parser->lexer.token.text))
        return GATE_OK;
    *family = parser->lexer.token.text;
    return nft_lexer_next(&parser->lexer);
}

/* type filter hook input [device X] priority P [;] */
static enum gate_rc take_type(struct nft_parser *parser, struct nft_statement *chain)
{
    if (nft_lexer_next(&parser->lexer) ||
        nft_lexer_name(&parser->lexer, "a chain without its type", &chain->type))
        return parser->lexer.err->rc;
    if (!nft_lexer_is(&parser->lexer, "hook"))
        return nft_lexer_fault(&parser->lexer, "a chain without its hook");
    if (nft_lexer_next(&parser->lexer) ||
        nft_lexer_name(&parser->lexer, "a chain without its hook", &chain->hook))
        return parser->lexer.err->rc;
    while (!nft_lexer_is(&parser->lexer, "priority")) {
        if (nft_lexer_at_end(&parser->lexer))
            return nft_lexer_fault(&parser->lexer, "a chain without its priority");
        if (nft_lexer_next(&parser->lexer))
            return parser->lexer.err->rc;
    }
    if (nft_lexer_next(&parser->lexer) || nft_lexer_text(&parser->lexer, &chain->priority))
        return parser->lexer.err->rc;
    return chain->priority.len > 0
               ? GATE_OK
               : nft_lexer_fault(&parser->lexer, "a chain without its priority");
}

static enum gate_rc take_policy(struct nft_parser *parser, const struct nft_statement *chain)
{
    struct nft_statement policy = *chain;

    policy.kind = NFT_POLICY;
    policy.line = parser->lexer.token.line;
    if (nft_lexer_next(&parser->lexer) || nft_lexer_text(&parser->lexer, &policy.text))
        return parser->lexer.err->rc;
    if (!str_equal(policy.text, STR("accept")) && !str_equal(policy.text, STR("drop")) &&
        !str_starts_with(policy.text, STR("$")))
        return nft_lexer_fault(&parser->lexer, "a policy other than accept and drop");
    add(parser, policy);
    return GATE_OK;
}

/* One statement of a chain. */
static enum gate_rc take_in_chain(struct nft_parser *parser, const struct nft_statement *chain)
{
    struct nft_statement statement = *chain;

    statement.line = parser->lexer.token.line;
    if (nft_lexer_is(&parser->lexer, "include"))
        return error_set(parser->lexer.err, GATE_EUNSUPPORTED, "line %u: an include in a block",
                         parser->lexer.token.line);
    if (nft_lexer_is(&parser->lexer, "type")) {
        if (take_type(parser, &statement))
            return parser->lexer.err->rc;
        add(parser, statement);
        return GATE_OK;
    }
    if (nft_lexer_is(&parser->lexer, "policy"))
        return take_policy(parser, chain);
    bool is_told =
        !nft_lexer_is(&parser->lexer, "flags") && !nft_lexer_is(&parser->lexer, "comment") &&
        !nft_lexer_is(&parser->lexer, "devices") && !nft_lexer_is(&parser->lexer, "device");
    statement.kind = NFT_RULE;
    if (nft_lexer_text(&parser->lexer, &statement.text))
        return parser->lexer.err->rc;
    if (statement.text.len == 0)
        return nft_lexer_fault(&parser->lexer, "an empty rule");
    if (is_told)
        add(parser, statement);
    return GATE_OK;
}

/* Adds a table or chain and takes its "{ ... }", if it is there, with `take` for what stands in it.
 */
static enum gate_rc take_block(struct nft_parser *parser, const struct nft_statement *owner,
                               enum gate_rc (*take)(struct nft_parser *parser,
                                                    const struct nft_statement *owner),
                               const char *unclosed)
{
    add(parser, *owner);
    if (!nft_lexer_is(&parser->lexer, "{"))
        return GATE_OK;
    if (nft_lexer_next(&parser->lexer) || nft_lexer_skip_separators(&parser->lexer))
        return parser->lexer.err->rc;
    while (!nft_lexer_is(&parser->lexer, "}")) {
        if (parser->lexer.token.kind == NFT_END)
            return nft_lexer_fault(&parser->lexer, unclosed);
        if (take(parser, owner) || nft_lexer_separators(&parser->lexer))
            return parser->lexer.err->rc;
    }
    return nft_lexer_next(&parser->lexer);
}

static enum gate_rc take_chain_block(struct nft_parser *parser, const struct nft_statement *chain)
{
    return take_block(parser, chain, take_in_chain, "a chain that does not close");
}

/* A set, map or other object: its name and its braces. */
static enum gate_rc skip_object(struct nft_parser *parser)
{
    struct str text;

    return nft_lexer_text(&parser->lexer, &text);
}

static enum gate_rc take_define(struct nft_parser *parser)
{
    struct nft_statement define = { .kind = NFT_DEFINE, .line = parser->lexer.token.line };
    bool is_undefine = nft_lexer_is(&parser->lexer, "undefine");

    if (nft_lexer_next(&parser->lexer) ||
        nft_lexer_name(&parser->lexer, "a variable without a name", &define.name))
        return parser->lexer.err->rc;
    if (!is_undefine) {
        if (!nft_lexer_is(&parser->lexer, "="))
            return nft_lexer_fault(&parser->lexer, "a variable without '='");
        if (nft_lexer_next(&parser->lexer) || nft_lexer_text(&parser->lexer, &define.text))
            return parser->lexer.err->rc;
        if (define.text.len == 0)
            return nft_lexer_fault(&parser->lexer, "a variable without a value");
    }
    add(parser, define);
    return GATE_OK;
}

static bool is_define(const struct nft_parser *parser)
{
    return nft_lexer_is(&parser->lexer, "define") || nft_lexer_is(&parser->lexer, "redefine") ||
           nft_lexer_is(&parser->lexer, "undefine");
}

static bool is_object(const struct nft_parser *parser)
{
    static const char *const objects[] = { "set",      "map",     "flowtable", "counter",
                                           "quota",    "ct",      "limit",     "secmark",
                                           "synproxy", "comment", "element" };

    for (size_t i = 0; i < COUNT_OF(objects); i++) {
        if (nft_lexer_is(&parser->lexer, objects[i]))
            return true;
    }
    return false;
}

static enum gate_rc take_flags(struct nft_parser *parser, const struct nft_statement *table)
{
    struct nft_statement dormant = *table;
    struct str text;

    if (nft_lexer_text(&parser->lexer, &text))
        return parser->lexer.err->rc;
    dormant.kind = NFT_DORMANT;
    if (str_find(text, STR("dormant")) >= 0)
        add(parser, dormant);
    return GATE_OK;
}

static enum gate_rc take_in_table(struct nft_parser *parser, const struct nft_statement *table)
{
    struct nft_statement chain = *table;

    chain.kind = NFT_CHAIN;
    chain.line = parser->lexer.token.line;
    if (nft_lexer_is(&parser->lexer, "include"))
        return error_set(parser->lexer.err, GATE_EUNSUPPORTED, "line %u: an include in a block",
                         parser->lexer.token.line);
    if (is_define(parser))
        return take_define(parser);
    if (nft_lexer_is(&parser->lexer, "flags"))
        return take_flags(parser, table);
    if (is_object(parser))
        return skip_object(parser);
    if (!nft_lexer_is(&parser->lexer, "chain"))
        return nft_lexer_fault(&parser->lexer, "a table holds what nft does not know");
    if (nft_lexer_next(&parser->lexer) ||
        nft_lexer_name(&parser->lexer, "a chain without a name", &chain.chain))
        return parser->lexer.err->rc;
    if (!nft_lexer_is(&parser->lexer, "{"))
        return nft_lexer_fault(&parser->lexer, "a chain without braces");
    return take_chain_block(parser, &chain);
}

/* table [family] name [{ ... }] */
static enum gate_rc take_table(struct nft_parser *parser)
{
    struct nft_statement table = { .kind = NFT_TABLE, .line = parser->lexer.token.line };

    if (nft_lexer_next(&parser->lexer) || take_family(parser, &table.family) ||
        nft_lexer_name(&parser->lexer, "a table without a name", &table.table))
        return parser->lexer.err->rc;
    return take_block(parser, &table, take_in_table, "a table that does not close");
}

/* [family] table chain */
static enum gate_rc take_place(struct nft_parser *parser, struct nft_statement *statement)
{
    if (nft_lexer_next(&parser->lexer) || take_family(parser, &statement->family) ||
        nft_lexer_name(&parser->lexer, "a table without a name", &statement->table))
        return parser->lexer.err->rc;
    return nft_lexer_name(&parser->lexer, "a chain without a name", &statement->chain);
}

/* What stands behind add, create or insert, or begins a line without them. */
static enum gate_rc take_addition(struct nft_parser *parser, bool is_insert)
{
    struct nft_statement statement = { .line = parser->lexer.token.line, .is_insert = is_insert };

    if (nft_lexer_is(&parser->lexer, "table"))
        return take_table(parser);
    if (is_object(parser))
        return skip_object(parser);
    if (nft_lexer_is(&parser->lexer, "chain")) {
        statement.kind = NFT_CHAIN;
        return take_place(parser, &statement) ? parser->lexer.err->rc
                                              : take_chain_block(parser, &statement);
    }
    if (!nft_lexer_is(&parser->lexer, "rule"))
        return nft_lexer_fault(&parser->lexer, "a statement that nft does not know");
    statement.kind = NFT_RULE;
    if (take_place(parser, &statement))
        return parser->lexer.err->rc;
    if (nft_lexer_is(&parser->lexer, "handle") || nft_lexer_is(&parser->lexer, "index") ||
        nft_lexer_is(&parser->lexer, "position"))
        return error_set(parser->lexer.err, GATE_EUNSUPPORTED,
                         "line %u: a rule at a handle or index", parser->lexer.token.line);
    if (nft_lexer_text(&parser->lexer, &statement.text))
        return parser->lexer.err->rc;
    if (statement.text.len == 0)
        return nft_lexer_fault(&parser->lexer, "an empty rule");
    add(parser, statement);
    return GATE_OK;
}

/* flush ruleset, table or chain; delete and destroy of a table or chain. */
static enum gate_rc take_removal(struct nft_parser *parser, enum nft_kind kind)
{
    struct nft_statement statement = { .kind = kind, .line = parser->lexer.token.line };

    if (nft_lexer_next(&parser->lexer))
        return parser->lexer.err->rc;
    if (kind == NFT_FLUSH && nft_lexer_is(&parser->lexer, "ruleset")) {
        if (nft_lexer_next(&parser->lexer))
            return parser->lexer.err->rc;
        if (parser->lexer.token.kind == NFT_WORD && take_family(parser, &statement.family))
            return parser->lexer.err->rc;
        add(parser, statement);
        return GATE_OK;
    }
    bool is_chain = nft_lexer_is(&parser->lexer, "chain");
    if (is_object(parser))
        return skip_object(parser);
    if (!is_chain && !nft_lexer_is(&parser->lexer, "table"))
        return error_set(parser->lexer.err, GATE_EUNSUPPORTED,
                         "line %u: removes other than a table or "
                         "chain",
                         parser->lexer.token.line);
    if (nft_lexer_next(&parser->lexer) || take_family(parser, &statement.family) ||
        nft_lexer_name(&parser->lexer, "a table without a name", &statement.table))
        return parser->lexer.err->rc;
    if (is_chain && nft_lexer_name(&parser->lexer, "a chain without a name", &statement.chain))
        return parser->lexer.err->rc;
    add(parser, statement);
    return GATE_OK;
}

static enum gate_rc take_include(struct nft_parser *parser)
{
    struct nft_statement include = { .kind = NFT_INCLUDE, .line = parser->lexer.token.line };

    if (nft_lexer_next(&parser->lexer))
        return parser->lexer.err->rc;
    if (parser->lexer.token.kind != NFT_STRING)
        return nft_lexer_fault(&parser->lexer, "an include without a path in quotes");
    include.text = parser->lexer.token.text;
    add(parser, include);
    return nft_lexer_next(&parser->lexer);
}

static enum gate_rc take_statement(struct nft_parser *parser)
{
    if (nft_lexer_is(&parser->lexer, "flush"))
        return take_removal(parser, NFT_FLUSH);
    if (nft_lexer_is(&parser->lexer, "delete") || nft_lexer_is(&parser->lexer, "destroy"))
        return take_removal(parser, NFT_DELETE);
    if (nft_lexer_is(&parser->lexer, "include"))
        return take_include(parser);
    if (is_define(parser))
        return take_define(parser);
    bool is_insert = nft_lexer_is(&parser->lexer, "insert");
    if ((is_insert || nft_lexer_is(&parser->lexer, "add") ||
         nft_lexer_is(&parser->lexer, "create")) &&
        nft_lexer_next(&parser->lexer))
        return parser->lexer.err->rc;
    return take_addition(parser, is_insert);
}

enum gate_rc nft_ruleset_parse(struct str text, struct arena *arena, struct vec *statements,
                               struct error *err)
{
    struct nft_parser parser = {
        .lexer = { .arena = arena, .rest = text, .line = 1, .err = err },
        .statements = statements,
    };

    if (text_check(text, err) || nft_lexer_next(&parser.lexer) ||
        nft_lexer_skip_separators(&parser.lexer))
        return err->rc;
    while (parser.lexer.token.kind != NFT_END) {
        if (take_statement(&parser))
            return err->rc;
        if (parser.lexer.token.kind != NFT_END && parser.lexer.token.kind != NFT_SEPARATOR)
            return nft_lexer_fault(&parser.lexer, "text behind a statement");
        if (nft_lexer_skip_separators(&parser.lexer))
            return err->rc;
    }
    return GATE_OK;
}

bool nft_priority(struct str written, struct str family, int64_t *priority)
{
    static const struct {
        const char *name;
        int64_t number;
        int64_t bridge;
    } names[] = {
        { "raw", -300, 0 },    { "mangle", -150, 0 }, { "dstnat", -100, -300 },
        { "filter", 0, -200 }, { "security", 50, 0 }, { "srcnat", 100, 300 },
        { "out", 0, 100 },
    };
    struct str rest = written;
    struct str word;
    int64_t number = 0;
    int64_t offset = 0;

    if (!str_word(&rest, &word))
        return false;
    for (size_t i = 0; i < COUNT_OF(names); i++) {
        if (!str_equal(word, str_of(names[i].name)))
            continue;
        number = str_equal(family, STR("bridge")) ? names[i].bridge : names[i].number;
        *priority = number;
        if (!str_word(&rest, &word))
            return true;
        bool is_minus = str_starts_with(word, STR("-"));
        if (str_equal(word, STR("-")) || str_equal(word, STR("+"))) {
            if (!str_word(&rest, &word) || !str_to_i64(word, &offset))
                return false;
            *priority = is_minus ? number - offset : number + offset;
            return true;
        }
        if (!str_to_i64(word, &offset))
            return false;
        *priority = number + offset;
        return true;
    }
    return str_to_i64(word, priority);
}
