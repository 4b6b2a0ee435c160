/*
 * terminal: lines of limited width, and words in colour. Texts are safe: the record makes them so.
 */
#pragma once

#include <stdbool.h>
#include <stdio.h>

#include "base/arena.h"
#include "base/str.h"

enum colour { COLOUR_NONE, COLOUR_BOLD, COLOUR_RED, COLOUR_GREEN, COLOUR_YELLOW, COLOUR_DIM };

struct terminal {
    FILE *out;
    size_t width; /* columns */
    bool is_coloured;
    struct arena arena; /* for texts of one line; the caller resets it */
};

/* `text` in `colour`, where colour is on. */
void terminal_paint(struct terminal *terminal, enum colour colour, struct str text);

/* `count` blanks. */
void terminal_pad(struct terminal *terminal, size_t count);

/*
 * One line: `first` in `colour`, then `left`, cut if it must be, and `right` at the right margin.
 */
void terminal_sides(struct terminal *terminal, enum colour colour, struct str first,
                    struct str left, struct str right);

/*
 * `text` after `label`, broken at blanks; further lines are indented by `indent` columns. A word
 * that is wider than a line has one of its own and is not cut.
 */
void terminal_wrap(struct terminal *terminal, struct str label, struct str text, size_t indent);

/* As terminal_wrap(), but a text that fits behind `label` stays as it is, blanks and all. */
void terminal_fit(struct terminal *terminal, struct str label, struct str text, size_t indent);
