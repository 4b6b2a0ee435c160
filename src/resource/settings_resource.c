#include "resource/settings_resource.h"

#include "base/limits.h"
#include "resource/call.h"

enum settings_column {
    SETTINGS_SECTION,
    SETTINGS_NAME,
    SETTINGS_VALUE,
    SETTINGS_PATH,
    SETTINGS_LINE,
};

const struct column_def settings_columns[SETTINGS_COLUMNS] = {
    [SETTINGS_SECTION] = { .name = "section",
                           .type = VALUE_STR,
                           .help = "section it stands in; empty if none" },
    [SETTINGS_NAME] = { .name = "name", .type = VALUE_STR, .help = "keyword as written" },
    [SETTINGS_VALUE] = { .name = "value",
                         .type = VALUE_STR,
                         .help = "value as written, without quotes; nil of a bare name" },
    [SETTINGS_PATH] = { .name = "path", .type = VALUE_STR, .help = "file" },
    [SETTINGS_LINE] = { .name = "line", .type = VALUE_INTEGER, .help = "line of the file" },
};

void settings_resource_wishes(const struct settings_source *source, struct wish_set *set)
{
    config_files_wishes(set, source->paths, source->path_count);
    if (source->directory_count > 0)
        config_files_wish_dropins(set, source->directories, source->directory_count,
                                  source->suffix);
}

void settings_resource_wishes_called(const struct settings_source *source,
                                     const struct resource_call *call, struct wish_set *set)
{
    const struct wish wish = { .kind = WISH_BODY, .limit = LIMIT_CONFIG_FILE_BYTES };
    struct str path;

    if (call_text(call, &path))
        call_wish_path(set, &wish, path);
    else
        settings_resource_wishes(source, set);
}

struct str settings_resource_folded(const struct settings_resource *self, struct str name)
{
    char *bytes;

    if (!self->source->is_dash_folded || str_find(name, STR("-")) < 0)
        return name;
    bytes = arena_new(self->context->arena, name.len + 1, 1);
    for (size_t i = 0; i < name.len; i++)
        bytes[i] = (char)(name.ptr[i] == '-' ? '_' : name.ptr[i]);
    return (struct str){ .ptr = bytes, .len = name.len };
}

static bool is_named(const struct settings_resource *self, struct str a, struct str b)
{
    return self->source->is_folded ? str_equal_nocase(a, b) : str_equal(a, b);
}

static void add_row(struct settings_resource *self, const struct setting_place *place)
{
    const struct setting *setting = &place->setting;
    struct origin origin = config_file_origin(place->file, setting->line, setting->name);
    struct value *cells = rows_add(&self->rows, &origin);

    cells[SETTINGS_SECTION] = value_str(setting->section);
    cells[SETTINGS_NAME] = value_str(setting->name);
    if (setting->has_value)
        cells[SETTINGS_VALUE] = value_str(setting->value);
    cells[SETTINGS_PATH] = value_str(place->file->entry->path);
    cells[SETTINGS_LINE] = value_integer(setting->line);
}

static enum gate_rc parse_file(struct settings_resource *self, const struct config_file *file,
                               unsigned depth, struct error *err);

static const struct settings_include *include_of(const struct settings_resource *self,
                                                 struct str name)
{
    const struct settings_source *source = self->source;

    for (size_t i = 0; i < source->include_count; i++) {
        if (is_named(self, name, str_of(source->includes[i].name)))
            return &source->includes[i];
    }
    return NULL;
}

/* Parses a copy of `file` that lives as long as its settings. */
static enum gate_rc parse_kept(struct settings_resource *self, const struct config_file *file,
                               unsigned depth, struct error *err)
{
    struct config_file *kept = arena_new(self->context->arena, 1, sizeof(*kept));

    *kept = *file;
    return parse_file(self, kept, depth, err);
}

static enum gate_rc include(struct settings_resource *self, const struct setting_place *place,
                            const struct settings_include *include, unsigned depth,
                            struct error *err)
{
    CLEANUP(vec_release) struct vec found = VEC_INIT(struct config_file);
    struct str path = config_path_from(self->context, place->file, place->setting.value);

    if (depth == LIMIT_INCLUDES)
        return error_set(err, GATE_EFORMAT, "includes are nested more than %d deep",
                         LIMIT_INCLUDES);
    if (config_files_include(self->context, include->kind, path, include->suffix, &found, err))
        return err->rc;
    self->included += found.count;
    if (self->included > LIMIT_CONFIG_FILES)
        return error_set(err, GATE_ELIMIT, "more than %d files in all", LIMIT_CONFIG_FILES);
    for (size_t i = 0; i < found.count; i++) {
        if (parse_kept(self, vec_at(&found, i), depth + 1, err))
            return err->rc;
    }
    return GATE_OK;
}

static enum gate_rc parse_file(struct settings_resource *self, const struct config_file *file,
                               unsigned depth, struct error *err)
{
    CLEANUP(vec_release) struct vec parsed = VEC_INIT(struct setting);

    if (settings_parse(file->text, self->source->syntax, self->context->arena, &parsed, err))
        return error_wrap(err, "%.*s", STR_ARG(file->path));
    for (size_t i = 0; i < parsed.count; i++) {
        const struct setting_place place = { .setting = *(struct setting *)vec_at(&parsed, i),
                                             .file = file };
        const struct settings_include *included = include_of(self, place.setting.name);

        if (self->settings.count == LIMIT_SETTINGS)
            return error_set(err, GATE_ELIMIT, "%.*s: more than %d settings in all",
                             STR_ARG(file->path), LIMIT_SETTINGS);
        struct setting_place *added = vec_add(&self->settings);
        *added = place;
        added->setting.name = settings_resource_folded(self, place.setting.name);
        add_row(self, &place);
        if (included && include(self, &place, included, depth, err))
            return error_wrap(err, "%.*s: line %u", STR_ARG(file->path), place.setting.line);
    }
    return GATE_OK;
}

/* The main files. GATE_ENOTFOUND, with the first path, if there is none. */
static enum gate_rc find_main(struct settings_resource *self, struct str path, struct error *err)
{
    const struct settings_source *source = self->source;
    struct config_file file;

    if (path.len > 0 || !source->reads_all_paths) {
        if (path.len > 0 ? config_file_read(self->context, path, &file, err)
                         : config_file_read_first(self->context, source->paths, source->path_count,
                                                  &file, err))
            return err->rc;
        *(struct config_file *)vec_add(&self->files) = file;
        return GATE_OK;
    }
    for (size_t i = 0; i < source->path_count; i++) {
        if (config_files_add(self->context, str_of(source->paths[i]), &self->files, err))
            return err->rc;
    }
    return self->files.count > 0
               ? GATE_OK
               : error_set(err, GATE_ENOTFOUND, "'%s' is not there", source->paths[0]);
}

/* The main files, then the drop-ins. */
static enum gate_rc find_files(struct settings_resource *self, struct str path, struct error *err)
{
    const struct settings_source *source = self->source;
    struct error missing = ERROR_INIT;
    enum gate_rc rc = find_main(self, path, &missing);

    if (rc != GATE_OK && (rc != GATE_ENOTFOUND || path.len > 0 || source->is_main_needed)) {
        *err = missing;
        return rc;
    }
    if (path.len == 0 && source->directory_count > 0 &&
        config_files_dropins(self->context, source->directories, source->directory_count,
                             source->suffix, &self->files, err))
        return err->rc;
    if (self->files.count == 0) {
        *err = missing;
        return err->rc;
    }
    return GATE_OK;
}

enum gate_rc settings_resource_open(struct settings_resource *self,
                                    struct resource_context *context,
                                    const struct settings_source *source, struct str path,
                                    struct error *err)
{
    self->context = context;
    self->source = source;
    self->files = VEC_INIT(struct config_file);
    self->settings = VEC_INIT(struct setting_place);
    rows_init(&self->rows, context, settings_columns, SETTINGS_COLUMNS);
    if (find_files(self, path, err))
        return err->rc;
    for (size_t i = 0; i < self->files.count; i++) {
        if (parse_file(self, vec_at(&self->files, i), 0, err))
            return err->rc;
    }
    return GATE_OK;
}

enum gate_rc settings_resource_add(struct settings_resource *self, struct str path,
                                   struct error *err)
{
    CLEANUP(vec_release) struct vec found = VEC_INIT(struct config_file);

    if (config_files_add(self->context, path, &found, err))
        return err->rc;
    return found.count > 0 ? parse_kept(self, vec_at(&found, 0), 0, err) : GATE_OK;
}

static void kind_wishes(const void *source, const struct resource_call *call, struct wish_set *set)
{
    settings_resource_wishes_called(source, call, set);
}

static enum gate_rc kind_open(void *self, struct resource_context *context, const void *source,
                              const struct resource_call *call, struct error *err)
{
    struct str path = STR("");

    (void)call_text(call, &path);
    return settings_resource_open(self, context, source, path, err);
}

const struct resource_kind settings_kind = {
    .wishes = kind_wishes,
    .open = kind_open,
};

void settings_resource_close(void *self)
{
    struct settings_resource *resource = self;

    vec_release(&resource->files);
    vec_release(&resource->settings);
    rows_release(&resource->rows);
}

struct origin settings_resource_origin(const void *self,
                                       const struct resource_call *call ATTR_UNUSED)
{
    const struct settings_resource *resource = self;

    if (resource->files.count > 0)
        return config_file_origin(vec_at(&resource->files, 0), 0, STR(""));
    return config_path_origin(resource->source->paths[0]);
}

const struct table *settings_resource_rows(void *self)
{
    struct settings_resource *resource = self;

    return rows_table(&resource->rows);
}

static bool is_in_section(const struct settings_resource *self, struct str asked,
                          struct str section)
{
    const struct settings_source *source = self->source;

    if (is_named(self, section, asked))
        return true;
    if (!source->section || !is_named(self, asked, str_of(source->section)))
        return false;
    for (size_t i = 0; i < source->alias_count; i++) {
        if (is_named(self, section, str_of(source->aliases[i])))
            return true;
    }
    return false;
}

const struct setting_place *settings_resource_find(const struct settings_resource *self,
                                                   struct str section, struct str name)
{
    name = settings_resource_folded(self, name);
    for (size_t i = self->settings.count; i > 0; i--) {
        const struct setting_place *place = vec_at(&self->settings, i - 1);

        if (is_named(self, place->setting.name, name) &&
            is_in_section(self, section, place->setting.section))
            return place;
    }
    return NULL;
}

struct value settings_value_of(struct str text)
{
    bool is_padded = text.len > 1 && text.ptr[0] == '0';
    int64_t number;

    if (!is_padded && str_to_i64(text, &number))
        return value_integer(number);
    return value_str(text);
}

struct value settings_resource_value(const struct settings_resource *self,
                                     const struct setting_place *place)
{
    const struct setting *setting = &place->setting;
    struct value value = setting->has_value ? settings_value_of(setting->value) : value_bool(true);

    value.origin = config_file_place(self->context, place->file, setting->line, setting->name);
    return value;
}

static struct value default_of(const struct settings_resource *self, struct str name)
{
    for (size_t i = 0; i < self->source->default_count; i++) {
        if (is_named(self, name, str_of(self->source->defaults[i].name)))
            return settings_value_of(str_of(self->source->defaults[i].value));
    }
    return value_nil();
}

/* "Journal.Storage": the section may hold dots, the name does not. */
static const struct setting_place *find_dotted(const struct settings_resource *self,
                                               struct str asked)
{
    for (size_t i = asked.len; i > 0; i--) {
        if (asked.ptr[i - 1] == '.')
            return settings_resource_find(self, str_slice(asked, 0, i - 1),
                                          str_slice(asked, i, asked.len));
    }
    return NULL;
}

static enum gate_rc get_keyword(void *self, const struct property_query *query, struct value *value,
                                struct error *err ATTR_UNUSED)
{
    const struct settings_resource *resource = self;
    const char *section = resource->source->section;
    const struct setting_place *place =
        settings_resource_find(resource, str_of(section ? section : ""), query->name);

    if (!place)
        place = find_dotted(resource, query->name);
    if (place && resource->source->is_empty_reset && place->setting.value.len == 0)
        place = NULL;
    *value = place ? settings_resource_value(resource, place) : default_of(resource, query->name);
    return GATE_OK;
}

const struct property_def settings_keyword = {
    .name = "KEYWORD",
    .type = VALUE_STR,
    .help = "the value in force of any keyword, a number where it is one; SECTION.KEYWORD of "
            "another section",
    .get = get_keyword,
};
