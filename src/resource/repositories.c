#include "resource/repositories.h"

#include "format/settings.h"
#include "resource/call.h"
#include "resource/config_files.h"
#include "resource/dnf_variables.h"

/* dnf.conf(5), and zypp's repoinfo.cc. */
static const struct settings_syntax syntax = {
    .separators = "=",
    .comments = "#;",
    .has_sections = true,
    .is_indented = true,
};

enum repository_column {
    REPOSITORY_ID,
    REPOSITORY_NAME,
    REPOSITORY_ENABLED,
    REPOSITORY_GPGCHECK,
    REPOSITORY_REPO_GPGCHECK,
    REPOSITORY_SSLVERIFY,
    REPOSITORY_BASEURL,
    REPOSITORY_MIRRORLIST,
    REPOSITORY_METALINK,
    REPOSITORY_SCHEMES,
    REPOSITORY_GPGKEY,
    REPOSITORY_PATH,
    REPOSITORY_LINE,
};

const struct column_def repository_columns[REPOSITORY_COLUMNS] = {
    [REPOSITORY_ID] = { .name = "id", .type = VALUE_STR, .help = "section" },
    [REPOSITORY_NAME] = { .name = "name", .type = VALUE_STR, .help = "for people" },
    [REPOSITORY_ENABLED] = { .name = "enabled", .type = VALUE_BOOL, .help = "it is used" },
    [REPOSITORY_GPGCHECK] = { .name = "gpgcheck",
                              .type = VALUE_BOOL,
                              .help = "signatures of packages are verified: its own setting, the "
                                      "main file's, or the default" },
    [REPOSITORY_REPO_GPGCHECK] = { .name = "repo_gpgcheck",
                                   .type = VALUE_BOOL,
                                   .help = "the signature of the repository is verified, "
                                           "likewise" },
    [REPOSITORY_SSLVERIFY] = { .name = "sslverify",
                               .type = VALUE_BOOL,
                               .help = "certificates are verified, likewise" },
    [REPOSITORY_BASEURL] = { .name = "baseurl", .type = VALUE_LIST, .help = "URLs" },
    [REPOSITORY_MIRRORLIST] = { .name = "mirrorlist", .type = VALUE_STR, .help = "URL" },
    [REPOSITORY_METALINK] = { .name = "metalink", .type = VALUE_STR, .help = "URL" },
    [REPOSITORY_SCHEMES] = { .name = "schemes",
                             .type = VALUE_LIST,
                             .help = "of all these URLs: https" },
    [REPOSITORY_GPGKEY] = { .name = "gpgkey", .type = VALUE_LIST, .help = "URLs of keys" },
    [REPOSITORY_PATH] = { .name = "path", .type = VALUE_STR, .help = "file that has it" },
    [REPOSITORY_LINE] = { .name = "line", .type = VALUE_INTEGER, .help = "of its first setting" },
};

/* The settings of one file that is read. */
struct repository_file {
    struct config_file file;
    struct vec settings; /* struct setting */
};

/* The lines of one section that stand together; one that comes again is a row of its own. */
struct section {
    const struct repository_file *file;
    struct str name;
    size_t start; /* indexes of its settings */
    size_t end;
};

/* Settings that are true or false, which the main file may give for all. */
static const struct truth {
    const char *name;
    enum repository_column column;
    const char *also; /* the name that dnf 5 gave it */
} truths[] = {
    { .name = "enabled", .column = REPOSITORY_ENABLED },
    { .name = "gpgcheck", .column = REPOSITORY_GPGCHECK, .also = "pkg_gpgcheck" },
    { .name = "repo_gpgcheck", .column = REPOSITORY_REPO_GPGCHECK },
    { .name = "sslverify", .column = REPOSITORY_SSLVERIFY },
};

/* While the rows are made. */
struct reading {
    struct repositories *self;
    struct vec main;                       /* struct repository_file: weaker ones first */
    struct value common[COUNT_OF(truths)]; /* what the main file says, or the default */
    struct value packages;                 /* pkg_gpgcheck of zypp's main file; nil: unsaid */
    struct dnf_variables variables;
    const struct value *wanted; /* pattern of ids; NULL: all */
    struct error *err;
};

void repositories_wishes(const struct repository_family *family, struct wish_set *set)
{
    config_files_wishes(set, family->mains, family->main_count);
    config_files_wishes(set, family->parts, family->part_count);
    config_files_wishes(set, family->patterns, family->pattern_count);
    if (family->has_variables)
        dnf_variables_wishes(set);
}

static void release_files(struct vec *files)
{
    for (size_t i = 0; i < files->count; i++)
        vec_release(&((struct repository_file *)vec_at(files, i))->settings);
    vec_release(files);
}

/* As dnf does: what the main section says stays as it is written. */
static void put_variables(const struct reading *reading, struct vec *settings)
{
    for (size_t i = 0; i < settings->count && reading->self->family->has_variables; i++) {
        struct setting *setting = vec_at(settings, i);

        if (str_equal(setting->section, STR("main")))
            continue;
        setting->section = dnf_variables_put(&reading->variables, setting->section);
        setting->value = dnf_variables_put(&reading->variables, setting->value);
    }
}

static enum gate_rc parse(struct reading *reading, const struct config_file *file,
                          struct vec *files)
{
    struct arena *arena = reading->self->rows.context->arena;
    struct repository_file *parsed = vec_add(files);

    parsed->file = *file;
    parsed->settings = (struct vec)VEC_INIT(struct setting);
    if (settings_parse(file->text, &syntax, arena, &parsed->settings, reading->err))
        return error_wrap(reading->err, "%.*s", STR_ARG(file->path));
    put_variables(reading, &parsed->settings);
    return GATE_OK;
}

static enum gate_rc parse_glob(struct reading *reading, const char *pattern, struct vec *files)
{
    CLEANUP(vec_release) struct vec found = VEC_INIT(struct config_file);

    if (config_files_glob(reading->self->rows.context, str_of(pattern), &found, reading->err))
        return reading->err->rc;
    for (size_t i = 0; i < found.count; i++) {
        if (parse(reading, vec_at(&found, i), files))
            return reading->err->rc;
    }
    return GATE_OK;
}

static enum gate_rc read_main(struct reading *reading)
{
    const struct repository_family *family = reading->self->family;
    struct error local = ERROR_INIT;
    struct config_file file;
    enum gate_rc rc;

    for (size_t i = 0; i < family->part_count; i++) {
        if (parse_glob(reading, family->parts[i], &reading->main))
            return reading->err->rc;
    }
    rc = config_file_read_first(reading->self->rows.context, family->mains, family->main_count,
                                &file, &local);
    if (rc == GATE_ENOTFOUND)
        return GATE_OK;
    if (rc)
        return error_set(reading->err, rc, "%s", local.message);
    return parse(reading, &file, &reading->main);
}

/* The last of the section's settings of that name; NULL: none. */
static const struct setting *find(const struct section *section, const char *name)
{
    for (size_t i = section->end; i-- > section->start;) {
        const struct setting *setting = vec_at(&section->file->settings, i);

        if (str_equal(setting->name, str_of(name)))
            return setting;
    }
    return NULL;
}

/* The section that begins with the setting at `start`. */
static struct section section_at(const struct repository_file *file, size_t start)
{
    const struct setting *first = vec_at(&file->settings, start);
    struct section section = { .file = file, .name = first->section, .start = start, .end = start };

    while (section.end < file->settings.count &&
           str_equal(((const struct setting *)vec_at(&file->settings, section.end))->section,
                     section.name))
        section.end++;
    return section;
}

static bool read_truth(struct str text, bool *truth)
{
    static const struct {
        const char *word;
        bool value;
    } words[] = {
        { "1", true },  { "yes", true }, { "true", true },   { "on", true },
        { "0", false }, { "no", false }, { "false", false }, { "off", false },
    };

    for (size_t i = 0; i < COUNT_OF(words); i++) {
        if (str_equal_nocase(text, str_of(words[i].word))) {
            *truth = words[i].value;
            return true;
        }
    }
    return false;
}

/* A truth with its place; *value stays where the section does not say it. */
static enum gate_rc read_setting(struct reading *reading, const struct section *section,
                                 const char *name, struct value *value)
{
    const struct setting *setting = find(section, name);
    bool truth = false;

    if (!setting)
        return GATE_OK;
    if (!read_truth(setting->value, &truth))
        return error_set(reading->err, GATE_EFORMAT,
                         "%.*s: line %u: '%.*s' is neither true nor false",
                         STR_ARG(section->file->file.path), setting->line, STR_ARG(setting->value));
    *value = value_bool(truth);
    value->origin = config_file_place(reading->self->rows.context, &section->file->file,
                                      setting->line, section->name);
    return GATE_OK;
}

static enum gate_rc read_named(struct reading *reading, const struct section *section,
                               const struct truth *named, struct value *value)
{
    if (read_setting(reading, section, named->name, value))
        return reading->err->rc;
    if (!named->also || !reading->self->family->has_variables)
        return GATE_OK;
    return read_setting(reading, section, named->also, value);
}

/* What counts for repositories that do not say it: the main file's, the last one first. */
static enum gate_rc read_common(struct reading *reading)
{
    for (size_t i = 0; i < COUNT_OF(truths); i++) {
        bool is_on = truths[i].column == REPOSITORY_ENABLED ||
                     truths[i].column == REPOSITORY_SSLVERIFY ||
                     (truths[i].column == REPOSITORY_GPGCHECK && reading->self->family->is_checked);

        reading->common[i] = value_bool(is_on);
    }
    for (size_t i = 0; i < reading->main.count; i++) {
        const struct repository_file *file = vec_at(&reading->main, i);

        for (size_t at = 0; at < file->settings.count;) {
            const struct section section = section_at(file, at);

            at = section.end;
            if (!str_equal(section.name, STR("main")))
                continue;
            for (size_t j = 0; j < COUNT_OF(truths); j++) {
                if (read_named(reading, &section, &truths[j], &reading->common[j]))
                    return reading->err->rc;
            }
            if (read_setting(reading, &section, "pkg_gpgcheck", &reading->packages))
                return reading->err->rc;
        }
    }
    return GATE_OK;
}

/* Words that blanks or commas part. */
static void add_words(struct vec *words, struct str text)
{
    size_t start = 0;

    for (size_t i = 0; i <= text.len; i++) {
        if (i < text.len && text.ptr[i] != ' ' && text.ptr[i] != '\t' && text.ptr[i] != ',')
            continue;
        if (i > start)
            *(struct value *)vec_add(words) = value_str(str_slice(text, start, i - start));
        start = i + 1;
    }
}

static struct value list_of(struct reading *reading, const struct section *section,
                            const char *name)
{
    CLEANUP(vec_release) struct vec words = VEC_INIT(struct value);
    const struct setting *setting = find(section, name);

    if (setting)
        add_words(&words, setting->value);
    return value_list_of(reading->self->rows.context->arena, &words);
}

static struct value text_of(const struct section *section, const char *name)
{
    const struct setting *setting = find(section, name);

    return setting && setting->value.len ? value_str(setting->value) : value_nil();
}

static void add_schemes(struct vec *schemes, const struct value *value)
{
    const struct value *items = value->type == VALUE_LIST ? value->list.items : value;
    size_t count = value->type == VALUE_LIST ? value->list.count : 1;

    for (size_t i = 0; i < count; i++) {
        struct str rest = items[i].type == VALUE_STR ? items[i].string : STR("");
        struct str scheme;

        if (str_cut(&rest, ':', &scheme) && rest.ptr)
            *(struct value *)vec_add(schemes) = value_str(scheme);
    }
}

/*
 * zypp's RepoInfo::pkgGpgCheckIsMandatory(): pkg_gpgcheck has packages verified whatever gpgcheck
 * says. Switched off it is no harm as long as the list of them is verified in their place.
 */
static enum gate_rc check_packages(struct reading *reading, const struct section *section,
                                   struct value *cells)
{
    const struct value *list = &cells[REPOSITORY_REPO_GPGCHECK];
    struct value packages = reading->packages;

    if (read_setting(reading, section, "pkg_gpgcheck", &packages))
        return reading->err->rc;
    if (packages.type == VALUE_BOOL && (packages.boolean || (list->origin && !list->boolean)))
        cells[REPOSITORY_GPGCHECK] = packages;
    return GATE_OK;
}

static enum gate_rc fill(struct reading *reading, const struct section *section,
                         struct value *cells)
{
    CLEANUP(vec_release) struct vec schemes = VEC_INIT(struct value);

    for (size_t i = 0; i < COUNT_OF(truths); i++) {
        struct value *cell = &cells[truths[i].column];

        *cell = reading->common[i];
        if (read_named(reading, section, &truths[i], cell))
            return reading->err->rc;
    }
    if (reading->self->family->is_checked_at_all) {
        const struct value whole = cells[REPOSITORY_GPGCHECK];

        if (check_packages(reading, section, cells))
            return reading->err->rc;
        if (whole.boolean)
            cells[REPOSITORY_REPO_GPGCHECK] = whole;
    }
    cells[REPOSITORY_ID] = value_str(section->name);
    cells[REPOSITORY_NAME] = text_of(section, "name");
    cells[REPOSITORY_BASEURL] = list_of(reading, section, "baseurl");
    cells[REPOSITORY_GPGKEY] = list_of(reading, section, "gpgkey");
    cells[REPOSITORY_MIRRORLIST] = text_of(section, "mirrorlist");
    cells[REPOSITORY_METALINK] = text_of(section, "metalink");
    add_schemes(&schemes, &cells[REPOSITORY_BASEURL]);
    add_schemes(&schemes, &cells[REPOSITORY_MIRRORLIST]);
    add_schemes(&schemes, &cells[REPOSITORY_METALINK]);
    cells[REPOSITORY_SCHEMES] = value_list_of(reading->self->rows.context->arena, &schemes);
    return GATE_OK;
}

static bool is_wanted(const struct reading *reading, struct str section)
{
    return !reading->wanted || reading->wanted->type != VALUE_STR ||
           str_glob(reading->wanted->string, section);
}

static enum gate_rc add_repository(struct reading *reading, const struct section *section)
{
    const struct setting *first = vec_at(&section->file->settings, section->start);
    struct origin origin = config_file_origin(&section->file->file, first->line, section->name);
    struct value *cells = rows_add(&reading->self->rows, &origin);

    cells[REPOSITORY_PATH] = value_str(origin.path);
    cells[REPOSITORY_LINE] = value_integer(first->line);
    return fill(reading, section, cells);
}

/* A section is a repository, but for the main one. */
static enum gate_rc add_file(struct reading *reading, const struct repository_file *file)
{
    for (size_t at = 0; at < file->settings.count;) {
        const struct section section = section_at(file, at);

        at = section.end;
        if (section.name.len == 0)
            return error_set(reading->err, GATE_EFORMAT, "%.*s has settings in no section",
                             STR_ARG(file->file.path));
        if (!str_equal(section.name, STR("main")) && is_wanted(reading, section.name) &&
            add_repository(reading, &section))
            return reading->err->rc;
    }
    return GATE_OK;
}

static enum gate_rc add_all(struct reading *reading, struct vec *files)
{
    for (size_t i = 0; i < reading->main.count; i++) {
        if (add_file(reading, vec_at(&reading->main, i)))
            return reading->err->rc;
    }
    for (size_t i = 0; i < files->count; i++) {
        if (add_file(reading, vec_at(files, i)))
            return reading->err->rc;
    }
    if (reading->main.count == 0 && files->count == 0)
        return error_set(reading->err, GATE_ENOTFOUND, "%s is not there",
                         reading->self->family->mains[0]);
    return GATE_OK;
}

enum gate_rc repositories_open(struct repositories *self, struct resource_context *context,
                               const struct repository_family *family,
                               const struct resource_call *call, struct error *err)
{
    CLEANUP(release_files) struct vec files = VEC_INIT(struct repository_file);
    struct reading reading = {
        .self = self,
        .main = VEC_INIT(struct repository_file),
        .variables = { .values = MAP_INIT },
        .packages = value_nil(),
        .wanted = call->positional.count ? &call->positional.items[0] : NULL,
        .err = err,
    };
    enum gate_rc rc;

    self->family = family;
    rows_init(&self->rows, context, repository_columns, REPOSITORY_COLUMNS);
    rc = family->has_variables ? dnf_variables_read(context, &reading.variables, err) : GATE_OK;
    if (rc == GATE_OK)
        rc = read_main(&reading);
    if (rc == GATE_OK)
        rc = read_common(&reading);
    for (size_t i = 0; rc == GATE_OK && i < family->pattern_count; i++)
        rc = parse_glob(&reading, family->patterns[i], &files);
    if (rc == GATE_OK)
        rc = add_all(&reading, &files);
    release_files(&reading.main);
    dnf_variables_release(&reading.variables);
    return rc;
}

void repositories_close(void *self)
{
    struct repositories *repositories = self;

    rows_release(&repositories->rows);
}

struct origin repositories_origin(const void *self, const struct resource_call *call ATTR_UNUSED)
{
    const struct repositories *repositories = self;

    return config_path_origin(repositories->family ? repositories->family->mains[0] : "");
}

const struct table *repositories_rows(void *self)
{
    struct repositories *repositories = self;

    return rows_table(&repositories->rows);
}
