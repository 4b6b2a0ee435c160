#include "resource/pam_stack.h"

#include <stdlib.h>

#include "base/limits.h"

enum {
    SUBSTACK_DEPTH = 16, /* of libpam */
    MAX_INCLUDES = 20000,
    MAX_ROWS = 20000, /* of all stacks */
};

#define PAM_CONF "/etc/pam.conf"
#define PAM_OTHER STR("other")

static const char *const directories[] = { "/etc/pam.d", "/usr/lib/pam.d", "/usr/etc/pam.d" };

/* What was read at a path, or that nothing is there. */
struct pam_file {
    bool is_there;
    struct config_file file;
    const struct pam_line *lines;
    size_t line_count;
};

/* One stack while it is read. */
struct walk {
    struct pam_reader *reader;
    struct str service;
    struct str lines_of; /* in pam.conf: whose lines count */
    enum pam_type type;
    struct vec *rows;
    struct vec *steps; /* or NULL */
    bool is_offered;   /* there is a stack, if only an empty substack */
    struct error *err;
};

static enum gate_rc parse_file(struct pam_reader *reader, struct pam_file *file, struct error *err)
{
    CLEANUP(vec_release) struct vec lines = VEC_INIT(struct pam_line);
    bool has_service = str_equal(file->file.path, STR(PAM_CONF));

    if (pam_parse(file->file.text, has_service, reader->context->arena, &lines, err))
        return error_wrap(err, "%.*s", STR_ARG(file->file.path));
    struct pam_line *kept = vec_keep(&lines, reader->context->arena);
    file->lines = kept;
    file->line_count = lines.count;
    return GATE_OK;
}

/* Reads the file at `path` once. */
static enum gate_rc read_file(struct pam_reader *reader, struct str path, struct pam_file **found,
                              struct error *err)
{
    struct pam_file *file = map_find(&reader->files, path);
    struct error local = ERROR_INIT;

    *found = file;
    if (file)
        return GATE_OK;
    file = arena_new(reader->context->arena, 1, sizeof(*file));
    enum gate_rc rc = config_file_read(reader->context, path, &file->file, &local);
    if (rc && rc != GATE_ENOTFOUND) {
        *err = local;
        return rc;
    }
    file->is_there = rc == GATE_OK;
    rc = file->is_there ? parse_file(reader, file, err) : GATE_OK;
    if (rc)
        return rc;
    map_set(&reader->files, path, file);
    *found = file;
    return GATE_OK;
}

/* The file of a service or of what is included; one that is not there has `is_there` false. */
static enum gate_rc find_file(struct pam_reader *reader, struct str name, struct pam_file **file,
                              struct error *err)
{
    if (str_starts_with(name, STR("/")))
        return read_file(reader, name, file, err);
    for (size_t i = 0; i < COUNT_OF(directories); i++) {
        struct str path =
            arena_printf(reader->context->arena, "%s/%.*s", directories[i], STR_ARG(name));
        enum gate_rc rc = read_file(reader, path, file, err);

        if (rc)
            return rc;
        if ((*file)->is_there)
            return GATE_OK;
    }
    return GATE_OK;
}

static struct str lower(struct arena *arena, struct str text)
{
    struct str copy = arena_str(arena, text);
    char *bytes = (char *)copy.ptr;

    for (size_t i = 0; i < copy.len; i++) {
        if (bytes[i] >= 'A' && bytes[i] <= 'Z')
            bytes[i] = (char)(bytes[i] - 'A' + 'a');
    }
    return copy;
}

/* As pam_start(3) takes a name: what follows the last slash, in lower case. */
static struct str service_name(struct pam_reader *reader, struct str service)
{
    return lower(reader->context->arena, str_base_name(service));
}

static enum gate_rc service_file(struct pam_reader *reader, struct str service,
                                 struct pam_file **file, struct error *err)
{
    return reader->has_directories ? find_file(reader, service, file, err)
                                   : read_file(reader, STR(PAM_CONF), file, err);
}

static enum gate_rc add_lines(struct walk *walk, const struct pam_file *file, unsigned depth,
                              unsigned level);

static enum gate_rc include(struct walk *walk, const struct pam_line *line, unsigned depth,
                            unsigned level)
{
    struct pam_file *file;

    if (depth >= LIMIT_NESTING || level >= SUBSTACK_DEPTH)
        return error_set(walk->err, GATE_EFORMAT, "includes are nested too deeply");
    if (++walk->reader->includes > MAX_INCLUDES)
        return error_set(walk->err, GATE_ELIMIT, "more than %d includes in all", MAX_INCLUDES);
    if (find_file(walk->reader, line->module, &file, walk->err))
        return walk->err->rc;
    if (!file->is_there)
        return error_set(walk->err, GATE_EFORMAT, "no file '%.*s' to include",
                         STR_ARG(line->module));
    return add_lines(walk, file, depth, level);
}

static enum gate_rc add_row(struct walk *walk, const struct pam_file *file,
                            const struct pam_line *line, unsigned depth)
{
    if (++walk->reader->rows > MAX_ROWS)
        return error_set(walk->err, GATE_ELIMIT, "more than %d modules in all", MAX_ROWS);
    *(struct pam_row *)vec_add(walk->rows) = (struct pam_row){
        .service = walk->service,
        .type = walk->type,
        .line = line,
        .file = &file->file,
        .module = str_base_name(line->module),
        .depth = depth,
    };
    return GATE_OK;
}

static void add_step(struct walk *walk, const struct pam_line *line, unsigned level)
{
    if (walk->steps)
        *(struct pam_step *)vec_add(walk->steps) = (struct pam_step){
            .line = line, .level = level, .is_substack = line->kind == PAM_SUBSTACK
        };
}

static enum gate_rc add_line(struct walk *walk, const struct pam_file *file,
                             const struct pam_line *line, unsigned depth, unsigned level)
{
    if (line->service.len > 0 && !str_equal_nocase(line->service, walk->lines_of))
        return GATE_OK;
    if (line->kind != PAM_INCLUDE_ALL && line->type != walk->type)
        return GATE_OK;
    switch (line->kind) {
    case PAM_MODULE:
        walk->is_offered = true;
        add_step(walk, line, level);
        return add_row(walk, file, line, depth);
    case PAM_INCLUDE:
    case PAM_INCLUDE_ALL:
        return include(walk, line, depth + 1, level);
    case PAM_SUBSTACK:
        walk->is_offered = true;
        add_step(walk, line, level);
        return include(walk, line, depth + 1, level + 1);
    }
    return GATE_OK;
}

static enum gate_rc add_lines(struct walk *walk, const struct pam_file *file, unsigned depth,
                              unsigned level)
{
    for (size_t i = 0; i < file->line_count; i++) {
        if (add_line(walk, file, &file->lines[i], depth, level))
            return error_wrap(walk->err, "%.*s: line %u", STR_ARG(file->file.path),
                              file->lines[i].line);
    }
    return GATE_OK;
}

enum gate_rc pam_reader_stack(struct pam_reader *reader, struct str service, enum pam_type type,
                              struct vec *rows, struct vec *steps, struct error *err)
{
    const struct str sources[] = { service_name(reader, service), PAM_OTHER };
    struct walk walk = {
        .reader = reader,
        .service = sources[0],
        .type = type,
        .rows = rows,
        .steps = steps,
        .err = err,
    };

    /* "other" is read in any case: libpam works for no service where it does not parse. */
    for (size_t i = 0; i < COUNT_OF(sources); i++) {
        struct pam_file *file;

        walk.lines_of = sources[i];
        if (service_file(reader, sources[i], &file, err))
            return err->rc;
        if (!walk.is_offered && add_lines(&walk, file, 0, 0))
            return err->rc;
    }
    return GATE_OK;
}

static bool is_leftover(struct str name)
{
    static const char *const endings[] = { "~",        ".bak",    ".orig",    ".pam-new",
                                           ".pam-old", ".rpmnew", ".rpmorig", ".rpmsave" };

    for (size_t i = 0; i < COUNT_OF(endings); i++) {
        if (str_ends_with(name, str_of(endings[i])))
            return true;
    }
    return str_starts_with(name, STR(".")) || str_find(name, STR(".dpkg-")) >= 0 ||
           str_find(name, STR(".ucf-")) >= 0 || str_equal(name, STR("README"));
}

static int order_names(const void *a, const void *b)
{
    return str_compare(*(const struct str *)a, *(const struct str *)b);
}

/* Sorts the names and drops those that stand twice. */
static void make_unique(struct vec *names)
{
    struct str *items = names->items;
    size_t kept = 0;

    if (names->count == 0)
        return;
    qsort(items, names->count, sizeof(*items), order_names);
    for (size_t i = 0; i < names->count; i++) {
        if (kept == 0 || !str_equal(items[kept - 1], items[i]))
            items[kept++] = items[i];
    }
    names->count = kept;
}

static enum gate_rc names_of_conf(struct pam_reader *reader, struct vec *names, struct error *err)
{
    struct pam_file *file;

    if (read_file(reader, STR(PAM_CONF), &file, err))
        return err->rc;
    for (size_t i = 0; i < file->line_count; i++)
        *(struct str *)vec_add(names) = lower(reader->context->arena, file->lines[i].service);
    return GATE_OK;
}

enum gate_rc pam_reader_services(struct pam_reader *reader, struct vec *names, struct error *err)
{
    for (size_t i = 0; reader->has_directories && i < COUNT_OF(directories); i++) {
        CLEANUP(vec_release) struct vec found = VEC_INIT(const struct entry *);
        struct str pattern = arena_printf(reader->context->arena, "%s/*", directories[i]);

        if (rootfs_glob(reader->context->rootfs, pattern, &found, err))
            return error_wrap(err, "%s", directories[i]);
        for (size_t k = 0; k < found.count; k++) {
            const struct entry *entry = *(const struct entry **)vec_at(&found, k);
            struct str name = str_base_name(entry->path);

            if (!is_leftover(name) && entry->type != ENTRY_DIRECTORY)
                *(struct str *)vec_add(names) = name;
        }
    }
    if (!reader->has_directories && names_of_conf(reader, names, err))
        return err->rc;
    make_unique(names);
    return GATE_OK;
}

enum gate_rc pam_reader_has(struct pam_reader *reader, struct str service, bool *is_there,
                            struct error *err)
{
    struct str name = service_name(reader, service);
    struct pam_file *file;

    if (service_file(reader, name, &file, err))
        return err->rc;
    *is_there = file->is_there && reader->has_directories;
    for (size_t i = 0; !reader->has_directories && i < file->line_count; i++)
        *is_there = *is_there || str_equal_nocase(file->lines[i].service, name);
    return GATE_OK;
}

enum gate_rc pam_reader_all(struct pam_reader *reader, struct vec *rows, struct error *err)
{
    CLEANUP(vec_release) struct vec names = VEC_INIT(struct str);

    if (pam_reader_services(reader, &names, err))
        return err->rc;
    for (size_t i = 0; i < names.count; i++) {
        for (int type = 0; type < PAM_TYPES; type++) {
            if (pam_reader_stack(reader, *(struct str *)vec_at(&names, i), (enum pam_type)type,
                                 rows, NULL, err))
                return err->rc;
        }
    }
    return GATE_OK;
}

bool pam_row_argument(const struct pam_row *row, struct str name, bool is_nocase, struct str *value)
{
    for (size_t i = row->line->argument_count; i > 0; i--) {
        struct str argument = row->line->arguments[i - 1];

        struct str start = str_slice(argument, 0, name.len);

        if (!(is_nocase ? str_equal_nocase(start, name) : str_equal(start, name)))
            continue;
        *value = str_slice(argument, name.len, argument.len);
        if (value->len == 0)
            return true;
        if (value->ptr[0] == '=') {
            *value = str_slice(*value, 1, value->len);
            return true;
        }
    }
    return false;
}

enum gate_rc pam_reader_init(struct pam_reader *reader, struct resource_context *context,
                             struct error *err)
{
    const struct entry *entry;
    struct error local = ERROR_INIT;

    *reader = (struct pam_reader){ .context = context, .files = MAP_INIT };
    for (size_t i = 0; i < COUNT_OF(directories); i++) {
        enum gate_rc rc =
            rootfs_find(context->rootfs, str_of(directories[i]), ROOTFS_FOLLOW, &entry, &local);

        if (rc && rc != GATE_ENOTFOUND)
            return error_set(err, rc, "%s", local.message);
        reader->has_directories =
            reader->has_directories || (rc == GATE_OK && entry->type == ENTRY_DIRECTORY);
    }
    if (reader->has_directories)
        return GATE_OK;
    if (rootfs_find(context->rootfs, STR(PAM_CONF), ROOTFS_FOLLOW, &entry, err))
        return error_wrap(err, PAM_CONF);
    return GATE_OK;
}

void pam_reader_release(struct pam_reader *reader)
{
    map_release(&reader->files);
}

void pam_reader_wishes(struct wish_set *set)
{
    static const char *const paths[] = { "/etc/pam.d/*", "/usr/lib/pam.d/*", "/usr/etc/pam.d/*",
                                         PAM_CONF };

    config_files_wishes(set, paths, COUNT_OF(paths));
}
