#include "format/unit_name.h"
#include "resource/unit_presets.h"
#include "resource/unit_resource.h"

static void service_wishes(const struct resource_call *call ATTR_UNUSED, struct wish_set *set)
{
    unit_files_wishes(set);
    unit_presets_wishes(set);
    init_scripts_wishes(set);
}

/* Without a unit, a script of another init system: systemd starts those of System V too. */
static enum gate_rc service_open(void *self, struct resource_context *context,
                                 const struct resource_call *call, struct error *err)
{
    struct unit_resource *resource = self;
    struct error missing = ERROR_INIT;
    enum gate_rc rc = unit_resource_open(self, context, call, &missing);
    struct str name = resource->unit.asked;

    if (rc == GATE_ENOTFOUND && str_equal(unit_name_type(name), STR("service"))) {
        struct error local = ERROR_INIT;

        name = str_slice(name, 0, name.len - STR(".service").len);
        if (init_script_find(context, name, &resource->script, &local) == GATE_OK) {
            resource->is_script = true;
            return GATE_OK;
        }
        if (local.rc != GATE_ENOTFOUND) {
            *err = local;
            return err->rc;
        }
    }
    if (rc)
        *err = missing;
    return rc;
}

const struct resource_def resource_service = {
    .name = "service",
    .summary = "a unit of systemd, or without one a service of System V's init, OpenRC or runit",
    .argument = "name of the service or unit",
    .arity = CALL_REQUIRED,
    .example = "{service: vsftpd.service, it: {not: be_enabled}}",
    .self_size = sizeof(struct unit_resource),
    .check = unit_resource_check,
    .wishes = service_wishes,
    .open = service_open,
    .close = unit_resource_close,
    .origin = unit_resource_origin,
    .properties = unit_properties,
    .property_count = UNIT_PROPERTIES,
    .dynamic = &unit_setting,
    .predicates = unit_predicates,
    .predicate_count = UNIT_PREDICATES,
};
