#include "resource/call.h"
#include "resource/facts.h"
#include "resource/resource.h"

struct package_state {
    const struct package_facts *facts; /* NULL: there is no database */
    const struct package *package;
};

static void package_wishes(const struct resource_call *call ATTR_UNUSED, struct wish_set *set)
{
    facts_wishes(set);
}

/* "libc6", or "libc6:i386" for one architecture of dpkg's. */
static const struct package *find_installed(const struct package_facts *facts, struct str name)
{
    const struct package *package = package_by_name(facts, name);
    ptrdiff_t colon = str_find(name, STR(":"));

    if (colon < 0)
        return package && package->is_installed ? package : NULL;
    for (size_t i = 0; i < facts->package_count; i++) {
        package = &facts->packages[i];
        if (package->is_installed && str_equal(package->name, str_slice(name, 0, (size_t)colon)) &&
            str_equal(package->architecture, str_slice(name, (size_t)colon + 1, name.len)))
            return package;
    }
    return NULL;
}

/* A package of which only the configuration is left is absent. */
static enum gate_rc package_open(void *self, struct resource_context *context,
                                 const struct resource_call *call, struct error *err)
{
    struct package_state *state = self;
    struct str name;

    if (!call_text(call, &name))
        return error_set(err, GATE_EUSAGE, "the argument is not the name of a package");
    if (facts_packages(context, &state->facts, err))
        return err->rc;
    state->package = find_installed(state->facts, name);
    if (!state->package)
        return error_set(err, GATE_ENOTFOUND, "package '%.*s' is not installed", STR_ARG(name));
    return GATE_OK;
}

static struct origin package_origin(const void *self, const struct resource_call *call)
{
    const struct package_state *state = self;
    struct origin origin = ORIGIN_INIT;

    if (state->package)
        return facts_origin(state->package->file, state->package->line, state->package->name);
    if (state->facts && state->facts->package_count)
        origin = facts_origin(state->facts->packages[0].file, 0, STR(""));
    else
        origin.path = STR("package");
    (void)call_text(call, &origin.entry);
    return origin;
}

static enum gate_rc get_name(void *self, const struct property_query *query ATTR_UNUSED,
                             struct value *value, struct error *err ATTR_UNUSED)
{
    const struct package_state *state = self;

    *value = value_str(state->package->name);
    return GATE_OK;
}

static enum gate_rc get_version(void *self, const struct property_query *query ATTR_UNUSED,
                                struct value *value, struct error *err ATTR_UNUSED)
{
    const struct package_state *state = self;

    *value = value_str(state->package->version);
    value->compare = package_manager_order(state->package->manager);
    return GATE_OK;
}

static enum gate_rc get_architecture(void *self, const struct property_query *query ATTR_UNUSED,
                                     struct value *value, struct error *err ATTR_UNUSED)
{
    const struct package_state *state = self;

    *value = value_str(state->package->architecture);
    return GATE_OK;
}

static enum gate_rc get_status(void *self, const struct property_query *query ATTR_UNUSED,
                               struct value *value, struct error *err ATTR_UNUSED)
{
    const struct package_state *state = self;

    *value = value_str(state->package->status);
    return GATE_OK;
}

static enum gate_rc get_source(void *self, const struct property_query *query ATTR_UNUSED,
                               struct value *value, struct error *err ATTR_UNUSED)
{
    const struct package_state *state = self;

    *value = value_str(state->package->source);
    return GATE_OK;
}

static enum gate_rc get_manager(void *self, const struct property_query *query ATTR_UNUSED,
                                struct value *value, struct error *err ATTR_UNUSED)
{
    const struct package_state *state = self;

    *value = value_str(str_of(package_manager_name(state->package->manager)));
    return GATE_OK;
}

static enum gate_rc get_vendor(void *self, const struct property_query *query ATTR_UNUSED,
                               struct value *value, struct error *err ATTR_UNUSED)
{
    const struct package_state *state = self;

    *value = package_text(state->package->vendor);
    return GATE_OK;
}

static enum gate_rc get_key(void *self, const struct property_query *query ATTR_UNUSED,
                            struct value *value, struct error *err ATTR_UNUSED)
{
    const struct package_state *state = self;

    *value = package_text(state->package->key);
    return GATE_OK;
}

static enum gate_rc get_installed_at(void *self, const struct property_query *query ATTR_UNUSED,
                                     struct value *value, struct error *err ATTR_UNUSED)
{
    const struct package_state *state = self;

    *value = package_time(state->package);
    return GATE_OK;
}

static const struct property_def package_properties[] = {
    { .name = "name", .type = VALUE_STR, .help = "its name", .get = get_name },
    {
        .name = "version",
        .type = VALUE_STR,
        .help = "its version, compared as its package manager does",
        .get = get_version,
    },
    {
        .name = "architecture",
        .type = VALUE_STR,
        .help = "what it was built for",
        .get = get_architecture,
    },
    {
        .name = "status",
        .type = VALUE_STR,
        .help = "the database's words: \"install ok installed\"",
        .get = get_status,
    },
    { .name = "source", .type = VALUE_STR, .help = "source package", .get = get_source },
    {
        .name = "manager",
        .type = VALUE_STR,
        .help = "dpkg, apk, rpm or pacman",
        .get = get_manager,
    },
    {
        .name = "vendor",
        .type = VALUE_STR,
        .help = "who built it, of rpm",
        .get = get_vendor,
    },
    {
        .name = "key",
        .type = VALUE_STR,
        .help = "id of the key that signed it, 16 hex digits, of rpm; nil: it is not signed",
        .get = get_key,
    },
    {
        .name = "installed_at",
        .type = VALUE_INTEGER,
        .help = "when it was installed, seconds since 1970, of rpm and pacman",
        .get = get_installed_at,
    },
};

/* A package that is not installed is absent, where both are false. */
static enum gate_rc test_installed(void *self, ptrdiff_t row ATTR_UNUSED,
                                   const struct value *argument ATTR_UNUSED, bool *holds,
                                   struct value *observed, struct error *err ATTR_UNUSED)
{
    const struct package_state *state = self;

    *holds = true;
    *observed = value_str(state->package->version);
    return GATE_OK;
}

static const struct predicate_def package_predicates[] = {
    {
        .name = "be_installed",
        .is_presence = true,
        .help = "its files are in the image, as the package database says",
        .test = test_installed,
    },
    {
        .name = "exist",
        .is_presence = true,
        .help = "as be_installed",
        .test = test_installed,
    },
};

const struct resource_def resource_package = {
    .name = "package",
    .summary = "an installed package of dpkg, apk, rpm or pacman",
    .argument = "package name",
    .arity = CALL_REQUIRED,
    .example = "{package: telnetd, it: {not: be_installed}}",
    .self_size = sizeof(struct package_state),
    .wishes = package_wishes,
    .open = package_open,
    .origin = package_origin,
    .properties = package_properties,
    .property_count = COUNT_OF(package_properties),
    .predicates = package_predicates,
    .predicate_count = COUNT_OF(package_predicates),
};
