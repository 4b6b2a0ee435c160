/*
 * safe: texts as they enter the record: copied, valid UTF-8, without control characters, and
 * without credentials where somebody else wrote them.
 */
#pragma once

#include <stdbool.h>

#include "base/arena.h"
#include "base/str.h"
#include "base/value.h"
#include "evidence/record.h"

/* One line of gate, a profile or a user; a line break is shown as \n. */
struct str safe_line(struct arena *arena, struct str text);

/* The text of a profile: line breaks stay, those at its ends go. */
struct str safe_lines(struct arena *arena, struct str text);

/*
 * One line that an image, an environment or a command line says. What is a credential by its shape
 * (AKIA..., ghp_..., a password in a URL) or by the name it is given to (DB_PASSWORD=...) is cut
 * to what its kind can be told by, and "***".
 */
struct str safe_foreign(struct arena *arena, struct str text);

/* The value of something named by the image: nothing of it is left when the name is a credential's.
 */
struct str safe_credential(struct arena *arena, struct str name, struct str value);

/* A URL without userinfo, query and fragment; "git@host:path" loses its user likewise. */
struct str safe_url(struct arena *arena, struct str text);

struct record_texts safe_texts(struct arena *arena, const struct str *items, size_t count,
                               struct str (*safe)(struct arena *arena, struct str text));

/* A value with its strings made safe; a table, which no input can be, becomes nil. */
struct value safe_value(struct arena *arena, const struct value *value);
