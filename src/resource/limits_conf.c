/*
 * The limits of pam_limits. An item is a property: its hard limit for everybody, "*", and for each
 * domain that a line names; "soft.ITEM" is the soft one. Of several lines for one domain the last
 * counts, and files are read in the order limits.conf, limits.d/NAME.conf sorted by name.
 */
#include "format/limits_conf.h"

#include "base/map.h"
#include "resource/config_files.h"
#include "resource/rows.h"

struct limits_conf {
    struct resource_context *context;
    struct vec files; /* struct config_file */
    struct vec lines; /* struct limit_line */
    struct rows rows;
};

struct limit_line {
    struct limits_conf_entry entry;
    const struct config_file *file;
};

enum limits_column {
    LIMITS_DOMAIN,
    LIMITS_TYPE,
    LIMITS_ITEM,
    LIMITS_VALUE,
    LIMITS_PATH,
    LIMITS_LINE,
};

static const struct column_def limits_columns[] = {
    [LIMITS_DOMAIN] = { .name = "domain",
                        .type = VALUE_STR,
                        .help = "whom it limits: *, an account, @group, a range of numbers" },
    [LIMITS_TYPE] = { .name = "type", .type = VALUE_STR, .help = "hard, soft or - (both)" },
    [LIMITS_ITEM] = { .name = "item",
                      .type = VALUE_STR,
                      .help = "what is limited: core, nofile, maxlogins; nil of a line that frees "
                              "its domain of all limits" },
    [LIMITS_VALUE] = { .name = "value",
                       .type = VALUE_NIL,
                       .help = "a number, unlimited, or the text that is neither" },
    [LIMITS_PATH] = { .name = "path", .type = VALUE_STR, .help = "file" },
    [LIMITS_LINE] = { .name = "line", .type = VALUE_INTEGER, .help = "line of the file" },
};

static const char *const main_paths[] = {
    "/etc/security/limits.conf",
    "/usr/lib/security/limits.conf",
    "/usr/share/security/limits.conf",
    "/usr/etc/security/limits.conf",
};

static const char *const directories[] = {
    "/etc/security/limits.d",
    "/usr/lib/security/limits.d",
    "/usr/share/security/limits.d",
    "/usr/etc/security/limits.d",
};

static void limits_wishes(const struct resource_call *call ATTR_UNUSED, struct wish_set *set)
{
    config_files_wishes(set, main_paths, COUNT_OF(main_paths));
    config_files_wish_dropins(set, directories, COUNT_OF(directories), ".conf");
}

static struct value value_of(struct str text)
{
    int64_t number;

    if (str_equal_nocase(text, STR("unlimited")) || str_equal_nocase(text, STR("infinity")) ||
        str_equal(text, STR("-1")))
        return value_str(STR("unlimited"));
    return str_to_i64(text, &number) ? value_integer(number) : value_str(text);
}

static struct str lower(struct resource_context *context, struct str text)
{
    char *bytes = arena_new(context->arena, text.len + 1, 1);

    for (size_t i = 0; i < text.len; i++) {
        char c = text.ptr[i];

        bytes[i] = (char)(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
    }
    return (struct str){ .ptr = bytes, .len = text.len };
}

static void add_line(struct limits_conf *limits, const struct limits_conf_entry *entry,
                     const struct config_file *file)
{
    struct origin origin = config_file_origin(file, entry->line, entry->domain);
    struct value *cells = rows_add(&limits->rows, &origin);

    *(struct limit_line *)vec_add(&limits->lines) =
        (struct limit_line){ .entry = *entry, .file = file };
    cells[LIMITS_DOMAIN] = value_str(entry->domain);
    cells[LIMITS_TYPE] = value_str(lower(limits->context, entry->type));
    if (entry->item.len > 0) {
        cells[LIMITS_ITEM] = value_str(lower(limits->context, entry->item));
        cells[LIMITS_VALUE] = value_of(entry->value);
    }
    cells[LIMITS_PATH] = value_str(file->entry->path);
    cells[LIMITS_LINE] = value_integer(entry->line);
}

static enum gate_rc find_files(struct limits_conf *limits, struct error *err)
{
    struct error missing = ERROR_INIT;
    struct config_file file;
    enum gate_rc rc =
        config_file_read_first(limits->context, main_paths, COUNT_OF(main_paths), &file, &missing);

    if (rc && rc != GATE_ENOTFOUND)
        return error_set(err, rc, "%s", missing.message);
    if (rc == GATE_OK)
        *(struct config_file *)vec_add(&limits->files) = file;
    if (config_files_dropins(limits->context, directories, COUNT_OF(directories), ".conf",
                             &limits->files, err))
        return err->rc;
    if (limits->files.count == 0)
        return error_set(err, GATE_ENOTFOUND, "%s", missing.message);
    return GATE_OK;
}

static enum gate_rc limits_open(void *self, struct resource_context *context,
                                const struct resource_call *call ATTR_UNUSED, struct error *err)
{
    struct limits_conf *limits = self;

    limits->context = context;
    limits->files = VEC_INIT(struct config_file);
    limits->lines = VEC_INIT(struct limit_line);
    rows_init(&limits->rows, context, limits_columns, COUNT_OF(limits_columns));
    if (find_files(limits, err))
        return err->rc;
    for (size_t i = 0; i < limits->files.count; i++) {
        CLEANUP(vec_release) struct vec entries = VEC_INIT(struct limits_conf_entry);
        const struct config_file *file = vec_at(&limits->files, i);

        if (limits_conf_parse(file->text, &entries, err))
            return error_wrap(err, "%.*s", STR_ARG(file->path));
        for (size_t k = 0; k < entries.count; k++)
            add_line(limits, vec_at(&entries, k), file);
    }
    return GATE_OK;
}

static void limits_close(void *self)
{
    struct limits_conf *limits = self;

    vec_release(&limits->files);
    vec_release(&limits->lines);
    rows_release(&limits->rows);
}

static struct origin limits_origin(const void *self, const struct resource_call *call ATTR_UNUSED)
{
    const struct limits_conf *limits = self;

    if (limits->files.count > 0)
        return config_file_origin(vec_at(&limits->files, 0), 0, STR(""));
    return config_path_origin(main_paths[0]);
}

static const struct table *limits_rows(void *self)
{
    struct limits_conf *limits = self;

    return rows_table(&limits->rows);
}

/* What a property asks for. */
struct limit_asked {
    struct str type; /* that is not wanted */
    struct str item;
};

static struct limit_asked asked_of(struct str name)
{
    if (str_starts_with(name, STR("soft.")))
        return (struct limit_asked){ .type = STR("hard"), .item = str_slice(name, 5, name.len) };
    if (str_starts_with(name, STR("hard.")))
        name = str_slice(name, 5, name.len);
    return (struct limit_asked){ .type = STR("soft"), .item = name };
}

static bool is_asked(const struct limits_conf_entry *entry, const struct limit_asked *asked)
{
    if (str_equal_nocase(entry->type, asked->type))
        return false;
    return entry->item.len == 0 || str_equal_nocase(entry->item, asked->item);
}

/*
 * Everybody first, then the named domains in the order in which they first come. A line that frees
 * its domain is "unlimited", which everybody cannot be freed by.
 */
static enum gate_rc limits_get(void *self, const struct property_query *query, struct value *value,
                               struct error *err ATTR_UNUSED)
{
    const struct limits_conf *limits = self;
    struct limit_asked asked = asked_of(query->name);
    CLEANUP(map_release) struct map by_domain = MAP_INIT;
    struct value *items =
        arena_new(limits->context->arena, limits->lines.count + 1, sizeof(*items));
    size_t count = 1;

    items[0] = value_nil();
    map_set(&by_domain, STR("*"), &items[0]);
    for (size_t i = 0; i < limits->lines.count; i++) {
        const struct limit_line *line = vec_at(&limits->lines, i);
        const struct limits_conf_entry *entry = &line->entry;
        struct value *item = map_find(&by_domain, entry->domain);
        bool is_freed = entry->item.len == 0;

        if (!is_asked(entry, &asked) || (is_freed && str_equal(entry->domain, STR("*"))))
            continue;
        if (!item) {
            item = &items[count++];
            map_set(&by_domain, entry->domain, item);
        }
        *item = is_freed ? value_str(STR("unlimited")) : value_of(entry->value);
        item->origin = config_file_place(limits->context, line->file, entry->line, entry->domain);
    }
    *value = value_list(items, count);
    return GATE_OK;
}

static const struct property_def limits_item = {
    .name = "KEYWORD",
    .type = VALUE_NIL,
    .is_each = true,
    .help = "the hard limit of any item, such as core, of everybody and of each domain that a line "
            "names; soft.core and hard.core are of one kind",
    .get = limits_get,
};

const struct resource_def resource_limits_conf = {
    .name = "limits_conf",
    .summary = "the limits of pam_limits, limits.conf and limits.d",
    .arity = CALL_NONE,
    .example = "{limits_conf: , its: {core: {eq: 0}}}",
    .self_size = sizeof(struct limits_conf),
    .wishes = limits_wishes,
    .open = limits_open,
    .close = limits_close,
    .origin = limits_origin,
    .dynamic = &limits_item,
    .columns = limits_columns,
    .column_count = COUNT_OF(limits_columns),
    .rows = limits_rows,
};
