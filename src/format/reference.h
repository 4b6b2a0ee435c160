/*
 * reference: names of images, as in the grammar of distribution/reference v0.6:
 * [HOST/]PATH[:TAG][@DIGEST].
 */
#pragma once

#include <stdbool.h>

#include "base/str.h"

/*
 * The name as people write it: "docker.io/library/app:1.2" and "index.docker.io/library/app:1.2"
 * are "app:1.2". A view into `name`.
 */
struct str reference_familiar(struct str name);

/* Whether `name` ends in a tag or a digest. */
bool reference_has_tag(struct str name);

/* Whether both name the same image; one without a tag means "latest". */
bool reference_equal(struct str a, struct str b);
