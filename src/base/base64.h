/*
 * base64: bytes as text. Specification: RFC 4648, section 4: the standard alphabet with padding.
 * Blanks and newlines between digits are passed over, as MIME (RFC 2045) has them.
 */
#pragma once

#include <stdbool.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/str.h"

/* The six bits of a digit, or -1. */
int base64_digit(char c);

/*
 * Decodes the whole of `text` into `arena`. False for another byte, missing or misplaced padding,
 * or bits behind the last byte that are not zero: one content has one form.
 */
bool base64_decode(struct str text, struct arena *arena, struct str *bytes);

/* Appends `bytes` as one run of digits, padded. */
void base64_encode(struct str bytes, struct buf *text);
