/* postgres_cluster: where a PostgreSQL server of an image has its files. Private to src/resource.
 */
#pragma once

#include "base/attributes.h"
#include "base/error.h"
#include "base/str.h"
#include "image/wish.h"
#include "resource/resource.h"

/* Wishes the file `name` of every cluster, such as "pg_hba.conf". */
void postgres_cluster_wishes(const char *name, struct wish_set *set);

/*
 * Finds the file `name` of the image's only cluster. Fails with GATE_ENOTFOUND (there is none) or
 * GATE_EUNSUPPORTED (there are several: the call must name one).
 */
ATTR_MUST_CHECK
enum gate_rc postgres_cluster_find(struct resource_context *context, const char *name,
                                   struct str *path, struct error *err);
