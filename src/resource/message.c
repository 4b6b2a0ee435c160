#include "resource/message.h"

#include <string.h>

#include "base/buf.h"
#include "base/limits.h"
#include "format/issue_text.h"
#include "resource/entry_datum.h"
#include "resource/facts.h"

enum message_column {
    MESSAGE_PATH,
    MESSAGE_CONTENT,
    MESSAGE_ESCAPES,
    MESSAGE_TELLS,
    MESSAGE_MODE,
    MESSAGE_UID,
    MESSAGE_GID,
};

const struct column_def message_columns[MESSAGE_COLUMNS] = {
    [MESSAGE_PATH] = { .name = "path", .type = VALUE_STR, .help = "file that is shown" },
    [MESSAGE_CONTENT] = { .name = "content", .type = VALUE_STR, .help = "its text" },
    [MESSAGE_ESCAPES] = { .name = "escapes",
                          .type = VALUE_LIST,
                          .help = "letters behind its backslashes: m, r, s, v" },
    [MESSAGE_TELLS] = { .name = "tells_system",
                        .type = VALUE_BOOL,
                        .help = "it has an escape m, r, s, v or S, or names the distribution" },
    [MESSAGE_MODE] = { .name = "mode", .type = VALUE_STR, .help = "four octal digits" },
    [MESSAGE_UID] = { .name = "uid", .type = VALUE_INTEGER, .help = "number of the owner" },
    [MESSAGE_GID] = { .name = "gid", .type = VALUE_INTEGER, .help = "number of the group" },
};

void message_init(struct message *message, struct resource_context *context, const char *path)
{
    message->context = context;
    message->path = path;
    message->files = VEC_INIT(struct config_file);
    rows_init(&message->rows, context, message_columns, MESSAGE_COLUMNS);
}

/* ID and NAME of os-release, by which a text gives the distribution away. */
static bool names_system(const struct os_facts *os, struct str text)
{
    if (!os)
        return false;
    for (size_t i = 0; i < os->pair_count; i++) {
        const struct value_pair *pair = &os->pairs[i];
        bool is_name = str_equal(pair->key, STR("ID")) || str_equal(pair->key, STR("NAME"));

        if (is_name && pair->value.type == VALUE_STR && issue_text_names(text, pair->value.string))
            return true;
    }
    return false;
}

/* The escapes, and the line of the first that tells of the system, or 0. */
static struct value escapes_of(const struct message *message, const struct config_file *file,
                               uint32_t *line)
{
    CLEANUP(vec_release) struct vec escapes = VEC_INIT(struct issue_escape);
    struct arena *arena = message->context->arena;

    issue_text_escapes(file->text, &escapes);
    struct value *items = arena_new(arena, escapes.count + 1, sizeof(*items));
    *line = 0;
    for (size_t i = 0; i < escapes.count; i++) {
        const struct issue_escape *escape = vec_at(&escapes, i);

        items[i] = value_str(arena_printf(arena, "%c", escape->letter));
        items[i].origin = config_file_place(message->context, file, escape->line, STR("escape"));
        if (*line == 0 && issue_escape_tells(escape->letter))
            *line = escape->line;
    }
    return value_list(items, escapes.count);
}

static void add_row(struct message *message, const struct config_file *file,
                    const struct os_facts *os)
{
    uint32_t line;
    struct value escapes = escapes_of(message, file, &line);
    struct origin origin = config_file_origin(file, line, entry_base_name(file->entry->path));
    struct value *cells = rows_add(&message->rows, &origin);

    cells[MESSAGE_PATH] = value_str(file->entry->path);
    cells[MESSAGE_CONTENT] = value_str(file->text);
    cells[MESSAGE_ESCAPES] = escapes;
    cells[MESSAGE_TELLS] = value_bool(line > 0 || names_system(os, file->text));
    cells[MESSAGE_MODE] = value_str(facts_mode(message->context, file->entry->mode));
    cells[MESSAGE_UID] = value_integer(file->entry->uid);
    cells[MESSAGE_GID] = value_integer(file->entry->gid);
}

enum gate_rc message_open(struct message *message, struct error *err)
{
    const struct os_facts *os = NULL;
    struct error local = ERROR_INIT;
    enum gate_rc rc = facts_os(message->context, &os, &local);

    if (rc && rc != GATE_ENOTFOUND)
        return error_set(err, rc, "%s", local.message);
    if (message->files.count == 0)
        return error_set(err, GATE_ENOTFOUND, "cannot find '%s'", message->path);
    for (size_t i = 0; i < message->files.count; i++)
        add_row(message, vec_at(&message->files, i), rc ? NULL : os);
    return GATE_OK;
}

void message_close(void *self)
{
    struct message *message = self;

    vec_release(&message->files);
    rows_release(&message->rows);
}

struct origin message_origin(const void *self, const struct resource_call *call ATTR_UNUSED)
{
    const struct message *message = self;

    return message->files.count > 0 ? config_file_origin(vec_at(&message->files, 0), 0, STR(""))
                                    : config_path_origin(message->path);
}

const struct table *message_rows(void *self)
{
    struct message *message = self;

    return rows_table(&message->rows);
}

/* All files one after the other. */
static enum gate_rc get_content(void *self, const struct property_query *query ATTR_UNUSED,
                                struct value *value, struct error *err)
{
    const struct message *message = self;
    CLEANUP(buf_release) struct buf text = BUF_INIT(LIMIT_TEXT_BYTES);

    for (size_t i = 0; i < message->files.count; i++)
        buf_add(&text, ((const struct config_file *)vec_at(&message->files, i))->text);
    if (buf_failed(&text))
        return error_set(err, GATE_ELIMIT, "%s: more than %zu bytes in all", message->path,
                         LIMIT_TEXT_BYTES);
    *value = value_str(arena_str(message->context->arena, buf_str(&text)));
    return GATE_OK;
}

static enum gate_rc get_files(void *self, const struct property_query *query ATTR_UNUSED,
                              struct value *value, struct error *err ATTR_UNUSED)
{
    const struct message *message = self;

    *value = rows_column(&message->rows, MESSAGE_PATH);
    return GATE_OK;
}

static enum gate_rc get_escapes(void *self, const struct property_query *query ATTR_UNUSED,
                                struct value *value, struct error *err ATTR_UNUSED)
{
    const struct message *message = self;
    struct value lists = rows_column(&message->rows, MESSAGE_ESCAPES);
    size_t count = 0;

    for (size_t i = 0; i < lists.list.count; i++)
        count += lists.list.items[i].list.count;
    struct value *items = arena_new(message->context->arena, count + 1, sizeof(*items));
    count = 0;
    for (size_t i = 0; i < lists.list.count; i++) {
        const struct value_list *list = &lists.list.items[i].list;

        for (size_t k = 0; k < list->count; k++)
            items[count++] = list->items[k];
    }
    *value = value_list(items, count);
    return GATE_OK;
}

static enum gate_rc get_tells(void *self, const struct property_query *query ATTR_UNUSED,
                              struct value *value, struct error *err ATTR_UNUSED)
{
    const struct message *message = self;
    struct value list = rows_column(&message->rows, MESSAGE_TELLS);

    *value = value_bool(false);
    for (size_t i = 0; i < list.list.count && !value->boolean; i++)
        *value = list.list.items[i];
    return GATE_OK;
}

/* Files that run-parts would run. */
static enum gate_rc get_scripts(void *self, const struct property_query *query ATTR_UNUSED,
                                struct value *value, struct error *err)
{
    const struct message *message = self;
    CLEANUP(vec_release) struct vec found = VEC_INIT(const struct entry *);
    size_t count = 0;

    if (rootfs_glob(message->context->rootfs, STR("/etc/update-motd.d/*"), &found, err))
        return error_wrap(err, "/etc/update-motd.d");
    struct value *items = arena_new(message->context->arena, found.count + 1, sizeof(*items));
    struct origin *origins = arena_new(message->context->arena, found.count + 1, sizeof(*origins));
    for (size_t i = 0; i < found.count; i++) {
        const struct entry *entry = *(const struct entry **)vec_at(&found, i);

        if (entry->type == ENTRY_DIRECTORY || !(entry->mode & 0111))
            continue;
        origins[count] = facts_origin(entry, 0, str_base_name(entry->path));
        items[count] = value_str(entry->path);
        items[count].origin = &origins[count];
        count++;
    }
    *value = value_list(items, count);
    return GATE_OK;
}

const struct property_def message_properties[MESSAGE_PROPERTIES] = {
    {
        .name = "content",
        .type = VALUE_STR,
        .help = "what is shown: the texts of all files, one after the other",
        .get = get_content,
    },
    {
        .name = "files",
        .type = VALUE_LIST,
        .help = "paths of the files that are shown, in their order",
        .get = get_files,
    },
    {
        .name = "escapes",
        .type = VALUE_LIST,
        .help = "letters behind backslashes in all of them: m, r, s, v",
        .get = get_escapes,
    },
    {
        .name = "tells_system",
        .type = VALUE_BOOL,
        .help =
            "some file has an escape m, r, s, v or S, or names the distribution as ID or NAME of "
            "os-release do",
        .get = get_tells,
    },
    {
        .name = "scripts",
        .type = VALUE_LIST,
        .help = "programs of update-motd.d that a running system shows the output of after a login",
        .get = get_scripts,
    },
};
