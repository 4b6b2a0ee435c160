/*
 * apache_conf: the syntax of httpd.conf and of what it includes.
 *
 * Specification: Apache HTTP Server 2.4, configuring.html, and server/config.c, ap_getword_conf().
 * The name of a section is that of its tag, "VirtualHost"; "</VirtualHost>" gives no directive.
 */
#pragma once

#include "base/arena.h"
#include "base/attributes.h"
#include "base/error.h"
#include "base/map.h"
#include "base/vec.h"
#include "format/directive.h"

/*
 * Appends the directives of `text`, a whole file, to `directives` (of struct directive). Fails with
 * GATE_EFORMAT, the message with the line, or GATE_ELIMIT (depth, number of directives or words).
 */
ATTR_MUST_CHECK
enum gate_rc apache_conf_parse(struct str text, struct arena *arena, struct vec *directives,
                               struct error *err);

/*
 * `text` with each ${NAME} that `variables` (to struct str) knows in its place; what it does not
 * know stays, as httpd lets it. *is_whole is then false.
 */
struct str apache_conf_expand(struct str text, const struct map *variables, struct arena *arena,
                              bool *is_whole);
