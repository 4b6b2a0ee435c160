/*
 * audit_match: whether the rules of the audit system record what is asked, however they are
 * written: in one line or several, watches as -w or as -a with a path. Private to src/resource.
 */
#pragma once

#include <stdbool.h>

#include "base/arena.h"
#include "base/attributes.h"
#include "base/error.h"
#include "base/str.h"
#include "base/value.h"
#include "base/vec.h"

/*
 * GATE_EUSAGE unless `argument` is a map of path, permissions, syscalls, arch, fields, key, list
 * and action, each a text and those in the plural and arch also a list of texts.
 */
ATTR_MUST_CHECK
enum gate_rc audit_match_check(const struct value *argument, struct error *err);
/* The same with a path and none of syscalls, list and action. */
ATTR_MUST_CHECK
enum gate_rc audit_match_check_watch(const struct value *argument, struct error *err);

/*
 * Whether each wanted system call is covered, for each wanted arch, by one of `rules` (of struct
 * audit_rule) that asks for nothing more than the wanted fields, path and permissions: a further
 * field would leave events out. A rule of never that the kernel asks before it counts where it is
 * about the same. Sets *missing to what no rule covers. Nothing is covered when a
 * rule keeps every task out of auditing, or -e 0 switches it off.
 */
ATTR_MUST_CHECK
enum gate_rc audit_match(const struct vec *rules, const struct value *argument, struct arena *arena,
                         bool *holds, struct str *missing, struct error *err);
