/*
 * secret_chars: what the bytes of a credential are like, and those of a text that only stands where
 * one belongs.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "base/str.h"

typedef bool secret_char_class(char c);

bool secret_chars_digit(char c);
bool secret_chars_upper(char c);
bool secret_chars_lower(char c);
bool secret_chars_alnum(char c);
bool secret_chars_hex(char c);    /* in lower case */
bool secret_chars_word(char c);   /* letters, digits, '_' and '-': base64url */
bool secret_chars_dotted(char c); /* the same and '.' */
bool secret_chars_base64(char c); /* without '=' */

/* The bytes of `text` from `at` on that are of the class, at most `most`. */
struct str secret_chars_run(struct str text, size_t at, size_t most, secret_char_class *is_member);

/* Whether a word begins at text[at]: else it is the middle of something longer. */
bool secret_chars_begins_word(struct str text, size_t at);

/* What a generator gives: many different bytes, no rows of them, no word of a manual. */
bool secret_chars_are_random(struct str value);

/* Whether it has both digits and letters. */
bool secret_chars_mixed(struct str value);

/* Whether `word` stands in it, in any case. */
bool secret_chars_hold(struct str value, struct str word);

/* Whether a value is what manuals and templates put where a secret belongs. */
bool secret_chars_are_placeholder(struct str value);
