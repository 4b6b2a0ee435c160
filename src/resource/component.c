#include "resource/call.h"
#include "resource/components.h"
#include "resource/resource.h"

struct component {
    struct resource_context *context;
    const struct component_def *def;
    struct component_signs signs;
};

static void component_wishes(const struct resource_call *call ATTR_UNUSED, struct wish_set *set)
{
    facts_wishes(set);
}

static enum gate_rc find_def(struct str name, const struct component_def **def, struct error *err)
{
    const char *names[64];
    const char *nearest;
    size_t count = component_def_count < COUNT_OF(names) ? component_def_count : COUNT_OF(names);

    *def = component_by_name(name);
    if (*def)
        return GATE_OK;
    for (size_t i = 0; i < count; i++)
        names[i] = component_defs[i].name;
    nearest = str_nearest(name, names, count);
    return error_set(err, GATE_EUSAGE, "there is no component '%.*s'%s%s%s", STR_ARG(name),
                     nearest ? "; did you mean '" : "", nearest ? nearest : "",
                     nearest ? "'?" : "");
}

/* A name that an input gives is looked at when the component is opened. */
static enum gate_rc component_check(const struct resource_call *call, struct error *err)
{
    const struct component_def *ignored;
    struct str name;

    return call_text(call, &name) ? find_def(name, &ignored, err) : GATE_OK;
}

static enum gate_rc component_open(void *self, struct resource_context *context,
                                   const struct resource_call *call, struct error *err)
{
    struct component *component = self;
    struct str name;

    component->context = context;
    component->signs.evidence = VEC_INIT(struct value);
    if (!call_text(call, &name))
        return error_set(err, GATE_EUSAGE, "the argument is not the name of a component");
    if (find_def(name, &component->def, err) ||
        component_find(context, component->def, &component->signs, err))
        return err->rc;
    if (component->signs.evidence.count == 0)
        return error_set(err, GATE_ENOTFOUND, "there is no sign of '%.*s'", STR_ARG(name));
    return GATE_OK;
}

static void component_close(void *self)
{
    struct component *component = self;

    vec_release(&component->signs.evidence);
}

static struct origin component_origin(const void *self, const struct resource_call *call)
{
    const struct component *component = self;
    struct origin origin = ORIGIN_INIT;

    if (component->signs.evidence.count > 0)
        return *((const struct value *)vec_at(&component->signs.evidence, 0))->origin;
    origin.path = STR("component");
    (void)call_text(call, &origin.entry);
    return origin;
}

static enum gate_rc get_evidence(void *self, const struct property_query *query ATTR_UNUSED,
                                 struct value *value, struct error *err ATTR_UNUSED)
{
    const struct component *component = self;

    *value = value_list(component->signs.evidence.items, component->signs.evidence.count);
    return GATE_OK;
}

static enum gate_rc get_package(void *self, const struct property_query *query ATTR_UNUSED,
                                struct value *value, struct error *err ATTR_UNUSED)
{
    const struct component *component = self;

    *value = component->signs.package ? value_str(component->signs.package->name) : value_nil();
    return GATE_OK;
}

static enum gate_rc get_version(void *self, const struct property_query *query ATTR_UNUSED,
                                struct value *value, struct error *err ATTR_UNUSED)
{
    const struct component *component = self;
    const struct package *package = component->signs.package;

    *value = value_nil();
    if (package) {
        *value = value_str(package->version);
        value->compare = package_manager_order(package->manager);
    }
    return GATE_OK;
}

static const struct property_def component_properties[] = {
    {
        .name = "evidence",
        .type = VALUE_LIST,
        .help = "what shows that it is there: packages, programs, units, configuration",
        .get = get_evidence,
    },
    {
        .name = "package",
        .type = VALUE_STR,
        .help = "the package that brought it, nil if no database names one",
        .get = get_package,
    },
    {
        .name = "version",
        .type = VALUE_STR,
        .help = "version of that package, compared as its package manager does",
        .get = get_version,
    },
};

/* Without a sign the component is absent, and this is false. */
static enum gate_rc test_present(void *self, ptrdiff_t row ATTR_UNUSED,
                                 const struct value *argument ATTR_UNUSED, bool *holds,
                                 struct value *observed, struct error *err ATTR_UNUSED)
{
    const struct component *component = self;

    *holds = true;
    *observed = value_list(component->signs.evidence.items, component->signs.evidence.count);
    return GATE_OK;
}

static const struct predicate_def component_predicates[] = {
    {
        .name = "be_present",
        .is_presence = true,
        .help = "a package, a program, a unit or its configuration is there",
        .test = test_present,
    },
};

const struct resource_def resource_component = {
    .name = "component",
    .summary = "software by what it does, however it came into the image",
    .argument = "component name",
    .arity = CALL_REQUIRED,
    .example = "{component: telnet-server, it: {not: be_present}}",
    .self_size = sizeof(struct component),
    .check = component_check,
    .wishes = component_wishes,
    .open = component_open,
    .close = component_close,
    .origin = component_origin,
    .properties = component_properties,
    .property_count = COUNT_OF(component_properties),
    .predicates = component_predicates,
    .predicate_count = COUNT_OF(component_predicates),
};
