#include "resource/apt_files.h"
#include "resource/apt_tree.h"
#include "resource/rows.h"

struct apt_config {
    struct resource_context *context;
    struct apt_tree tree;
    struct rows rows;
};

enum apt_config_column { APT_NAME, APT_VALUE, APT_PATH, APT_LINE };

static const struct column_def apt_config_columns[] = {
    [APT_NAME] = { .name = "name",
                   .type = VALUE_STR,
                   .help = "as apt-config dump has it: APT::Get::AllowUnauthenticated" },
    [APT_VALUE] = { .name = "value", .type = VALUE_STR, .help = "never empty" },
    [APT_PATH] = { .name = "path", .type = VALUE_STR, .help = "file that sets it" },
    [APT_LINE] = { .name = "line", .type = VALUE_INTEGER, .help = "where the statement ends" },
};

static const char *const paths[] = { "/etc/apt/apt.conf", "/etc/apt/apt.conf.d/*" };

static void apt_config_wishes(const struct resource_call *call ATTR_UNUSED, struct wish_set *set)
{
    config_files_wishes(set, paths, COUNT_OF(paths));
}

/* The directory, then the file that was there before it. */
static enum gate_rc list_files(struct resource_context *context, struct vec *files,
                               struct error *err)
{
    if (apt_files_list(context, STR("/etc/apt/apt.conf.d"), "conf", true, files, err))
        return err->rc;
    return config_files_glob(context, str_of(paths[0]), files, err);
}

static void add_rows(struct apt_config *config)
{
    for (const struct apt_node *node = apt_node_next(&config->tree.root); node;
         node = apt_node_next(node)) {
        struct value *cells;

        if (!node->origin || node->value.len == 0)
            continue;
        cells = rows_add(&config->rows, node->origin);
        cells[APT_NAME] = value_str(node->origin->entry);
        cells[APT_VALUE] = value_str(node->value);
        cells[APT_PATH] = value_str(node->origin->path);
        cells[APT_LINE] = value_integer(node->origin->line);
    }
}

/* apt needs no configuration: without its directory there is no apt. */
static enum gate_rc apt_config_open(void *self, struct resource_context *context,
                                    const struct resource_call *call ATTR_UNUSED, struct error *err)
{
    CLEANUP(vec_release) struct vec files = VEC_INIT(struct config_file);
    struct apt_config *config = self;
    const struct entry *directory = NULL;

    config->context = context;
    apt_tree_init(&config->tree, context);
    rows_init(&config->rows, context, apt_config_columns, COUNT_OF(apt_config_columns));
    if (rootfs_find(context->rootfs, STR("/etc/apt"), ROOTFS_FOLLOW, &directory, err))
        return err->rc;
    if (list_files(context, &files, err))
        return err->rc;
    for (size_t i = 0; i < files.count; i++) {
        if (apt_tree_add(&config->tree, vec_at(&files, i), 0, err))
            return err->rc;
    }
    add_rows(config);
    return GATE_OK;
}

static void apt_config_close(void *self)
{
    struct apt_config *config = self;

    apt_tree_release(&config->tree);
    rows_release(&config->rows);
}

static struct origin apt_config_origin(const void *self ATTR_UNUSED,
                                       const struct resource_call *call ATTR_UNUSED)
{
    return config_path_origin("/etc/apt/apt.conf.d");
}

/* The items of a list, or nil where the name has none. */
static struct value list_of(const struct apt_config *config, const struct apt_node *node)
{
    struct value *items;
    size_t count = 0;

    for (const struct apt_node *child = node->first; child; child = child->next)
        count += child->tag.len == 0;
    if (count == 0)
        return value_nil();
    items = arena_new(config->context->arena, count, sizeof(*items));
    count = 0;
    for (const struct apt_node *child = node->first; child; child = child->next) {
        if (child->tag.len)
            continue;
        items[count] = value_str(child->value);
        items[count++].origin = child->origin;
    }
    return value_list(items, count);
}

static enum gate_rc get_name(void *self, const struct property_query *query, struct value *value,
                             struct error *err ATTR_UNUSED)
{
    struct apt_config *config = self;
    const struct apt_node *node = apt_tree_find(&config->tree, query->name);

    *value = value_nil();
    if (!node)
        return GATE_OK;
    *value = list_of(config, node);
    if (value->type == VALUE_NIL && node->value.len) {
        *value = value_str(node->value);
        value->origin = node->origin;
    }
    return GATE_OK;
}

/* As apt's FindB(): what is neither true nor false counts as not set. */
static struct value boolean_of(const struct apt_config *config, struct str name, bool otherwise)
{
    const struct apt_node *node = apt_tree_find(&config->tree, name);
    struct value value = value_bool(node ? apt_boolean(node->value, otherwise) : otherwise);

    if (node)
        value.origin = node->origin;
    return value;
}

static enum gate_rc get_unauthenticated(void *self, const struct property_query *query ATTR_UNUSED,
                                        struct value *value, struct error *err ATTR_UNUSED)
{
    *value = boolean_of(self, STR("APT::Get::AllowUnauthenticated"), false);
    return GATE_OK;
}

static enum gate_rc get_insecure(void *self, const struct property_query *query ATTR_UNUSED,
                                 struct value *value, struct error *err ATTR_UNUSED)
{
    *value = boolean_of(self, STR("Acquire::AllowInsecureRepositories"), false);
    return GATE_OK;
}

static enum gate_rc get_weak(void *self, const struct property_query *query ATTR_UNUSED,
                             struct value *value, struct error *err ATTR_UNUSED)
{
    *value = boolean_of(self, STR("Acquire::AllowWeakRepositories"), false);
    return GATE_OK;
}

static enum gate_rc get_downgrade(void *self, const struct property_query *query ATTR_UNUSED,
                                  struct value *value, struct error *err ATTR_UNUSED)
{
    *value = boolean_of(self, STR("Acquire::AllowDowngradeToInsecureRepositories"), false);
    return GATE_OK;
}

static const struct property_def apt_config_properties[] = {
    {
        .name = "allow_unauthenticated",
        .type = VALUE_BOOL,
        .help = "APT::Get::AllowUnauthenticated: packages without a good signature are installed",
        .get = get_unauthenticated,
    },
    {
        .name = "allow_insecure_repositories",
        .type = VALUE_BOOL,
        .help = "Acquire::AllowInsecureRepositories: unsigned repositories are used",
        .get = get_insecure,
    },
    {
        .name = "allow_weak_repositories",
        .type = VALUE_BOOL,
        .help = "Acquire::AllowWeakRepositories: weak digests are trusted",
        .get = get_weak,
    },
    {
        .name = "allow_downgrade_to_insecure_repositories",
        .type = VALUE_BOOL,
        .help = "Acquire::AllowDowngradeToInsecureRepositories: a signature may disappear",
        .get = get_downgrade,
    },
};

static const struct property_def apt_config_name = {
    .name = "NAME",
    .type = VALUE_STR,
    .help = "what a name such as APT::Install-Recommends is set to, nil if it is not; a list of "
            "the items of one",
    .get = get_name,
};

static const struct table *apt_config_rows(void *self)
{
    struct apt_config *config = self;

    return rows_table(&config->rows);
}

const struct resource_def resource_apt_config = {
    .name = "apt_config",
    .summary = "the configuration of apt, all its files together",
    .arity = CALL_NONE,
    .example = "{apt_config: , its: {allow_unauthenticated: {eq: false}}}",
    .self_size = sizeof(struct apt_config),
    .wishes = apt_config_wishes,
    .open = apt_config_open,
    .close = apt_config_close,
    .origin = apt_config_origin,
    .properties = apt_config_properties,
    .property_count = COUNT_OF(apt_config_properties),
    .dynamic = &apt_config_name,
    .columns = apt_config_columns,
    .column_count = COUNT_OF(apt_config_columns),
    .rows = apt_config_rows,
};
