/*
 * layer_path: names as archives write them, made into the paths of a layer: absolute, without "//",
 * "." and a '/' at the end. Private to src/image.
 */
#pragma once

#include <stdint.h>

#include "base/arena.h"
#include "base/attributes.h"
#include "base/error.h"
#include "base/limits.h"
#include "base/str.h"

/*
 * Makes the path of `name`, in `arena`; of "", "." and "/" it is "/". Fails with GATE_EFORMAT (".."
 * or NUL) or GATE_ELIMIT (path_bytes, nesting).
 */
ATTR_MUST_CHECK
enum gate_rc layer_path_parse(struct str name, const struct limits *limits, struct arena *arena,
                              struct str *path, struct error *err);

/* The last component of a path of a layer; empty for "/". */
struct str layer_path_name(struct str path);

/* The path without it; "/" for what is in the root. */
struct str layer_path_parent(struct str path);

/* `name` in the directory `parent`, in `arena`. */
struct str layer_path_join(struct str parent, struct str name, struct arena *arena);

/*
 * GATE_ELIMIT: "limit 'NAME': more than LIMIT WHAT". It names no layer, since which of several
 * meets a shared limit first is chance.
 */
ATTR_MUST_CHECK
enum gate_rc layer_over_limit(const char *name, uint64_t limit, const char *what,
                              struct error *err);
