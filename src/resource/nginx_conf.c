#include "format/nginx_conf.h"

#include "base/limits.h"
#include "resource/call.h"
#include "resource/directive_tree.h"

struct nginx_conf {
    struct directive_tree directives;
    struct str prefix; /* of the main file: what relative paths of include are relative to */
};

static const char *const paths[] = {
    "/etc/nginx/nginx.conf",
    "/usr/local/nginx/conf/nginx.conf",
    "/usr/local/openresty/nginx/conf/nginx.conf",
};

static void nginx_conf_wishes(const struct resource_call *call, struct wish_set *set)
{
    static const char *const trees[] = {
        "/etc/nginx/**",
        "/usr/share/nginx/modules/**",
        "/usr/local/nginx/conf/**",
        "/usr/local/openresty/nginx/conf/**",
    };
    const struct wish body = { .kind = WISH_BODY, .limit = LIMIT_CONFIG_FILE_BYTES };
    struct str path;

    config_files_wishes(set, trees, COUNT_OF(trees));
    if (call_text(call, &path))
        call_wish_path(set, &body, path);
}

static bool is_pattern(struct str path)
{
    for (size_t i = 0; i < path.len; i++) {
        if (path.ptr[i] == '*' || path.ptr[i] == '?' || path.ptr[i] == '[')
            return true;
    }
    return false;
}

static enum gate_rc visit(void *self, const struct directive_node *node, unsigned depth,
                          struct error *err);

/* A pattern may find nothing; a file that is named must be there. */
static enum gate_rc add_included(struct nginx_conf *self, const struct directive_node *node,
                                 struct str path, unsigned depth, struct error *err)
{
    CLEANUP(vec_release) struct vec files = VEC_INIT(struct config_file);
    const struct directive_tree_reader reader = { .parse = nginx_conf_parse,
                                                  .visit = visit,
                                                  .self = self };
    struct resource_context *context = self->directives.context;

    if (is_pattern(path)) {
        if (config_files_glob(context, path, &files, err))
            return directive_tree_wrap(node, err);
    } else {
        struct error local = ERROR_INIT;

        if (config_file_read(context, path, vec_add(&files), &local))
            return directive_tree_fail(node, local.rc == GATE_ENOTFOUND ? GATE_EFORMAT : local.rc,
                                       local.message, err);
    }
    for (size_t i = 0; i < files.count; i++) {
        if (directive_tree_add_file(&self->directives, &reader, vec_at(&files, i), node->parent,
                                    depth + 1, err))
            return err->rc;
    }
    return GATE_OK;
}

static enum gate_rc visit(void *self, const struct directive_node *node, unsigned depth,
                          struct error *err)
{
    struct nginx_conf *nginx = self;

    if (!str_equal(node->directive.name, STR("include")) || node->directive.is_block)
        return GATE_OK;
    if (node->directive.word_count != 1)
        return directive_tree_fail(node, GATE_EFORMAT, "include takes one path", err);
    struct str path = node->directive.words[0];
    if (!str_starts_with(path, STR("/")))
        path = arena_printf(nginx->directives.context->arena, "%.*s/%.*s", STR_ARG(nginx->prefix),
                            STR_ARG(path));
    return add_included(nginx, node, path, depth, err);
}

static enum gate_rc nginx_conf_open(void *self, struct resource_context *context,
                                    const struct resource_call *call, struct error *err)
{
    struct nginx_conf *nginx = self;
    const struct directive_tree_reader reader = { .parse = nginx_conf_parse,
                                                  .visit = visit,
                                                  .self = nginx };
    struct config_file file;
    struct str path;

    directive_tree_init(&nginx->directives, context);
    if (call_text(call, &path)
            ? config_file_read(context, path, &file, err)
            : config_file_read_first(context, paths, COUNT_OF(paths), &file, err))
        return err->rc;
    struct str name = str_base_name(file.path);
    nginx->prefix = str_slice(file.path, 0, file.path.len - name.len - (name.len < file.path.len));
    return directive_tree_add_file(&nginx->directives, &reader, &file, NULL, 0, err);
}

static void nginx_conf_close(void *self)
{
    struct nginx_conf *nginx = self;

    directive_tree_release(&nginx->directives);
}

static struct origin nginx_conf_origin(const void *self, const struct resource_call *call)
{
    const struct nginx_conf *nginx = self;
    struct origin origin = config_path_origin(paths[0]);

    if (nginx->directives.files.count > 0)
        return config_file_origin(*(const struct config_file **)vec_at(&nginx->directives.files, 0),
                                  0, STR(""));
    (void)call_text(call, &origin.path);
    return origin;
}

static const struct directive_node *node_at(const struct nginx_conf *self, size_t index)
{
    return *(const struct directive_node **)vec_at(&self->directives.nodes, index);
}

static bool is_server(const struct directive_node *node)
{
    return node->directive.is_block && str_equal(node->directive.name, STR("server")) &&
           node->parent && str_equal(node->parent->directive.name, STR("http"));
}

/* Whether `node` stands in http itself, where the servers inherit it. */
static bool is_of_http(const struct directive_node *node)
{
    return node->parent && !node->parent->parent &&
           str_equal(node->parent->directive.name, STR("http"));
}

/* Which blocks have the directive that is asked for. */
struct in_force {
    const bool *has_own; /* by the index of a block */
    bool is_of_main;     /* it stands in no block */
    struct value *items;
    size_t count;
    size_t servers;
    bool is_inherited; /* some server has none of its own */
};

static bool is_inherited(const struct in_force *found, const struct directive_node *server)
{
    for (const struct directive_node *block = server->parent; block; block = block->parent) {
        if (found->has_own[block->index])
            return true;
    }
    return found->is_of_main;
}

/* A server for which nobody says anything has no value; its place is the block's. */
static void add_server(const struct nginx_conf *self, const struct directive_node *server,
                       struct in_force *found)
{
    found->servers++;
    if (found->has_own[server->index])
        return;
    found->is_inherited = true;
    if (is_inherited(found, server))
        return;
    struct value item = value_nil();
    item.origin = directive_tree_item(&self->directives, server).origin;
    found->items[found->count++] = item;
}

/* Finds who has the directive; false: nobody does. */
static bool find_owners(const struct nginx_conf *self, struct str name, struct in_force *found)
{
    size_t count = self->directives.nodes.count;
    bool *has_own = arena_new(self->directives.context->arena, count + 1, sizeof(*has_own));
    bool is_there = false;

    for (size_t i = 0; i < count; i++) {
        const struct directive_node *node = node_at(self, i);

        if (!str_equal(node->directive.name, name))
            continue;
        is_there = true;
        if (node->parent)
            has_own[node->parent->index] = true;
        else
            found->is_of_main = true;
    }
    found->has_own = has_own;
    return is_there;
}

/*
 * One value for each place where the directive is in force: where it is written, but for http's
 * when every server has its own, and nil for a server that has none and inherits none.
 */
static struct value value_in_force(const struct nginx_conf *self, struct str name)
{
    size_t count = self->directives.nodes.count;
    struct in_force found = { .count = 0 };

    if (!find_owners(self, name, &found))
        return value_nil();
    found.items = arena_new(self->directives.context->arena, 2 * count + 1, sizeof(struct value));
    for (size_t i = 0; i < count; i++) {
        if (is_server(node_at(self, i)))
            add_server(self, node_at(self, i), &found);
    }
    for (size_t i = 0; i < count; i++) {
        const struct directive_node *node = node_at(self, i);
        bool is_hidden = is_of_http(node) && found.servers > 0 && !found.is_inherited;

        if (str_equal(node->directive.name, name) && !is_hidden)
            found.items[found.count++] = directive_tree_item(&self->directives, node);
    }
    return value_list(found.items, found.count);
}

static enum gate_rc get_directive(void *self, const struct property_query *query,
                                  struct value *value, struct error *err ATTR_UNUSED)
{
    const struct nginx_conf *nginx = self;

    if (str_find(query->name, STR(".")) >= 0)
        *value = directive_tree_chain(&nginx->directives, query->name);
    else
        *value = value_in_force(nginx, query->name);
    return GATE_OK;
}

static const struct property_def nginx_directive = {
    .name = "DIRECTIVE",
    .type = VALUE_STR,
    .is_each = true,
    .help = "its words in one text, one value for each place where it is in force: where it is "
            "written, and nil for a server that inherits none; http.server.listen: only those in "
            "these blocks",
    .get = get_directive,
};

static const struct table *nginx_conf_rows(void *self)
{
    struct nginx_conf *nginx = self;

    return directive_tree_table(&nginx->directives);
}

const struct resource_def resource_nginx_conf = {
    .name = "nginx_conf",
    .summary = "nginx's configuration with all that it includes; rows are its directives",
    .argument = "path of the main file",
    .arity = CALL_OPTIONAL,
    .example = "{nginx_conf: , its: {server_tokens: {eq: \"off\"}}}",
    .self_size = sizeof(struct nginx_conf),
    .wishes = nginx_conf_wishes,
    .open = nginx_conf_open,
    .close = nginx_conf_close,
    .origin = nginx_conf_origin,
    .dynamic = &nginx_directive,
    .columns = directive_tree_columns,
    .column_count = DIRECTIVE_TREE_COLUMNS,
    .rows = nginx_conf_rows,
};
