/*
 * repository: which commit a checkout is at, read from the object database by libgit2.
 *
 * No program is started, no hook, filter or configuration command runs, and nothing outside the
 * repository is read: global and system configuration are not searched, GIT_* variables are
 * ignored, the owner of the checkout does not matter (in a container it is another one).
 */
#pragma once

#include <stdbool.h>

#include "base/arena.h"
#include "base/attributes.h"
#include "base/error.h"
#include "base/str.h"

enum repository_dirty { REPOSITORY_UNKNOWN, REPOSITORY_CLEAN, REPOSITORY_DIRTY };

struct repository_head {
    struct str commit;           /* 40 hex digits; empty: no commit yet */
    struct str tree;             /* of the commit */
    struct str ref;              /* "refs/heads/main"; empty: detached */
    struct str remote;           /* URL of origin as it stands in the configuration; may be empty */
    enum repository_dirty dirty; /* known only where it is cheap and certain */
};

/*
 * Reads the head of the repository at `directory` or, with is_search, of the one around it. Texts
 * live in `arena`. Fails with GATE_ENOTFOUND (there is none), GATE_EUNSUPPORTED (SHA-256, an
 * extension that gate does not know) or GATE_EFORMAT (damaged, a commit that is missing), the
 * message with the remedy.
 */
ATTR_MUST_CHECK
enum gate_rc repository_read_head(const char *directory, bool is_search, struct arena *arena,
                                  struct repository_head *head, struct error *err);
