#include "resource/pam_options.h"

#include "base/limits.h"
#include "format/dpkg.h"
#include "resource/facts.h"

enum pam_options_column {
    OPTION_SERVICE,
    OPTION_NAME,
    OPTION_VALUE,
    OPTION_PATH,
    OPTION_LINE,
};

const struct column_def pam_options_columns[PAM_OPTIONS_COLUMNS] = {
    [OPTION_SERVICE] = { .name = "service",
                         .type = VALUE_STR,
                         .help = "first service whose stack runs that line of PAM" },
    [OPTION_NAME] = { .name = "name", .type = VALUE_STR, .help = "option" },
    [OPTION_VALUE] = { .name = "value",
                       .type = VALUE_NIL,
                       .help = "value in force: a number, true or false, or a text" },
    [OPTION_PATH] = { .name = "path",
                      .type = VALUE_STR,
                      .help = "file that sets it, or that runs the module" },
    [OPTION_LINE] = { .name = "line", .type = VALUE_INTEGER, .help = "line of the file" },
};

/* As settings of pam_faillock, pam_pwhistory and libpwquality are read. */
static const struct settings_syntax syntax = {
    .separators = "=",
    .comments = "#",
    .tail_comments = "#",
    .is_tail_tight = true,
    .is_separator_optional = true,
    .bare = SETTINGS_BARE_KEPT,
};

/* A line of a file of the module. */
struct option_line {
    struct setting setting;
    const struct config_file *file;
};

/* Where an option of one line of PAM got its value. */
struct option_source {
    struct str text;
    bool is_set; /* else the module's own value */
    struct origin origin;
};

static bool is_named(const struct pam_module *module, struct str written, struct str name)
{
    return module->is_nocase ? str_equal_nocase(written, name) : str_equal(written, name);
}

static const struct pam_option *find_option(const struct pam_module *module, struct str name)
{
    for (size_t i = 0; i < module->option_count; i++) {
        if (is_named(module, name, str_of(module->options[i].name)))
            return &module->options[i];
    }
    return NULL;
}

static enum gate_rc parse_file(struct pam_options *self, const struct config_file *file,
                               struct vec *lines, struct error *err)
{
    CLEANUP(vec_release) struct vec settings = VEC_INIT(struct setting);

    if (settings_parse(file->text, &syntax, self->context->arena, &settings, err))
        return error_wrap(err, "%.*s", STR_ARG(file->path));
    for (size_t i = 0; i < settings.count; i++) {
        const struct setting *setting = vec_at(&settings, i);

        if (self->module->is_unknown_refused && !find_option(self->module, setting->name))
            return error_set(err, GATE_EFORMAT, "%.*s: line %u: unknown option '%.*s'",
                             STR_ARG(file->path), setting->line, STR_ARG(setting->name));
        *(struct option_line *)vec_add(lines) =
            (struct option_line){ .setting = *setting, .file = file };
    }
    return GATE_OK;
}

/* The files, in the order in which they are read: what comes later wins. */
static enum gate_rc find_files(struct pam_options *self, struct str path, struct vec *files,
                               struct error *err)
{
    const struct pam_module *module = self->module;
    struct error local = ERROR_INIT;
    struct config_file file;
    enum gate_rc rc;

    if (path.len == 0 && module->directory) {
        struct str pattern = arena_printf(self->context->arena, "%s/*.conf", module->directory);

        if (config_files_glob(self->context, pattern, files, err))
            return err->rc;
    }
    if (path.len > 0)
        rc = config_file_read(self->context, path, &file, &local);
    else
        rc =
            config_file_read_first(self->context, module->paths, module->path_count, &file, &local);
    if (rc == GATE_ENOTFOUND && path.len > 0)
        return error_set(err, GATE_EFORMAT, "no file '%.*s'", STR_ARG(path));
    if (rc && rc != GATE_ENOTFOUND) {
        *err = local;
        return rc;
    }
    if (rc == GATE_OK)
        *(struct config_file *)vec_add(files) = file;
    return GATE_OK;
}

/* Whether the module of this image is one that reads its file. */
static bool reads_file(struct pam_options *self)
{
    const struct package_facts *packages;
    const struct package *package = NULL;
    struct error local = ERROR_INIT;

    if (!self->module->newer_than || facts_packages(self->context, &packages, &local))
        return true;
    package = package_by_name(packages, STR("libpam-modules"));
    return !package ||
           dpkg_version_compare(package->version, str_of(self->module->newer_than)) >= 0;
}

static enum gate_rc read_lines(struct pam_options *self, struct str path, struct vec *lines,
                               struct error *err)
{
    CLEANUP(vec_release) struct vec files = VEC_INIT(struct config_file);

    if (!reads_file(self))
        return GATE_OK;
    if (find_files(self, path, &files, err))
        return err->rc;
    for (size_t i = 0; i < files.count; i++) {
        struct config_file *file = arena_new(self->context->arena, 1, sizeof(*file));

        *file = *(struct config_file *)vec_at(&files, i);
        if (parse_file(self, file, lines, err))
            return err->rc;
    }
    return GATE_OK;
}

static struct option_source source_of(const struct pam_module *module, const struct pam_row *row,
                                      const struct vec *lines, struct str name)
{
    struct option_source source = { .is_set = true };

    source.origin = config_file_origin(row->file, row->line->line, name);
    if (pam_row_argument(row, name, module->is_nocase, &source.text))
        return source;
    for (size_t i = lines->count; i > 0; i--) {
        const struct option_line *line = vec_at(lines, i - 1);

        if (!is_named(module, line->setting.name, name))
            continue;
        source.text = line->setting.value;
        source.origin = config_file_origin(line->file, line->setting.line, name);
        return source;
    }
    source.is_set = false;
    return source;
}

static enum gate_rc read_number(const struct pam_option *option, struct str text,
                                struct value *value, struct error *err)
{
    int64_t number;

    if (option->kind == PAM_OPTION_TIME && str_equal(text, STR("never")))
        text = STR("0");
    if (!str_to_i64(text, &number))
        return error_set(err, GATE_EFORMAT, "'%.*s' of %s is no number", STR_ARG(text),
                         option->name);
    if (option->is_from_zero && number < 0)
        number = 0;
    if (option->least != 0 && number < option->least)
        number = option->least;
    if (option->most != 0 && number > option->most)
        number = option->most;
    *value = value_integer(number);
    return GATE_OK;
}

static enum gate_rc read_value(const struct pam_option *option, const struct option_source *source,
                               struct value *value, struct error *err)
{
    struct str text = source->text;

    *value = value_nil();
    if (option->kind == PAM_OPTION_FLAG) {
        *value = value_bool(source->is_set);
        return GATE_OK;
    }
    if (!source->is_set && !option->value)
        return GATE_OK;
    if (!source->is_set)
        text = str_of(option->value);
    if (option->kind == PAM_OPTION_TEXT) {
        *value = value_str(text);
        return GATE_OK;
    }
    if (read_number(option, text, value, err))
        return error_wrap(err, "%.*s: line %u", STR_ARG(source->origin.path), source->origin.line);
    return GATE_OK;
}

static enum gate_rc add_option(struct pam_options *self, const struct pam_row *row,
                               const struct vec *lines, const struct pam_option *option,
                               struct error *err)
{
    struct option_source source = source_of(self->module, row, lines, str_of(option->name));
    const struct pam_option *same = NULL;
    struct value value;

    if (!source.is_set && option->same_as) {
        same = find_option(self->module, str_of(option->same_as));
        source = source_of(self->module, row, lines, str_of(option->same_as));
    }
    if (read_value(same ? same : option, &source, &value, err))
        return err->rc;
    source.origin.entry = str_of(option->name);
    if (!source.is_set)
        source.origin.entry = arena_printf(self->context->arena, "%s, default", option->name);
    struct value *cells = rows_add(&self->rows, &source.origin);
    cells[OPTION_SERVICE] = value_str(row->service);
    cells[OPTION_NAME] = value_str(str_of(option->name));
    cells[OPTION_VALUE] = value;
    cells[OPTION_PATH] = value_str(source.origin.path);
    cells[OPTION_LINE] = value_integer(source.origin.line);
    return GATE_OK;
}

static enum gate_rc add_module(struct pam_options *self, const struct pam_row *row,
                               struct error *err)
{
    CLEANUP(vec_release) struct vec lines = VEC_INIT(struct option_line);
    struct str path = STR("");

    if (self->module->has_conf_argument)
        (void)pam_row_argument(row, STR("conf"), self->module->is_nocase, &path);
    if (read_lines(self, path, &lines, err))
        return error_wrap(err, "%.*s: line %u", STR_ARG(row->file->path), row->line->line);
    for (size_t i = 0; i < self->module->option_count; i++) {
        if (add_option(self, row, &lines, &self->module->options[i], err))
            return err->rc;
    }
    return GATE_OK;
}

static bool is_known(const struct pam_options *self, const struct pam_row *row)
{
    for (size_t i = 0; i < self->modules.count; i++) {
        const struct pam_row *other = vec_at(&self->modules, i);

        if (other->line == row->line)
            return true;
    }
    return false;
}

/* Each line that runs the module, however many stacks include it. */
static enum gate_rc find_modules(struct pam_options *self, struct error *err)
{
    CLEANUP(vec_release) struct vec rows = VEC_INIT(struct pam_row);

    if (pam_reader_all(&self->reader, &rows, err))
        return err->rc;
    for (size_t i = 0; i < rows.count; i++) {
        const struct pam_row *row = vec_at(&rows, i);

        if (row->type != self->module->type ||
            !str_equal(row->module, str_of(self->module->name)) || is_known(self, row))
            continue;
        if (self->modules.count >= LIMIT_CONFIG_FILES)
            return error_set(err, GATE_ELIMIT, "%.*s: more than %d lines run %s",
                             STR_ARG(row->file->path), LIMIT_CONFIG_FILES, self->module->name);
        *(struct pam_row *)vec_add(&self->modules) = *row;
    }
    return GATE_OK;
}

enum gate_rc pam_options_open(struct pam_options *self, struct resource_context *context,
                              const struct pam_module *module, struct error *err)
{
    self->context = context;
    self->module = module;
    self->modules = VEC_INIT(struct pam_row);
    rows_init(&self->rows, context, pam_options_columns, PAM_OPTIONS_COLUMNS);
    if (pam_reader_init(&self->reader, context, err) || find_modules(self, err))
        return err->rc;
    if (self->modules.count == 0)
        return error_set(err, GATE_ENOTFOUND, "no stack of PAM runs %s", module->name);
    for (size_t i = 0; i < self->modules.count; i++) {
        if (add_module(self, vec_at(&self->modules, i), err))
            return err->rc;
    }
    return GATE_OK;
}

void pam_options_close(void *self)
{
    struct pam_options *options = self;

    pam_reader_release(&options->reader);
    vec_release(&options->modules);
    rows_release(&options->rows);
}

struct origin pam_options_origin(const void *self, const struct resource_call *call ATTR_UNUSED)
{
    const struct pam_options *options = self;

    if (options->modules.count > 0) {
        const struct pam_row *first = vec_at(&options->modules, 0);

        return config_file_origin(first->file, first->line->line, STR(""));
    }
    return config_path_origin("/etc/pam.d");
}

const struct table *pam_options_rows(void *self)
{
    struct pam_options *options = self;

    return rows_table(&options->rows);
}

void pam_options_wishes(const struct pam_module *module, struct wish_set *set)
{
    pam_reader_wishes(set);
    config_files_wishes(set, module->paths, module->path_count);
    if (module->directory)
        config_files_wish_dropins(set, &module->directory, 1, ".conf");
    facts_wishes(set);
}

/* Whether that value at that place is among the first `count` items. */
static bool is_listed(const struct value *items, size_t count, const struct value *value,
                      const struct origin *origin)
{
    for (size_t i = 0; i < count; i++) {
        if (value_equal(&items[i], value) && items[i].origin->line == origin->line &&
            str_equal(items[i].origin->path, origin->path))
            return true;
    }
    return false;
}

static enum gate_rc get_option(void *self, const struct property_query *query, struct value *value,
                               struct error *err)
{
    struct pam_options *options = self;
    struct arena *arena = options->context->arena;
    size_t count = options->rows.origins.count;
    struct value *items = arena_new(arena, count + 1, sizeof(*items));
    size_t used = 0;

    const struct pam_option *option = find_option(options->module, query->name);

    if (!option || !str_equal(query->name, str_of(option->name)))
        return error_set(err, GATE_EUSAGE, "%s has no option '%.*s'", options->module->name,
                         STR_ARG(query->name));
    for (size_t i = 0; i < count; i++) {
        const struct value *cells = vec_at(&options->rows.cells, i * PAM_OPTIONS_COLUMNS);
        const struct origin *origin = vec_at(&options->rows.origins, i);

        if (!str_equal(cells[OPTION_NAME].string, query->name) ||
            is_listed(items, used, &cells[OPTION_VALUE], origin))
            continue;
        items[used] = cells[OPTION_VALUE];
        items[used++].origin = origin; /* rows are complete and stay */
    }
    *value = value_list(items, used);
    return GATE_OK;
}

const struct property_def pam_options_keyword = {
    .name = "OPTION",
    .type = VALUE_STR,
    .is_each = true,
    .help = "every value of that option that some stack works with, by argument, file or default, "
            "each once",
    .get = get_option,
};
