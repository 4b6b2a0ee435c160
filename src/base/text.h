/*
 * text: making bytes from an image safe to show and to store.
 *
 * The rule: the record holds only valid UTF-8 without control characters; what else an image says
 * is escaped once, here, when it enters the record.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/attributes.h"
#include "base/buf.h"
#include "base/error.h"
#include "base/str.h"

/* Well-formed UTF-8 (RFC 3629: no surrogates, no overlong forms). */
bool text_is_utf8(struct str text);

/*
 * `text` with every control character (C0, DEL, C1), bidirectional control, zero-width character,
 * line or paragraph separator and byte that is not UTF-8 written as \xHH or \u{HHHH}, tab and
 * newline as \t and \n, a backslash as itself. The result is the input itself when nothing had to
 * change.
 */
struct str text_safe(struct str text, struct arena *arena);

/*
 * Whether `text` can stand between single quotes in a message as it is: one to `limit` bytes of
 * printable ASCII, no blanks, no quotes, no backslash.
 */
bool text_is_plain(struct str text, size_t limit);

/*
 * The first character of `text` that text_safe() writes otherwise (or the first byte that is no
 * UTF-8), newlines apart: a view of it, empty if there is none.
 */
struct str text_find_hidden(struct str text);

/* At most `columns` columns of safe text, "..." in place of what was cut. */
struct str text_cut(struct str text, size_t columns, struct arena *arena);

/* Terminal columns of safe UTF-8 text, East Asian wide characters as two. */
size_t text_columns(struct str text);

/*
 * Fails with GATE_EFORMAT and the line, "line 2 holds a NUL byte", if `text` is none: a file of
 * text with a NUL in it is read by each program in its own way.
 */
ATTR_MUST_CHECK
enum gate_rc text_check(struct str text, struct error *err);
