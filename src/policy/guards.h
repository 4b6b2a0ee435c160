/*
 * guards: the files around .gate that decide whether it stays as it is and whether a CI runs gate
 * at all: .gitattributes, CODEOWNERS, and CI files that mention gate. gate does not understand
 * them; that one of them changes is worth a look (TRUST, section 5).
 */
#pragma once

#include "base/arena.h"
#include "base/attributes.h"
#include "base/error.h"
#include "base/str.h"
#include "base/vec.h"
#include "git/repository.h"

struct guard_change {
    struct str path;
    struct str before; /* blobs; empty: no such file */
    struct str after;
    const char *text; /* what it decides: "who must review changes of .gate" */
};

/*
 * Adds what differs between two commits to `changes` (struct guard_change): .gitattributes;
 * CODEOWNERS at the top, in .github, .gitlab and docs; those files of .github/workflows, and of
 * .gitlab-ci.yml and what it includes by name, that mention gate or .gate before or after. Fails as
 * repository_find_entry().
 */
ATTR_MUST_CHECK
enum gate_rc guards_compare(struct repository *repository, struct str before, struct str after,
                            struct arena *arena, struct vec *changes, struct error *err);
