#include <string.h>

#include "resource/config_files.h"
#include "resource/rows.h"

struct apk_repositories {
    struct rows rows;
};

enum apk_repositories_column {
    REPOSITORIES_URI,
    REPOSITORIES_SCHEME,
    REPOSITORIES_TAG,
    REPOSITORIES_PATH,
    REPOSITORIES_LINE
};

static const struct column_def apk_repositories_columns[] = {
    [REPOSITORIES_URI] = { .name = "uri", .type = VALUE_STR, .help = "URL or directory" },
    [REPOSITORIES_SCHEME] = { .name = "scheme",
                              .type = VALUE_STR,
                              .help = "of the URL: https; nil of a directory" },
    [REPOSITORIES_TAG] = { .name = "tag",
                           .type = VALUE_STR,
                           .help = "with its @: only packages that are asked for by it come from "
                                   "there" },
    [REPOSITORIES_PATH] = { .name = "path", .type = VALUE_STR, .help = "file that has it" },
    [REPOSITORIES_LINE] = { .name = "line", .type = VALUE_INTEGER, .help = "of the file" },
};

/* apk-repositories(5) of apk-tools 2.14. */
static const char *const paths[] = {
    "/etc/apk/repositories",
    "/etc/apk/repositories.d/*.list",
};

static void apk_repositories_wishes(const struct resource_call *call ATTR_UNUSED,
                                    struct wish_set *set)
{
    config_files_wishes(set, paths, COUNT_OF(paths));
}

static struct value scheme_of(struct str uri)
{
    ptrdiff_t end = str_find(uri, STR("://"));

    return end > 0 ? value_str(str_slice(uri, 0, (size_t)end)) : value_nil();
}

/* "[@TAG] URL", and in newer versions words behind it; "#" begins a comment. */
static enum gate_rc add_line(struct apk_repositories *repositories, const struct config_file *file,
                             struct str line, uint32_t number, struct error *err)
{
    struct str rest = line;
    struct str tag = STR("");
    struct str uri;
    struct origin origin;
    struct value *cells;

    if (memchr(line.ptr, '\0', line.len))
        return error_set(err, GATE_EFORMAT, "%.*s: line %u holds a NUL byte", STR_ARG(file->path),
                         number);
    if (!str_word(&rest, &uri) || uri.ptr[0] == '#')
        return GATE_OK;
    if (uri.ptr[0] == '@') {
        tag = uri;
        if (tag.len == 1 || !str_word(&rest, &uri))
            return error_set(err, GATE_EFORMAT, "%.*s: line %u: a tag without repository",
                             STR_ARG(file->path), number);
    }
    origin = config_file_origin(file, number, uri);
    cells = rows_add(&repositories->rows, &origin);
    cells[REPOSITORIES_URI] = value_str(uri);
    cells[REPOSITORIES_SCHEME] = scheme_of(uri);
    cells[REPOSITORIES_TAG] = tag.len ? value_str(tag) : value_nil();
    cells[REPOSITORIES_PATH] = value_str(origin.path);
    cells[REPOSITORIES_LINE] = value_integer(number);
    return GATE_OK;
}

static enum gate_rc add_file(struct apk_repositories *repositories, const struct config_file *file,
                             struct error *err)
{
    struct str text = file->text;
    struct str line;

    for (uint32_t number = 1; str_cut(&text, '\n', &line); number++) {
        if (line.len && add_line(repositories, file, str_trim(line), number, err))
            return err->rc;
    }
    return GATE_OK;
}

static enum gate_rc apk_repositories_open(void *self, struct resource_context *context,
                                          const struct resource_call *call ATTR_UNUSED,
                                          struct error *err)
{
    CLEANUP(vec_release) struct vec files = VEC_INIT(struct config_file);
    struct apk_repositories *repositories = self;

    rows_init(&repositories->rows, context, apk_repositories_columns,
              COUNT_OF(apk_repositories_columns));
    for (size_t i = 0; i < COUNT_OF(paths); i++) {
        if (config_files_glob(context, str_of(paths[i]), &files, err))
            return err->rc;
    }
    if (files.count == 0)
        return error_set(err, GATE_ENOTFOUND, "%s is not there", paths[0]);
    for (size_t i = 0; i < files.count; i++) {
        if (add_file(repositories, vec_at(&files, i), err))
            return err->rc;
    }
    return GATE_OK;
}

static void apk_repositories_close(void *self)
{
    struct apk_repositories *repositories = self;

    rows_release(&repositories->rows);
}

static struct origin apk_repositories_origin(const void *self ATTR_UNUSED,
                                             const struct resource_call *call ATTR_UNUSED)
{
    return config_path_origin(paths[0]);
}

static const struct table *apk_repositories_rows(void *self)
{
    struct apk_repositories *repositories = self;

    return rows_table(&repositories->rows);
}

const struct resource_def resource_apk_repositories = {
    .name = "apk_repositories",
    .summary = "where apk gets packages from",
    .arity = CALL_NONE,
    .example = "{apk_repositories: , where: {scheme: http}, it: {not: exist}}",
    .self_size = sizeof(struct apk_repositories),
    .wishes = apk_repositories_wishes,
    .open = apk_repositories_open,
    .close = apk_repositories_close,
    .origin = apk_repositories_origin,
    .columns = apk_repositories_columns,
    .column_count = COUNT_OF(apk_repositories_columns),
    .rows = apk_repositories_rows,
};
