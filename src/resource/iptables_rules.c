#include "format/iptables_save.h"
#include "resource/config_files.h"
#include "resource/resource.h"
#include "resource/rows.h"

/* Where distributions save rules, and whose they are. */
static const struct {
    const char *path;
    const char *family;
} saved[] = {
    { "/etc/iptables/rules.v4", "ipv4" },   { "/etc/iptables/rules.v6", "ipv6" },
    { "/etc/sysconfig/iptables", "ipv4" },  { "/etc/sysconfig/ip6tables", "ipv6" },
    { "/etc/iptables/rules-save", "ipv4" }, { "/etc/iptables/rules6-save", "ipv6" },
};

struct iptables_rules {
    struct resource_context *context;
    struct vec lines; /* struct saved_line */
    struct rows rows;
};

struct saved_line {
    struct iptables_line line;
    struct str family;
};

enum iptables_column {
    IPTABLES_COLUMN_KIND,
    IPTABLES_COLUMN_FAMILY,
    IPTABLES_COLUMN_TABLE,
    IPTABLES_COLUMN_CHAIN,
    IPTABLES_COLUMN_POLICY,
    IPTABLES_COLUMN_TARGET,
    IPTABLES_COLUMN_OPTIONS,
    IPTABLES_COLUMN_RULE,
    IPTABLES_COLUMN_PATH,
    IPTABLES_COLUMN_LINE,
};

static const struct column_def iptables_columns[] = {
    [IPTABLES_COLUMN_KIND] = { .name = "kind", .type = VALUE_STR, .help = "chain or rule" },
    [IPTABLES_COLUMN_FAMILY] = { .name = "family", .type = VALUE_STR, .help = "ipv4 or ipv6" },
    [IPTABLES_COLUMN_TABLE] = { .name = "table", .type = VALUE_STR, .help = "filter, nat, ..." },
    [IPTABLES_COLUMN_CHAIN] = { .name = "chain", .type = VALUE_STR, .help = "INPUT, FORWARD, ..." },
    [IPTABLES_COLUMN_POLICY] = { .name = "policy",
                                 .type = VALUE_STR,
                                 .help = "ACCEPT or DROP of a built-in chain" },
    [IPTABLES_COLUMN_TARGET] = { .name = "target", .type = VALUE_STR, .help = "of -j in a rule" },
    [IPTABLES_COLUMN_OPTIONS] = { .name = "options",
                                  .type = VALUE_LIST,
                                  .help = "of a rule, each with its arguments: -p tcp" },
    [IPTABLES_COLUMN_RULE] = { .name = "rule", .type = VALUE_STR, .help = "options joined" },
    [IPTABLES_COLUMN_PATH] = { .name = "path", .type = VALUE_STR, .help = "file" },
    [IPTABLES_COLUMN_LINE] = { .name = "line", .type = VALUE_INTEGER, .help = "line of the file" },
};

static void iptables_wishes(const struct resource_call *call ATTR_UNUSED, struct wish_set *set)
{
    for (size_t i = 0; i < COUNT_OF(saved); i++)
        config_files_wishes(set, &saved[i].path, 1);
}

static void add_row(struct iptables_rules *self, const struct config_file *file,
                    const struct saved_line *added)
{
    const struct iptables_line *line = &added->line;
    struct origin origin = config_file_origin(file, line->line, line->chain);
    struct value *cells = rows_add(&self->rows, &origin);
    struct value *options =
        arena_new(self->context->arena, line->option_count + 1, sizeof(*options));
    struct str target;

    for (size_t i = 0; i < line->option_count; i++)
        options[i] = value_str(line->options[i]);
    cells[IPTABLES_COLUMN_KIND] =
        value_str(line->kind == IPTABLES_RULE ? STR("rule") : STR("chain"));
    cells[IPTABLES_COLUMN_FAMILY] = value_str(added->family);
    cells[IPTABLES_COLUMN_TABLE] = value_str(line->table);
    cells[IPTABLES_COLUMN_CHAIN] = value_str(line->chain);
    cells[IPTABLES_COLUMN_PATH] = value_str(file->entry->path);
    cells[IPTABLES_COLUMN_LINE] = value_integer(line->line);
    if (line->kind == IPTABLES_CHAIN) {
        if (line->policy.len > 0)
            cells[IPTABLES_COLUMN_POLICY] = value_str(line->policy);
        return;
    }
    cells[IPTABLES_COLUMN_OPTIONS] = value_list(options, line->option_count);
    cells[IPTABLES_COLUMN_RULE] = value_str(line->text);
    if (iptables_option(line, STR("-j"), &target))
        cells[IPTABLES_COLUMN_TARGET] = value_str(target);
}

static enum gate_rc read_file(struct iptables_rules *self, size_t index,
                              const struct config_file *file, struct error *err)
{
    CLEANUP(vec_release) struct vec lines = VEC_INIT(struct iptables_line);

    if (iptables_save_parse(file->text, self->context->arena, &lines, err))
        return error_wrap(err, "%.*s", STR_ARG(file->path));
    for (size_t i = 0; i < lines.count; i++) {
        struct saved_line *line = vec_add(&self->lines);

        line->line = *(struct iptables_line *)vec_at(&lines, i);
        line->family = str_of(saved[index].family);
        add_row(self, file, line);
    }
    return GATE_OK;
}

static enum gate_rc iptables_open(void *self, struct resource_context *context,
                                  const struct resource_call *call ATTR_UNUSED, struct error *err)
{
    struct iptables_rules *iptables = self;
    size_t found = 0;

    iptables->context = context;
    iptables->lines = VEC_INIT(struct saved_line);
    rows_init(&iptables->rows, context, iptables_columns, COUNT_OF(iptables_columns));
    for (size_t i = 0; i < COUNT_OF(saved); i++) {
        struct config_file file;
        struct error local = ERROR_INIT;
        enum gate_rc rc = config_file_read(context, str_of(saved[i].path), &file, &local);

        if (rc == GATE_OK && read_file(iptables, i, &file, err))
            return err->rc;
        if (rc && rc != GATE_ENOTFOUND) {
            *err = local;
            return rc;
        }
        found += rc == GATE_OK;
    }
    if (found == 0)
        return error_set(err, GATE_ENOTFOUND, "%s and its like are not there", saved[0].path);
    return GATE_OK;
}

static void iptables_close(void *self)
{
    struct iptables_rules *iptables = self;

    vec_release(&iptables->lines);
    rows_release(&iptables->rows);
}

static struct origin iptables_origin(const void *self ATTR_UNUSED,
                                     const struct resource_call *call ATTR_UNUSED)
{
    return config_path_origin(saved[0].path);
}

static const struct table *iptables_rows(void *self)
{
    struct iptables_rules *iptables = self;

    return rows_table(&iptables->rows);
}

static enum gate_rc rule_check(const struct value *argument, struct error *err)
{
    static const char *const keys[] = { "family", "table", "chain", "options" };

    if (argument->type != VALUE_MAP || !value_find(argument, STR("chain")))
        return error_set(err, GATE_EUSAGE, "expected a map such as {chain: INPUT, options: [...]}");
    for (size_t i = 0; i < argument->map.count; i++) {
        const struct value_pair *pair = &argument->map.pairs[i];
        bool is_options = str_equal(pair->key, STR("options"));
        bool is_known = false;

        for (size_t j = 0; j < COUNT_OF(keys); j++)
            is_known |= str_equal(pair->key, str_of(keys[j]));
        if (!is_known)
            return error_set(err, GATE_EUSAGE, "unknown key of a rule '%.*s'", STR_ARG(pair->key));
        if (pair->value.type != (is_options ? VALUE_LIST : VALUE_STR))
            return error_set(err, GATE_EUSAGE, "'%.*s' of a rule is a %s", STR_ARG(pair->key),
                             is_options ? "list of texts" : "text");
        for (size_t j = 0; is_options && j < pair->value.list.count; j++) {
            if (pair->value.list.items[j].type != VALUE_STR)
                return error_set(err, GATE_EUSAGE, "'options' of a rule is a list of texts");
        }
    }
    return GATE_OK;
}

/* The text of a key, or `otherwise`. */
static struct str wanted_text(const struct value *argument, struct str key, struct str otherwise)
{
    const struct value *value = value_find(argument, key);

    return value ? value->string : otherwise;
}

/* A module that an option or protocol brings with it may be named or not. */
static bool is_module(struct str option)
{
    return str_starts_with(option, STR("-m "));
}

static bool has_option(const struct iptables_line *rule, struct str option)
{
    for (size_t i = 0; i < rule->option_count; i++) {
        if (str_equal(rule->options[i], option))
            return true;
    }
    return false;
}

/* Just the wanted options, in whatever order. */
static bool is_rule(const struct saved_line *line, const struct value *argument)
{
    const struct value *options = value_find(argument, STR("options"));
    const struct iptables_line *rule = &line->line;
    struct str family = wanted_text(argument, STR("family"), line->family);
    size_t wanted = 0;
    size_t written = 0;

    if (rule->kind != IPTABLES_RULE || !str_equal(family, line->family) ||
        !str_equal(rule->chain, wanted_text(argument, STR("chain"), STR(""))) ||
        !str_equal(rule->table, wanted_text(argument, STR("table"), STR("filter"))))
        return false;
    for (size_t i = 0; options && i < options->list.count; i++) {
        if (is_module(options->list.items[i].string))
            continue;
        if (!has_option(rule, options->list.items[i].string))
            return false;
        wanted++;
    }
    for (size_t i = 0; i < rule->option_count; i++)
        written += !is_module(rule->options[i]);
    return wanted == written;
}

static enum gate_rc rule_test(void *self, ptrdiff_t row ATTR_UNUSED, const struct value *argument,
                              bool *holds, struct value *observed ATTR_UNUSED, struct error *err)
{
    const struct iptables_rules *iptables = self;

    if (rule_check(argument, err))
        return err->rc;
    *holds = false;
    for (size_t i = 0; i < iptables->lines.count && !*holds; i++)
        *holds = is_rule(vec_at(&iptables->lines, i), argument);
    return GATE_OK;
}

static const struct predicate_def iptables_predicates[] = {
    { .name = "have_rule",
      .argument = "{family, table, chain, options}",
      .help = "a rule of that chain has just these options, such as -i lo and -j ACCEPT, in any "
              "order; -m does not count, and the table is filter unless named",
      .test = rule_test,
      .check = rule_check },
};

const struct resource_def resource_iptables_rules = {
    .name = "iptables_rules",
    .summary = "the rules of iptables and ip6tables that are loaded at the start",
    .arity = CALL_NONE,
    .example = "{iptables_rules: , it: {have_rule: {chain: INPUT, options: [-i lo, -j ACCEPT]}}}",
    .self_size = sizeof(struct iptables_rules),
    .wishes = iptables_wishes,
    .open = iptables_open,
    .close = iptables_close,
    .origin = iptables_origin,
    .predicates = iptables_predicates,
    .predicate_count = COUNT_OF(iptables_predicates),
    .columns = iptables_columns,
    .column_count = COUNT_OF(iptables_columns),
    .rows = iptables_rows,
};
