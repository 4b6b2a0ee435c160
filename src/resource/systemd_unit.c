#include "resource/unit_presets.h"
#include "resource/unit_resource.h"

static void systemd_unit_wishes(const struct resource_call *call ATTR_UNUSED, struct wish_set *set)
{
    unit_files_wishes(set);
    unit_presets_wishes(set);
}

const struct resource_def resource_systemd_unit = {
    .name = "systemd_unit",
    .summary = "a unit of systemd, as its files, links and drop-ins make it",
    .argument = "name of the unit; without a type a service, a path its mount or device",
    .arity = CALL_REQUIRED,
    .example = "{systemd_unit: rsync.service, its: {Service.NoNewPrivileges: {eq: \"true\"}}}",
    .self_size = sizeof(struct unit_resource),
    .check = unit_resource_check,
    .wishes = systemd_unit_wishes,
    .open = unit_resource_open,
    .close = unit_resource_close,
    .origin = unit_resource_origin,
    .properties = unit_properties,
    .property_count = UNIT_PROPERTIES,
    .dynamic = &unit_setting,
    .predicates = unit_predicates,
    .predicate_count = UNIT_PREDICATES,
};
