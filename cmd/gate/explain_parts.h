/*
 * explain_parts: what `gate explain` says of a control, a resource and a matcher, as text and as
 * JSON. Private to the command; all of it comes from the tables and from loaded profiles.
 */
#pragma once

#include <jansson.h>

#include "match/match.h"
#include "profile/assert.h"
#include "profile/profile.h"
#include "report/terminal.h"
#include "resource/resource.h"

/* Columns before the texts of a labelled paragraph. */
enum { EXPLAIN_INDENT = 10 };

/*
 * A labelled paragraph: each line of `text`, made safe, broken at blanks to the terminal's width. A
 * text without anything is left out.
 */
void explain_paragraph(struct terminal *terminal, const char *label, struct str text);

void explain_control(struct terminal *terminal, const struct profile *profile,
                     const struct control *control);
void explain_resource(struct terminal *terminal, const struct resource_def *def);
void explain_matcher(struct terminal *terminal, const struct matcher_def *def);

/* The same as JSON; the caller owns it. */
json_t *explain_control_json(const struct profile *profile, const struct control *control);
json_t *explain_resource_json(const struct resource_def *def);
json_t *explain_matcher_json(const struct matcher_def *def);

/* "whole file, up to 1 MiB", "digests", "its first 512 bytes", "scan for secrets". */
struct str explain_wish_kind(const struct wish *wish, struct arena *arena);
/* Its glob, and which files of it where not all are meant. */
struct str explain_wish_files(const struct wish *wish, struct arena *arena);

/* "absent: passes" where `absent` or `empty` of a question is not the default; else empty. */
struct str explain_absence(const struct question *question, struct arena *arena);
