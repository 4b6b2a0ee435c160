#include "resource/systemd_settings.h"

#include "resource/unit_resource.h"

/* Those that hide others first. */
static const char *const roots[] = {
    "/etc/systemd",
    "/run/systemd",
    "/usr/local/lib/systemd",
    "/usr/lib/systemd",
};

/* "ROOT/NAME" for each root, and what follows. */
static const char *const *make_paths(struct arena *arena, const char *name, const char *suffix)
{
    const char **paths = arena_new(arena, COUNT_OF(roots), sizeof(*paths));

    for (size_t i = 0; i < COUNT_OF(roots); i++)
        paths[i] = arena_printf(arena, "%s/%s%s", roots[i], name, suffix).ptr;
    return paths;
}

static const struct settings_source *make_source(struct arena *arena,
                                                 const struct systemd_settings *settings)
{
    struct settings_source *source = arena_new(arena, 1, sizeof(*source));

    *source = (struct settings_source){
        .paths = make_paths(arena, settings->name, ""),
        .path_count = COUNT_OF(roots),
        .directories = make_paths(arena, settings->name, ".d"),
        .directory_count = COUNT_OF(roots),
        .suffix = ".conf",
        .syntax = &settings_systemd,
        .is_empty_reset = true,
        .section = settings->section,
        .defaults = settings->defaults,
        .default_count = settings->default_count,
    };
    return source;
}

static void systemd_settings_wishes(const void *source,
                                    const struct resource_call *call ATTR_UNUSED,
                                    struct wish_set *set)
{
    settings_resource_wishes(make_source(&set->arena, source), set);
}

static enum gate_rc systemd_settings_open(void *self, struct resource_context *context,
                                          const void *source,
                                          const struct resource_call *call ATTR_UNUSED,
                                          struct error *err)
{
    return settings_resource_open(self, context, make_source(context->arena, source), STR(""), err);
}

const struct resource_kind systemd_settings_kind = {
    .wishes = systemd_settings_wishes,
    .open = systemd_settings_open,
};

enum gate_rc systemd_settings_get_list(void *self, const struct property_query *query,
                                       struct value *value, struct error *err ATTR_UNUSED)
{
    const struct settings_resource *resource = self;

    *value = unit_setting_value(resource->context, &resource->settings,
                                str_of(resource->source->section), query->name);
    return GATE_OK;
}
