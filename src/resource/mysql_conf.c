#include <string.h>

#include "base/limits.h"
#include "resource/call.h"
#include "resource/facts.h"
#include "resource/settings_resource.h"

/* Option files of MariaDB 10.11 and MySQL 8.0. */
static const struct settings_syntax syntax = {
    .separators = "=",
    .comments = "#;",
    .tail_comments = "#",
    .directives = "!",
    .has_sections = true,
    .needs_section = true,
    .is_quoted = true,
    .bare = SETTINGS_BARE_KEPT,
};

static const char *const paths[] = { "/etc/my.cnf", "/etc/mysql/my.cnf" };

/* What those of distributions include. */
static const char *const included[] = { "/etc/my.cnf.d/*", "/etc/mysql/**" };

static const struct settings_include includes[] = {
    { .name = "!include", .kind = CONFIG_INCLUDE },
    { .name = "!includedir", .kind = CONFIG_INCLUDE_FOLDER, .suffix = ".cnf" },
};

/*
 * The groups that a server reads beside [mysqld]; which of them comes last in the files wins. One
 * with a version counts for that series alone: [mysqld-10.11].
 */
static const struct server_group {
    const char *name;
    bool is_mariadb; /* MySQL does not read it */
    bool has_version;
} groups[] = {
    { .name = "server" },
    { .name = "mysqld", .has_version = true },
    { .name = "mariadb", .is_mariadb = true },
    { .name = "mariadb", .is_mariadb = true, .has_version = true },
    { .name = "mariadbd", .is_mariadb = true },
    { .name = "mariadbd", .is_mariadb = true, .has_version = true },
    { .name = "client-server", .is_mariadb = true },
    { .name = "galera", .is_mariadb = true },
};

static const struct settings_source source = {
    .paths = paths,
    .path_count = COUNT_OF(paths),
    .reads_all_paths = true,
    .is_main_needed = true,
    .syntax = &syntax,
    .includes = includes,
    .include_count = COUNT_OF(includes),
    .is_dash_folded = true,
    .section = "mysqld",
};

/* The packages that are a server; what is only called mariadb is a client with rpm. */
static const struct server_package {
    const char *glob;
    bool is_mariadb;
    bool is_client_of_rpm;
} server_packages[] = {
    { .glob = "mariadb-server-core*", .is_mariadb = true },
    { .glob = "mariadb-server", .is_mariadb = true },
    { .glob = "mariadb-server-[0-9]*", .is_mariadb = true },
    { .glob = "MariaDB-server", .is_mariadb = true },
    { .glob = "mariadb", .is_mariadb = true, .is_client_of_rpm = true },
    { .glob = "mysql-server" },
    { .glob = "mysql-server-[0-9]*" },
    { .glob = "mysql-server-core*" },
    { .glob = "mysql[0-9]*-server" },
    { .glob = "mysql-community-server" },
    { .glob = "mysql-community-server-core" },
    { .glob = "mysql-community-server-minimal" },
    { .glob = "percona-server-server" },
};

struct mysql_conf {
    struct settings_resource settings; /* first: its functions take this */
    struct settings_source source;
    const char *aliases[COUNT_OF(groups)];
    struct str series; /* "10.11", of the installed server; empty: not known */
    bool is_mariadb;   /* likewise; true too where it is not known */
};

static void mysql_conf_wishes(const struct resource_call *call, struct wish_set *set)
{
    settings_resource_wishes_called(&source, call, set);
    config_files_wishes(set, included, COUNT_OF(included));
    facts_wishes(set);
}

/* The digits at the start of `text`. */
static size_t digits(struct str text)
{
    size_t count = 0;

    while (count < text.len && text.ptr[count] >= '0' && text.ptr[count] <= '9')
        count++;
    return count;
}

/* "10.11" of "1:10.11.6-0+deb12u1"; empty if there is none. */
static struct str series_of(struct str version)
{
    ptrdiff_t epoch = str_find(version, STR(":"));

    if (epoch >= 0)
        version = str_slice(version, (size_t)epoch + 1, version.len);
    size_t major = digits(version);
    if (major == 0 || major == version.len || version.ptr[major] != '.')
        return STR("");
    size_t minor = digits(str_slice(version, major + 1, version.len));
    return minor > 0 ? str_slice(version, 0, major + 1 + minor) : STR("");
}

static const struct server_package *server_package_of(const struct package *package)
{
    for (size_t i = 0; i < COUNT_OF(server_packages) && package->is_installed; i++) {
        if (str_glob(str_of(server_packages[i].glob), package->name) &&
            !(server_packages[i].is_client_of_rpm && package->manager == PACKAGE_RPM))
            return &server_packages[i];
    }
    return NULL;
}

/* Which server is installed. Two that differ, and none, leave it unknown. */
static void find_server(struct mysql_conf *conf)
{
    const struct package_facts *facts = NULL;
    struct error local = ERROR_INIT; /* without a database nothing is known: that is no failure */
    size_t found = 0;

    conf->is_mariadb = true;
    conf->series = STR("");
    if (facts_packages(conf->settings.context, &facts, &local))
        return;
    for (size_t i = 0; i < facts->package_count; i++) {
        const struct server_package *server = server_package_of(&facts->packages[i]);
        struct str series = series_of(facts->packages[i].version);

        if (!server)
            continue;
        if (found++ > 0 &&
            (!str_equal(series, conf->series) || server->is_mariadb != conf->is_mariadb)) {
            conf->is_mariadb = true;
            conf->series = STR("");
            return;
        }
        conf->is_mariadb = server->is_mariadb;
        conf->series = series;
    }
}

/* The groups that the installed server reads; those with a version not where it is unknown. */
static void choose_groups(struct mysql_conf *conf)
{
    struct arena *arena = conf->settings.context->arena;

    conf->source.aliases = conf->aliases;
    for (size_t i = 0; i < COUNT_OF(groups); i++) {
        const struct server_group *group = &groups[i];

        if ((group->is_mariadb && !conf->is_mariadb) ||
            (group->has_version && conf->series.len == 0))
            continue;
        conf->aliases[conf->source.alias_count++] =
            group->has_version
                ? arena_printf(arena, "%s-%.*s", group->name, STR_ARG(conf->series)).ptr
                : group->name;
    }
}

static enum gate_rc mysql_conf_open(void *self, struct resource_context *context,
                                    const struct resource_call *call, struct error *err)
{
    struct mysql_conf *conf = self;
    struct str path = STR("");

    (void)call_text(call, &path);
    conf->source = source;
    if (settings_resource_open(&conf->settings, context, &conf->source, path, err))
        return err->rc;
    find_server(conf);
    choose_groups(conf);
    return GATE_OK;
}

/* Whether some server reads the group, if its version is the right one. */
static bool has_version(struct str section)
{
    for (size_t i = 0; i < COUNT_OF(groups); i++) {
        struct str name = str_of(groups[i].name);

        if (groups[i].has_version && section.len > name.len + 1 && str_starts_with(section, name) &&
            section.ptr[name.len] == '-' && digits(str_slice(section, name.len + 1, section.len)))
            return true;
    }
    return false;
}

/* Where it is not known which server there is, no answer may hang on it. */
static enum gate_rc check_known(const struct mysql_conf *conf, struct str name, struct error *err)
{
    struct str own = STR("mysqld.");

    if (str_starts_with(name, own))
        name = str_slice(name, own.len, name.len);
    name = settings_resource_folded(&conf->settings, name);
    for (size_t i = 0; i < conf->settings.settings.count && conf->series.len == 0; i++) {
        const struct setting_place *place = vec_at(&conf->settings.settings, i);

        if (has_version(place->setting.section) && str_equal(place->setting.name, name))
            return error_set(err, GATE_EUNSUPPORTED,
                             "%.*s: line %u: whether [%.*s] counts depends on the version of the "
                             "server, and no package tells it",
                             STR_ARG(place->file->path), place->setting.line,
                             STR_ARG(place->setting.section));
    }
    return GATE_OK;
}

static enum gate_rc get_option(void *self, const struct property_query *query, struct value *value,
                               struct error *err)
{
    if (check_known(self, query->name, err))
        return err->rc;
    return settings_keyword.get(self, query, value, err);
}

static const struct property_def option = {
    .name = "OPTION",
    .type = VALUE_STR,
    .help = "the value in force of any option of the server, a number where it is one; groups with "
            "a version ([mysqld-10.11]) count if the installed package has it, and are an error "
            "where none tells it; GROUP.OPTION of another group",
    .get = get_option,
};

const struct resource_def resource_mysql_conf = {
    .name = "mysql_conf",
    .summary = "the options of a MariaDB or MySQL server, included files in their place",
    .argument = "path; the usual places if none is given",
    .arity = CALL_OPTIONAL,
    .example = "{mysql_conf: , its: {local_infile: {be_in: [0, OFF]}}}",
    .self_size = sizeof(struct mysql_conf),
    .wishes = mysql_conf_wishes,
    .open = mysql_conf_open,
    .close = settings_resource_close,
    .origin = settings_resource_origin,
    .dynamic = &option,
    .columns = settings_columns,
    .column_count = SETTINGS_COLUMNS,
    .rows = settings_resource_rows,
};
