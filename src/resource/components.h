/*
 * components: software that controls hang on, and all signs that it is there. Removing the package
 * database must not switch controls off, so each sign counts alone. Private to src/resource.
 */
#pragma once

#include <stdbool.h>

#include "base/attributes.h"
#include "base/error.h"
#include "base/str.h"
#include "base/vec.h"
#include "resource/facts.h"
#include "resource/resource.h"

enum { COMPONENT_PACKAGES = 6, COMPONENT_PATHS = 8 };

struct component_def {
    const char *name;
    const char *packages[COMPONENT_PACKAGES]; /* names in any family, NULL where fewer */
    const char *paths[COMPONENT_PATHS];       /* programs, units and configuration, likewise */
};

extern const struct component_def component_defs[];
extern const size_t component_def_count;

/* NULL if there is none of that name. */
const struct component_def *component_by_name(struct str name);

struct component_signs {
    struct vec evidence;           /* struct value: what was found, each with where it was */
    const struct package *package; /* NULL: not in a database */
};

/*
 * Looks for the component; no evidence means that it is not there. Fails as facts_packages() does
 * when nothing else was found and the database cannot be asked.
 */
ATTR_MUST_CHECK
enum gate_rc component_find(struct resource_context *context, const struct component_def *component,
                            struct component_signs *signs, struct error *err);
