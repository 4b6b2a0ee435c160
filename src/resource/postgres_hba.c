#include "format/postgres_hba.h"

#include "base/limits.h"
#include "resource/call.h"
#include "resource/config_files.h"
#include "resource/postgres_cluster.h"
#include "resource/rows.h"

struct postgres_hba {
    struct resource_context *context;
    struct str path;
    struct config_file main;
    size_t files;
    struct rows rows;
};

enum hba_column {
    HBA_TYPE,
    HBA_DATABASES,
    HBA_USERS,
    HBA_ADDRESS,
    HBA_METHOD,
    HBA_OPTIONS,
    HBA_PATH,
    HBA_LINE,
    HBA_COLUMNS,
};

static const struct column_def hba_columns[HBA_COLUMNS] = {
    [HBA_TYPE] = { .name = "type",
                   .type = VALUE_STR,
                   .help = "local, host, hostssl, hostnossl, hostgssenc or hostnogssenc" },
    [HBA_DATABASES] = { .name = "databases", .type = VALUE_LIST, .help = "databases it is about" },
    [HBA_USERS] = { .name = "users", .type = VALUE_LIST, .help = "accounts it is about" },
    [HBA_ADDRESS] = { .name = "address",
                      .type = VALUE_STR,
                      .help = "where clients come from, with the mask; nil of local" },
    [HBA_METHOD] = { .name = "method",
                     .type = VALUE_STR,
                     .help = "how they prove who they are: trust, scram-sha-256, peer" },
    [HBA_OPTIONS] = { .name = "options", .type = VALUE_MAP, .help = "options of the method" },
    [HBA_PATH] = { .name = "path", .type = VALUE_STR, .help = "file" },
    [HBA_LINE] = { .name = "line", .type = VALUE_INTEGER, .help = "line of the file" },
};

static struct value list_of(struct postgres_hba *hba, const struct postgres_hba_names *names)
{
    struct value *items = arena_new(hba->context->arena, names->count + 1, sizeof(*items));

    for (size_t i = 0; i < names->count; i++)
        items[i] = value_str(names->items[i]);
    return value_list(items, names->count);
}

static struct value map_of(struct postgres_hba *hba, const struct postgres_hba_rule *rule)
{
    struct value_pair *pairs =
        arena_new(hba->context->arena, rule->option_count + 1, sizeof(*pairs));

    for (size_t i = 0; i < rule->option_count; i++)
        pairs[i] = (struct value_pair){ rule->options[i].name, value_str(rule->options[i].value) };
    return value_map(pairs, rule->option_count);
}

static void add_rule(struct postgres_hba *hba, const struct config_file *file,
                     const struct postgres_hba_rule *rule)
{
    struct str key = arena_printf(hba->context->arena, "%.*s %.*s", STR_ARG(rule->type),
                                  STR_ARG(rule->databases.items[0]));
    struct origin origin = config_file_origin(file, rule->line, key);
    struct value *cells = rows_add(&hba->rows, &origin);

    cells[HBA_TYPE] = value_str(rule->type);
    cells[HBA_DATABASES] = list_of(hba, &rule->databases);
    cells[HBA_USERS] = list_of(hba, &rule->users);
    if (rule->address.len > 0)
        cells[HBA_ADDRESS] = value_str(rule->address);
    cells[HBA_METHOD] = value_str(rule->method);
    cells[HBA_OPTIONS] = map_of(hba, rule);
    cells[HBA_PATH] = value_str(file->entry->path);
    cells[HBA_LINE] = value_integer(rule->line);
}

static enum gate_rc add_lines(struct postgres_hba *hba, const struct config_file *file,
                              unsigned depth, struct error *err);

static enum config_include_kind kind_of(const struct postgres_hba_include *include)
{
    if (str_equal(include->keyword, STR("include_dir")))
        return CONFIG_INCLUDE_FOLDER;
    return str_equal(include->keyword, STR("include")) ? CONFIG_INCLUDE : CONFIG_INCLUDE_OPTIONAL;
}

static enum gate_rc add_included(struct postgres_hba *hba, const struct config_file *file,
                                 const struct postgres_hba_include *include, unsigned depth,
                                 struct error *err)
{
    CLEANUP(vec_release) struct vec found = VEC_INIT(struct config_file);
    struct str path = config_path_from(hba->context, file, include->path);

    if (depth == LIMIT_INCLUDES)
        return error_set(err, GATE_EFORMAT, "includes are nested more than %d deep",
                         LIMIT_INCLUDES);
    if (config_files_include(hba->context, kind_of(include), path, ".conf", &found, err))
        return err->rc;
    hba->files += found.count;
    if (hba->files > LIMIT_CONFIG_FILES)
        return error_set(err, GATE_ELIMIT, "more than %d files in all", LIMIT_CONFIG_FILES);
    for (size_t i = 0; i < found.count; i++) {
        if (add_lines(hba, vec_at(&found, i), depth + 1, err))
            return err->rc;
    }
    return GATE_OK;
}

static enum gate_rc add_lines(struct postgres_hba *hba, const struct config_file *file,
                              unsigned depth, struct error *err)
{
    CLEANUP(vec_release) struct vec lines = VEC_INIT(struct postgres_hba_line);

    if (postgres_hba_parse(file->text, hba->context->arena, &lines, err))
        return error_wrap(err, "%.*s", STR_ARG(file->path));
    for (size_t i = 0; i < lines.count; i++) {
        const struct postgres_hba_line *line = vec_at(&lines, i);

        if (hba->rows.origins.count == LIMIT_SETTINGS)
            return error_set(err, GATE_ELIMIT, "%.*s: more than %d rules in all",
                             STR_ARG(file->path), LIMIT_SETTINGS);
        if (!line->is_include)
            add_rule(hba, file, &line->rule);
        else if (add_included(hba, file, &line->include, depth, err))
            return error_wrap(err, "%.*s: line %u", STR_ARG(file->path), line->rule.line);
    }
    return GATE_OK;
}

static void postgres_hba_wishes(const struct resource_call *call, struct wish_set *set)
{
    const struct wish wish = { .kind = WISH_BODY, .limit = LIMIT_CONFIG_FILE_BYTES };
    struct str path;

    if (call_text(call, &path))
        call_wish_path(set, &wish, path);
    postgres_cluster_wishes("pg_hba.conf", set);
}

static enum gate_rc postgres_hba_open(void *self, struct resource_context *context,
                                      const struct resource_call *call, struct error *err)
{
    struct postgres_hba *hba = self;

    hba->context = context;
    rows_init(&hba->rows, context, hba_columns, HBA_COLUMNS);
    if (!call_text(call, &hba->path) &&
        postgres_cluster_find(context, "pg_hba.conf", &hba->path, err))
        return err->rc;
    if (config_file_read(context, hba->path, &hba->main, err))
        return err->rc;
    return add_lines(hba, &hba->main, 0, err);
}

static void postgres_hba_close(void *self)
{
    struct postgres_hba *hba = self;

    rows_release(&hba->rows);
}

static struct origin postgres_hba_origin(const void *self,
                                         const struct resource_call *call ATTR_UNUSED)
{
    const struct postgres_hba *hba = self;

    return hba->main.entry ? config_file_origin(&hba->main, 0, STR(""))
                           : config_path_origin("pg_hba.conf");
}

static const struct table *postgres_hba_rows(void *self)
{
    struct postgres_hba *hba = self;

    return rows_table(&hba->rows);
}

const struct resource_def resource_postgres_hba = {
    .name = "postgres_hba",
    .summary = "who may connect to a PostgreSQL server, rule by rule",
    .argument = "path; that of the only cluster if none is given",
    .arity = CALL_OPTIONAL,
    .example = "{postgres_hba: , where: {method: trust}, it: {not: exist}}",
    .self_size = sizeof(struct postgres_hba),
    .wishes = postgres_hba_wishes,
    .open = postgres_hba_open,
    .close = postgres_hba_close,
    .origin = postgres_hba_origin,
    .columns = hba_columns,
    .column_count = HBA_COLUMNS,
    .rows = postgres_hba_rows,
};
