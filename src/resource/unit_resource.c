#include "resource/unit_resource.h"

#include "format/unit_name.h"
#include "resource/call.h"
#include "resource/facts.h"
#include "resource/unit_presets.h"

static enum gate_rc read_name(const struct resource_call *call, struct arena *arena,
                              struct str *name, struct error *err)
{
    if (!call_text(call, name))
        return error_set(err, GATE_EUSAGE, "the argument is not the name of a unit");
    struct str complete = unit_name_complete(*name, arena);
    if (unit_name_kind(complete) == UNIT_NAME_INVALID)
        return error_set(err, GATE_EUSAGE, "'%.*s' cannot be the name of a unit", STR_ARG(*name));
    *name = complete;
    return GATE_OK;
}

enum gate_rc unit_resource_check(const struct resource_call *call, struct error *err)
{
    CLEANUP(arena_release) struct arena arena = ARENA_INIT;
    struct str name;

    return call_text(call, &name) ? read_name(call, &arena, &name, err) : GATE_OK;
}

enum gate_rc unit_resource_open(void *self, struct resource_context *context,
                                const struct resource_call *call, struct error *err)
{
    struct unit_resource *resource = self;
    struct str name;

    resource->context = context;
    resource->unit = UNIT_FILE_INIT;
    resource->script = INIT_SCRIPT_INIT;
    if (read_name(call, context->arena, &name, err) ||
        unit_files_read(context, &resource->units, err))
        return err->rc;
    return unit_file_find(resource->units, name, &resource->unit, err);
}

void unit_resource_close(void *self)
{
    struct unit_resource *resource = self;

    unit_file_release(&resource->unit);
    init_script_release(&resource->script);
}

static const struct entry *main_entry(const struct unit_resource *resource)
{
    return resource->is_script ? resource->script.entry : resource->unit.entry;
}

struct origin unit_resource_origin(const void *self, const struct resource_call *call)
{
    const struct unit_resource *resource = self;
    struct origin origin = ORIGIN_INIT;

    if (main_entry(resource))
        return facts_origin(main_entry(resource), 0, resource->unit.asked);
    origin.path = STR("/etc/systemd/system");
    (void)call_text(call, &origin.entry);
    return origin;
}

static const char *state_of(const struct unit_resource *resource)
{
    if (resource->is_script)
        return resource->script.is_enabled ? "enabled" : "disabled";
    return unit_file_state(resource->units, &resource->unit);
}

static enum gate_rc get_name(void *self, const struct property_query *query ATTR_UNUSED,
                             struct value *value, struct error *err ATTR_UNUSED)
{
    const struct unit_resource *resource = self;

    *value = value_str(resource->is_script ? resource->script.name : resource->unit.name);
    return GATE_OK;
}

static enum gate_rc get_type(void *self, const struct property_query *query ATTR_UNUSED,
                             struct value *value, struct error *err ATTR_UNUSED)
{
    const struct unit_resource *resource = self;

    *value = resource->is_script ? value_str(STR("service"))
                                 : value_str(unit_name_type(resource->unit.name));
    return GATE_OK;
}

static enum gate_rc get_path(void *self, const struct property_query *query ATTR_UNUSED,
                             struct value *value, struct error *err ATTR_UNUSED)
{
    *value = value_str(main_entry(self)->path);
    return GATE_OK;
}

static enum gate_rc get_state(void *self, const struct property_query *query ATTR_UNUSED,
                              struct value *value, struct error *err ATTR_UNUSED)
{
    *value = value_str(str_of(state_of(self)));
    return GATE_OK;
}

static enum gate_rc get_preset(void *self, const struct property_query *query ATTR_UNUSED,
                               struct value *value, struct error *err)
{
    const struct unit_resource *resource = self;
    const struct origin *origin = NULL;
    bool is_enabled;

    *value = value_nil();
    if (resource->is_script)
        return GATE_OK;
    if (unit_preset_find(resource->context, resource->unit.name, &is_enabled, &origin, err))
        return err->rc;
    *value = value_str(is_enabled ? STR("enabled") : STR("disabled"));
    value->origin = origin;
    return GATE_OK;
}

static enum gate_rc get_manager(void *self, const struct property_query *query ATTR_UNUSED,
                                struct value *value, struct error *err ATTR_UNUSED)
{
    const struct unit_resource *resource = self;

    *value = value_str(str_of(resource->is_script ? resource->script.manager : "systemd"));
    return GATE_OK;
}

static enum gate_rc get_dropins(void *self, const struct property_query *query ATTR_UNUSED,
                                struct value *value, struct error *err ATTR_UNUSED)
{
    const struct unit_resource *resource = self;
    const struct vec *files = &resource->unit.files;
    struct value *items = arena_new(resource->context->arena, files->count + 1, sizeof(*items));
    size_t count = 0;

    for (size_t i = 1; i < files->count; i++) {
        const struct config_file *file = vec_at(files, i);

        items[count] = value_str(file->entry->path);
        items[count++].origin = config_file_place(resource->context, file, 0, resource->unit.name);
    }
    *value = value_list(items, count);
    return GATE_OK;
}

static enum gate_rc get_wanted_by(void *self, const struct property_query *query ATTR_UNUSED,
                                  struct value *value, struct error *err ATTR_UNUSED)
{
    CLEANUP(vec_release) struct vec owners = VEC_INIT(struct value);
    const struct unit_resource *resource = self;

    if (resource->is_script) {
        *value = value_list(resource->script.runlevels.items, resource->script.runlevels.count);
        return GATE_OK;
    }
    unit_file_wanted_by(resource->units, &resource->unit, &owners);
    struct value *items = arena_new(resource->context->arena, owners.count + 1, sizeof(*items));
    for (size_t i = 0; i < owners.count; i++)
        items[i] = *(const struct value *)vec_at(&owners, i);
    *value = value_list(items, owners.count);
    return GATE_OK;
}

/* "Service.User"; a bare name is looked for in the section of the type, then in the others. */
static enum gate_rc get_setting(void *self, const struct property_query *query, struct value *value,
                                struct error *err ATTR_UNUSED)
{
    const struct unit_resource *resource = self;
    const struct vec *settings = &resource->unit.settings;
    ptrdiff_t dot = str_find(query->name, STR("."));

    if (dot >= 0) {
        *value =
            unit_setting_value(resource->context, settings, str_slice(query->name, 0, (size_t)dot),
                               str_slice(query->name, (size_t)dot + 1, query->name.len));
        return GATE_OK;
    }
    const struct str sections[] = { STR("Service"), STR("Socket"), STR("Timer"),   STR("Mount"),
                                    STR("Path"),    STR("Unit"),   STR("Install"), STR("Automount"),
                                    STR("Swap"),    STR("Slice"),  STR("Scope") };
    *value = value_nil();
    for (size_t i = 0; i < COUNT_OF(sections) && value->type == VALUE_NIL; i++)
        *value = unit_setting_value(resource->context, settings, sections[i], query->name);
    return GATE_OK;
}

const struct property_def unit_setting = {
    .name = "SECTION.KEYWORD",
    .type = VALUE_STR,
    .help = "a setting after all drop-ins, such as Service.User, a number where it is one; where "
            "lines add up, as of ExecStart, a list; a bare keyword is looked for in all sections",
    .get = get_setting,
};

const struct property_def unit_properties[UNIT_PROPERTIES] = {
    { .name = "name",
      .type = VALUE_STR,
      .help = "its name; of an alias the unit's",
      .get = get_name },
    { .name = "type", .type = VALUE_STR, .help = "service, socket, timer ...", .get = get_type },
    { .name = "path",
      .type = VALUE_STR,
      .help = "its main file, or what masks it",
      .get = get_path },
    {
        .name = "state",
        .type = VALUE_STR,
        .help = "the word of `systemctl is-enabled`: enabled, enabled-runtime, linked, alias, "
                "masked, static, indirect, disabled, generated, transient",
        .get = get_state,
    },
    {
        .name = "preset",
        .type = VALUE_STR,
        .help = "what the presets want: enabled or disabled; nil of an init script",
        .get = get_preset,
    },
    {
        .name = "manager",
        .type = VALUE_STR,
        .help = "systemd, sysv, openrc or runit",
        .get = get_manager,
    },
    {
        .name = "dropins",
        .type = VALUE_LIST,
        .help = "paths of its drop-ins, in the order in which they are read",
        .get = get_dropins,
    },
    {
        .name = "wanted_by",
        .type = VALUE_LIST,
        .help = "units that pull it in by a link of .wants or .requires; runlevels of an init "
                "script",
        .get = get_wanted_by,
    },
};

static enum gate_rc test_installed(void *self, ptrdiff_t row ATTR_UNUSED,
                                   const struct value *argument ATTR_UNUSED, bool *holds,
                                   struct value *observed, struct error *err)
{
    *holds = true;
    return get_path(self, NULL, observed, err);
}

static bool is_state(const char *state, const char *const *states, size_t count)
{
    return str_is_one_of(str_of(state), states, count);
}

/* The states for which is-enabled exits with 0. */
static enum gate_rc test_enabled(void *self, ptrdiff_t row ATTR_UNUSED,
                                 const struct value *argument ATTR_UNUSED, bool *holds,
                                 struct value *observed, struct error *err ATTR_UNUSED)
{
    static const char *const enabled[] = { "enabled", "enabled-runtime", "static",
                                           "alias",   "indirect",        "generated" };
    const char *state = state_of(self);

    *holds = is_state(state, enabled, COUNT_OF(enabled));
    *observed = value_str(str_of(state));
    return GATE_OK;
}

static enum gate_rc test_masked(void *self, ptrdiff_t row ATTR_UNUSED,
                                const struct value *argument ATTR_UNUSED, bool *holds,
                                struct value *observed, struct error *err ATTR_UNUSED)
{
    const struct unit_resource *resource = self;

    *holds = !resource->is_script && resource->unit.is_masked;
    *observed = value_str(str_of(state_of(resource)));
    return GATE_OK;
}

static enum gate_rc test_running(void *self ATTR_UNUSED, ptrdiff_t row ATTR_UNUSED,
                                 const struct value *argument ATTR_UNUSED, bool *holds,
                                 struct value *observed ATTR_UNUSED, struct error *err)
{
    *holds = false;
    return error_set(err, GATE_ERUNNING, "whether it is running shows on a running system only");
}

const struct predicate_def unit_predicates[UNIT_PREDICATES] = {
    {
        .name = "be_installed",
        .is_presence = true,
        .help = "there is a file for it, or a mask",
        .test = test_installed,
    },
    {
        .name = "exist",
        .is_presence = true,
        .help = "as be_installed",
        .test = test_installed,
    },
    {
        .name = "be_enabled",
        .is_presence = true,
        .help = "`systemctl is-enabled` would succeed: also static, alias, indirect, generated",
        .test = test_enabled,
    },
    { .name = "be_masked", .help = "it cannot be started at all", .test = test_masked },
    {
        .name = "be_running",
        .help = "it is running: only a running system can tell",
        .test = test_running,
    },
};
