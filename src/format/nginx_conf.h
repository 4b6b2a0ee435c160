/*
 * nginx_conf: the syntax of nginx.conf and of what it includes.
 *
 * Specification: nginx 1.22, src/core/ngx_conf_file.c, ngx_conf_read_token().
 */
#pragma once

#include "base/arena.h"
#include "base/attributes.h"
#include "base/error.h"
#include "base/vec.h"
#include "format/directive.h"

/*
 * Appends the directives of `text`, a whole file, to `directives` (of struct directive). Fails with
 * GATE_EFORMAT, the message with the line, GATE_EUNSUPPORTED (blocks of Lua, which are not of this
 * syntax) or GATE_ELIMIT (depth, number of directives or words).
 */
ATTR_MUST_CHECK
enum gate_rc nginx_conf_parse(struct str text, struct arena *arena, struct vec *directives,
                              struct error *err);
