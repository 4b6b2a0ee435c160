#include "format/secret_text.h"
#include "resource/facts.h"
#include "resource/image_origin.h"
#include "resource/image_user.h"
#include "resource/resource.h"

struct image_config {
    struct resource_context *context;
    const struct image *image;
    const struct oci_config *config;
};

static struct value at_key(const struct image_config *self, struct value value, const char *key,
                           const char *instruction)
{
    struct origin *origin = arena_new(self->context->arena, 1, sizeof(*origin));

    *origin = image_origin_config(self->image, str_of(key), str_of(instruction));
    value.origin = origin;
    return value;
}

static struct value text(const struct image_config *self, struct str string, const char *key,
                         const char *instruction)
{
    return at_key(self, value_str(string), key, instruction);
}

/* A list of texts as the config has them, without the credentials in them. */
static struct value texts(const struct image_config *self, struct oci_strings strings,
                          const char *key, const char *instruction)
{
    struct arena *arena = self->context->arena;
    struct value *items = arena_new(arena, strings.count + 1, sizeof(*items));
    struct str *shown = arena_new(arena, strings.count + 1, sizeof(*shown));

    secret_text_redact_words(strings.items, strings.count, arena, shown);
    for (size_t i = 0; i < strings.count; i++)
        items[i] = value_str(shown[i]);
    return at_key(self, value_list(items, strings.count), key, instruction);
}

static enum gate_rc get_user(void *self, const struct property_query *query ATTR_UNUSED,
                             struct value *value, struct error *err ATTR_UNUSED)
{
    const struct image_config *config = self;

    *value = text(config, config->config->user, "User", "USER");
    return GATE_OK;
}

/* Who the user is, resolved; *is_known is false when the image does not tell. */
static enum gate_rc find_user(const struct image_config *self, struct image_user *user,
                              bool *is_known, struct error *err)
{
    struct error local = ERROR_INIT;
    enum gate_rc rc = image_user_resolve(self->context, self->config->user, user, &local);

    *is_known = rc == GATE_OK;
    if (rc && rc != GATE_ENOTFOUND)
        return error_set(err, rc, "%s", local.message);
    return GATE_OK;
}

static enum gate_rc get_uid(void *self, const struct property_query *query ATTR_UNUSED,
                            struct value *value, struct error *err)
{
    struct image_user user;
    bool is_known;

    if (find_user(self, &user, &is_known, err))
        return err->rc;
    *value = at_key(self, is_known ? value_integer(user.uid) : value_nil(), "User", "USER");
    return GATE_OK;
}

static enum gate_rc get_gid(void *self, const struct property_query *query ATTR_UNUSED,
                            struct value *value, struct error *err)
{
    struct image_user user;
    bool is_known;

    if (find_user(self, &user, &is_known, err))
        return err->rc;
    bool has_gid = is_known && user.has_gid;
    *value = at_key(self, has_gid ? value_integer(user.gid) : value_nil(), "User", "USER");
    return GATE_OK;
}

static enum gate_rc get_is_root(void *self, const struct property_query *query ATTR_UNUSED,
                                struct value *value, struct error *err)
{
    struct image_user user;
    bool is_known;

    if (find_user(self, &user, &is_known, err))
        return err->rc;
    *value = at_key(self, is_known ? value_bool(user.uid == 0) : value_nil(), "User", "USER");
    return GATE_OK;
}

/* Nobody knows whom an unknown name means, so it may be root. */
static enum gate_rc test_root(void *self, ptrdiff_t row ATTR_UNUSED,
                              const struct value *argument ATTR_UNUSED, bool *holds,
                              struct value *observed, struct error *err)
{
    const struct image_config *config = self;
    struct str name = config->config->user;
    struct image_user user;
    bool is_known;

    if (find_user(self, &user, &is_known, err))
        return err->rc;
    *holds = !is_known || user.uid == 0;
    if (name.len == 0)
        name = STR("no USER");
    else if (!is_known)
        name = arena_printf(config->context->arena, "%.*s, whom the image does not know",
                            STR_ARG(name));
    *observed = at_key(config, value_str(name), "User", "USER");
    return GATE_OK;
}

/* NAME=VALUE at `index` of the environment, parted. */
static struct str cut_variable(const struct image_config *self, size_t index, struct str *rest)
{
    struct str name;

    *rest = self->config->env.items[index];
    if (!str_cut(rest, '=', &name))
        name = (struct str){ .ptr = "" };
    if (!rest->ptr)
        *rest = (struct str){ .ptr = "" };
    return name;
}

static enum gate_rc get_env(void *self, const struct property_query *query ATTR_UNUSED,
                            struct value *value, struct error *err ATTR_UNUSED)
{
    const struct image_config *config = self;
    struct arena *arena = config->context->arena;
    size_t count = config->config->env.count;
    struct value *items = arena_new(arena, count + 1, sizeof(*items));

    for (size_t i = 0; i < count; i++) {
        struct str rest;
        struct str name = cut_variable(config, i, &rest);
        struct str shown = secret_text_redacted_value(name, rest, arena);

        items[i] = text(config, arena_printf(arena, "%.*s=%.*s", STR_ARG(name), STR_ARG(shown)),
                        "Env", "ENV");
    }
    *value = at_key(config, value_list(items, count), "Env", "ENV");
    return GATE_OK;
}

static enum gate_rc get_env_names(void *self, const struct property_query *query ATTR_UNUSED,
                                  struct value *value, struct error *err ATTR_UNUSED)
{
    const struct image_config *config = self;
    size_t count = config->config->env.count;
    struct value *items = arena_new(config->context->arena, count + 1, sizeof(*items));

    for (size_t i = 0; i < count; i++) {
        struct str rest;

        items[i] = value_str(cut_variable(config, i, &rest));
    }
    *value = at_key(config, value_list(items, count), "Env", "ENV");
    return GATE_OK;
}

static enum gate_rc get_entrypoint(void *self, const struct property_query *query ATTR_UNUSED,
                                   struct value *value, struct error *err ATTR_UNUSED)
{
    const struct image_config *config = self;

    *value = texts(config, config->config->entrypoint, "Entrypoint", "ENTRYPOINT");
    return GATE_OK;
}

static enum gate_rc get_cmd(void *self, const struct property_query *query ATTR_UNUSED,
                            struct value *value, struct error *err ATTR_UNUSED)
{
    const struct image_config *config = self;

    *value = texts(config, config->config->cmd, "Cmd", "CMD");
    return GATE_OK;
}

static enum gate_rc get_working_dir(void *self, const struct property_query *query ATTR_UNUSED,
                                    struct value *value, struct error *err ATTR_UNUSED)
{
    const struct image_config *config = self;

    *value = text(config, config->config->working_dir, "WorkingDir", "WORKDIR");
    return GATE_OK;
}

static enum gate_rc get_exposed_ports(void *self, const struct property_query *query ATTR_UNUSED,
                                      struct value *value, struct error *err ATTR_UNUSED)
{
    const struct image_config *config = self;

    *value = texts(config, config->config->exposed_ports, "ExposedPorts", "EXPOSE");
    return GATE_OK;
}

static enum gate_rc get_volumes(void *self, const struct property_query *query ATTR_UNUSED,
                                struct value *value, struct error *err ATTR_UNUSED)
{
    const struct image_config *config = self;

    *value = texts(config, config->config->volumes, "Volumes", "VOLUME");
    return GATE_OK;
}

static enum gate_rc get_labels(void *self, const struct property_query *query ATTR_UNUSED,
                               struct value *value, struct error *err ATTR_UNUSED)
{
    const struct image_config *config = self;
    struct arena *arena = config->context->arena;
    size_t count = config->config->label_count;
    struct value_pair *pairs = arena_new(arena, count + 1, sizeof(*pairs));

    for (size_t i = 0; i < count; i++) {
        const struct oci_label *label = &config->config->labels[i];

        pairs[i].key = label->name;
        pairs[i].value = text(config, secret_text_redacted_value(label->name, label->value, arena),
                              "Labels", "LABEL");
    }
    const struct value map = { .type = VALUE_MAP, .map = { .pairs = pairs, .count = count } };
    *value = at_key(config, map, "Labels", "LABEL");
    return GATE_OK;
}

static enum gate_rc get_healthcheck(void *self, const struct property_query *query ATTR_UNUSED,
                                    struct value *value, struct error *err ATTR_UNUSED)
{
    const struct image_config *config = self;
    const struct oci_healthcheck *check = &config->config->healthcheck;
    bool is_disabled = check->test.count > 0 && str_equal(check->test.items[0], STR("NONE"));
    const struct value_pair pairs[] = {
        { STR("test"), texts(config, check->test, "Healthcheck", "HEALTHCHECK") },
        { STR("is_set"), value_bool(check->is_set && check->test.count > 0 && !is_disabled) },
        { STR("is_disabled"), value_bool(is_disabled) },
    };
    struct value_pair *kept = arena_new(config->context->arena, COUNT_OF(pairs), sizeof(*kept));

    for (size_t i = 0; i < COUNT_OF(pairs); i++) {
        kept[i] = pairs[i];
        kept[i].value = at_key(config, kept[i].value, "Healthcheck", "HEALTHCHECK");
    }
    const struct value map = {
        .type = VALUE_MAP,
        .map = { .pairs = kept, .count = COUNT_OF(pairs) },
    };
    *value = at_key(config, map, "Healthcheck", "HEALTHCHECK");
    return GATE_OK;
}

static enum gate_rc get_stop_signal(void *self, const struct property_query *query ATTR_UNUSED,
                                    struct value *value, struct error *err ATTR_UNUSED)
{
    const struct image_config *config = self;

    *value = text(config, config->config->stop_signal, "StopSignal", "STOPSIGNAL");
    return GATE_OK;
}

static enum gate_rc get_shell(void *self, const struct property_query *query ATTR_UNUSED,
                              struct value *value, struct error *err ATTR_UNUSED)
{
    const struct image_config *config = self;

    *value = texts(config, config->config->shell, "Shell", "SHELL");
    return GATE_OK;
}

static enum gate_rc get_onbuild(void *self, const struct property_query *query ATTR_UNUSED,
                                struct value *value, struct error *err ATTR_UNUSED)
{
    const struct image_config *config = self;

    *value = texts(config, config->config->onbuild, "OnBuild", "ONBUILD");
    return GATE_OK;
}

static enum gate_rc get_os(void *self, const struct property_query *query ATTR_UNUSED,
                           struct value *value, struct error *err ATTR_UNUSED)
{
    const struct image_config *config = self;

    *value = text(config, config->image->os, "os", "");
    return GATE_OK;
}

static enum gate_rc get_architecture(void *self, const struct property_query *query ATTR_UNUSED,
                                     struct value *value, struct error *err ATTR_UNUSED)
{
    const struct image_config *config = self;

    *value = text(config, config->image->architecture, "architecture", "");
    return GATE_OK;
}

static enum gate_rc get_created(void *self, const struct property_query *query ATTR_UNUSED,
                                struct value *value, struct error *err ATTR_UNUSED)
{
    const struct image_config *config = self;

    *value = text(config, config->config->created, "created", "");
    return GATE_OK;
}

static enum gate_rc get_author(void *self, const struct property_query *query ATTR_UNUSED,
                               struct value *value, struct error *err ATTR_UNUSED)
{
    const struct image_config *config = self;

    *value = text(config, config->config->author, "author", "MAINTAINER");
    return GATE_OK;
}

static enum gate_rc get_tags(void *self, const struct property_query *query ATTR_UNUSED,
                             struct value *value, struct error *err ATTR_UNUSED)
{
    const struct image_config *config = self;
    size_t count = config->image->tag_count;
    struct value *items = arena_new(config->context->arena, count + 1, sizeof(*items));

    for (size_t i = 0; i < count; i++)
        items[i] = text(config, config->image->tags[i], "tags", "");
    *value = at_key(config, value_list(items, count), "tags", "");
    return GATE_OK;
}

static enum gate_rc get_digests(void *self, const struct property_query *query ATTR_UNUSED,
                                struct value *value, struct error *err ATTR_UNUSED)
{
    const struct image_config *config = self;
    const struct str digests[] = { config->image->manifest_digest, config->image->id };
    struct value *items = arena_new(config->context->arena, COUNT_OF(digests), sizeof(*items));
    size_t count = 0;

    for (size_t i = 0; i < COUNT_OF(digests); i++) {
        if (digests[i].len > 0)
            items[count++] = value_str(digests[i]);
    }
    *value = at_key(config, value_list(items, count), "digests", "");
    return GATE_OK;
}

static enum gate_rc image_config_open(void *self, struct resource_context *context,
                                      const struct resource_call *call ATTR_UNUSED,
                                      struct error *err)
{
    struct image_config *config = self;

    config->context = context;
    config->image = context->image;
    config->config = &context->image->config;
    if (!context->image->has_config)
        return error_set(err, GATE_ENOTFOUND, "a root filesystem has no image config");
    return GATE_OK;
}

static struct origin image_config_origin(const void *self ATTR_UNUSED,
                                         const struct resource_call *call ATTR_UNUSED)
{
    struct origin origin = ORIGIN_INIT;

    origin.path = STR("config");
    return origin;
}

static void image_config_wishes(const struct resource_call *call ATTR_UNUSED, struct wish_set *set)
{
    facts_wishes(set);
}

static const struct property_def image_config_properties[] = {
    { .name = "user", .type = VALUE_STR, .help = "as the config says it", .get = get_user },
    { .name = "uid",
      .type = VALUE_INTEGER,
      .help = "of the user, by /etc/passwd; nil if that does not tell",
      .get = get_uid },
    { .name = "gid", .type = VALUE_INTEGER, .help = "of the user, likewise", .get = get_gid },
    { .name = "is_root",
      .type = VALUE_BOOL,
      .help = "the user is uid 0, however it is spelled; nil if nothing tells",
      .get = get_is_root },
    { .name = "env", .type = VALUE_LIST, .help = "NAME=VALUE, credentials as ***", .get = get_env },
    { .name = "env_names",
      .type = VALUE_LIST,
      .help = "names of the variables",
      .get = get_env_names },
    { .name = "entrypoint", .type = VALUE_LIST, .help = "its words", .get = get_entrypoint },
    { .name = "cmd", .type = VALUE_LIST, .help = "its words", .get = get_cmd },
    { .name = "working_dir", .type = VALUE_STR, .help = "path", .get = get_working_dir },
    { .name = "exposed_ports",
      .type = VALUE_LIST,
      .help = "\"80/tcp\", sorted",
      .get = get_exposed_ports },
    { .name = "volumes", .type = VALUE_LIST, .help = "paths, sorted", .get = get_volumes },
    { .name = "labels",
      .type = VALUE_MAP,
      .help = "by name, credentials as ***",
      .get = get_labels },
    { .name = "healthcheck",
      .type = VALUE_MAP,
      .help = "test (list), is_set, is_disabled",
      .get = get_healthcheck },
    { .name = "stop_signal", .type = VALUE_STR, .help = "name or number", .get = get_stop_signal },
    { .name = "shell", .type = VALUE_LIST, .help = "of SHELL", .get = get_shell },
    { .name = "onbuild", .type = VALUE_LIST, .help = "its lines", .get = get_onbuild },
    { .name = "os", .type = VALUE_STR, .help = "\"linux\"", .get = get_os },
    { .name = "architecture", .type = VALUE_STR, .help = "\"amd64\"", .get = get_architecture },
    { .name = "created", .type = VALUE_STR, .help = "time as it stands", .get = get_created },
    { .name = "author", .type = VALUE_STR, .help = "of the image", .get = get_author },
    { .name = "tags", .type = VALUE_LIST, .help = "references, \"app:1.2\"", .get = get_tags },
    { .name = "digests",
      .type = VALUE_LIST,
      .help = "of the manifest, if the input has one, and of the config",
      .get = get_digests },
};

static const struct predicate_def config_predicates[] = {
    {
        .name = "be_root",
        .help = "it runs as uid 0, however that is written, or as somebody it does not know",
        .test = test_root,
    },
};

const struct resource_def resource_image_config = {
    .name = "image_config",
    .summary = "the config of the image",
    .arity = CALL_NONE,
    .example = "{image_config: , it: {not: be_root}}",
    .self_size = sizeof(struct image_config),
    .wishes = image_config_wishes,
    .open = image_config_open,
    .origin = image_config_origin,
    .properties = image_config_properties,
    .property_count = COUNT_OF(image_config_properties),
    .predicates = config_predicates,
    .predicate_count = COUNT_OF(config_predicates),
};
