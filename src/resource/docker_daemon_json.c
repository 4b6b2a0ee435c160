#include "format/json_value.h"
#include "resource/document_resource.h"
#include "resource/settings_resource.h"

static const char default_path[] = "/etc/docker/daemon.json";

/* dockerd 24 where its file says nothing, of what benchmarks ask about. */
static const struct settings_default defaults[] = {
    { .name = "experimental", .value = "false" },
    { .name = "icc", .value = "true" },
    { .name = "iptables", .value = "true" },
    { .name = "live-restore", .value = "false" },
    { .name = "log-driver", .value = "json-file" },
    { .name = "log-level", .value = "info" },
    { .name = "no-new-privileges", .value = "false" },
    { .name = "selinux-enabled", .value = "false" },
    { .name = "tlsverify", .value = "false" },
    { .name = "userland-proxy", .value = "true" },
};

static struct resource_call with_path(const struct resource_call *call)
{
    static const struct value path = { .type = VALUE_STR,
                                       .string = { default_path, sizeof(default_path) - 1 } };
    struct resource_call named = *call;

    if (named.positional.count == 0)
        named.positional = (struct value_list){ .items = &path, .count = 1 };
    return named;
}

/* As logrus has them: others are refused. */
static const char *const log_levels[] = { "",        "panic", "fatal", "error", "warn",
                                          "warning", "info",  "debug", "trace" };

static void docker_wishes(const struct resource_call *call, struct wish_set *set)
{
    struct resource_call named = with_path(call);

    document_wishes(&named, set);
}

static struct value default_of(struct str name)
{
    for (size_t i = 0; i < COUNT_OF(defaults); i++) {
        struct str value = str_of(defaults[i].value);

        if (!str_equal(name, str_of(defaults[i].name)))
            continue;
        if (str_equal(value, STR("true")) || str_equal(value, STR("false")))
            return value_bool(value.ptr[0] == 't');
        return value_str(value);
    }
    return value_nil();
}

static bool is_log_level(struct str level)
{
    for (size_t i = 0; i < COUNT_OF(log_levels); i++) {
        if (str_equal_nocase(level, str_of(log_levels[i])))
            return true;
    }
    return false;
}

/* What dockerd does not start with: a value of another type than its default; null is none. */
static enum gate_rc check_values(const struct document_resource *docker, struct error *err)
{
    for (size_t i = 0; i < COUNT_OF(defaults); i++) {
        struct str name = str_of(defaults[i].name);
        const struct value *found = value_find(&docker->root, name);

        if (!found || found->type == VALUE_NIL)
            continue;
        if (found->type != default_of(name).type)
            return error_set(err, GATE_EFORMAT, "%.*s: '%s' is of a wrong type",
                             STR_ARG(docker->file.path), defaults[i].name);
        if (str_equal(name, STR("log-level")) && !is_log_level(found->string))
            return error_set(err, GATE_EFORMAT, "%.*s: 'log-level' is none that there is",
                             STR_ARG(docker->file.path));
    }
    return GATE_OK;
}

static enum gate_rc docker_open(void *self, struct resource_context *context,
                                const struct resource_call *call, struct error *err)
{
    struct document_resource *docker = self;
    struct resource_call named = with_path(call);

    if (document_open(docker, context, &named, json_value_parse, err))
        return err->rc;
    if (docker->root.type != VALUE_MAP)
        return error_set(err, GATE_EFORMAT, "%.*s: line 1: this is no object",
                         STR_ARG(docker->file.path));
    return check_values(docker, err);
}

static struct origin docker_origin(const void *self, const struct resource_call *call)
{
    struct resource_call named = with_path(call);

    return document_origin(self, &named);
}

static enum gate_rc get_key(void *self, const struct property_query *query, struct value *value,
                            struct error *err ATTR_UNUSED)
{
    const struct document_resource *docker = self;
    const struct value *found = value_find(&docker->root, query->name);

    *value = found && found->type != VALUE_NIL ? *found : default_of(query->name);
    return GATE_OK;
}

static const struct property_def docker_key = {
    .name = "KEY",
    .type = VALUE_STR,
    .help = "the value of a key or what dockerd does without it; a.b or [a, b] further in",
    .get = get_key,
};

const struct resource_def resource_docker_daemon_json = {
    .name = "docker_daemon_json",
    .summary = "the configuration of Docker's daemon; options on its command line are not in it",
    .argument = "path instead of /etc/docker/daemon.json",
    .arity = CALL_OPTIONAL,
    .example = "{docker_daemon_json: , its: {icc: {eq: false}, live-restore: {eq: true}}}",
    .self_size = sizeof(struct document_resource),
    .wishes = docker_wishes,
    .open = docker_open,
    .origin = docker_origin,
    .dynamic = &docker_key,
};
