#include "base/clock.h"
#include "resource/facts.h"
#include "resource/os_lifetime.h"
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

/* The text with the line of VERSION_ID, or of ID: what it was found by. */
static struct value os_found(const struct os *os, struct str text)
{
    struct value found = value_str(text);

    found.origin = os_variable(os, STR("VERSION_ID")).origin;
    return found;
}

static enum gate_rc os_end_of_life(void *self, const struct property_query *query ATTR_UNUSED,
                                   struct value *value, struct error *err ATTR_UNUSED)
{
    const struct os *os = self;
    const char *end = os_lifetime_end(os->facts->id, os->facts->version);

    *value = end ? os_found(os, str_of(end)) : value_nil();
    return GATE_OK;
}

static enum gate_rc os_release(void *self, const struct property_query *query ATTR_UNUSED,
                               struct value *value, struct error *err ATTR_UNUSED)
{
    const struct os *os = self;
    const struct os_facts *facts = os->facts;

    *value = value_nil();
    if (facts->id.len > 0 && facts->version.len > 0)
        *value = os_found(os, arena_printf(os->context->arena, "%.*s %.*s", STR_ARG(facts->id),
                                           STR_ARG(facts->version)));
    return GATE_OK;
}

static enum gate_rc os_support(void *self, const struct property_query *query ATTR_UNUSED,
                               struct value *value, struct error *err)
{
    enum { DAY = 24 * 60 * 60 };
    const struct os *os = self;
    const char *end = os_lifetime_end(os->facts->id, os->facts->version);
    int64_t last = 0;

    *value = value_nil();
    if (!end)
        return GATE_OK;
    if (!os->context->has_time)
        return error_set(err, GATE_EUNDECIDABLE, "the time of the run is not known");
    if (!clock_parse(str_of(end), &last))
        return error_set(err, GATE_EFORMAT, "the table of lifetimes has no date for it");
    bool is_over = os->context->time >= last + DAY;
    *value =
        os_found(os, arena_printf(os->context->arena, "%s %s (gate's table of %s)",
                                  is_over ? "ended on" : "supported until", end, os_lifetime_day));
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
    {
        .name = "release",
        .type = VALUE_STR,
        .help = "ID and VERSION_ID: \"ubuntu 22.04\"; nil where it lacks one",
        .get = os_release,
    },
    {
        .name = "end_of_life",
        .type = VALUE_STR,
        .help = "last day of free security updates by gate's table: \"2028-06-30\"; nil: unknown",
        .get = os_end_of_life,
    },
    {
        .name = "support",
        .type = VALUE_STR,
        .help = "\"supported until 2028-06-30 (gate's table of 2026-11-27)\", or \"ended on\" "
                "likewise, "
                "at the time of the run; nil: unknown",
        .get = os_support,
    },
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
