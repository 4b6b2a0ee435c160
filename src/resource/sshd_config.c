#include "format/sshd_config.h"

#include "base/limits.h"
#include "resource/call.h"
#include "resource/facts.h"
#include "resource/resource.h"
#include "resource/sshd_lines.h"

/* One file as it stands: neither included nor put in force. */
struct sshd_config {
    struct resource_context *context;
    struct str path;
    const struct entry *file;
    struct vec directives; /* struct sshd_directive */
    struct table table;
};

enum sshd_column {
    SSHD_KEYWORD,
    SSHD_NAME,
    SSHD_VALUE,
    SSHD_ARGUMENTS,
    SSHD_MATCH_TEXT,
    SSHD_LINE,
    SSHD_PATH,
};

static const struct column_def sshd_columns[] = {
    [SSHD_KEYWORD] = { .name = "keyword",
                       .type = VALUE_STR,
                       .help = "in sshd_config(5)'s spelling, older names as the newer" },
    [SSHD_NAME] = { .name = "name", .type = VALUE_STR, .help = "keyword, as keyword" },
    [SSHD_VALUE] = { .name = "value", .type = VALUE_STR, .help = "the rest of the line" },
    [SSHD_ARGUMENTS] = { .name = "arguments", .type = VALUE_LIST, .help = "without quotes" },
    [SSHD_MATCH_TEXT] = { .name = "match",
                          .type = VALUE_STR,
                          .help = "the Match it stands under, \"user bob\"; empty if none" },
    [SSHD_LINE] = { .name = "line", .type = VALUE_INTEGER, .help = "of the file" },
    [SSHD_PATH] = { .name = "path", .type = VALUE_STR, .help = "of the file" },
};

static struct str match_text(const struct sshd_config *config,
                             const struct sshd_directive *directive)
{
    if (directive->match == SSHD_NO_MATCH)
        return (struct str){ .ptr = "" };
    const struct sshd_directive *match = vec_at(&config->directives, directive->match);
    return match->value;
}

static struct value arguments_of(const struct sshd_config *config,
                                 const struct sshd_directive *directive)
{
    size_t count = directive->argument_count;
    struct value *items = arena_new(config->context->arena, count + 1, sizeof(*items));

    for (size_t i = 0; i < count; i++)
        items[i] = value_str(directive->arguments[i]);
    return value_list(items, count);
}

/* One argument without its quotes, more as they stand. */
static struct str value_of(const struct sshd_directive *directive)
{
    bool is_one = directive->argument_count == 1 && directive->keyword->kind != SSHD_REST;

    return is_one ? directive->arguments[0] : directive->value;
}

static enum gate_rc sshd_cell(const struct table *table, size_t row, size_t column,
                              struct value *value, struct error *err ATTR_UNUSED)
{
    const struct sshd_config *config = table->self;
    const struct sshd_directive *directive = vec_at(&config->directives, row);

    *value = value_nil();
    switch ((enum sshd_column)column) {
    case SSHD_KEYWORD:
    case SSHD_NAME:
        *value = value_str(str_of(directive->keyword->name));
        break;
    case SSHD_VALUE:
        *value = value_str(value_of(directive));
        break;
    case SSHD_ARGUMENTS:
        *value = arguments_of(config, directive);
        break;
    case SSHD_MATCH_TEXT:
        *value = value_str(match_text(config, directive));
        break;
    case SSHD_LINE:
        *value = value_integer(directive->line);
        break;
    case SSHD_PATH:
        *value = value_str(config->file->path);
        break;
    }
    return GATE_OK;
}

static struct origin origin_of(const struct sshd_config *config,
                               const struct sshd_directive *directive)
{
    struct str match = match_text(config, directive);
    struct str key = str_of(directive->keyword->name);

    if (match.len > 0 && directive->keyword->kind != SSHD_MATCH)
        key = arena_printf(config->context->arena, "%s, Match %.*s", directive->keyword->name,
                           STR_ARG(match));
    return facts_origin(config->file, directive->line, key);
}

static struct origin sshd_row_origin(const struct table *table, size_t row)
{
    const struct sshd_config *config = table->self;

    return origin_of(config, vec_at(&config->directives, row));
}

static void sshd_config_wishes(const struct resource_call *call, struct wish_set *set)
{
    const struct wish wish = { .kind = WISH_BODY, .limit = LIMIT_CONFIG_FILE_BYTES };
    struct str path;

    sshd_lines_wishes(set);
    if (call_text(call, &path))
        call_wish_path(set, &wish, path);
}

static enum gate_rc sshd_config_open(void *self, struct resource_context *context,
                                     const struct resource_call *call, struct error *err)
{
    struct sshd_config *config = self;
    struct str text;

    config->context = context;
    config->directives = VEC_INIT(struct sshd_directive);
    if (!call_text(call, &config->path))
        config->path = sshd_lines_path(context->rootfs);
    if (rootfs_read_path(context->rootfs, config->path, LIMIT_CONFIG_FILE_BYTES, &text,
                         &config->file, err) ||
        sshd_config_parse(text, SSHD_SERVER, context->arena, &config->directives, err))
        return error_wrap(err, "%.*s", STR_ARG(config->path));
    config->table = (struct table){
        .columns = sshd_columns,
        .column_count = COUNT_OF(sshd_columns),
        .row_count = config->directives.count,
        .self = config,
        .cell = sshd_cell,
        .origin = sshd_row_origin,
    };
    return GATE_OK;
}

static void sshd_config_close(void *self)
{
    struct sshd_config *config = self;

    vec_release(&config->directives);
}

static struct origin sshd_config_origin(const void *self,
                                        const struct resource_call *call ATTR_UNUSED)
{
    const struct sshd_config *config = self;
    struct origin origin = ORIGIN_INIT;

    if (config->file)
        return facts_origin(config->file, 0, STR(""));
    origin.path = config->path;
    return origin;
}

/* The first line of the keyword that stands under no Match. */
static enum gate_rc sshd_config_get(void *self, const struct property_query *query,
                                    struct value *value, struct error *err)
{
    const struct sshd_config *config = self;
    const struct sshd_keyword *keyword = sshd_keyword_find(query->name);

    if (!keyword)
        return error_set(err, GATE_EUSAGE, "sshd has no keyword '%.*s'", STR_ARG(query->name));
    *value = value_nil();
    for (size_t i = 0; i < config->directives.count; i++) {
        const struct sshd_directive *directive = vec_at(&config->directives, i);
        struct origin *origin;

        if (directive->keyword != keyword || directive->match != SSHD_NO_MATCH)
            continue;
        origin = arena_new(config->context->arena, 1, sizeof(*origin));
        *origin = origin_of(config, directive);
        *value = value_str(value_of(directive));
        value->origin = origin;
        return GATE_OK;
    }
    return GATE_OK;
}

static const struct property_def sshd_config_keyword = {
    .name = "KEYWORD",
    .type = VALUE_STR,
    .help = "what the first line of any keyword says that stands under no Match",
    .get = sshd_config_get,
};

static const struct table *sshd_config_rows(void *self)
{
    const struct sshd_config *config = self;

    return &config->table;
}

const struct resource_def resource_sshd_config = {
    .name = "sshd_config",
    .summary = "one configuration file of sshd, line by line",
    .argument = "path, /etc/ssh/sshd_config if none is given",
    .arity = CALL_OPTIONAL,
    .example = "{sshd_config: , where: {keyword: Match}, it: {not: exist}}",
    .self_size = sizeof(struct sshd_config),
    .wishes = sshd_config_wishes,
    .open = sshd_config_open,
    .close = sshd_config_close,
    .origin = sshd_config_origin,
    .dynamic = &sshd_config_keyword,
    .columns = sshd_columns,
    .column_count = COUNT_OF(sshd_columns),
    .rows = sshd_config_rows,
};
