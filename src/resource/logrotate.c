#include "base/limits.h"
#include "format/logrotate_conf.h"
#include "resource/call.h"
#include "resource/config_files.h"
#include "resource/resource.h"
#include "resource/rows.h"

static const char main_file[] = "/etc/logrotate.conf";

struct logrotate {
    struct resource_context *context;
    struct config_file file; /* the main one */
    size_t file_count;
    struct vec globals; /* struct logrotate_item, that hold for the blocks behind them */
    struct rows rows;
};

enum logrotate_column {
    LOGROTATE_PATTERN,
    LOGROTATE_FREQUENCY,
    LOGROTATE_ROTATE,
    LOGROTATE_CREATE_MODE,
    LOGROTATE_DIRECTIVES,
    LOGROTATE_PATH,
    LOGROTATE_LINE,
};

static const struct column_def logrotate_columns[] = {
    [LOGROTATE_PATTERN] = { .name = "pattern", .type = VALUE_STR, .help = "logs it is for" },
    [LOGROTATE_FREQUENCY] = { .name = "frequency",
                              .type = VALUE_STR,
                              .help = "hourly, daily, weekly, monthly, yearly, or size" },
    [LOGROTATE_ROTATE] = { .name = "rotate",
                           .type = VALUE_INTEGER,
                           .help = "old logs that are kept" },
    [LOGROTATE_CREATE_MODE] = { .name = "create_mode",
                                .type = VALUE_STR,
                                .help = "mode of the new log; nil: that of the old, or none" },
    [LOGROTATE_DIRECTIVES] = { .name = "directives",
                               .type = VALUE_MAP,
                               .help = "those in force, global ones included: the last of each, "
                                       "with its value" },
    [LOGROTATE_PATH] = { .name = "path", .type = VALUE_STR, .help = "file" },
    [LOGROTATE_LINE] = { .name = "line", .type = VALUE_INTEGER, .help = "line of the file" },
};

static enum gate_rc read_file(struct logrotate *self, const struct config_file *file, int depth,
                              struct error *err);

static void logrotate_wishes(const struct resource_call *call ATTR_UNUSED, struct wish_set *set)
{
    static const char *const patterns[] = { main_file, "/etc/logrotate.d/*" };

    config_files_wishes(set, patterns, COUNT_OF(patterns));
}

/* Directives of which the last alone counts: "create" and "nocreate", or how often. */
static struct str group_of(struct str name)
{
    static const char *const periods[] = {
        "hourly", "daily", "weekly", "monthly", "yearly", "size"
    };

    if (str_is_one_of(name, periods, COUNT_OF(periods)))
        return STR("frequency");
    if (str_equal(name, STR("notifempty")))
        return STR("ifempty");
    return str_starts_with(name, STR("no")) ? str_slice(name, 2, name.len) : name;
}

/* The last of the group in force, its own block before the globals; NULL: none. */
static const struct logrotate_item *find_item(const struct vec *items, struct str group)
{
    for (size_t i = items->count; i > 0; i--) {
        const struct logrotate_item *item = vec_at(items, i - 1);

        if (str_equal(group_of(item->name), group))
            return item;
    }
    return NULL;
}

static struct value directives_value(struct logrotate *self, const struct vec *items)
{
    struct value_pair *pairs = arena_new(self->context->arena, items->count + 1, sizeof(*pairs));
    size_t count = 0;

    for (size_t i = 0; i < items->count; i++) {
        const struct logrotate_item *item = vec_at(items, i);

        if (find_item(items, group_of(item->name)) != item)
            continue;
        pairs[count].key = item->name;
        pairs[count++].value = value_str(item->value);
    }
    return value_map(pairs, count);
}

/* A repeated directive takes the place of the one before, so that there are few. */
static void set_item(struct vec *items, const struct logrotate_item *added)
{
    for (size_t i = 0; i < items->count; i++) {
        struct logrotate_item *item = vec_at(items, i);

        if (str_equal(group_of(item->name), group_of(added->name))) {
            *item = *added;
            return;
        }
    }
    *(struct logrotate_item *)vec_add(items) = *added;
}

static void set_cells(struct logrotate *self, const struct vec *items, struct value *cells)
{
    const struct logrotate_item *frequency = find_item(items, STR("frequency"));
    const struct logrotate_item *rotate = find_item(items, STR("rotate"));
    const struct logrotate_item *create = find_item(items, STR("create"));
    int64_t number = 0;
    uint32_t mode;
    struct str rest;
    struct str word;

    if (frequency)
        cells[LOGROTATE_FREQUENCY] = value_str(frequency->name);
    if (!rotate || str_to_i64(rotate->value, &number))
        cells[LOGROTATE_ROTATE] = value_integer(number);
    if (create && str_equal(create->name, STR("create"))) {
        rest = create->value;
        if (str_word(&rest, &word) && str_to_mode(word, &mode))
            cells[LOGROTATE_CREATE_MODE] =
                value_str(arena_printf(self->context->arena, "%04o", mode));
    }
    cells[LOGROTATE_DIRECTIVES] = directives_value(self, items);
}

static void add_rows(struct logrotate *self, const struct config_file *file,
                     const struct logrotate_item *block, const struct vec *items)
{
    for (size_t i = 0; i < block->pattern_count; i++) {
        struct origin origin = config_file_origin(file, block->line, block->patterns[i]);
        struct value *cells;

        if (origin.entry.len == 0)
            origin.entry = STR("\"\"");
        cells = rows_add(&self->rows, &origin);
        cells[LOGROTATE_PATTERN] = value_str(block->patterns[i]);
        set_cells(self, items, cells);
        cells[LOGROTATE_PATH] = value_str(file->entry->path);
        cells[LOGROTATE_LINE] = value_integer(block->line);
    }
}

/* Names that logrotate passes over in a directory, as it is built. */
static bool is_taboo(struct str name)
{
    static const char *const endings[] = {
        ",v",         ".bak",      ".cfsaved",  ".disabled", ".dpkg-bak", ".dpkg-del",
        ".dpkg-dist", ".dpkg-new", ".dpkg-old", ".dpkg-tmp", ".rpmnew",   ".rpmorig",
        ".rpmsave",   ".swp",      ".ucf-dist", ".ucf-new",  ".ucf-old",  "~",
    };

    for (size_t i = 0; i < COUNT_OF(endings); i++) {
        if (str_ends_with(name, str_of(endings[i])))
            return true;
    }
    return str_find(name, STR(".rhn-cfg-tmp-")) >= 0;
}

static enum gate_rc read_include(struct logrotate *self, const struct config_file *file, int depth,
                                 const struct logrotate_item *item, struct error *err)
{
    CLEANUP(vec_release) struct vec files = VEC_INIT(struct config_file);
    const struct entry *entry = NULL;
    struct str path = item->value;
    struct error local = ERROR_INIT;
    bool is_directory;

    if (!str_starts_with(path, STR("/")))
        return error_set(err, GATE_EUNSUPPORTED, "%.*s: line %u: an include that is not absolute",
                         STR_ARG(file->path), item->line);
    if (rootfs_find(self->context->rootfs, path, ROOTFS_FOLLOW, &entry, &local))
        return error_set(err, local.rc == GATE_ENOTFOUND ? GATE_EFORMAT : local.rc,
                         "%.*s: line %u: %s", STR_ARG(file->path), item->line, local.message);
    is_directory = entry->type == ENTRY_DIRECTORY;
    if (is_directory)
        path = arena_printf(self->context->arena, "%.*s/*", STR_ARG(path));
    if (config_files_glob(self->context, path, &files, err))
        return err->rc;
    for (size_t i = 0; i < files.count; i++) {
        const struct config_file *found = vec_at(&files, i);

        if (is_directory && is_taboo(str_base_name(found->path)))
            continue;
        if (read_file(self, found, depth + 1, err))
            return err->rc;
    }
    return GATE_OK;
}

/* Takes the directives of a block behind its head; returns the index of what follows. */
static size_t take_block(struct logrotate *self, const struct config_file *file,
                         const struct vec *items, size_t head)
{
    CLEANUP(vec_release) struct vec inside = VEC_INIT(struct logrotate_item);
    size_t i = head + 1;

    for (size_t j = 0; j < self->globals.count; j++)
        set_item(&inside, vec_at(&self->globals, j));
    for (; i < items->count; i++) {
        const struct logrotate_item *item = vec_at(items, i);

        if (item->kind == LOGROTATE_BLOCK || !item->is_in_block)
            break;
        set_item(&inside, item);
    }
    add_rows(self, file, vec_at(items, head), &inside);
    return i;
}

static enum gate_rc read_file(struct logrotate *self, const struct config_file *file, int depth,
                              struct error *err)
{
    CLEANUP(vec_release) struct vec items = VEC_INIT(struct logrotate_item);
    size_t i = 0;

    if (depth > LIMIT_NESTING || ++self->file_count > LIMIT_CONFIG_FILES)
        return error_set(err, GATE_ELIMIT, "%.*s: includes nested too deep, or too many",
                         STR_ARG(file->path));
    if (logrotate_conf_parse(file->text, self->context->arena, &items, err))
        return error_wrap(err, "%.*s", STR_ARG(file->path));
    while (i < items.count) {
        const struct logrotate_item *item = vec_at(&items, i);

        if (item->kind == LOGROTATE_BLOCK) {
            i = take_block(self, file, &items, i);
            continue;
        }
        if (str_equal(item->name, STR("include"))) {
            if (read_include(self, file, depth, item, err))
                return err->rc;
        } else {
            set_item(&self->globals, item);
        }
        i++;
    }
    return GATE_OK;
}

static enum gate_rc logrotate_open(void *self, struct resource_context *context,
                                   const struct resource_call *call ATTR_UNUSED, struct error *err)
{
    struct logrotate *logrotate = self;

    logrotate->context = context;
    logrotate->globals = VEC_INIT(struct logrotate_item);
    rows_init(&logrotate->rows, context, logrotate_columns, COUNT_OF(logrotate_columns));
    if (config_file_read(context, str_of(main_file), &logrotate->file, err))
        return err->rc;
    return read_file(logrotate, &logrotate->file, 0, err);
}

static void logrotate_close(void *self)
{
    struct logrotate *logrotate = self;

    vec_release(&logrotate->globals);
    rows_release(&logrotate->rows);
}

static struct origin logrotate_origin(const void *self ATTR_UNUSED,
                                      const struct resource_call *call ATTR_UNUSED)
{
    return config_path_origin(main_file);
}

static const struct table *logrotate_rows(void *self)
{
    struct logrotate *logrotate = self;

    return rows_table(&logrotate->rows);
}

const struct resource_def resource_logrotate = {
    .name = "logrotate",
    .summary = "what logrotate does with which logs, one row for each pattern",
    .arity = CALL_NONE,
    .example =
        "{logrotate: , where: {pattern: /var/log/syslog}, each: {its: {rotate: {\">=\": 4}}}}",
    .self_size = sizeof(struct logrotate),
    .wishes = logrotate_wishes,
    .open = logrotate_open,
    .close = logrotate_close,
    .origin = logrotate_origin,
    .columns = logrotate_columns,
    .column_count = COUNT_OF(logrotate_columns),
    .rows = logrotate_rows,
};
