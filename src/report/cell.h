/*
 * cell: a text as one cell of a table, in the formats that tables have. Texts are safe for a
 * terminal already (base/text.h); what a cell adds is that it stays one cell and only text.
 */
#pragma once

#include "base/arena.h"
#include "base/str.h"

/*
 * A field of CSV (RFC 4180), quoted where it has to be. One that a spreadsheet would take for a
 * formula (it begins with = + - @, blanks before it passed over) gets an apostrophe in front.
 */
struct str cell_csv(struct str text, struct arena *arena);

/* A cell of a table in GitHub's Markdown: nothing in it is markup, HTML, a link or a mention. */
struct str cell_markdown(struct str text, struct arena *arena);
