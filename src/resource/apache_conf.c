#include "format/apache_conf.h"

#include "base/limits.h"
#include "format/settings.h"
#include "resource/call.h"
#include "resource/directive_tree.h"

struct apache_conf {
    struct directive_tree directives;
    struct str root;      /* ServerRoot, at first the main file's directory */
    struct map variables; /* to struct str: of Define, and of Debian's envvars */
};

static const char *const paths[] = {
    "/etc/apache2/apache2.conf",          /* Debian */
    "/etc/httpd/conf/httpd.conf",         /* Red Hat */
    "/etc/apache2/httpd.conf",            /* SUSE, Alpine */
    "/usr/local/apache2/conf/httpd.conf", /* the project's image */
};

static void apache_conf_wishes(const struct resource_call *call, struct wish_set *set)
{
    static const char *const trees[] = {
        "/etc/apache2/**",
        "/etc/httpd/**",
        "/usr/local/apache2/conf/**",
    };
    const struct wish body = { .kind = WISH_BODY, .limit = LIMIT_CONFIG_FILE_BYTES };
    struct str path;

    config_files_wishes(set, trees, COUNT_OF(trees));
    if (call_text(call, &path))
        call_wish_path(set, &body, path);
}

static void define(struct apache_conf *self, struct str name, struct str value)
{
    struct str *kept = arena_new(self->directives.context->arena, 1, sizeof(*kept));

    *kept = value;
    map_set(&self->variables, name, kept);
}

/*
 * What /etc/apache2/envvars exports, which Debian's apache2ctl reads as a shell script. $SUFFIX is
 * empty for the first instance; a value that a shell would have to work out is no value.
 */
static enum gate_rc read_envvars(struct apache_conf *self, struct str path, struct error *err)
{
    static const struct settings_syntax syntax = {
        .separators = "=",
        .comments = "#",
        .is_quoted = true,
        .bare = SETTINGS_BARE_SKIPPED,
    };
    CLEANUP(vec_release) struct vec settings = VEC_INIT(struct setting);
    struct arena *arena = self->directives.context->arena;
    struct error local = ERROR_INIT;
    struct config_file file;

    if (config_file_read(self->directives.context, path, &file, &local))
        return local.rc == GATE_ENOTFOUND ? GATE_OK : error_set(err, local.rc, "%s", local.message);
    if (settings_parse(file.text, &syntax, arena, &settings, err))
        return error_wrap(err, "%.*s", STR_ARG(path));
    for (size_t i = 0; i < settings.count; i++) {
        const struct setting *setting = vec_at(&settings, i);
        struct str value = setting->value;

        if (!str_starts_with(setting->name, STR("export ")))
            continue;
        ptrdiff_t suffix = str_find(value, STR("$SUFFIX"));
        if (suffix >= 0)
            value = arena_printf(arena, "%.*s%.*s", STR_ARG(str_slice(value, 0, (size_t)suffix)),
                                 STR_ARG(str_slice(value, (size_t)suffix + 7, value.len)));
        if (str_find(value, STR("$")) < 0 && str_find(value, STR("`")) < 0)
            define(self, str_trim(str_slice(setting->name, 7, setting->name.len)), value);
    }
    return GATE_OK;
}

static enum gate_rc visit(void *self, const struct directive_node *node, unsigned depth,
                          struct error *err);

static enum gate_rc add_files(struct apache_conf *self, const struct directive_node *node,
                              const struct vec *files, unsigned depth, struct error *err)
{
    const struct directive_tree_reader reader = { .parse = apache_conf_parse,
                                                  .visit = visit,
                                                  .self = self };

    for (size_t i = 0; i < files->count; i++) {
        if (directive_tree_add_file(&self->directives, &reader, vec_at(files, i), node->parent,
                                    depth + 1, err))
            return err->rc;
    }
    return GATE_OK;
}

/* A directory stands for all files in it and below. */
static struct str pattern_of(struct apache_conf *self, struct str path)
{
    struct resource_context *context = self->directives.context;
    const struct entry *entry = NULL;
    struct error ignored = ERROR_INIT; /* what cannot be found is told when it is read */

    if (rootfs_find(context->rootfs, path, ROOTFS_FOLLOW, &entry, &ignored) == GATE_OK &&
        entry->type == ENTRY_DIRECTORY)
        return arena_printf(context->arena, "%.*s/*", STR_ARG(entry->path));
    return path;
}

static enum gate_rc include(struct apache_conf *self, const struct directive_node *node,
                            bool is_optional, unsigned depth, struct error *err)
{
    CLEANUP(vec_release) struct vec files = VEC_INIT(struct config_file);
    struct resource_context *context = self->directives.context;
    bool is_whole = true;

    if (node->directive.word_count != 1)
        return directive_tree_fail(node, GATE_EFORMAT, "one path is expected", err);
    struct str path =
        apache_conf_expand(node->directive.words[0], &self->variables, context->arena, &is_whole);
    if (!is_whole)
        return directive_tree_fail(node, GATE_EUNDECIDABLE, "a variable that no file defines", err);
    if (!str_starts_with(path, STR("/")))
        path = arena_printf(context->arena, "%.*s/%.*s", STR_ARG(self->root), STR_ARG(path));
    if (config_files_glob(context, pattern_of(self, path), &files, err))
        return directive_tree_wrap(node, err);
    if (files.count == 0 && !is_optional)
        return directive_tree_fail(node, GATE_EFORMAT, "what is included is not there", err);
    return add_files(self, node, &files, depth, err);
}

/* Define NAME [VALUE]; ServerRoot PATH */
static void note(struct apache_conf *self, const struct directive_node *node)
{
    const struct directive *directive = &node->directive;
    struct arena *arena = self->directives.context->arena;
    bool is_whole = true;

    if (directive->word_count == 0)
        return;
    if (directive_tree_is(&self->directives, node, STR("Define")))
        define(self, directive->words[0],
               directive->word_count > 1
                   ? apache_conf_expand(directive->words[1], &self->variables, arena, &is_whole)
                   : STR(""));
    if (directive_tree_is(&self->directives, node, STR("ServerRoot")))
        self->root = apache_conf_expand(directive->words[0], &self->variables, arena, &is_whole);
}

static enum gate_rc visit(void *self, const struct directive_node *node, unsigned depth,
                          struct error *err)
{
    struct apache_conf *apache = self;
    bool is_optional = directive_tree_is(&apache->directives, node, STR("IncludeOptional"));

    if (node->directive.is_block)
        return GATE_OK;
    note(apache, node);
    if (!is_optional && !directive_tree_is(&apache->directives, node, STR("Include")))
        return GATE_OK;
    return include(apache, node, is_optional, depth, err);
}

static enum gate_rc apache_conf_open(void *self, struct resource_context *context,
                                     const struct resource_call *call, struct error *err)
{
    struct apache_conf *apache = self;
    const struct directive_tree_reader reader = { .parse = apache_conf_parse,
                                                  .visit = visit,
                                                  .self = apache };
    struct config_file file;
    struct str path;

    directive_tree_init(&apache->directives, context);
    apache->directives.is_folded = true;
    apache->variables = MAP_INIT;
    if (call_text(call, &path)
            ? config_file_read(context, path, &file, err)
            : config_file_read_first(context, paths, COUNT_OF(paths), &file, err))
        return err->rc;
    struct str name = str_base_name(file.path);
    apache->root = str_slice(file.path, 0, file.path.len - name.len - (name.len < file.path.len));
    struct str envvars = arena_printf(context->arena, "%.*s/envvars", STR_ARG(apache->root));
    if (read_envvars(apache, envvars, err))
        return err->rc;
    return directive_tree_add_file(&apache->directives, &reader, &file, NULL, 0, err);
}

static void apache_conf_close(void *self)
{
    struct apache_conf *apache = self;

    directive_tree_release(&apache->directives);
    map_release(&apache->variables);
}

static struct origin apache_conf_origin(const void *self, const struct resource_call *call)
{
    const struct apache_conf *apache = self;
    struct origin origin = config_path_origin(paths[0]);

    if (apache->directives.files.count > 0)
        return config_file_origin(
            *(const struct config_file **)vec_at(&apache->directives.files, 0), 0, STR(""));
    (void)call_text(call, &origin.path);
    return origin;
}

/* Of these the last of several in one section counts; of all others each does, as far as we know.
 */
static bool is_overridden(struct str name)
{
    static const char *const names[] = {
        "AllowOverride",
        "DocumentRoot",
        "ErrorLog",
        "FileETag",
        "Group",
        "HostnameLookups",
        "KeepAlive",
        "KeepAliveTimeout",
        "LimitRequestBody",
        "LimitRequestFields",
        "LimitRequestFieldSize",
        "LimitRequestLine",
        "LogLevel",
        "MaxKeepAliveRequests",
        "PidFile",
        "ServerAdmin",
        "ServerName",
        "ServerRoot",
        "ServerSignature",
        "ServerTokens",
        "SSLCipherSuite",
        "SSLCompression",
        "SSLEngine",
        "SSLHonorCipherOrder",
        "SSLInsecureRenegotiation",
        "SSLProtocol",
        "SSLSessionTickets",
        "SSLUseStapling",
        "Timeout",
        "TraceEnable",
        "UseCanonicalName",
        "User",
    };

    for (size_t i = 0; i < COUNT_OF(names); i++) {
        if (str_equal_nocase(name, str_of(names[i])))
            return true;
    }
    return false;
}

static const struct directive_node *node_at(const struct directive_tree *directives, size_t index)
{
    return *(const struct directive_node **)vec_at(&directives->nodes, index);
}

static size_t section_of(const struct directive_node *node)
{
    return node->parent ? node->parent->index + 1 : 0;
}

/*
 * The values in force in each section. Two sections of the same words are two: that both may stand
 * for one directory would be a reason to hide the weaker.
 */
static struct value value_in_force(struct apache_conf *self, struct str name)
{
    struct directive_tree *directives = &self->directives;
    struct arena *arena = directives->context->arena;
    size_t count = directives->nodes.count;
    const struct directive_node **last =
        arena_new(arena, count + 1, sizeof(const struct directive_node *));
    struct value *items = arena_new(arena, count + 1, sizeof(*items));
    bool has_one = is_overridden(name);
    size_t kept = 0;

    for (size_t i = 0; i < count; i++) {
        const struct directive_node *node = node_at(directives, i);

        if (directive_tree_is(directives, node, name))
            last[section_of(node)] = node;
    }
    for (size_t i = 0; i < count; i++) {
        const struct directive_node *node = node_at(directives, i);
        bool is_whole = true;

        if (!directive_tree_is(directives, node, name) ||
            (has_one && last[section_of(node)] != node))
            continue;
        items[kept] = directive_tree_item(directives, node);
        items[kept].string =
            apache_conf_expand(items[kept].string, &self->variables, arena, &is_whole);
        kept++;
    }
    return kept > 0 ? value_list(items, kept) : value_nil();
}

static enum gate_rc get_directive(void *self, const struct property_query *query,
                                  struct value *value, struct error *err ATTR_UNUSED)
{
    struct apache_conf *apache = self;

    if (str_find(query->name, STR(".")) >= 0)
        *value = directive_tree_chain(&apache->directives, query->name);
    else
        *value = value_in_force(apache, query->name);
    return GATE_OK;
}

static const struct property_def apache_directive = {
    .name = "DIRECTIVE",
    .type = VALUE_STR,
    .is_each = true,
    .help = "its words in one text, one value for each section (none, a VirtualHost, Directory, "
            "IfModule, ...) that has it: the last one written, but each of directives that may "
            "stand several times; VirtualHost.SSLEngine: all in these sections",
    .get = get_directive,
};

static const struct table *apache_conf_rows(void *self)
{
    struct apache_conf *apache = self;

    return directive_tree_table(&apache->directives);
}

const struct resource_def resource_apache_conf = {
    .name = "apache_conf",
    .summary = "the configuration of Apache's httpd with all that it includes; rows are its "
               "directives, conditions such as IfModule are contexts",
    .argument = "path of the main file",
    .arity = CALL_OPTIONAL,
    .example = "{apache_conf: , its: {ServerTokens: {be_in: [Prod, ProductOnly]}}}",
    .self_size = sizeof(struct apache_conf),
    .wishes = apache_conf_wishes,
    .open = apache_conf_open,
    .close = apache_conf_close,
    .origin = apache_conf_origin,
    .dynamic = &apache_directive,
    .columns = directive_tree_columns,
    .column_count = DIRECTIVE_TREE_COLUMNS,
    .rows = apache_conf_rows,
};
