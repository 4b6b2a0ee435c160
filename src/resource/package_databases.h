/*
 * package_databases: the databases of single package managers, for facts_packages(). Private to
 * src/resource.
 */
#pragma once

#include "base/attributes.h"
#include "base/error.h"
#include "base/vec.h"
#include "image/wish.h"
#include "resource/resource.h"

/*
 * Add the packages (struct package) of a manager to `packages`; a database that is not there, or
 * has none, adds nothing. They fail with GATE_EFORMAT, GATE_EUNSUPPORTED, GATE_ELIMIT and as
 * reading does; the message begins with the path.
 */
ATTR_MUST_CHECK
enum gate_rc read_rpm_packages(struct resource_context *context, struct vec *packages,
                               struct error *err);
ATTR_MUST_CHECK
enum gate_rc read_pacman_packages(struct resource_context *context, struct vec *packages,
                                  struct error *err);

void rpm_packages_wishes(struct wish_set *set);
void pacman_packages_wishes(struct wish_set *set);
