#include "format/xinetd.h"

#include "base/limits.h"
#include "base/map.h"
#include "resource/config_files.h"
#include "resource/rows.h"

/* A block and the file it stands in. */
struct placed {
    struct xinetd_block block;
    const struct config_file *file;
};

struct xinetd {
    struct resource_context *context;
    struct config_file main;
    struct vec files;    /* struct config_file, read so far */
    struct vec services; /* struct placed */
    struct placed defaults;
    struct map disabled; /* ids that the defaults name */
    struct map enabled;  /* likewise; where the attribute is there, all others are off */
    bool is_enabled_set;
    struct rows rows;
};

enum xinetd_column {
    XINETD_SERVICE_NAME,
    XINETD_ID,
    XINETD_DISABLED,
    XINETD_ATTRIBUTES,
    XINETD_PATH,
    XINETD_LINE,
    XINETD_COLUMNS,
};

static const struct column_def xinetd_columns[XINETD_COLUMNS] = {
    [XINETD_SERVICE_NAME] = { .name = "service", .type = VALUE_STR, .help = "name of the service" },
    [XINETD_ID] = { .name = "id", .type = VALUE_STR, .help = "its id: the service if it has none" },
    [XINETD_DISABLED] = { .name = "disabled",
                          .type = VALUE_BOOL,
                          .help = "its own block or the defaults switch it off" },
    [XINETD_ATTRIBUTES] = { .name = "attributes",
                            .type = VALUE_MAP,
                            .help = "attributes of its block, the first of a name" },
    [XINETD_PATH] = { .name = "path", .type = VALUE_STR, .help = "file" },
    [XINETD_LINE] = { .name = "line", .type = VALUE_INTEGER, .help = "line of the file" },
};

static const char *const paths[] = { "/etc/xinetd.conf", "/etc/xinetd.d/*" };

static void xinetd_wishes(const struct resource_call *call ATTR_UNUSED, struct wish_set *set)
{
    config_files_wishes(set, paths, COUNT_OF(paths));
}

static enum gate_rc read_blocks(struct xinetd *xinetd, const struct config_file *file,
                                unsigned depth, struct error *err);

/* The files of a folder, but none with a dot in its name or a '~' at its end (xinetd.conf(5)). */
static bool is_passed_over(const struct xinetd_block *block, const struct config_file *file)
{
    struct str name = str_base_name(file->path);

    return block->kind == XINETD_INCLUDE_FOLDER &&
           (str_find(name, STR(".")) >= 0 || str_ends_with(name, STR("~")));
}

static enum gate_rc include(struct xinetd *xinetd, const struct xinetd_block *block, unsigned depth,
                            struct error *err)
{
    CLEANUP(vec_release) struct vec found = VEC_INIT(struct config_file);
    enum config_include_kind kind =
        block->kind == XINETD_INCLUDE ? CONFIG_INCLUDE : CONFIG_INCLUDE_FOLDER;

    if (depth == LIMIT_INCLUDES)
        return error_set(err, GATE_EFORMAT, "includes are nested more than %d deep",
                         LIMIT_INCLUDES);
    if (config_files_include(xinetd->context, kind, block->name, "", &found, err))
        return err->rc;
    for (size_t i = 0; i < found.count; i++) {
        struct config_file *kept = arena_new(xinetd->context->arena, 1, sizeof(*kept));

        *kept = *(struct config_file *)vec_at(&found, i);
        if (!is_passed_over(block, kept) && read_blocks(xinetd, kept, depth + 1, err))
            return err->rc;
    }
    return GATE_OK;
}

static enum gate_rc add_block(struct xinetd *xinetd, const struct xinetd_block *block,
                              const struct config_file *file, unsigned depth, struct error *err)
{
    const struct placed placed = { *block, file };

    switch (block->kind) {
    case XINETD_SERVICE:
        if (xinetd->services.count == LIMIT_SETTINGS)
            return error_set(err, GATE_ELIMIT, "more than %d services in all", LIMIT_SETTINGS);
        *(struct placed *)vec_add(&xinetd->services) = placed;
        return GATE_OK;
    case XINETD_DEFAULTS:
        if (xinetd->defaults.file)
            return error_set(err, GATE_EFORMAT, "the defaults stand twice");
        xinetd->defaults = placed;
        return GATE_OK;
    case XINETD_INCLUDE:
    case XINETD_INCLUDE_FOLDER:
        return include(xinetd, block, depth, err);
    }
    return GATE_OK;
}

static enum gate_rc read_blocks(struct xinetd *xinetd, const struct config_file *file,
                                unsigned depth, struct error *err)
{
    CLEANUP(vec_release) struct vec blocks = VEC_INIT(struct xinetd_block);

    if (xinetd->files.count == LIMIT_CONFIG_FILES)
        return error_set(err, GATE_ELIMIT, "more than %d files in all", LIMIT_CONFIG_FILES);
    *(struct config_file *)vec_add(&xinetd->files) = *file;
    if (xinetd_parse(file->text, xinetd->context->arena, &blocks, err))
        return error_wrap(err, "%.*s", STR_ARG(file->path));
    for (size_t i = 0; i < blocks.count; i++) {
        const struct xinetd_block *block = vec_at(&blocks, i);

        if (add_block(xinetd, block, file, depth, err))
            return error_wrap(err, "%.*s: line %u", STR_ARG(file->path), block->line);
    }
    return GATE_OK;
}

/*
 * What sets an attribute that has one value, or NULL: the first line of that name, in any case;
 * xinetd passes over another one, and over "+=" and "-=".
 */
static const struct xinetd_attribute *attribute_of(const struct xinetd_block *block,
                                                   struct str name)
{
    for (size_t i = 0; i < block->attribute_count; i++) {
        const struct xinetd_attribute *attribute = &block->attributes[i];

        if (attribute->operator== '=' && str_equal_nocase(attribute->name, name))
            return attribute;
    }
    return NULL;
}

/*
 * Gathers the names that lines of an attribute of the defaults list; whatever their operator,
 * xinetd adds them. False if there is no such line.
 */
static bool gather(const struct xinetd *xinetd, struct str name, struct map *names)
{
    const struct xinetd_block *defaults = &xinetd->defaults.block;
    bool is_set = false;

    for (size_t i = 0; i < defaults->attribute_count; i++) {
        const struct xinetd_attribute *attribute = &defaults->attributes[i];
        struct str rest = attribute->values;
        struct str word;

        if (!str_equal_nocase(attribute->name, name))
            continue;
        is_set = true;
        while (str_word(&rest, &word))
            map_set(names, word, names);
    }
    return is_set;
}

static bool is_disabled(const struct xinetd *xinetd, const struct xinetd_block *block,
                        struct str id)
{
    const struct xinetd_attribute *own = attribute_of(block, STR("disable"));

    return (own && str_equal_nocase(own->values, STR("yes"))) || map_find(&xinetd->disabled, id) ||
           (xinetd->is_enabled_set && !map_find(&xinetd->enabled, id));
}

/* The first line of a name, as for attributes that have one value. */
static bool is_repeated(const struct xinetd_block *block, size_t index)
{
    for (size_t i = 0; i < index; i++) {
        if (str_equal(block->attributes[i].name, block->attributes[index].name))
            return true;
    }
    return false;
}

static struct value attributes_of(const struct xinetd *xinetd, const struct xinetd_block *block)
{
    struct value_pair *pairs =
        arena_new(xinetd->context->arena, block->attribute_count + 1, sizeof(*pairs));
    size_t count = 0;

    for (size_t i = 0; i < block->attribute_count; i++) {
        const struct xinetd_attribute *attribute = &block->attributes[i];

        if (!is_repeated(block, i))
            pairs[count++] = (struct value_pair){ attribute->name, value_str(attribute->values) };
    }
    return value_map(pairs, count);
}

static void add_row(struct xinetd *xinetd, const struct placed *placed)
{
    const struct xinetd_block *block = &placed->block;
    const struct xinetd_attribute *named = attribute_of(block, STR("id"));
    struct str id = named ? named->values : block->name;
    struct origin origin = config_file_origin(placed->file, block->line, id);
    struct value *cells = rows_add(&xinetd->rows, &origin);

    cells[XINETD_SERVICE_NAME] = value_str(block->name);
    cells[XINETD_ID] = value_str(id);
    cells[XINETD_DISABLED] = value_bool(is_disabled(xinetd, block, id));
    cells[XINETD_ATTRIBUTES] = attributes_of(xinetd, block);
    cells[XINETD_PATH] = value_str(placed->file->entry->path);
    cells[XINETD_LINE] = value_integer(block->line);
}

static enum gate_rc xinetd_open(void *self, struct resource_context *context,
                                const struct resource_call *call ATTR_UNUSED, struct error *err)
{
    struct xinetd *xinetd = self;

    xinetd->context = context;
    xinetd->files = VEC_INIT(struct config_file);
    xinetd->services = VEC_INIT(struct placed);
    xinetd->disabled = xinetd->enabled = MAP_INIT;
    rows_init(&xinetd->rows, context, xinetd_columns, XINETD_COLUMNS);
    if (config_file_read(context, str_of(paths[0]), &xinetd->main, err) ||
        read_blocks(xinetd, &xinetd->main, 0, err))
        return err->rc;
    (void)gather(xinetd, STR("disabled"), &xinetd->disabled);
    xinetd->is_enabled_set = gather(xinetd, STR("enabled"), &xinetd->enabled);
    for (size_t i = 0; i < xinetd->services.count; i++)
        add_row(xinetd, vec_at(&xinetd->services, i));
    return GATE_OK;
}

static void xinetd_close(void *self)
{
    struct xinetd *xinetd = self;

    vec_release(&xinetd->files);
    vec_release(&xinetd->services);
    map_release(&xinetd->disabled);
    map_release(&xinetd->enabled);
    rows_release(&xinetd->rows);
}

static struct origin xinetd_origin(const void *self, const struct resource_call *call ATTR_UNUSED)
{
    const struct xinetd *xinetd = self;

    return xinetd->main.entry ? config_file_origin(&xinetd->main, 0, STR(""))
                              : config_path_origin(paths[0]);
}

static const struct table *xinetd_rows(void *self)
{
    struct xinetd *xinetd = self;

    return rows_table(&xinetd->rows);
}

const struct resource_def resource_xinetd = {
    .name = "xinetd",
    .summary = "the services of xinetd, included files too",
    .arity = CALL_NONE,
    .example = "{xinetd: , where: {service: telnet, disabled: false}, it: {not: exist}}",
    .self_size = sizeof(struct xinetd),
    .wishes = xinetd_wishes,
    .open = xinetd_open,
    .close = xinetd_close,
    .origin = xinetd_origin,
    .columns = xinetd_columns,
    .column_count = XINETD_COLUMNS,
    .rows = xinetd_rows,
};
