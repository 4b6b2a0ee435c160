/*
 * os_lifetime: until when a release of a distribution gets security updates from whoever makes it,
 * without a contract. A table that was right on the day that stands in it; what is not in it is
 * not known.
 */
#pragma once

#include "base/str.h"

/* The day the table was last compared with what the distributions publish: "2026-11-27". */
extern const char os_lifetime_day[];

/*
 * The last day of updates of the release, "2028-06-30", or NULL where the table has none. `id` and
 * `version` are ID and VERSION_ID of os-release: "alpine" and "3.19.1".
 */
const char *os_lifetime_end(struct str id, struct str version);
