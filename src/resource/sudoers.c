#include "base/limits.h"
#include "resource/call.h"
#include "resource/facts.h"
#include "resource/rows.h"
#include "resource/sudo_program.h"
#include "resource/sudoers_effective.h"
#include "resource/sudoers_files.h"

#define PREFIX STR("defaults.")

struct sudoers {
    struct resource_context *context;
    struct vec lines; /* struct sudoers_line */
    struct rows rows;
    struct str path;
};

enum sudoers_column {
    SUDOERS_COLUMN_TAG,
    SUDOERS_COLUMN_NAME,
    SUDOERS_COLUMN_NEGATED,
    SUDOERS_COLUMN_VALUE,
    SUDOERS_COLUMN_SCOPE,
    SUDOERS_COLUMN_USERS,
    SUDOERS_COLUMN_HOSTS,
    SUDOERS_COLUMN_RUNAS,
    SUDOERS_COLUMN_RUNAS_GROUPS,
    SUDOERS_COLUMN_COMMANDS,
    SUDOERS_COLUMN_MEMBERS,
    SUDOERS_COLUMN_TAGS,
    SUDOERS_COLUMN_OPTIONS,
    SUDOERS_COLUMN_DIGESTS,
    SUDOERS_COLUMN_NOPASSWD,
    SUDOERS_COLUMN_PATH,
    SUDOERS_COLUMN_LINE,
};

static const struct column_def sudoers_columns[] = {
    [SUDOERS_COLUMN_TAG] = { .name = "tag",
                             .type = VALUE_STR,
                             .help = "Defaults, user_spec (a row for each command) or alias" },
    [SUDOERS_COLUMN_NAME] = { .name = "name",
                              .type = VALUE_STR,
                              .help = "setting, or alias; nil of a user_spec" },
    [SUDOERS_COLUMN_NEGATED] = { .name = "negated",
                                 .type = VALUE_BOOL,
                                 .help = "the setting is switched off, or the command excluded" },
    [SUDOERS_COLUMN_VALUE] = { .name = "value",
                               .type = VALUE_STR,
                               .help = "of a setting, as written without quotes; nil without one" },
    [SUDOERS_COLUMN_SCOPE] = { .name = "scope",
                               .type = VALUE_STR,
                               .help = "of a setting: everywhere, users, hosts, commands or runas; "
                                       "of an alias: User_Alias and the like" },
    [SUDOERS_COLUMN_USERS] = { .name = "users",
                               .type = VALUE_LIST,
                               .help = "who; \"!\" stands before what is excluded" },
    [SUDOERS_COLUMN_HOSTS] = { .name = "hosts", .type = VALUE_LIST, .help = "where" },
    [SUDOERS_COLUMN_RUNAS] = { .name = "runas",
                               .type = VALUE_LIST,
                               .help = "as whom; nil of a rule that leaves it to runas_default" },
    [SUDOERS_COLUMN_RUNAS_GROUPS] = { .name = "runas_groups",
                                      .type = VALUE_LIST,
                                      .help = "with which groups" },
    [SUDOERS_COLUMN_COMMANDS] = { .name = "commands",
                                  .type = VALUE_LIST,
                                  .help = "what, with arguments" },
    [SUDOERS_COLUMN_MEMBERS] = { .name = "members", .type = VALUE_LIST, .help = "of an alias" },
    [SUDOERS_COLUMN_TAGS] = { .name = "tags",
                              .type = VALUE_LIST,
                              .help = "tags in force for the command: NOPASSWD, NOEXEC" },
    [SUDOERS_COLUMN_OPTIONS] = { .name = "options",
                                 .type = VALUE_LIST,
                                 .help = "options in force for the command: CWD=/tmp" },
    [SUDOERS_COLUMN_DIGESTS] = { .name = "digests",
                                 .type = VALUE_LIST,
                                 .help = "of which the command must have one" },
    [SUDOERS_COLUMN_NOPASSWD] = { .name = "nopasswd",
                                  .type = VALUE_BOOL,
                                  .help = "the tags say that no password is asked for" },
    [SUDOERS_COLUMN_PATH] = { .name = "path", .type = VALUE_STR, .help = "file" },
    [SUDOERS_COLUMN_LINE] = { .name = "line", .type = VALUE_INTEGER, .help = "line of the file" },
};

static void sudoers_wishes(const struct resource_call *call, struct wish_set *set)
{
    const struct wish body = { .kind = WISH_BODY, .limit = LIMIT_CONFIG_FILE_BYTES };
    struct str path;

    facts_wishes(set);
    sudoers_files_wishes(set);
    if (call_text(call, &path))
        call_wish_path(set, &body, path);
}

static struct value list_value(struct sudoers *sudoers, struct sudoers_list list)
{
    struct value *items = arena_new(sudoers->context->arena, list.count + 1, sizeof(*items));

    for (size_t i = 0; i < list.count; i++)
        items[i] = value_str(list.items[i]);
    return value_list(items, list.count);
}

static void add_setting(struct sudoers *sudoers, const struct sudoers_entry *entry,
                        struct value *cells)
{
    struct value scoped = list_value(sudoers, entry->scoped);
    const char *scope = "everywhere";

    switch (entry->scope) {
    case SUDOERS_EVERYWHERE:
        break;
    case SUDOERS_HOSTS:
        scope = "hosts";
        cells[SUDOERS_COLUMN_HOSTS] = scoped;
        break;
    case SUDOERS_USERS:
        scope = "users";
        cells[SUDOERS_COLUMN_USERS] = scoped;
        break;
    case SUDOERS_COMMANDS:
        scope = "commands";
        cells[SUDOERS_COLUMN_COMMANDS] = scoped;
        break;
    case SUDOERS_RUNAS:
        scope = "runas";
        cells[SUDOERS_COLUMN_RUNAS] = scoped;
        break;
    }
    cells[SUDOERS_COLUMN_TAG] = value_str(STR("Defaults"));
    cells[SUDOERS_COLUMN_SCOPE] = value_str(str_of(scope));
    cells[SUDOERS_COLUMN_NAME] = value_str(entry->name);
    cells[SUDOERS_COLUMN_NEGATED] = value_bool(entry->is_negated);
    if (entry->has_value)
        cells[SUDOERS_COLUMN_VALUE] = value_str(entry->value);
}

static void add_rule(struct sudoers *sudoers, const struct sudoers_entry *entry,
                     struct value *cells)
{
    const struct sudoers_list command = { .items = &entry->command, .count = 1 };

    cells[SUDOERS_COLUMN_TAG] = value_str(STR("user_spec"));
    cells[SUDOERS_COLUMN_USERS] = list_value(sudoers, entry->users);
    cells[SUDOERS_COLUMN_HOSTS] = list_value(sudoers, entry->hosts);
    if (entry->has_runas)
        cells[SUDOERS_COLUMN_RUNAS] = list_value(sudoers, entry->runas_users);
    cells[SUDOERS_COLUMN_RUNAS_GROUPS] = list_value(sudoers, entry->runas_groups);
    cells[SUDOERS_COLUMN_COMMANDS] = list_value(sudoers, command);
    cells[SUDOERS_COLUMN_NEGATED] = value_bool(str_starts_with(entry->command, STR("!")));
    cells[SUDOERS_COLUMN_TAGS] = list_value(sudoers, entry->tags);
    cells[SUDOERS_COLUMN_OPTIONS] = list_value(sudoers, entry->options);
    cells[SUDOERS_COLUMN_DIGESTS] = list_value(sudoers, entry->digests);
    cells[SUDOERS_COLUMN_NOPASSWD] = value_bool(entry->nopasswd == SUDOERS_YES);
}

static void add_row(struct sudoers *sudoers, const struct sudoers_line *line)
{
    const struct sudoers_entry *entry = line->entry;
    struct str key = entry->kind == SUDOERS_RULE ? entry->command : entry->name;
    struct origin origin = config_file_origin(line->file, entry->line, key);
    struct value *cells = rows_add(&sudoers->rows, &origin);

    if (entry->kind == SUDOERS_DEFAULTS) {
        add_setting(sudoers, entry, cells);
    } else if (entry->kind == SUDOERS_RULE) {
        add_rule(sudoers, entry, cells);
    } else {
        cells[SUDOERS_COLUMN_TAG] = value_str(STR("alias"));
        cells[SUDOERS_COLUMN_NAME] = value_str(entry->name);
        cells[SUDOERS_COLUMN_SCOPE] = value_str(entry->alias_kind);
        cells[SUDOERS_COLUMN_MEMBERS] = list_value(sudoers, entry->users);
    }
    cells[SUDOERS_COLUMN_PATH] = value_str(line->file->entry->path);
    cells[SUDOERS_COLUMN_LINE] = value_integer(entry->line);
}

static bool is_there(struct resource_context *context, struct str path)
{
    struct error local = ERROR_INIT;
    const struct entry *entry;

    return rootfs_find(context->rootfs, path, ROOTFS_FOLLOW, &entry, &local) != GATE_ENOTFOUND;
}

/*
 * SUSE keeps the file that its package brings apart from the one that a person writes. sudo-rs
 * reads a file of its own if it is there; where the other sudo may read another, neither is the
 * answer.
 */
static enum gate_rc find_main(struct resource_context *context, struct str *path, struct error *err)
{
    struct str classic = STR("/etc/sudoers");
    struct str vendor = STR("/usr/etc/sudoers");
    struct str rs = STR("/etc/sudoers-rs");
    bool has_classic = is_there(context, classic);

    *path = !has_classic && is_there(context, vendor) ? vendor : classic;
    if (!is_there(context, rs))
        return GATE_OK;
    struct sudo_program program = sudo_program_find(context);
    if (program.is_rs == program.is_classic && (has_classic || program.is_classic))
        return error_set(
            err, GATE_EUNSUPPORTED,
            "/etc/sudoers-rs is read by sudo-rs and /etc/sudoers by the other sudo: %s; "
            "ask for one by its path",
            program.is_rs ? "both are installed" : "which is installed is not known");
    if (!program.is_classic)
        *path = rs;
    return GATE_OK;
}

static enum gate_rc sudoers_open(void *self, struct resource_context *context,
                                 const struct resource_call *call, struct error *err)
{
    struct sudoers *sudoers = self;

    sudoers->context = context;
    sudoers->lines = VEC_INIT(struct sudoers_line);
    rows_init(&sudoers->rows, context, sudoers_columns, COUNT_OF(sudoers_columns));
    if (!call_text(call, &sudoers->path) && find_main(context, &sudoers->path, err))
        return err->rc;
    if (sudoers_files_read(context, sudoers->path, &sudoers->lines, err))
        return err->rc;
    for (size_t i = 0; i < sudoers->lines.count; i++)
        add_row(sudoers, vec_at(&sudoers->lines, i));
    return GATE_OK;
}

static void sudoers_close(void *self)
{
    struct sudoers *sudoers = self;

    vec_release(&sudoers->lines);
    rows_release(&sudoers->rows);
}

static struct origin sudoers_origin(const void *self, const struct resource_call *call ATTR_UNUSED)
{
    const struct sudoers *sudoers = self;
    struct origin origin = ORIGIN_INIT;

    origin.path = sudoers->path;
    return origin;
}

static const struct table *sudoers_rows(void *self)
{
    struct sudoers *sudoers = self;

    return rows_table(&sudoers->rows);
}

static enum gate_rc get_setting(void *self, const struct property_query *query, struct value *value,
                                struct error *err)
{
    const struct sudoers *sudoers = self;
    const struct sudoers_default *def = NULL;

    /* Where defaults.NAME has no value, the name is walked down from here. */
    *value = value_nil();
    if (str_equal(query->name, STR("defaults")))
        return GATE_OK;
    if (str_starts_with(query->name, PREFIX))
        def = sudoers_default_find(str_slice(query->name, PREFIX.len, query->name.len));
    if (!def)
        return error_set(err, GATE_EUSAGE, "sudo has no setting '%.*s'; they are defaults.NAME",
                         STR_ARG(query->name));
    *value = sudoers_effective_value(sudoers->context, def, &sudoers->lines);
    return GATE_OK;
}

static const struct property_def sudoers_setting = {
    .name = "SETTING",
    .type = VALUE_STR,
    .help = "defaults.NAME: the value of a setting for everybody, the last line wins, else the "
            "default of the image's sudo; flags are true or false, times in seconds",
    .get = get_setting,
};

const struct resource_def resource_sudoers = {
    .name = "sudoers",
    .summary = "the rules of sudo, with all that they include",
    .argument = "path; if none is given /etc/sudoers, of sudo-rs /etc/sudoers-rs before it",
    .arity = CALL_OPTIONAL,
    .example = "{sudoers: , where: {nopasswd: true}, it: {not: exist}}",
    .self_size = sizeof(struct sudoers),
    .wishes = sudoers_wishes,
    .open = sudoers_open,
    .close = sudoers_close,
    .origin = sudoers_origin,
    .dynamic = &sudoers_setting,
    .columns = sudoers_columns,
    .column_count = COUNT_OF(sudoers_columns),
    .rows = sudoers_rows,
};
