#include <stdlib.h>

#include "base/limits.h"
#include "base/text.h"
#include "format/pkla.h"
#include "resource/config_files.h"
#include "resource/facts.h"
#include "resource/rows.h"

struct polkit_rules {
    struct resource_context *context;
    struct rows rows;
    struct vec scripts; /* struct polkit_file, in the order in which polkit takes them */
    struct vec entries; /* likewise, of .pkla files */
};

struct polkit_file {
    struct config_file file;
    struct str group; /* folder below localauthority, such as "50-local.d"; else empty */
    struct str name;
    size_t rank; /* of the place that it stands in */
};

enum polkit_column {
    POLKIT_COLUMN_KIND,
    POLKIT_COLUMN_NAME,
    POLKIT_COLUMN_ORDER,
    POLKIT_COLUMN_SECTION,
    POLKIT_COLUMN_IDENTITY,
    POLKIT_COLUMN_ACTION,
    POLKIT_COLUMN_RESULT_ANY,
    POLKIT_COLUMN_RESULT_INACTIVE,
    POLKIT_COLUMN_RESULT_ACTIVE,
    POLKIT_COLUMN_PATH,
    POLKIT_COLUMN_LINE,
};

static const struct column_def polkit_columns[] = {
    [POLKIT_COLUMN_KIND] = { .name = "kind",
                             .type = VALUE_STR,
                             .help = "script (a .rules file) or entry (of a .pkla file)" },
    [POLKIT_COLUMN_NAME] = { .name = "name",
                             .type = VALUE_STR,
                             .help = "of the file, such as 50-default.rules" },
    [POLKIT_COLUMN_ORDER] = { .name = "order",
                              .type = VALUE_INTEGER,
                              .help =
                                  "of the file among those of its kind as they are read, from 1" },
    [POLKIT_COLUMN_SECTION] = { .name = "section",
                                .type = VALUE_STR,
                                .help = "name of an entry; nil of a script, here and below" },
    [POLKIT_COLUMN_IDENTITY] = { .name = "identity",
                                 .type = VALUE_LIST,
                                 .help = "who, as unix-user:NAME, unix-group:NAME" },
    [POLKIT_COLUMN_ACTION] = { .name = "action",
                               .type = VALUE_LIST,
                               .help = "what, as identifiers with wildcards" },
    [POLKIT_COLUMN_RESULT_ANY] = { .name = "result_any",
                                   .type = VALUE_STR,
                                   .help = "for all sessions: no, yes, auth_admin and the like" },
    [POLKIT_COLUMN_RESULT_INACTIVE] = { .name = "result_inactive",
                                        .type = VALUE_STR,
                                        .help = "for local sessions that are not active" },
    [POLKIT_COLUMN_RESULT_ACTIVE] = { .name = "result_active",
                                      .type = VALUE_STR,
                                      .help = "for active local sessions" },
    [POLKIT_COLUMN_PATH] = { .name = "path", .type = VALUE_STR, .help = "file" },
    [POLKIT_COLUMN_LINE] = { .name = "line",
                             .type = VALUE_INTEGER,
                             .help = "first line in the section of an entry" },
};

/* Of files of one name that of the earlier place is read first; none hides another. */
static const char *const script_paths[] = {
    "/etc/polkit-1/rules.d/*.rules",
    "/run/polkit-1/rules.d/*.rules",
    "/usr/local/share/polkit-1/rules.d/*.rules",
    "/usr/share/polkit-1/rules.d/*.rules",
};

static const char *const entry_paths[] = {
    "/var/lib/polkit-1/localauthority/*/*.pkla",
    "/etc/polkit-1/localauthority/*/*.pkla",
};

static void polkit_wishes(const struct resource_call *call ATTR_UNUSED, struct wish_set *set)
{
    config_files_wishes(set, script_paths, COUNT_OF(script_paths));
    config_files_wishes(set, entry_paths, COUNT_OF(entry_paths));
}

static int compare_files(const void *a, const void *b)
{
    const struct polkit_file *first = a;
    const struct polkit_file *second = b;
    int group = str_compare(first->group, second->group);
    int name = str_compare(first->name, second->name);
    int rank = (first->rank > second->rank) - (first->rank < second->rank);

    if (group)
        return group;
    /* Entries: all of a folder, then all of its namesake; scripts: by name over all folders. */
    return first->group.len > 0 ? (rank ? rank : name) : (name ? name : rank);
}

/* The name of the folder that a file stands in. */
static struct str folder_of(struct str path)
{
    return str_base_name(str_slice(path, 0, path.len - str_base_name(path).len - 1));
}

static enum gate_rc find_files(struct resource_context *context, const char *const *patterns,
                               size_t count, bool is_grouped, struct vec *files, struct error *err)
{
    for (size_t i = 0; i < count; i++) {
        CLEANUP(vec_release) struct vec found = VEC_INIT(struct config_file);

        if (config_files_glob(context, str_of(patterns[i]), &found, err))
            return err->rc;
        for (size_t k = 0; k < found.count; k++) {
            const struct config_file *file = vec_at(&found, k);

            *(struct polkit_file *)vec_add(files) = (struct polkit_file){
                .file = *file,
                .group = is_grouped ? folder_of(file->path) : STR(""),
                .name = str_base_name(file->path),
                .rank = i,
            };
        }
    }
    if (files->count > 1)
        qsort(files->items, files->count, sizeof(struct polkit_file), compare_files);
    return GATE_OK;
}

static struct value *add_row(struct polkit_rules *rules, const struct polkit_file *polkit,
                             size_t order, const struct origin *origin)
{
    struct value *cells = rows_add(&rules->rows, origin);

    cells[POLKIT_COLUMN_NAME] = value_str(polkit->name);
    cells[POLKIT_COLUMN_ORDER] = value_integer((int64_t)order + 1);
    cells[POLKIT_COLUMN_PATH] = value_str(polkit->file.entry->path);
    return cells;
}

/* What a script decides only running it tells: no more is asked of it than to be a text. */
static enum gate_rc add_script(struct polkit_rules *rules, size_t index, struct error *err)
{
    const struct polkit_file *polkit = vec_at(&rules->scripts, index);
    struct origin origin = config_file_origin(&polkit->file, 0, polkit->name);

    if (text_check(polkit->file.text, err))
        return error_wrap(err, "%.*s", STR_ARG(polkit->file.path));
    if (!text_is_utf8(polkit->file.text))
        return error_set(err, GATE_EFORMAT, "%.*s: not UTF-8", STR_ARG(polkit->file.path));
    struct value *cells = add_row(rules, polkit, index, &origin);
    cells[POLKIT_COLUMN_KIND] = value_str(STR("script"));
    return GATE_OK;
}

static struct value list_value(const struct str *items, size_t count, struct arena *arena)
{
    struct value *values = arena_new(arena, count + 1, sizeof(*values));

    for (size_t i = 0; i < count; i++)
        values[i] = value_str(items[i]);
    return value_list(values, count);
}

static struct value result_value(struct str result)
{
    return result.len > 0 ? value_str(result) : value_nil();
}

static enum gate_rc add_entries(struct polkit_rules *rules, size_t index, struct error *err)
{
    CLEANUP(vec_release) struct vec entries = VEC_INIT(struct pkla_entry);
    const struct polkit_file *polkit = vec_at(&rules->entries, index);
    struct arena *arena = rules->context->arena;

    if (pkla_parse(polkit->file.text, arena, &entries, err))
        return error_wrap(err, "%.*s", STR_ARG(polkit->file.path));
    for (size_t i = 0; i < entries.count; i++) {
        const struct pkla_entry *entry = vec_at(&entries, i);
        struct origin origin = config_file_origin(&polkit->file, entry->line, entry->section);
        struct value *cells = add_row(rules, polkit, index, &origin);

        cells[POLKIT_COLUMN_KIND] = value_str(STR("entry"));
        cells[POLKIT_COLUMN_SECTION] = value_str(entry->section);
        cells[POLKIT_COLUMN_IDENTITY] = list_value(entry->identities, entry->identity_count, arena);
        cells[POLKIT_COLUMN_ACTION] = list_value(entry->actions, entry->action_count, arena);
        cells[POLKIT_COLUMN_RESULT_ANY] = result_value(entry->result_any);
        cells[POLKIT_COLUMN_RESULT_INACTIVE] = result_value(entry->result_inactive);
        cells[POLKIT_COLUMN_RESULT_ACTIVE] = result_value(entry->result_active);
        cells[POLKIT_COLUMN_LINE] = value_integer(entry->line);
    }
    return GATE_OK;
}

static enum gate_rc polkit_open(void *self, struct resource_context *context,
                                const struct resource_call *call ATTR_UNUSED, struct error *err)
{
    struct polkit_rules *rules = self;

    rules->context = context;
    rules->scripts = rules->entries = VEC_INIT(struct polkit_file);
    rows_init(&rules->rows, context, polkit_columns, COUNT_OF(polkit_columns));
    if (find_files(context, script_paths, COUNT_OF(script_paths), false, &rules->scripts, err) ||
        find_files(context, entry_paths, COUNT_OF(entry_paths), true, &rules->entries, err))
        return err->rc;
    for (size_t i = 0; i < rules->scripts.count; i++) {
        if (add_script(rules, i, err))
            return err->rc;
    }
    for (size_t i = 0; i < rules->entries.count; i++) {
        if (add_entries(rules, i, err))
            return err->rc;
    }
    return rules->scripts.count + rules->entries.count > 0
               ? GATE_OK
               : error_set(err, GATE_ENOTFOUND, "no rule of polkit is in the image");
}

static void polkit_close(void *self)
{
    struct polkit_rules *rules = self;

    rows_release(&rules->rows);
    vec_release(&rules->scripts);
    vec_release(&rules->entries);
}

static struct origin polkit_origin(const void *self ATTR_UNUSED,
                                   const struct resource_call *call ATTR_UNUSED)
{
    return config_path_origin("/etc/polkit-1");
}

static const struct table *polkit_rows(void *self)
{
    struct polkit_rules *rules = self;

    return rows_table(&rules->rows);
}

const struct resource_def resource_polkit_rules = {
    .name = "polkit_rules",
    .summary =
        "rules of polkit: which scripts there are (their JavaScript is not interpreted), and "
        "the entries of .pkla files",
    .arity = CALL_NONE,
    .example = "{polkit_rules: , where: {result_any: \"yes\"}, it: {not: exist}}",
    .self_size = sizeof(struct polkit_rules),
    .wishes = polkit_wishes,
    .open = polkit_open,
    .close = polkit_close,
    .origin = polkit_origin,
    .columns = polkit_columns,
    .column_count = COUNT_OF(polkit_columns),
    .rows = polkit_rows,
};
