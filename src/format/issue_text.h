/*
 * issue_text: what a message before login gives away: the escapes that agetty replaces.
 *
 * Specification: agetty(8) of util-linux 2.38, "ISSUE ESCAPES": a backslash and a letter or digit,
 * perhaps with an argument in braces; two backslashes are one.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/str.h"
#include "base/vec.h"

struct issue_escape {
    char letter;
    uint32_t line; /* from 1 */
};

/* Appends the escapes of `text` to `escapes` (of struct issue_escape) in its order. */
void issue_text_escapes(struct str text, struct vec *escapes);

/* Whether agetty puts data of the system in its place: architecture, release, name, version. */
bool issue_escape_tells(char letter);

/* Whether `word`, not empty, stands in `text` as a word of its own; ASCII case does not count. */
bool issue_text_names(struct str text, struct str word);
