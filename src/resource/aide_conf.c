#include <string.h>

#include "base/limits.h"
#include "resource/aide_read.h"
#include "resource/call.h"
#include "resource/resource.h"
#include "resource/rows.h"

static const char *const main_files[] = { "/etc/aide/aide.conf", "/etc/aide.conf" };

struct aide_conf {
    struct aide_read read;
    struct rows rows;
    struct table table; /* of the rows; cells that are not certain fail */
};

enum aide_column {
    AIDE_KIND,
    AIDE_REGEX,
    AIDE_RESTRICTION,
    AIDE_ATTRIBUTE_LIST,
    AIDE_PATH,
    AIDE_LINE,
};

static const struct column_def aide_columns[] = {
    [AIDE_KIND] = { .name = "kind", .type = VALUE_STR, .help = "select, equal or negative" },
    [AIDE_REGEX] = { .name = "regex", .type = VALUE_STR, .help = "pattern of paths" },
    [AIDE_RESTRICTION] = { .name = "restriction",
                           .type = VALUE_LIST,
                           .help = "types of files: f, d, l, c, b, p, s; empty: all" },
    [AIDE_ATTRIBUTE_LIST] = { .name = "attributes",
                              .type = VALUE_LIST,
                              .help = "what is compared, groups expanded" },
    [AIDE_PATH] = { .name = "path", .type = VALUE_STR, .help = "file" },
    [AIDE_LINE] = { .name = "line", .type = VALUE_INTEGER, .help = "line of the file" },
};

static void aide_wishes(const struct resource_call *call ATTR_UNUSED, struct wish_set *set)
{
    static const char *const patterns[] = { "/etc/aide/aide.conf", "/etc/aide.conf",
                                            "/etc/aide/aide.conf.d/*", "/etc/aide.conf.d/*" };

    config_files_wishes(set, patterns, COUNT_OF(patterns));
}

static struct value attribute_list(const struct aide_conf *self, uint64_t attributes)
{
    struct value *items =
        arena_new(self->read.context->arena, AIDE_ATTRIBUTE_COUNT, sizeof(*items));
    size_t count = 0;

    for (size_t i = 0; i < AIDE_ATTRIBUTE_COUNT; i++) {
        if (attributes >> i & 1)
            items[count++] = value_str(str_of(aide_attribute_names[i]));
    }
    return value_list(items, count);
}

static struct value type_list(const struct aide_conf *self, struct str types)
{
    struct value *items = arena_new(self->read.context->arena, types.len + 1, sizeof(*items));

    for (size_t i = 0; i < types.len; i++)
        items[i] = value_str(str_slice(types, i, 1));
    return value_list(items, types.len);
}

static void fill_rows(struct aide_conf *self)
{
    static const char *const kinds[] = {
        [AIDE_SELECT] = "select", [AIDE_EQUAL] = "equal", [AIDE_NEGATIVE] = "negative"
    };

    for (size_t i = 0; i < self->read.rows.count; i++) {
        const struct aide_row *row = vec_at(&self->read.rows, i);
        struct value *cells = rows_add(&self->rows, &row->origin);

        cells[AIDE_KIND] = value_str(str_of(kinds[row->kind]));
        cells[AIDE_REGEX] = value_str(row->pattern);
        cells[AIDE_RESTRICTION] = type_list(self, row->types);
        cells[AIDE_ATTRIBUTE_LIST] = attribute_list(self, row->attributes);
        cells[AIDE_PATH] = value_str(row->origin.path);
        cells[AIDE_LINE] = value_integer(row->origin.line);
    }
}

static enum gate_rc aide_cell(const struct table *table, size_t row, size_t column,
                              struct value *value, struct error *err)
{
    const struct aide_conf *self = table->self;
    const struct aide_row *one = vec_at(&self->read.rows, row);
    bool is_place = column == AIDE_PATH || column == AIDE_LINE;

    if ((one->doubt == AIDE_ALL_UNSURE && !is_place) ||
        (one->doubt == AIDE_ATTRIBUTES_UNSURE && column == AIDE_ATTRIBUTE_LIST))
        return error_set(err, GATE_ERUNNING, "%s", self->read.unsure.message);
    return self->rows.table.cell(&self->rows.table, row, column, value, err);
}

static struct origin aide_row_origin(const struct table *table, size_t row)
{
    const struct aide_conf *self = table->self;

    return ((const struct aide_row *)vec_at(&self->read.rows, row))->origin;
}

static enum gate_rc aide_open(void *self, struct resource_context *context,
                              const struct resource_call *call ATTR_UNUSED, struct error *err)
{
    struct aide_conf *aide = self;

    aide_read_init(&aide->read, context);
    rows_init(&aide->rows, context, aide_columns, COUNT_OF(aide_columns));
    if (config_file_read_first(context, main_files, COUNT_OF(main_files), &aide->read.file, err) ||
        aide_read_run(&aide->read, err))
        return err->rc;
    fill_rows(aide);
    aide->table = *rows_table(&aide->rows);
    aide->table.self = aide;
    aide->table.cell = aide_cell;
    aide->table.origin = aide_row_origin;
    return GATE_OK;
}

static void aide_close(void *self)
{
    struct aide_conf *aide = self;

    aide_read_release(&aide->read);
    rows_release(&aide->rows);
}

static struct origin aide_origin(const void *self, const struct resource_call *call ATTR_UNUSED)
{
    const struct aide_conf *aide = self;

    if (aide->read.file.entry)
        return config_file_origin(&aide->read.file, 0, STR(""));
    return config_path_origin(main_files[0]);
}

static const struct table *aide_rows(void *self)
{
    struct aide_conf *aide = self;

    return &aide->table;
}

static enum gate_rc executed_get(void *self, const struct property_query *query ATTR_UNUSED,
                                 struct value *value, struct error *err)
{
    const struct aide_conf *aide = self;

    if (aide->read.is_branch_unsure)
        return error_set(err, GATE_ERUNNING, "%s", aide->read.unsure.message);
    *value = value_list(aide->read.executed.items, aide->read.executed.count);
    return GATE_OK;
}

/* The line of an option that counts, or NULL. */
static const struct aide_setting *find_setting(const struct aide_conf *self,
                                               const struct aide_option *option)
{
    const struct aide_setting *found = NULL;

    for (size_t i = 0; i < self->read.settings.count; i++) {
        const struct aide_setting *setting = vec_at(&self->read.settings, i);

        if (setting->option == option && (!found || !option->is_first_kept))
            found = setting;
    }
    return found;
}

static enum gate_rc option_get(void *self, const struct property_query *query, struct value *value,
                               struct error *err)
{
    const struct aide_conf *aide = self;
    const struct aide_option *option = aide_option_find(query->name);
    const struct aide_setting *setting;

    *value = value_nil();
    if (!option)
        return GATE_OK;
    setting = find_setting(aide, option);
    bool is_certain = setting && option->is_first_kept && !setting->is_unsure;
    if (aide->read.unsure.rc && !is_certain)
        return error_set(err, GATE_ERUNNING, "%s", aide->read.unsure.message);
    if (setting)
        *value = value_str(setting->value);
    else if (option->initial)
        *value = value_str(str_of(option->initial));
    if (option->type == AIDE_BOOL && value->type == VALUE_STR)
        *value = value_bool(str_equal(value->string, STR("yes")) ||
                            str_equal(value->string, STR("true")));
    value->origin = setting ? setting->origin : NULL;
    return GATE_OK;
}

/* The words of the language for types, and the letters of the program. */
static const struct {
    const char *word;
    enum entry_type type;
    char letter;
} types[] = {
    { "file", ENTRY_FILE, 'f' },     { "directory", ENTRY_DIRECTORY, 'd' },
    { "link", ENTRY_SYMLINK, 'l' },  { "char", ENTRY_CHARACTER, 'c' },
    { "block", ENTRY_BLOCK, 'b' },   { "fifo", ENTRY_FIFO, 'p' },
    { "socket", ENTRY_SOCKET, 's' },
};

static bool is_clean_path(struct str path)
{
    struct str rest = path;
    struct str part;

    if (path.len == 0 || path.len > LIMIT_PATH_BYTES || path.ptr[0] != '/' ||
        memchr(path.ptr, '\0', path.len))
        return false;
    if (path.len == 1)
        return true;
    rest = str_slice(path, 1, path.len);
    while (str_cut(&rest, '/', &part)) {
        if (part.len == 0 || str_equal(part, STR(".")) || str_equal(part, STR("..")))
            return false;
    }
    return true;
}

static enum gate_rc check_attributes(const struct value *value, struct error *err)
{
    uint64_t ignored;

    if (value->type == VALUE_NIL)
        return GATE_OK;
    if (value->type != VALUE_LIST)
        return error_set(err, GATE_EUSAGE, "'attributes' is a list such as [p, u, g, sha512]");
    for (size_t i = 0; i < value->list.count; i++) {
        const struct value *item = &value->list.items[i];

        if (item->type != VALUE_NIL &&
            (item->type != VALUE_STR || !aide_attributes_find(item->string, &ignored)))
            return error_set(err, GATE_EUSAGE, "'attributes' holds an unknown attribute");
    }
    return GATE_OK;
}

static enum gate_rc check_key(const struct value_pair *pair, struct error *err)
{
    bool is_text = pair->value.type == VALUE_STR;

    if (str_equal(pair->key, STR("attributes")))
        return check_attributes(&pair->value, err);
    if (str_equal(pair->key, STR("path"))) {
        if (pair->value.type != VALUE_NIL && !(is_text && is_clean_path(pair->value.string)))
            return error_set(err, GATE_EUSAGE, "'path' is absolute, without '//', '.' and '..'");
        return GATE_OK;
    }
    if (!str_equal(pair->key, STR("type")))
        return error_set(err, GATE_EUSAGE, "unknown key '%.*s'; known: path, attributes, type",
                         STR_ARG(pair->key));
    for (size_t i = 0; i < COUNT_OF(types); i++) {
        if (is_text && str_equal(pair->value.string, str_of(types[i].word)))
            return GATE_OK;
    }
    return pair->value.type == VALUE_NIL
               ? GATE_OK
               : error_set(err, GATE_EUSAGE,
                           "'type' is file, directory, link, char, block, fifo or socket");
}

static enum gate_rc cover_check(const struct value *argument, struct error *err)
{
    if (argument->type != VALUE_MAP || !value_find(argument, STR("path")))
        return error_set(err, GATE_EUSAGE,
                         "expected {path: /etc/passwd, attributes: [p, u, g, sha512]}");
    for (size_t i = 0; i < argument->map.count; i++) {
        if (check_key(&argument->map.pairs[i], err))
            return err->rc;
    }
    return GATE_OK;
}

/* The type that was asked for, else what the image has at the path, else a file. */
static enum gate_rc find_type(struct aide_conf *self, const struct value *argument, struct str path,
                              char *letter, struct error *err)
{
    const struct value *asked = value_find(argument, STR("type"));
    const struct entry *entry = NULL;
    struct error local = ERROR_INIT;

    *letter = 'f';
    if (!asked && rootfs_find(self->read.context->rootfs, path, ROOTFS_NOFOLLOW, &entry, &local) &&
        local.rc != GATE_ENOTFOUND)
        return error_set(err, local.rc, "%.*s: %s", STR_ARG(path), local.message);
    for (size_t i = 0; i < COUNT_OF(types); i++) {
        if (asked ? str_equal(asked->string, str_of(types[i].word))
                  : entry && entry->type == types[i].type)
            *letter = types[i].letter;
    }
    return GATE_OK;
}

/* The first link in the directories of `path`, which the program does not go through; or empty. */
static enum gate_rc find_link(struct aide_conf *self, struct str path, struct str *link,
                              struct error *err)
{
    *link = STR("");
    for (size_t i = 1; i < path.len; i++) {
        const struct entry *entry = NULL;
        struct error local = ERROR_INIT;

        if (path.ptr[i] != '/')
            continue;
        if (rootfs_find(self->read.context->rootfs, str_slice(path, 0, i), ROOTFS_NOFOLLOW, &entry,
                        &local)) {
            if (local.rc == GATE_ENOTFOUND)
                return GATE_OK;
            *err = local;
            return err->rc;
        }
        if (entry->type == ENTRY_SYMLINK) {
            *link = entry->path;
            return GATE_OK;
        }
    }
    return GATE_OK;
}

static uint64_t wanted_attributes(const struct value *argument)
{
    const struct value *list = value_find(argument, STR("attributes"));
    uint64_t wanted = 0;

    for (size_t i = 0; list && list->type == VALUE_LIST && i < list->list.count; i++) {
        uint64_t one;

        if (list->list.items[i].type == VALUE_STR &&
            aide_attributes_find(list->list.items[i].string, &one))
            wanted |= one;
    }
    return wanted;
}

/* Why the path is not covered, or an empty text. */
static struct str find_fault(struct aide_conf *self, const struct aide_rule *rule, uint64_t wanted)
{
    struct arena *arena = self->read.context->arena;

    if (!rule)
        return STR("no rule applies to it");
    if (rule->kind == AIDE_NEGATIVE)
        return arena_printf(arena, "excluded by !%.*s", STR_ARG(rule->pattern));
    if (wanted & ~rule->attributes)
        return arena_printf(arena, "%.*s does not compare %.*s", STR_ARG(rule->pattern),
                            STR_ARG(aide_attributes_text(wanted & ~rule->attributes, arena)));
    return STR("");
}

static enum gate_rc cover_test(void *self, ptrdiff_t row ATTR_UNUSED, const struct value *argument,
                               bool *holds, struct value *observed, struct error *err)
{
    struct aide_conf *aide = self;
    const struct aide_rule *rule = NULL;
    struct str why;
    char type;

    if (cover_check(argument, err))
        return err->rc;
    const struct value *path = value_find(argument, STR("path"));
    const struct value *asked = value_find(argument, STR("type"));
    if (path->type != VALUE_STR || (asked && asked->type != VALUE_STR))
        return error_set(err, GATE_EUSAGE, "'path' and 'type' are texts");
    if (aide->read.unsure.rc)
        return error_set(err, GATE_ERUNNING, "%s", aide->read.unsure.message);
    if (find_link(aide, path->string, &why, err) ||
        find_type(aide, argument, path->string, &type, err) ||
        aide_rules_find(&aide->read.rules, path->string, type, &rule, err))
        return err->rc;
    why = why.len > 0 ? arena_printf(aide->read.context->arena,
                                     "%.*s is a link, through which AIDE does not go", STR_ARG(why))
                      : find_fault(aide, rule, wanted_attributes(argument));
    *holds = why.len == 0;
    if (!*holds)
        *observed = value_str(why);
    if (!*holds && rule) {
        struct origin *origin = arena_new(aide->read.context->arena, 1, sizeof(*origin));

        *origin = ((const struct aide_row *)vec_at(&aide->read.rows, rule->row))->origin;
        observed->origin = origin;
    }
    return GATE_OK;
}

static const struct property_def aide_properties[] = {
    { .name = "executed",
      .type = VALUE_LIST,
      .help = "programs that @@x_include would run; what they print is not in the image",
      .get = executed_get },
};

static const struct property_def aide_option_property = {
    .name = "OPTION",
    .type = VALUE_STR,
    .help = "an option such as database_in or report_level, as it is in force: text, or yes and no "
            "as bool",
    .get = option_get,
};

static const struct predicate_def aide_predicates[] = {
    { .name = "cover",
      .argument = "{path, attributes, type}",
      .help =
          "the rule that AIDE applies to the path has all these attributes; without a type, that "
          "of the image, or file",
      .test = cover_test,
      .check = cover_check },
};

const struct resource_def resource_aide_conf = {
    .name = "aide_conf",
    .summary = "what AIDE watches, one row for each rule, as aide 0.18 reads its configuration",
    .arity = CALL_NONE,
    .example = "{aide_conf: , it: {cover: {path: /etc/passwd, attributes: [p, u, g, sha512]}}}",
    .self_size = sizeof(struct aide_conf),
    .wishes = aide_wishes,
    .open = aide_open,
    .close = aide_close,
    .origin = aide_origin,
    .properties = aide_properties,
    .property_count = COUNT_OF(aide_properties),
    .dynamic = &aide_option_property,
    .predicates = aide_predicates,
    .predicate_count = COUNT_OF(aide_predicates),
    .columns = aide_columns,
    .column_count = COUNT_OF(aide_columns),
    .rows = aide_rows,
};
