#include "base/limits.h"
#include "format/nft_ruleset.h"
#include "resource/config_files.h"
#include "resource/nft_tables.h"
#include "resource/resource.h"
#include "resource/rows.h"

static const char *const paths[] = { "/etc/nftables.conf", "/etc/sysconfig/nftables.conf" };

struct nftables {
    struct resource_context *context;
    struct vec files; /* struct config_file */
    struct nft_tables tables;
    struct rows rows;
};

enum nftables_column {
    NFTABLES_KIND,
    NFTABLES_FAMILY,
    NFTABLES_TABLE,
    NFTABLES_CHAIN,
    NFTABLES_TYPE,
    NFTABLES_HOOK,
    NFTABLES_PRIORITY,
    NFTABLES_POLICY,
    NFTABLES_RULE,
    NFTABLES_PATH,
    NFTABLES_LINE,
};

static const struct column_def nftables_columns[] = {
    [NFTABLES_KIND] = { .name = "kind", .type = VALUE_STR, .help = "chain or rule" },
    [NFTABLES_FAMILY] = { .name = "family",
                          .type = VALUE_STR,
                          .help = "ip, ip6, inet, arp, bridge or netdev" },
    [NFTABLES_TABLE] = { .name = "table", .type = VALUE_STR, .help = "table" },
    [NFTABLES_CHAIN] = { .name = "chain", .type = VALUE_STR, .help = "chain" },
    [NFTABLES_TYPE] = { .name = "type",
                        .type = VALUE_STR,
                        .help = "filter, nat or route of a base chain" },
    [NFTABLES_HOOK] = { .name = "hook", .type = VALUE_STR, .help = "hook of a base chain" },
    [NFTABLES_PRIORITY] = { .name = "priority",
                            .type = VALUE_INTEGER,
                            .help = "priority of a base chain, names as numbers" },
    [NFTABLES_POLICY] = { .name = "policy",
                          .type = VALUE_STR,
                          .help = "accept or drop of a base chain, accept where none is set" },
    [NFTABLES_RULE] = { .name = "rule",
                        .type = VALUE_STR,
                        .help = "text of a rule: one blank between words, no quotes, variables "
                                "replaced" },
    [NFTABLES_PATH] = { .name = "path", .type = VALUE_STR, .help = "file" },
    [NFTABLES_LINE] = { .name = "line", .type = VALUE_INTEGER, .help = "line of the file" },
};

static enum gate_rc read_file(struct nftables *self, size_t index, int depth, struct error *err);

static void nftables_wishes(const struct resource_call *call ATTR_UNUSED, struct wish_set *set)
{
    static const char *const more[] = { "/etc/nftables/**", "/etc/nftables.d/**",
                                        "/etc/sysconfig/nftables/**" };

    config_files_wishes(set, paths, COUNT_OF(paths));
    config_files_wishes(set, more, COUNT_OF(more));
}

/* A path without a slash at its start is looked for below /etc, where nft is built to. */
static enum gate_rc read_include(struct nftables *self, const struct nft_statement *statement,
                                 size_t index, int depth, struct error *err)
{
    struct str pattern = statement->text;
    size_t first = self->files.count;
    const struct config_file *file = vec_at(&self->files, index);
    struct str path = file->path;

    if (!str_starts_with(pattern, STR("/")))
        return error_set(err, GATE_EUNSUPPORTED, "%.*s: line %u: an include that is not absolute",
                         STR_ARG(path), statement->line);
    if (config_files_glob(self->context, pattern, &self->files, err))
        return err->rc;
    size_t last = self->files.count;
    bool is_pattern = str_find(pattern, STR("*")) >= 0 || str_find(pattern, STR("?")) >= 0 ||
                      str_find(pattern, STR("[")) >= 0;
    if (first == last && !is_pattern)
        return error_set(err, GATE_EFORMAT, "%.*s: line %u: includes what is not there",
                         STR_ARG(path), statement->line);
    for (size_t i = first; i < last; i++) {
        if (read_file(self, i, depth + 1, err))
            return err->rc;
    }
    return GATE_OK;
}

static enum gate_rc read_file(struct nftables *self, size_t index, int depth, struct error *err)
{
    enum { INCLUDES = 16 }; /* as nft has it */
    CLEANUP(vec_release) struct vec statements = VEC_INIT(struct nft_statement);
    struct config_file file = *(struct config_file *)vec_at(&self->files, index);

    if (depth > INCLUDES)
        return error_set(err, GATE_ELIMIT, "%.*s: includes nested more than %d deep",
                         STR_ARG(file.path), INCLUDES);
    if (nft_ruleset_parse(file.text, self->context->arena, &statements, err))
        return error_wrap(err, "%.*s", STR_ARG(file.path));
    for (size_t i = 0; i < statements.count; i++) {
        const struct nft_statement *statement = vec_at(&statements, i);

        if (statement->kind == NFT_INCLUDE) {
            if (read_include(self, statement, index, depth, err))
                return err->rc;
            continue;
        }
        if (nft_tables_apply(&self->tables, statement, index, err))
            return error_wrap(err, "%.*s: line %u", STR_ARG(file.path), statement->line);
    }
    return GATE_OK;
}

static struct value *add_row(struct nftables *self, const struct nft_chain *chain, const char *kind,
                             size_t index, uint32_t line)
{
    const struct config_file *file = vec_at(&self->files, index);
    const struct nft_statement *statement = &chain->statement;
    struct str key =
        arena_printf(self->context->arena, "%.*s %.*s %.*s", STR_ARG(statement->family),
                     STR_ARG(statement->table), STR_ARG(statement->chain));
    struct origin origin = config_file_origin(file, line, key);
    struct value *cells = rows_add(&self->rows, &origin);

    cells[NFTABLES_KIND] = value_str(str_of(kind));
    cells[NFTABLES_FAMILY] = value_str(statement->family);
    cells[NFTABLES_TABLE] = value_str(statement->table);
    cells[NFTABLES_CHAIN] = value_str(statement->chain);
    cells[NFTABLES_PATH] = value_str(file->entry->path);
    cells[NFTABLES_LINE] = value_integer(line);
    if (statement->type.len == 0)
        return cells;
    int64_t priority;
    cells[NFTABLES_TYPE] = value_str(statement->type);
    cells[NFTABLES_HOOK] = value_str(statement->hook);
    if (nft_priority(statement->priority, statement->family, &priority))
        cells[NFTABLES_PRIORITY] = value_integer(priority);
    cells[NFTABLES_POLICY] = value_str(chain->policy.len > 0 ? chain->policy : STR("accept"));
    return cells;
}

/* A dormant table is loaded and looks at no packet: it has no rows. */
static void add_rows(struct nftables *self)
{
    for (size_t i = 0; i < self->tables.order.count; i++) {
        const struct nft_chain *chain = *(struct nft_chain **)vec_at(&self->tables.order, i);

        if (!nft_chain_is_there(chain) || chain->table->is_dormant)
            continue;
        (void)add_row(self, chain, "chain", chain->file, chain->line);
        for (size_t j = 0; j < nft_chain_rule_count(chain); j++) {
            const struct nft_rule *rule = nft_chain_rule(chain, j);
            struct value *cells = add_row(self, chain, "rule", rule->file, rule->line);

            cells[NFTABLES_RULE] = value_str(rule->text);
        }
    }
}

static enum gate_rc nftables_open(void *self, struct resource_context *context,
                                  const struct resource_call *call ATTR_UNUSED, struct error *err)
{
    struct nftables *nftables = self;
    struct config_file file;

    nftables->context = context;
    nftables->files = VEC_INIT(struct config_file);
    nft_tables_init(&nftables->tables, context->arena);
    rows_init(&nftables->rows, context, nftables_columns, COUNT_OF(nftables_columns));
    if (config_file_read_first(context, paths, COUNT_OF(paths), &file, err))
        return err->rc;
    *(struct config_file *)vec_add(&nftables->files) = file;
    if (read_file(nftables, 0, 0, err))
        return err->rc;
    add_rows(nftables);
    return GATE_OK;
}

static void nftables_close(void *self)
{
    struct nftables *nftables = self;

    vec_release(&nftables->files);
    nft_tables_release(&nftables->tables);
    rows_release(&nftables->rows);
}

static struct origin nftables_origin(const void *self, const struct resource_call *call ATTR_UNUSED)
{
    const struct nftables *nftables = self;

    if (nftables->files.count > 0)
        return config_file_origin(vec_at(&nftables->files, 0), 0, STR(""));
    return config_path_origin(paths[0]);
}

static const struct table *nftables_rows(void *self)
{
    struct nftables *nftables = self;

    return rows_table(&nftables->rows);
}

/* "input_policies": of the chains for filtering at that hook. */
static enum gate_rc policies_get(void *self, const struct property_query *query,
                                 struct value *value, struct error *err)
{
    struct nftables *nftables = self;
    struct str hook = str_slice(query->name, 0, query->name.len - sizeof("_policies") + 1);
    const struct table *table = nftables_rows(self);
    struct value *items = arena_new(nftables->context->arena, table->row_count + 1, sizeof(*items));
    size_t count = 0;

    for (size_t i = 0; i < table->row_count; i++) {
        struct value cells[NFTABLES_POLICY + 1];

        for (size_t j = 0; j < COUNT_OF(cells); j++) {
            if (table->cell(table, i, j, &cells[j], err))
                return err->rc;
        }
        if (!str_equal(cells[NFTABLES_KIND].string, STR("chain")) ||
            cells[NFTABLES_TYPE].type == VALUE_NIL ||
            !str_equal(cells[NFTABLES_TYPE].string, STR("filter")) ||
            !str_equal(cells[NFTABLES_HOOK].string, hook))
            continue;
        struct origin *origin = arena_new(nftables->context->arena, 1, sizeof(*origin));
        *origin = table->origin(table, i);
        items[count] = cells[NFTABLES_POLICY];
        items[count++].origin = origin;
    }
    *value = count > 0 ? value_list(items, count) : value_nil();
    return GATE_OK;
}

static const struct property_def nftables_properties[] = {
    { .name = "input_policies",
      .type = VALUE_LIST,
      .help = "policies of all chains of the type filter at the hook input; nil: there is none",
      .get = policies_get },
    { .name = "forward_policies",
      .type = VALUE_LIST,
      .help = "the same at the hook forward",
      .get = policies_get },
    { .name = "output_policies",
      .type = VALUE_LIST,
      .help = "the same at the hook output",
      .get = policies_get },
};

const struct resource_def resource_nftables = {
    .name = "nftables",
    .summary = "the chains and rules that nftables.conf loads, with what it includes",
    .arity = CALL_NONE,
    .example = "{nftables: , its: {input_policies: {include: drop}}}",
    .self_size = sizeof(struct nftables),
    .wishes = nftables_wishes,
    .open = nftables_open,
    .close = nftables_close,
    .origin = nftables_origin,
    .properties = nftables_properties,
    .property_count = COUNT_OF(nftables_properties),
    .columns = nftables_columns,
    .column_count = COUNT_OF(nftables_columns),
    .rows = nftables_rows,
};
