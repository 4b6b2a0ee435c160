#include "resource/openssl_conf.h"

#include <string.h>

#include "base/buf.h"
#include "base/limits.h"
#include "base/map.h"
#include "base/vec.h"
#include "format/settings.h"
#include "resource/config_files.h"

/* The second is of releases that keep a link at the first. */
static const char *const paths[] = { "/etc/pki/tls/openssl.cnf", "/etc/ssl/openssl.cnf" };

/* What distributions and OpenSSL's own manual include. */
static const char *const included[] = {
    "/etc/pki/tls/*.cnf",
    "/etc/pki/tls/openssl.d/*",
    "/etc/ssl/*.cnf",
    "/etc/crypto-policies/back-ends/opensslcnf.config",
    "/usr/share/crypto-policies/**/openssl*.txt",
    "/usr/local/ssl/*.cnf",
};

static const struct settings_syntax syntax = {
    .separators = "=",
    .comments = "#",
    .tail_comments = "#",
    .is_tail_tight = true,
    .directives = ".",
    .has_sections = true,
    .is_quoted = true,
    .is_continued = true,
};

enum { MAX_SETTINGS = 4096 };

/* A line of the text that OpenSSL sees: an include is replaced with what it names. */
struct source_line {
    const struct config_file *file;
    uint32_t line;
};

struct reader {
    struct resource_context *context;
    struct buf text;
    struct vec lines;    /* struct source_line, of `text` */
    struct vec settings; /* struct setting, with lines of `text` */
    size_t files;
    struct error *err;
};

void openssl_conf_wishes(struct wish_set *set)
{
    config_files_wishes(set, paths, COUNT_OF(paths));
    config_files_wishes(set, included, COUNT_OF(included));
}

static struct source_line source_of(const struct reader *reader, uint32_t line)
{
    return *(const struct source_line *)vec_at(&reader->lines, line - 1);
}

static enum gate_rc fault(const struct reader *reader, struct source_line at, enum gate_rc rc,
                          const char *message)
{
    return error_set(reader->err, rc, "%.*s: line %u: %s", STR_ARG(at.file->path), at.line,
                     message);
}

static enum gate_rc add_file(struct reader *reader, const struct config_file *file, unsigned depth);

/* A folder gives its files that end in .cnf or .conf. What is not there is passed over. */
static enum gate_rc find_included(struct reader *reader, struct str path, struct vec *files)
{
    struct error local = ERROR_INIT;
    const struct entry *entry = NULL;
    enum gate_rc rc = rootfs_find(reader->context->rootfs, path, ROOTFS_FOLLOW, &entry, &local);

    if (rc == GATE_ENOTFOUND)
        return GATE_OK;
    if (rc)
        return error_set(reader->err, rc, "%s", local.message);
    if (entry->type != ENTRY_DIRECTORY)
        return config_files_add(reader->context, path, files, reader->err);
    if (config_files_include(reader->context, CONFIG_INCLUDE_FOLDER, path, ".cnf", files,
                             reader->err) ||
        config_files_include(reader->context, CONFIG_INCLUDE_FOLDER, path, ".conf", files,
                             reader->err))
        return reader->err->rc;
    return GATE_OK;
}

static enum gate_rc include(struct reader *reader, struct source_line at, struct str path,
                            unsigned depth)
{
    CLEANUP(vec_release) struct vec files = VEC_INIT(struct config_file);

    if (!str_starts_with(path, STR("/")))
        return fault(reader, at, GATE_EUNSUPPORTED,
                     "which file this includes depends on the folder a program is started in");
    if (depth == LIMIT_INCLUDES)
        return fault(reader, at, GATE_EFORMAT, "includes are nested too deeply");
    if (find_included(reader, path, &files))
        return error_wrap(reader->err, "%.*s: line %u", STR_ARG(at.file->path), at.line);
    for (size_t i = 0; i < files.count; i++) {
        struct config_file *kept = arena_new(reader->context->arena, 1, sizeof(*kept));

        *kept = *(const struct config_file *)vec_at(&files, i);
        if (add_file(reader, kept, depth + 1))
            return reader->err->rc;
    }
    return GATE_OK;
}

/* ".include PATH" or ".include = PATH". */
static bool is_include(struct str line, struct str *path)
{
    struct str name = STR(".include");

    line = str_trim(line);
    if (!str_starts_with(line, name) || line.len == name.len || !strchr("= \t", line.ptr[name.len]))
        return false;
    line = str_trim(str_slice(line, name.len, line.len));
    if (str_starts_with(line, STR("=")))
        line = str_trim(str_slice(line, 1, line.len));
    (void)str_cut(&line, '#', path);
    *path = str_trim(*path);
    return true;
}

static enum gate_rc add_lines(struct reader *reader, const struct config_file *file, unsigned depth)
{
    struct source_line at = { .file = file, .line = 1 };
    struct str rest = file->text;
    bool is_continued = false;
    struct str path;
    struct str line;

    for (; rest.len > 0 && str_cut(&rest, '\n', &line); at.line++) {
        if (!is_continued && is_include(line, &path)) {
            if (include(reader, at, path, depth))
                return reader->err->rc;
            continue;
        }
        is_continued = str_ends_with(line, STR("\\"));
        buf_add(&reader->text, line);
        buf_add(&reader->text, STR("\n"));
        *(struct source_line *)vec_add(&reader->lines) = at;
        if (buf_failed(&reader->text))
            return fault(reader, at, GATE_ELIMIT, "with what it includes it is too long");
    }
    return GATE_OK;
}

/* Each file is parsed alone too: so a fault is told by its own line. */
static enum gate_rc add_file(struct reader *reader, const struct config_file *file, unsigned depth)
{
    CLEANUP(vec_release) struct vec parsed = VEC_INIT(struct setting);

    if (++reader->files > LIMIT_CONFIG_FILES)
        return error_set(reader->err, GATE_ELIMIT, "more than %d files in all", LIMIT_CONFIG_FILES);
    if (settings_parse(file->text, &syntax, reader->context->arena, &parsed, reader->err))
        return error_wrap(reader->err, "%.*s", STR_ARG(file->path));
    return add_lines(reader, file, depth);
}

/* Before the first section stands the default one. */
static struct str section_of(const struct setting *setting)
{
    return setting->section.len > 0 ? setting->section : STR("default");
}

/* Keeps of settings of one name in a section the last, which is the one that counts. */
static void choose_settings(struct reader *reader, const struct vec *parsed)
{
    struct arena *arena = reader->context->arena;
    struct map later = MAP_INIT;
    struct str *keys = arena_new(arena, parsed->count + 1, sizeof(*keys));

    for (size_t i = 0; i < parsed->count; i++) {
        const struct setting *setting = vec_at(parsed, i);

        keys[i] =
            arena_printf(arena, "%.*s\n%.*s", STR_ARG(section_of(setting)), STR_ARG(setting->name));
        map_set(&later, keys[i], (void *)setting);
    }
    for (size_t i = 0; i < parsed->count; i++) {
        const struct setting *setting = vec_at(parsed, i);

        if (map_find(&later, keys[i]) == setting)
            *(struct setting *)vec_add(&reader->settings) = *setting;
    }
    map_release(&later);
}

static enum gate_rc check_settings(const struct reader *reader, const struct vec *parsed)
{
    for (size_t i = 0; i < parsed->count; i++) {
        const struct setting *setting = vec_at(parsed, i);
        struct source_line at = source_of(reader, setting->line);

        if (i == MAX_SETTINGS)
            return fault(reader, at, GATE_ELIMIT, "more than 4096 settings in all");
        if (str_find(setting->name, STR("::")) >= 0)
            return fault(reader, at, GATE_EUNSUPPORTED, "a name with its section is not read");
    }
    return GATE_OK;
}

static enum gate_rc read_all(struct reader *reader, const struct config_file *file)
{
    CLEANUP(vec_release) struct vec parsed = VEC_INIT(struct setting);

    if (add_file(reader, file, 0))
        return reader->err->rc;
    struct str text = arena_str(reader->context->arena, buf_str(&reader->text));
    if (settings_parse(text, &syntax, reader->context->arena, &parsed, reader->err))
        return error_wrap(reader->err, "%.*s", STR_ARG(file->path));
    if (check_settings(reader, &parsed))
        return reader->err->rc;
    choose_settings(reader, &parsed);
    return GATE_OK;
}

/* The name without what stands before its dot, "x.activate", which keeps two of them apart. */
static struct str without_prefix(struct str name)
{
    ptrdiff_t dot = str_find(name, STR("."));

    return dot >= 0 ? str_slice(name, (size_t)dot + 1, name.len) : name;
}

/* The name without what stands behind its dot: "providers.1" is a module's name likewise. */
static struct str without_suffix(struct str name)
{
    ptrdiff_t dot = str_find(name, STR("."));

    return dot >= 0 ? str_slice(name, 0, (size_t)dot) : name;
}

/* The next setting of `section` from *at on that counts; NULL: there is no more. */
static const struct setting *next_of(const struct reader *reader, struct str section, size_t *at)
{
    while (*at < reader->settings.count) {
        const struct setting *setting = vec_at(&reader->settings, (*at)++);

        if (str_equal(section_of(setting), section))
            return setting;
    }
    return NULL;
}

/* A value that must be what is written. */
static enum gate_rc check_plain(const struct reader *reader, const struct setting *setting)
{
    for (size_t i = 0; i < setting->value.len; i++) {
        if (strchr("$\\\"'`", setting->value.ptr[i]))
            return fault(reader, source_of(reader, setting->line), GATE_EUNSUPPORTED,
                         "variables, escapes and quotes in a value are not read here");
    }
    return GATE_OK;
}

/* Until 3.1 any value activates a provider: one that means no is not the same everywhere. */
static enum gate_rc check_yes(const struct reader *reader, const struct setting *setting)
{
    static const char *const words[] = { "1", "yes", "true", "on" };

    for (size_t i = 0; i < COUNT_OF(words); i++) {
        if (str_equal_nocase(setting->value, str_of(words[i])))
            return GATE_OK;
    }
    return fault(reader, source_of(reader, setting->line), GATE_EUNSUPPORTED,
                 "OpenSSL before 3.2 activates the provider here, later releases do not");
}

/* Adds the provider that `entry` names with its section, if that activates it, once. */
static enum gate_rc add_provider(const struct reader *reader, const struct setting *entry,
                                 struct vec *names)
{
    struct str name = without_prefix(entry->name);
    const struct setting *setting;
    bool is_active = false;
    size_t next = 0;

    if (check_plain(reader, entry))
        return reader->err->rc;
    while ((setting = next_of(reader, entry->value, &next))) {
        struct str key = without_prefix(setting->name);

        if (str_equal(key, STR("identity"))) {
            if (check_plain(reader, setting))
                return reader->err->rc;
            name = setting->value;
        }
        if (!str_equal(key, STR("activate")))
            continue;
        if (check_yes(reader, setting))
            return reader->err->rc;
        is_active = true;
    }
    for (size_t i = 0; i < names->count; i++)
        is_active &= !str_equal(((const struct value *)vec_at(names, i))->string, name);
    if (!is_active)
        return GATE_OK;
    *(struct value *)vec_add(names) = value_str(name);
    return GATE_OK;
}

static enum gate_rc add_providers(const struct reader *reader, const struct setting *module,
                                  struct openssl_conf *conf, struct vec *names)
{
    struct source_line at = source_of(reader, module->line);
    const struct setting *entry;
    size_t next = 0;

    conf->origin = config_file_place(reader->context, at.file, at.line, module->name);
    while ((entry = next_of(reader, module->value, &next))) {
        if (add_provider(reader, entry, names))
            return reader->err->rc;
    }
    return GATE_OK;
}

/* property(7): "fips=yes" or "fips" among others; one that begins with '?' is a wish only. */
static bool requires_fips(struct str properties)
{
    struct str clause;

    while (properties.len > 0 && str_cut(&properties, ',', &clause)) {
        struct str value = STR("yes");
        struct str name;

        bool has_value = str_find(clause, STR("=")) >= 0;
        (void)str_cut(&clause, '=', &name);
        if (has_value)
            value = str_trim(clause);
        if (str_equal_nocase(str_trim(name), STR("fips")) && str_equal_nocase(value, STR("yes")))
            return true;
    }
    return false;
}

static enum gate_rc add_algorithms(const struct reader *reader, const struct setting *module,
                                   struct openssl_conf *conf, struct vec *names)
{
    const struct setting *setting;
    size_t next = 0;

    (void)names;
    while ((setting = next_of(reader, module->value, &next))) {
        struct source_line at = source_of(reader, setting->line);
        struct str key = without_prefix(setting->name);

        if (str_equal(key, STR("fips_mode"))) {
            if (!str_equal_nocase(setting->value, STR("yes")) &&
                !str_equal_nocase(setting->value, STR("true")))
                return fault(reader, at, GATE_EUNSUPPORTED, "fips_mode other than yes is not read");
            conf->properties = value_str(STR("fips=yes"));
        } else if (str_equal(key, STR("default_properties"))) {
            if (check_plain(reader, setting))
                return reader->err->rc;
            conf->properties = value_str(setting->value);
        } else {
            return fault(reader, at, GATE_EFORMAT, "OpenSSL knows no such setting of algorithms");
        }
        conf->properties.origin = config_file_place(reader->context, at.file, at.line, key);
    }
    return GATE_OK;
}

static const struct module {
    const char *name;
    enum gate_rc (*read)(const struct reader *reader, const struct setting *module,
                         struct openssl_conf *conf, struct vec *names);
} modules[] = {
    { .name = "providers", .read = add_providers },
    { .name = "alg_section", .read = add_algorithms },
};

static enum gate_rc read_modules(const struct reader *reader, struct str section,
                                 struct openssl_conf *conf, struct vec *names)
{
    const struct setting *setting;
    size_t next = 0;

    while ((setting = next_of(reader, section, &next))) {
        for (size_t i = 0; i < COUNT_OF(modules); i++) {
            if (!str_equal(without_suffix(setting->name), str_of(modules[i].name)))
                continue;
            if (check_plain(reader, setting) || modules[i].read(reader, setting, conf, names))
                return reader->err->rc;
        }
    }
    return GATE_OK;
}

/* Whether what is fetched can only be the FIPS provider's; `base` holds no cryptography. */
static bool is_fips(const struct openssl_conf *conf)
{
    bool has_others = false;
    bool has_fips = false;

    for (size_t i = 0; i < conf->providers.list.count; i++) {
        struct str name = conf->providers.list.items[i].string;

        has_fips |= str_equal(name, STR("fips"));
        has_others |= !str_equal(name, STR("fips")) && !str_equal(name, STR("base"));
    }
    return has_fips && (!has_others || (conf->properties.type == VALUE_STR &&
                                        requires_fips(conf->properties.string)));
}

/* What `openssl_conf` of the default section names is the library's. */
static enum gate_rc judge(const struct reader *reader, struct openssl_conf *conf)
{
    CLEANUP(vec_release) struct vec names = VEC_INIT(struct value);
    const struct setting *setting;
    size_t next = 0;

    while ((setting = next_of(reader, STR("default"), &next))) {
        if (!str_equal(setting->name, STR("openssl_conf")))
            continue;
        if (check_plain(reader, setting) || read_modules(reader, setting->value, conf, &names))
            return reader->err->rc;
    }
    conf->providers = value_list_of(reader->context->arena, &names);
    conf->providers.origin = conf->origin;
    conf->is_fips = is_fips(conf);
    return GATE_OK;
}

enum gate_rc openssl_conf_read(struct resource_context *context, struct openssl_conf *conf,
                               struct error *err)
{
    struct reader reader = {
        .context = context,
        .text = BUF_INIT(LIMIT_CONFIG_FILE_BYTES),
        .lines = VEC_INIT(struct source_line),
        .settings = VEC_INIT(struct setting),
        .err = err,
    };
    struct openssl_conf found = { .properties = value_nil(), .providers = value_list(NULL, 0) };
    struct config_file *file = arena_new(context->arena, 1, sizeof(*file));
    struct error local = ERROR_INIT;
    enum gate_rc rc = config_file_read_first(context, paths, COUNT_OF(paths), file, &local);

    if (rc && rc != GATE_ENOTFOUND)
        return error_set(err, rc, "%s", local.message);
    found.is_there = rc == GATE_OK;
    rc = found.is_there ? read_all(&reader, file) : GATE_OK;
    if (rc == GATE_OK && found.is_there) {
        found.origin = config_file_place(context, file, 0, STR("openssl_conf"));
        rc = judge(&reader, &found);
    }
    buf_release(&reader.text);
    vec_release(&reader.lines);
    vec_release(&reader.settings);
    if (rc == GATE_OK)
        *conf = found;
    return rc;
}
