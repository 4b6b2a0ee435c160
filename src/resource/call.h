/* call: reading the arguments of a call; private to src/resource. */
#pragma once

#include <stdbool.h>

#include "base/attributes.h"
#include "base/error.h"
#include "base/str.h"
#include "base/value.h"
#include "image/wish.h"
#include "resource/resource.h"

/* The first positional argument if it is a string. */
bool call_text(const struct resource_call *call, struct str *text);

/* The named option, or NULL. */
const struct value *call_option(const struct resource_call *call, struct str name);

/*
 * Checks of a predicate's argument: a mode such as "0640", an account by name or number.
 * GATE_EUSAGE says what was expected.
 */
ATTR_MUST_CHECK
enum gate_rc call_check_mode(const struct value *argument, struct error *err);
ATTR_MUST_CHECK
enum gate_rc call_check_owner(const struct value *argument, struct error *err);

/* The mode that a checked argument names; all bits if it is none. */
uint16_t call_mode(const struct value *argument);

/* Wishes of the one file at the absolute `path`, whatever characters are in it. */
void call_wish_path(struct wish_set *set, const struct wish *wish, struct str path);

/* The pattern, in the set's arena, of all below the absolute `directory`; empty if it is not one.
 */
struct str call_glob_below(struct wish_set *set, struct str directory);
