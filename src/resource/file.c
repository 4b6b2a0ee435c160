#include "resource/place.h"

const struct resource_def resource_file = {
    .name = "file",
    .summary = "what stands at a path, links followed",
    .argument = "path",
    .arity = CALL_REQUIRED,
    .example = "{file: /etc/shadow, it: {not: {be_more_permissive_than: \"0640\"}}}",
    .self_size = sizeof(struct place),
    .wishes = place_wishes,
    .open = place_open,
    .origin = place_origin,
    .properties = place_properties,
    .property_count = PLACE_PROPERTIES,
    .predicates = place_predicates,
    .predicate_count = PLACE_PREDICATES,
};
