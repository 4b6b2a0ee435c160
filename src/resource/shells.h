/* shells: which programs are login shells; private to src/resource. */
#pragma once

#include "base/attributes.h"
#include "base/error.h"
#include "base/vec.h"
#include "resource/resource.h"

/*
 * Adds the shells that getusershell(3) would give to `shells` (of struct line_list_item): those of
 * the list, without one /bin/sh and /bin/csh. Fails as reading and parsing the list does.
 */
ATTR_MUST_CHECK
enum gate_rc shells_read(struct resource_context *context, struct vec *shells, struct error *err);
