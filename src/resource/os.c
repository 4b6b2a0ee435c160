#include "resource/facts.h"
#include "resource/resource.h"

struct os {
    struct resource_context *context;
    const struct os_facts *facts;
};

static void os_wishes(const struct resource_call *call ATTR_UNUSED, struct wish_set *set)
{
    facts_wishes(set);
}

static enum gate_rc os_open(void *self, struct resource_context *context,
                            const struct resource_call *call ATTR_UNUSED, struct error *err)
{
    struct os *os = self;

    os->context = context;
    return facts_os(context, &os->facts, err);
}

static struct origin os_origin(const void *self, const struct resource_call *call ATTR_UNUSED)
{
    const struct os *os = self;
    struct origin origin = ORIGIN_INIT;

    if (os->facts)
        return facts_origin(os->facts->file, 0, STR(""));
    origin.path = STR("/etc/os-release");
    return origin;
}

/* The variable that counts, with its line; nil where it is not set or empty. */
static struct value os_variable(const struct os *os, struct str name)
{
    for (size_t i = os->facts->pair_count; i > 0; i--) {
        const struct value_pair *pair = &os->facts->pairs[i - 1];

        if (str_equal(pair->key, name))
            return pair->value.string.len ? pair->value : value_nil();
    }
    return value_nil();
}

static enum gate_rc os_id(void *self, const struct property_query *query ATTR_UNUSED,
                          struct value *value, struct error *err ATTR_UNUSED)
{
    *value = os_variable(self, STR("ID"));
    return GATE_OK;
}

static enum gate_rc os_version(void *self, const struct property_query *query ATTR_UNUSED,
                               struct value *value, struct error *err ATTR_UNUSED)
{
    *value = os_variable(self, STR("VERSION_ID"));
    return GATE_OK;
}

static enum gate_rc os_pretty_name(void *self, const struct property_query *query ATTR_UNUSED,
                                   struct value *value, struct error *err ATTR_UNUSED)
{
    *value = os_variable(self, STR("PRETTY_NAME"));
    return GATE_OK;
}

static enum gate_rc os_codename(void *self, const struct property_query *query ATTR_UNUSED,
                                struct value *value, struct error *err ATTR_UNUSED)
{
    *value = os_variable(self, STR("VERSION_CODENAME"));
    return GATE_OK;
}

static enum gate_rc os_family(void *self, const struct property_query *query ATTR_UNUSED,
                              struct value *value, struct error *err ATTR_UNUSED)
{
    const struct os *os = self;

    *value = os->facts->family.len ? value_str(os->facts->family) : value_nil();
    return GATE_OK;
}

static enum gate_rc os_like(void *self, const struct property_query *query ATTR_UNUSED,
                            struct value *value, struct error *err ATTR_UNUSED)
{
    const struct os *os = self;
    size_t count = os->facts->like_count;
    struct value *items = arena_new(os->context->arena, count + 1, sizeof(*items));

    for (size_t i = 0; i < count; i++)
        items[i] = value_str(os->facts->like[i]);
    *value = value_list(items, count);
    return GATE_OK;
}

static enum gate_rc os_dynamic(void *self, const struct property_query *query, struct value *value,
                               struct error *err ATTR_UNUSED)
{
    *value = os_variable(self, query->name);
    return GATE_OK;
}

static const struct property_def os_properties[] = {
    { .name = "id", .type = VALUE_STR, .help = "ID: debian, ubuntu, alpine", .get = os_id },
    { .name = "name", .type = VALUE_STR, .help = "ID, as id", .get = os_id },
    {
        .name = "family",
        .type = VALUE_STR,
        .help = "debian, redhat, suse, alpine or arch, nil if none of them",
        .get = os_family,
    },
    { .name = "version", .type = VALUE_STR, .help = "VERSION_ID: \"12\"", .get = os_version },
    { .name = "pretty_name", .type = VALUE_STR, .help = "PRETTY_NAME", .get = os_pretty_name },
    { .name = "codename", .type = VALUE_STR, .help = "VERSION_CODENAME", .get = os_codename },
    { .name = "like", .type = VALUE_LIST, .help = "words of ID_LIKE", .get = os_like },
};

static const struct property_def os_keyword = {
    .name = "VARIABLE",
    .type = VALUE_STR,
    .help = "any variable of os-release by its name, such as VARIANT_ID",
    .get = os_dynamic,
};

const struct resource_def resource_os = {
    .name = "os",
    .summary = "what the distribution says of itself in os-release",
    .arity = CALL_NONE,
    .example = "{os: , its: {family: {be_in: [debian, alpine]}}}",
    .self_size = sizeof(struct os),
    .wishes = os_wishes,
    .open = os_open,
    .origin = os_origin,
    .properties = os_properties,
    .property_count = COUNT_OF(os_properties),
    .dynamic = &os_keyword,
};
