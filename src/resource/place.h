/*
 * place: what stands at one path of the image; `file` and `directory` are made of it. Private to
 * src/resource.
 *
 * Links are followed, so that a control judges what a program would open; a dangling link is
 * nothing there.
 */
#pragma once

#include <stdbool.h>

#include "image/rootfs.h"
#include "resource/resource.h"

struct place {
    struct resource_context *context;
    const struct entry *entry; /* what the path leads to */
    const struct entry *link;  /* what stands at the path itself */
    bool is_directory_asked;   /* a file in its place does not exist as one */
};

void place_wishes(const struct resource_call *call, struct wish_set *set);
ATTR_MUST_CHECK
enum gate_rc place_open(void *self, struct resource_context *context,
                        const struct resource_call *call, struct error *err);
struct origin place_origin(const void *self, const struct resource_call *call);

enum { PLACE_PROPERTIES = 23, PLACE_PREDICATES = 23 };

extern const struct property_def place_properties[PLACE_PROPERTIES];
extern const struct predicate_def place_predicates[PLACE_PREDICATES];
