#include "resource/call.h"
#include "resource/facts.h"
#include "resource/init_scripts.h"
#include "resource/resource.h"

static void init_script_wishes(const struct resource_call *call ATTR_UNUSED, struct wish_set *set)
{
    init_scripts_wishes(set);
}

static enum gate_rc init_script_check(const struct resource_call *call, struct error *err)
{
    struct str name;

    if (call_text(call, &name) && !init_script_is_name(name))
        return error_set(err, GATE_EUSAGE, "'%.*s' cannot be the name of an init script",
                         STR_ARG(name));
    return GATE_OK;
}

static enum gate_rc init_script_open(void *self, struct resource_context *context,
                                     const struct resource_call *call, struct error *err)
{
    struct str name;

    *(struct init_script *)self = INIT_SCRIPT_INIT;
    if (!call_text(call, &name))
        return error_set(err, GATE_EUSAGE, "the argument is not the name of an init script");
    return init_script_find(context, name, self, err);
}

static void init_script_close(void *self)
{
    init_script_release(self);
}

static struct origin init_script_origin(const void *self, const struct resource_call *call)
{
    const struct init_script *script = self;
    struct origin origin = ORIGIN_INIT;

    if (script->entry)
        return facts_origin(script->entry, 0, script->name);
    origin.path = STR("/etc/init.d");
    (void)call_text(call, &origin.entry);
    return origin;
}

static enum gate_rc get_path(void *self, const struct property_query *query ATTR_UNUSED,
                             struct value *value, struct error *err ATTR_UNUSED)
{
    *value = value_str(((const struct init_script *)self)->entry->path);
    return GATE_OK;
}

static enum gate_rc get_manager(void *self, const struct property_query *query ATTR_UNUSED,
                                struct value *value, struct error *err ATTR_UNUSED)
{
    *value = value_str(str_of(((const struct init_script *)self)->manager));
    return GATE_OK;
}

static enum gate_rc get_runlevels(void *self, const struct property_query *query ATTR_UNUSED,
                                  struct value *value, struct error *err ATTR_UNUSED)
{
    const struct init_script *script = self;

    *value = value_list(script->runlevels.items, script->runlevels.count);
    return GATE_OK;
}

static const struct property_def properties[] = {
    { .name = "path", .type = VALUE_STR, .help = "the script, or runit's run", .get = get_path },
    {
        .name = "manager",
        .type = VALUE_STR,
        .help = "sysv, openrc or runit",
        .get = get_manager,
    },
    {
        .name = "runlevels",
        .type = VALUE_LIST,
        .help = "where it is started: S, 1 to 5, or names of OpenRC's runlevels",
        .get = get_runlevels,
    },
};

static enum gate_rc test_installed(void *self ATTR_UNUSED, ptrdiff_t row ATTR_UNUSED,
                                   const struct value *argument ATTR_UNUSED, bool *holds,
                                   struct value *observed ATTR_UNUSED,
                                   struct error *err ATTR_UNUSED)
{
    *holds = true;
    return GATE_OK;
}

static enum gate_rc test_enabled(void *self, ptrdiff_t row ATTR_UNUSED,
                                 const struct value *argument ATTR_UNUSED, bool *holds,
                                 struct value *observed, struct error *err ATTR_UNUSED)
{
    const struct init_script *script = self;

    *holds = script->is_enabled;
    *observed = value_list(script->runlevels.items, script->runlevels.count);
    return GATE_OK;
}

static const struct predicate_def predicates[] = {
    {
        .name = "be_installed",
        .is_presence = true,
        .help = "there is such a script",
        .test = test_installed,
    },
    {
        .name = "be_enabled",
        .is_presence = true,
        .help = "it is started in a runlevel of normal operation",
        .test = test_enabled,
    },
};

const struct resource_def resource_init_script = {
    .name = "init_script",
    .summary = "a service of System V's init, of OpenRC or of runit",
    .argument = "name of the script",
    .arity = CALL_REQUIRED,
    .example = "{init_script: nfs, it: {not: be_enabled}}",
    .self_size = sizeof(struct init_script),
    .check = init_script_check,
    .wishes = init_script_wishes,
    .open = init_script_open,
    .close = init_script_close,
    .origin = init_script_origin,
    .properties = properties,
    .property_count = COUNT_OF(properties),
    .predicates = predicates,
    .predicate_count = COUNT_OF(predicates),
};
