#include "base/limits.h"
#include "base/map.h"
#include "base/text.h"
#include "format/settings.h"
#include "resource/call.h"
#include "resource/config_files.h"
#include "resource/rows.h"
#include "resource/settings_resource.h"

/*
 * The system databases of a profile, from the key files that `dconf update` compiles.
 *
 * Specification: dconf 0.40, "dconf System Administrator Guide": within a database the last file
 * by name wins; of several the one that the profile names first, but none before the last one that
 * locks the key.
 */
struct database {
    struct str name;
    struct map locks; /* to itself */
    struct map rows;  /* key to the row in force of this database, a size_t */
};

struct dconf {
    struct resource_context *context;
    struct config_file profile;
    struct str profile_path;
    struct vec files;     /* struct config_file *, of all databases */
    struct vec databases; /* struct database, in the order of the profile */
    struct rows rows;
};

enum dconf_column {
    DCONF_KEY,
    DCONF_VALUE,
    DCONF_DATABASE,
    DCONF_LOCKED,
    DCONF_PATH,
    DCONF_LINE,
    DCONF_COLUMNS,
};

static const struct column_def dconf_columns[DCONF_COLUMNS] = {
    [DCONF_KEY] = { .name = "key",
                    .type = VALUE_STR,
                    .help = "key, /org/gnome/desktop/session/idle-delay" },
    [DCONF_VALUE] = { .name = "value",
                      .type = VALUE_NIL,
                      .help = "its value: a boolean, a number or a text" },
    [DCONF_DATABASE] = { .name = "database", .type = VALUE_STR, .help = "database, local" },
    [DCONF_LOCKED] = { .name = "locked",
                       .type = VALUE_BOOL,
                       .help = "a database of the profile keeps users from changing it" },
    [DCONF_PATH] = { .name = "path", .type = VALUE_STR, .help = "file" },
    [DCONF_LINE] = { .name = "line", .type = VALUE_INTEGER, .help = "line of the file" },
};

static const struct settings_syntax syntax = {
    .separators = "=",
    .comments = "#",
    .has_sections = true,
    .needs_section = true,
    .bare = SETTINGS_BARE_FAULT,
};

static const char *const wished[] = { "/etc/dconf/**" };

static void dconf_wishes(const struct resource_call *call ATTR_UNUSED, struct wish_set *set)
{
    config_files_wishes(set, wished, COUNT_OF(wished));
}

/* A value as GVariant's text has it; what is neither boolean, number nor text stays as written. */
static struct value value_of(struct str text)
{
    struct str word = text;
    struct str type;
    size_t last = text.len - 1;

    if (str_equal(text, STR("true")) || str_equal(text, STR("false")))
        return value_bool(text.ptr[0] == 't');
    if (text.len >= 2 && (text.ptr[0] == '\'' || text.ptr[0] == '"') &&
        text.ptr[last] == text.ptr[0])
        return value_str(str_slice(text, 1, text.len - 2));
    /* "uint32 900" */
    if (str_word(&word, &type) && str_trim(word).len > 0 && str_find(type, STR("int")) >= 0)
        return settings_value_of(str_trim(word));
    return settings_value_of(text);
}

/* "/org/gnome/a/x"; the section "/" is the root. */
static struct str key_of(struct dconf *dconf, const struct setting *setting)
{
    struct str section = setting->section;

    while (str_starts_with(section, STR("/")))
        section = str_slice(section, 1, section.len);
    return arena_printf(dconf->context->arena, "/%.*s%s%.*s", STR_ARG(section),
                        section.len > 0 ? "/" : "", STR_ARG(setting->name));
}

static enum gate_rc add_settings(struct dconf *dconf, struct database *database,
                                 const struct config_file *file, struct error *err)
{
    CLEANUP(vec_release) struct vec settings = VEC_INIT(struct setting);

    if (settings_parse(file->text, &syntax, dconf->context->arena, &settings, err))
        return error_wrap(err, "%.*s", STR_ARG(file->path));
    for (size_t i = 0; i < settings.count; i++) {
        const struct setting *setting = vec_at(&settings, i);
        struct str key = key_of(dconf, setting);
        struct origin origin = config_file_origin(file, setting->line, key);
        size_t *row;

        if (dconf->rows.origins.count == LIMIT_SETTINGS)
            return error_set(err, GATE_ELIMIT, "%.*s: more than %d settings in all",
                             STR_ARG(file->path), LIMIT_SETTINGS);
        row = arena_new(dconf->context->arena, 1, sizeof(*row));
        *row = dconf->rows.origins.count;
        map_set(&database->rows, key, row);
        struct value *cells = rows_add(&dconf->rows, &origin);
        cells[DCONF_KEY] = value_str(key);
        cells[DCONF_VALUE] =
            setting->value.len > 0 ? value_of(setting->value) : value_str(setting->value);
        cells[DCONF_DATABASE] = value_str(database->name);
        cells[DCONF_PATH] = value_str(file->entry->path);
        cells[DCONF_LINE] = value_integer(setting->line);
    }
    return GATE_OK;
}

static enum gate_rc add_locks(struct database *database, const struct config_file *file,
                              struct error *err)
{
    struct str rest = file->text;
    struct str line;

    if (text_check(rest, err))
        return error_wrap(err, "%.*s", STR_ARG(file->path));
    while (str_cut(&rest, '\n', &line)) {
        line = str_trim(line);
        if (line.len > 0 && line.ptr[0] == '/')
            map_set(&database->locks, line, database);
    }
    return GATE_OK;
}

/* The regular files that the pattern finds; `locks` is a directory among the key files. */
static enum gate_rc find_files(struct dconf *dconf, struct str pattern, struct vec *files,
                               struct error *err)
{
    CLEANUP(vec_release) struct vec found = VEC_INIT(const struct entry *);

    if (rootfs_glob(dconf->context->rootfs, pattern, &found, err))
        return error_wrap(err, "%.*s", STR_ARG(pattern));
    for (size_t i = 0; i < found.count; i++) {
        const struct entry *entry = *(const struct entry **)vec_at(&found, i);
        struct config_file *file;

        if (entry->type == ENTRY_DIRECTORY && str_equal(str_base_name(entry->path), STR("locks")))
            continue;
        if (dconf->files.count == LIMIT_CONFIG_FILES)
            return error_set(err, GATE_ELIMIT, "%.*s: more than %d files in all",
                             STR_ARG(entry->path), LIMIT_CONFIG_FILES);
        file = arena_new(dconf->context->arena, 1, sizeof(*file));
        if (config_file_read(dconf->context, entry->path, file, err))
            return err->rc;
        *(struct config_file **)vec_add(&dconf->files) = file;
        *(struct config_file **)vec_add(files) = file;
    }
    return GATE_OK;
}

static enum gate_rc read_database(struct dconf *dconf, struct database *database, struct error *err)
{
    CLEANUP(vec_release) struct vec keys = VEC_INIT(struct config_file *);
    CLEANUP(vec_release) struct vec locks = VEC_INIT(struct config_file *);
    struct str folder =
        arena_printf(dconf->context->arena, "/etc/dconf/db/%.*s.d", STR_ARG(database->name));
    struct arena *arena = dconf->context->arena;

    if (find_files(dconf, arena_printf(arena, "%.*s/*", STR_ARG(folder)), &keys, err) ||
        find_files(dconf, arena_printf(arena, "%.*s/locks/*", STR_ARG(folder)), &locks, err))
        return err->rc;
    for (size_t i = 0; i < keys.count; i++) {
        if (add_settings(dconf, database, *(struct config_file **)vec_at(&keys, i), err))
            return err->rc;
    }
    for (size_t i = 0; i < locks.count; i++) {
        if (add_locks(database, *(struct config_file **)vec_at(&locks, i), err))
            return err->rc;
    }
    return GATE_OK;
}

/* "user-db:user", "system-db:local", "file-db:/x"; only the second comes from key files. */
static enum gate_rc read_profile(struct dconf *dconf, struct error *err)
{
    struct str rest = dconf->profile.text;
    struct str line;

    if (text_check(rest, err))
        return err->rc;
    for (uint32_t number = 1; str_cut(&rest, '\n', &line); number++) {
        struct str kind;

        line = str_trim(line);
        if (line.len == 0 || line.ptr[0] == '#')
            continue;
        if (!str_cut(&line, ':', &kind) || line.len == 0)
            return error_set(err, GATE_EFORMAT, "line %u: no database", number);
        if (str_equal(kind, STR("file-db")))
            return error_set(err, GATE_EUNSUPPORTED, "line %u: a compiled database alone", number);
        if (!str_equal(kind, STR("system-db")))
            continue;
        if (dconf->databases.count == LIMIT_INCLUDES)
            return error_set(err, GATE_ELIMIT, "more than %d databases", LIMIT_INCLUDES);
        *(struct database *)vec_add(&dconf->databases) = (struct database){
            .name = line,
            .locks = MAP_INIT,
            .rows = MAP_INIT,
        };
    }
    return GATE_OK;
}

/* The last database of the profile that locks the key; -1 if none does. */
static ptrdiff_t locked_at(const struct dconf *dconf, struct str key)
{
    for (size_t i = dconf->databases.count; i > 0; i--) {
        const struct database *database = vec_at(&dconf->databases, i - 1);

        if (map_find(&database->locks, key))
            return (ptrdiff_t)i - 1;
    }
    return -1;
}

static void mark_locked(struct dconf *dconf)
{
    for (size_t i = 0; i < dconf->rows.origins.count; i++) {
        struct value *cells = vec_at(&dconf->rows.cells, i * DCONF_COLUMNS);

        cells[DCONF_LOCKED] = value_bool(locked_at(dconf, cells[DCONF_KEY].string) >= 0);
    }
}

static enum gate_rc dconf_open(void *self, struct resource_context *context,
                               const struct resource_call *call, struct error *err)
{
    struct dconf *dconf = self;
    struct str name = STR("user");

    (void)call_text(call, &name);
    dconf->context = context;
    dconf->files = VEC_INIT(struct config_file *);
    dconf->databases = VEC_INIT(struct database);
    dconf->profile_path = arena_printf(context->arena, "/etc/dconf/profile/%.*s", STR_ARG(name));
    rows_init(&dconf->rows, context, dconf_columns, DCONF_COLUMNS);
    if (config_file_read(context, dconf->profile_path, &dconf->profile, err))
        return err->rc;
    if (read_profile(dconf, err))
        return error_wrap(err, "%.*s", STR_ARG(dconf->profile_path));
    for (size_t i = 0; i < dconf->databases.count; i++) {
        if (read_database(dconf, vec_at(&dconf->databases, i), err))
            return err->rc;
    }
    mark_locked(dconf);
    return GATE_OK;
}

static void dconf_close(void *self)
{
    struct dconf *dconf = self;

    for (size_t i = 0; i < dconf->databases.count; i++) {
        struct database *database = vec_at(&dconf->databases, i);

        map_release(&database->locks);
        map_release(&database->rows);
    }
    vec_release(&dconf->databases);
    vec_release(&dconf->files);
    rows_release(&dconf->rows);
}

static struct origin dconf_origin(const void *self, const struct resource_call *call ATTR_UNUSED)
{
    const struct dconf *dconf = self;
    struct origin origin = ORIGIN_INIT;

    if (dconf->profile.entry)
        return config_file_origin(&dconf->profile, 0, STR(""));
    origin.path = dconf->profile_path;
    return origin;
}

static const struct table *dconf_rows(void *self)
{
    struct dconf *dconf = self;

    return rows_table(&dconf->rows);
}

static enum gate_rc dconf_get(void *self, const struct property_query *query, struct value *value,
                              struct error *err ATTR_UNUSED)
{
    const struct dconf *dconf = self;
    ptrdiff_t locked = locked_at(dconf, query->name);

    *value = value_nil();
    for (size_t i = locked < 0 ? 0 : (size_t)locked; i < dconf->databases.count; i++) {
        const struct database *database = vec_at(&dconf->databases, i);
        const size_t *row = map_find(&database->rows, query->name);
        const struct value *cells;

        if (!row)
            continue;
        cells = vec_at(&dconf->rows.cells, *row * DCONF_COLUMNS);
        *value = cells[DCONF_VALUE];
        value->origin = vec_at(&dconf->rows.origins, *row);
        return GATE_OK;
    }
    return GATE_OK;
}

static const struct property_def dconf_key = {
    .name = "KEY",
    .type = VALUE_STR,
    .help = "what administrators set for a key, /org/gnome/desktop/session/idle-delay",
    .get = dconf_get,
};

const struct resource_def resource_dconf = {
    .name = "dconf",
    .summary = "what administrators set for desktops: the key files of a profile's databases",
    .argument = "profile, user if none is given",
    .arity = CALL_OPTIONAL,
    .example = "{dconf: gdm, its: {/org/gnome/login-screen/banner-message-enable: {eq: true}}}",
    .self_size = sizeof(struct dconf),
    .wishes = dconf_wishes,
    .open = dconf_open,
    .close = dconf_close,
    .origin = dconf_origin,
    .dynamic = &dconf_key,
    .columns = dconf_columns,
    .column_count = DCONF_COLUMNS,
    .rows = dconf_rows,
};
