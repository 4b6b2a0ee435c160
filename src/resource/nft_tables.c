#include "resource/nft_tables.h"

#include "base/attributes.h"
#include "base/buf.h"
#include "base/limits.h"

void nft_tables_init(struct nft_tables *tables, struct arena *arena)
{
    *tables = (struct nft_tables){
        .arena = arena,
        .tables = MAP_INIT,
        .chains = MAP_INIT,
        .variables = MAP_INIT,
        .order = VEC_INIT(struct nft_chain *),
        .all_tables = VEC_INIT(struct nft_table *),
    };
}

void nft_tables_release(struct nft_tables *tables)
{
    for (size_t i = 0; i < tables->order.count; i++) {
        struct nft_chain *chain = *(struct nft_chain **)vec_at(&tables->order, i);

        vec_release(&chain->inserted);
        vec_release(&chain->appended);
    }
    map_release(&tables->tables);
    map_release(&tables->chains);
    map_release(&tables->variables);
    vec_release(&tables->order);
    vec_release(&tables->all_tables);
}

/* Puts the values of variables in the place of "$name". */
static enum gate_rc expand(struct nft_tables *tables, struct str written, struct str *text,
                           struct error *err)
{
    CLEANUP(buf_release) struct buf out = BUF_INIT(LIMIT_CONFIG_FILE_BYTES);
    struct str rest = written;
    struct str word;

    if (str_find(written, STR("$")) < 0) {
        *text = written;
        return GATE_OK;
    }
    while (str_word(&rest, &word)) {
        const struct str *value = NULL;

        if (out.len > 0 && !str_starts_with(word, STR(",")))
            buf_add(&out, STR(" "));
        if (str_starts_with(word, STR("$"))) {
            bool has_comma = str_ends_with(word, STR(","));
            struct str name = str_slice(word, 1, word.len - 1 - (has_comma ? 1 : 0));

            value = map_find(&tables->variables, name);
            if (!value || !value->ptr)
                return error_set(err, GATE_EFORMAT, "an unknown variable");
            buf_add(&out, *value);
            word = has_comma ? STR(",") : STR("");
        }
        buf_add(&out, word);
    }
    tables->expanded += out.len;
    if (buf_failed(&out) || tables->expanded > LIMIT_TEXT_BYTES)
        return error_set(err, GATE_ELIMIT, "variables of more bytes than are read");
    *text = arena_str(tables->arena, buf_str(&out));
    return GATE_OK;
}

static struct str table_key(struct nft_tables *tables, const struct nft_statement *statement)
{
    return arena_printf(tables->arena, "%.*s\n%.*s", STR_ARG(statement->family),
                        STR_ARG(statement->table));
}

static struct nft_table *find_table(struct nft_tables *tables,
                                    const struct nft_statement *statement)
{
    struct nft_table *table = map_find(&tables->tables, table_key(tables, statement));

    return table && table->generation % 2 == 1 ? table : NULL;
}

/* Odd generations are there, even ones are not. */
static void make_table(struct nft_tables *tables, const struct nft_statement *statement)
{
    struct str key = table_key(tables, statement);
    struct nft_table *table = map_find(&tables->tables, key);

    if (!table) {
        table = arena_new(tables->arena, 1, sizeof(*table));
        map_set(&tables->tables, key, table);
        *(struct nft_table **)vec_add(&tables->all_tables) = table;
    }
    if (table->generation % 2 == 0) {
        table->generation++;
        table->is_dormant = false;
    }
}

bool nft_chain_is_there(const struct nft_chain *chain)
{
    return chain->generation == chain->table->generation && chain->generation % 2 == 1;
}

static struct nft_chain *find_chain(struct nft_tables *tables,
                                    const struct nft_statement *statement)
{
    struct str key = arena_printf(tables->arena, "%.*s\n%.*s\n%.*s", STR_ARG(statement->family),
                                  STR_ARG(statement->table), STR_ARG(statement->chain));

    return map_find(&tables->chains, key);
}

/* Takes the rules away that a flush of the table has not yet. */
static void refresh(struct nft_chain *chain)
{
    if (chain->flushes == chain->table->flushes)
        return;
    chain->flushes = chain->table->flushes;
    chain->inserted.count = 0;
    chain->appended.count = 0;
}

static struct nft_chain *make_chain(struct nft_tables *tables,
                                    const struct nft_statement *statement, struct nft_table *table)
{
    struct nft_chain *chain = find_chain(tables, statement);

    if (!chain) {
        chain = arena_new(tables->arena, 1, sizeof(*chain));
        chain->inserted = VEC_INIT(struct nft_rule);
        chain->appended = VEC_INIT(struct nft_rule);
        map_set(&tables->chains,
                arena_printf(tables->arena, "%.*s\n%.*s\n%.*s", STR_ARG(statement->family),
                             STR_ARG(statement->table), STR_ARG(statement->chain)),
                chain);
        *(struct nft_chain **)vec_add(&tables->order) = chain;
    } else if (nft_chain_is_there(chain)) {
        return chain;
    }
    chain->statement = *statement;
    chain->policy = STR("");
    chain->table = table;
    chain->generation = table->generation;
    chain->flushes = table->flushes;
    chain->inserted.count = 0;
    chain->appended.count = 0;
    return chain;
}

static enum gate_rc apply_chain(struct nft_tables *tables, const struct nft_statement *statement,
                                size_t file, struct error *err)
{
    struct nft_table *table = find_table(tables, statement);

    if (!table)
        return error_set(err, GATE_EFORMAT, "a chain in a table that is not there");
    struct nft_chain *chain = make_chain(tables, statement, table);
    if (chain->line == 0 || chain->statement.type.len == 0) {
        chain->file = file;
        chain->line = statement->line;
    }
    if (statement->type.len == 0)
        return GATE_OK;
    chain->statement = *statement;
    return expand(tables, statement->priority, &chain->statement.priority, err);
}

/* A rule or policy needs its chain. */
static enum gate_rc need_chain(struct nft_tables *tables, const struct nft_statement *statement,
                               struct nft_chain **chain, struct error *err)
{
    *chain = find_chain(tables, statement);
    if (!*chain || !nft_chain_is_there(*chain))
        return error_set(err, GATE_EFORMAT, "a chain that is not there");
    refresh(*chain);
    return GATE_OK;
}

static enum gate_rc apply_rule(struct nft_tables *tables, const struct nft_statement *statement,
                               size_t file, struct error *err)
{
    struct nft_rule rule = { .file = file, .line = statement->line };
    struct nft_chain *chain;

    if (need_chain(tables, statement, &chain, err) ||
        expand(tables, statement->text, &rule.text, err))
        return err->rc;
    *(struct nft_rule *)vec_add(statement->is_insert ? &chain->inserted : &chain->appended) = rule;
    return GATE_OK;
}

static enum gate_rc apply_policy(struct nft_tables *tables, const struct nft_statement *statement,
                                 struct error *err)
{
    struct nft_chain *chain;

    if (need_chain(tables, statement, &chain, err) ||
        expand(tables, statement->text, &chain->policy, err))
        return err->rc;
    if (!str_equal(chain->policy, STR("accept")) && !str_equal(chain->policy, STR("drop")))
        return error_set(err, GATE_EFORMAT, "a policy other than accept and drop");
    return GATE_OK;
}

static enum gate_rc apply_flush(struct nft_tables *tables, const struct nft_statement *statement,
                                struct error *err)
{
    struct nft_chain *chain;

    if (statement->table.len == 0) {
        if (statement->family.len > 0)
            return error_set(err, GATE_EUNSUPPORTED, "a flush of one family");
        for (size_t i = 0; i < tables->all_tables.count; i++) {
            struct nft_table *table = *(struct nft_table **)vec_at(&tables->all_tables, i);

            table->generation += table->generation % 2;
        }
        tables->all_tables.count = 0;
        map_release(&tables->tables);
        tables->tables = MAP_INIT;
        return GATE_OK;
    }
    if (statement->chain.len > 0) {
        if (need_chain(tables, statement, &chain, err))
            return err->rc;
        chain->inserted.count = 0;
        chain->appended.count = 0;
        return GATE_OK;
    }
    struct nft_table *table = find_table(tables, statement);
    if (!table)
        return error_set(err, GATE_EFORMAT, "a table that is not there");
    table->flushes++;
    return GATE_OK;
}

static enum gate_rc apply_delete(struct nft_tables *tables, const struct nft_statement *statement,
                                 struct error *err)
{
    struct nft_chain *chain;

    if (statement->chain.len > 0) {
        if (need_chain(tables, statement, &chain, err))
            return err->rc;
        chain->generation = 0;
        return GATE_OK;
    }
    struct nft_table *table = find_table(tables, statement);
    if (!table)
        return error_set(err, GATE_EFORMAT, "a table that is not there");
    table->generation++;
    return GATE_OK;
}

static enum gate_rc apply_define(struct nft_tables *tables, const struct nft_statement *statement,
                                 struct error *err)
{
    struct str *value = arena_new(tables->arena, 1, sizeof(*value));

    if (expand(tables, statement->text, value, err))
        return err->rc;
    map_set(&tables->variables, statement->name, value);
    return GATE_OK;
}

enum gate_rc nft_tables_apply(struct nft_tables *tables, const struct nft_statement *statement,
                              size_t file, struct error *err)
{
    switch (statement->kind) {
    case NFT_TABLE:
        make_table(tables, statement);
        return GATE_OK;
    case NFT_DORMANT: {
        struct nft_table *table = find_table(tables, statement);

        if (table)
            table->is_dormant = true;
        return GATE_OK;
    }
    case NFT_CHAIN:
        return apply_chain(tables, statement, file, err);
    case NFT_POLICY:
        return apply_policy(tables, statement, err);
    case NFT_RULE:
        return apply_rule(tables, statement, file, err);
    case NFT_FLUSH:
        return apply_flush(tables, statement, err);
    case NFT_DELETE:
        return apply_delete(tables, statement, err);
    case NFT_DEFINE:
        return apply_define(tables, statement, err);
    case NFT_INCLUDE:
        break;
    }
    return GATE_OK;
}

size_t nft_chain_rule_count(const struct nft_chain *chain)
{
    if (chain->flushes != chain->table->flushes)
        return 0;
    return chain->inserted.count + chain->appended.count;
}

const struct nft_rule *nft_chain_rule(const struct nft_chain *chain, size_t index)
{
    size_t inserted = chain->inserted.count;

    if (index < inserted)
        return vec_at(&chain->inserted, inserted - 1 - index);
    return vec_at(&chain->appended, index - inserted);
}
