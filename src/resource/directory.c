#include "resource/place.h"

static enum gate_rc directory_open(void *self, struct resource_context *context,
                                   const struct resource_call *call, struct error *err)
{
    struct place *place = self;

    place->is_directory_asked = true;
    return place_open(place, context, call, err);
}

const struct resource_def resource_directory = {
    .name = "directory",
    .summary = "the directory at a path, links followed",
    .argument = "path",
    .arity = CALL_REQUIRED,
    .example = "{directory: /tmp, it: [be_directory, {be_writable_by: others}]}",
    .self_size = sizeof(struct place),
    .open = directory_open,
    .origin = place_origin,
    .properties = place_properties,
    .property_count = PLACE_PROPERTIES,
    .predicates = place_predicates,
    .predicate_count = PLACE_PREDICATES,
};
