#include "format/apt_sources.h"
#include "format/apt_conf.h"
#include "resource/apt_files.h"
#include "resource/rows.h"

struct apt_sources {
    struct rows rows;
};

enum apt_sources_column {
    SOURCES_TYPE,
    SOURCES_URI,
    SOURCES_SCHEME,
    SOURCES_SUITE,
    SOURCES_COMPONENTS,
    SOURCES_ENABLED,
    SOURCES_TRUSTED,
    SOURCES_ALLOW_INSECURE,
    SOURCES_SIGNED_BY,
    SOURCES_OPTIONS,
    SOURCES_PATH,
    SOURCES_LINE,
};

static const struct column_def apt_sources_columns[] = {
    [SOURCES_TYPE] = { .name = "type", .type = VALUE_STR, .help = "deb or deb-src" },
    [SOURCES_URI] = { .name = "uri", .type = VALUE_STR, .help = "where it is" },
    [SOURCES_SCHEME] = { .name = "scheme", .type = VALUE_STR, .help = "of the URI: https" },
    [SOURCES_SUITE] = { .name = "suite", .type = VALUE_STR, .help = "suite, or path with a /" },
    [SOURCES_COMPONENTS] = { .name = "components", .type = VALUE_LIST, .help = "main and others" },
    [SOURCES_ENABLED] = { .name = "enabled",
                          .type = VALUE_BOOL,
                          .help = "false of a stanza that says so" },
    [SOURCES_TRUSTED] = { .name = "trusted",
                          .type = VALUE_BOOL,
                          .help = "true: signatures are not looked at; nil: not said" },
    [SOURCES_ALLOW_INSECURE] = { .name = "allow_insecure",
                                 .type = VALUE_BOOL,
                                 .help = "option allow-insecure: it may be unsigned" },
    [SOURCES_SIGNED_BY] = { .name = "signed_by",
                            .type = VALUE_STR,
                            .help = "files or fingerprints of its keys; \"embedded\"; nil: any "
                                    "key that apt trusts" },
    [SOURCES_OPTIONS] = { .name = "options",
                          .type = VALUE_LIST,
                          .help = "all of them as NAME=VALUE" },
    [SOURCES_PATH] = { .name = "path", .type = VALUE_STR, .help = "file that has it" },
    [SOURCES_LINE] = { .name = "line", .type = VALUE_INTEGER, .help = "of the line or stanza" },
};

static void apt_sources_wishes(const struct resource_call *call ATTR_UNUSED, struct wish_set *set)
{
    static const char *const paths[] = { "/etc/apt/sources.list", "/etc/apt/sources.list.d/*" };

    config_files_wishes(set, paths, COUNT_OF(paths));
}

static struct value list_components(struct arena *arena, const struct apt_source *source)
{
    struct value *items = arena_new(arena, source->component_count + 1, sizeof(*items));

    for (size_t i = 0; i < source->component_count; i++)
        items[i] = value_str(source->components[i]);
    return value_list(items, source->component_count);
}

static struct value list_options(struct arena *arena, const struct apt_source *source)
{
    struct value *items = arena_new(arena, source->option_count + 1, sizeof(*items));

    for (size_t i = 0; i < source->option_count; i++)
        items[i] = value_str(arena_printf(arena, "%.*s=%.*s", STR_ARG(source->options[i].name),
                                          STR_ARG(source->options[i].value)));
    return value_list(items, source->option_count);
}

/* nil where the option is not given. */
static struct value boolean_option(const struct apt_source *source, struct str name)
{
    struct str text = apt_source_option(source, name);

    return text.len ? value_bool(apt_boolean(text, true)) : value_nil();
}

static struct value signed_by(const struct apt_source *source)
{
    struct str text = apt_source_option(source, STR("signed-by"));

    if (text.len == 0)
        return value_nil();
    return value_str(str_starts_with(text, STR("-----BEGIN PGP")) ? STR("embedded") : text);
}

static struct value scheme_of(struct str uri)
{
    struct str scheme = STR("");

    return str_cut(&uri, ':', &scheme) && uri.ptr ? value_str(scheme) : value_nil();
}

static void add_source(struct apt_sources *sources, const struct config_file *file,
                       const struct apt_source *source)
{
    struct arena *arena = sources->rows.context->arena;
    struct origin origin = config_file_origin(
        file, source->line,
        arena_printf(arena, "%.*s %.*s", STR_ARG(source->uri), STR_ARG(source->suite)));
    struct value *cells = rows_add(&sources->rows, &origin);

    cells[SOURCES_TYPE] = value_str(source->type);
    cells[SOURCES_URI] = value_str(source->uri);
    cells[SOURCES_SCHEME] = scheme_of(source->uri);
    cells[SOURCES_SUITE] = value_str(source->suite);
    cells[SOURCES_COMPONENTS] = list_components(arena, source);
    cells[SOURCES_ENABLED] = value_bool(source->is_enabled);
    cells[SOURCES_TRUSTED] = boolean_option(source, STR("trusted"));
    cells[SOURCES_ALLOW_INSECURE] = boolean_option(source, STR("allow-insecure"));
    cells[SOURCES_SIGNED_BY] = signed_by(source);
    cells[SOURCES_OPTIONS] = list_options(arena, source);
    cells[SOURCES_PATH] = value_str(origin.path);
    cells[SOURCES_LINE] = value_integer(source->line);
}

static enum gate_rc add_file(struct apt_sources *sources, const struct config_file *file,
                             struct error *err)
{
    CLEANUP(vec_release) struct vec parsed = VEC_INIT(struct apt_source);
    struct arena *arena = sources->rows.context->arena;
    enum gate_rc rc = str_ends_with(file->path, STR(".sources"))
                          ? apt_deb822_parse(file->text, arena, &parsed, err)
                          : apt_list_parse(file->text, arena, &parsed, err);

    if (rc)
        return error_wrap(err, "%.*s", STR_ARG(file->path));
    for (size_t i = 0; i < parsed.count; i++)
        add_source(sources, file, vec_at(&parsed, i));
    return GATE_OK;
}

static enum gate_rc apt_sources_open(void *self, struct resource_context *context,
                                     const struct resource_call *call ATTR_UNUSED,
                                     struct error *err)
{
    CLEANUP(vec_release) struct vec files = VEC_INIT(struct config_file);
    struct apt_sources *sources = self;
    const struct entry *directory = NULL;

    rows_init(&sources->rows, context, apt_sources_columns, COUNT_OF(apt_sources_columns));
    if (rootfs_find(context->rootfs, STR("/etc/apt"), ROOTFS_FOLLOW, &directory, err))
        return err->rc;
    if (config_files_glob(context, STR("/etc/apt/sources.list"), &files, err) ||
        apt_files_list(context, STR("/etc/apt/sources.list.d"), "list", false, &files, err) ||
        apt_files_list(context, STR("/etc/apt/sources.list.d"), "sources", false, &files, err))
        return err->rc;
    for (size_t i = 0; i < files.count; i++) {
        if (add_file(sources, vec_at(&files, i), err))
            return err->rc;
    }
    return GATE_OK;
}

static void apt_sources_close(void *self)
{
    struct apt_sources *sources = self;

    rows_release(&sources->rows);
}

static struct origin apt_sources_origin(const void *self ATTR_UNUSED,
                                        const struct resource_call *call ATTR_UNUSED)
{
    return config_path_origin("/etc/apt/sources.list");
}

static const struct table *apt_sources_rows(void *self)
{
    struct apt_sources *sources = self;

    return rows_table(&sources->rows);
}

const struct resource_def resource_apt_sources = {
    .name = "apt_sources",
    .summary = "where apt gets packages from: a row for each type, URI and suite",
    .arity = CALL_NONE,
    .example = "{apt_sources: , where: {enabled: true, trusted: true}, it: {not: exist}}",
    .self_size = sizeof(struct apt_sources),
    .wishes = apt_sources_wishes,
    .open = apt_sources_open,
    .close = apt_sources_close,
    .origin = apt_sources_origin,
    .columns = apt_sources_columns,
    .column_count = COUNT_OF(apt_sources_columns),
    .rows = apt_sources_rows,
};
