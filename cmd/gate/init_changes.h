/* init_changes: what `gate init` would do to each file, all of it known before the first write. */
#pragma once

#include <stdbool.h>

#include "base/arena.h"
#include "base/attributes.h"
#include "base/error.h"
#include "base/str.h"
#include "base/vec.h"
#include "policy/starter.h"

/* One file, by its path from the root of the repository. Texts live in the arena. */
struct init_change {
    const char *path;
    bool is_there;      /* already; it keeps what it has */
    struct str content; /* that it has; empty if it is not there */
    struct str added;   /* behind it; empty: the file is kept as it is */
};

/*
 * Adds a struct init_change for each file of `starter` and `ci`, in the order in which they are
 * told. Fails where a file could not be written: there is a link, a folder or something else in its
 * place or on the way (GATE_EUNSUPPORTED), it cannot be read (GATE_EIO, GATE_ELIMIT).
 */
ATTR_MUST_CHECK
enum gate_rc init_changes_plan(int root, const struct starter_ci *ci, const struct starter *starter,
                               struct arena *arena, struct vec *changes, struct error *err);

/* The change of `path`, or NULL. */
const struct init_change *init_changes_find(const struct vec *changes, const char *path);

/* Makes one change. Fails as file_below_create() and file_below_replace(). */
ATTR_MUST_CHECK
enum gate_rc init_change_write(int root, const struct init_change *change, struct error *err);
